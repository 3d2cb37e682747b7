# Data that the program carries in itself: the rule book, the documents that it quotes, and what became
# of their segments.
find_program(GLIB_COMPILE_RESOURCES glib-compile-resources REQUIRED)
set(resources ${CMAKE_SOURCE_DIR}/scenarios/embedded.gresource.xml)
add_custom_command(
  OUTPUT ${CMAKE_BINARY_DIR}/embedded.c
  COMMAND ${GLIB_COMPILE_RESOURCES} --generate-source --manual-register --c-name embedded
          --sourcedir=${CMAKE_SOURCE_DIR}/scenarios --target=${CMAKE_BINARY_DIR}/embedded.c ${resources}
  DEPENDS ${resources} ${CMAKE_SOURCE_DIR}/scenarios/rule-book.yaml
          ${CMAKE_SOURCE_DIR}/scenarios/rule-book-lexicon.yaml
          ${CMAKE_SOURCE_DIR}/scenarios/rule-book-segments.yaml
          ${CMAKE_SOURCE_DIR}/scenarios/documents/checkout-app-updates.txt
          ${CMAKE_SOURCE_DIR}/scenarios/documents/site-update-runbook.ru.txt
  VERBATIM)
add_library(embedded STATIC ${CMAKE_BINARY_DIR}/embedded.c)
target_link_libraries(embedded PUBLIC PkgConfig::GLIB)
