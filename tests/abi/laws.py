#!/usr/bin/env python3
"""Laws of the public interface that generators of bindings rely on (docs/ABI.md), checked on what api.py reads.

usage: laws.py SOURCE_FOLDER     names every breach; exit status 1 when there is one
"""
import re
import sys

from api import Api, Broken

SCALARS = {"int32_t", "uint32_t", "int64_t", "uint64_t", "size_t", "double"}
POINTED_AT = SCALARS | {"char", "uint8_t", "void"}
# Handles that calls change. All others are immutable once made.
MUTABLE = {"persona_population_builder", "persona_options", "persona_run", "persona_report", "persona_csv_reader"}
# Fixed for all time, so without a size: written by the library whole, or read in arrays of the caller.
WITHOUT_SIZE = {"persona_error", "persona_response", "persona_prompt_field"}


class Laws:
    def __init__(self, api):
        self.api = api
        self.handles = {handle["name"]: handle for handle in api.opaque}
        self.callbacks = {callback["name"] for callback in api.callbacks}
        self.structs = {struct["name"] for struct in api.structs}
        self.about = {header["name"]: header["comment"] for header in api.headers}
        self.names = {function["name"] for function in api.functions}
        self.breaches = 0

    def breach(self, item, text):
        print(f"include/{item['header']}: {item['name']} {text}")
        self.breaches += 1

    def check(self):
        for function in self.api.functions:
            self.check_signature(function)
            self.check_parameters(function)
            self.check_comment(function)
        for struct in self.api.structs:
            self.check_struct(struct)
        for callback in self.api.callbacks:
            first = callback["parameters"][0]
            if first["type"] != "void *":
                self.breach(callback, "does not begin with what its user handed in")
            self.check_types(callback, {"int", "void", "void *", "int64_t"})
        for handle in self.api.opaque:
            if not handle["free"]:
                self.check_borrowed(handle)

    def check_signature(self, function):
        """A status and an error come together; nobody else returns int."""
        ends_in_error = function["parameters"][-1:] == [{"name": "err", "type": "persona_error *"}]
        if (function["returns"] == "int") != ends_in_error:
            self.breach(function, "must both return int and end in persona_error *err, or neither")
        shared = function["name"] in ("persona_context_share", "persona_context_allocate")
        returned = {"int", "void", "double", "int32_t", "int64_t"}
        if function["returns"] not in returned and not function["returns"].startswith("const ") and not shared:
            self.breach(function, f"returns {function['returns']}: no status, number or borrowed pointer to const")
        self.check_types(function, returned)

    def check_types(self, item, returned):
        if item["returns"] not in returned and not item["returns"].endswith("*"):
            self.breach(item, f"returns {item['returns']}")
        for kind in [one["type"] for one in item["parameters"]]:
            base = re.sub(r"\bconst\b|\*", "", kind).strip()
            known = POINTED_AT | self.structs | set(self.handles) if "*" in kind else SCALARS | self.callbacks
            if base not in known:
                self.breach(item, f"has a parameter of type {kind}, which bindings cannot pass")

    def check_parameters(self, function):
        given = function["parameters"]
        for place, one in enumerate(given):
            if one["type"] in self.callbacks and given[place + 1:place + 2] != [{"name": "user", "type": "void *"}]:
                self.breach(function, f"takes the callback {one['name']} without a user behind it")
            base = one["type"][:-2]
            ours = base in self.handles and not base.startswith("struct ") and one["type"].endswith(" *")
            if ours and base not in MUTABLE and function["name"] != self.handles[base]["free"]:
                self.breach(function, f"takes {one['name']}, which is immutable, not as const")

    def check_comment(self, function):
        """All that the house order asks of a comment, of the function itself, its group, or all of its header."""
        about = self.about[function["header"]]
        text = function["comment"] + (" " + about if "Everything" in about else "")
        if not function["comment"]:
            self.breach(function, "has no comment")
        asked = [("since when it is there", r"Since\s+\d+\.\d+"), ("who may call it at once", r"[Tt]hread|shared"),
                 ("what it costs", r"[Cc]ost|O\(")]
        if function["returns"] == "int":
            asked.append(("what it returns", r"[Rr]eturns"))
        if any(one["type"][:-3] in self.handles and one["type"].endswith(" **") for one in function["parameters"]):
            asked.append(("who owns what it makes", r"[Oo]wner"))
        for what, pattern in asked:
            if not re.search(pattern, text):
                self.breach(function, f"has a comment that does not say {what}")

    def check_struct(self, struct):
        first = struct["fields"][0]
        sized = first["name"] == "struct_size" and first["type"] == "uint32_t"
        if struct["name"] in WITHOUT_SIZE:
            return
        if not sized:
            self.breach(struct, "does not begin with uint32_t struct_size")
        init = struct["name"] + "_init"
        if init not in self.names:
            self.breach(struct, f"has no {init}")

    def check_borrowed(self, handle):
        for function in self.api.functions:
            made = handle["name"] + " **" in [one["type"] for one in function["parameters"]]
            if made or function["returns"] == handle["name"] + " *":
                self.breach(handle, f"is made by {function['name']}, and no function frees it")


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        laws = Laws(Api(arguments[1]))
    except Broken as reason:
        print(reason, file=sys.stderr)
        return 1
    laws.check()
    return 1 if laws.breaches else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
