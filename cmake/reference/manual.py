"""Pages of section 3: one for each group of functions under one comment, and an alias for each further function."""
import os
import re
import textwrap

import interface

# What mdoc would take for a request where it stands at the begin of an argument.
MACRO = re.compile(r"^[A-Z%][A-Za-z1]$")


def roff(text):
    """Text in lines, each sentence on its own, none of which is read as a request."""
    text = " ".join(text.split()).replace("\\", "\\e")
    lines = []
    for sentence in re.split(r"(?<=[^.][.?]) (?=[A-Z\"`(])", text):
        lines += textwrap.wrap(sentence, 78, break_long_words=False, break_on_hyphens=False)
    return "\n".join("\\&" + line if line[0] in ".'" else line for line in lines)


def argument(text):
    return " ".join(("\\&" + word if MACRO.match(word) or word[0] in ".'" else word) for word in
                    text.replace("\\", "\\e").replace('"', "\\(dq").split())


def described(comment, parameters):
    out = []
    listing = False
    for block in interface.blocks(comment, parameters):
        if block[0] == "item":
            if not listing:
                if out and out[-1] == ".Pp":
                    out.pop()
                out.append(".Bl -tag -width Ds")
                listing = True
            _, label, text = block
            if label in interface.LABELS:
                out.append(".It Sy " + label)
            else:
                out.append(".It " + " , ".join("Fa " + argument(name) for name in label.split(", ")))
            out.append(roff(text) if text else "\\&")
            continue
        if block[0] == "rows":
            out.append(".Bl -tag -width Ds -compact")
            for term, text in block[1]:
                out += [".It " + argument(term), roff(text)]
            out.append(".El")
            continue
        if listing:
            out.append(".El")
            listing = False
        if block[0] == "break":
            out.append(".Pp")
        else:
            out.append(roff(block[1]))
    if listing:
        out.append(".El")
    while out and out[-1] == ".Pp":
        out.pop()
    return out


def page(header, group, date):
    names = [function["name"] for function in group.functions]
    about = interface.gist(group.text or header.comment)
    out = [".Dd " + date, ".Dt %s 3" % group.name.upper(), ".Os libpersona", ".Sh NAME"]
    out += [".Nm %s%s" % (name, " ," if name != names[-1] else "") for name in names]
    out += [".Nd " + argument(about), ".Sh SYNOPSIS", ".In " + header.name]
    for function in group.functions:
        kind, name, parameters = interface.declaration(function)
        out += [".Ft " + kind, ".Fo " + name]
        out += ['.Fa "%s"' % parameter for parameter in parameters]
        out.append(".Fc")
    out += [".Sh DESCRIPTION"]
    if group.text:
        out += described(group.text, group.parameters())
    if group.remarks:
        out.append(".Bl -tag -width Ds")
        for name in names:
            if name in group.remarks:
                out += [".It Fn " + name, roff(group.remarks[name])]
        out.append(".El")
    if group.text or group.remarks:
        out += [".Ss All of " + header.name]
    out += described(header.comment, ())
    out += [".Pp", "Link with", ".Fl l%s ;" % header.library, "in CMake, with",
            ".Li persona::%s ." % ("io" if header.library == "persona-io" else "persona")]
    others = sorted(other.name for other in header.groups if other is not group)
    if others:
        out.append(".Sh SEE ALSO")
        out += [".Xr %s 3%s" % (name, " ," if name != others[-1] else "") for name in others]
    return "\n".join(out) + "\n"


def write(headers, folder, date):
    """Returns the paths of the pages."""
    folder = os.path.join(folder, "man3")
    os.makedirs(folder, exist_ok=True)
    paths = []
    for header in headers:
        for group in header.groups:
            for function in group.functions:
                path = os.path.join(folder, function["name"] + ".3")
                alias = function["name"] != group.name
                with open(path, "w", encoding="utf-8") as file:
                    file.write(".so man3/%s.3\n" % group.name if alias else page(header, group, date))
                paths.append(path)
    return paths
