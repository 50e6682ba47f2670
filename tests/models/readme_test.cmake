# Compares the generated table of parameters in models/README.md with what the program prints.
#
#     cmake -DPROGRAM=build/release/relapsim -DREADME=models/README.md -P tests/models/readme_test.cmake
#
# With -DRENEW=ON it writes the table instead.
cmake_minimum_required(VERSION 3.25)

foreach(name PROGRAM README)
    if(NOT EXISTS "${${name}}")
        message(FATAL_ERROR "-D${name}=FILE is missing or names no file: '${${name}}'")
    endif()
endforeach()

set(begin "<!-- parameters: begin -->\n")
set(end "<!-- parameters: end -->")
cmake_path(ABSOLUTE_PATH CMAKE_CURRENT_LIST_FILE NORMALIZE OUTPUT_VARIABLE script)
set(renew "cmake -DRENEW=ON -DPROGRAM=${PROGRAM} -DREADME=${README} -P ${script}")

execute_process(COMMAND "${PROGRAM}" parameters --format markdown
    OUTPUT_VARIABLE printed RESULT_VARIABLE status)
if(NOT status EQUAL 0)
    message(FATAL_ERROR "${PROGRAM} parameters --format markdown ended with '${status}'")
endif()

file(READ "${README}" text)
string(FIND "${text}" "${begin}" first)
string(FIND "${text}" "${end}" last)
if(first EQUAL -1 OR last LESS first)
    message(FATAL_ERROR "${README} has no line '<!-- parameters: begin -->' with a line '${end}' after it")
endif()
string(LENGTH "${begin}" length)
math(EXPR first "${first} + ${length}")
math(EXPR length "${last} - ${first}")
string(SUBSTRING "${text}" ${first} ${length} written)
if(written STREQUAL printed)
    return()
endif()

if(RENEW)
    string(SUBSTRING "${text}" 0 ${first} before)
    string(SUBSTRING "${text}" ${last} -1 after)
    file(WRITE "${README}" "${before}${printed}${after}")
    message(STATUS "${README}: table of parameters renewed")
    return()
endif()

# The first rows that differ, to say what is out of date.
string(REPLACE ";" "," written_rows "${written}")
string(REPLACE ";" "," printed_rows "${printed}")
string(REPLACE "\n" ";" written_rows "${written_rows}")
string(REPLACE "\n" ";" printed_rows "${printed_rows}")
set(difference "")
foreach(written_row printed_row IN ZIP_LISTS written_rows printed_rows)
    if(NOT "${written_row}" STREQUAL "${printed_row}")
        set(difference "    written  ${written_row}\n    printed  ${printed_row}\n")
        break()
    endif()
endforeach()
message(FATAL_ERROR "the table of parameters in ${README} is not what the program prints; first difference:\n"
    "${difference}To renew it:\n    ${renew}")
