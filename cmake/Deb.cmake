# Debian packages by cpack, one for each component of an install. cmake/deb.sh makes them; docs/PACKAGING.md explains.
set(PERSONA_MAINTAINER "libpersona maintainers <maintainers@example.org>" CACHE STRING
  "Who answers for the Debian packages: name <address>")
set(PERSONA_DEB_REVISION 1 CACHE STRING "Revision of the Debian packages of one version")

set(abi ${PERSONA_ABI_VERSION})
set(version ${PROJECT_VERSION}-${PERSONA_DEB_REVISION})
set(summary "measures whether a population of LLM agents is still one")
set(CPACK_PACKAGE_NAME libpersona)
set(CPACK_PACKAGE_VENDOR libpersona)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "${PERSONA_MAINTAINER}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package has its own
set(CPACK_GENERATOR DEB)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${PERSONA_DEB_REVISION})
set(CPACK_DEBIAN_PACKAGE_SOURCE libpersona)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
# dpkg-shlibdeps looks for our own libraries here; what they are called as packages is said below.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR}/lib)
set(CPACK_COMPONENTS_ALL core development documentation)

set(whole "libpersona measures for a whole population of agents how much of the persona space is occupied, how evenly,\
 and how rich the patterns are, beside a human reference.")
# Text in lines of at most 75 characters, as the descriptions of packages have them.
function(persona_fold result text)
  string(REPLACE ";" "\\;" text "${text}")
  string(REPLACE " " ";" words "${text}")
  set(lines "")
  set(line "")
  foreach(word IN LISTS words)
    string(LENGTH "${line} ${word}" length)
    if(length GREATER 75)
      string(APPEND lines "${line}\n")
      set(line "${word}")
    else()
      string(APPEND line " ${word}")
      string(STRIP "${line}" line)
    endif()
  endforeach()
  set(${result} "${lines}${line}" PARENT_SCOPE)
endfunction()

# What a package says of the shared library in it: which package a program needs that was linked with it; and that the
# loader's cache is to be made anew.
function(persona_shared_package component library package)
  file(WRITE ${PROJECT_BINARY_DIR}/deb/${component}/shlibs "${library} ${abi} ${package} (>= ${PROJECT_VERSION})\n")
  file(WRITE ${PROJECT_BINARY_DIR}/deb/${component}/triggers "activate-noawait ldconfig\n")
  string(TOUPPER ${component} upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_SHLIBDEPS ON PARENT_SCOPE)
  set(CPACK_DEBIAN_${upper}_PACKAGE_CONTROL_EXTRA
    "${PROJECT_BINARY_DIR}/deb/${component}/shlibs;${PROJECT_BINARY_DIR}/deb/${component}/triggers" PARENT_SCOPE)
endfunction()

# persona_deb(COMPONENT PACKAGE SECTION "summary" "text" [CPACK_DEBIAN_<COMPONENT>_PACKAGE_ variable and value ...])
macro(persona_deb component package section short long)
  string(TOUPPER ${component} upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${package})
  set(CPACK_DEBIAN_${upper}_PACKAGE_SECTION ${section})
  persona_fold(persona_text "${long}")
  set(CPACK_COMPONENT_${upper}_DESCRIPTION "${short}\n${persona_text}")
  list(APPEND CPACK_PERSONA_PACKAGES ${component} ${package})
  set(persona_rest ${ARGN})
  while(persona_rest)
    list(POP_FRONT persona_rest name value)
    set(CPACK_DEBIAN_${upper}_${name} "${value}")
  endwhile()
endmacro()

set(CPACK_PERSONA_PACKAGES "")
set(io_exact "")
persona_deb(core libpersona${abi} libs "${summary}"
  "${whole} This package holds the library itself.")
persona_shared_package(core libpersona libpersona${abi})
if(PERSONA_BUILD_IO)
  list(APPEND CPACK_COMPONENTS_ALL io)
  set(io_exact ", libpersona-io${abi} (= ${version}), libjansson-dev, libutf8proc-dev")
  persona_deb(io libpersona-io${abi} libs "files around libpersona: CSV, JSON, persona schemas"
    "${whole} This package holds the second library: answers from CSV, reports as JSON, questionnaires, persona\
 schemas, and reading what models wrote." PACKAGE_DEPENDS "libpersona${abi} (= ${version})")
  persona_shared_package(io libpersona-io libpersona-io${abi})
endif()
persona_deb(development libpersona-dev libdevel "${summary} (development files)"
  "${whole} This package holds headers, static libraries, and what pkg-config and CMake ask for."
  PACKAGE_DEPENDS "libpersona${abi} (= ${version})${io_exact}, libopenblas-dev, liblapacke-dev")
if(PERSONA_BUILD_EXAMPLES)
  list(APPEND CPACK_COMPONENTS_ALL tools)
  set(tools_need "libpersona${abi} (= ${version})")
  if(PERSONA_BUILD_IO)
    string(APPEND tools_need ", libpersona-io${abi} (= ${version})")
  endif()
  persona_deb(tools persona-tools science "programs that measure populations of LLM agents"
    "${whole} This package holds the programs: a report on populations, comparing them, planning how many agents it\
 takes, drawing persona profiles, and reading what models wrote; with sample populations, schemas and questionnaires."
    PACKAGE_SHLIBDEPS ON PACKAGE_DEPENDS "${tools_need}")
endif()
persona_deb(documentation libpersona-doc doc "${summary} (documentation)"
  "${whole} This package holds the pages, the reference of the interface, and the sources of the examples."
  PACKAGE_ARCHITECTURE all)

# What Debian wants beside each package's files. The date is that of SOURCE_DATE_EPOCH where it is set.
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE ${PROJECT_BINARY_DIR}/deb/changelog
  "libpersona (${version}) unstable; urgency=medium\n\n"
  "  * Packages of libpersona ${PROJECT_VERSION}, made by cpack.\n\n"
  " -- ${PERSONA_MAINTAINER}  ${date}\n")
file(STRINGS ${PROJECT_SOURCE_DIR}/LICENSE licence)
set(expat "")
set(holder "")
foreach(line IN LISTS licence)
  if(line MATCHES "^Copyright \\(c\\) (.*)$")
    set(holder "${CMAKE_MATCH_1}")
  elseif(NOT line MATCHES "^MIT License")
    string(APPEND expat " ${line}\n")
  endif()
endforeach()
string(REGEX REPLACE "^( \n)+" "" expat "${expat}")
string(REGEX REPLACE "\n \n" "\n .\n" expat "${expat}")
file(WRITE ${PROJECT_BINARY_DIR}/deb/copyright
  "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: libpersona\n\n"
  "Files: *\nCopyright: ${holder}\nLicense: Expat\n${expat}")

set(CPACK_PERSONA_NOTES ${PROJECT_BINARY_DIR}/deb)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/deb_finish.cmake)
include(CPack)
