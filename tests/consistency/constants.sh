#!/bin/sh
# The table behind persona_constant_name, tests/abi/constants.txt and the headers hold the same constants and values.
# usage: constants.sh SOURCE_FOLDER LISTING_PROGRAM C_COMPILER
set -eu
. "$1/tests/consistency/declared.sh"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$2" constants >"$folder/table"
declared_constants "$1"/include/persona/*.h >"$folder/names"
{
  printf '#include <persona/io.h>\n#include <stdio.h>\nint main(void) {\n'
  sed 's/.*/  printf("%s %ld\\n", "&", (long)(&));/' "$folder/names"
  printf '  return 0;\n}\n'
} >"$folder/values.c"
"$3" -I"$1/include" "$folder/values.c" -o "$folder/values"
"$folder/values" | LC_ALL=C sort >"$folder/declared"
LC_ALL=C sort "$folder/table" >"$folder/sorted"

status=0
complain() {
  echo "$*"
  status=1
}
diff -u "$folder/declared" "$folder/sorted" || complain "headers and lib/base/constants.c differ"
diff -u "$1/tests/abi/constants.txt" "$folder/table" || complain "constants.txt differs (tests/abi/update.sh)"
exit $status
