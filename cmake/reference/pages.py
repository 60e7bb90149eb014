"""HTML: one page for each header in the order in which it reads, and an index."""
import html
import os
import re

import interface

STYLE = """
:root { --ink: #1d2430; --dim: #5b6575; --paper: #ffffff; --panel: #f4f6f8; --line: #d9dee5; --link: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #dfe4ea; --dim: #98a3b1; --paper: #15191f; --panel: #1d232b; --line: #303843; --link: #7db4ee; } }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 16px/1.55 system-ui, sans-serif; display: flex; }
nav { width: 15rem; flex: none; height: 100vh; position: sticky; top: 0; overflow-y: auto; padding: 1.2rem;
  background: var(--panel); border-right: 1px solid var(--line); font-size: 0.9rem; }
nav a { display: block; padding: 0.1rem 0; } nav b { display: block; margin-top: 0.8rem; }
main { max-width: 54rem; padding: 1.5rem 2.5rem 4rem; min-width: 0; }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
h1 { font-size: 1.7rem; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
pre, code { font: 0.9em/1.5 ui-monospace, monospace; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 0.7rem 1rem;
  overflow-x: auto; }
section { margin: 2rem 0; } section > pre { border-left: 4px solid var(--link); }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: 0.25rem 1.2rem; margin: 0.6rem 0; }
dt { color: var(--dim); max-width: 16rem; overflow-wrap: anywhere; } dd { margin: 0; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1.5rem; }
td, th { text-align: left; vertical-align: top; padding: 0.25rem 0.8rem 0.25rem 0;
  border-bottom: 1px solid var(--line); }
td:first-child { font: 0.85em/1.7 ui-monospace, monospace; } th { color: var(--dim); font-weight: normal; }
@media (max-width: 50rem) { body { display: block; } nav { width: auto; height: auto; position: static; }
  main { padding: 1rem; } dl { display: block; } dd { margin: 0 0 0.5rem 1rem; } }
"""


class Site:
    def __init__(self, api, headers):
        self.headers = headers
        self.version = api["version"]
        self.places = {}
        for header in headers:
            things = header.opaque + header.structs + header.callbacks
            things += [thing for group in header.constants for thing in group]
            things += [function for group in header.groups for function in group.functions]
            for thing in things:
                self.places[thing["name"]] = header.page + "#" + thing["name"]

    def rich(self, text):
        """Text with names of the interface as links, and what stands in backquotes as code."""

        def link(match):
            name = match.group(0)
            place = self.places.get(name)
            return '<a href="%s">%s</a>' % (place, name) if place else name

        text = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))
        text = re.sub(r"\b(?:persona|PERSONA)_\w+", link, text)
        return re.sub(r"\bdocs/[\w/-]+\.md\b", r'<a href="../\g<0>">\g<0></a>', text)

    def described(self, comment, parameters=()):
        out = []
        listing = False
        for block in interface.blocks(comment, parameters):
            if (block[0] == "item") != listing:
                out.append("<dl>" if block[0] == "item" else "</dl>")
                listing = not listing
            if block[0] == "item":
                out.append("<dt>%s</dt><dd>%s</dd>" % (html.escape(block[1]), self.rich(block[2])))
            elif block[0] == "rows":
                out.append("<dl>")
                out += ["<dt><code>%s</code></dt><dd>%s</dd>" % (html.escape(t), self.rich(d)) for t, d in block[1]]
                out.append("</dl>")
            elif block[0] == "text":
                out.append("<p>%s</p>" % self.rich(block[1]))
        if listing:
            out.append("</dl>")
        return "\n".join(out)

    def prototype(self, thing, callback=False):
        kind, name, parameters = interface.declaration(thing)
        if callback:
            text = "typedef " + interface.joined(kind, "(*" + name + ")") + "("
        else:
            text = interface.joined(kind, name) + "("
        line = text + ", ".join(parameters) + ");"
        if len(line) > 96:
            line = text + "\n    " + ",\n    ".join(parameters) + ");"
        shown = self.rich(line)
        return re.sub(r'<a href="[^"]*#%s">%s</a>' % (name, name), "<b>%s</b>" % name, shown, count=1)

    def table(self, heads, rows):
        out = ["<table><tr>" + "".join("<th>%s</th>" % head for head in heads) + "</tr>"]
        for name, cells in rows:
            out.append('<tr id="%s">' % name + "".join("<td>%s</td>" % cell for cell in cells) + "</tr>")
        return "\n".join(out + ["</table>"])

    def header_page(self, header):
        out = ["<h1>%s</h1>" % header.name, self.described(header.comment)]
        out.append("<pre>#include &lt;%s&gt;</pre>" % header.name)
        if header.opaque:
            out.append("<h2>Handles</h2>")
            for handle in header.opaque:
                out.append('<section id="%s"><pre>typedef struct <b>%s</b> %s;</pre>%s</section>' % (
                    handle["name"], handle["name"], handle["name"], self.described(handle["comment"])))
        if header.constants:
            out.append("<h2>Constants</h2>")
            for group in header.constants:
                out.append(self.described(group[0]["group_comment"]))
                out.append(self.table(("name", "value", ""), [
                    (one["name"], (one["name"], one["value"], self.rich(one["comment"]))) for one in group]))
        if header.structs:
            out.append("<h2>Structs</h2>")
            for struct in header.structs:
                out.append('<section id="%s"><pre>typedef struct <b>%s</b></pre>' % (struct["name"], struct["name"]))
                out.append(self.described(struct["comment"]))
                rows = []
                for field in struct["fields"]:
                    shown = interface.joined(field["type"], field["name"])
                    shown += "[%d]" % field["length"] if field["length"] else ""
                    rows.append((struct["name"] + "." + field["name"],
                                 (self.rich(shown), field["offset"], self.rich(field["comment"]))))
                out.append(self.table(("field", "at byte", ""), rows) + "</section>")
        if header.callbacks:
            out.append("<h2>Callbacks</h2>")
            for callback in header.callbacks:
                names = {parameter["name"] for parameter in callback["parameters"]}
                out.append('<section id="%s"><pre>%s</pre>%s</section>' % (
                    callback["name"], self.prototype(callback, True), self.described(callback["comment"], names)))
        if header.groups:
            out.append("<h2>Functions</h2>")
        for group in header.groups:
            out.append("<section><pre>%s</pre>" % "\n".join(
                '<span id="%s">%s</span>' % (one["name"], self.prototype(one)) for one in group.functions))
            out.append(self.described(group.text, group.parameters()))
            if group.remarks:
                out.append("<dl>" + "\n".join("<dt><code>%s</code></dt><dd>%s</dd>" % (name, self.rich(text))
                                              for name, text in group.remarks.items()) + "</dl>")
            if not group.text and not group.remarks:
                out.append('<p>A plain read: what <a href="#">the head of the page</a> says of all holds.</p>')
            out.append("</section>")
        return self.whole(header.name, "\n".join(out))

    def index(self):
        out = ["<h1>libpersona %s: the interface</h1>" % self.version]
        for library in ("persona", "persona-io"):
            out.append("<h2>lib%s</h2><dl>" % library)
            for header in self.headers:
                if header.library == library:
                    about = self.rich(interface.first_sentence(header.comment))
                    out.append('<dt><a href="%s">%s</a></dt><dd>%s</dd>' % (header.page, header.name, about))
            out.append("</dl>")
        out.append("<h2>All names</h2><p>")
        out.append("<br>\n".join('<a href="%s">%s</a>' % (self.places[name], name) for name in sorted(self.places)))
        return self.whole("the interface", "\n".join(out + ["</p>"]))

    def whole(self, title, body):
        links = ['<a href="index.html"><b>libpersona %s</b></a>' % self.version]
        for library in ("persona", "persona-io"):
            links.append("<b>lib%s</b>" % library)
            links += ['<a href="%s">%s</a>' % (header.page, header.name.split("/")[-1])
                      for header in self.headers if header.library == library]
        return ("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<title>%s - libpersona</title><style>%s</style></head>\n<body><nav>%s</nav>\n"
                "<main>\n%s\n</main></body></html>\n"
                % (title, STYLE, "\n".join(links), body))


def write(api, headers, folder):
    folder = os.path.join(folder, "html")
    os.makedirs(folder, exist_ok=True)
    site = Site(api, headers)
    pages = {"index.html": site.index()}
    pages.update((header.page, site.header_page(header)) for header in headers)
    for name, text in pages.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    return sorted(pages)
