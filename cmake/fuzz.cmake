# Random bytes for whatever reads files (harness/fuzz). clang's libFuzzer needs clang: the readers are compiled once more
# by it, instrumented, and the rest is linked as it is. Not beside other sanitizers, whose run-time libraries are gcc's.
# Where clang or its run-time libraries are missing (Debian: clang and libclang-rt-dev) the test is shown as not run.
find_program(CLANG clang)
set(fuzz_links 1)
if(CLANG)
  file(WRITE ${CMAKE_BINARY_DIR}/fuzz/probe.c "int LLVMFuzzerTestOneInput(void) { return 0; }\n")
  execute_process(COMMAND ${CLANG} -fsanitize=fuzzer,address,undefined probe.c -o probe
                  WORKING_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz RESULT_VARIABLE fuzz_links OUTPUT_QUIET ERROR_QUIET)
endif()
if(fuzz_links)
  add_test(NAME fuzz/needs-clang-and-its-run-time-libraries COMMAND false)
  set_tests_properties(fuzz/needs-clang-and-its-run-time-libraries PROPERTIES DISABLED ON)
elseif(NOT TILLSPEC_SANITIZE AND NOT TILLSPEC_COVERAGE)
  file(GLOB fuzzed CONFIGURE_DEPENDS harness/scenario/*.c harness/oracle/*.c sim/zone*.c)
  list(FILTER fuzzed EXCLUDE REGEX "/test-[^/]*$")
  list(APPEND fuzzed harness/fuzz/fuzz.c harness/diagnostic.c harness/nearest.c mocks/ccc/value.c sim/civil.c
       sim/instant.c sim/duration.c sim/event.c sim/history-load.c sim/json-text.c sim/tzif.c sim/posix-tz.c)
  list(TRANSFORM fuzzed REPLACE "^${CMAKE_SOURCE_DIR}/" "")
  set(fuzz_options -std=gnu17 -D_GNU_SOURCE -O1 -g -w -fno-sanitize-recover=all -I${CMAKE_SOURCE_DIR}
      ${GLIB_CFLAGS} ${CJSON_CFLAGS} ${YAML_CFLAGS})
  set(objects)
  foreach(source ${fuzzed})
    string(REPLACE "/" "--" object ${source})
    set(object ${CMAKE_BINARY_DIR}/fuzz/${object}.o)
    list(APPEND objects ${object})
    add_custom_command(OUTPUT ${object}
      COMMAND ${CLANG} ${fuzz_options} -fsanitize=fuzzer-no-link,address,undefined -MD -MF ${object}.d -c ${source} -o ${object}
      DEPENDS ${source} DEPFILE ${object}.d WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
      COMMENT "clang for the fuzzer: ${source}" VERBATIM)
  endforeach()
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
  add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/fuzz/fuzz
    COMMAND ${CLANG} -fsanitize=fuzzer,address,undefined ${objects} $<TARGET_FILE:mocks> $<TARGET_FILE:reports>
            $<TARGET_FILE:sim> ${GLIB_LDFLAGS} ${CJSON_LDFLAGS} ${YAML_LDFLAGS} ${MICROHTTPD_LDFLAGS} ${GNUTLS_LDFLAGS}
            ${ARCHIVE_LDFLAGS} ${CAIRO_LDFLAGS} -lm -lpthread -o ${CMAKE_BINARY_DIR}/fuzz/fuzz
    DEPENDS ${objects} mocks reports sim VERBATIM)
  add_custom_target(fuzz ALL DEPENDS ${CMAKE_BINARY_DIR}/fuzz/fuzz)
  foreach(reader scenario history rule-book configuration)
    add_test(NAME fuzz/${reader}
             COMMAND ${CMAKE_SOURCE_DIR}/harness/fuzz/fuzz.sh ${CMAKE_BINARY_DIR}/fuzz/fuzz ${reader})
    set_tests_properties(fuzz/${reader} PROPERTIES TIMEOUT 900)
  endforeach()
endif()
