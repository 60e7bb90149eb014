#!/bin/sh
# Compares reports with oracles: brute force in numpy, the published formulas, and scikit-learn and scipy.
# usage: oracle.sh PERSONA_REPORT ORACLE_FOLDER
set -eu
for python in python3 /usr/bin/python3; do
  "$python" -c 'import numpy' 2>/dev/null || continue
  "$python" "$2/brute_force.py" "$1"
  "$python" "$2/published.py" "$1"
  if "$python" -c 'import scipy, sklearn' 2>/dev/null; then
    "$python" "$2/peers.py" "$1"
    "$python" "$2/attributes.py" "$1"
    "$python" "$2/traits.py" "$1"
    "$python" "$2/traits_random.py" "$1"
  else
    echo "skipped: scikit-learn and scipy as oracles, because $python has none"
  fi
  exit 0
done
echo "skipped: the oracles, because no python3 with numpy was found"
exit 77
