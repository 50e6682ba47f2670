# What the source tree promises: who includes whom, which functions are not called, and that every
# source key exists. Run as   cmake -DSOURCE=<root> -P architecture_test.cmake
cmake_minimum_required(VERSION 3.25)
if(NOT DEFINED SOURCE)
    get_filename_component(SOURCE "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)
endif()
set(n_complaints 0)

function(complain text)
    message(NOTICE "${text}")
    math(EXPR n "${n_complaints} + 1")
    set(n_complaints ${n} PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE files RELATIVE ${SOURCE}
     ${SOURCE}/sim/*.h ${SOURCE}/sim/*.cpp ${SOURCE}/models/*.h ${SOURCE}/models/*.cpp
     ${SOURCE}/analysis/*.h ${SOURCE}/analysis/*.cpp ${SOURCE}/tests/*.h ${SOURCE}/tests/*.cpp)

# Which directories of ours each directory may include; the longest prefix counts. Each name with
# its closing slash.
set(may_include_sim/ sim)
set(may_include_models/ sim models)
set(may_include_analysis/ sim analysis)
set(may_include_models/program/ sim models analysis)
set(may_include_tests/ sim models analysis tests)

set(known_keys "")
if(EXISTS ${SOURCE}/models/references.bib)
    file(STRINGS ${SOURCE}/models/references.bib entries REGEX "^@[A-Za-z]+{")
    foreach(entry IN LISTS entries)
        string(REGEX REPLACE "^@[A-Za-z]+{[ ]*([^, ]+).*$" "\\1" key "${entry}")
        list(APPEND known_keys "${key}")
    endforeach()
else()
    complain("models/references.bib is missing")
endif()

foreach(name IN LISTS files)
    file(READ ${SOURCE}/${name} text)
    string(REPLACE ";" "," text "${text}")  # a list separator of CMake
    set(prefix "")
    foreach(candidate sim/ models/ analysis/ models/program/ tests/)
        if(name MATCHES "^${candidate}")
            set(prefix ${candidate})
        endif()
    endforeach()

    string(REGEX MATCHALL "\n#include \"[^\"]+/[^\"]+\"" includes "\n${text}")
    foreach(include IN LISTS includes)
        string(REGEX REPLACE "^\n#include \"([^\"]+)\"$" "\\1" path "${include}")
        string(REGEX REPLACE "^([^/]+)/.*$" "\\1" directory "${path}")
        if(NOT directory IN_LIST may_include_${prefix})
            complain("${name} includes \"${path}\", but ${prefix} may include only: ${may_include_${prefix}}")
        endif()
        if(path MATCHES "^models/program/" AND NOT prefix MATCHES "^(models/program|tests)/$")
            complain("${name} includes \"${path}\", but libraries do not know the program")
        endif()
        if(NOT EXISTS ${SOURCE}/${path})
            complain("${name} includes \"${path}\", which is not written from the root")
        endif()
    endforeach()

    if(NOT prefix STREQUAL "tests/")
        # Mechanisms and interventions meet in the levers only.
        if(name MATCHES "^models/interventions/")
            foreach(include IN LISTS includes)
                if(NOT include MATCHES "\"(sim/|models/interventions/|models/levers.h|models/use_state.h|models/decisions.h)")
                    string(STRIP "${include}" include)
                    complain("${name}: ${include}: an intervention does not know a mechanism")
                endif()
            endforeach()
        endif()
        if(text MATCHES "TODO|FIXME|XXX")
            complain("${name}: \"${CMAKE_MATCH_0}\"")
        endif()
        # HDF5 has one door.
        if(text MATCHES "#include <hdf5" AND NOT name MATCHES "^sim/hdf5_")
            complain("${name} includes HDF5; only sim/hdf5_* does")
        endif()
    endif()

    # Eigen's own functions differ between instruction sets; comments may name them.
    if(prefix MATCHES "^(sim|models)/$")
        string(REGEX REPLACE "//[^\n]*" "" code "${text}")
        if(code MATCHES "[.](exp|log)[(][)]")
            complain("${name} calls Eigen's ${CMAKE_MATCH_1}(); write sim::${CMAKE_MATCH_1}(...)")
        endif()
    endif()

    # Keys of sources stand in the tables of parameters.
    if(name MATCHES "^models/.*[.]h$")
        string(REGEX MATCHALL "sim::(measured|calibrated|derived|assumed|setting)[(]\"[^\"]*\"" sources "${text}")
        foreach(source IN LISTS sources)
            string(REGEX MATCHALL "[a-z]+[12][0-9][0-9][0-9]" keys "${source}")
            foreach(key IN LISTS keys)
                if(NOT key IN_LIST known_keys)
                    complain("${name}: there is no source ${key} in models/references.bib")
                endif()
            endforeach()
        endforeach()
    endif()
endforeach()

if(n_complaints GREATER 0)
    message(FATAL_ERROR "${n_complaints} complaints")
endif()
list(LENGTH files n_files)
list(LENGTH known_keys n_keys)
message(STATUS "${n_files} files and ${n_keys} sources are in order")
