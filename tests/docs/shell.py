"""Blocks of commands, and blocks that show what a command prints."""
import os
import re
import shutil
import subprocess
import tempfile

import fixtures

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = "the program above" # what a marker says where the output is that of a block in Python
MARK = "\x1e"
# What would change the machine, or the checkout: a failure on a page unless not_run.txt names it, and never run.
CHANGES = re.compile(r"(^|[;&|(] *)(sudo|apt-get|apt|dpkg|pip3?|python3? -m pip|conda|conan|vcpkg|cargo install|"
                     r"(make|ninja) install|ldconfig|cmake --install|git (push|commit|checkout|reset|clean))\b"
                     r"(?!.*--prefix=? ?[\w.])")
WHOLE = "block: " # in not_run.txt before the first command of a block of which nothing is run
DATA_SETS = {"bfi44_gpt35_personas.csv", "bfi44_humans_228.csv", "jobs_human_and_twin.csv"} # in PERSONA_TEST_DATA


def exemptions():
    """[(beginning of a command, reason)] of not_run.txt."""
    found = []
    reason = ""
    with open(os.path.join(HERE, "not_run.txt"), encoding="utf-8") as file:
        for line in file:
            if line.startswith("    "):
                found.append((line.strip(), reason))
            elif line.strip() and not line.startswith("#"):
                reason = line.strip()
    return found


def commands(text):
    """The lines of a script, each with the lines that a backslash joins to it; without comments."""
    joined = re.sub(r"\\\n\s*", " ", text)
    return [line for line in joined.split("\n") if line.strip() and not line.strip().startswith("#")]


def is_exempt(command, begins):
    command = " ".join(command.split()).lstrip("(")
    return any(command.startswith(begin) for begin in begins)


def unused_exemptions(blocks):
    every = [" ".join(command.split()).lstrip("(") for block in blocks if block.language == "sh"
             for command in commands(block.text)]
    begins = [begin[len(WHOLE):] if begin.startswith(WHOLE) else begin for begin, _ in exemptions()]
    return ["not_run.txt: no page has a command '%s ...' any more" % begin
            for begin in begins if not any(command.startswith(begin) for command in every)]


class Place:
    """A folder in which the blocks of one page run, one after the other."""

    def __init__(self, options, page):
        self.folder = tempfile.mkdtemp()
        fixtures.provide(self.folder, options.source, page)
        os.symlink(options.build, os.path.join(self.folder, "build"))
        os.symlink(options.source, os.path.join(self.folder, "libpersona"))
        examples = os.path.join(options.source, "examples")
        for name in os.listdir(examples):
            if name.endswith(".c"):
                shutil.copy(os.path.join(examples, name), self.folder)
        for name in ("program.c", "program.cpp"):
            shutil.copy(os.path.join(HERE, name), self.folder)
        libraries = os.path.join(options.prefix, options.libraries)
        self.environment = dict(
            os.environ, LC_ALL="C.UTF-8", HOME=self.folder, OPENBLAS_NUM_THREADS="1",
            DESTDIR=os.path.join(self.folder, "installed"), PIP_REQUIRE_VIRTUALENV="1", # a second wall
            # The system's Python comes first: the packages of the tests are its own.
            PATH=os.path.join(options.build, "bin") + ":/usr/bin:" + os.environ["PATH"],
            PKG_CONFIG_PATH=os.path.join(libraries, "pkgconfig"), LD_LIBRARY_PATH=libraries,
            LIBRARY_PATH=libraries,
            PYTHONPATH=os.path.join(options.source, "examples/python"), PYTHONDONTWRITEBYTECODE="1",
            PERSONA_LIBRARY_PATH=os.path.join(options.build, "lib"))

        self.data = os.environ.get("PERSONA_TEST_DATA", "")
        self.last = None  # what the last script printed

    def lacks(self, command):
        """A real data set that a command reads and that nobody gave; one that was given is put in place."""
        for name in re.findall(r"[\w-]+\.csv", command):
            if name in DATA_SETS and not os.path.exists(os.path.join(self.folder, name)):
                given = os.path.join(self.data, name)
                if not self.data or not os.path.exists(given):
                    return name
                os.symlink(given, os.path.join(self.folder, name))
        return None

    def run(self, script, errors=subprocess.STDOUT):
        return subprocess.run(["sh", "-c", script], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=errors, text=True, errors="replace")

    def close(self):
        shutil.rmtree(self.folder)


def matches(shown, printed):
    """Whether lines are what was printed, where '...' stands for any number of lines."""
    if not shown:
        return not printed
    if shown[0].strip() == "...":
        return any(matches(shown[1:], printed[skip:]) for skip in range(len(printed) + 1))
    return bool(printed) and shown[0].rstrip() == printed[0].rstrip() and matches(shown[1:], printed[1:])


def first_difference(shown, printed, partly):
    """None, or the first line that is shown and not printed there."""
    if partly:
        rest = iter([line.rstrip() for line in printed])
        for line in shown:
            if line.strip() != "..." and line.rstrip() not in rest:
                return line
        return None
    if matches(shown, printed):
        return None
    for line, other in zip(shown, printed):
        if line.strip() == "...":
            break
        if line.rstrip() != other.rstrip():
            return "%s\n  printed is: %s" % (line, other)
    return "(beyond the first ... or the end)"


def check_script(block, place, begins, seen, problems):
    kept = []
    place.last = None
    if is_exempt(commands(block.text)[0], [begin[len(WHOLE):] for begin in begins if begin.startswith(WHOLE)]):
        return
    for command in commands(block.text):
        if not is_exempt(command, begins) and CHANGES.search(command):
            problems.append("%s: '%s' would change the machine: not_run.txt has to say why it is not run" % (
                block.place(), command))
            continue
        missing = place.lacks(command)
        bare = os.path.basename(command.split("#")[0].strip())
        if missing:
            print("skipped: %s: %s is not there (PERSONA_TEST_DATA)" % (block.place(), missing))
        elif not is_exempt(command, begins) and bare not in seen:
            kept.append(command)
            if " " not in bare: # a program without arguments does the same on every page
                seen.add(bare)
    if not kept:
        return
    run = place.run("set -eu\n" + "\n".join(kept), subprocess.PIPE)
    place.last = run.stdout
    if run.returncode != 0:
        problems.append("%s: exit status %d of\n%s\n%s%s" % (
            block.place(), run.returncode, "\n".join(kept), run.stdout[-1500:], run.stderr[-1500:]))


def check_console(block, place, problems):
    parts = re.split(r"^\$ ", re.sub(r"\\\n\s*", " ", block.text), flags=re.M)
    if parts[0].strip() or len(parts) < 2:
        problems.append("%s: a console block begins with '$ '" % block.place())
        return
    steps = [part.split("\n", 1) for part in parts[1:]]
    if any(CHANGES.search(step[0]) for step in steps):
        problems.append("%s: a command would change the machine; it is not run" % block.place())
        return
    script = "".join("%s\n__s=$?; printf '%s'; (exit $__s)\n" % (step[0], MARK) for step in steps)
    outputs = place.run(script).stdout.split(MARK)
    for (command, shown), printed in zip(steps, outputs):
        wrong = first_difference(shown.rstrip("\n").split("\n") if shown.strip() else [],
                                 printed.rstrip("\n").split("\n") if printed.strip() else [], False)
        if wrong:
            problems.append("%s: '%s' does not print: %s" % (block.place(), command, wrong))


def check_printed(block, place, problems):
    if block.prints == "the block above":
        printed = place.last
    else:
        missing = place.lacks(block.prints)
        if missing:
            print("skipped: %s: %s is not there (PERSONA_TEST_DATA)" % (block.place(), missing))
            return
        printed = place.run(block.prints, subprocess.DEVNULL).stdout
    if printed is None:
        print("skipped: %s: the block above did not run" % block.place())
        return
    wrong = first_difference(block.text.rstrip("\n").split("\n"), printed.rstrip("\n").split("\n"), block.partly)
    if wrong:
        problems.append("%s: '%s' does not print: %s" % (block.place(), block.prints, wrong))


def check(blocks, options, problems):
    begins = [begin for begin, _ in exemptions()]
    seen = set()
    checked = 0
    for page in sorted({block.page for block in blocks}):
        place = Place(options, page)
        try:
            for block in blocks:
                if block.page != page or (block.language == "text" and (not block.prints or block.prints == PROGRAM)):
                    continue
                checked += 1
                if block.language == "sh":
                    check_script(block, place, begins, seen, problems)
                elif block.language == "console":
                    check_console(block, place, problems)
                else:
                    check_printed(block, place, problems)
        finally:
            place.close()
    return checked
