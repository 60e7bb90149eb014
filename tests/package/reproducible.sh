#!/bin/sh
# The same source gives the same bytes: builds the Debian packages of the last commit twice, in folders, time zones and
# habits that differ, and compares libraries, programs, manual pages and packages. Slow tier. Needs dpkg-dev, file,
# fakeroot and what a build needs; about a minute of two processors.
# usage: sh tests/package/reproducible.sh
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
commit=$(git -C "$top" rev-parse HEAD)

# build NAME SOURCE_FOLDER BUILD_FOLDER [VARIABLE=VALUE...]
build() {
  name=$1
  source=$work/$2
  folder=$work/$3
  shift 3
  mkdir -p "$(dirname "$source")"
  git clone --quiet --no-hardlinks "$top" "$source"
  git -C "$source" checkout --quiet "$commit"
  env "$@" sh "$source/cmake/deb.sh" "$folder" >"$work/$name.log" 2>&1 || { tail -n 30 "$work/$name.log"; exit 1; }
  (cd "$folder" && find lib bin man packages -type f -not -path '*_CPack*' \( -name '*.so.*' -o -name '*.a' \
    -o -path 'bin/persona-*' -o -name '*.1' -o -name '*.deb' \) | LC_ALL=C sort | xargs sha256sum) >"$work/$name.sums"
}
build first first build-here TZ=UTC LC_ALL=C
build second some/longer/path/of/the/second elsewhere/of/another/length/build TZ=Asia/Tokyo LC_ALL=C.UTF-8 HOME=/nowhere

cat "$work/first.sums"
[ "$(grep -c '\.deb$' "$work/first.sums")" -eq 5 ] || { echo "not five packages"; exit 1; }
if diff "$work/first.sums" "$work/second.sums"; then
  echo "equal bytes: $(wc -l <"$work/first.sums") files of two builds"
else
  echo "two builds differ, above"
  exit 1
fi
