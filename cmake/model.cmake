# The comparison of the engine with an independent model: random programs, their exact traces predicted.

file(GLOB interpreter_sources CONFIGURE_DEPENDS harness/model/*.c)
add_executable(model-interpreter ${interpreter_sources})
target_link_libraries(model-interpreter PRIVATE tillspec_flags -lpthread -lrt)
set_target_properties(model-interpreter PROPERTIES OUTPUT_NAME interpreter RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/model)

add_test(NAME model/the-engine-does-what-the-model-says
         COMMAND ${PYTHON3} ${CMAKE_SOURCE_DIR}/harness/model/compare.py $<TARGET_FILE:tillspec> $<TARGET_FILE:model-interpreter>)
set_tests_properties(model/the-engine-does-what-the-model-says PROPERTIES TIMEOUT 3600 LABELS whole)
