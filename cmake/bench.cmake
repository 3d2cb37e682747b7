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

# Programs in languages whose compilers may be missing: their measurements are left out then.
find_program(GO go)
find_program(JAVAC javac)
set(programs ${CMAKE_SOURCE_DIR}/harness/bench/programs)
set(optional)
if(GO)
  add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/bench-programs/poller-go
    COMMAND ${CMAKE_COMMAND} -E env CGO_ENABLED=0 GO111MODULE=off GOFLAGS= GOCACHE=${CMAKE_BINARY_DIR}/go-cache
            ${GO} build -o ${CMAKE_BINARY_DIR}/bench-programs/poller-go ${programs}/poller.go
    DEPENDS ${programs}/poller.go VERBATIM)
  list(APPEND optional ${CMAKE_BINARY_DIR}/bench-programs/poller-go)
endif()
if(JAVAC)
  add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/bench-programs/Idle.class
    COMMAND ${JAVAC} -d ${CMAKE_BINARY_DIR}/bench-programs ${programs}/Idle.java
    DEPENDS ${programs}/Idle.java VERBATIM)
  list(APPEND optional ${CMAKE_BINARY_DIR}/bench-programs/Idle.class)
endif()
add_custom_target(bench-optional DEPENDS ${optional})
add_dependencies(bench bench-optional)
