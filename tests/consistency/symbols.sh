#!/bin/sh
# Three lists must be one: what the headers declare, what a library exports, what tests/abi holds. Then the SONAME.
# usage: symbols.sh SOURCE_FOLDER persona|persona-io SHARED_LIBRARY ABI_VERSION
set -eu
. "$1/tests/consistency/declared.sh"
. "$1/tests/abi/describe.sh"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
include=$1/include/persona
io_headers="$include/csv.h $include/dataset.h $include/instrument.h $include/json.h $include/prompt.h $include/response.h
  $include/schema.h"

case $2 in
  persona-io) headers=$io_headers ;;
  *) headers=$(ls "$include"/*.h | grep -vE '/(csv|dataset|instrument|json|prompt|response|schema|io)\.h$') ;;
esac
declared_functions $headers >"$folder/declared"
exported_functions "$3" >"$folder/exported"
cp "$1/tests/abi/symbols-$2.txt" "$folder/listed"

status=0
complain() {
  echo "$*"
  status=1
}
diff -u "$folder/declared" "$folder/exported" || complain "headers and $3 differ"
diff -u "$folder/listed" "$folder/exported" || complain "symbols-$2.txt and $3 differ (tests/abi/update.sh)"
readelf -d "$3" | grep -q "SONAME.*\[lib$2\.so\.$4\]" || complain "the SONAME is not lib$2.so.$4"
exit $status
