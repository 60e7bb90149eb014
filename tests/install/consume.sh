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

# run_both FOLDER [SUFFIX]
run_both() {
  "$1/persona_user${2:-}"
  for program in "$1/persona_io_user${2:-}" "$1/persona_io_user${2:-}_static"; do
    if [ ! -e "$program" ]; then continue; fi
    "$program" >"$folder/report"
    grep -q '"schema": *"persona-report/1"' "$folder/report"
  done
}

# with_cmake LANGUAGES [CMAKE_ARGUMENT...]
with_cmake() {
  languages=$1
  shift
  case $languages in *CXX*) set -- "-DCMAKE_CXX_COMPILER=$cxx" "$@" ;; esac
  case $languages in *C | C*C*) set -- "-DCMAKE_C_COMPILER=$compiler" "$@" ;; esac
  cmake -S "$consumer" -B "$folder/build" -DCONSUMER_LANGUAGES="$languages" "$@" >"$folder/log" 2>&1 &&
    cmake --build "$folder/build" --parallel 2 >>"$folder/log" 2>&1 || {
    cat "$folder/log"
    return 1
  }
  case $languages in C | C\;*) run_both "$folder/build" ;; esac
  case $languages in *CXX) run_both "$folder/build" _cxx ;; esac
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
    [ -e "$prefix/include/persona/persona.hpp" ] && [ -e "$prefix/include/persona/cpp/io/csv.hpp" ] || {
      echo "not installed: the headers for C++"
      exit 1
    }
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
    # And as the .pc files say it, where the Fortran library that they name for OpenBLAS is there.
    if echo 'int main(void) { return 0; }' | "$compiler" -x c - -o "$folder/probe" -lgfortran 2>/dev/null; then
      "$compiler" $(pkg-config --static --cflags persona) "$consumer/persona_user.c" -o "$folder/persona_user" \
        $(pkg-config --static --libs persona | sed 's/-lpersona[^ ]*/-Wl,-Bstatic & -Wl,-Bdynamic/g')
      "$folder/persona_user"
    else
      echo "a program with pkg-config --static was not linked, for there is no gfortran"
    fi
    ;;
  cxx)
    [ -n "$cxx" ] || { echo "skipped: a consumer in C++, for there is no compiler"; exit 77; }
    for program in persona_user persona_io_user; do
      cp "$consumer/$program.c" "$folder/$program.cpp"
      for source in "$folder/$program.cpp" "$consumer/$program.cpp"; do # the C program as C++; the one with persona.hpp
        "$cxx" -std=c++17 -Wall -Wextra -Werror $(pkg-config --cflags persona-io) "$source" \
          -o "$folder/$program" $(pkg-config --libs persona-io) -Wl,-rpath,"$libraries"
        "$folder/$program" >/dev/null
      done
    done
    run_both "$folder"
    ;;
  find_package) with_cmake C -DCMAKE_PREFIX_PATH="$prefix" ;;
  find_package_cxx) # a project without C
    [ -n "$cxx" ] || { echo "skipped: a project in C++, for there is no compiler"; exit 77; }
    with_cmake CXX -DCMAKE_PREFIX_PATH="$prefix"
    ;;
  moved) # an installed tree that was moved afterwards
    mkdir "$folder/elsewhere"
    cp -a "$prefix/." "$folder/elsewhere"
    with_cmake C -DCMAKE_PREFIX_PATH="$folder/elsewhere"
    PKG_CONFIG_PATH=$folder/elsewhere/$4/pkgconfig
    case $(pkg-config --variable=libdir persona) in "$folder"/*) ;; *) echo "persona.pc does not move"; exit 1 ;; esac
    "$folder/elsewhere/bin/persona-report" >/dev/null
    ;;
  build_tree) with_cmake C -Dpersona_DIR="$3" ;;
  subproject) # by FetchContent, which does add_subdirectory; in C alone where there is no other compiler
    with_cmake "C${cxx:+;CXX}" -DFETCHCONTENT_SOURCE_DIR_LIBPERSONA="$top"
    ;;
  *) echo "unknown way: $way"; exit 2 ;;
esac
