#!/usr/bin/env python3
"""Prints the default metrics of a CSV file of answers, to the last bit.

usage: report_values.py PATH.csv [REFERENCE.csv]

A line a metric, in the order of the catalogue: its key, a tab, and the value as a hexadecimal number (float.hex), or
"undefined". Options are the defaults, with the seed 42. With a reference the space is fitted on it, without one on the
file itself. Programs in other languages that print the same are compared with this one by a test.
"""
import os
import pathlib
import sys

# The last digits of spectra depend on the number of BLAS threads. This is read when the library is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))  # the package, where it is not installed
import persona  # noqa: E402


def main() -> int:
    """Measures and prints."""
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        population, *references = [persona.read_csv(path) for path in sys.argv[1:]]
        results = persona.measure(population, references[0] if references else None)
    except persona.PersonaError as error:
        print(error, file=sys.stderr)
        return 1
    for key, result in results[0].items():
        print(f"{key}\t{result.value.hex() if result.is_defined else 'undefined'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
