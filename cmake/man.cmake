# The manual pages. What virtual time does not cover is told once, in docs/virtual-time.md.

set(pages ${CMAKE_BINARY_DIR}/man)
file(MAKE_DIRECTORY ${pages})
file(GLOB finished CONFIGURE_DEPENDS docs/man/*.1)
foreach(page ${finished})
  configure_file(${page} ${pages} COPYONLY)
endforeach()
set(warp_page ${CMAKE_SOURCE_DIR}/docs/man/tillspec-warp.1.in)
add_custom_command(
  OUTPUT ${pages}/tillspec-warp.1
  COMMAND sh ${CMAKE_SOURCE_DIR}/cmake/man-page.sh ${warp_page} ${CMAKE_SOURCE_DIR}/docs/virtual-time.md
          ${CMAKE_SOURCE_DIR}/cmake/man-table.awk > ${pages}/tillspec-warp.1
  DEPENDS ${warp_page} docs/virtual-time.md cmake/man-table.awk cmake/man-page.sh VERBATIM)
add_custom_target(man ALL DEPENDS ${pages}/tillspec-warp.1)
add_dependencies(programs man)
install(DIRECTORY ${pages}/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 FILES_MATCHING PATTERN "*.1")
