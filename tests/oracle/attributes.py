#!/usr/bin/env python3
"""Compares the analysis of attributes of persona-report with numpy and scikit-learn, to 1e-9.

usage: attributes.py PERSONA_REPORT [DATA_FOLDER]

Shares no code with the library: sums over groups by masks, least squares by numpy's lstsq over explicit dummy columns, all
orders one by one, agreement by scikit-learn, variance components from the textbook's sums. What is drawn at random
(permutations, orders beyond 10 attributes, k-means) is repeated with the library's documented random numbers. Reads the
real answers in DATA_FOLDER (or $PERSONA_TEST_DATA) when there is one, and random populations in any case. Needs numpy and
scikit-learn (Debian: python3-numpy, python3-sklearn)."""
import csv
import itertools
import json
import math
import os
import subprocess
import sys
import tempfile

import numpy as np
from sklearn.metrics import adjusted_mutual_info_score, homogeneity_completeness_v_measure

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
import brute_force as plain  # noqa: E402  (random numbers)
import peers  # noqa: E402  (k-means with the library's random numbers)

SEED = 42
CLUSTERS = 4
ORDERS = 60
PERMUTATIONS = 40


def standardised(answers):
    """Items that vary, by the answers that are there."""
    columns = [j for j in range(answers.shape[1]) if np.nanmin(answers[:, j]) < np.nanmax(answers[:, j])]
    kept = answers[:, columns]
    return (kept - np.nanmean(kept, axis=0)) / np.nanstd(kept, axis=0), columns


def effect(z, codes):
    """eta^2, omega^2 and what chance gives, of one item and one attribute; None when there is nothing to compare."""
    there = ~np.isnan(z) & (codes >= 0)
    z, codes = z[there], codes[there]
    groups = [z[codes == g] for g in np.unique(codes)]
    n, g = len(z), len(groups)
    total = ((z - z.mean()) ** 2).sum() if n else 0.0
    if g < 2 or n <= g or total < 1e-12 * n:
        return None
    between = sum(len(x) * (x.mean() - z.mean()) ** 2 for x in groups)
    within = (total - between) / (n - g)
    return between / total, (between - (g - 1) * within) / (total + within), (g - 1) / (n - 1)


def shuffle(purpose, unit, count):
    count = int(count)
    numbers = list(range(count))
    words = plain.philox(SEED, purpose, np.full(count, unit), np.arange(count))
    for i in range(count):
        other = i + (((int(words[0][i]) << 32 | int(words[1][i])) * (count - i)) >> 64)
        numbers[i], numbers[other] = numbers[other], numbers[i]
    return numbers


def agents_of(attributes, replicates):
    """Numbers the agents by profile, then replicate number, in sorted order; and the cells by profile alone."""
    rows = len(replicates)
    profiles = [tuple(codes[i] for codes in attributes) for i in range(rows)]
    cells = {p: c for c, p in enumerate(sorted(set(profiles)))}
    pairs = [(p, r) for p, r in zip(profiles, replicates)]
    agents = {p: c for c, p in enumerate(sorted(set(pairs)))}
    return np.array([cells[p] for p in profiles]), np.array([agents[p] for p in pairs])


def permuted(codes, agent, order):
    """Codes of the agents that have one, handed out among them in the order of a permutation of all agents."""
    agents = agent.max() + 1
    own = np.full(agents, -1)
    own[agent] = codes
    known = [own[a] for a in order if own[a] >= 0]
    fresh = np.full(agents, -1)
    fresh[own >= 0] = known
    return fresh[agent]


def mean_effects(z, codes):
    found = [effect(z[:, j], codes) for j in range(z.shape[1])]
    found = [f for f in found if f is not None]
    return np.mean(found, axis=0) if found else None


def information(codes, labels):
    both = (codes >= 0) & (labels >= 0)
    table = np.array([[((codes == a) & (labels == b) & both).sum() for b in np.unique(labels[labels >= 0])]
                      for a in np.unique(codes[codes >= 0])], dtype=float)
    n, out = table.sum(), 0.0
    for i, j in itertools.product(range(table.shape[0]), range(table.shape[1])):
        if table[i, j] > 0:
            out += table[i, j] / n * np.log(table[i, j] * n / table[i].sum() / table[:, j].sum())
    return out


def r_squared(z, dummies):
    """Mean over items of R^2 on the columns of some attributes."""
    x = np.column_stack([np.ones(len(z))] + dummies)
    fitted = x @ np.linalg.lstsq(x, z, rcond=1e-10)[0]
    return (1 - ((z - fitted) ** 2).sum(axis=0) / ((z - z.mean(axis=0)) ** 2).sum(axis=0)).mean()


def shares(z, attributes):
    complete = ~np.isnan(z).any(axis=1) & np.all([codes >= 0 for codes in attributes], axis=0)
    if complete.sum() < 2:
        return None
    z = z[complete]
    z = z[:, z.var(axis=0) > 1e-12]
    if z.shape[1] == 0:
        return None
    blocks = [[(codes[complete] == level).astype(float) for level in range(1, codes.max() + 1)] for codes in attributes]
    values = {}

    def value(subset):
        key = frozenset(subset)
        if key not in values:
            values[key] = r_squared(z, [c for a in sorted(key) for c in blocks[a]])
        return values[key]

    many = len(attributes) > 10
    orders = [shuffle(7, o, len(attributes)) for o in range(ORDERS)] if many else None
    added = [[] for _ in attributes]
    if many:
        for order in orders:
            for k, a in enumerate(order):
                added[a].append(value(order[: k + 1]) - value(order[:k]))
        shapley = [np.mean(x) for x in added]
        error = [np.std(x, ddof=1) / math.sqrt(ORDERS) for x in added]
    else:
        count = len(attributes)
        shapley, error = [], [0.0] * count
        for a in range(count):
            others = [b for b in range(count) if b != a]
            total = 0.0
            for size in range(count):
                weight = math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count)
                for subset in itertools.combinations(others, size):
                    total += weight * (value(subset + (a,)) - value(subset))
            shapley.append(total)
    incremental = [value(range(a + 1)) - value(range(a)) for a in range(len(attributes))]
    columns = np.column_stack([np.ones(len(z))] + [c for block in blocks for c in block])
    rank = np.linalg.matrix_rank(columns) - 1
    r2 = value(range(len(attributes)))
    n = len(z)
    adjusted = 1 - (1 - r2) * (n - 1) / (n - 1 - rank) if n - 1 - rank > 0 else None
    return {"incremental": incremental, "shapley": shapley, "shapley_error": error, "r_squared": r2,
            "adjusted": adjusted, "rank": rank, "rows": n}


def variance(z, cell, agent):
    """Shares of the sum of squares and components, by the textbook's coefficients."""
    there = ~np.isnan(z)
    z, cell, agent = z[there], cell[there], agent[there]
    n, cells, agents = len(z), np.unique(cell), np.unique(agent)
    total = ((z - z.mean()) ** 2).sum()
    if total < 1e-12 * n:
        return [None] * 6
    n_i = {a: (cell == a).sum() for a in cells}
    n_ij = {b: (agent == b).sum() for b in agents}
    of = {b: cell[agent == b][0] for b in agents}
    ss_a = sum(n_i[a] * (z[cell == a].mean() - z.mean()) ** 2 for a in cells)
    ss_b = sum(n_ij[b] * (z[agent == b].mean() - z[cell == of[b]].mean()) ** 2 for b in agents)
    ss_e = sum(((z[agent == b] - z[agent == b].mean()) ** 2).sum() for b in agents)
    has = len(cells) > 1, len(agents) > len(cells), n > len(agents)
    shares_of = [ss_a / total, ss_b / total if has[1] else None, ss_e / total if has[2] else None]
    e = ss_e / (n - len(agents)) if has[2] else 0.0
    inner = sum(n_ij[b] ** 2 / n_i[of[b]] for b in agents)
    b = a = 0.0
    if has[1]:
        b = (ss_b / (len(agents) - len(cells)) - e) / ((n - inner) / (len(agents) - len(cells)))
    if has[0]:
        k2 = (inner - sum(x**2 for x in n_ij.values()) / n) / (len(cells) - 1) if has[1] else 0.0
        k3 = (n - sum(x**2 for x in n_i.values()) / n) / (len(cells) - 1)
        a = (ss_a / (len(cells) - 1) - e - k2 * b) / k3
    whole = a + b + e
    if whole <= 0 or not (has[1] or has[2]):
        return shares_of + [None] * 3
    return shares_of + [part / whole if is_there else None for part, is_there in zip((a, b, e), has)]


def false_discovery_control(p):
    """Benjamini and Hochberg's adjusted p-values: the smallest rate at which each would be called alive."""
    ordered = np.sort(p)
    bounds = ordered * len(p) / np.arange(1, len(p) + 1)
    return np.array([bounds[np.searchsorted(ordered, x, side="left"):].min() for x in p])


class Comparison:
    """Numbers of a report against those of the oracle."""

    def __init__(self):
        self.worst = 0.0
        self.count = 0

    def check(self, label, seen, expected):
        self.count += 1
        if expected is None or (isinstance(expected, float) and math.isnan(expected)):
            if seen is not None:
                sys.exit(f"{label} is {seen!r}, the oracle has nothing")
            return
        if seen is None or not abs(seen - expected) <= 1e-9 * (1 + abs(expected)):
            sys.exit(f"{label} is {seen!r}, the oracle has {expected!r}")
        self.worst = max(self.worst, abs(seen - expected) / (1 + abs(expected)))


def compare(label, analysis, names, attributes, answers, replicates, to):
    z, columns = standardised(answers)
    tables = {name: {row["label"]: row["values"] for row in table["rows"]} for name, table in analysis["tables"].items()}
    cell, agent = agents_of(attributes, replicates)
    orders = [shuffle(6, b, agent.max() + 1) for b in range(PERMUTATIONS)]
    full = ~np.isnan(z).any(axis=1)
    labels = np.full(len(z), -1)
    known = None
    if z.shape[1] and full.any():
        known = peers.kmeans_labels(z[full], np.ones(full.sum()), min(CLUSTERS, full.sum()))
        if known is not None:
            labels[full] = known
    for a, (name, codes) in enumerate(zip(names, attributes)):
        here = f"{label}, {name}"
        mean = mean_effects(z, codes)
        row = tables["effects"][name]
        for k, key in enumerate(("eta_squared", "omega_squared", "by_chance")):
            to.check(f"{here}: {key}", row[key], None if mean is None else mean[k])
        cells = [effect(z[:, j], codes) for j in range(z.shape[1])]
        drawn = [permuted(codes, agent, order) for order in orders]
        if mean is not None:
            nulls = [mean_effects(z, d)[1] for d in drawn]
            larger = sum(x >= mean[1] - 1e-12 for x in nulls)
            if not any(abs(x - mean[1]) < 1e-10 for x in nulls):
                to.check(f"{here}: p", row["p_value"], (1 + larger) / (1 + PERMUTATIONS))
            bound = sorted(nulls)[min(int(math.floor((1 - 0.05) * PERMUTATIONS)), PERMUTATIONS - 1)]
            detectable = max(bound + 0.8416212335729143 * np.std(nulls), 0.0)
            to.check(f"{here}: detectable", row["detectable"], detectable)
        for j, column in enumerate(columns):
            item = f"q{column}"
            for k, table in enumerate(("eta_squared", "omega_squared")):
                to.check(f"{here}, {item}: {table}", tables[table][item][name], None if cells[j] is None else cells[j][k])
            nulls = [effect(z[:, j], d) for d in drawn]
            if cells[j] is not None and all(x is not None and abs(x[0] - cells[j][0]) > 1e-10 for x in nulls):
                p = (1 + sum(x[0] > cells[j][0] for x in nulls)) / (1 + PERMUTATIONS)
                to.check(f"{here}, {item}: p", tables["p_values"][item][name], p)
        both = (codes >= 0) & (labels >= 0)
        if known is not None and len(np.unique(known)) > 1 and codes.max() > 0:
            scores = homogeneity_completeness_v_measure(codes[both], labels[both]) if both.any() else (None,) * 3
            adjusted = adjusted_mutual_info_score(codes[both], labels[both]) if both.any() else None
            row = tables["clusters"][name]
            for key, value in zip(("homogeneity", "completeness", "v_measure"), scores):
                to.check(f"{here}: {key}", row[key], value)
            to.check(f"{here}: adjusted mutual information", row["adjusted_mutual_information"], adjusted)
    for p, q in (("p_values", "q_values"), ("effects", "effects")):
        keys = ("p_value", "q_value") if p == q else (None, None)
        cells = [(row, column) for row in tables[p] for column in ([keys[0]] if keys[0] else names)
                 if tables[p][row][column] is not None]
        values = np.array([tables[p][row][column] for row, column in cells])
        if len(values):
            for (row, column), value in zip(cells, false_discovery_control(values)):
                to.check(f"{label}, {row}: q", tables[q][row][keys[1] or column], float(value))
    found = shares(z, attributes) if z.shape[1] else None
    for a, name in enumerate(names):
        for key in ("incremental", "shapley", "shapley_error"):
            to.check(f"{label}, {name}: {key}", tables["incremental"][name][key], None if found is None else found[key][a])
    for key in ("r_squared", "adjusted", "rank"):
        expected = None if found is None else found[key]
        if expected is not None or key != "rank":
            to.check(f"{label}: {key}", tables["explained"]["all attributes"][key], expected)
    for j, column in enumerate(columns):
        row = tables["variance_split"][f"q{column}"]
        keys = ("cell", "agent", "replicate", "cell_component", "agent_component", "replicate_component")
        for key, value in zip(keys, variance(z[:, j], cell, agent)):
            to.check(f"{label}, q{column}: {key}", row[key], value)


def write(path, names, levels, attributes, answers, replicates):
    with open(path, "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(names + ["agent"] + [f"q{j}" for j in range(answers.shape[1])])
        for i, row in enumerate(answers):
            profile = ["" if codes[i] < 0 else levels[a][codes[i]] for a, codes in enumerate(attributes)]
            writer.writerow(profile + [replicates[i]] + ["" if np.isnan(v) else repr(float(v)) for v in row])


def run(program, label, names, levels, attributes, answers, replicates, repeats, to):
    """Levels in order of first appearance, as the program numbers them."""
    ordered, renumbered = [], []
    for a, codes in enumerate(attributes):
        seen = list(dict.fromkeys(c for c in codes if c >= 0))
        ordered.append([levels[a][c] for c in seen])
        renumbered.append(np.array([seen.index(c) if c >= 0 else -1 for c in codes]))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "agents.csv")
        write(path, names, ordered, renumbered, answers, replicates)
        options = [f"permutations={PERMUTATIONS}", f"attribute_clusters={CLUSTERS}", f"attribute_orders={ORDERS}"]
        arguments = [program, "--values-only", "--json", "-", "--metrics", "distinct_patterns", "--items", "q*", "--missing", "pairwise"]
        arguments += ["--attributes", ",".join(names)] + [x for o in options for x in ("--option", o)]
        arguments += ["--replicate", "agent"] if repeats else []
        done = subprocess.run(arguments + [path], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{label}: {' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
    analysis = json.loads(done.stdout)["populations"][0]["analyses"]["attributes"]
    compare(label, analysis, names, renumbered, answers, replicates if repeats else list(range(len(answers))), to)


def random_attributes(generator, n, count):
    levels = [[f"{'abcdefghijklm'[a]}{x}" for x in range(6)] for a in range(count)]
    codes = [generator.integers(0, generator.integers(1, 6), n) for _ in range(count)]
    return [f"attribute{a}" for a in range(count)], levels, codes


def random_data(program, number, generator, to):
    n, d = int(generator.integers(5, 60)), int(generator.integers(1, 7))
    count = 12 if number % 25 == 0 else int(generator.integers(1, 5))
    names, levels, codes = random_attributes(generator, n, count)
    answers = generator.integers(1, 6, (n, d)).astype(float) if number % 2 else generator.normal(size=(n, d))
    answers += codes[0][:, None] * (number % 3)
    replicates = list(range(n))
    repeats = number % 4 == 1
    if repeats:  # agents of one to three rows, who keep their attributes
        replicates = [int(r) for r in np.sort(generator.integers(0, max(n // 2, 1), n))]
        for a in range(count):
            first = {}
            codes[a] = np.array([first.setdefault(r, c) for r, c in zip(replicates, codes[a])])
    if number % 5 == 2:
        answers[generator.random((n, d)) < 0.1] = np.nan
        codes[0] = np.where(generator.random(n) < 0.2, -1, codes[0])
    if number % 7 == 3:
        answers[:, 0] = 2.0
    for row in answers:
        if np.isnan(row).all():
            row[0] = 1.0
    run(program, f"random {number}", names, levels, codes, answers, replicates, repeats, to)


def real_data(program, folder, to):
    generator = np.random.default_rng(7)
    for file, prefix, assigned in (("bfi44_gpt35_personas", "bfi", "assigned_"), ("jobs_human_and_twin", "job", "source"),
                                   ("bfi44_humans_228", "bfi", None), ("adjectives_agents_310x1710", "a", None)):
        with open(os.path.join(folder, file + ".csv"), newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        items = [name for name in rows[0] if name.startswith(prefix) and not name.startswith("assigned")][:60]
        answers = np.array([[float(row[name]) if row[name] else np.nan for name in items] for row in rows])
        if assigned is None:
            names, levels, codes = random_attributes(generator, len(rows), 3)
        else:
            names = [name for name in rows[0] if name.startswith(assigned)]
            levels = [sorted({row[name] for row in rows}) for name in names]
            codes = [np.array([levels[a].index(row[name]) for row in rows]) for a, name in enumerate(names)]
        run(program, file, names, levels, codes, answers, list(range(len(rows))), False, to)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder = sys.argv[2] if len(sys.argv) > 2 else os.environ.get("PERSONA_TEST_DATA", "")
    to = Comparison()
    if folder:
        real_data(sys.argv[1], folder, to)
        print(f"attributes, real answers: {to.count} values, largest difference {to.worst:.1e}")
    else:
        print("skipped: the real answers, because PERSONA_TEST_DATA is not set")
    to = Comparison()
    generator = np.random.default_rng(20261126)
    for number in range(100):
        random_data(sys.argv[1], number, generator, to)
    print(f"attributes, 100 random populations: {to.count} values, largest difference {to.worst:.1e}")


if __name__ == "__main__":
    main()
