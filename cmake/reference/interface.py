"""The public interface as tests/abi/api.json has it, put in the order of the headers, and comments taken apart.

A comment of a header covers the declarations below it up to the next blank line: such a group has one text, and some of
its functions a remark of their own.
"""
import json
import re

LABELS = ("Returns", "Ownership", "Thread-safety", "Thread-safe", "Cost", "Definition", "Since")
TABLE_ROW = re.compile(r"^( {2,})(\S.*?) {2,}(\S.*)$")


class Group:
    """Functions under one comment. text: what all share; remarks: what one of them has beyond that, by name."""

    def __init__(self, functions):
        self.functions = functions
        self.name = functions[0]["name"]
        lines = [function["comment"].split("\n") for function in functions]
        shared = 0
        while all(len(one) > shared and one[shared] == lines[0][shared] for one in lines):
            shared += 1
        self.text = "\n".join(lines[0][:shared]).strip()
        rest = ["\n".join(one[shared:]).strip() for one in lines]
        self.remarks = {function["name"]: text for function, text in zip(functions, rest) if text}
        if not self.text and len(functions) == 1:
            self.text = self.remarks.pop(self.name, "")

    def parameters(self):
        return {parameter["name"] for function in self.functions for parameter in function["parameters"]}


class Header:
    def __init__(self, entry, api):
        def here(kind):
            return [thing for thing in api[kind] if thing["header"] == self.name]

        self.name = entry["name"]
        self.library = entry["library"]
        self.comment = entry["comment"]
        self.page = self.name.replace("/", "_").replace(".", "_") + ".html"
        self.opaque, self.structs, self.callbacks = here("opaque"), here("structs"), here("callbacks")
        self.constants = grouped(here("constants"), lambda constant: (constant["group"], constant["group_comment"]))
        self.groups = [Group(functions) for functions in grouped(here("functions"), lambda function: function["group"])]


def grouped(things, key):
    groups = []
    for thing in things:
        if not groups or key(groups[-1][0]) != key(thing):
            groups.append([])
        groups[-1].append(thing)
    return groups


def read(path):
    with open(path, encoding="utf-8") as file:
        api = json.load(file)
    return api, [Header(entry, api) for entry in api["headers"]]


def first_sentence(text):
    """The beginning of a comment, as one line without its full stop."""
    flat = " ".join(text.split())
    match = re.match(r"(.+?[^.A-Z ])[.:](?: [A-Z\"`0-9]|$)", flat)
    return match.group(1) if match else flat.rstrip(".")


def gist(text):
    """What fits into one line of an index: the first sentence, as far as its first part when it is long."""
    sentence = first_sentence(text)
    for end in ("; ", ": ", ", "):
        if len(sentence) > 90 and sentence.find(end) > 20:
            sentence = sentence[: sentence.find(end)]
    return sentence


def declaration(thing):
    """(type, name, [parameter ...]) with a parameter as it is written in C."""
    parameters = [joined(parameter["type"], parameter["name"]) for parameter in thing["parameters"]]
    return thing["returns"], thing["name"], parameters or ["void"]


def joined(kind, name):
    return kind + ("" if kind.endswith("*") else " ") + name


def blocks(comment, parameters=()):
    """A comment as [("text", text) | ("item", label, text) | ("rows", [(term, text), ...]) | ("break",)].

    An item begins where the comment begins to speak of a parameter, of what is returned, of ownership and so on; the
    order is that of the comment, and nothing is left out."""
    result = []
    flow = []
    rows = None
    depth = 0

    def end_flow():
        if flow:
            result.extend(items(" ".join(flow), parameters))
            flow.clear()

    for line in comment.split("\n"):
        row = TABLE_ROW.match(line)
        indent = len(line) - len(line.lstrip())
        if not line.strip():
            end_flow()
            rows = None
            result.append(("break",))
        elif row and not (rows is not None and indent > depth):
            if rows is None:
                end_flow()
                rows = []
                depth = indent
                result.append(("rows", rows))
            rows.append((row.group(2), row.group(3)))
        elif rows is not None and indent > depth:
            rows[-1] = (rows[-1][0], rows[-1][1] + " " + " ".join(line.split()))
        else:
            rows = None
            flow.append(line.strip())
    end_flow()
    return result


def items(text, parameters):
    if parameters:
        parameters = set(parameters) | {"returns"}
    names = "|".join(sorted(map(re.escape, parameters), key=len, reverse=True))
    label = "(?:" + "|".join(LABELS) + r")\b:?"
    if names:
        label += "|(?:%s)(?:, (?:%s))*:" % (names, names)
    starts = [match.start() for match in re.finditer(r"(?:^|(?<=[.;)] ))(?:%s)" % label, text)]
    result = []
    if not starts or starts[0] > 0:
        result.append(("text", text[: starts[0]].strip() if starts else text))
    for start, end in zip(starts, starts[1:] + [len(text)]):
        part = text[start:end].strip()
        match = re.match(label, part)
        rest = part[match.end():].strip()
        if match.group(0) == "Thread-safe":
            result.append(("item", "Thread-safety", part))
        else:
            result.append(("item", match.group(0).rstrip(":"), rest))
    return result
