#!/usr/bin/env python3
"""Compares the analyses of traits and fidelity of persona-report with numpy and scipy, to 1e-9.

usage: traits.py PERSONA_REPORT [DATA_FOLDER]

Shares no code with the library: keying written out, correlations by numpy, the one-factor model by scipy's least squares,
Procrustes and Spearman by scipy, Hedges' correction by its gamma form, the implied distance by numerical integration over a
mixture of normals and root finding. Reads the real answers in DATA_FOLDER (or $PERSONA_TEST_DATA); skipped without. Needs
numpy and scipy."""
import csv
import json
import math
import os
import subprocess
import sys

import numpy as np
from scipy import integrate, linalg, optimize, special, stats

KEYS = {"E": ([1, 11, 16, 26, 36], [6, 21, 31]), "A": ([7, 17, 22, 32, 42], [2, 12, 27, 37]),
        "C": ([3, 13, 28, 33, 38], [8, 18, 23, 43]), "N": ([4, 14, 19, 29, 39], [9, 24, 34]),
        "O": ([5, 10, 15, 20, 25, 30, 40, 44], [35, 41])}
TARGETS = {"E": ["intr", "extr"], "A": ["anta", "agre"], "C": ["unco", "cons"], "N": ["emot", "neur"],
           "O": ["clos", "open"]}
compared = 0
worst = 0.0


def check(what, mine, theirs, tolerance=1e-9):
    global compared, worst
    compared += 1
    if mine is None or theirs is None or math.isnan(theirs):
        if not (mine is None and (theirs is None or math.isnan(theirs))):
            sys.exit(f"{what}: {mine} and {theirs}")
        return
    error = abs(mine - theirs) / max(1.0, abs(theirs))
    worst = max(worst, error)
    if error > tolerance:
        sys.exit(f"{what}: {mine} and {theirs}")


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    answers = np.array([[float(r[f"bfi{i}"]) for i in range(1, 45)] for r in rows])
    for _, reverse in KEYS.values():
        for i in reverse:
            answers[:, i - 1] = 6 - answers[:, i - 1]
    return rows, answers


def items_of(trait):
    return sorted(i - 1 for i in KEYS[trait][0] + KEYS[trait][1])


def omega(x):
    r = np.corrcoef(x.T)
    k = len(r)
    upper = np.triu_indices(k, 1)
    start = np.full(k, math.sqrt(max(0.05, r[upper].mean())))
    fit = optimize.least_squares(lambda l: (r - np.outer(l, l))[upper], start, bounds=(-1, 1), xtol=1e-15, ftol=1e-15,
                                 gtol=1e-15, max_nfev=10000)
    # Newton steps on the plain sum of squares, where no bound is met
    l = fit.x
    for _ in range(30 if np.abs(l).max() < 0.999 else 0):
        e = r - np.outer(l, l)
        np.fill_diagonal(e, 0)
        gradient = -2 * e @ l
        hessian = -2 * e + 2 * np.outer(l, l)
        np.fill_diagonal(hessian, 2 * ((l ** 2).sum() - l ** 2))
        l = l - np.linalg.solve(hessian, gradient)
    s = x.std(axis=0)
    common = (s @ l) ** 2
    return common / (common + (s ** 2 * (1 - l ** 2)).sum())


def hedges(a, b):
    v = len(a) + len(b) - 2
    pooled = ((a.var() * len(a)) + (b.var() * len(b))) / v
    raw = (b.mean() - a.mean()) / math.sqrt(pooled)
    return raw, raw * math.exp(special.gammaln(v / 2) - special.gammaln((v - 1) / 2)) / math.sqrt(v / 2)


def expected_rho(d, shares):
    means = np.linspace(0, d, len(shares))
    grades = np.cumsum(shares) - np.asarray(shares) / 2
    cdf = lambda x: sum(p * stats.norm.cdf(x - m) for p, m in zip(shares, means))
    cov = 0.0
    for p, m, u in zip(shares, means, grades):
        mean_grade = integrate.quad(lambda x: cdf(x) * stats.norm.pdf(x - m), m - 12, m + 12, epsabs=1e-13,
                                    epsrel=1e-13, limit=400)[0]
        cov += p * (u - 0.5) * (mean_grade - 0.5)
    variance = sum(p * (u - 0.5) ** 2 for p, u in zip(shares, grades))
    return cov / math.sqrt(variance / 12)


def loadings(x, k):
    values, vectors = np.linalg.eigh(np.corrcoef(x.T))
    order = np.argsort(values)[::-1][:k]
    return vectors[:, order] * np.sqrt(values[order])


def rows_of(table):
    return {row["label"]: row["values"] for row in table["rows"]}


def main():
    program = sys.argv[1]
    folder = sys.argv[2] if len(sys.argv) > 2 else os.environ.get("PERSONA_TEST_DATA", "")
    agents, people = (os.path.join(folder, f) for f in ("bfi44_gpt35_personas.csv", "bfi44_humans_228.csv"))
    if not folder or not os.path.exists(agents) or not os.path.exists(people):
        print("skipped: traits.py needs the real answers in PERSONA_TEST_DATA")
        return
    command = [program, "--values-only", "--instrument", "bfi-44", "--metrics", "coverage", "--reference", people, "--json", "-"]
    for trait, levels in TARGETS.items():
        command += ["--target", f"{trait}=assigned_{trait}:{','.join(levels)}"]
    report = json.loads(subprocess.run(command + [agents], check=True, capture_output=True).stdout)
    found = [p for p in report["populations"] if not p["is_reference"]][0]["analyses"]
    rows, own = read(agents)
    _, other = read(people)
    traits = rows_of(found["traits"]["tables"]["traits"])
    items = rows_of(found["traits"]["tables"]["items"])
    congruence = rows_of(found["traits"]["tables"]["congruence"])
    fidelity = rows_of(found["fidelity"]["tables"]["fidelity"])
    scores = {}
    for trait in KEYS:
        x, y = own[:, items_of(trait)], other[:, items_of(trait)]
        k = x.shape[1]
        scores[trait] = score = x.mean(axis=1)
        cov = np.cov(x.T)
        check(f"{trait} mean", traits[trait]["mean"], score.mean())
        check(f"{trait} sd", traits[trait]["sd"], score.std())
        check(f"{trait} alpha", traits[trait]["alpha"], k / (k - 1) * (1 - np.trace(cov) / cov.sum()))
        check(f"{trait} omega", traits[trait]["omega"], omega(x))
        check(f"{trait} d", traits[trait]["d"], hedges(y.mean(axis=1), score)[1])
        check(f"{trait} sd_ratio", traits[trait]["sd_ratio"], score.std() / y.mean(axis=1).std())
        for place, item in enumerate(items_of(trait)):
            r = np.corrcoef(x[:, place], x.sum(axis=1) - x[:, place])[0, 1]
            check(f"bfi{item + 1} item_rest", items[f"bfi{item + 1}"]["item_rest"], r)
            high = math.tanh(math.atanh(r) + stats.norm.ppf(0.975) / math.sqrt(len(x) - 3))
            check(f"bfi{item + 1} high", items[f"bfi{item + 1}"]["high"], high)
            check(f"bfi{item + 1} suspect", items[f"bfi{item + 1}"]["suspect"], float(high < 0))
        level = np.array([TARGETS[trait].index(r[f"assigned_{trait}"]) for r in rows])
        rho = stats.spearmanr(level, score)[0]
        shares = [(level == g).mean() for g in range(2)]
        ceiling = math.sqrt(1 - sum(p ** 3 for p in shares))
        raw, corrected = hedges(score[level == 0], score[level == 1])
        check(f"{trait} rho", fidelity[trait]["rho"], rho)
        check(f"{trait} ceiling", fidelity[trait]["ceiling"], ceiling)
        check(f"{trait} cohen_d", fidelity[trait]["cohen_d"], raw)
        check(f"{trait} d of levels", fidelity[trait]["d"], corrected)
        implied = None if rho >= ceiling else optimize.brentq(lambda d: expected_rho(d, shares) - rho, 0, 12, xtol=1e-13)
        check(f"{trait} implied_d", fidelity[trait]["implied_d"], implied)
        check(f"{trait} excess_d", fidelity[trait]["excess_d"], None if implied is None else corrected - implied)
    check("mean rho", fidelity["mean"]["rho"], np.mean([fidelity[t]["rho"] for t in KEYS]))
    order = [t for t in traits]  # the order in which items name them
    keying = np.array([[float(j in items_of(t)) for t in order] for j in range(44)])
    reference = loadings(other, 5)
    reference = reference @ linalg.orthogonal_procrustes(reference, keying)[0]
    mine = loadings(own, 5)
    mine = mine @ linalg.orthogonal_procrustes(mine, reference)[0]
    for t, trait in enumerate(order):
        phi = mine[:, t] @ reference[:, t] / np.linalg.norm(mine[:, t]) / np.linalg.norm(reference[:, t])
        check(f"{trait} phi", congruence[trait]["phi"], phi)
    check("overall phi", congruence["overall"]["phi"],
          (mine * reference).sum() / np.linalg.norm(mine) / np.linalg.norm(reference))
    print(f"traits and fidelity: {compared} numbers agree with numpy and scipy, the worst to {worst:.1e}")


main()
