#!/bin/sh
# What persona-sample, persona-check and persona-parse promise to scripts: exit statuses, messages, the same bytes.
# usage: personas.sh FOLDER_OF_PROGRAMS SCHEMA_FILE
set -eu
bin=$1
schema=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
failures=0

# expect STATUS TEXT COMMAND...: the command ends with the status and says the text.
expect() {
  wanted=$1
  text=$2
  shift 2
  status=0
  "$@" >output 2>&1 || status=$?
  if [ "$status" -ne "$wanted" ] || ! grep -qF -- "$text" output; then
    echo "status $status instead of $wanted, or without '$text': $*"
    head -5 output
    failures=$((failures + 1))
  fi
}

# expect_same FILE FILE
expect_same() {
  cmp "$1" "$2" || failures=$((failures + 1))
}

for program in sample check parse; do
  expect 0 "exit status:" "$bin/persona-$program" --help
  expect 0 "libpersona" "$bin/persona-$program" --version
  expect 2 "'--wrong' is not an option" "$bin/persona-$program" --wrong
done

# sampling
expect 2 "--n is missing" "$bin/persona-sample"
expect 2 "--n is '0'" "$bin/persona-sample" --n 0
expect 2 "--format is 'xml'" "$bin/persona-sample" --n 3 --format xml
expect 2 "--seed needs a value" "$bin/persona-sample" --n 3 --seed
expect 3 "there is no schema 'nowhere'" "$bin/persona-sample" --n 3 --schema nowhere
expect 3 "No such file" "$bin/persona-sample" --n 3 --schema ./nowhere.json
expect 4 "cannot write" "$bin/persona-sample" --n 3 --output /nowhere/file
for format in json jsonl csv; do
  expect 0 "2000 profiles written" "$bin/persona-sample" --n 2000 --seed 1 --format $format --output profiles.$format
  expect 0 "2000 profiles, schema paper" "$bin/persona-check" profiles.$format
  expect 0 '"profiles": 2000' "$bin/persona-check" --json - profiles.$format
  mv output check.$format
done
expect_same check.json check.jsonl
expect_same check.json check.csv
expect 0 "written" "$bin/persona-sample" --schema "$schema" --n 2000 --seed 1 --output again.jsonl
expect_same profiles.jsonl again.jsonl
mkdir -p own/schemas
sed 's/"name": "paper"/"name": "own"/' "$schema" >own/schemas/own.json
expect 0 "schema own" env PERSONA_SHARE="$folder/own" "$bin/persona-check" --schema own profiles.json
expect 0 "written" "$bin/persona-sample" --n 500 --filter --output kept.jsonl
expect 0 "0    0.0%  break" "$bin/persona-check" --most-removed 0 kept.jsonl
expect 1 "at most 10.0% may" "$bin/persona-check" --most-removed 10 profiles.json

# margins, quotas, joint tables
printf '{"Gender": {"Male": 1, "Female": 2, "Non-binary": 0}}' >margins.json
expect 0 "written" "$bin/persona-sample" --n 300 --margins margins.json --output m.csv --format csv
if grep -q Non-binary m.csv; then echo "a value without share was drawn" && failures=$((failures + 1)); fi
printf '{"Gender": {"Male": 100, "Female": 150, "Non-binary": 50}}' >quota.json
expect 0 "written" "$bin/persona-sample" --n 300 --quota quota.json --filter --output q.csv --format csv
[ "$(grep -c Female q.csv)" -eq 150 ] || { echo "a quota was missed" && failures=$((failures + 1)); }
expect 3 "must sum to n, 200" "$bin/persona-sample" --n 200 --quota quota.json
printf 'Age,Marital Status,weight\nSeniors (70+),Widowed,3\nYoung Adults (18-29),Single,1\n' >joint.csv
expect 0 "written" "$bin/persona-sample" --n 200 --joint joint.csv --output j.csv --format csv
[ "$(grep -c 'Seniors (70+).*Widowed\|Young Adults (18-29).*Single' j.csv)" -eq 200 ] ||
  { echo "the joint table was not kept" && failures=$((failures + 1)); }

# checking
expect 2 "name one file" "$bin/persona-check"
expect 3 "No such file" "$bin/persona-check" nowhere.json
printf '[{"id": "x", "persona_attributes": {"Age": "Elder"}}]' >bad.json
expect 3 "'Age' has no value 'Elder'" "$bin/persona-check" bad.json
printf '[{"id": "x", "persona_attributes": {"Age": "Seniors (70+)"}}]' >bad.json
expect 3 "profile 'x' has no 'Marital Status'" "$bin/persona-check" bad.json
printf '{"format": "persona-schema/1"' >bad.json
expect 3 "bad.json:1: not JSON" "$bin/persona-check" --schema ./bad.json profiles.json

# parsing
cat >responses.jsonl <<'END'
{"persona": "p1", "item": "q1", "text": "4"}
{"persona": "p1", "item": "q2", "text": "On a scale of 1 to 5, I'd say 4"}
{"persona": "p2", "item": "q1", "text": "a 10, no, 2"}
{"persona": "p2", "item": "q2", "text": null}
{"persona": 3, "item": "q2", "text": "I'd say 4.5"}
END
printf 'id,q1,q2\np1,4,4\np2,2,\n3,,\n' >expected.csv
expect 0 "1  ambiguous" "$bin/persona-parse" --scale 1:5 --output answers.csv responses.jsonl
expect_same expected.csv answers.csv
expect 0 '"item": "q1", "outcome": "ambiguous", "value": 2' "$bin/persona-parse" --scale 1:5 --json - responses.jsonl
expect 1 "at least 90.0% must be" "$bin/persona-parse" --scale 1:5 --least-answered 90 --output - responses.jsonl
expect 0 "id,q1,q2,q3" "$bin/persona-parse" --scale 1:5 --items q1..3 --output - responses.jsonl
expect 3 "responses.jsonl:1: 'q1' is none of the items" "$bin/persona-parse" --scale 1:5 --items q2 --output - responses.jsonl
expect 2 "--scale or --choices is missing" "$bin/persona-parse" --output - responses.jsonl
expect 2 "--scale is '5:1'" "$bin/persona-parse" --scale 5:1 --output - responses.jsonl
expect 2 "--output is missing" "$bin/persona-parse" --scale 1:5 responses.jsonl
printf '{"persona": "p1", "item": "q1", "text": "4"}\n\n{"persona": "p1", "item": "q1", "text": "4"}\n' >twice.jsonl
expect 3 "twice.jsonl:3: persona 'p1' has answered this item in line 1" "$bin/persona-parse" --scale 1:5 --output - twice.jsonl
printf '{"persona": "p1", "item": "q1"}\n' >bad.jsonl
expect 3 "'text' must be a text" "$bin/persona-parse" --scale 1:5 --output - bad.jsonl
printf '\n' >bad.jsonl
expect 3 "holds no response" "$bin/persona-parse" --scale 1:5 --output - bad.jsonl
printf '{"persona": "p1", "item": "q1", "text": "B"}\n' >choice.jsonl
expect 0 "p1,2" "$bin/persona-parse" --choices 2 --output - choice.jsonl

# instruments
printf '{"persona": "p1", "item": "bfi2", "text": "4"}\n' >bfi.jsonl
expect 0 "id,bfi1,bfi2,bfi3," "$bin/persona-parse" --instrument bfi-44 --output - bfi.jsonl
expect 0 "bfi44" "$bin/persona-parse" --instrument bfi-44 --output - bfi.jsonl
expect 2 "brings items and their scales" "$bin/persona-parse" --instrument bfi-44 --items q1 --output - bfi.jsonl
expect 2 "brings items and their scales" "$bin/persona-parse" --instrument bfi-44 --scale 1:5 --output - bfi.jsonl
printf '{"persona": "p1", "item": "case_a_wrong", "text": "9"}\n{"persona": "p1", "item": "case_a_blame", "text": "9"}\n{"persona": "p1", "item": "dilemma_act", "text": "B"}\n' >moral.jsonl
expect 0 "p1,9,,,,,,,,,,,,,2" "$bin/persona-parse" --instrument moral-judgement --output - moral.jsonl
expect 0 "out of scale: 9 is outside the scale 0 to 4" "$bin/persona-parse" --instrument moral-judgement --output - moral.jsonl
expect 0 '"low": 0, "high": 10' "$bin/persona-parse" --instrument moral-judgement --json - moral.jsonl
expect 3 "there is no instrument 'nowhere'" "$bin/persona-parse" --instrument nowhere --output - bfi.jsonl
mkdir -p own/instruments
printf '{"format": "persona-instrument/1", "name": "own", "scale": {"low": 1, "high": 9}, "items": [{"name": "bfi2"}]}' >own/instruments/own.json
expect 0 "p1,4" env PERSONA_SHARE="$folder/own" "$bin/persona-parse" --instrument own --output - bfi.jsonl

[ "$failures" -eq 0 ] || { echo "$failures failures" && exit 1; }
