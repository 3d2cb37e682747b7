# The matrix: wrong updaters convicted, right ones left alone.
file(GLOB sources CONFIGURE_DEPENDS harness/matrix/*.c)
add_executable(matrix ${sources})
target_link_libraries(matrix PRIVATE harness)
set_target_properties(matrix PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
add_custom_command(
  OUTPUT ${CMAKE_BINARY_DIR}/world/wrong-updaters.jsonl
  COMMAND wrong-updater --list > ${CMAKE_BINARY_DIR}/world/wrong-updaters.jsonl
  DEPENDS wrong-updater VERBATIM)
add_custom_command(
  OUTPUT ${CMAKE_BINARY_DIR}/world/alternatives.jsonl
  COMMAND reference-updater --list > ${CMAKE_BINARY_DIR}/world/alternatives.jsonl
  DEPENDS reference-updater VERBATIM)
add_custom_target(wrong-updaters ALL DEPENDS ${CMAKE_BINARY_DIR}/world/wrong-updaters.jsonl
                                             ${CMAKE_BINARY_DIR}/world/alternatives.jsonl)
foreach(kind wrong right alternatives readings mixed)
  add_test(NAME matrix/${kind} COMMAND matrix ${kind} --record=${CMAKE_BINARY_DIR}/matrix-${kind}.jsonl)
  set_tests_properties(matrix/${kind} PROPERTIES TIMEOUT 1800 RUN_SERIAL ON LABELS whole)
endforeach()
