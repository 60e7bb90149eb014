#!/bin/sh
# The pages name everything that a program can be asked for: metrics, options, statuses. Links lead somewhere.
# usage: docs.sh SOURCE_FOLDER LISTING_PROGRAM PROJECT_VERSION
set -eu
cd "$1"
status=0
complain() {
  echo "$*"
  status=1
}

for key in $("$2" metrics); do
  grep -qsF "\`$key\`" docs/metrics/*.md || complain "no page in docs/metrics names the metric \`$key\`"
done
for key in $("$2" options); do
  grep -rqsF "\`$key\`" docs || complain "no page in docs names the option \`$key\`"
done
for name in $(sed -n 's/^  PERSONA_\([A-Z_]*\) = [0-9].*/\1/p' include/persona/status.h); do
  grep -qsF "\`$name\`" docs/ERRORS.md || complain "docs/ERRORS.md does not name the status \`$name\`"
done
[ "$("$2" version)" = "$3" ] || complain "the library says version $("$2" version), the project $3"

# Links to files of the project, relative to the page.
links=$(find . -name '*.md' -not -path './build*/*' | while read -r page; do
  grep -oE '\]\([^)#: ]+(#[^)]*)?\)' "$page" | sed 's/^](//; s/)$//; s/#.*//' | while read -r target; do
    [ -e "$(dirname "$page")/$target" ] || echo "$page: $target does not exist"
  done
done)
[ -z "$links" ] || complain "$links"
exit $status
