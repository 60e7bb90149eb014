#!/bin/sh
# A stranger's machine: makes a minimal Debian root, clones the last commit of this checkout into it, and runs the
# README's two commands there. Slow tier. Needs root, mmdebstrap, git, and package sources that this machine can reach.
# usage: sh tests/install/clean_root.sh [SUITE]    default: bookworm
# CLEAN_ROOT_DATA: folder of real data sets to show to the tests as PERSONA_TEST_DATA.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
suite=${1:-bookworm}
for tool in mmdebstrap git chroot; do
  command -v "$tool" >/dev/null 2>&1 || { echo "this needs $tool" >&2; exit 1; }
done
[ "$(id -u)" -eq 0 ] || { echo "this needs root" >&2; exit 1; }

root=$(mktemp -d)
settings=$(mktemp -d)
trap finish EXIT
finish() {
  umount "$root/proc" "$root/dev/shm" 2>/dev/null || true
  rm -rf --one-file-system "$root" "$settings"
}
trap 'exit 1' INT TERM
# The mirrors and proxies of this machine, so that the root asks where this machine asks.
apt-config dump | grep -E '^Acquire::(http|https|ForceIPv4|Retries)' >"$settings/mirror.conf" || true
sources=
for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list.d/debian.list; do
  if [ -s "$file" ]; then sources="$sources $file"; fi
done

echo "== a minimal root of $suite"
mmdebstrap --variant=minbase --include=ca-certificates --aptopt="$settings/mirror.conf" "$suite" "$root" $sources

git clone --quiet --no-hardlinks "$top" "$root/libpersona"
mkdir -p "$root/dev/shm"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev/shm"
if [ -e /etc/resolv.conf ]; then cp -L /etc/resolv.conf "$root/etc/resolv.conf"; fi
if [ -n "${CLEAN_ROOT_DATA:-}" ]; then cp -r "$CLEAN_ROOT_DATA" "$root/data"; fi

inside() {
  chroot "$root" /usr/bin/env -i HOME=/tmp PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    ${CLEAN_ROOT_DATA:+PERSONA_TEST_DATA=/data} sh -c "cd /libpersona && $1"
}
echo "== sh cmake/quickstart.sh"
inside 'sh cmake/quickstart.sh'
echo "== sh cmake/check.sh"
inside 'sh cmake/check.sh'
