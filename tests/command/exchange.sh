#!/bin/sh
# Exchanges arrays with numpy through the shared libraries, and reports on a .npy file as on the same numbers in CSV.
# usage: exchange.sh PERSONA_REPORT LIBPERSONA LIBPERSONA_IO ORACLE_FOLDER
set -eu
for python in python3 /usr/bin/python3; do
  "$python" -c 'import numpy, sys; sys.exit(tuple(map(int, numpy.__version__.split(".")[:2])) < (1, 23))' 2>/dev/null ||
    continue
  "$python" "$4/exchange.py" "$2" "$3"
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  mkdir "$folder/csv" "$folder/npy"
  "$python" - "$folder" <<'END'
import sys
import numpy as np

random = np.random.default_rng(5)
for name, rows in (("people", 90), ("agents", 60)):
    answers = np.asfortranarray(random.integers(1, 6, (rows, 7)))
    np.save(f"{sys.argv[1]}/npy/{name}.npy", answers)
    header = ",".join(f"item{j + 1}" for j in range(7))
    np.savetxt(f"{sys.argv[1]}/csv/{name}.csv", answers, "%d", ",", header=header, comments="")
END
  for kind in csv npy; do
    (cd "$folder/$kind" && "$1" --seed 3 --json "$folder/$kind.json" --scale 1:5 --reference people.$kind agents.$kind \
      >/dev/null 2>&1) || { echo "no report on .$kind files"; exit 1; }
    sed "s/\.$kind/.FILE/g" "$folder/$kind.json" >"$folder/$kind.text"
  done
  cmp "$folder/csv.text" "$folder/npy.text"
  [ "$(grep -c '"value"' "$folder/npy.text")" -gt 10 ] || { echo "the report has no values"; exit 1; }
  exit 0
done
echo "skipped: exchange with numpy, because no python3 with numpy 1.23 or newer was found"
exit 77
