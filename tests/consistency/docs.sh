#!/bin/sh
# The pages name everything that a program can be asked for: metrics, options, statuses. Links lead somewhere.
# usage: docs.sh SOURCE_FOLDER LISTING_PROGRAM PROJECT_VERSION ABI_VERSION
set -eu
cd "$1"
status=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
complain() {
  echo "$*"
  status=1
}

for key in $("$2" metrics); do
  grep -qsF "\`$key\`" docs/metrics/*.md || complain "no page in docs/metrics names the metric \`$key\`"
done
# What is made from the catalogue is what the pages show; to make it again: tests/bin/catalogue table, page.
grep '^| `[a-z0-9_]*`\( (on request)\)* | \(coverage\|uniformity\|complexity\|items\|diversity\|comparison\) |' \
  docs/metrics/README.md >"$scratch/table" 2>/dev/null || true
"$2" table | diff - "$scratch/table" >/dev/null || complain "the table of docs/metrics/README.md is not what the catalogue says"
"$2" page | diff - docs/metrics/catalogue.md >/dev/null || complain "docs/metrics/catalogue.md is not the catalogue"
# The section of a metric says which way is good, and whether it is on request.
"$2" sections | while IFS='|' read -r key way request; do
  text=$(cat docs/metrics/*.md | awk -v key="\`$key\`" '
    /^## / { inside = index($0, key) > 0 && $0 !~ /:/ }
    inside { printf "%s ", $0 }')
  [ -n "$text" ] || echo "no section of docs/metrics is about \`$key\`"
  case $text in *"$way"*) ;; *) echo "the section of \`$key\` does not say '$way'" ;; esac
  case $text in *"$request"*) ;; *) echo "the section of \`$key\` does not say '$request'" ;; esac
done >"$scratch/sections"
[ ! -s "$scratch/sections" ] || complain "$(cat "$scratch/sections")"
for key in $("$2" options); do
  grep -rqsF "\`$key\`" docs || complain "no page in docs names the option \`$key\`"
done
for name in $(sed -n 's/^  PERSONA_\([A-Z_]*\) = [0-9].*/\1/p' include/persona/status.h); do
  grep -qsF "\`$name\`" docs/ERRORS.md || complain "docs/ERRORS.md does not name the status \`$name\`"
done
[ "$("$2" version)" = "$3" ] || complain "the library says version $("$2" version), the project $3"
[ "$("$2" abi)" = "$4" ] || complain "the library says ABI version $("$2" abi), the project $4"

# Links to files of the project, relative to the page.
links=$(find . -name '*.md' -not -path './build*/*' | while read -r page; do
  grep -oE '\]\([^)#: ]+(#[^)]*)?\)' "$page" | sed 's/^](//; s/)$//; s/#.*//' | while read -r target; do
    [ -e "$(dirname "$page")/$target" ] || echo "$page: $target does not exist"
  done
done)
[ -z "$links" ] || complain "$links"
exit $status
