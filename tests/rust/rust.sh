#!/bin/sh
# The Rust crates, without a network and with all that cargo writes in the build folder.
# usage: rust.sh generated|tests|example SOURCE_FOLDER LIBRARY_FOLDER BUILD_FOLDER
set -eu
part=$1
crates=$2/examples/rust
samples=$2/examples/samples
PERSONA_LIB_DIR=$3
CARGO_TARGET_DIR=$4/target
CARGO_HOME=$4/home
CARGO_PROFILE_DEV_DEBUG=0 # builds in two thirds of the time
CARGO_INCREMENTAL=0
export PERSONA_LIB_DIR CARGO_TARGET_DIR CARGO_HOME CARGO_PROFILE_DEV_DEBUG CARGO_INCREMENTAL
cd "$crates"

if [ "$part" = generated ]; then
  command -v python3 >/dev/null 2>&1 || { echo "skipped: whether the Rust crate is up to date, for there is no python3"; exit 77; }
  exec python3 -B generate.py "$2/tests/abi/api.json" persona-sys --check
fi

command -v cargo >/dev/null 2>&1 || { echo "skipped: the Rust crates ($part), for there is no cargo"; exit 77; }
cargo=$(cargo --version | sed 's/^cargo \([0-9]*\)\.\([0-9]*\).*/\1 \2/')
if [ "${cargo% *}" -eq 1 ] && [ "${cargo#* }" -lt 63 ]; then
  echo "skipped: the Rust crates ($part), for cargo is older than 1.63"
  exit 77
fi

if [ "$part" = tests ]; then
  exec cargo test --offline --quiet --locked
fi

run() { cargo run --offline --quiet --locked -p persona --example "$@"; }
run report -- "$samples/mode_collapse.csv" "$samples/human_like.csv" >"$4/report.txt"
grep -q '^diagnosis: mode collapse' "$4/report.txt" || { echo "the report has no diagnosis"; exit 1; }
run report_values -- "$samples/healthy.csv" "$samples/human_like.csv" >"$4/values.txt"
awk -F '\t' 'NF != 2 || $2 !~ /^(-?0x[01](\.[0-9a-f]+)?p[-+][0-9]+|inf|undefined)$/ { print "no value: " $0; bad = 1 }
  END { if (NR < 20) print "only " NR " values"; exit bad || NR < 20 }' "$4/values.txt"
if run report_values -- no-such-file.csv >"$4/values.txt" 2>"$4/error.txt"; then
  echo "a missing file is no error"
  exit 1
fi
grep -q 'no-such-file.csv' "$4/error.txt" || { echo "the error does not name the file:"; cat "$4/error.txt"; exit 1; }
