# Every test-*.c beside its module is a Criterion program; every probe-*.c is a program that tests run
# under the supervisor and whose output they read.

pkg_check_modules(CRITERION REQUIRED IMPORTED_TARGET criterion)

file(GLOB probes CONFIGURE_DEPENDS */probe-*.c */*/probe-*.c)
foreach(source ${probes})
  get_filename_component(name ${source} NAME_WE)
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE tillspec_flags -lpthread -lrt)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/probes)
endforeach()

# Criterion exits 0 on leaks, undefined behaviour in recover mode and filters that match nothing.
set(TILLSPEC_FAIL_PATTERN "LeakSanitizer|runtime error:|Tested: 0 ")
foreach(layer sim mocks reports harness)
  file(GLOB tests CONFIGURE_DEPENDS ${layer}/test-*.c ${layer}/*/test-*.c)
  foreach(source ${tests})
    get_filename_component(name ${source} NAME_WE)
    add_executable(${name} ${source})
    # Criterion's macros convert int to bit fields in the code of the caller.
    set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS -Wno-conversion)
    target_link_libraries(${name} PRIVATE ${layer} PkgConfig::CRITERION)
    if(source MATCHES "/mocks/updaters/")
      target_link_libraries(${name} PRIVATE updater)
    endif()
    if(source MATCHES "/harness/bench/")
      target_link_libraries(${name} PRIVATE measurements)
    endif()
    target_compile_definitions(${name} PRIVATE SOURCE_FOLDER="${CMAKE_SOURCE_DIR}" BUILD_FOLDER="${CMAKE_BINARY_DIR}")
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    add_test(NAME ${layer}/${name} COMMAND ${name} --color=never)
    set_tests_properties(${layer}/${name} PROPERTIES FAIL_REGULAR_EXPRESSION "${TILLSPEC_FAIL_PATTERN}" TIMEOUT 600)
    if(TARGET ${name} AND probes)
      foreach(probe ${probes})
        get_filename_component(probe_name ${probe} NAME_WE)
        add_dependencies(${name} ${probe_name})
      endforeach()
    endif()
  endforeach()
endforeach()

include(cmake/checks.cmake)
include(cmake/matrix.cmake)
