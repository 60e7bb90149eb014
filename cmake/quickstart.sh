#!/bin/sh
# Builds libpersona in build/ and reports on the sample populations. On Debian and Ubuntu it first installs what is
# missing.
# usage: sh cmake/quickstart.sh
set -eu
cd "$(dirname "$0")/.."
. cmake/packages.sh

need_packages $build_packages
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
echo "Building in build/ ..."
log=build/quickstart.log
mkdir -p build
if ! { cmake -S . -B build -DPERSONA_BUILD_TESTS=OFF && cmake --build build --parallel "$jobs"; } >"$log" 2>&1; then
  tail -n 40 "$log" >&2
  echo "The build failed; all of its output is in $log" >&2
  exit 1
fi
echo "Built. Now: build/bin/persona-report"
echo
exec build/bin/persona-report
