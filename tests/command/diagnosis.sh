#!/bin/sh
# The diagnosis of persona-report: sentence, JSON, gate, few agents, no reference, the same for any number of threads.
# usage: diagnosis.sh PERSONA_REPORT SAMPLES
program=$1 samples=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
status=0
complain() {
  echo "$*"
  status=1
}

report() { "$program" --id id --items 'bfi*' --metrics effective_levels "$@" 2>"$work/err"; }
expect() {
  wanted=$1
  shift
  report "$@" >"$work/out"
  got=$?
  [ "$got" = "$wanted" ] || complain "exit status $got in place of $wanted: $*: $(cat "$work/err")"
}

for mode in healthy archetypes mode_collapse; do
  gate=1
  [ $mode = healthy ] && gate=0
  expect $gate --reference "$samples/human_like.csv" --require diagnosis=healthy --json "$work/json" "$samples/$mode.csv"
  tr -d ' \n' <"$work/json" | grep -q "\"diagnosis\":{\"primary\":\"$mode\",\"modes\":\[{\"mode\":\"$mode\",\"confidence\":" ||
    complain "the JSON does not name $mode"
  [ "$(tr ',{' '\n\n' <"$work/json" | grep -c '"mode":')" = 8 ] || complain "not every mode stands in the JSON once"
  [ "$(grep -c '"diagnosis"' "$work/json")" = 1 ] || complain "the reference has a diagnosis"
  grep -qiE 'nan|inf[^a-z]' "$work/json" && complain "the JSON has a number that JSON does not have"
  cp "$work/json" "$work/json-$mode"
  [ $gate = 0 ] || grep -q "^not met: diagnosis=healthy for $mode: " "$work/err" || complain "the message is $(cat "$work/err")"
done
grep -q '^diagnosis: mode collapse: everybody answers near one point' "$work/out" || complain "the text has no sentence"
grep -q '^      radius [0-9.]* (healthy [0-9.]*, failed [0-9.]*)$' "$work/out" || complain "the text has no evidence"

# Half healthy, half collapsed: no failure, and yet no second sample.
grep -q 'healthy: no sign of failure' "$work/json-healthy" || complain "a healthy population has signs of failure"
{ head -251 "$samples/healthy.csv" && tail -250 "$samples/mode_collapse.csv"; } >"$work/half.csv"
expect 0 --reference "$samples/human_like.csv" --require diagnosis=healthy --json "$work/json" "$work/half.csv"
grep -q '"sentence": "healthy: nearer to .* further from them .* radius [0-9.]*, of people [0-9.]*' "$work/json" ||
  complain "a half of collapsed agents is not mentioned"

expect 2 --require 'diagnosis>=1' "$samples/healthy.csv"
expect 2 --require 'diagnosis=sound' "$samples/healthy.csv"
expect 0 --require diagnosis=healthy "$samples/healthy.csv"
tr '\n' ' ' <"$work/out" | tr -s ' ' | grep -q 'cannot be known without a reference' || complain "what cannot be known is not said"
expect 1 --require diagnosis=healthy "$samples/archetypes.csv"
head -12 "$samples/healthy.csv" >"$work/few.csv"
expect 1 --reference "$samples/human_like.csv" --require diagnosis=healthy --json "$work/json" "$work/few.csv"
grep -q 'no diagnosis: 20 agents are needed' "$work/err" || complain "the message is $(cat "$work/err")"
tr -d ' \n' <"$work/json" | grep -q '"primary":null,"modes":\[\]' || complain "too few agents have a mode"

for threads in 1 2 3; do
  report --reference "$samples/human_like.csv" --threads $threads --json "$work/json$threads" "$samples/archetypes.csv" >/dev/null
done
cmp -s "$work/json1" "$work/json2" && cmp -s "$work/json1" "$work/json3" || complain "threads change the diagnosis"
exit $status
