#!/bin/sh
# tests/abi/api.json is what the public headers declare; it names the functions and constants of the lists beside it;
# its structs lie as the compiler lays them out, and as the library says that they do; what generators of bindings rely
# on holds (tests/abi/laws.py).
# usage: api.sh SOURCE_FOLDER LISTING_PROGRAM C_COMPILER
set -eu
if ! python3 -c '' 2>/dev/null; then
  echo "skipped: api.json, for there is no python3 (Debian: python3-minimal)"
  exit 77
fi
abi=$1/tests/abi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
derive() { python3 -B "$abi/derive.py" "$@"; }

status=0
complain() {
  echo "$*"
  status=1
}
python3 -B "$abi/api.py" "$1" >"$folder/api.json"
diff -u "$abi/api.json" "$folder/api.json" ||
  complain "api.json is not what the headers say: run sh tests/abi/update.sh"

derive "$1" functions | LC_ALL=C sort >"$folder/functions"
for library in persona persona-io; do
  sed "s/^/$library /" "$abi/symbols-$library.txt"
done | LC_ALL=C sort | diff -u - "$folder/functions" || complain "api.json and symbols-*.txt differ (functions)"

derive "$1" constants | LC_ALL=C sort >"$folder/constants"
LC_ALL=C sort "$abi/constants.txt" | diff -u - "$folder/constants" || complain "api.json and constants.txt differ"

derive "$1" layouts >"$folder/layouts"
derive "$1" layout-program >"$folder/layouts.c"
"$3" -I"$1/include" "$folder/layouts.c" -o "$folder/program"
"$folder/program" | diff -u - "$folder/layouts" || complain "the compiler lays structs out otherwise than api.json says"
sed 's/ .*//' "$folder/layouts" | "$2" layouts | diff -u - "$folder/layouts" ||
  complain "persona_struct_size and persona_struct_offset (lib/base/structs.c) disagree with the headers"

python3 -B "$abi/laws.py" "$1" || complain "what generators of bindings rely on (docs/ABI.md) does not hold"
exit $status
