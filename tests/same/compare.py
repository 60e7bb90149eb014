"""Compares what report_values prints in two languages: the same keys in the same order, the same bits.

usage: compare.py EXPECTED FOUND
Numbers are compared as they are read, for languages spell hexadecimal numbers in their own ways (0x1.8p-1,
0x1.8000000000000p-1); everything else letter by letter.
"""

import struct
import sys


def lines(path):
    read = []
    for line in open(path, encoding="utf-8").read().splitlines():
        key, _, value = line.partition("\t")
        if value not in ("undefined", "inf"):
            value = struct.pack("<d", float.fromhex(value)).hex()
        read.append((key, value, line))
    return read


def main():
    expected, found = lines(sys.argv[1]), lines(sys.argv[2])
    faults = [f"{len(found)} metrics where {len(expected)} are expected"] if len(found) != len(expected) else []
    faults += [f"{a[2]!r} is expected, {b[2]!r} was printed" for a, b in zip(expected, found) if a[:2] != b[:2]]
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
