#!/bin/sh
# Compares reports with the brute-force oracle, and those of published mode with the published formulas; needs numpy.
# usage: oracle.sh PERSONA_REPORT BRUTE_FORCE.py
set -eu
for python in python3 /usr/bin/python3; do
  "$python" -c 'import numpy' 2>/dev/null || continue
  "$python" "$2" "$1"
  "$python" "$(dirname "$2")/published.py" "$1"
  exit 0
done
echo "skipped: the brute-force oracle, because no python3 with numpy was found"
exit 77
