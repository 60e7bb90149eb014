#!/bin/sh
# The tests of the Rust crates under the address sanitizer, leaks included: the C libraries are built with it, Rust takes
# its memory from the same allocator. Stable Rust cannot instrument its own code, so what is seen is every access of C,
# and every block that either side frees twice, frees wrongly or never. The thread sanitizer is of no use here: it does
# not see how Rust's threads wait for each other, and calls every hand-over a race.
# usage: sh tests/rust/address.sh [BUILD_FOLDER]     some minutes; needs gcc's libasan and cargo
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${1:-$top/build-rust-address}
cmake -S "$top" -B "$build" -DCMAKE_BUILD_TYPE=None -DCMAKE_C_FLAGS='-O1 -g' -DCMAKE_C_COMPILER=gcc \
  -DPERSONA_SANITIZE='address;undefined' -DPERSONA_BUILD_TESTS=OFF -DPERSONA_BUILD_EXAMPLES=OFF >/dev/null
cmake --build "$build" --parallel 2 >/dev/null

PERSONA_LIB_DIR=$build/lib
CARGO_TARGET_DIR=$build/target
# The run time has to be loaded first, which a program that Rust links does not do by itself.
CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER="env LD_PRELOAD=$(gcc -print-file-name=libasan.so)"
CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER=$CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER
ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:allocator_may_return_null=1
UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
OPENBLAS_NUM_THREADS=1
export PERSONA_LIB_DIR CARGO_TARGET_DIR CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER \
  CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER ASAN_OPTIONS UBSAN_OPTIONS OPENBLAS_NUM_THREADS
cd "$top/examples/rust"
# Documentation tests are programs of their own, which the runner does not reach.
# rust-lld of newer toolchains refuses undefined symbols of libasan in our libraries; they come with the run time.
RUSTFLAGS='-C link-arg=-Wl,--allow-shlib-undefined' cargo test --offline --locked --tests
