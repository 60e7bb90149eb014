"""Every public function of libpersona is used by the C++ headers, or listed with a reason.

usage: coverage.py SOURCE_FOLDER
The list is tests/abi/api.json, or where that is not there, the lists of exported symbols. The exceptions are in
coverage_exceptions.txt: a function, then why, on each line.
"""

import json
import pathlib
import re
import sys


def public_functions(top):
    listing = top / "tests/abi/api.json"
    if listing.exists():
        functions = json.loads(listing.read_text(encoding="utf-8"))["functions"]
        return {function["name"]: function["library"] for function in functions}
    names = {}
    for library in ("persona", "persona-io"):
        for line in (top / f"tests/abi/symbols-{library}.txt").read_text(encoding="utf-8").split():
            names[line] = library
    return names


def used_names(files):
    """Names that the code of headers holds; comments and strings do not count."""
    names = set()
    for file in files:
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\])*\"", " ", text, flags=re.S)
        names.update(re.findall(r"\bpersona_[a-z0-9_]+", text))
    return names


def exceptions(file):
    reasons = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, reason = line.partition(" ")
            reasons[name] = reason.strip()
    return reasons


def main():
    top = pathlib.Path(sys.argv[1])
    include = top / "include/persona"
    functions = public_functions(top)
    numeric = used_names(sorted((include / "cpp").glob("*.hpp")))
    files = used_names(sorted((include / "cpp/io").glob("*.hpp")))
    reasons = exceptions(pathlib.Path(__file__).with_name("coverage_exceptions.txt"))
    faults = []
    if len(functions) < 300:
        faults.append(f"only {len(functions)} functions were found: the list is not what it was")
    for name, library in functions.items():
        used = name in (files if library == "persona-io" else numeric | files)
        if name in reasons:
            if used:
                faults.append(f"{name} is used, and yet listed as an exception")
            if len(reasons[name].split()) < 3:
                faults.append(f"{name} is an exception without a reason")
        elif not used:
            faults.append(f"{name} ({library}) has no C++ form: add it to include/persona/cpp, or list why not")
        if library == "persona-io" and name in numeric:
            faults.append(f"{name} is of libpersona-io, but persona.hpp uses it")
    faults += [f"{name} is an exception, but there is no such function" for name in reasons if name not in functions]
    for fault in faults:
        print(fault)
    if not faults:
        print(f"{len(functions)} functions: {len(functions) - len(reasons)} used, {len(reasons)} left out for a reason")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
