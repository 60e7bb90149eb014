#!/bin/sh
# The Debian packages on a stranger's machine: makes them (cmake/deb.sh), installs them with apt in a minimal Debian
# root that has nothing else, and uses them there: ten-line programs through pkg-config and through find_package, the
# bare report, manual pages, one example of each language, which print the same numbers, and purging. Last, the README's
# first command. Slow tier. Needs root, mmdebstrap, git, dpkg-dev, file, fakeroot, and package sources that this machine
# can reach.
# usage: sh tests/package/clean_root.sh [SUITE [FOLDER_WITH_PACKAGES]]     default: bookworm, and packages made now
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
suite=${1:-bookworm}
for tool in mmdebstrap git chroot; do
  command -v "$tool" >/dev/null 2>&1 || { echo "this needs $tool" >&2; exit 1; }
done
[ "$(id -u)" -eq 0 ] || { echo "this needs root" >&2; exit 1; }

root=$(mktemp -d)
work=$(mktemp -d)
trap finish EXIT
finish() {
  umount "$root/proc" "$root/dev/shm" 2>/dev/null || true
  rm -rf --one-file-system "$root" "$work"
}
trap 'exit 1' INT TERM

packages=${2:-}
if [ -z "$packages" ]; then
  echo "== sh cmake/deb.sh"
  sh "$top/cmake/deb.sh" "$work/build" >"$work/deb.log" 2>&1 || { tail -n 30 "$work/deb.log"; exit 1; }
  packages=$work/build/packages
fi

# The mirrors and proxies of this machine, so that the root asks where this machine asks.
apt-config dump | grep -E '^Acquire::(http|https|ForceIPv4|Retries)' >"$work/mirror.conf" || true
sources=
for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list.d/debian.list; do
  if [ -s "$file" ]; then sources="$sources $file"; fi
done
echo "== a minimal root of $suite"
mmdebstrap --quiet --variant=minbase --include=ca-certificates --aptopt="$work/mirror.conf" "$suite" "$root" $sources
mkdir -p "$root/dev/shm" "$root/packages" "$root/page"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev/shm"
if [ -e /etc/resolv.conf ]; then cp -L /etc/resolv.conf "$root/etc/resolv.conf"; fi
cp "$packages"/*.deb "$root/packages"
cp "$top/tests/package/uses/"* "$root/page"
# A minimal root leaves out manual pages and documents; this one is to have them.
rm -f "$root/etc/dpkg/dpkg.cfg.d/docker" "$root/etc/dpkg/dpkg.cfg.d/excludes"

inside() {
  chroot "$root" /usr/bin/env -i HOME=/tmp LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    PATH=/usr/sbin:/usr/bin:/sbin:/bin OPENBLAS_NUM_THREADS=1 sh -ec "$1"
}
quietly() { # what is printed is shown only when it fails
  inside "$1" >"$work/log" 2>&1 || { tail -n 40 "$work/log"; echo "failed: $1"; exit 1; }
}
provide() { quietly "apt-get install --yes --no-install-recommends $*"; }
quietly 'apt-get update'
for file in "$packages"/*.deb; do dpkg-deb -f "$file" Package; done | sort >"$work/ours"

echo "== the programs alone, without recommended packages"
provide /packages/persona-tools_*.deb /packages/libpersona0_*.deb /packages/libpersona-io0_*.deb
inside 'cd /tmp && persona-report 2>/dev/null' >"$work/report"
grep '^diagnosis: mode collapse' "$work/report"
inside 'persona-sample --n 3 --filter 2>/dev/null' | grep -c persona_attributes
inside '! command -v cc' || { echo "a compiler came with the programs"; exit 1; }

echo "== all five, a compiler, pkg-config: ten lines of C"
provide '/packages/*.deb' gcc libc6-dev pkg-config man-db
inside 'cd /page && cc ten_lines.c $(pkg-config --cflags --libs persona) -o by_pkg_config && ./by_pkg_config'
inside 'cd /page && cc ten_lines.c $(pkg-config --cflags persona) -Wl,-Bstatic -lpersona -Wl,-Bdynamic \
  $(pkg-config --libs lapacke openblas) -lm -lpthread -o static && ./static && ! ldd static | grep persona'
echo "== the same by find_package"
provide cmake make
quietly 'cd /page && cmake -S . -B build && cmake --build build'
inside '/page/build/ten_lines && ldd /page/build/ten_lines | grep -q libpersona.so.0'
echo "== manual pages and documents"
inside 'man -w persona-report persona_run_execute persona_run_free'
inside 'MANPAGER=cat man persona_run_free | grep -c persona_run_create'
inside 'ls /usr/share/doc/libpersona/html/index.html /usr/share/doc/libpersona/docs/READING.md'

# Every language prints the default metrics of the same two files, to the last bit, by a program of this checkout that
# is built against the installed packages.
cp -r "$top/examples/samples" "$root/page/samples"
files='/page/samples/mode_collapse.csv /page/samples/human_like.csv'
languages=
if [ -f "$top/examples/cpp/report_values.cpp" ]; then
  echo "== C++"
  provide g++
  cp -r "$top/examples/cpp" "$root/page/cpp"
  inside 'cd /page/cpp && c++ -std=c++17 report_values.cpp $(pkg-config --cflags --libs persona-io) -o report_values'
  inside "/page/cpp/report_values $files" >"$work/values.cpp"
  languages="$languages cpp"
fi
if [ -f "$top/examples/python/examples/report_values.py" ]; then
  echo "== Python"
  provide python3-minimal python3-numpy
  cp -r "$top/examples/python" "$root/page/python"
  inside "PYTHONPATH=/page/python python3 /page/python/examples/report_values.py $files" >"$work/values.python"
  languages="$languages python"
fi
if [ -f "$top/examples/rust/persona/examples/report_values.rs" ]; then
  echo "== Rust"
  provide cargo
  cp -r "$top/examples/rust" "$root/page/rust"
  inside "cd /page/rust && cargo run --offline --quiet -p persona --example report_values -- $files" \
    >"$work/values.rust"
  languages="$languages rust"
fi
for language in $languages; do
  [ "$(grep -c '0x' "$work/values.$language")" -gt 10 ] || { echo "$language prints no values"; exit 1; }
  # Python writes the same numbers with all digits of a double and a sign of its own.
  python3 - "$work/values.$language" <<'VALUES' >"$work/same.$language"
import sys
for line in open(sys.argv[1]):
    key, value = line.split("\t")
    print(key, float.fromhex(value).hex() if "0x" in value else value.strip())
VALUES
  first=${first:-$language}
  cmp "$work/same.$first" "$work/same.$language"
  echo "$language: $(wc -l <"$work/same.$language") values"
done

echo "== purged, and nothing is left"
quietly "apt-get purge --yes $(tr '\n' ' ' <"$work/ours")"
left=$(inside 'find / -xdev \( -path /proc -o -path /page -o -path /packages -o -path /var/cache \) -prune \
  -o \( -name "libpersona*" -o -name "persona[-_.]*" -o -name persona \) -print')
[ -z "$left" ] || { echo "left behind: $left"; exit 1; }
inside '! ldconfig -p | grep persona'

echo "== without packages: the README's first command on a clone of the last commit"
git clone --quiet --no-hardlinks "$top" "$root/libpersona"
inside 'cd /libpersona && sh cmake/quickstart.sh' >"$work/quickstart" 2>&1 || { tail -n 30 "$work/quickstart"; exit 1; }
grep '^diagnosis: mode collapse' "$work/quickstart"
echo "the packages install, work and go: $(wc -l <"$work/ours") packages on $suite;$languages"
