"""Files that the pages speak of, made from the sample populations: small, so that commands take no time."""
import csv
import json
import os
import shutil

ITEMS = ["bfi%d" % number for number in range(1, 45)]


def read_rows(path, count):
    with open(path, newline="", encoding="utf-8") as file:
        return [row for _, row in zip(range(count), csv.DictReader(file))]


def write_rows(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def assigned(row):
    """Two attributes that answers follow, as the pages name them."""
    row = dict(row)
    row["assigned_E"] = "extr" if int(row["bfi1"]) > 3 else "intr"
    row["assigned_A"] = "high" if int(row["bfi7"]) > 3 else "low"
    return row


def provide(folder, source, page):
    """Fills a folder: samples, and people.csv, agents.csv, survey.csv and so on. Columns that are answers unless
    somebody says otherwise are there only where the page speaks of them."""
    with open(os.path.join(source, page), encoding="utf-8") as file:
        spoken = file.read()
    samples = os.path.join(source, "examples/samples")
    shutil.copytree(samples, os.path.join(folder, "samples"))
    for name in os.listdir(samples):
        if name.endswith(".csv"):
            shutil.copy(os.path.join(samples, name), folder)
    people = read_rows(os.path.join(samples, "human_like.csv"), 160)
    agents = read_rows(os.path.join(samples, "healthy.csv"), 120)

    def renamed(rows, name):
        """The same answers under other names: q1.., job1.."""
        return [{name + str(number + 1): row[item] for number, item in enumerate(ITEMS[:12])} for row in rows]

    def joined(*parts):
        return [{key: value for part in row for key, value in part.items()} for row in zip(*parts)]

    for name, rows in (("people.csv", people), ("agents.csv", agents)):
        parts = [[assigned(row) for row in rows]]
        if "--items 'q*'" in spoken:
            parts.append(renamed(rows, "q"))
        if "--weights w" in spoken:
            parts.append([{"w": 1 + int(row["bfi2"]) % 2} for row in rows])
        write_rows(os.path.join(folder, name), joined(*parts))
    both = [{"id": row["id"], "source": source_name} for source_name, rows in (("human", people), ("model", agents))
            for row in rows]
    both = joined(both, renamed(people + agents, "job"))
    write_rows(os.path.join(folder, "survey.csv"), both)
    write_rows(os.path.join(folder, "both.csv"), both)
    letters = [{"%s%d" % ("ACENO"[i // 5], i % 5 + 1): row[item] if (number + i) % 23 else ""
                for i, item in enumerate(ITEMS[:25])} for number, row in enumerate(people)]
    write_rows(os.path.join(folder, "bfi.csv"), letters)
    with open(os.path.join(folder, "responses.jsonl"), "w", encoding="utf-8") as file:
        for row in agents[:40]:
            for item in ITEMS:
                file.write(json.dumps({"persona": row["id"], "item": item, "text": "I would say " + row[item]}) + "\n")
