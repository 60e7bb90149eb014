#!/usr/bin/env python3
"""Compares persona-report --published with the paper's formulas in numpy, to 1e-9.

usage: published.py PERSONA_REPORT [DATA_FOLDER]

Shares no code with the library; random draws are made from its published recipe (docs/metrics/README.md). Reads the real
answers in DATA_FOLDER (or $PERSONA_TEST_DATA) when there is one, and random populations in any case. Needs numpy."""
import json
import os
import subprocess
import sys
import tempfile

import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
import brute_force as plain  # noqa: E402  (distances, random numbers, reading and writing of files)

FLOOR = 1e-10
K = 5
KEYS = "coverage,density,hopkins,hyperspherical_uniformity,separation,lid,participation_ratio,effective_levels"


def square(x, y):
    return plain.squared_distances(x, y, np.ones(x.shape[1]))


def lid(y, most=20):
    """Median over all rows of raw answers; copies stay, distances are floored."""
    k = min(most, len(y) // 3)
    if k < 2:
        return None
    d = np.sqrt(square(y, y))
    np.fill_diagonal(d, np.inf)
    d = np.maximum(np.sort(d, axis=1)[:, :k], FLOOR)
    with np.errstate(divide="ignore"):
        values = 1 / (np.log(d[:, -1:] / d[:, :-1]).sum(axis=1) / (k - 1))
    values = values[np.isfinite(values)]
    return np.median(values) if len(values) else None


def separation(y):
    d = np.sqrt(square(y, y))
    np.fill_diagonal(d, np.inf)
    return d.min(axis=1).mean() if len(y) > 1 else None


def hopkins_a(y, seed=42, repetitions=20):
    """Items scaled by the population itself, p = 1; all sampled rows are removed before their distances are measured."""
    z = y[:, y.min(axis=0) < y.max(axis=0)]
    s = min(100, len(z) // 3)
    low, high = z.min(axis=0), z.max(axis=0)
    weights = 1 / z.var(axis=0)
    values = []
    for r in range(repetitions):
        rows = list(range(len(z)))
        for i in range(s):
            other = i + plain.below(seed, 1, r, i, len(z) - i)
            rows[i], rows[other] = rows[other], rows[i]
        unit = (np.uint64(r) << np.uint64(32)) + np.arange(s, dtype=np.uint64)
        share = plain.uniform(seed, 2, unit[:, None], np.arange(z.shape[1], dtype=np.uint64)[None, :])
        probes = low + share * (high - low)
        rest = np.ones(len(z), bool)
        rest[rows[:s]] = False
        w = np.sqrt(plain.squared_distances(probes, z, weights).min(axis=1)).sum()
        u = np.sqrt(plain.squared_distances(z[rows[:s]], z[rest], weights).min(axis=1)).sum()
        values.append(w / (u + w))
    return np.mean(values)


def hopkins_b(y, weights, seed=42, repetitions=20):
    """p = D, distances floored; in the space of the run."""
    s = min(100, len(y) // 3)
    low, high = y.min(axis=0), y.max(axis=0)
    nearest = np.maximum(np.sqrt(plain.row_radii(plain.squared_distances(y, y, weights), 1)), FLOOR)
    values = []
    for r in range(repetitions):
        rows = list(range(len(y)))
        for i in range(s):
            other = i + plain.below(seed, 1, r, i, len(y) - i)
            rows[i], rows[other] = rows[other], rows[i]
        unit = (np.uint64(r) << np.uint64(32)) + np.arange(s, dtype=np.uint64)
        share = plain.uniform(seed, 2, unit[:, None], np.arange(y.shape[1], dtype=np.uint64)[None, :])
        probes = low + share * (high - low)
        w = np.maximum(np.sqrt(plain.squared_distances(probes, y, weights).min(axis=1)), FLOOR)
        u = nearest[rows[:s]]
        scale = max(w.max(), u.max())
        top, bottom = ((w / scale) ** y.shape[1]).sum(), ((u / scale) ** y.shape[1]).sum()
        values.append(top / (top + bottom))
    return np.mean(values)


def density(x, y, weights):
    """Balls of the k nearest reference rows only; rounding decides ties at a ball's edge and among the nearest."""
    r = plain.row_radii(plain.squared_distances(x, x, weights), K)
    if r is None:
        return None
    d = plain.squared_distances(y, x, weights)
    bounds = []
    for side in (-1, 1):
        total = 0
        for row in d:
            inside = row <= r * (1 + 1e-12 * side)
            cut = np.sort(row)[min(K, len(row)) - 1]
            sure = row < cut * (1 - 1e-12)
            tied = ~sure & (row <= cut * (1 + 1e-12))
            room = min(K, len(row)) - sure.sum()
            held = inside[tied].sum()
            total += inside[sure].sum() + (min(room, held) if side > 0 else max(0, room - (tied.sum() - held)))
        bounds.append(total / (K * len(y)))
    return tuple(bounds)


def hyperspherical(y, weights):
    """Directions from the origin of the answers, t = 2."""
    u = y * np.sqrt(weights)
    length = np.sqrt((u**2).sum(axis=1))
    u = u[length > 0] / length[length > 0, None]
    if len(u) < 2:
        return None
    potential = np.exp(-2 * square(u, u))
    return np.log(potential[np.triu_indices(len(u), 1)].mean())


def expected(reference, population):
    """What differs from the library's own definitions, and what must not."""
    used = reference.min(axis=0) < reference.max(axis=0)
    weights = 1 / reference[:, used].var(axis=0)
    y = population[:, used]
    found = {}
    base = plain.expected(reference, population)
    for key in ("coverage", "participation_ratio", "effective_levels"):
        if key in base:
            found[key] = base[key]
    if len(population) >= 3 and len(np.unique(y, axis=0)) > 1:
        found["hopkins"] = hopkins_a(population)
    for key, value in (("lid", lid(population)), ("separation", separation(population)), ("hyperspherical_uniformity", hyperspherical(y, weights))):
        if value is not None:
            found[key] = value
    if reference is not population:
        nearest = density(reference[:, used], y, weights)
        if nearest is not None:
            found["density"] = nearest
    return found


def run(program, arguments):
    done = subprocess.run([program, "--published", "--metrics", KEYS, "--json", "-"] + arguments, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"persona-report {' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
    return {p["name"]: p["metrics"] for p in json.loads(done.stdout)["populations"]}


def real_data(program, folder):
    jobs = os.path.join(folder, "jobs_human_and_twin.csv")
    human, twin = (plain.read(jobs, "job", ("source", name)) for name in ("human", "llm_twin"))
    arguments = ["--id", "id", "--items", "job*", "--group", "source", "--reference", jobs + ":human"]
    metrics = run(program, arguments + [jobs])
    yield "jobs, human", plain.compare("human", metrics["human"], expected(human, human))
    yield "jobs, llm_twin", plain.compare("llm_twin", metrics["llm_twin"], expected(human, twin))
    metrics = run(program, arguments + ["--option", "hopkins_variant=published_b", "--metrics", "hopkins", jobs])
    weights = 1 / human.var(axis=0)
    yield "jobs, hopkins b", plain.compare("llm_twin", metrics["llm_twin"], {"hopkins": hopkins_b(twin, weights)})
    people, agents = (os.path.join(folder, f"bfi44_{name}.csv") for name in ("humans_228", "gpt35_personas"))
    metrics = run(program, ["--items", "bfi*", "--reference", people, agents])
    x, y = plain.read(people, "bfi"), plain.read(agents, "bfi")
    yield "bfi44, gpt35", plain.compare("gpt35", metrics["bfi44_gpt35_personas"], expected(x, y))


def random_data(program, count):
    generator = np.random.default_rng(20261124)
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            d = int(generator.integers(1, 9))
            x = plain.random_population(generator, int(generator.integers(7, 60)), d)
            y = plain.random_population(generator, int(generator.integers(1, 60)), d)
            if (x.min(axis=0) == x.max(axis=0)).all():
                x[0, 0] += 1
            paths = [os.path.join(folder, name) for name in ("x.csv", "y.csv")]
            plain.write(paths[0], x)
            plain.write(paths[1], y)
            metrics = run(program, ["--items", "q*", "--reference"] + paths)
            oracle = expected(x, y)
            oracle.pop("effective_levels", None)
            metrics["y"].pop("effective_levels", None)
            worst = max(worst, plain.compare(f"random {number}", metrics["y"], oracle))
    return worst


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder = sys.argv[2] if len(sys.argv) > 2 else os.environ.get("PERSONA_TEST_DATA", "")
    if folder:
        for label, worst in real_data(sys.argv[1], folder):
            print(f"{label}: largest difference {worst:.1e}")
    else:
        print("skipped: the real answers, because PERSONA_TEST_DATA is not set")
    print(f"200 random populations: largest difference {random_data(sys.argv[1], 200):.1e}")


if __name__ == "__main__":
    main()
