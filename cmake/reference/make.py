"""Makes the reference of the interface from tests/abi/api.json: HTML and manual pages of section 3.

usage: make.py API.json OUTPUT_FOLDER DATE
"""
import sys

import interface
import manual
import pages


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    api, headers = interface.read(sys.argv[1])
    pages.write(api, headers, sys.argv[2])
    manual.write(headers, sys.argv[2], sys.argv[3])


if __name__ == "__main__":
    main()
