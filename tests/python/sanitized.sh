#!/bin/sh
# Runs the tests of the Python module over libraries that were built with the address and undefined-behaviour sanitizers.
# Not part of the fast tier.
# usage: sanitized.sh BUILD [MODULE...]     BUILD: such as build-check/address; made here when it is not there
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
build=$1
shift
if [ ! -e "$build/lib/libpersona-io.so.0" ]; then
  cmake -S "$top" -B "$build" -DCMAKE_BUILD_TYPE=None -DCMAKE_C_FLAGS='-O1 -g' -DPERSONA_SANITIZE='address;undefined' \
    -DPERSONA_BUILD_TESTS=OFF -DPERSONA_BUILD_EXAMPLES=OFF >/dev/null
  cmake --build "$build" --parallel 2 --target persona persona_io >/dev/null
fi
build=$(cd "$build" && pwd)
# The interpreter is not sanitized: the runtime goes before it. Its own allocations are never given back at the end, so
# leaks are not looked for; what the library leaks is counted by tests of its own.
LD_PRELOAD="$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libubsan.so)"
ASAN_OPTIONS=detect_leaks=0
UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
PYTHONMALLOC=malloc
OPENBLAS_NUM_THREADS=1
export LD_PRELOAD ASAN_OPTIONS UBSAN_OPTIONS PYTHONMALLOC OPENBLAS_NUM_THREADS
exec sh "$top/tests/python/run.sh" "$top/examples/python" "$build/lib" "$@"
