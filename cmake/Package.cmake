# What an install lays down, and the same CMake package for use straight from the build tree.
if(NOT PERSONA_INSTALL)
  return()
endif()
include(CMakePackageConfigHelpers)

set(persona_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/persona)
set(persona_pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

set(persona_excluded "")
if(NOT PERSONA_BUILD_IO)
  set(persona_excluded PATTERN io.h EXCLUDE PATTERN csv.h EXCLUDE PATTERN dataset.h EXCLUDE PATTERN json.h EXCLUDE
    PATTERN instrument.h EXCLUDE PATTERN prompt.h EXCLUDE PATTERN response.h EXCLUDE PATTERN schema.h EXCLUDE
    PATTERN arrow.h EXCLUDE PATTERN npy.h EXCLUDE
    PATTERN persona_io.hpp EXCLUDE PATTERN cpp/io EXCLUDE)
endif()
install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp" ${persona_excluded})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

# One export set for each component, in the installed package and in the build tree.
function(persona_export set)
  install(TARGETS ${ARGN} EXPORT ${set}
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(EXPORT ${set} NAMESPACE persona:: DESTINATION ${persona_package_dir})
  export(EXPORT ${set} NAMESPACE persona:: FILE ${PROJECT_BINARY_DIR}/${set}.cmake)
endfunction()
persona_export(personaTargets ${PERSONA_LIBRARIES})
if(PERSONA_BUILD_IO)
  persona_export(personaIoTargets ${PERSONA_IO_LIBRARIES})
endif()

configure_package_config_file(cmake/personaConfig.cmake.in ${PROJECT_BINARY_DIR}/personaConfig.cmake
  INSTALL_DESTINATION ${persona_package_dir})
# 0.x may change between minor versions.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/personaConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/personaConfig.cmake ${PROJECT_BINARY_DIR}/personaConfigVersion.cmake
  DESTINATION ${persona_package_dir})

# The .pc files find their prefix from their own place, so that an installed tree may be moved.
file(RELATIVE_PATH PERSONA_PC_PREFIX
  "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
string(REGEX REPLACE "/$" "" PERSONA_PC_PREFIX "\${pcfiledir}/${PERSONA_PC_PREFIX}")
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}" OR IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
  set(PERSONA_PC_LIBDIR ${CMAKE_INSTALL_FULL_LIBDIR})
  set(PERSONA_PC_INCLUDEDIR ${CMAKE_INSTALL_FULL_INCLUDEDIR})
else()
  set(PERSONA_PC_LIBDIR "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
  set(PERSONA_PC_INCLUDEDIR "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()
set(persona_modules persona)
if(PERSONA_BUILD_IO)
  list(APPEND persona_modules persona-io)
endif()
foreach(module IN LISTS persona_modules)
  configure_file(cmake/${module}.pc.in ${PROJECT_BINARY_DIR}/${module}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${module}.pc DESTINATION ${persona_pkgconfig_dir})
endforeach()
