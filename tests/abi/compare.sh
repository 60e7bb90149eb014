#!/bin/sh
# Compares what the public headers declare with the baseline of the ABI. Every change is named, additions too: the
# baseline is renewed by hand. Needs libabigail and gcc.
# usage: compare.sh SOURCE_FOLDER persona|persona-io C_COMPILER
set -eu
if ! command -v abidiff >/dev/null 2>&1; then
  echo "skipped: the ABI of $2, for there is no abidiff (Debian: abigail-tools)"
  exit 77
fi
if ! python3 -c '' 2>/dev/null; then
  echo "skipped: the ABI of $2, for there is no python3 (Debian: python3-minimal)"
  exit 77
fi
baseline=$1/tests/abi/$2-$(uname -m).abi
if [ ! -e "$baseline" ]; then
  echo "skipped: the ABI of $2, for there is no baseline for $(uname -m)"
  exit 77
fi

. "$1/tests/abi/describe.sh"
present=$(mktemp)
trap 'rm -f "$present"' EXIT
describe_abi "$1" "$2" "$present" "$3"
if ! abidiff --harmless "$baseline" "$present"; then
  echo "the ABI of $2 has changed; if it was meant: tests/abi/update.sh, in a commit of its own (docs/ABI.md)"
  exit 1
fi
# What libabigail passes over it does not compare.
if [ "$(grep -c '<function-decl .*elf-symbol-id=' "$present")" -ne "$(wc -l <"$1/tests/abi/symbols-$2.txt")" ]; then
  echo "not all of the functions of symbols-$2.txt were compared, or more than those (tests/abi/update.sh)"
  exit 1
fi
