#!/bin/sh
# Writes the lists and baselines of this folder anew from the present code. Needs abigail-tools. A change of them is a
# commit of its own that says why (docs/ABI.md).
# usage: sh tests/abi/update.sh
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
build=$top/build-abi
abi=$top/tests/abi
. "$abi/describe.sh"

cmake -S "$top" -B "$build" -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS=-g -DPERSONA_BUILD_TESTS=ON >/dev/null
cmake --build "$build" --target persona persona_io catalogue --parallel 2 >/dev/null

"$build/tests/bin/catalogue" constants >"$abi/constants.txt"
for name in persona persona-io; do
  library=$build/lib/lib$name.so
  exported_functions "$library" >"$abi/symbols-$name.txt"
  describe_abi "$top" "$library" "$abi/$name-$(uname -m).abi"
done
python3 -B "$abi/api.py" "$top" >"$abi/api.json"
ls -l "$abi"
