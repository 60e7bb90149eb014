#!/bin/sh
# Builds and runs the consumer in one way of finding libpersona.
# usage: consume.sh WAY SOURCE_FOLDER BUILD_FOLDER LIBRARY_FOLDER C_COMPILER [C++_COMPILER]
# LIBRARY_FOLDER: that of the installed libraries relative to the prefix, which is BUILD_FOLDER/tests/prefix.
set -eu
way=$1
top=$2
prefix=$3/tests/prefix
libraries=$prefix/$4
compiler=$5
cxx=${6:-}
consumer=$top/tests/install/consumer
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PKG_CONFIG_PATH=$libraries/pkgconfig
LD_LIBRARY_PATH=
export PKG_CONFIG_PATH

run_both() {
  "$1/persona_user"
  "$1/persona_io_user" >"$folder/report"
  grep -q '"schema": *"persona-report/1"' "$folder/report"
}

with_cmake() {
  cmake -S "$consumer" -B "$folder/build" -DCMAKE_C_COMPILER="$compiler" "$@" >"$folder/log" 2>&1 &&
    cmake --build "$folder/build" --parallel 2 >>"$folder/log" 2>&1 || {
    cat "$folder/log"
    return 1
  }
  run_both "$folder/build"
}

case $way in
  install) # what the others use; also shows that an install is complete
    rm -rf "$prefix"
    cmake --install "$3" --prefix "$prefix" >/dev/null
    for file in include/persona.h include/persona/io.h "$4/libpersona.so.0" "$4/libpersona.a" "$4/libpersona-io.so.0" \
      "$4/libpersona-io.a" bin/persona-report bin/persona-simulate bin/persona-sample bin/persona-check \
      bin/persona-parse share/persona/schemas/paper.json share/persona/samples/human_like.csv; do
      [ -e "$prefix/$file" ] || { echo "not installed: $file"; exit 1; }
    done
    if ls "$prefix/bin" | grep -v '^persona-'; then
      echo "installed, but no program for users"
      exit 1
    fi
    "$prefix/bin/persona-report" >/dev/null # finds its libraries and samples
    ;;
  pkg_config)
    "$compiler" $(pkg-config --cflags persona) "$consumer/persona_user.c" -o "$folder/persona_user" \
      $(pkg-config --libs persona) -Wl,-rpath,"$libraries"
    "$compiler" $(pkg-config --cflags persona-io) "$consumer/persona_io_user.c" -o "$folder/persona_io_user" \
      $(pkg-config --libs persona-io) -Wl,-rpath,"$libraries"
    run_both "$folder"
    readelf -d "$folder/persona_user" | grep -q 'NEEDED.*libpersona\.so\.0'
    ;;
  pkg_config_static) # our libraries static, those below shared
    case " $(pkg-config --static --libs persona-io) " in
      *" -lpersona "*" -lopenblas "*" -ljansson "*) ;;
      *) echo "persona-io.pc does not name what a static libpersona-io needs"; exit 1 ;;
    esac
    for program in persona_user persona_io_user; do
      "$compiler" $(pkg-config --cflags persona-io) "$consumer/$program.c" -o "$folder/$program" \
        $(pkg-config --libs persona-io | sed 's/-lpersona[^ ]*/-Wl,-Bstatic & -Wl,-Bdynamic/g') \
        $(pkg-config --libs lapacke openblas jansson libutf8proc) -lm -lpthread
    done
    run_both "$folder"
    if readelf -d "$folder/persona_io_user" | grep 'NEEDED.*libpersona'; then exit 1; fi
    ;;
  cxx)
    [ -n "$cxx" ] || { echo "skipped: a consumer in C++, for there is no compiler"; exit 77; }
    for program in persona_user persona_io_user; do
      cp "$consumer/$program.c" "$folder/$program.cpp"
      "$cxx" -std=c++17 -Wall -Wextra -Werror $(pkg-config --cflags persona-io) "$folder/$program.cpp" \
        -o "$folder/$program" $(pkg-config --libs persona-io) -Wl,-rpath,"$libraries"
    done
    run_both "$folder"
    ;;
  find_package) with_cmake -DCMAKE_PREFIX_PATH="$prefix" ;;
  moved) # an installed tree that was moved afterwards
    mkdir "$folder/elsewhere"
    cp -a "$prefix/." "$folder/elsewhere"
    with_cmake -DCMAKE_PREFIX_PATH="$folder/elsewhere"
    PKG_CONFIG_PATH=$folder/elsewhere/$4/pkgconfig
    case $(pkg-config --variable=libdir persona) in "$folder"/*) ;; *) echo "persona.pc does not move"; exit 1 ;; esac
    "$folder/elsewhere/bin/persona-report" >/dev/null
    ;;
  build_tree) with_cmake -Dpersona_DIR="$3" ;;
  subproject) with_cmake -DLIBPERSONA_SOURCE="$top" ;;
  *) echo "unknown way: $way"; exit 2 ;;
esac
