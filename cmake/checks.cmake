# Tests that are no Criterion programs: the layers, the form of the sources, the JUnit schema, and canaries that prove
# that the tests themselves can fail.

# check(NAME COMMAND ...): a test that passes if the command exits 0.
function(check name)
  add_test(NAME ${name} ${ARGN} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT 900)
endfunction()
# says(NAME TEXT COMMAND ...): a test that passes if the command prints the text, whatever its exit status.
function(says name text)
  add_test(NAME ${name} ${ARGN} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT 900 PASS_REGULAR_EXPRESSION "${text}")
endfunction()

check(layers/are-kept COMMAND cmake/test-layers.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
check(layers/every-break-is-found COMMAND cmake/test-layers-finds.sh ${CMAKE_C_COMPILER})

check(launcher/says-what-it-does-and-nothing-else COMMAND sh cmake/test-launcher.sh ${CMAKE_SOURCE_DIR})
if(TARGET tillspec AND NOT TILLSPEC_SANITIZE AND NOT TILLSPEC_COVERAGE)
  check(run/again-fails-the-same-way COMMAND sh cmake/test-again.sh $<TARGET_FILE:tillspec> ${CMAKE_SOURCE_DIR})
  check(bench/every-measurement-hands-back-numbers COMMAND sh cmake/test-bench.sh $<TARGET_FILE:bench>)
  check(man/pages-tell-the-truth COMMAND sh cmake/test-man.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
  check(install/runs-from-where-it-was-installed COMMAND sh cmake/test-install.sh ${CMAKE_COMMAND} ${CMAKE_BINARY_DIR})
endif()

# Passed: syn (30), ok, 4 of crash; failed: slow, nofile, 5 of crash; skipped: 2.
says(totals/count-cases-and-not-programs "^35 7 2\n$"
        COMMAND awk -f cmake/count-tests.awk cmake/count-tests-sample/LastTest.log cmake/count-tests-sample/output.txt)

find_program(XMLLINT xmllint REQUIRED)
file(GLOB junit_files CONFIGURE_DEPENDS reports/golden/junit*.xml)
check(reports/junit-is-valid COMMAND ${XMLLINT} --noout --schema reports/junit.xsd ${junit_files})
says(reports/two-test-cases-of-one-name-are-invalid "Duplicate key-sequence"
        COMMAND ${XMLLINT} --noout --schema reports/junit.xsd reports/rejected/double-name.xml)
says(reports/a-decimal-comma-is-invalid "'0,5' is not a valid value"
        COMMAND ${XMLLINT} --noout --schema reports/junit.xsd reports/rejected/comma.xml)

# Debian: python3-jsonschema, python3-yaml.
find_program(PYTHON3 python3 HINTS /usr/bin REQUIRED)
file(GLOB_RECURSE scenario_files CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} docs/examples/*.yaml docs/examples/*.json
     scenarios/*/*.yaml harness/bench/stories/*.yaml)
list(FILTER scenario_files EXCLUDE REGEX "^scenarios/rejected/")
file(GLOB rejected_files CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} scenarios/rejected/*.yaml)
check(scenario/schema-accepts-what-the-loader-accepts
      COMMAND ${PYTHON3} harness/scenario/check-schema.py scenarios/scenario.schema.json ${scenario_files}
              --refused ${rejected_files})

# Canaries. They run under the same rules as every other Criterion program.
foreach(canary leak overflow)
  add_executable(canary-${canary} cmake/canaries/${canary}.c)
  set_source_files_properties(cmake/canaries/${canary}.c PROPERTIES COMPILE_OPTIONS -Wno-conversion)
  target_link_libraries(canary-${canary} PRIVATE tillspec_flags tillspec_instrumented PkgConfig::CRITERION)
endforeach()
# caught(NAME PATTERN TARGET ...): the output has the pattern, and a test with the usual properties fails.
function(caught name pattern)
  says(canary/${name}-is-reported "${pattern}" COMMAND ${ARGN} --color=never)
  add_test(NAME canary/${name}-fails COMMAND ${ARGN} --color=never)
  set_tests_properties(canary/${name}-fails PROPERTIES FAIL_REGULAR_EXPRESSION "${TILLSPEC_FAIL_PATTERN}" WILL_FAIL ON)
endfunction()
caught(a-filter-that-matches-nothing "Tested: 0 " canary-leak --filter "no/such-test")
if(TILLSPEC_SANITIZE MATCHES address)
  caught(a-leak "LeakSanitizer: detected memory leaks" canary-leak)
endif()
if(TILLSPEC_SANITIZE MATCHES undefined)
  caught(an-overflow "runtime error: signed integer overflow" canary-overflow)
endif()

# The form of the sources; once is enough, so not in the instrumented builds.
if(NOT TILLSPEC_SANITIZE AND NOT TILLSPEC_COVERAGE)
  include(cmake/style.cmake)
endif()
