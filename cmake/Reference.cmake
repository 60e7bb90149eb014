# The reference of the interface, from what tests/abi/api.json says of the headers: HTML, and manual pages of section 3.
if(NOT PERSONA_DOCS)
  return()
endif()
find_package(Python3 COMPONENTS Interpreter REQUIRED)

set(persona_interface ${PROJECT_SOURCE_DIR}/tests/abi/api.json)
file(GLOB persona_makers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/reference/*.py)
set(persona_reference ${PROJECT_BINARY_DIR}/reference)
string(TIMESTAMP persona_page_date "%B %d, %Y" UTC) # SOURCE_DATE_EPOCH sets it
string(REPLACE " 0" " " persona_page_date "${persona_page_date}")
add_custom_command(OUTPUT ${persona_reference}/html/index.html
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${persona_reference}
  COMMAND ${CMAKE_COMMAND} -E env PYTHONDONTWRITEBYTECODE=1 ${Python3_EXECUTABLE}
    ${PROJECT_SOURCE_DIR}/cmake/reference/make.py ${persona_interface} ${persona_reference} "${persona_page_date}"
  DEPENDS ${persona_interface} ${persona_makers} COMMENT "Reference of the interface" VERBATIM)
add_custom_target(persona_reference ALL DEPENDS ${persona_reference}/html/index.html)
install(DIRECTORY ${persona_reference}/html DESTINATION ${persona_docs_dir} COMPONENT documentation)
install(DIRECTORY ${persona_reference}/man3 DESTINATION ${CMAKE_INSTALL_MANDIR} COMPONENT documentation)
