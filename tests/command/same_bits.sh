#!/bin/sh
# The report is the same, byte for byte, for any number of threads and whatever the BLAS library is told.
# usage: same_bits.sh PERSONA_REPORT SAMPLES
program=$1 samples=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

report() {
  "$program" --json - --id id --items 'bfi*' --option band_draws=40 --option null_draws=2 --resamples 120 \
    --reference "$samples/human_like.csv" "$@" "$samples/archetypes.csv" "$samples/healthy.csv" 2>/dev/null
}

report --threads 1 >"$work/expected.json" || exit 1
status=0
for threads in 2 4; do
  report --threads $threads | cmp - "$work/expected.json" || status=1
done
for blas in 1 2; do
  OPENBLAS_NUM_THREADS=$blas report --threads 2 | cmp - "$work/expected.json" || status=1
done
exit $status
