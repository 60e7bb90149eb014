#!/usr/bin/env python3
"""Compares the analyses of traits and fidelity of persona-report with numpy and scipy, to 1e-9, on random populations.

usage: traits_random.py PERSONA_REPORT

Traits of one to five items, some in reverse, levels of any sizes, missing answers and replicates. Shares no code with
the library, nor with traits.py, which has the real answers: ranks and correlations are scipy's, the rotation comes from
a singular value decomposition, the implied distance from a root finder over normal probabilities, one factor from
coordinate descent in numpy. Needs numpy and scipy (Debian: python3-numpy, python3-scipy)."""
import csv
import json
import math
import os
import subprocess
import sys
import tempfile

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaln
from scipy.stats import norm, spearmanr

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

class Comparison:
    """Numbers of a report against those of the oracle."""

    def __init__(self):
        self.worst = 0.0
        self.count = 0

    def check(self, label, seen, expected):
        self.count += 1
        if expected is None or not math.isfinite(expected):
            if seen is not None:
                sys.exit(f"{label} is {seen!r}, the oracle has {expected!r}")
            return
        if seen is None or not abs(seen - expected) <= 1e-9 * (1 + abs(expected)):
            sys.exit(f"{label} is {seen!r}, the oracle has {expected!r}")
        self.worst = max(self.worst, abs(seen - expected) / (1 + abs(expected)))


def one_factor(c):
    """Loadings that leave the least squares off the diagonal, each at most the root of its variance."""
    k = len(c)
    values, vectors = np.linalg.eigh(c)
    start = vectors[:, -1] * math.sqrt(values[-1])  # the documented beginning: the first principal component
    loadings = start.copy()
    for _ in range(200000):
        before = loadings.copy()
        for a in range(k):
            rest = np.delete(loadings, a)
            squares = (rest**2).sum()
            free = (np.delete(c[a], a) * rest).sum() / squares if squares > 0 else 0.0
            loadings[a] = min(max(free, -math.sqrt(c[a, a])), math.sqrt(c[a, a]))
        if np.abs(loadings - before).max() <= 1e-14 * np.abs(loadings).max():
            return loadings
    return None


def reliability(answers):
    rows = answers[~np.isnan(answers).any(axis=1)]
    k = rows.shape[1]
    if len(rows) < 2:
        return None, None
    c = np.cov(rows.T).reshape(k, k)
    if np.trace(c) < 1e-18:
        return None, None
    alpha = k / (k - 1) * (1 - np.trace(c) / c.sum()) if k >= 2 and c.sum() > 1e-12 * np.trace(c) else None
    omega = None
    if k >= 3:
        sd = np.sqrt(np.diag(c))
        varies = sd > 1e-9
        if varies.sum() < 3:
            return alpha, None
        l = one_factor(np.corrcoef(rows[:, varies].T))
        if l is None:
            return alpha, None
        common = (sd[varies] * l).sum() ** 2
        left = (sd[varies] ** 2 * np.maximum(1 - l**2, 0)).sum()
        omega = common / (common + left) if common + left > 0 else None
    return alpha, omega


def hedges(x, y):
    n, m = len(x), len(y)
    if n < 2 or m < 2:
        return None
    f = n + m - 2
    pooled = math.sqrt((x.var() * n + y.var() * m) / f)
    if pooled < 1e-14:
        return None if abs(x.mean() - y.mean()) < 1e-14 else math.inf
    return math.exp(gammaln(f / 2) - gammaln((f - 1) / 2)) / math.sqrt(f / 2) * (x.mean() - y.mean()) / pooled


def loadings_of(keyed, count):
    z = (keyed - keyed.mean(axis=0)) / keyed.std(axis=0)
    values, vectors = np.linalg.eigh(z.T @ z / len(z))
    order = np.argsort(values)[::-1][:count]
    return vectors[:, order] * np.sqrt(values[order])


def rotate(source, target):
    u, _, v = np.linalg.svd(source.T @ target)
    return source @ (u @ v)


def congruence(own, reference, trait_of, count):
    own, reference = (x[~np.isnan(x).any(axis=1)] for x in (own, reference))
    varies = (own.std(axis=0) > 1e-12) & (reference.std(axis=0) > 1e-12)
    target = np.zeros((varies.sum(), count))
    target[np.arange(varies.sum()), np.array(trait_of)[varies]] = 1
    theirs = rotate(loadings_of(reference[:, varies], count), target)
    mine = rotate(loadings_of(own[:, varies], count), theirs)
    return (mine * theirs).sum(axis=0) / np.sqrt((mine**2).sum(axis=0) * (theirs**2).sum(axis=0))


def expected_rho(shares, d):
    """Rank correlation of group and score in the population, by covariances of distribution functions."""
    groups = len(shares)
    means = np.arange(groups) * d / (groups - 1)
    mid = np.cumsum(shares) - shares / 2
    scores = [sum(p * norm.cdf((m - other) / math.sqrt(2)) for p, other in zip(shares, means)) for m in means]
    covariance = (shares * (mid - 0.5) * (np.array(scores) - 0.5)).sum()
    return covariance / math.sqrt((shares * (mid - 0.5) ** 2).sum() / 12)


def intraclass(values, groups):
    names = sorted(set(groups))
    parts = [values[np.array([g == name for g in groups])] for name in names]
    n, a = len(values), len(parts)
    if a < 2 or n <= a:
        return None
    between = sum(len(p) * (p.mean() - values.mean()) ** 2 for p in parts) / (a - 1)
    within = sum(((p - p.mean()) ** 2).sum() for p in parts) / (n - a)
    k0 = (n - sum(len(p) ** 2 for p in parts) / n) / (a - 1)
    total = between + (k0 - 1) * within
    return (between - within) / total if total > 1e-14 else None


def fidelity(scores, levels, count, reference, agents):
    there = ~np.isnan(scores) & (levels >= 0)
    x, y = levels[there], scores[there]
    shares = np.array([(x == g).mean() for g in range(count)])
    rho = spearmanr(x, y).statistic if len(y) > 1 and len(set(x)) > 1 and y.std() > 1e-14 else None
    ceiling = math.sqrt(1 - (shares**3).sum()) if (shares > 0).sum() > 1 else None
    d = hedges(y[x == count - 1], y[x == 0])
    implied = None
    if rho is not None and (shares > 0).all() and abs(rho) < ceiling - 1e-9:
        implied = brentq(lambda t: expected_rho(shares, t) - abs(rho), 0, 60, xtol=1e-14, rtol=1e-15)
        implied = math.copysign(implied, rho)
    excess = d - implied if d is not None and math.isfinite(d) and implied is not None else None
    ratio = y.std() / reference.std() if reference is not None and len(y) and reference.std() > 0 else None
    icc = intraclass(y, list(np.array(agents)[there])) if agents is not None else None
    corrected = rho / math.sqrt(icc) if rho is not None and icc is not None and icc > 0 else None
    return {"rho": rho, "ceiling": ceiling, "d": d, "implied_d": implied, "excess_d": excess, "sd_ratio": ratio,
            "reliability": icc, "rho_corrected": corrected}


def key(answers, keying, low, high):
    """keying: (column, trait, reverse) of each item."""
    return np.column_stack([low + high - answers[:, j] if reverse else answers[:, j] for j, _, reverse in keying])


def compare(label, analyses, keying, traits, own, reference, bounds, targets, agents, to):
    trait_of = [traits.index(t) for _, t, _ in keying]
    mine, theirs = (key(x, keying, *bounds) for x in (own, reference))
    tables = {name: {row["label"]: row["values"] for row in table["rows"]}
              for analysis in analyses.values() for name, table in analysis["tables"].items()}

    def scores(keyed, t):
        part = keyed[:, [k for k, of in enumerate(trait_of) if of == t]]
        return np.array([np.nan if np.isnan(row).all() else np.nanmean(row) for row in part])

    for t, trait in enumerate(traits):
        row = tables["traits"][trait]
        items = [k for k, of in enumerate(trait_of) if of == t]
        alpha, omega = reliability(mine[:, items])
        to.check(f"{label}, {trait}: alpha", row["alpha"], alpha)
        to.check(f"{label}, {trait}: omega", row["omega"], omega)
        a, b = (s[~np.isnan(s)] for s in (scores(mine, t), scores(theirs, t)))
        to.check(f"{label}, {trait}: mean", row["mean"], a.mean() if len(a) else None)
        to.check(f"{label}, {trait}: sd", row["sd"], a.std() if len(a) else None)
        to.check(f"{label}, {trait}: d", row["d"], hedges(a, b))
        to.check(f"{label}, {trait}: sd ratio", row["sd_ratio"], a.std() / b.std() if len(a) and b.std() > 0 else None)
        complete = mine[~np.isnan(mine[:, items]).any(axis=1)]
        for k in items:
            rest = complete[:, [other for other in items if other != k]].sum(axis=1) if len(items) > 1 else None
            fits = len(complete) >= 2 and rest is not None and complete[:, k].std() > 1e-12 and rest.std() > 1e-12
            r = np.corrcoef(complete[:, k], rest)[0, 1] if fits else None
            seen = list(tables["items"].values())[k]
            to.check(f"{label}, item {k}: rest", seen["item_rest"], r)
            if r is not None and len(complete) >= 4 and abs(r) < 1 - 1e-9:
                bound = math.atanh(r) + 1.959963984540054 / math.sqrt(len(complete) - 3)
                to.check(f"{label}, item {k}: miskeyed", seen["suspect"], float(bound < 0))
    if min(len(mine), len(theirs)) > mine.shape[1]:
        for trait, phi in zip(traits, congruence(mine, theirs, trait_of, len(traits))):
            to.check(f"{label}, {trait}: phi", tables["congruence"][trait]["phi"], phi)
    for trait, (levels, count) in targets.items():
        t = traits.index(trait)
        found = fidelity(scores(mine, t), levels, count, scores(theirs, t), agents)
        for name, value in found.items():
            to.check(f"{label}, {trait}: {name}", tables["fidelity"][trait][name], value)


def report(program, arguments):
    done = subprocess.run([program, "--values-only", "--json", "-", "--metrics", "distinct_patterns"] + arguments, capture_output=True,
                          text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
    return {p["name"]: p.get("analyses", {}) for p in json.loads(done.stdout)["populations"]}


def random_case(program, number, generator, to):
    """Traits of one to five items, some in reverse, levels of any sizes, gaps and replicates now and then."""
    count = int(generator.integers(1, 4))
    sizes = [int(generator.integers(1, 6)) for _ in range(count)]
    keying = [(0, f"t{t}", bool(generator.integers(2))) for t in range(count) for _ in range(sizes[t])]
    keying = [(j, trait, reverse) for j, (_, trait, reverse) in enumerate(keying)]
    traits = [f"t{t}" for t in range(count)]
    n, m = (int(generator.integers(12, 60)) for _ in range(2))
    populations = []
    for rows in (m, n):
        factors = generator.normal(size=(rows, count))
        noise = generator.normal(size=(rows, len(keying)))
        signs = np.array([-1 if reverse else 1 for _, _, reverse in keying])
        latent = factors[:, [int(t[1:]) for _, t, _ in keying]] * signs + noise * (0.3 + number % 3)
        populations.append(np.clip(np.round(4 + latent), 1, 7))
    own = populations[1]
    if number % 5 == 1:
        own[generator.random(own.shape) < 0.1] = np.nan
        own[np.isnan(own).all(axis=1), 0] = 4.0
    groups = int(generator.integers(2, 5))
    assigned = {trait: generator.integers(0, groups, n) for trait in traits}
    if number % 2:
        first = np.array([own[i, 0] if not np.isnan(own[i, 0]) else 4 for i in range(n)])
        assigned["t0"] = np.minimum(np.argsort(np.argsort(first, kind="stable")) * groups // n, groups - 1)
    agents = [int(a) for a in np.sort(generator.integers(0, max(n // 3, 1), n))] if number % 3 == 0 else None
    instrument = {"format": "persona-instrument/1", "name": "random", "scale": {"low": 1, "high": 7},
                  "traits": [{"name": t} for t in traits],
                  "items": [{"name": f"q{j}", "trait": t, "reverse": r} for j, t, r in keying]}
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("x.csv", "y.csv", "i.json")]
        with open(paths[2], "w", encoding="utf-8") as stream:
            json.dump(instrument, stream)
        for path, cells in zip(paths, populations):
            with open(path, "w", newline="", encoding="utf-8") as stream:
                writer = csv.writer(stream)
                mine = path == paths[1]
                names = [f"q{j}" for j in range(cells.shape[1])]
                writer.writerow(names + (["agent"] + [f"a_{t}" for t in traits] if mine else []))
                for i, row in enumerate(cells):
                    extra = [agents[i] if agents else i] + [f"l{assigned[t][i]}" for t in traits] if mine else []
                    writer.writerow(["" if np.isnan(v) else int(v) for v in row] + extra)
        arguments = ["--instrument", paths[2], "--option", "trait_answered_share=0", "--missing", "pairwise", "--reference", paths[0], paths[1]]
        arguments += ["--replicate", "agent"] if agents else []
        targets = {}
        for trait in traits:
            present = sorted(set(assigned[trait]))
            if len(present) < 2:
                continue
            targets[trait] = (np.array([present.index(g) for g in assigned[trait]]), len(present))
            arguments += ["--target", f"{trait}=a_{trait}:" + ",".join(f"l{g}" for g in present)]
        found = report(program, arguments)["y"]
    if agents:  # who shares number and profile is one agent
        agents = [hash((a, *(int(assigned[t][i]) for t in targets))) for i, a in enumerate(agents)]
    compare(f"random {number}", found, keying, traits, own, populations[0], (1, 7), targets, agents, to)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    to = Comparison()
    generator = np.random.default_rng(20261127)
    for number in range(100):
        random_case(sys.argv[1], number, generator, to)
    print(f"traits and fidelity, 100 random populations: {to.count} values, largest difference {to.worst:.1e}")


if __name__ == "__main__":
    main()
