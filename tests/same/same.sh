#!/bin/sh
# The same population gives the same numbers, bit for bit, in every language: report_values through C, C++, Python and
# Rust, on the samples and on real answers where they are. A language that is not there is skipped, and said to be.
# usage: same.sh SOURCE_FOLDER LIBRARY_FOLDER BUILD_FOLDER C_PROGRAM [C++_PROGRAM]
# BUILD_FOLDER: where the tests of Rust build (tests/rust), so that nothing is built twice.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$1
PERSONA_LIBRARY_PATH=$2
LD_LIBRARY_PATH=$2${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
OPENBLAS_NUM_THREADS=1
export PERSONA_LIBRARY_PATH LD_LIBRARY_PATH OPENBLAS_NUM_THREADS
c_program=$4
cxx_program=${5:-}
samples=$top/examples/samples
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
command -v python3 >/dev/null 2>&1 || { echo "skipped: the same numbers in every language, for there is no python3"; exit 77; }

with_c() { "$c_program" "$@"; }
with_cxx() { "$cxx_program" "$@"; }
with_python() { PYTHONPATH=$top/examples/python python3 -B "$python_program" "$@"; }
with_rust() { "$rust_program" "$@"; }

languages=
if [ -n "$cxx_program" ]; then languages="$languages cxx"; else echo "skipped: C++, for there is no compiler"; fi
python_program=$top/examples/python/examples/report_values.py
if [ -e "$python_program" ]; then languages="$languages python"; else echo "skipped: Python, for it has no report_values"; fi
crates=$top/examples/rust
if [ ! -e "$crates/persona/examples/report_values.rs" ]; then
  echo "skipped: Rust, for it has no report_values"
elif ! command -v cargo >/dev/null 2>&1; then
  echo "skipped: Rust, for there is no cargo"
else
  # As tests/rust sets them: with others cargo would build all anew.
  PERSONA_LIB_DIR=$2
  CARGO_TARGET_DIR=$3/target
  CARGO_HOME=$3/home
  CARGO_PROFILE_DEV_DEBUG=0
  CARGO_INCREMENTAL=0
  export PERSONA_LIB_DIR CARGO_TARGET_DIR CARGO_HOME CARGO_PROFILE_DEV_DEBUG CARGO_INCREMENTAL
  (cd "$crates" && cargo build --quiet --offline --locked -p persona --example report_values) || {
    echo "report_values.rs does not build"
    exit 1
  }
  rust_program=$CARGO_TARGET_DIR/debug/examples/report_values
  languages="$languages rust"
fi

status=0
compared=0
# same FILE [REFERENCE]
same() {
  with_c "$@" >"$folder/c" || { echo "C fails on $*"; status=1; return; }
  [ "$(grep -c . "$folder/c")" -ge 10 ] || { echo "C has next to nothing to say of $*"; status=1; }
  for language in $languages; do
    "with_$language" "$@" >"$folder/$language" || { echo "$language fails on $*"; status=1; continue; }
    # C and C++ print with one printf: byte for byte. The others may spell a number in their own way.
    if [ "$language" = cxx ]; then
      cmp "$folder/c" "$folder/cxx" || status=1
    fi
    python3 "$here/compare.py" "$folder/c" "$folder/$language" || { echo "  $language differs from C on $*"; status=1; }
    compared=$((compared + 1))
  done
}

same "$samples/human_like.csv"
for sample in healthy mode_collapse archetypes; do same "$samples/$sample.csv" "$samples/human_like.csv"; done
people=${PERSONA_TEST_DATA:-/nonexistent}/bfi44_humans_228.csv
agents=${PERSONA_TEST_DATA:-/nonexistent}/bfi44_gpt35_personas.csv
if [ -e "$people" ] && [ -e "$agents" ]; then
  same "$people"
  same "$agents" "$people"
else
  echo "skipped: the same numbers of real answers, for PERSONA_TEST_DATA is not set or has none"
fi
echo "$compared comparisons of C with:$languages"
exit $status
