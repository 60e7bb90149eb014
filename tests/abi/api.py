#!/usr/bin/env python3
"""Reads the public headers and lists all that they declare, for programs that make bindings and pages from it.

The headers are regular, so no C parser is needed; what breaks their rules ends this program with its place. It needs
nothing but the interpreter and the modules of Debian's python3-minimal, which has no json.

usage: api.py SOURCE_FOLDER     prints tests/abi/api.json; derive.py and laws.py make more of the same
"""
import os
import re
import sys

TOKEN = re.compile(r"""(?P<comment>/\*.*?\*/)|(?P<directive>^[ ]*\#(?:[^\n]|(?<=\\)\n)*)|(?P<blank>\n(?:[ \t]*\n)+)
                       |(?P<space>\s+)|(?P<open>extern[ ]"C"[ ]\{)|(?P<code>[^\s/;{}]+|/|[;{}])""", re.S | re.M | re.X)
# Sizes of what public structs are made of, where pointers have 64 bits.
SIZES = {"char": 1, "uint8_t": 1, "int32_t": 4, "uint32_t": 4, "int64_t": 8, "uint64_t": 8, "double": 8}
MACRO = re.compile(r"(?:/\*(?P<note>[^*]*)\*/\n)?^#define (?P<name>PERSONA_[A-Z0-9_]+) +(?P<value>-?\d+)$", re.M)
# An enumerator, the comma behind it, and the comments up to the next one.
ENUMERATOR = re.compile(r"(PERSONA_[A-Z0-9_]+) = (-?\d+)\s*,?\s*((?:/\*.*?\*/\s*)*)", re.S)
# Definitions of another interface, under the guard that all who repeat them share.
FOREIGN = re.compile(r"^#ifndef (?!PERSONA_)\w+\n.*?^#endif\n", re.S | re.M)
# Enumerations whose constants have no prefix of their own.
NAMED_ENUMS = {"persona/status.h": "PERSONA_STATUS", "persona/matrix.h": "PERSONA_DTYPE"}


class Broken(Exception):
    """A header that is not written as this program expects."""


def plain(comment):
    """The text of a comment, line by line, without its stars."""
    lines = comment[2:-2].split("\n")
    return "\n".join([lines[0].strip()] + [re.sub(r"^ \* ?", "", line).rstrip() for line in lines[1:]]).strip()


def one_line(comment):
    return " ".join(comment.split())


def included(path):
    """The headers that an umbrella includes, in its order."""
    with open(path, encoding="utf-8") as file:
        return re.findall(r"^#include <(persona/[a-z_]+\.h)>", file.read(), re.M)


def statements(text, header):
    """Yields (code, leading comment, section comment, place) of each declaration of a header.

    A comment holds for all declarations up to the next comment or blank line. One that is followed by a blank line is a
    section: it holds, beside their own, for the declarations of the next block. Comments inside of a declaration, or
    behind it in its last line, stay in the code and are taken out by those who read it."""
    lead, section, code, block_begun = "", "", "", False
    position, line = 0, 1
    pending = None  # a declaration that a trailing comment may still belong to
    while position < len(text):
        token = TOKEN.match(text, position)
        if not token:
            raise Broken(f"{header}:{line}: not understood: {text[position:position + 40]!r}")
        kind, piece = token.lastgroup, token.group()
        position = token.end()
        if kind == "comment":
            if code:
                code += piece
            elif pending and "\n" not in text[pending[4]:token.start()]:
                pending[0] += " " + piece
            else:
                if pending:
                    yield pending[:4]
                    pending = None
                following = TOKEN.match(text, position)
                if following and following.lastgroup == "blank" and not block_begun:
                    section, lead = plain(piece), ""
                else:
                    lead, block_begun = plain(piece), True
        elif kind == "blank":
            if code:
                code += " "
            elif block_begun:
                lead, section, block_begun = "", "", False
        elif kind == "space":
            code += " " if code else ""
        elif kind == "code" and not (piece == "}" and not code):
            code += piece
            if piece == ";" and code.count("{") == code.count("}"):
                if pending:
                    yield pending[:4]
                pending = [code, lead, section, f"{header}:{line}", position]
                code, block_begun = "", True
        line += piece.count("\n")
    if pending:
        yield pending[:4]
    if code:
        raise Broken(f"{header}: ends within {code[:40]!r}")


def split_comments(code):
    """Code without its comments, and the comments as one line."""
    notes = [one_line(plain(note)) for note in re.findall(r"/\*.*?\*/", code, re.S)]
    return " ".join(re.sub(r"/\*.*?\*/", " ", code, flags=re.S).split()), " ".join(notes)


def declared(text, place):
    """A declarator such as "const char *const *names" or "char message[480]" as name, type and length."""
    match = re.fullmatch(r"(?P<type>[A-Za-z_].*?)\s*(?P<stars>\*?)(?P<name>\w+)(?:\[(?P<length>\d+)\])?", text.strip())
    if not match:
        raise Broken(f"{place}: not a declarator: {text!r}")
    kind = match["type"] + (" *" if match["stars"] and not match["type"].endswith("*") else match["stars"])
    return match["name"], kind.strip(), int(match["length"]) if match["length"] else None


def parameters(text, place):
    if text.strip() in ("void", ""):
        return []
    return [{"name": name, "type": kind} for name, kind, _ in (declared(part, place) for part in text.split(","))]


class Api:
    """What has been read so far."""

    def __init__(self, top):
        self.version = ""
        self.headers, self.functions, self.structs, self.opaque = [], [], [], []
        self.callbacks, self.constants = [], []
        for library, umbrella in (("persona", "persona.h"), ("persona-io", "persona/io.h")):
            for header in included(os.path.join(top, "include", umbrella)):
                self.read(top, library, header)
        names = os.listdir(os.path.join(top, "include/persona"))
        read = {"persona/io.h"} | {header["name"] for header in self.headers}
        forgotten = {"persona/" + name for name in names if name.endswith(".h")} - read
        if forgotten:
            raise Broken("no umbrella includes " + ", ".join(sorted(forgotten)))
        for handle in self.opaque:
            handle["free"] = self.freed_by(handle["name"])

    def freed_by(self, handle):
        """The function that gives back a handle of this type; None for what is only borrowed."""
        found = [function["name"] for function in self.functions if function["name"].endswith("_free")
                 and [one["type"] for one in function["parameters"]] == [handle + " *"]]
        return found[0] if found else None

    def read(self, top, library, header):
        with open(os.path.join(top, "include", header), encoding="utf-8") as file:
            text = file.read()
        about = re.match(r"/\*.*?\*/", text, re.S)
        if not about:
            raise Broken(f"{header}: does not begin with a comment that says what it is")
        self.headers.append({"name": header, "library": library, "comment": plain(about.group())})
        versions = dict(re.findall(r"^#define PERSONA_VERSION_(\w+) (\d+)$", text, re.M))
        if versions:
            self.version = f"{versions['MAJOR']}.{versions['MINOR']}"
        body = text[about.end():]
        for macro in re.finditer(MACRO, body):
            if not macro["name"].startswith("PERSONA_VERSION_"):
                self.constants.append({"name": macro["name"], "value": int(macro["value"]), "header": header,
                                       "group": "", "group_comment": "", "comment": one_line(macro["note"] or "")})
                body = body.replace(macro.group(), "")
        for block in FOREIGN.finditer(body):
            for name in re.findall(r"^struct \w+(?= \{)", block.group(), re.M):
                self.opaque.append({"name": name, "library": library, "header": header,
                                    "comment": "Defined by another interface, whose definition stands in our header too."})
        body = FOREIGN.sub("", body)
        first_of_group = {}
        for code, lead, section, place in statements(body, header):
            self.declare(library, header, code, (section, lead), place, first_of_group)

    def declare(self, library, header, code, comments, place, first_of_group):
        comment = "\n\n".join(text for text in comments if text)
        start = re.sub(r"^(/\*.*?\*/\s*)*", "", code, flags=re.S)
        if start.startswith("PERSONA_API "):
            self.function(library, header, code, comment, place, first_of_group)
        elif start.startswith("enum"):
            self.enumeration(header, code, comment, place)
        elif re.match(r"typedef struct \w+ \{", start):
            self.structure(header, code, comment, place)
        elif match := re.match(r"typedef struct \w+ (\w+) ?;|(struct \w+) ?;", start):  # the second: of another library
            self.opaque.append({"name": match[1] or match[2], "library": library, "header": header, "comment": comment})
        elif match := re.match(r"typedef (.*?)\(\*(\w+)\)\s*\((.*?)\) ?;", start, re.S):
            self.callbacks.append({"name": match[2], "header": header, "returns": match[1].strip(),
                                   "parameters": parameters(match[3], place), "comment": comment})
        else:
            raise Broken(f"{place}: not understood: {code!r}")

    def function(self, library, header, code, comment, place, first_of_group):
        bare, note = split_comments(code)
        match = re.fullmatch(r"PERSONA_API (?P<returns>.*?)(?P<name>persona_\w+)\s*\((?P<rest>.*)\) ?;", bare)
        if not match:
            raise Broken(f"{place}: not a function: {bare!r}")
        name = match["name"]
        group = first_of_group.setdefault(comment, name) if comment else name
        whole = "\n".join(text for text in (comment, note) if text)
        about = self.headers[-1]["comment"]
        since = re.search(r"\bSince\s+(\d+\.\d+)", whole) or re.search(r"\bSince\s+(\d+\.\d+)", about)
        self.functions.append({"name": name, "library": library, "header": header, "returns": match["returns"].strip(),
                               "parameters": parameters(match["rest"], place), "group": group,
                               "since": since[1] if since else "", "comment": whole})

    def enumeration(self, header, code, comment, place):
        match = re.match(r"enum \{(.*)\} ?;", code, re.S)
        if not match:
            raise Broken(f"{place}: not an enumeration: {code!r}")
        found = []
        for name, value, notes in re.findall(ENUMERATOR, match[1]):
            found.append({"name": name, "value": int(value), "header": header, "group": "",
                          "group_comment": comment, "comment": split_comments(notes)[1]})
        if len(found) != len(re.findall(r"PERSONA_[A-Z0-9_]+ =", match[1])) or not found:
            raise Broken(f"{place}: an enumerator without a number")
        words = os.path.commonprefix([item["name"].split("_") for item in found])
        whole = "_".join(words) in [item["name"] for item in found]  # PERSONA_DIVISOR_N and ..._N_MINUS_ONE
        group = "_".join(words[:-1] if whole else words)
        for item in found:
            item["group"] = NAMED_ENUMS.get(header, group) if group == "PERSONA" else group
        self.constants.extend(found)

    def structure(self, header, code, comment, place):
        match = re.fullmatch(r"typedef struct (\w+) \{(.*)\} (\w+) ?;.*", code, re.S)
        if not match or match[1] != match[3]:
            raise Broken(f"{place}: not a struct: {code!r}")
        fields, offset, widest = [], 0, 1
        for text, notes in re.findall(r"([^;]*?);\s*((?:/\*.*?\*/\s*)*)", match[2], re.S):
            name, kind, length = declared(text, place)
            size = self.size_of(kind, place)
            offset = (offset + size - 1) // size * size
            widest = max(widest, size)
            fields.append({"name": name, "type": kind, "length": length, "offset": offset,
                           "comment": split_comments(notes)[1]})
            offset += size * (length or 1)
        self.structs.append({"name": match[1], "header": header, "size": (offset + widest - 1) // widest * widest,
                             "fields": fields, "comment": comment})

    def size_of(self, kind, place):
        if kind.endswith("*") or kind in [callback["name"] for callback in self.callbacks]:
            return 8
        if kind not in SIZES:
            raise Broken(f"{place}: no field of a public struct may have the type {kind}")
        return SIZES[kind]

    def tree(self):
        return {"version": self.version, "headers": self.headers, "functions": self.functions, "structs": self.structs,
                "opaque": self.opaque, "callbacks": self.callbacks, "constants": self.constants}


def quoted(text):
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
    return '"' + "".join(escapes.get(letter, letter) for letter in text) + '"'


def written(value, indent=0):
    """JSON of a value: on one line where that is short."""
    if value is None:
        return "null"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    pad = " " * (indent + 1)
    if isinstance(value, dict):
        parts = [quoted(key) + ": " + written(item, indent + 1) for key, item in value.items()]
        left, right = "{", "}"
    else:
        parts = [written(item, indent + 1) for item in value]
        left, right = "[", "]"
    line = left + ", ".join(parts) + right
    if len(line) + indent <= 118 and "\n" not in line:
        return line
    return left + "\n" + ",\n".join(pad + part for part in parts) + "\n" + " " * indent + right


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        print(written(Api(arguments[1]).tree()))
    except Broken as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
