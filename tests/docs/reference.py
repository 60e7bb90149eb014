"""The reference of the interface has everything that tests/abi/api.json has, in HTML and in section 3, and links that
lead somewhere; mandoc finds nothing wrong with the pages.

usage: reference.py SOURCE_FOLDER
"""
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile


def flat(text):
    """Words only: what a page and a comment have in common, whatever the layout."""
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def text_of(page):
    page = re.sub(r"<style>.*?</style>|<nav>.*?</nav>", " ", page, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", "", page.replace("</dt>", " ").replace("<p>", " ").replace("</td>", " ")))


def first_missing(comment, words):
    """The first word of a comment that does not follow in the order of the comment."""
    rest = iter(words)
    for word in flat(comment).split():
        if word not in rest:
            return word
    return None


def main():
    source = sys.argv[1]
    problems = []
    with open(os.path.join(source, "tests/abi/api.json"), encoding="utf-8") as file:
        api = json.load(file)
    folder = tempfile.mkdtemp()
    try:
        subprocess.run([sys.executable, os.path.join(source, "cmake/reference/make.py"),
                        os.path.join(source, "tests/abi/api.json"), folder, "January 1, 2026"], check=True)
        problems += check_manual(api, os.path.join(folder, "man3"))
        problems += check_html(api, os.path.join(folder, "html"))
    finally:
        shutil.rmtree(folder)
    for problem in problems[:40]:
        print(problem)
    print("%d functions, %d problems" % (len(api["functions"]), len(problems)))
    sys.exit(bool(problems) or len(api["functions"]) < 100)


def check_manual(api, folder):
    problems = []
    pages = {}
    for function in api["functions"]:
        name = function["name"]
        with open(os.path.join(folder, name + ".3"), encoding="utf-8") as file:
            pages[name] = file.read()
        text = pages[name]
        if text.startswith(".so "):
            with open(os.path.join(folder, os.path.basename(text.split()[1])), encoding="utf-8") as file:
                text = file.read()
        wanted = [".Fo " + name, ".Ft " + function["returns"]]
        wanted += [parameter["name"] for parameter in function["parameters"]]
        problems += ["%s.3 lacks '%s'" % (name, part) for part in wanted if part not in text]
        plain = flat(text.replace("\\e", "\\").replace("\\(dq", '"').replace("\\&", ""))
        missing = first_missing(function["comment"], plain.split())
        if missing:
            problems.append("%s.3 lacks the word '%s' of its comment" % (name, missing))
    mandoc = shutil.which("mandoc")
    if mandoc:
        paths = [os.path.join(folder, name + ".3") for name, text in pages.items() if not text.startswith(".so ")]
        run = subprocess.run([mandoc, "-T", "lint", "-W", "warning"] + paths, stdout=subprocess.PIPE, text=True)
        problems += run.stdout.splitlines()
    else:
        print("skipped: the syntax of the manual pages, for there is no mandoc")
    return problems


def check_html(api, folder):
    problems = []
    pages = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            pages[name] = file.read()
    places = {name: set(re.findall(r'id="([^"]+)"', page)) for name, page in pages.items()}
    for name, page in pages.items():
        for target in re.findall(r'href="([^"]+)"', page):
            file, _, place = target.partition("#")
            if file.startswith("../docs/"):
                if not os.path.exists(os.path.join(sys.argv[1], file[3:])):
                    problems.append("%s: %s does not exist" % (name, target))
            elif (file or name) not in pages or (place and place not in places[file or name]):
                problems.append("%s: the link %s leads nowhere" % (name, target))
    for kind in ("functions", "structs", "opaque", "callbacks", "constants"):
        for thing in api[kind]:
            page = thing["header"].replace("/", "_").replace(".", "_") + ".html"
            if thing["name"] not in places.get(page, ()):
                problems.append("%s has no place for %s" % (page, thing["name"]))
    for function in api["functions"]:
        page = function["header"].replace("/", "_").replace(".", "_") + ".html"
        section = pages[page].partition('id="%s"' % function["name"])[2].partition("</section>")[0]
        missing = first_missing(function["comment"], flat(text_of("<" + section)).split())
        if missing:
            problems.append("%s lacks the word '%s' of the comment of %s" % (page, missing, function["name"]))
    return problems


if __name__ == "__main__":
    main()
