#!/bin/sh
# Pages name no function, type or constant that is not there; the statuses of the header, of lib/base/status.c and of
# docs/ERRORS.md are the same, in the same order.
# usage: names.sh SOURCE_FOLDER LISTING_PROGRAM
set -eu
cd "$1"
if ! python3 -c '' 2>/dev/null; then
  echo "skipped: names in the pages, for there is no python3 (Debian: python3-minimal)"
  exit 77
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
status=0
complain() {
  echo "$*"
  status=1
}

# A page may also name a file, a folder, a target of the build or one of its variables, and beginnings such as
# persona_csv_.
python3 -B tests/abi/derive.py . names >"$folder/names"
find . -path './.git' -prune -o -path './build*' -prune -o -print | sed 's|.*/||; p; s|\..*||' >>"$folder/names"
find . -path './build*' -prune -o \( -name CMakeLists.txt -o -name '*.cmake' -o -name '*.sh' -o -name '*.toml' \
  -o -name build.rs \) -print | xargs cat | grep -oE '(persona|PERSONA)_[A-Za-z0-9_]+' >>"$folder/names"
LC_ALL=C sort -u "$folder/names" >"$folder/known"
find . -path './build*' -prune -o -name '*.md' -print | LC_ALL=C sort | while read -r page; do
  grep -oE '\b(persona|PERSONA)_[A-Za-z0-9_]+' "$page" | LC_ALL=C sort -u | LC_ALL=C comm -23 - "$folder/known" |
    while read -r name; do
      case $name in *_) grep -q "^$name" "$folder/known" && continue ;; esac
      echo "$page names $name, which is nowhere"
    done
done >"$folder/strangers"
[ ! -s "$folder/strangers" ] || complain "$(cat "$folder/strangers")"

python3 -B tests/abi/derive.py . statuses >"$folder/declared"
"$2" statuses | diff -u "$folder/declared" - || complain "include/persona/status.h and lib/base/status.c differ"
sed -n '/^## Statuses/,/^## Where/s/^| `\([A-Z_]*\)` | .*/\1/p' docs/ERRORS.md >"$folder/described"
sed 's/^[0-9]* //' "$folder/declared" | diff -u - "$folder/described" ||
  complain "include/persona/status.h and the table of docs/ERRORS.md differ"
exit $status
