#!/bin/sh
# Every public header compiles alone, as pedantic C99 and as C++17; those for C++ alone as C++17, and together as C++20.
# usage: headers_alone.sh SOURCE_FOLDER C_COMPILER [C++_COMPILER]
set -eu
include=$1/include
warnings='-Wall -Wextra -pedantic-errors -Werror -fsyntax-only'
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cd "$include"
for header in persona.h persona/*.h; do
  printf '#include <%s>\ntypedef int unit_is_not_empty;\n' "$header" >"$folder/alone.c"
  "$2" -std=c99 $warnings -Wstrict-prototypes -I. "$folder/alone.c"
  if [ -n "${3:-}" ]; then
    cp "$folder/alone.c" "$folder/alone.cpp"
    "$3" -std=c++17 $warnings -Wold-style-cast -I. "$folder/alone.cpp"
  fi
done
if [ -n "${3:-}" ]; then
  # All stand on error.hpp, which is compiled alone, and then once for all others: that halves the time.
  cxx_flags='-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wold-style-cast -Werror -fno-rtti -I.'
  printf '#include <persona/cpp/error.hpp>\n' >"$folder/alone.cpp"
  "$3" -std=c++17 $cxx_flags -fsyntax-only "$folder/alone.cpp"
  "$3" -std=c++17 $cxx_flags -x c++-header persona/cpp/error.hpp -o "$folder/error.hpp.gch"
  for header in persona/*.hpp persona/cpp/*.hpp persona/cpp/io/*.hpp; do
    [ "$header" != persona/cpp/error.hpp ] || continue
    grep -q '^#include <persona/cpp/' "$header" || { echo "$header does not stand on persona/cpp/error.hpp"; exit 1; }
    printf '#include <%s>\n' "$header" >"$folder/alone.cpp"
    "$3" -std=c++17 $cxx_flags -fsyntax-only -include "$folder/error.hpp" "$folder/alone.cpp"
  done
  printf '#include <persona/persona_io.hpp>\n' >"$folder/alone.cpp"
  "$3" -std=c++20 $cxx_flags -fsyntax-only "$folder/alone.cpp"
fi
[ -n "${3:-}" ] || echo "skipped: headers as C++17, for there is no C++ compiler"
