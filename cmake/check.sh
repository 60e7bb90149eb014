#!/bin/sh
# The whole fast tier of tests (tests/README.md), in builds of its own under build-check/. On Debian and Ubuntu it first
# installs what is missing. The last line counts every check of every stage: N passed, N failed, N skipped.
# usage: sh cmake/check.sh [STAGE...]     stages: release address thread clang; default: all
# PERSONA_TEST_DATA: folder with the real data sets that some tests read; they are skipped without it.
set -eu
cd "$(dirname "$0")/.."
. cmake/packages.sh
need_packages $build_packages $test_packages $rust_packages

jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
passed=0
failed=0
skipped=0

# Tests of numbers in a locale with a decimal comma need one. It is made here, for this run only.
provide_locale() {
  if locale -a 2>/dev/null | grep -qi '^de_DE\.utf-*8'; then return; fi
  locales=$PWD/build-check/locales
  mkdir -p "$locales"
  if localedef -i de_DE -f UTF-8 "$locales/de_DE.UTF-8" >/dev/null 2>&1; then
    export LOCPATH="$locales"
  fi
}

# Reads what ctest kept: a unit suite counts by its checks, any other test as one.
count_results() {
  awk '
    function close_test() {
      if (name == "") return
      if (checks >= 0) {
        # A check that says it was skipped has passed for the suite.
        good = checks - broken - skips
        passed += good > 0 ? good : 0
        failed += broken
        skipped += skips
        if (result == "failed" && broken == 0) failed++
      } else if (result == "skipped") skipped++
      else if (result == "passed") { passed++; skipped += skips }
      else failed++
      name = ""
    }
    /^[0-9]+\/[0-9]+ Testing: / { close_test(); name = $3; checks = -1; broken = 0; skips = 0; result = "failed" }
    /^[0-9]+%: Checks: / { split($0, part, /[:,] */); checks = part[3]; broken = part[5] + part[7] }
    /^skipped: / { skips++ }
    /^Test Pass/ { result = "passed" } # "Test Passed.", or "Test Pass Reason:" before what it had to print
    /^Test Skipped\.|^Test .*[Ss]kip/ { result = "skipped" }
    END { close_test(); print passed + 0, failed + 0, skipped + 0 }' "$1/Testing/Temporary/LastTest.log"
}

# run_stage NAME [CMAKE_ARGUMENT...]
run_stage() {
  stage=$1
  shift
  build=build-check/$stage
  mkdir -p "$build"
  started=$(date +%s)
  echo "[$stage] building"
  if ! { cmake -S . -B "$build" -DPERSONA_WERROR=ON "$@" && cmake --build "$build" --parallel "$jobs"; } \
    >"$build/build.log" 2>&1; then
    grep -E 'error|warning|CMake Error' -A 6 "$build/build.log" | head -n 60
    echo "[$stage] the build failed; all of its output is in $build/build.log"
    failed=$((failed + 1))
    return
  fi
  echo "[$stage] testing"
  rm -f "$build/Testing/Temporary/LastTest.log"
  (cd "$build" && ctest --parallel "$jobs" --output-on-failure) >"$build/test.log" 2>&1 || true
  if [ ! -e "$build/Testing/Temporary/LastTest.log" ]; then
    echo "[$stage] ctest did not run; see $build/test.log"
    failed=$((failed + 1))
    return
  fi
  not_run=$(grep -c '(Not Run)$' "$build/test.log" || true) # for want of another test, so they are not in the log
  set -- $(count_results "$build")
  set -- "$1" $(($2 + not_run)) "$3"
  passed=$((passed + $1))
  failed=$((failed + $2))
  skipped=$((skipped + $3))
  [ "$2" -eq 0 ] || sed -n '/\*\*\*/,$p' "$build/test.log"
  grep -h '^skipped: ' "$build/Testing/Temporary/LastTest.log" | sort -u || true
  echo "[$stage] $1 passed, $2 failed, $3 skipped, $(($(date +%s) - started)) seconds"
}

# A gate of the interface that skips itself, or is not built, would let any change through: here that is a failure. Only a
# processor without a baseline of its own is let off.
require_gates() {
  log=build-check/release/Testing/Temporary/LastTest.log
  [ -e "$log" ] || return 0 # the stage failed before, and said so
  awk '
    /^[0-9]+\/[0-9]+ Testing: / { name = $3; skips = 0 }
    /^skipped: / && !/there is no baseline for/ { skips++ }
    /^Test Pass/ && !skips { print name }
    /^skipped: .*there is no baseline for/ { print name }' "$log" >build-check/release/ran.txt
  for gate in symbols_persona symbols_persona_io abi_persona abi_persona_io abi_breaks constants api names \
    null_calls docs headers_alone include_law style objects; do
    grep -qx "consistency_$gate" build-check/release/ran.txt && continue
    grep -qE "Test #[0-9]+: consistency_$gate .*(Failed|Timeout|Exception)" build-check/release/test.log && continue
    echo "[release] the gate consistency_$gate did not run, or not all of it"
    failed=$((failed + 1))
  done
}

stage_release() {
  run_stage release -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS=-g
  require_gates
}
stage_sanitized() {
  run_stage "$1" -DCMAKE_BUILD_TYPE=None -DCMAKE_C_FLAGS='-O1 -g' -DCMAKE_CXX_FLAGS='-O1 -g' -DPERSONA_SANITIZE="$2"
}
stage_address() { stage_sanitized address 'address;undefined'; }
stage_thread() { stage_sanitized thread thread; }
stage_clang() {
  if command -v clang >/dev/null 2>&1; then
    run_stage clang -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ \
      -DPERSONA_TEST_INSTALLED=OFF -DPERSONA_TEST_ORACLE=OFF
  else
    echo "skipped: the stage with clang, for there is none"
    skipped=$((skipped + 1))
  fi
}

need_packages $python_packages
provide_locale
[ -n "${PERSONA_TEST_DATA:-}" ] || echo "PERSONA_TEST_DATA is not set: tests that read real data sets will be skipped"
for stage in ${*:-release address thread clang}; do
  case $stage in
    release | address | thread | clang) "stage_$stage" ;;
    *) echo "unknown stage: $stage" >&2; exit 2 ;;
  esac
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
