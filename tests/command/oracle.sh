#!/bin/sh
# Compares reports with the brute-force oracle; needs numpy.
# usage: oracle.sh PERSONA_REPORT BRUTE_FORCE.py
for python in python3 /usr/bin/python3; do
  if "$python" -c 'import numpy' 2>/dev/null; then exec "$python" "$2" "$1"; fi
done
echo "skipped: the brute-force oracle, because no python3 with numpy was found"
exit 77
