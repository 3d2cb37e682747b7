# The program itself.

if(EXISTS ${CMAKE_SOURCE_DIR}/harness/main.c)
  add_executable(tillspec harness/main.c)
  target_link_libraries(tillspec PRIVATE harness)
  add_dependencies(programs tillspec)
  # Links what it uses and nothing else.
  add_executable(tillspec-warp harness/warp/main.c)
  target_link_options(tillspec-warp PRIVATE -Wl,--as-needed)
  target_link_libraries(tillspec-warp PRIVATE harness)
  add_dependencies(programs tillspec-warp)
  install(TARGETS tillspec tillspec-warp)
endif()
install(DIRECTORY scenarios DESTINATION ${CMAKE_INSTALL_DATADIR}/tillspec)
# Updaters that need no compiler, and the statements of those that do.
file(GLOB updaters CONFIGURE_DEPENDS mocks/updaters/*/*-updater.sh mocks/updaters/*/*_updater.py
     mocks/updaters/*/*-updater.mjs)
file(GLOB statements CONFIGURE_DEPENDS mocks/updaters/*.yaml mocks/updaters/*/*.yaml)
install(PROGRAMS ${updaters} DESTINATION ${CMAKE_INSTALL_DATADIR}/tillspec/updaters)
install(FILES ${statements} DESTINATION ${CMAKE_INSTALL_DATADIR}/tillspec/updaters)
install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR})
# The program in the build folder finds the shipped scenarios through this link.
file(CREATE_LINK ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/source SYMBOLIC)
