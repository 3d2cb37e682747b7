# Mutants of the reference updater, each of which the rows must convict: three that are drawn by their names. All of them
# take hours, and are run by hand.
add_test(NAME matrix/mutants COMMAND ${PYTHON3} ${CMAKE_SOURCE_DIR}/harness/mutation/mutate.py ${CMAKE_BINARY_DIR} --sample 3)
set_tests_properties(matrix/mutants PROPERTIES TIMEOUT 3600 RUN_SERIAL ON LABELS whole)
