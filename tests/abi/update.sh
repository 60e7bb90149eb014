#!/bin/sh
# Writes the lists and baselines of this folder anew from the present code. Needs gcc, abigail-tools and python3. A change of them is a
# commit of its own that says why (docs/ABI.md).
# usage: sh tests/abi/update.sh
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
build=$top/build-abi
abi=$top/tests/abi
. "$abi/describe.sh"

cmake -S "$top" -B "$build" -DCMAKE_BUILD_TYPE=Release -DPERSONA_BUILD_TESTS=ON >/dev/null
cmake --build "$build" --target persona persona_io catalogue --parallel 2 >/dev/null

"$build/tests/bin/catalogue" constants >"$abi/constants.txt"
for name in persona persona-io; do
  exported_functions "$build/lib/lib$name.so" >"$abi/symbols-$name.txt"
  describe_abi "$top" "$name" "$abi/$name-$(uname -m).abi" gcc
done
python3 -B "$abi/api.py" "$top" >"$abi/api.json"
python3 -B "$top/examples/python/generate_abi.py" # what was made from it; another test compares it
ls -l "$abi"
