# Sourced by those who compare a library with this folder and by update.sh, so that all describe it in the same way.

# The functions that a shared library exports, sorted. usage: exported_functions LIBRARY
exported_functions() {
  nm -D --defined-only "$1" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | LC_ALL=C sort
}

# The types and functions that strangers see, without paths. usage: describe_abi SOURCE_FOLDER LIBRARY OUTPUT
describe_abi() {
  abidw --suppressions "$1/tests/abi/opaque.suppr" --headers-dir "$1/include" --drop-private-types --no-corpus-path \
    --no-comp-dir-path --no-show-locs --type-id-style hash "$2" | sed "s|path='$1/|path='|" >"$3"
}
