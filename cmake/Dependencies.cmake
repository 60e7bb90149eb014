# What we build on. BLAS and LAPACKE are believed only after a program has linked with them and computed.
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(PkgConfig)

set(PERSONA_BLAS_LIBRARIES "" CACHE STRING "BLAS with CBLAS, and LAPACKE, to link; empty asks pkg-config for OpenBLAS")
set(PERSONA_BLAS_INCLUDE_DIRS "" CACHE STRING "Folders of cblas.h and lapacke.h that belong to PERSONA_BLAS_LIBRARIES")

# An interface target that carries a library's names and folders to our own targets. Names, not full paths, go into what
# we install, so that the installed files hold on other machines.
function(persona_dependency target libraries library_dirs include_dirs)
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE ${include_dirs})
  target_link_directories(${target} INTERFACE ${library_dirs})
  target_link_libraries(${target} INTERFACE ${libraries})
endfunction()

if(PERSONA_BLAS_LIBRARIES)
  set(PERSONA_PC_BLAS_LIBS "")
  foreach(library IN LISTS PERSONA_BLAS_LIBRARIES)
    if(library MATCHES "^(-|/)")
      string(APPEND PERSONA_PC_BLAS_LIBS " ${library}")
    else()
      string(APPEND PERSONA_PC_BLAS_LIBS " -l${library}")
    endif()
  endforeach()
  set(PERSONA_PC_BLAS_REQUIRES "")
  persona_dependency(persona_blas "${PERSONA_BLAS_LIBRARIES}" "" "${PERSONA_BLAS_INCLUDE_DIRS}")
else()
  if(PKG_CONFIG_FOUND)
    pkg_check_modules(PERSONA_BLAS_MODULES QUIET lapacke openblas)
  endif()
  if(NOT PERSONA_BLAS_MODULES_FOUND)
    message(FATAL_ERROR
      "OpenBLAS and LAPACKE were not found. On Debian and Ubuntu they are in\n"
      "  apt-get install pkg-config libopenblas-dev liblapacke-dev\n"
      "For another BLAS set PERSONA_BLAS_LIBRARIES (docs/BUILDING.md).")
  endif()
  set(PERSONA_PC_BLAS_LIBS "")
  set(PERSONA_PC_BLAS_REQUIRES "lapacke, openblas")
  persona_dependency(persona_blas "${PERSONA_BLAS_MODULES_LIBRARIES}" "${PERSONA_BLAS_MODULES_LIBRARY_DIRS}"
    "${PERSONA_BLAS_MODULES_INCLUDE_DIRS}")
endif()

# Links a probe with the BLAS, and runs it where the build machine can. The answer is kept for the same libraries only.
function(persona_probe_blas result source)
  get_target_property(libraries persona_blas INTERFACE_LINK_LIBRARIES)
  get_target_property(library_dirs persona_blas INTERFACE_LINK_DIRECTORIES)
  get_target_property(include_dirs persona_blas INTERFACE_INCLUDE_DIRECTORIES)
  foreach(list libraries library_dirs include_dirs)
    if(NOT ${list})
      set(${list} "")
    endif()
  endforeach()
  set(key "${libraries} ${library_dirs} ${include_dirs} ${CMAKE_C_COMPILER}")
  if(NOT "${key}" STREQUAL "${${result}_KEY}")
    unset(${result} CACHE)
    unset(${result}_LINKED CACHE)
    unset(${result}_EXIT CACHE)
    list(TRANSFORM library_dirs PREPEND "-L")
    set(arguments
      CMAKE_FLAGS "-DINCLUDE_DIRECTORIES=${include_dirs}"
      LINK_OPTIONS ${library_dirs}
      LINK_LIBRARIES ${libraries} m Threads::Threads)
    if(CMAKE_CROSSCOMPILING)
      try_compile(${result}_LINKED ${PROJECT_BINARY_DIR}/probe ${source} ${arguments} OUTPUT_VARIABLE output)
      set(${result}_EXIT 0)
    else()
      try_run(${result}_EXIT ${result}_LINKED ${PROJECT_BINARY_DIR}/probe ${source} ${arguments}
        COMPILE_OUTPUT_VARIABLE output RUN_OUTPUT_VARIABLE run_output)
    endif()
    set(works OFF)
    if(${result}_LINKED AND "${${result}_EXIT}" STREQUAL "0")
      set(works ON)
    endif()
    set(${result} ${works} CACHE INTERNAL "")
    set(${result}_KEY "${key}" CACHE INTERNAL "")
    set(${result}_OUTPUT "${output}\nexit status: ${${result}_EXIT}" PARENT_SCOPE)
  endif()
endfunction()

persona_probe_blas(PERSONA_BLAS_WORKS ${CMAKE_CURRENT_LIST_DIR}/probe_blas.c)
if(NOT PERSONA_BLAS_WORKS)
  get_target_property(persona_blas_named persona_blas INTERFACE_LINK_LIBRARIES)
  unset(PERSONA_BLAS_WORKS_KEY CACHE)
  message(FATAL_ERROR
    "A program calling cblas_dgemm and LAPACKE_dsyevd_work did not link, or did not compute the right answer, with\n"
    "  ${persona_blas_named}\n"
    "On Debian and Ubuntu the right packages are\n"
    "  apt-get install pkg-config libopenblas-dev liblapacke-dev\n"
    "For another BLAS set PERSONA_BLAS_LIBRARIES (docs/BUILDING.md). The output was:\n${PERSONA_BLAS_WORKS_OUTPUT}")
endif()
persona_probe_blas(PERSONA_HAVE_OPENBLAS_SET_NUM_THREADS ${CMAKE_CURRENT_LIST_DIR}/probe_threads.c)

# A module of pkg-config as a target, or a message that names the Debian package.
function(persona_module target module package purpose)
  string(TOUPPER ${target} prefix)
  if(PKG_CONFIG_FOUND)
    pkg_check_modules(${prefix} QUIET ${module})
  endif()
  if(NOT ${prefix}_FOUND)
    message(FATAL_ERROR "${module} was not found; ${purpose} needs it. On Debian and Ubuntu:\n"
      "  apt-get install pkg-config ${package}")
  endif()
  persona_dependency(${target} "${${prefix}_LIBRARIES}" "${${prefix}_LIBRARY_DIRS}" "${${prefix}_INCLUDE_DIRS}")
endfunction()

if(PERSONA_BUILD_IO)
  persona_module(persona_jansson jansson libjansson-dev "libpersona-io (PERSONA_BUILD_IO)")
  persona_module(persona_utf8proc libutf8proc libutf8proc-dev "libpersona-io (PERSONA_BUILD_IO)")
endif()
if(PERSONA_BUILD_TESTS)
  persona_module(persona_check check check "the test suite (PERSONA_BUILD_TESTS)")
endif()
