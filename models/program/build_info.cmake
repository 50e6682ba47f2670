# Writes build_info.h anew if the commit or the state of the tree has changed; run at every build.
execute_process(COMMAND git -C ${SOURCE} rev-parse HEAD
                OUTPUT_VARIABLE RELAPSIM_GIT_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
execute_process(COMMAND git -C ${SOURCE} status --porcelain --untracked-files=no
                OUTPUT_VARIABLE changes OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(changes STREQUAL "")
    set(RELAPSIM_GIT_DIRTY false)
else()
    set(RELAPSIM_GIT_DIRTY true)
endif()
configure_file(${SOURCE}/models/program/build_info.h.in ${OUTPUT} @ONLY)
