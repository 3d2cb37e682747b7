# The measurements, and the programs that they measure. Not among the programs of an ordinary build: `./tillspec bench`
# builds them, optimised.

file(GLOB sources CONFIGURE_DEPENDS harness/bench/*.c)
list(FILTER sources EXCLUDE REGEX "/(main|test-[^/]*)\\.c$")
add_library(measurements STATIC ${sources})
target_link_libraries(measurements PUBLIC harness)
add_executable(bench harness/bench/main.c)
target_link_libraries(bench PRIVATE measurements)
add_dependencies(bench programs)
file(GLOB sources CONFIGURE_DEPENDS harness/bench/programs/*.c)
foreach(source ${sources})
  get_filename_component(name ${source} NAME_WE)
  add_executable(bench-${name} ${source})
  target_link_libraries(bench-${name} PRIVATE tillspec_flags)
  set_target_properties(bench-${name} PROPERTIES OUTPUT_NAME ${name}
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench-programs)
  add_dependencies(bench bench-${name})
endforeach()
