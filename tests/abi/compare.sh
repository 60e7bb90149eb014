#!/bin/sh
# Compares a library with the baseline of its ABI. Every change is named, additions too: the baseline is renewed by
# hand. Needs libabigail, and a library with debug information.
# usage: compare.sh SOURCE_FOLDER persona|persona-io SHARED_LIBRARY
set -eu
if ! command -v abidiff >/dev/null 2>&1; then
  echo "skipped: the ABI of $2, for there is no abidiff (Debian: abigail-tools)"
  exit 77
fi
baseline=$1/tests/abi/$2-$(uname -m).abi
if [ ! -e "$baseline" ]; then
  echo "skipped: the ABI of $2, for there is no baseline for $(uname -m)"
  exit 77
fi
if ! readelf -S "$3" | grep -q '\.debug_info'; then
  echo "skipped: the ABI of $2, for $3 has no debug information (configure with -DCMAKE_C_FLAGS=-g)"
  exit 77
fi

. "$1/tests/abi/describe.sh"
present=$(mktemp)
trap 'rm -f "$present"' EXIT
describe_abi "$1" "$3" "$present"
if ! abidiff --harmless "$baseline" "$present"; then
  echo "the ABI of $2 has changed; if it was meant: tests/abi/update.sh, in a commit of its own (docs/ABI.md)"
  exit 1
fi
