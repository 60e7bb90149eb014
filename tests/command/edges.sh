#!/bin/sh
# Populations at the edge of the definitions are reported on: undefined with a reason, never NaN.
# usage: edges.sh PERSONA_REPORT
program=$1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

# check NAME TEXT...: the report of the last call holds each text.
check() {
  name=$1
  shift
  for text in "$@"; do
    grep -qF -- "$text" out.json || { echo "FAILED: $name: no $text"; failures=$((failures + 1)); }
  done
}

# report NAME ARGUMENTS...
report() {
  name=$1
  shift
  "$program" --json - "$@" >out.json 2>err.txt || { echo "FAILED: $name"; cat err.txt; failures=$((failures + 1)); }
  if grep -qiE '[^a-z](nan|inf|infinity)[^a-z]' out.json; then
    echo "FAILED: $name: a number that is not JSON"; failures=$((failures + 1))
  fi
}

awk 'BEGIN { srand(1); print "q1,q2,q3"; for (i = 0; i < 40; i++) print int(5 * rand()) "," int(5 * rand()) "," int(5 * rand()) }' >people.csv
printf 'q1,q2,q3\n1,2,3\n' >one.csv
printf 'q1,q2,q3\n1,2,3\n4,5,1\n2,2,2\n5,5,5\n' >few.csv
{ echo q1,q2,q3; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo 3,3,3; done; } >same.csv
printf '\357\273\277q1;q2;q3\r\n"1";2;3\r\n4;NA;1\r\n2;;2\r\n5;5;5\r\n' >gaps.csv

report one --reference people.csv one.csv
check one '"n": 1,' 'needs at least 3 rows, and there are 1' '"value": null'
report few --reference people.csv few.csv
check few 'k + 1 = 6 rows of the population, and there are 4' 'lid_k + 1 = 21 distinct rows'
report same --reference people.csv same.csv
check same 'all rows are equal' 'no item varies' '"q1"'
report 'same alone' same.csv
check 'same alone' 'the space has no dimensions' '"left_out_items": [' '"q3"'
report 'same as reference' --reference same.csv people.csv
report 'few as reference' --reference few.csv people.csv
check 'few as reference' 'rows of the reference, and there are 4'
report 'gaps pairwise' --missing pairwise --reference people.csv gaps.csv
check 'gaps pairwise' '"missing_answers": 2' 'needs complete rows'
report 'gaps dropped' --missing drop gaps.csv
check 'gaps dropped' '"dropped_rows": 2' '"n": 2,'
for space in none pooled whitened; do report "space $space" --space $space --reference people.csv few.csv; done
printf '%s%s' '{"format": "persona-instrument/1", "name": "two", "scale": {"low": 0, "high": 9}, "traits": [{"name": "T"}],' \
  '"items": [{"name": "q1", "trait": "T"}, {"name": "q2", "trait": "T"}]}' >two.json
printf 'q1,q2,level\n1,2,low\n2,1,low\n7,8,high\n8,6,high\n' >levels.csv
report targets --instrument two.json --target T=level:low,high levels.csv
check targets '"fidelity"' '"T: high"'
LC_ALL=de_DE.UTF-8 "$program" --json - people.csv >german.json 2>/dev/null
"$program" --json - people.csv >plain.json 2>/dev/null
cmp german.json plain.json || { echo "FAILED: the locale changes the report"; failures=$((failures + 1)); }
[ "$failures" -eq 0 ]
