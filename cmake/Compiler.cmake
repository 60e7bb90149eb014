# How our own code is compiled. Nothing here reaches the targets of a project that we are part of.
include(CheckLinkerFlag)

set(PERSONA_COMPILE_OPTIONS
  -ffp-contract=off # the same bits on every processor: no fused multiply-add unless the code says so
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes)
if(PERSONA_WERROR)
  list(APPEND PERSONA_COMPILE_OPTIONS -Werror)
endif()

set(PERSONA_SANITIZE_OPTIONS "")
if(PERSONA_SANITIZE)
  string(REPLACE ";" "," persona_sanitizers "${PERSONA_SANITIZE}")
  set(PERSONA_SANITIZE_OPTIONS -fsanitize=${persona_sanitizers} -fno-omit-frame-pointer)
  if("undefined" IN_LIST PERSONA_SANITIZE)
    list(APPEND PERSONA_SANITIZE_OPTIONS -fno-sanitize-recover=undefined)
  endif()
endif()

# A host may ask for fast mathematics in its own flags. It would change our results without a word, and its start-up
# code would change how the whole process treats small numbers.
if("${CMAKE_C_FLAGS} ${CMAKE_C_FLAGS_${CMAKE_BUILD_TYPE}}" MATCHES "-ffast-math|-Ofast|-funsafe-math")
  message(FATAL_ERROR "libpersona must not be built with -ffast-math or -Ofast: its results would change.")
endif()

check_linker_flag(C "-Wl,--version-script=${CMAKE_CURRENT_LIST_DIR}/persona.map" PERSONA_HAS_VERSION_SCRIPTS)
check_linker_flag(C "-Wl,--no-undefined" PERSONA_HAS_NO_UNDEFINED)

# Compiles a target the way of the house.
function(persona_compile target)
  set_target_properties(${target} PROPERTIES
    C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF
    C_VISIBILITY_PRESET hidden POSITION_INDEPENDENT_CODE ON)
  target_compile_definitions(${target} PRIVATE _POSIX_C_SOURCE=200809L)
  target_compile_options(${target} PRIVATE ${PERSONA_COMPILE_OPTIONS} ${PERSONA_SANITIZE_OPTIONS})
  target_link_options(${target} PRIVATE ${PERSONA_SANITIZE_OPTIONS})
endfunction()

# Compiles a C++ target of ours: an example or a test of persona.hpp.
function(persona_compile_cxx target)
  set_target_properties(${target} PROPERTIES CXX_STANDARD 17 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF)
  set(options ${PERSONA_COMPILE_OPTIONS} -Wold-style-cast)
  list(REMOVE_ITEM options -Wstrict-prototypes -Wmissing-prototypes)
  target_compile_options(${target} PRIVATE ${options} ${PERSONA_SANITIZE_OPTIONS})
  target_link_options(${target} PRIVATE ${PERSONA_SANITIZE_OPTIONS})
  target_link_libraries(${target} PRIVATE Threads::Threads) # <mutex> and <thread>
endfunction()

# Names, versions and the symbol list of a shared library.
function(persona_shared_library target map)
  set_target_properties(${target} PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${PERSONA_ABI_VERSION})
  if(PERSONA_HAS_VERSION_SCRIPTS)
    target_link_options(${target} PRIVATE "-Wl,--version-script=${map}")
    set_target_properties(${target} PROPERTIES LINK_DEPENDS ${map})
  endif()
  if(PERSONA_HAS_NO_UNDEFINED AND NOT PERSONA_SANITIZE) # a sanitizer's own symbols come with the program
    target_link_options(${target} PRIVATE "-Wl,--no-undefined")
  endif()
endfunction()
