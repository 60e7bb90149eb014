#!/usr/bin/env python3
"""Writes persona/_abi/, the low level of the module, from the machine-readable list of the C interface.

usage: python3 generate_abi.py [API.json] [FOLDER]

API.json is the repository's tests/abi/api.json unless another one is named; FOLDER is persona/_abi beside this file.
For every public header there is one file with its functions, their types and the header's own comments; types.py has
the handles, structs and callbacks, enums.py the constants. A test writes all of it anew and compares, so that a
function that was added to the library and forgotten here is found.
"""
import json
import pathlib
import re
import sys
import textwrap
from typing import Any, Dict, List, Tuple

HERE = pathlib.Path(__file__).resolve().parent
GENERATED = "Written by generate_abi.py from tests/abi/api.json; changes belong there."

SCALARS = {
    "int": "c_int32", "int32_t": "c_int32", "int64_t": "c_int64", "uint32_t": "c_uint32", "uint64_t": "c_uint64",
    "uint8_t": "c_uint8", "size_t": "c_size_t", "double": "c_double", "char": "c_char", "void": "None",
}
# Names of enumerations that say more than their prefix does.
ENUMS = {
    "PERSONA_AXIS": "Axis", "PERSONA_BAND": "BandPlace", "PERSONA_DESIGN": "Design", "PERSONA_DISTANCE": "DistanceKind",
    "PERSONA_DROP": "DropKind", "PERSONA_ENTROPY": "EntropyEstimator", "PERSONA_ITEM": "ItemKind",
    "PERSONA_LAYOUT": "Layout", "PERSONA_MAGNITUDE": "MagnitudeWay", "PERSONA_METRIC": "MetricTraits",
    "PERSONA_MODE": "Mode", "PERSONA_MOMENT": "MomentKind", "PERSONA_OPTION": "OptionType",
    "PERSONA_OUTCOME": "Outcome", "PERSONA_PROFILES": "ProfilesFormat", "PERSONA_PROMPT": "PromptKind",
    "PERSONA_RESPONSE": "ResponseKind", "PERSONA_SCALE": "ScalePolicy", "PERSONA_SIMILARITY": "Similarity",
    "PERSONA_SIZE": "SizeVerdict", "PERSONA_SPACE": "SpaceKind", "PERSONA_TEXT": "TextStyle",
    "PERSONA_MISSING": "MissingPolicy",
}
FLAGS = {"PERSONA_METRIC", "PERSONA_TEXT"}
NO_PREFIX = {"PERSONA_STATUS", "PERSONA_DTYPE"}  # whose constants do not begin with the group's name


def text_literal(text: str) -> str:
    """A string as a readable Python literal; what is read strips the line break at its end."""
    if "\n" not in text and len(text) < 66 and '"' not in text and "\\" not in text:
        return f'"{text}"'
    text = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""\\\n{text}\n"""'


def comment_lines(text: str, indent: str) -> str:
    """A comment of its own, wrapped."""
    return "".join(f"{indent}# {line}\n" for line in textwrap.wrap(text, 116 - len(indent)))


class Types:
    """How a C type is written with ctypes."""

    def __init__(self, api: Dict[str, Any]) -> None:
        # Those of other libraries ("struct DLManagedTensor") are only passed on: an address will do.
        self.handles = [entry["name"] for entry in api["opaque"] if " " not in entry["name"]]
        self.structs = [entry["name"] for entry in api["structs"]]
        self.callbacks = [entry["name"] for entry in api["callbacks"]]

    def name(self, text: str, place: str) -> str:
        """The ctypes name of a C type at a place: "parameter", "field", "return" or "callback"."""
        if text in SCALARS:
            return SCALARS[text]
        if text in self.callbacks:
            return text
        bare = re.sub(r"\bconst\b|\bstruct\b", " ", text)
        stars = bare.count("*")
        base = bare.replace("*", " ").strip()
        if base == "char" and stars == 1:
            # Bytes that a callback gets, and buffers that are written, are addresses: they need not end by 0.
            return "c_char_p" if "const" in text and place != "callback" else "c_void_p"
        if base == "char" and stars == 2:
            return "POINTER(c_char_p)"
        if base in self.handles:
            return base if stars == 1 else f"POINTER({base})"
        if base in self.structs and stars == 1:
            return f"POINTER({base})"
        if stars == 1:
            return "c_void_p"  # numbers, or memory of any kind: an address, or byref()
        if stars == 2:
            return "POINTER(c_void_p)"
        raise ValueError(f"no ctypes name for {text!r}")


def import_line(module: str, names: List[str]) -> str:
    """One import, wrapped where it is long."""
    line = f"from {module} import {', '.join(names)}\n"
    if len(line) <= 120:
        return line
    wrapped = textwrap.fill(", ".join(names), 110, initial_indent="    ", subsequent_indent="    ")
    return f"from {module} import (\n{wrapped},\n)\n"


def imports(body: str, own: List[str]) -> str:
    """The import lines that a generated body needs."""
    words = set(re.findall(r"\b\w+\b", body))
    names = sorted(word for word in words if re.fullmatch(r"c_\w+|POINTER|CFUNCTYPE|Structure", word))
    lines = import_line("ctypes", names) if names else ""
    used = [name for name in own if name in words]
    return lines + ("\n" + import_line(".types", used) if used else "")


def write_types(api: Dict[str, Any], types: Types) -> str:
    """types.py: handles, callbacks and structs."""
    body = "\n\nclass Pointer(c_void_p):\n"
    body += '    "An address of the library. A copy of it would be one that nobody keeps alive."\n\n'
    body += "    def __reduce__(self) -> str:\n"
    body += '        raise TypeError("what lives in the library\'s memory cannot be pickled or copied")\n\n\n'
    body += "# Handles. Each is a pointer of its own type, so that one is not taken for another.\n"
    for entry in api["opaque"]:
        if entry["name"] not in types.handles:
            continue
        body += f"\n\nclass {entry['name']}(Pointer):\n"
        comment = entry["comment"] or f"A handle of {entry['header']}."
        body += f"    {text_literal(comment)}\n"
    body += "\n\n# Callbacks.\n"
    for entry in api["callbacks"]:
        if entry["comment"]:
            body += "".join(f"\n# {line}".rstrip() for line in entry["comment"].split("\n"))
        arguments = [types.name(entry["returns"], "return")]
        arguments += [types.name(parameter["type"], "callback") for parameter in entry["parameters"]]
        body += f"\n{entry['name']} = CFUNCTYPE({', '.join(arguments)})\n"
    body += "\n# Structs.\n"
    for entry in api["structs"]:
        body += f"\n\nclass {entry['name']}(Structure):\n    {text_literal(entry['comment'])}\n\n    _fields_ = [\n"
        for field in entry["fields"]:
            kind = types.name(field["type"], "field")
            if field["length"]:
                kind += f" * {field['length']}"
            comment = f"  # {field['comment']}" if field["comment"] else ""
            row = f"        (\"{field['name']}\", {kind}),"
            if len(row + comment) > 120:
                body += comment_lines(field["comment"], "        ")
                comment = ""
            body += row + comment + "\n"
        body += "    ]\n"
    sizes = ", ".join(f"\"{entry['name']}\": {entry['size']}" for entry in api["structs"])
    body += "\n\n# Bytes of each struct where pointers have 64 bits, as the C compiler lays it out.\nSIZES = {\n"
    line = "   "
    for part in sizes.split(", "):
        if len(line) + len(part) > 110:
            body += line + "\n"
            line = "   "
        line += f" {part},"
    body += line + "\n}\n"
    return f'"""Handles, callbacks and structs of the C interface.\n\n{GENERATED}\n"""\n' + imports(body, []) + body


def write_header(api: Dict[str, Any], types: Types, header: Dict[str, Any]) -> Tuple[str, str]:
    """The file of one header, and its name."""
    functions = [entry for entry in api["functions"] if entry["header"] == header["name"]]
    stem = pathlib.PurePosixPath(header["name"]).stem
    body = f"\nLIBRARY = \"{header['library']}\"\n\n"
    body += "# The header's comments, by the first function of each group.\nDOCUMENTS = {\n"
    known: Dict[str, str] = {}
    for entry in functions:
        if entry["comment"] not in known:
            known[entry["comment"]] = entry["name"]
            body += f"    \"{entry['name']}\": {text_literal(entry['comment'])},\n"
    body += "}\n\n# Name, what it returns, its parameters, and whose comment it has.\nFUNCTIONS = (\n"
    for entry in functions:
        parameters = [f"(\"{p['name']}\", {types.name(p['type'], 'parameter')})" for p in entry["parameters"]]
        inside = ", ".join(parameters) + ("," if len(parameters) == 1 else "")
        head = f"    (\"{entry['name']}\", {types.name(entry['returns'], 'return')}, ("
        tail = f"), \"{known[entry['comment']]}\"),\n"
        if not parameters:
            head, tail = head[:-1], tail[1:]
            inside = "()"
        if len(head + inside + tail) <= 121:
            body += head + inside + tail
            continue
        body += head
        line = "\n       "
        for parameter in parameters:
            if len(line) + len(parameter) > 116:
                body += line + ","
                line = "\n       "
            line += ("" if line.endswith("       ") else ",") + f" {parameter}"
        line += "," if len(parameters) == 1 else ""
        body += line + ("\n    " if len(line) + len(tail) > 120 else "") + tail
    body += ")\n"
    own = types.handles + types.callbacks + types.structs
    document = f"\"\"\"{header['name']}\n\n{header['comment']}\n\n{GENERATED}\n\"\"\"\n".replace("\\", "\\\\")
    return f"{stem}.py", document + imports(body[body.index("\nFUNCTIONS"):], own) + body


def enum_name(group: str) -> str:
    """The class of a group of constants."""
    words = group[len("PERSONA_"):].split("_")
    return ENUMS.get(group, "".join(word.capitalize() for word in words))


def write_enums(api: Dict[str, Any]) -> str:
    """enums.py: the constants as enumerations."""
    groups: Dict[str, List[Dict[str, Any]]] = {}
    for entry in api["constants"]:
        groups.setdefault(entry["group"], []).append(entry)
    body = "from enum import IntEnum, IntFlag\nfrom typing import Dict\n\n"
    table = ""
    for entry in groups.pop("", []):
        short = entry["name"][len("PERSONA_"):]
        body += f"# {entry['comment'] or entry['group_comment']}\n{short} = {entry['value']}\n"
        table += f"    \"{entry['name']}\": {short},\n"
    for group, entries in groups.items():
        kind = "IntFlag" if group in FLAGS else "IntEnum"
        body += f"\n\nclass {enum_name(group)}({kind}):\n    {text_literal(entries[0]['group_comment'] or group)}\n\n"
        for entry in entries:
            prefix = "PERSONA_" if group in NO_PREFIX else group + "_"
            short = entry["name"][len(prefix):]
            row = f"    {short} = {entry['value']}"
            comment = entry["comment"]
            if comment and len(row) + len(comment) + 4 > 120:
                body += comment_lines(comment, "    ")
            elif comment:
                row += f"  # {comment}"
            body += row + "\n"
            table += f"    \"{entry['name']}\": {enum_name(group)}.{short},\n"
    body += f"\n\n# Every constant by its name in C.\nCONSTANTS: Dict[str, int] = {{\n{table}}}\n"
    return f'"""The constants of the public headers, as enumerations.\n\n{GENERATED}\n"""\n' + body


def generate(api: Dict[str, Any]) -> Dict[str, str]:
    """All files by name."""
    types = Types(api)
    files = {"types.py": write_types(api, types), "enums.py": write_enums(api)}
    modules = []
    for header in api["headers"]:
        if not any(entry["header"] == header["name"] for entry in api["functions"]):
            continue
        name, text = write_header(api, types, header)
        files[name] = text
        modules.append(name[:-3])
    lines = "from . import (\n" + "".join(f"    {name},\n" for name in modules) + ")\n"
    listing = "MODULES = (\n" + "".join(f"    {name},\n" for name in modules) + ")\n"
    files["__init__.py"] = (
        f'"""The C interface as it is: types, constants and functions, one file a header.\n\n{GENERATED}\n"""\n'
        f"{lines}\nAPI_VERSION = \"{api['version']}\"\n\n# In the order of persona.h and persona/io.h.\n{listing}")
    return files


def main() -> int:
    """Writes the files, and says how many functions they hold."""
    source = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[1] / "tests" / "abi" / "api.json"
    folder = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else HERE / "persona" / "_abi"
    api = json.loads(source.read_text(encoding="utf-8"))
    files = generate(api)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.py"):
        if old.name not in files:
            old.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    print(f"{len(api['functions'])} functions in {len(files)} files of {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
