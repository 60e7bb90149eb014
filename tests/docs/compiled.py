"""Blocks of C, C++, Python and Rust."""
import ast
import os
import re
import shutil
import subprocess

import shell

HERE = os.path.dirname(os.path.abspath(__file__))
WARNINGS = ["-Wall", "-Wextra", "-Werror", "-Wno-unused-variable", "-Wno-unused-parameter", "-Wno-unused-function",
            "-Wno-unused-but-set-variable"]
OUTSIDE = (r"^(static |const \w+ \w+ = \{|[\w ]+[ *]\w+\([^;]*\) \{$"
           r"|#include|namespace |class |struct \w+ \{)")


def prelude(page, ending):
    """What stands before a block that is no program: prelude/common and prelude/PAGE, each split at a line '//---' into
    what is outside of the function around the block, and what is in it."""
    outside, inside = "", ""
    for name in ("common", re.sub(r"[/ ]", "_", page)[: -len(".md")]):
        path = os.path.join(HERE, "prelude", name + ending)
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                before, _, after = file.read().partition("//---\n")
            outside += before
            inside += after
    return outside, inside


def is_outside(text):
    """Whether a fragment holds whole functions or tables, not statements."""
    return bool(re.search(OUTSIDE, text, re.M)) and not re.match(r"\s*(if|for|while|switch) ?\(", text)


def check_program(block, command, place, problems, ending):
    """Compiles a program, as the page says, with pkg-config; runs it; leaves its source as program.c or program.cpp."""
    source = os.path.join(place.folder, "program" + ending)
    with open(source, "w", encoding="utf-8") as file:
        file.write(block.text)
    run = place.run("%s -o program && ./program" % command)
    if run.returncode != 0:
        problems.append("%s: exit status %d\n%s" % (block.place(), run.returncode, run.stdout[-2000:]))


def check_fragment(block, compiler, options, place, problems, ending):
    outside, inside = prelude(block.page, ending)
    if is_outside(block.text):
        text = outside + block.text
    else:
        head = outside + "int fragment(void);\nint fragment(void) {\n" + inside
        text = head + "{\n" + block.text + "}\nreturn 0;\n}\n"
    path = os.path.join(place.folder, "fragment" + ending)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    include = ["-I" + os.path.join(options.source, "include"), "-I" + os.path.join(options.source, "lib")]
    run = subprocess.run(compiler + WARNINGS + include + ["-fsyntax-only", path], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, env=place.environment)
    if run.returncode != 0:
        problems.append("%s:\n%s" % (block.place(), run.stdout[-2000:]))


def check_compiled(blocks, options, problems, compiler, ending, modules):
    for page in sorted({block.page for block in blocks}):
        place = shell.Place(options, page)
        try:
            for block in (block for block in blocks if block.page == page):
                if re.search(r"^int main\(", block.text, re.M):
                    command = "%s %s program%s $(pkg-config --cflags --libs %s) -lm" % (
                        " ".join(compiler), " ".join(WARNINGS), ending, modules)
                    check_program(block, command, place, problems, ending)
                else:
                    check_fragment(block, compiler, options, place, problems, ending)
        finally:
            place.close()
    return len(blocks)


def check_c(blocks, options, problems):
    compiler = [options.cc, "-std=c11", "-D_POSIX_C_SOURCE=200809L"]
    return check_compiled(blocks, options, problems, compiler, ".c", "persona-io")


def check_cpp(blocks, options, problems):
    if not blocks:
        return 0
    if not options.cxx:
        print("skipped: %d blocks in C++, for there is no compiler" % len(blocks))
        return 0
    return check_compiled(blocks, options, problems, [options.cxx, "-std=c++17"], ".cpp", "persona-io")


def check_python(blocks, options, problems):
    # The packages of the tests belong to the system's Python, whatever other one comes first in PATH.
    python = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else "python3"
    for page in sorted({block.page for block in blocks}):
        place = shell.Place(options, page)
        try:
            program = ""
            shown = [] # (block, number of the program before it)
            count = 0
            for block in (block for block in blocks if block.page == page):
                if block.language == "text":
                    shown.append((block, count))
                    continue
                if block.recipe:
                    try:
                        ast.parse(block.text)
                    except SyntaxError as problem:
                        problems.append("%s: %s" % (block.place(), problem))
                    continue
                # Lines keep their numbers, so that a failure names the line of the page.
                program += "\n" * (block.line - program.count("\n")) + block.text
                program = program.rstrip("\n") + "\nprint(%r, flush=True)\n" % shell.MARK
                count += 1
            with open(os.path.join(place.folder, "page.py"), "w", encoding="utf-8") as file:
                file.write(program)
            run = place.run("%s page.py" % python)
            if run.returncode != 0:
                problems.append("%s: (line numbers are those of the page)\n%s" % (page, run.stdout[-2000:]))
                continue
            printed = run.stdout.split(shell.MARK + "\n")
            for block, number in shown:
                wrong = shell.first_difference(block.text.rstrip("\n").split("\n"),
                                               printed[number - 1].rstrip("\n").split("\n"), block.partly)
                if wrong:
                    problems.append("%s: the program above does not print: %s" % (block.place(), wrong))
        finally:
            place.close()
    return len(blocks)


def check_rust(blocks, options, problems):
    blocks = [block for block in blocks if not block.recipe]
    if not blocks:
        return 0
    crate = os.path.join(options.source, "examples/rust/persona")
    if not shutil.which("cargo"):
        print("skipped: %d blocks in Rust, for there is no cargo" % len(blocks))
        return 0
    place = shell.Place(options, blocks[0].page)
    try:
        folder = os.path.join(place.folder, "pages")
        os.makedirs(os.path.join(folder, "src/bin"))
        with open(os.path.join(crate, "Cargo.toml"), encoding="utf-8") as file:
            name = re.search(r'^name = "([^"]+)"', file.read(), re.M).group(1)
        with open(os.path.join(folder, "Cargo.toml"), "w", encoding="utf-8") as file:
            file.write('[package]\nname = "pages"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n'
                       '[dependencies]\n%s = { path = "%s" }\n' % (name, crate))
        for number, block in enumerate(blocks):
            text = block.text
            if not re.search(r"^fn main\(", text, re.M):
                text = "fn main() -> Result<(), Box<dyn std::error::Error>> {\n" + text + "\nOk(())\n}\n"
            with open(os.path.join(folder, "src/bin/block%d.rs" % number), "w", encoding="utf-8") as file:
                file.write(text)
        # As tests/rust builds the crates, and in its folder, so that they are built once.
        target = os.path.join(options.build, "tests/rust/target")
        place.environment.update(
            PERSONA_LIB_DIR=os.path.join(options.build, "lib"), HOME=os.environ.get("HOME", place.folder),
            CARGO_HOME=os.path.join(place.folder, "cargo"), CARGO_TARGET_DIR=target, CARGO_PROFILE_DEV_DEBUG="0",
            CARGO_INCREMENTAL="0")
        run = place.run("cd pages && cargo build --offline --quiet")
        if run.returncode != 0:
            problems.append("%s: (block N is the N-th in Rust, from 0)\n%s" % (blocks[0].page, run.stdout[-3000:]))
            return len(blocks)
        for number, block in enumerate(blocks):
            run = place.run(os.path.join(target, "debug/block%d" % number))
            if run.returncode != 0:
                problems.append("%s: exit status %d\n%s" % (block.place(), run.returncode, run.stdout[-2000:]))
    finally:
        place.close()
    return len(blocks)
