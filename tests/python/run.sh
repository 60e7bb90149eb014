#!/bin/sh
# Runs tests of the Python module with the first interpreter that has numpy.
# usage: run.sh EXAMPLES_PYTHON LIBRARY_FOLDER MODULE...
set -eu
cd "$1"
export PERSONA_LIBRARY_PATH="$2" PYTHONDONTWRITEBYTECODE=1
shift 2
for python in python3 /usr/bin/python3; do
  "$python" -c 'import numpy' 2>/dev/null || continue
  exec "$python" -m tests "$@"
done
echo "skipped: the tests of the Python module, because no python3 with numpy was found"
exit 77
