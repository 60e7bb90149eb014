#!/bin/sh
# The table of docs/PERFORMANCE.md: every case, one row of Markdown each. Takes some minutes; the machine should be quiet.
# usage: table.sh PERSONA_BENCH [all|small]     small: without the cases of 50,000 rows and more
set -eu
bench=$1
size=${2:-all}

# One row: a title, then the arguments of persona-bench.
row() {
  title=$1
  shift
  line=$("$bench" "$@")
  field() { printf '%s' "$line" | sed -n "s/.*\"$1\": \([-+.0-9e]*\).*/\1/p"; }
  printf '| %s | %s | %s | %s | %s |\n' "$title" "$(field seconds)" "$(field bound_seconds)" "$(field ratio)" \
    "$(field peak_bytes | awk '{ printf "%.1f", $1 / 1e6 }')"
}

printf '| Case | Seconds | Bound, seconds | Ratio | Peak, MB |\n|---|---|---|---|---|\n'
for n in 10000 50000; do
  [ "$size" = small ] && [ "$n" = 50000 ] && continue
  repetitions=11
  [ "$n" = 50000 ] && repetitions=5
  common="--d 44 --k 20 --n $n --repetitions $repetitions"
  for kernel in auto avx512 avx512_int16 avx512_vnni avx2; do
    row "f32, n $n, $kernel" neighbours $common --kernel $kernel
    row "f64, n $n, $kernel" neighbours $common --kernel $kernel --type f64
    row "Likert, n $n, $kernel" neighbours $common --kernel $kernel --type likert
    row "Likert with weights, n $n, $kernel" neighbours $common --kernel $kernel --type likert --space reference
  done
done
for kernel in auto avx512 avx512_int16 avx512_vnni avx2; do
  row "f32, D 768, n 10000, $kernel" neighbours --d 768 --n 10000 --k 20 --kernel $kernel --repetitions 5
done
row "f32, heavy tails, n 10000, auto" neighbours --d 44 --n 10000 --k 20 --law heavy
for kernel in plain blas; do
  row "f32, n 10000, $kernel" neighbours --d 44 --n 10000 --k 20 --kernel $kernel --repetitions 3
done
row "coverage, n 10000, m 10000, f64, prdc" prdc --d 44 --n 10000 --type f64
row "foundation, n 1144, m 2058, f32" foundation --d 44 --n 1144 --m 2058
row "foundation, n 1144, m 2058, Likert" foundation --d 44 --n 1144 --m 2058 --type likert
row "silhouette, n 10000" silhouette --d 44 --n 10000 --repetitions 3
[ "$size" = small ] && exit 0
for type in f32 likert; do
  row "$type, 0.6 n copies, n 50000, auto" neighbours --d 44 --n 50000 --k 20 --type $type --duplicates 0.6 --repetitions 5
done
row "f32, n 100000, auto" neighbours --d 44 --n 100000 --k 20 --repetitions 3
row "coverage, n 1000000, m 2058, f32" coverage --d 44 --n 1000000 --m 2058 --repetitions 3
row "coverage, n 500000, m 2058, f32" coverage --d 44 --n 500000 --m 2058 --repetitions 3
row "silhouette, n 50000" silhouette --d 44 --n 50000 --repetitions 1
