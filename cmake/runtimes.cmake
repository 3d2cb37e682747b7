# Every kind of wait in every language, and processes among themselves: tests of virtual time with programs as their
# users write them. Languages that are not installed are skipped.

set(runtimes ${CMAKE_SOURCE_DIR}/harness/runtimes)
file(GLOB sources CONFIGURE_DEPENDS ${runtimes}/programs/*.c)
list(REMOVE_ITEM sources ${runtimes}/programs/waits.c)
foreach(source ${sources})
  get_filename_component(name ${source} NAME_WE)
  add_executable(runtimes-${name} ${source})
  target_link_libraries(runtimes-${name} PRIVATE tillspec_flags -lpthread)
  set_target_properties(runtimes-${name} PROPERTIES OUTPUT_NAME ${name}
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/runtimes)
endforeach()

# runtime_test(NAME COMMAND ...)
function(runtime_test name)
  add_test(NAME runtimes/${name} COMMAND ${ARGN})
  set_tests_properties(runtimes/${name} PROPERTIES TIMEOUT 1800 LABELS whole SKIP_RETURN_CODE 77)
endfunction()

file(STRINGS ${runtimes}/languages.txt rows REGEX "^[a-z]")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${runtimes}/languages.txt)
foreach(row ${rows})
  string(REGEX REPLACE " .*" "" language "${row}")
  runtime_test(${language} ${runtimes}/language.sh ${CMAKE_BINARY_DIR} ${language})
  list(APPEND languages runtimes/${language})
endforeach()
runtime_test(processes ${runtimes}/processes.sh ${CMAKE_BINARY_DIR})
runtime_test(cron ${runtimes}/cron.sh ${CMAKE_BINARY_DIR})
runtime_test(identical ${runtimes}/identical.sh ${CMAKE_BINARY_DIR})
# The languages build the programs. With TILLSPEC_FULL=1 it takes an hour or more.
set_tests_properties(runtimes/identical PROPERTIES DEPENDS "${languages}" TIMEOUT 14400)
