#!/bin/sh
# What persona-power promises to scripts: exit statuses, the same bytes for any number of threads, lines of 80 columns,
# answers that agree with each other.
# usage: power.sh PERSONA_POWER SAMPLES
program=$1 samples=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
status=0

fail() {
  echo "$*"
  status=1
}

# expect STATUS PATTERN ARGUMENTS...: the exit status, and what is said on standard error.
expect() {
  wanted=$1 pattern=$2
  shift 2
  "$program" "$@" >"$work/out" 2>"$work/err"
  got=$?
  [ $got -eq "$wanted" ] || fail "exit status $got, not $wanted: $*"
  [ -z "$pattern" ] || grep -q -- "$pattern" "$work/err" || fail "no '$pattern' in: $(cat "$work/err")"
}

plan() {
  "$program" --id id --items 'bfi*' --metrics coverage,sd_ratio,lid --reference "$samples/human_like.csv" \
    --option band_draws=20 --option null_draws=1 "$@" 2>/dev/null
}

plan --agents 60 --json - --threads 1 >"$work/expected.json" || fail "no plan"
for threads in 2 4; do
  plan --agents 60 --json - --threads $threads | cmp - "$work/expected.json" || status=1
done
for key in '"schema": "persona-power/1"' '"detectable"' '"minimum"' '"unlimited"' '"expected_coverage"' '"agents": 60'; do
  grep -q "$key" "$work/expected.json" || fail "no $key in the JSON"
done
grep -qi 'nan\|inf[^e]' "$work/expected.json" && fail "the JSON has a number that is none"
plan --agents 60 >"$work/text" || fail "no text"
[ "$(awk 'length > 80' "$work/text" | wc -l)" -eq 0 ] || fail "lines beyond 80 columns"
grep -q 'with 60 agents' "$work/text" || fail "the text does not say how many agents"
plan --agents 60 --json "$work/file.json" >"$work/again" || fail "no file"
cmp "$work/text" "$work/again" && cmp "$work/file.json" "$work/expected.json" || status=1
plan --agents 60 --drop=0.002 | grep -q 'never' || fail "a drop that no number of agents shows is not called so"
plan --metrics energy_distance --agents 300 --power 0.5 | grep -q '^  energy_distance.*%' && fail "a share of about nothing is shown"
plan --agents 60 --power 0.99 --drop 1% >"$work/strict" || fail "no plan with another power"
grep -q 'with power 0.99' "$work/strict" || fail "the power is not read"

# A reference that is a group of a file.
awk 'NR == 1 {print "who," $0; next} {print (NR % 2 ? "a" : "b") "," $0}' "$samples/human_like.csv" >"$work/groups.csv"
expect 0 '' --reference "$work/groups.csv:a" --group who --id id --items 'bfi*' --metrics sd_ratio \
  --option band_draws=20 --option null_draws=1
grep -q 'With 300 agents' "$work/out" || fail "the group is not the reference: $(cat "$work/out")"

printf 'a,b\n1,2\n2,4\n3,3\n' >"$work/small.csv"
expect 0 '' --reference "$work/small.csv" --metrics coverage,sd_ratio
grep -q 'too few to be split' "$work/out" || fail "three rows are said to be enough"
expect 2 'must be a whole number' --reference "$work/small.csv" --agents 1
expect 2 'must be a whole number' --reference "$work/small.csv" --agents many
expect 2 'must be a positive number' --reference "$work/small.csv" --drop 0
expect 2 'must be a positive number' --reference "$work/small.csv" --drop 120%
expect 2 'must be a positive number' --reference "$work/small.csv" --drop %
expect 2 'needs a value' --reference "$work/small.csv" --drop
expect 2 'option power' --reference "$work/small.csv" --power 1.5
expect 2 'is not looked at' --reference "$work/small.csv" "$work/small.csv"
expect 2 'name the --reference' --items 'a*'
expect 2 'belong to persona-report' --reference "$work/small.csv" --values-only
expect 2 'no metric called' --reference "$work/small.csv" --metrics nothing
expect 2 'is not an option' --dropp 3
expect 3 '' --reference "$work/missing.csv"
expect 0 'SIMULATED' --metrics sd_ratio --option band_draws=20 --option null_draws=1
"$program" --help | awk 'length > 120 {exit 1}' || fail "no help"
exit $status
