#!/bin/sh
# Bad input ends with exit status 3, one clear line on standard error, and nothing written.
# usage: bad_input.sh PERSONA_REPORT
program=$1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

# expect STATUS "part of the message" ARGUMENTS...
expect() {
  status=$1 part=$2
  shift 2
  "$program" --json out.json "$@" >out.txt 2>err.txt
  got=$?
  if [ "$got" -ne "$status" ]; then
    echo "FAILED: exit status $got instead of $status for: $*"; cat err.txt; failures=$((failures + 1))
  elif ! grep -qF -- "$part" err.txt; then
    echo "FAILED: '$part' is not in the message for: $*"; cat err.txt; failures=$((failures + 1))
  elif [ -s out.txt ] || [ -e out.json ]; then
    echo "FAILED: something was written for: $*"; failures=$((failures + 1))
  else
    echo "ok: $(tail -n 1 err.txt)"
  fi
  rm -f out.json
}

printf 'id,q1,q2\na,1,2\nb,3,4\nc,5,1\n' >good.csv
printf 'id,q1,q9\na,1,2\nb,3,4\nc,5,1\n' >other.csv
mkdir folder
: >empty.csv
printf 'id,q1,q2\n' >header.csv
printf 'id,q1,q2\n\n\n' >blank.csv
printf 'id,q1,q2\na,1,2\nb,3\n' >ragged.csv
printf 'id,q1,q2\na,1,2\nb,3,four\n' >text.csv
printf 'id,q1,q2\na,1,2\nb,3,7\n' >scale.csv
printf 'id,q1,q1\na,1,2\nb,3,4\n' >twice.csv
printf 'id,q1,q2\na,1,\nb,3,4\n' >missing.csv
printf 'id,q1,q2\na,1,2\nb,3,4\000\n' >nul.csv
printf 'id,q1,q2\na,1,2\n"b,3,4\n' >quote.csv
printf 'id,q1,q2\na,1,\377\n' >utf8.csv
printf 'id,q1,q2\na,1,1e999\n' >huge.csv
{ printf 'id,q1,q2\na,1,'; head -c 10485760 /dev/zero | tr '\000' '7'; printf '\n'; } >long.csv

expect 3 'nowhere.csv' nowhere.csv
expect 3 'folder' folder
expect 3 'empty.csv' empty.csv
expect 3 'header.csv' header.csv
expect 3 'blank.csv' blank.csv
expect 3 'ragged.csv:3' --id id ragged.csv
expect 3 "'q2'" --id id --items 'q*' text.csv
expect 3 'text.csv:3' --id id --items 'q*' text.csv
expect 3 'four' --id id --items 'q*' text.csv
expect 3 'scale.csv:3' --id id --scale 1:5 scale.csv
expect 3 'q1' twice.csv
expect 3 'z*' --items 'z*' good.csv
expect 3 'q9' --id id --items 'q*' --reference good.csv other.csv
expect 3 'missing' --id id --items 'q*' missing.csv
expect 3 'long.csv:2' long.csv
expect 3 'nul.csv:3' nul.csv
expect 3 'quote.csv:3' quote.csv
expect 3 'utf8.csv:2' utf8.csv
expect 3 'huge.csv:2' --id id --items 'q*' huge.csv
expect 3 'nothere' --id nothere good.csv
expect 3 'nowhere.csv' --reference nowhere.csv good.csv
expect 3 'zz' --group id --items 'q*' --reference good.csv:zz good.csv
cp good.csv A:B.csv
expect 3 "A:B.csv: there is no group 'h:1'" --group id --items 'q*' --reference A:B.csv:h:1 good.csv
expect 3 'whitened' --id id --items 'q*' --missing pairwise --space whitened missing.csv

expect 2 "'--itemz' is not an option" --itemz q good.csv
expect 2 "'-x' is not an option" -xh good.csv
expect 2 '--items needs a value' good.csv --items
expect 2 'option k is' --k 0 good.csv
expect 2 'no_such_option' --option no_such_option=1 good.csv
expect 2 'KEY=VALUE' --option balls good.csv
expect 2 '--scale is' --scale 5:1 good.csv
expect 2 '--missing is' --missing perhaps good.csv
expect 2 'is there for --published alone' --missing row_median good.csv
expect 2 '--threads is' --threads -1 good.csv
expect 2 'name an --instrument' --space traits good.csv
expect 2 'name an --instrument' --target E=a:b,c good.csv
expect 2 'leave out --scale' --instrument bfi-44 --scale 1:5 good.csv
expect 2 'two or more levels' --instrument bfi-44 --target E=a:b good.csv
expect 3 "there is no instrument 'nowhere'" --instrument nowhere good.csv
expect 3 "no item column matches 'bfi1'" --instrument bfi-44 good.csv
expect 2 'not built yet' --html report.html good.csv
expect 2 'not built yet' --html x.html good.csv
expect 2 'needs a --reference' --space reference good.csv
expect 2 '--group' --reference good.csv:a good.csv
expect 2 'name at least one file' --reference good.csv

if [ -e /dev/full ]; then
  "$program" good.csv >/dev/full 2>err.txt
  [ $? -eq 4 ] || { echo "FAILED: a full disk is not reported"; failures=$((failures + 1)); }
fi
"$program" --id id good.csv --json /nowhere/out.json >/dev/null 2>err.txt
[ $? -eq 4 ] || { echo "FAILED: an unwritable file is not reported"; failures=$((failures + 1)); }
[ "$failures" -eq 0 ]
