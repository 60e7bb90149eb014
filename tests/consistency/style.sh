#!/bin/sh
# What a reader can rely on: an opening comment, lines of at most 120 characters, files of one sitting, no promises.
# usage: style.sh SOURCE_FOLDER
set -eu
cd "$1"
find lib include examples tests \( -name '*.[ch]' -o -name '*.[ch]pp' \) | LC_ALL=C sort | xargs awk '
  function breach(text) { print FILENAME ":" FNR ": " text; breaches++ }
  FNR == 1 && $0 !~ /^\/\*/ { breach("does not begin with a comment") }
  { bytes = $0; gsub(/[\200-\277]/, "", bytes) } # characters, not bytes
  length(bytes) > 120 { breach("longer than 120 characters") }
  /\t/ { breach("a tab") }
  /[ \r]$/ { breach("space at the end") }
  /T[O]DO|F[I]XME/ { breach("promises later work") }
  FNR == 451 && FILENAME ~ /^(lib|include|examples)/ { breach("longer than 450 lines") }
  END { exit breaches > 0 }'
