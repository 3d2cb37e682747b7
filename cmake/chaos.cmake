# The chaotic updater: legal acts at random, never accused; one forbidden act, always convicted. 10 seeds, 1,000 with
# --full.
add_test(NAME matrix/chaotic COMMAND ${PYTHON3} ${CMAKE_SOURCE_DIR}/harness/chaos/chaos.py $<TARGET_FILE:tillspec>)
set_tests_properties(matrix/chaotic PROPERTIES TIMEOUT 7200 LABELS whole)
