"""Runs, compiles or parses every code block of the pages. A block that nothing checks is a failure.

usage: blocks.py KIND... --source FOLDER --build FOLDER [--prefix FOLDER] [--libraries NAME] [--cc CC] [--cxx CXX]
KIND: pages (every block has a known language; the list of what is not run is in use), shell, c, cpp, python, rust, data

Blocks are fenced and name their language. How each is checked:
  sh       run in a folder of its own with sample data, the build's programs first in PATH; commands of not_run.txt are
           left out
  console  the same, line by line: what follows a line with "$ " is what it prints; "..." stands for any lines
  text     shown only; after <!-- prints: COMMAND --> it is what that prints, after <!-- prints lines of: COMMAND -->
           some of its lines in their order; COMMAND may be: the block above
  c, cpp   a program is compiled and run; anything else is compiled after prelude/common.* and prelude/PAGE.*
  python   the blocks of a page are run in order, as one program; what one prints may stand below it, after
           <!-- prints: the program above -->
  rust     the blocks of a page are programs that are built and run with the crate
  json, yaml, toml, cmake
           parsed; of cmake, find_package and add_subdirectory are configured
A second word of the fence, "recipe": only parsed, because a tool reads it that is not here.
"""
import argparse
import os
import re
import sys

import compiled
import parsed
import shell

LANGUAGES = {"sh": "shell", "console": "shell", "text": "shell", "c": "c", "cpp": "cpp", "python": "python",
             "rust": "rust", "json": "data", "yaml": "data", "toml": "data", "cmake": "data"}
# Languages that nothing here can read, with the reason.
NOT_READ = {"r": "R is not among the packages of the tests"}
PAGES = ("README.md", "docs", "examples", "tests")


class Block:
    def __init__(self, page, line, words, text, before):
        self.page = page  # relative to the source folder
        self.line = line  # of the fence, from 1
        self.language = words[0] if words else ""
        self.recipe = "recipe" in words[1:]
        self.text = text
        marker = re.match(r"<!-- (prints|prints lines of): (.*) -->$", before)
        self.prints = marker.group(2) if marker else None
        self.partly = bool(marker) and marker.group(1) == "prints lines of"

    def place(self):
        return "%s:%d" % (self.page, self.line)


def find_pages(source):
    pages = []
    for start in PAGES:
        path = os.path.join(source, start)
        if os.path.isfile(path):
            pages.append(start)
        for folder, folders, files in os.walk(path):
            folders[:] = [name for name in folders if name not in ("target", "node_modules") and name[0] != "."]
            for name in files:
                if name.endswith(".md") and (start == "docs" or name == "README.md"):
                    pages.append(os.path.relpath(os.path.join(folder, name), source))
    return sorted(pages)


def read_blocks(source, page, problems):
    """The fenced blocks of a page; indented ones are problems."""
    with open(os.path.join(source, page), encoding="utf-8") as file:
        lines = file.read().split("\n")
    blocks = []
    number = 0
    before = ""
    in_list = False
    while number < len(lines):
        line = lines[number]
        fence = re.match(r"( *)(```+)(.*)$", line)
        if fence:
            start = number
            indent, mark = len(fence.group(1)), fence.group(2)
            number += 1
            text = []
            while number < len(lines) and lines[number].strip() != mark:
                text.append(lines[number][min(indent, len(lines[number]) - len(lines[number].lstrip())):])
                number += 1
            if number == len(lines):
                problems.append("%s:%d: a block without an end" % (page, start + 1))
            blocks.append(Block(page, start + 1, fence.group(3).split(), "\n".join(text) + "\n", before))
        elif line.startswith("    ") and not before and not in_list:
            problems.append("%s:%d: an indented block, whose language nobody knows; fence it" % (page, number + 1))
        if re.match(r"([-*]|\d+\.) ", line):
            in_list = True
        elif line and not line.startswith(" "):
            in_list = False
        before = line.strip() or ("" if not before.startswith("<!-- prints") else before)
        number += 1
    return blocks


def check_pages(blocks, problems):
    used = set()
    for block in blocks:
        if block.language in NOT_READ:
            used.add(block.language)
        elif block.language not in LANGUAGES:
            problems.append("%s: the language '%s' is none that is checked: %s" % (
                block.place(), block.language, ", ".join(sorted(LANGUAGES))))
        if block.prints and block.language != "text":
            problems.append("%s: what a command prints is a block of text" % block.place())
    problems += ["no page has a block in '%s' any more: take it out of NOT_READ" % name for name in NOT_READ
                 if name not in used]
    problems += shell.unused_exemptions(blocks)
    return len(blocks)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kinds", nargs="+", choices=sorted(set(LANGUAGES.values()) | {"pages"}))
    parser.add_argument("--source", required=True, type=os.path.abspath)
    parser.add_argument("--build", required=True, type=os.path.abspath)
    parser.add_argument("--prefix", type=os.path.abspath)
    parser.add_argument("--libraries", default="lib")
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--cxx", default="")
    parser.add_argument("--page", help="only this one")
    options = parser.parse_args()
    options.prefix = options.prefix or os.path.join(options.build, "tests/prefix")

    problems = []
    blocks = []
    for page in find_pages(options.source):
        blocks += read_blocks(options.source, page, problems if "pages" in options.kinds else [])
    if options.page:
        blocks = [block for block in blocks if block.page == options.page]
    checked = 0
    for kind in options.kinds:
        if kind == "pages":
            checked += check_pages(blocks, problems)
            continue
        chosen = [block for block in blocks if LANGUAGES.get(block.language) == kind
                  or (kind == "python" and block.prints == shell.PROGRAM)]
        run = {"shell": shell.check, "data": parsed.check}.get(kind) or getattr(compiled, "check_" + kind)
        checked += run(chosen, options, problems)
    for problem in problems:
        print(problem)
    print("%d blocks checked, %d problems" % (checked, len(problems)))
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
