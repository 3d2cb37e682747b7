# Tests of the whole program as its users meet it: one script per subject, and the small programs that they need.

file(GLOB sources CONFIGURE_DEPENDS harness/whole/*.c harness/whole/updaters/*.c)
foreach(source ${sources})
  get_filename_component(name ${source} NAME_WE)
  add_executable(whole-${name} ${source})
  target_link_libraries(whole-${name} PRIVATE tillspec_flags)
  set_target_properties(whole-${name} PROPERTIES OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/whole)
endforeach()

# Machines that no filter of system calls can imitate: preloaded into the program under test.
add_library(whole-strict-memory MODULE harness/whole/machine/strict-memory.c)
target_link_libraries(whole-strict-memory PRIVATE tillspec_flags)
set_target_properties(whole-strict-memory PROPERTIES PREFIX "" OUTPUT_NAME strict-memory
                      LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/whole)

# A 32-bit program without a library: not every compiler makes one.
set(foreign_flags -m32 -nostdlib -static -ffreestanding -fno-pie -no-pie -fno-stack-protector)
try_compile(TILLSPEC_FOREIGN ${CMAKE_BINARY_DIR}/try-foreign ${CMAKE_SOURCE_DIR}/harness/whole/updaters/foreign.c
            COMPILE_DEFINITIONS ${foreign_flags} LINK_OPTIONS ${foreign_flags})
if(TILLSPEC_FOREIGN)
  target_compile_options(whole-foreign PRIVATE ${foreign_flags})
  target_link_options(whole-foreign PRIVATE ${foreign_flags})
  set_target_properties(whole-foreign PROPERTIES LINK_LIBRARIES "")
else()
  set_target_properties(whole-foreign PROPERTIES EXCLUDE_FROM_ALL ON)
endif()

foreach(subject confinement.sh determinism.sh doctor.sh environment.sh files.sh folders.sh interrupts.py machines.sh misbehaviour.sh network.sh
        options.sh serve.sh site-tools.sh warp.sh)
  get_filename_component(name ${subject} NAME_WE)
  add_test(NAME whole/${name} COMMAND ${CMAKE_SOURCE_DIR}/harness/whole/${subject} ${CMAKE_BINARY_DIR})
  set_tests_properties(whole/${name} PROPERTIES TIMEOUT 1800 LABELS whole
                       FAIL_REGULAR_EXPRESSION "LeakSanitizer|runtime error:|Tested: 0 ")
endforeach()

# With sanitizers rows run too, though the other tests of the whole program are left out: each row is a process of its
# own, and one that a sanitizer ends is an error of the harness.
if(TILLSPEC_SANITIZE)
  add_test(NAME rows/under-sanitizers COMMAND tillspec run --quiet desktop/fault desktop/guard desktop/ruling desktop/clock desktop/documented
                   desktop/configuration/the-nearer-level-wins desktop/exclusion desktop/flow desktop/dst WORKING_DIRECTORY ${CMAKE_BINARY_DIR})
  set_tests_properties(rows/under-sanitizers PROPERTIES TIMEOUT 1800
                       FAIL_REGULAR_EXPRESSION "LeakSanitizer|runtime error:")
endif()
