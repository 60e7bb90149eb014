# Sourced by those who compare a library with this folder and by update.sh, so that all describe it in the same way.

# The functions that a shared library exports, sorted. usage: exported_functions LIBRARY
exported_functions() {
  nm -D --defined-only "$1" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | LC_ALL=C sort
}

# The types and functions that strangers see. They are read from a stand-in: empty functions with the prototypes of the
# public headers, linked with the library's version script. The library's own debug information tells the insides of
# handles, too, and libabigail cannot be made to leave them out without parameters and whole functions getting lost.
# usage: describe_abi SOURCE_FOLDER persona|persona-io OUTPUT C_COMPILER
describe_abi() {
  room=$(mktemp -d)
  python3 -B "$1/tests/abi/derive.py" "$1" "$2" >"$room/$2.c" &&
    "$4" -g -Wall -Werror -shared -fPIC -fvisibility=hidden -I"$1/include" "$room/$2.c" -o "$room/lib$2.so" \
      "-Wl,-soname,lib$2.so.$(sed -n 's/^#define PERSONA_VERSION_ABI //p' "$1/include/persona/version.h")" \
      "-Wl,--version-script=$1/cmake/$2.map" &&
    abidw --no-corpus-path --no-comp-dir-path --no-show-locs --type-id-style hash "$room/lib$2.so" |
    sed "s|path='$room/|path='|" >"$3"
  described=$?
  rm -rf "$room"
  return $described
}
