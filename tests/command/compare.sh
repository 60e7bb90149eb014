#!/bin/sh
# What persona-compare promises to scripts: exit statuses, the same bytes for any number of threads, lines of 80 columns,
# pairs found by name.
# usage: compare.sh PERSONA_COMPARE SAMPLES
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
  grep -q -- "$pattern" "$work/err" || fail "no '$pattern' in: $(cat "$work/err")"
}

compare() {
  "$program" --id id --items 'bfi1*' --metrics coverage,sd_ratio --permutations 49 --reference \
    "$samples/human_like.csv" "$@" "$samples/healthy.csv" "$samples/archetypes.csv" 2>/dev/null
}

compare --json - --threads 1 >"$work/expected.json" || fail "no comparison"
for threads in 2 4; do
  compare --json - --threads $threads | cmp - "$work/expected.json" || status=1
done
grep -q '"schema": "persona-compare/1"' "$work/expected.json" || fail "no schema"
grep -q '"healthy | archetypes: coverage"' "$work/expected.json" || fail "no pair"
grep -q '"overall: healthy"' "$work/expected.json" || fail "no ranking"
grep -q '"coverage: archetypes"' "$work/expected.json" || fail "no intervals"
grep -qi 'nan' "$work/expected.json" && fail "NaN in JSON"
compare >"$work/text" || fail "no text"
[ "$(awk 'length > 80' "$work/text" | wc -l)" -eq 0 ] || fail "lines beyond 80 columns"
grep -q '^   1  healthy .* 100.0 %' "$work/text" || fail "healthy people are not the nearest to healthy people"
grep -q '^coverage .*=[0-9.]* \[.*\] *<[0-9.]* \[' "$work/text" || fail "no values with intervals and marks"
[ "$(grep -n '^coverage  ' "$work/text" | head -1 | cut -d: -f1)" -lt "$(grep -n '^overall ' "$work/text" | cut -d: -f1)" ] ||
  fail "intervals are not first"
[ "$(grep -n '^overall ' "$work/text" | cut -d: -f1)" -lt "$(grep -n '^healthy | archetypes' "$work/text" | cut -d: -f1)" ] ||
  fail "the ranking does not come before the tests"
# What the sentences call real has a star: 20 relabellings are too few where one of four rows does not differ.
"$program" --id id --items 'bfi*' --permutations 20 --metrics coverage,zero_variance_items --option band_draws=0 \
  --option null_draws=0 --resamples 0 --reference "$samples/human_like.csv" "$samples/healthy.csv" \
  "$samples/archetypes.csv" >"$work/few" 2>"$work/err" || fail "no comparison with 20 permutations: $(cat "$work/err")"
grep -q ' \*$' "$work/few" && fail "a difference is real with a q above 0.05"
grep -q 'are not shown to differ' "$work/few" || fail "a sentence calls real what has no star"
compare --json "$work/file.json" >"$work/again" || fail "no file"
cmp "$work/text" "$work/again" && cmp "$work/file.json" "$work/expected.json" || status=1

printf 'id,a,b\n1,1,2\n2,2,4\n3,3,3\n4,5,1\n5,4,4\n' >"$work/one.csv"
printf 'id,a,b\n2,5,4\n1,4,2\n9,3,5\n4,5,5\n5,5,4\n' >"$work/two.csv"
expect 0 '' --paired --id id --metrics sd_ratio,effective_levels "$work/one.csv" "$work/two.csv"
grep -q "left out: 1 of 'one', 1 of 'two'" "$work/out" || fail "rows left out are not counted"
grep -q "not ranked: without a reference" "$work/out" || fail "does not say why there is no ranking"
# The same ranking for another order of the files, and columns of 80 for long names and many populations.
cp "$samples/healthy.csv" "$work/a_population_with_quite_a_long_näme_indeed.csv"
many="$work/a_population_with_quite_a_long_näme_indeed.csv $samples/mode_collapse.csv"
for order in "$samples/healthy.csv $samples/archetypes.csv $many" "$many $samples/archetypes.csv $samples/healthy.csv"; do
  # shellcheck disable=SC2086
  "$program" --id id --items 'bfi1*' --metrics coverage,sd_ratio,hyperspherical_uniformity --permutations 1 --option \
    resamples=120 --reference "$samples/human_like.csv" $order 2>/dev/null >"$work/many" || fail "no order: $order"
  [ "$(LC_ALL=C.UTF-8 awk 'length > 80' "$work/many" | wc -l)" -eq 0 ] || fail "lines beyond 80 columns"
  mv "$work/ranks" "$work/ranks.before" 2>/dev/null
  grep -E '^ +[0-9] ' "$work/many" | sort >"$work/ranks"
done
[ -s "$work/ranks" ] && cmp "$work/ranks" "$work/ranks.before" || fail "the ranking depends on the order of files"
expect 3 'neither row ids nor' --paired --items a,b "$work/one.csv" "$work/two.csv"
expect 2 'two populations' "$work/one.csv"
mkdir "$work/other" && cp "$work/two.csv" "$work/other/one.csv"
expect 3 "two populations are called 'one'" "$work/one.csv" "$work/other/one.csv"
expect 2 'at least two populations'
expect 2 'needs a value' "$work/one.csv" "$work/two.csv" --permutations
expect 2 'permutations' --permutations none "$work/one.csv" "$work/two.csv"
expect 2 'no metric called' --metrics nothing "$work/one.csv" "$work/two.csv"
expect 3 '' "$work/one.csv" "$work/missing.csv"
"$program" --help >/dev/null || fail "no help"
exit $status
