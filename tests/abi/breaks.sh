#!/bin/sh
# Breaks the ABI on purpose, one way after the other, in a copy of the tree, and demands that the gates notice: those
# that are named with each break, others may too. Prints what each of them says.
# usage: breaks.sh SOURCE_FOLDER           builds the libraries anew for each break: some minutes
#        breaks.sh SOURCE_FOLDER headers   the breaks that headers show, without a build: some seconds
set -eu
top=$1
way=${2:-libraries}
if [ "$way" = headers ] && ! { command -v abidiff && python3 -c ''; } >/dev/null 2>&1; then
  echo "skipped: breaks of the ABI, for there is no abidiff or python3 (Debian: abigail-tools, python3-minimal)"
  exit 77
fi
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
mkdir "$room/tree"
parts=.
[ "$way" = libraries ] || parts='include lib cmake tests/abi'
(cd "$top" && tar -cf - --exclude='./build*' --exclude=./.git $parts) | (cd "$room/tree" && tar -xf -)
include=include/persona

# Edits a file of the copy; that nothing was found to edit is an error. usage: edit FILE SED_COMMAND
edit() {
  sed -i "$2" "$room/tree/$1"
  edited="$edited $1"
  ! cmp -s "$top/$1" "$room/tree/$1" || { echo "  nothing in $1 to break: mend tests/abi/breaks.sh"; return 1; }
}

# usage: break_it NAME; says by which gates it must be noticed, in the words of run_gates
break_it() {
  case $1 in
    'a field added to a struct') must=abi && edit $include/population.h 's|^  double weight; .*|&\n  int64_t more;|' ;;
    'two fields swapped') must=abi && edit $include/population.h 's|^  double low;|  double swap;|
      s|^  double high;|  double low;|; s|^  double swap;|  double high;|' ;;
    'a field of another type, as large') must=abi && edit $include/schema.h 's|^  int64_t n; |  uint64_t n;|' ;;
    'an argument widened') must=abi && edit $include/space.h 's|\(persona_space_kind_name(\)int32_t|\1int64_t|' &&
      edit lib/space/space.c 's|\(persona_space_kind_name(\)int32_t|\1int64_t|' ;;
    'two arguments swapped') must=abi &&
      for file in $include/json.h lib/io/json.c; do
        edit $file 's|_write_analysis(\(.*\*analysis\), \(const char \*schema\)|_write_analysis(\2, \1|' || return 1
      done ;;
    'two arguments of one type swapped') must=api &&
      for file in $include/schema.h lib/personas/schema.c; do
        edit $file '/_value_name(const/s|int32_t dimension, \(int32_t value\)|\1, int32_t dimension|' || return 1
      done ;;
    'a return type narrowed') must=abi &&
      edit $include/schema.h 's|int64_t \(persona_screening_removed\)|int32_t \1|' &&
      edit lib/personas/screening.c 's|int64_t \(persona_screening_removed\)|int32_t \1|' ;;
    'an enumeration renumbered') must=constants && edit $include/space.h 's|SPACE_POOLED = 2|SPACE_POOLED = 3|
      s|SPACE_WHITENED = 3|SPACE_WHITENED = 2|' ;;
    'a macro of another value') must=constants && edit $include/random.h 's|PURPOSE_HOST 65536|PURPOSE_HOST 65537|' ;;
    'a constant dropped from the table') must=constants && edit lib/base/constants.c '/(PERSONA_TEXT_COLOUR)/d' ;;
    'a symbol dropped') must='abi symbols' && edit $include/schema.h '/persona_screening_removed(/d' &&
      edit lib/personas/screening.c '/persona_screening_removed(/,/^}/d' ;;
    'a symbol hidden by the version script') must=symbols &&
      edit cmake/persona-io.map 's|global: persona_\*;|global: persona_[a-q]*; persona_r*; persona_sch*;|' ;;
    'another SONAME') must=symbols && edit CMakeLists.txt 's|PERSONA_ABI_VERSION 0|PERSONA_ABI_VERSION 1|' ;;
    *) echo "there is no break called '$1'" && return 1 ;;
  esac
}

shown_by_headers='a field added to a struct
two arguments swapped
an enumeration renumbered
a symbol dropped'
all="$shown_by_headers
an argument widened
two fields swapped
a field of another type, as large
two arguments of one type swapped
a return type narrowed
a macro of another value
a constant dropped from the table
a symbol hidden by the version script
another SONAME"

# What the headers say of constants, without a library. usage: listed_constants TREE
listed_constants() {
  python3 -B "$1/tests/abi/derive.py" "$1" constants | LC_ALL=C sort >"$room/declared"
  LC_ALL=C sort "$1/tests/abi/constants.txt" | diff -u - "$room/declared"
}

gate() {
  kind=$1
  shift
  "$@" >"$room/said" 2>&1 && return 0
  noticed="$noticed $kind"
  if grep -q '^@@' "$room/said"; then keep='^[-+][^-+]'; else keep='^ *(\[|parameter|return|type |typedef|the )'; fi
  { grep -E "$keep" "$room/said" | head -n 3; tail -n 1 "$room/said"; } | sed '/^$/d; s/^ */    /' | cut -c 1-150 |
    sed "1s/^   /  $kind:/"
}

run_gates() {
  noticed=
  tree=$room/tree
  gate abi sh "$tree/tests/abi/compare.sh" "$tree" persona gcc
  gate abi sh "$tree/tests/abi/compare.sh" "$tree" persona-io gcc
  if [ "$way" = headers ]; then
    gate constants listed_constants "$tree"
    return 0
  fi
  build=$room/build
  cmake --build "$build" --target persona persona_io catalogue --parallel 2 >"$room/log" 2>&1 || {
    grep -m 3 -A 3 'error' "$room/log"
    echo "  this break does not compile, so it shows nothing"
    return 1
  }
  for name in persona persona-io; do
    gate symbols sh "$tree/tests/consistency/symbols.sh" "$tree" $name "$build/lib/lib$name.so" 0
  done
  gate constants sh "$tree/tests/consistency/constants.sh" "$tree" "$build/tests/bin/catalogue" gcc
  gate api sh "$tree/tests/consistency/api.sh" "$tree" "$build/tests/bin/catalogue" gcc
}

# usage: try NAME; 0 when the gates that must notice do
try() {
  echo "$1"
  edited=
  if [ "$1" = 'nothing' ]; then must=; else break_it "$1" || return 1; fi
  run_gates || return 1
  for file in $edited; do cp "$top/$file" "$room/tree/$file"; done
  [ "$1" != 'nothing' ] || { [ -z "$noticed" ] && return 0 || return 1; }
  for expected in $must; do
    case "$noticed " in
      *" $expected "*) ;;
      *) [ "$way$expected" = headerssymbols ] || { echo "  NOT NOTICED by the gate '$expected'"; return 1; } ;;
    esac
  done
}

if [ "$way" = libraries ]; then
  all="nothing
$all"
  cmake -S "$room/tree" -B "$room/build" -DCMAKE_BUILD_TYPE=Debug -DPERSONA_BUILD_TESTS=ON >/dev/null
else
  all=$shown_by_headers
fi
failures=0
while read -r name; do
  try "$name" </dev/null || failures=$((failures + 1))
done <<END
$all
END
echo "$(echo "$all" | grep -vc '^nothing$') breaks, $failures not noticed as they should be"
[ "$failures" -eq 0 ]
