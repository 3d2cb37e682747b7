# The comparison of the engine with an independent model: random programs, their exact traces predicted.

file(GLOB interpreter_sources CONFIGURE_DEPENDS harness/model/*.c)
add_executable(model-interpreter ${interpreter_sources})
target_link_libraries(model-interpreter PRIVATE tillspec_flags -lpthread -lrt)
set_target_properties(model-interpreter PROPERTIES OUTPUT_NAME interpreter RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/model)

add_test(NAME model/the-engine-does-what-the-model-says
         COMMAND ${PYTHON3} ${CMAKE_SOURCE_DIR}/harness/model/compare.py $<TARGET_FILE:tillspec> $<TARGET_FILE:model-interpreter>)
set_tests_properties(model/the-engine-does-what-the-model-says PROPERTIES TIMEOUT 3600 LABELS whole)

# Requests and answers with short time-outs, none of which may be spurious.
foreach(name pair http)
  add_executable(model-${name} harness/model/exchange/${name}.c harness/model/exchange/exchange.c)
  target_link_libraries(model-${name} PRIVATE tillspec_flags)
  set_target_properties(model-${name} PROPERTIES OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/model)
endforeach()
add_executable(model-mocks harness/model/exchange/mocks.c)
target_link_libraries(model-mocks PRIVATE measurements)
# Beside the program: it looks for its parts from there.
set_target_properties(model-mocks PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
add_dependencies(model-mocks model-http programs)

add_test(NAME model/no-answer-of-a-server-of-ours-is-late
         COMMAND sh ${CMAKE_SOURCE_DIR}/harness/model/exchange/exchanges.sh mocks ${CMAKE_BINARY_DIR})
add_test(NAME model/no-answer-of-another-process-is-late
         COMMAND sh ${CMAKE_SOURCE_DIR}/harness/model/exchange/exchanges.sh pair ${CMAKE_BINARY_DIR})
set_tests_properties(model/no-answer-of-a-server-of-ours-is-late model/no-answer-of-another-process-is-late
                     PROPERTIES TIMEOUT 1800 LABELS whole)

add_test(NAME model/traces-are-the-same-beside-a-hog
         COMMAND ${CMAKE_SOURCE_DIR}/harness/model/hog.sh ${CMAKE_BINARY_DIR})
set_tests_properties(model/traces-are-the-same-beside-a-hog PROPERTIES TIMEOUT 1800 LABELS whole)

# The comparison of the judge with a second model of the rules, written from their text.
add_executable(second-model-answers harness/second-model/answers.c)
target_link_libraries(second-model-answers PRIVATE harness)
set_target_properties(second-model-answers PROPERTIES OUTPUT_NAME answers RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/model)
add_test(NAME model/the-judge-agrees-with-the-second-model
         COMMAND ${PYTHON3} ${CMAKE_SOURCE_DIR}/harness/second-model/compare.py $<TARGET_FILE:second-model-answers>)
set_tests_properties(model/the-judge-agrees-with-the-second-model PROPERTIES TIMEOUT 3600 LABELS whole)
