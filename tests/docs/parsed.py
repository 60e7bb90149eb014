"""Blocks that are read by other programs: JSON, YAML, TOML, CMake."""
import json
import os
import re
import subprocess

import shell


def check_json(text):
    """'...' stands for further members."""
    json.loads(re.sub(r",\s*\.\.\.(?=\s*[}\]])", "", text))


def check_yaml(text):
    try:
        import yaml
    except ImportError:
        yaml = None
    if yaml:
        list(yaml.safe_load_all(text))
        return
    # Without a parser: what breaks a YAML file most often.
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line:
            raise ValueError("line %d has a tab" % number)
        if re.match(r"\s*[\w.-]+:[^\s/\\]", line):
            raise ValueError("line %d: no space after the colon" % number)
        if line.count('"') % 2 and not line.rstrip().endswith("|"):
            raise ValueError("line %d: an open quote" % number)


def check_toml(text):
    import tomllib

    tomllib.loads(text)


def check_cmake(block, options):
    """Configures a block that finds libpersona, parses any other."""
    place = shell.Place(options, block.page)
    try:
        consumer = re.search(r"^(find_package\(persona|add_subdirectory\(libpersona|FetchContent_)", block.text, re.M)
        if consumer and not block.recipe:
            whole = "cmake_minimum_required" in block.text
            lines = [] if whole else ["cmake_minimum_required(VERSION 3.22)", "project(page C)"]
            if "add_executable" not in block.text:
                lines.append("add_executable(program program.c)")
            script = "cmake -S . -B there -DCMAKE_PREFIX_PATH='%s'" % options.prefix
            if "add_subdirectory" not in block.text:
                script += " && cmake --build there"
        else: # the whole file is parsed before its first command is run
            lines = ["return()"]
            script = "cmake -P CMakeLists.txt"
        with open(os.path.join(place.folder, "CMakeLists.txt"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n" + block.text)
        run = place.run(script, subprocess.STDOUT)
        if run.returncode != 0:
            raise ValueError(run.stdout[-1500:])
    finally:
        place.close()


def check(blocks, options, problems):
    for block in blocks:
        try:
            if block.language == "cmake":
                check_cmake(block, options)
            else:
                {"json": check_json, "yaml": check_yaml, "toml": check_toml}[block.language](block.text)
        except Exception as problem: # whatever a parser throws is what is wrong with the block
            problems.append("%s: %s" % (block.place(), problem))
    return len(blocks)
