# Manual pages of the programs, made from what they say of themselves, so that no page can be behind its program.
find_program(PERSONA_AWK awk)
if(NOT PERSONA_BUILD_EXAMPLES OR CMAKE_CROSSCOMPILING OR NOT PERSONA_AWK)
  return()
endif()

string(TIMESTAMP persona_page_date "%B %d, %Y" UTC) # SOURCE_DATE_EPOCH sets it
string(REPLACE " 0" " " persona_page_date "${persona_page_date}")
list(SORT PERSONA_PROGRAMS)
list(JOIN PERSONA_PROGRAMS " " persona_sisters)
set(persona_pages "")
foreach(program IN LISTS PERSONA_PROGRAMS)
  set(page ${PROJECT_BINARY_DIR}/man/${program}.1)
  add_custom_command(OUTPUT ${page}
    COMMAND $<TARGET_FILE:${program}> --help > ${page}.help
    COMMAND ${PERSONA_AWK} -v name=${program} -v "date=${persona_page_date}" -v "sisters=${persona_sisters}"
      -f ${PROJECT_SOURCE_DIR}/cmake/man_page.awk ${page}.help > ${page}
    DEPENDS ${program} ${PROJECT_SOURCE_DIR}/cmake/man_page.awk
    COMMENT "Manual page of ${program}" VERBATIM)
  list(APPEND persona_pages ${page})
endforeach()
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/man)
add_custom_target(persona_manual ALL DEPENDS ${persona_pages})
install(FILES ${persona_pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT tools)
