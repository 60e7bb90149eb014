#!/bin/sh
# Every public function is called with NULL and 0 alone, as hosts that collect garbage may do: nothing crashes, failures
# fill the error and leave no handle behind, reads give 0, -1, NaN or NULL.
# usage: null_calls.sh SOURCE_FOLDER C_COMPILER LIBPERSONA LIBPERSONA_IO
set -eu
if ! python3 -c '' 2>/dev/null; then
  echo "skipped: calls with NULL, for there is no python3 (Debian: python3-minimal)"
  exit 77
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -B "$1/tests/abi/derive.py" "$1" null-calls >"$folder/calls.c"
"$2" -Wall -Werror -I"$1/include" "$folder/calls.c" -o "$folder/calls" "$4" "$3" -lm \
  "-Wl,-rpath,$(dirname "$3")" "-Wl,-rpath,$(dirname "$4")"
"$folder/calls"
