# The updaters that ship with the program, each beside its statement: scripts as they are, the reference updater by the
# path of its program from the folder of its statement.

set(TILLSPEC_UPDATERS_FOLDER ${CMAKE_INSTALL_DATADIR}/tillspec/updaters)

set(REFERENCE_UPDATER ./reference-updater)
configure_file(mocks/updaters/reference.yaml.in ${CMAKE_BINARY_DIR}/world/reference.yaml @ONLY)

file(RELATIVE_PATH REFERENCE_UPDATER /prefix/${TILLSPEC_UPDATERS_FOLDER}
     /prefix/${CMAKE_INSTALL_LIBEXECDIR}/tillspec/reference-updater)
configure_file(mocks/updaters/reference.yaml.in ${CMAKE_BINARY_DIR}/install/reference.yaml @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/install/reference.yaml mocks/updaters/sh.yaml
              mocks/updaters/python.yaml mocks/updaters/node.yaml
        DESTINATION ${TILLSPEC_UPDATERS_FOLDER})
install(PROGRAMS mocks/updaters/sh/till-updater.sh DESTINATION ${TILLSPEC_UPDATERS_FOLDER}/sh)
install(PROGRAMS mocks/updaters/python/till_updater.py DESTINATION ${TILLSPEC_UPDATERS_FOLDER}/python)
install(PROGRAMS mocks/updaters/node/till-updater.mjs DESTINATION ${TILLSPEC_UPDATERS_FOLDER}/node)
install(FILES mocks/updaters/site.yaml DESTINATION ${TILLSPEC_UPDATERS_FOLDER})
install(PROGRAMS mocks/updaters/site/site_tool.py DESTINATION ${TILLSPEC_UPDATERS_FOLDER}/site)
install(FILES mocks/updaters/site/messengers.py mocks/updaters/site/nodes.py DESTINATION ${TILLSPEC_UPDATERS_FOLDER}/site)
