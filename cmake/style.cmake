# The form of the sources: clang-format over all of them, clang-tidy over what is compiled, shellcheck over the scripts.
# Each file that passed clang-tidy leaves a stamp, and is looked at again only when it, a header or the configuration
# changed. Its analyzer takes twenty times as long as all its other checks: it is run with `test --full`, and not over
# tests, which run under the sanitizers. (Criterion wants the parameters of its tests not const; a text with bytes by
# number is written in pieces.) The warnings of the compiler are those of the one that builds.

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
# tidy_target(NAME OPTIONS OPTION... SOURCES SOURCE...): looks at each source that changed since it passed.
function(tidy_target name)
  cmake_parse_arguments(ARG "" "" "OPTIONS;SOURCES" ${ARGN})
  set(stamps)
  foreach(source ${ARG_SOURCES})
    string(REPLACE "/" "--" stamp ${source})
    set(stamp ${CMAKE_BINARY_DIR}/${name}/${stamp})
    add_custom_command(OUTPUT ${stamp}
      COMMAND ${CLANG_TIDY} --quiet -p ${CMAKE_BINARY_DIR} --extra-arg=-Wno-everything ${ARG_OPTIONS} ${source}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/${name}
      COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
      DEPENDS ${source} ${headers} .clang-tidy
      WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} COMMENT "clang-tidy ${source}" VERBATIM)
    list(APPEND stamps ${stamp})
  endforeach()
  add_custom_target(${name} DEPENDS ${stamps})
endfunction()

set(tests ${tidied})
list(FILTER tests INCLUDE REGEX "/(test|probe)-[^/]*$")
list(FILTER tidied EXCLUDE REGEX "/(test|probe)-[^/]*$")
tidy_target(tidy-code OPTIONS --checks=-clang-analyzer-* SOURCES ${tidied})
tidy_target(tidy-tests SOURCES ${tests} OPTIONS
  --checks=-clang-analyzer-*,-readability-non-const-parameter,-bugprone-suspicious-missing-comma)
tidy_target(analysis SOURCES ${tidied})
add_custom_target(tidy DEPENDS tidy-code tidy-tests)
check(style/tidy COMMAND ${CMAKE_COMMAND} --build ${CMAKE_BINARY_DIR} --target tidy -- -k 0 -j 2)
check(style/analysis COMMAND ${CMAKE_COMMAND} --build ${CMAKE_BINARY_DIR} --target analysis -- -k 0 -j 2)
set_tests_properties(style/analysis PROPERTIES LABELS full)

file(GLOB_RECURSE scripts CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} cmake/*.sh mocks/*.sh harness/*.sh)
check(style/shell COMMAND ${SHELLCHECK} tillspec .ci/run ${scripts})
