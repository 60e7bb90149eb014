#!/bin/sh
# Three lists must be one: what the headers declare, what a library exports, what tests/abi holds. Then the SONAME.
# usage: symbols.sh SOURCE_FOLDER persona|persona-io SHARED_LIBRARY ABI_VERSION
set -eu
. "$1/tests/consistency/declared.sh"
. "$1/tests/abi/describe.sh"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The headers that an umbrella includes. usage: included UMBRELLA FOLDER
included() {
  sed -n "s|^#include <\(persona/.*\)>|$2/\1|p" "$1"
}
case $2 in
  persona-io) headers=$(included "$1/include/persona/io.h" "$1/include") ;;
  *) headers=$(included "$1/include/persona.h" "$1/include") ;;
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
