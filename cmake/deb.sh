#!/bin/sh
# Builds the Debian packages of this version: the same source gives the same bytes, whatever folder it is in.
# usage: sh cmake/deb.sh [BUILD_FOLDER [CMAKE_ARGUMENT...]]
# BUILD_FOLDER: default build-deb; the packages are in BUILD_FOLDER/packages.
# SOURCE_DATE_EPOCH: the date in the packages; default: that of the last commit, or of the licence where there is no
# git.
set -eu
source=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-$source/build-deb}
[ $# -eq 0 ] || shift
for tool in dpkg-buildflags dpkg-shlibdeps file fakeroot; do
  command -v "$tool" >/dev/null 2>&1 || {
    echo "$tool is missing: apt-get install dpkg-dev file fakeroot" >&2
    exit 1
  }
done
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
  SOURCE_DATE_EPOCH=$(git -C "$source" log -1 --format=%ct 2>/dev/null || stat -c %Y "$source/LICENSE")
fi
export SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC
umask 022
mkdir -p "$build"
build=$(cd "$build" && pwd)

# Debian's own flags, without debug information and without the folder of this build.
export DEB_BUILD_MAINT_OPTIONS='hardening=+bindnow'
CFLAGS=$(dpkg-buildflags --get CFLAGS | sed 's/\(^\| \)-g\( \|$\)/ /; s/-f[a-z]*-prefix-map=[^ ]*//g')
CFLAGS="$CFLAGS $(dpkg-buildflags --get CPPFLAGS) -ffile-prefix-map=$source=. -ffile-prefix-map=$build=."
LDFLAGS=$(dpkg-buildflags --get LDFLAGS)
export CFLAGS LDFLAGS
cmake -S "$source" -B "$build" -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=/usr -DCMAKE_SKIP_INSTALL_RPATH=ON \
  -DPERSONA_BUILD_TESTS=OFF -DPERSONA_DOCS=ON "$@"
cmake --build "$build" --parallel "$(getconf _NPROCESSORS_ONLN)"
rm -rf "$build/packages"
(cd "$build" && fakeroot cpack -G DEB -B packages >packages.log 2>&1) || {
  cat "$build/packages.log"
  exit 1
}
ls "$build"/packages/*.deb
