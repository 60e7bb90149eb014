#!/bin/sh
# Bands, nulls and gates: in the text and the JSON, with exit status 1, the same for any number of threads.
# usage: bands.sh PERSONA_REPORT SAMPLES
program=$1 samples=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
status=0
complain() {
  echo "$*"
  status=1
}

report() {
  "$program" --id id --items 'bfi*' --reference "$samples/human_like.csv" --metrics coverage,effective_levels \
    --option band_draws=20 --option null_draws=1 --resamples 60 "$@" 2>"$work/err"
}
expect() {
  wanted=$1
  shift
  report "$@" >"$work/out"
  got=$?
  [ "$got" = "$wanted" ] || complain "exit status $got in place of $wanted: $*: $(cat "$work/err")"
}

expect 0 --require 'coverage>=0.5' --require coverage=healthy "$samples/healthy.csv"
grep -q 'healthy band$' "$work/out" || complain "the text shows no bands"
grep -q '^What is wrong scores' "$work/out" || complain "the text shows no nulls"
expect 1 --require 'coverage>=0.999' "$samples/healthy.csv"
grep -q '^not met: coverage>=0.999 for healthy: it is 0' "$work/err" || complain "the message is $(cat "$work/err")"
expect 1 --require 'coverage<=0.001' "$samples/healthy.csv"
expect 1 --require coverage=healthy "$samples/archetypes.csv"
grep -q '^not met: coverage=healthy for archetypes: .* is below the band' "$work/err" ||
  complain "the message is $(cat "$work/err")"
expect 1 --require 'lid>=0' "$samples/healthy.csv"
grep -q 'it was not measured' "$work/err" || complain "a metric that was not measured passes"
expect 1 --require 'coverage>=0' "$samples/human_like.csv"
grep -q 'no population but the reference' "$work/err" || complain "a gate that nobody comes to is passed"
expect 2 --require 'coverage>0.5' "$samples/healthy.csv"
expect 2 --require 'coverage>=much' "$samples/healthy.csv"
expect 2 --require 'cover>=1' "$samples/healthy.csv"
expect 2 --require '>=1' "$samples/healthy.csv"
expect 2 --values-only --require coverage=healthy "$samples/healthy.csv"
expect 0 --values-only "$samples/healthy.csv"
grep -q "healthy band" "$work/out" && complain "--values-only shows bands"

expect 0 --option band_draws=0 "$samples/healthy.csv"
grep -q "matched:" "$work/out" && complain "sizes are said to be matched where nothing was"

for threads in 1 2 4; do
  report --threads $threads --json - "$samples/archetypes.csv" >"$work/$threads.json" || complain "no JSON"
done
cmp "$work/1.json" "$work/2.json" && cmp "$work/1.json" "$work/4.json" || status=1
for key in low high sampling_error interval_reason matched band band_centre band_spread band_place detectable material \
  size nulls shuffled_columns matched_rows; do
  grep -q "\"$key\"" "$work/1.json" || complain "the JSON has no \"$key\""
done
grep -qi 'nan\|inf[^e]' "$work/1.json" && complain "the JSON has a number that is none"
exit $status
