# The program itself.

if(EXISTS ${CMAKE_SOURCE_DIR}/harness/main.c)
  add_executable(tillspec harness/main.c)
  target_link_libraries(tillspec PRIVATE harness)
  add_dependencies(programs tillspec)
  install(TARGETS tillspec)
endif()
install(DIRECTORY scenarios DESTINATION ${CMAKE_INSTALL_DATADIR}/tillspec)
# The program in the build folder finds the shipped scenarios through this link.
file(CREATE_LINK ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/source SYMBOLIC)
