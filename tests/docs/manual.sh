#!/bin/sh
# Each program's manual page has every option that its --help names, what it says of exit statuses, and good syntax.
# usage: manual.sh PAGES_FOLDER PROGRAMS_FOLDER PROGRAM...
set -eu
pages=$1
programs=$2
shift 2
status=0
for program in "$@"; do
  page=$pages/$program.1
  [ -s "$page" ] || { echo "$program has no page"; status=1; continue; }
  "$programs/$program" --help >"$page.now"
  for option in $(grep -oE -e '--[a-z-]+' "$page.now" | sort -u); do
    name=$(echo "$option" | sed 's/^--//')
    grep -qE "(Fl .*|[^a-z])\\\\-(\\\\-)?$name([^a-z-]|\$)" "$page" ||
      { echo "$program.1 does not have $option"; status=1; }
  done
  # Words and numbers of the help are on the page in their order, but for the headings.
  for part in 'SYNOPSIS' 'NAME' 'SEE ALSO'; do
    grep -q "^\.Sh $part" "$page" || { echo "$program.1 has no section $part"; status=1; }
  done
  words=$(sed 's/exit status://; s/^usage://; s/^examples\{0,1\}://' "$page.now" | tr -cs 'A-Za-z0-9' '\n' | sort -u)
  for word in $words; do
    grep -qF "$word" "$page" || { echo "$program.1 does not have the word '$word' of the help"; status=1; }
  done
  rm "$page.now"
done
if command -v mandoc >/dev/null 2>&1; then
  (cd "$pages" && mandoc -T lint -W warning ./*.1) || status=1
else
  echo "skipped: the syntax of the manual pages, for there is no mandoc"
fi
exit $status
