# The form of the sources: clang-format over all of them, clang-tidy over what is compiled, shellcheck over the scripts.
# clang-tidy takes seconds a file: each file that passed leaves a stamp, and is looked at again only when it, a header
# or the configuration changed. Its analyzer takes nearly all of that, and is left out for tests: they run under the
# sanitizers. (Criterion wants the parameters of its tests not const; a text with bytes by number
# is written in pieces.)

find_program(CLANG_FORMAT clang-format REQUIRED)
find_program(CLANG_TIDY clang-tidy REQUIRED)
find_program(SHELLCHECK shellcheck REQUIRED)

set(patterns)
foreach(layer sim mocks reports harness cmake)
  list(APPEND patterns ${layer}/*.c ${layer}/*.h)
endforeach()
file(GLOB_RECURSE formatted CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} ${patterns})
check(style/format COMMAND ${CLANG_FORMAT} --dry-run -Werror ${formatted})

set(headers ${formatted})
list(FILTER headers INCLUDE REGEX "\\.h$")
set(tidied ${formatted})
list(FILTER tidied INCLUDE REGEX "^(sim|mocks|reports|harness)/.*\\.c$")
set(stamps)
foreach(source ${tidied})
  string(REPLACE "/" "--" stamp ${source})
  set(stamp ${CMAKE_BINARY_DIR}/tidy/${stamp})
  set(checks)
  if(source MATCHES "/test-[^/]*$")
    set(checks --checks=-clang-analyzer-*,-readability-non-const-parameter,-bugprone-suspicious-missing-comma)
  endif()
  add_custom_command(OUTPUT ${stamp}
    COMMAND ${CLANG_TIDY} --quiet -p ${CMAKE_BINARY_DIR} ${checks} ${source}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/tidy
    COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
    DEPENDS ${source} ${headers} .clang-tidy
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} COMMENT "clang-tidy ${source}" VERBATIM)
  list(APPEND stamps ${stamp})
endforeach()
add_custom_target(tidy DEPENDS ${stamps})
check(style/tidy COMMAND ${CMAKE_COMMAND} --build ${CMAKE_BINARY_DIR} --target tidy -- -k 0 -j 2)

file(GLOB_RECURSE scripts CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} cmake/*.sh mocks/*.sh harness/*.sh)
check(style/shell COMMAND ${SHELLCHECK} tillspec .ci/run ${scripts})
