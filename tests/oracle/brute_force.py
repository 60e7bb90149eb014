#!/usr/bin/env python3
"""Compares persona-report with a brute-force oracle in numpy, to 1e-9.

usage: brute_force.py PERSONA_REPORT [DATA_FOLDER]

The oracle shares no code with the library: full distance matrices, sorting, numpy's own eigenvalues. It reads the real
answers in DATA_FOLDER (or $PERSONA_TEST_DATA) when there is one, and random populations with copies, ties, constant
items and weights in any case. Needs numpy (Debian: python3-numpy)."""
import csv
import json
import os
import subprocess
import sys
import tempfile

import numpy as np

TOLERANCE = 1e-9
TIE = 1e-12  # squared distances closer than this, relatively, are equal up to rounding: which side they fall on is not checked
K = 5
LID_K = 20


def philox(seed, purpose, unit, draw):
    """Four 32-bit words of Philox4x32-10 (Salmon et al. 2011) for arrays of unit and draw."""
    unit = np.asarray(unit, dtype=np.uint64)
    draw = np.asarray(draw, dtype=np.uint64)
    unit, draw = np.broadcast_arrays(unit, draw)
    mask = np.uint64(0xFFFFFFFF)
    half = np.uint64(32)
    c = [draw & mask, unit & mask, unit >> half, np.full(unit.shape, purpose, np.uint64)]
    k0, k1 = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(10):
        p0 = np.uint64(0xD2511F53) * c[0]
        p1 = np.uint64(0xCD9E8D57) * c[2]
        c = [(p1 >> half) ^ c[1] ^ np.uint64(k0), p1 & mask, (p0 >> half) ^ c[3] ^ np.uint64(k1), p0 & mask]
        k0 = (k0 + 0x9E3779B9) & 0xFFFFFFFF
        k1 = (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c


def uniform(seed, purpose, unit, draw):
    words = philox(seed, purpose, unit, draw)
    return ((words[0] << np.uint64(32) | words[1]) >> np.uint64(11)).astype(float) * 2.0**-53


def below(seed, purpose, unit, draw, count):
    words = philox(seed, purpose, [unit], [draw])
    return ((int(words[0][0]) << 32 | int(words[1][0])) * count) >> 64


def squared_distances(x, y, weights):
    result = np.zeros((len(x), len(y)))
    for j in range(x.shape[1]):
        result += weights[j] * np.subtract.outer(x[:, j], y[:, j]) ** 2
    return result


def row_radii(distances, k):
    """Squared distance of each row to its k-th nearest other row; None when there are too few."""
    n = len(distances)
    if n < k + 1:
        return None
    others = distances.copy()
    np.fill_diagonal(others, np.inf)
    return np.sort(others, axis=1)[:, k - 1]


def pair_metrics(x, y, weights):
    """Values, or pairs (least, greatest) where rounding decides ties."""
    xx, yy, xy = squared_distances(x, x, weights), squared_distances(y, y, weights), squared_distances(x, y, weights)
    n, m = len(x), len(y)
    found = {}
    r = row_radii(xx, K)
    if r is not None:
        bounds = [xy <= r[:, None] * (1 + tie) for tie in (-TIE, TIE)]
        found["coverage"] = tuple(inside.any(axis=1).mean() for inside in bounds)
        found["density"] = tuple(inside.sum() / (K * m) for inside in bounds)
        found["precision"] = tuple(inside.any(axis=0).mean() for inside in bounds)
        i = np.arange(1, K + 1)
        found["expected_coverage"] = 1 - np.prod((n - i) / (n + m - i))
    r = row_radii(yy, K)
    if r is not None:
        found["recall"] = tuple((xy <= r[None, :] * (1 + tie)).any(axis=1).mean() for tie in (-TIE, TIE))
    if m >= 2:
        means = [np.sqrt(xy).mean()] + [np.sqrt(d)[np.triu_indices(len(d), 1)].mean() for d in (xx, yy)]
        found["energy_distance"] = 2 * means[0] - means[1] - means[2]
    varying = x.min(axis=0) < x.max(axis=0)
    found["sd_ratio"] = (y[:, varying].std(axis=0) / x[:, varying].std(axis=0)).mean()
    return found


def ordered_gap(a, b):
    """The area between two distribution functions."""
    points = np.unique(np.concatenate([a, b]))
    f, g = (np.searchsorted(np.sort(v), points, side="right") / len(v) for v in (a, b))
    return (abs(f - g)[:-1] * np.diff(points)).sum()


def mean_gap(rows, weights):
    return np.sqrt(row_radii(squared_distances(rows, rows, weights), 1)).mean()


def separation_ratio(x, y, weights, seed=42, draws=20):
    """Mean gaps of the population and of the reference, the larger one thinned to the size of the smaller."""
    size = min(len(x), len(y))
    gaps = []
    for rows in (y, x):
        if len(rows) == size:
            gaps.append(mean_gap(rows, weights))
            continue
        values = []
        for draw in range(draws):
            order = list(range(len(rows)))
            for i in range(size):
                other = i + below(seed, 5, draw, i, len(rows) - i)
                order[i], order[other] = order[other], order[i]
            values.append(mean_gap(rows[order[:size]], weights))
        gaps.append(np.mean(values))
    return gaps[0] / gaps[1] if gaps[1] > 0 else None


def component_coverage(x, y, weights):
    """Coverage along the components whose eigenvalue exceeds the mean; (0, 1) where rounding decides which those are."""
    if len(x) < K + 1:
        return None
    z = (x - x.mean(axis=0)) * np.sqrt(weights)
    values, vectors = np.linalg.eigh(z.T @ z / len(x))
    mean = values.mean()
    kept = values > mean
    if not kept.any():
        kept[-1] = True
    if (abs(values - mean) < 1e-9).any() or (not kept.all() and values[kept].min() - values[~kept].max() < 1e-7):
        return 0.0, 1.0
    u, v = z @ vectors[:, kept], ((y - x.mean(axis=0)) * np.sqrt(weights)) @ vectors[:, kept]
    ones = np.ones(kept.sum())
    uu, uv = squared_distances(u, u, ones), squared_distances(u, v, ones)
    r = row_radii(uu, K)
    bounds = [uv <= r[:, None] * (1 + 1e-10 * side) + 1e-20 * side for side in (-1, 1)]
    return tuple(inside.any(axis=1).mean() for inside in bounds)


def hopkins(y, weights, seed=42, repetitions=20):
    s = min(100, len(y) // 3)
    low, high = y.min(axis=0), y.max(axis=0)
    nearest = np.sqrt(row_radii(squared_distances(y, y, weights), 1))
    values = []
    for r in range(repetitions):
        rows = list(range(len(y)))
        for i in range(s):
            other = i + below(seed, 1, r, i, len(y) - i)
            rows[i], rows[other] = rows[other], rows[i]
        unit = (np.uint64(r) << np.uint64(32)) + np.arange(s, dtype=np.uint64)
        share = uniform(seed, 2, unit[:, None], np.arange(y.shape[1], dtype=np.uint64)[None, :])
        probes = low + share * (high - low)
        w = np.sqrt(squared_distances(probes, y, weights).min(axis=1)).sum()
        u = nearest[rows[:s]].sum()
        values.append(w / (u + w))
    return np.mean(values)


def level_metrics(cells, items):
    """Mean plug-in entropy and mean share of the most frequent answer."""
    shares = [np.unique(cells[:, j], return_counts=True)[1] / len(cells) for j in items]
    return np.mean([-(p * np.log(p)).sum() for p in shares]), np.mean([p.max() for p in shares])


def own_metrics(full, geometry, centre, weights):
    """full: all items; geometry: those that the space uses."""
    found = {}
    n = len(full)
    yy = squared_distances(geometry, geometry, weights)
    if n >= 3 and len(np.unique(geometry, axis=0)) > 1:
        found["hopkins"] = hopkins(geometry, weights)
    if n >= 2:
        found["separation"] = np.sqrt(row_radii(yy, 1)).mean()
    u = (geometry - centre) * np.sqrt(weights)
    if n >= 2:
        singular = np.linalg.svd(u, compute_uv=False)
        p = singular[singular > 0] / singular.sum()
        found["effective_rank"] = np.exp(-(p * np.log(p)).sum())
    length = np.sqrt((u**2).sum(axis=1))
    u = u[length > 0] / length[length > 0, None]
    if len(u) >= 1:
        share = np.linalg.eigvalsh(u @ u.T / len(u) if len(u) < u.shape[1] else u.T @ u / len(u))
        share = share[share > 1e-15]
        found["vendi_q1"] = np.exp(-(share * np.log(share)).sum())
        found["vendi_q2"] = 1 / (share**2).sum()
    if len(u) >= 2:
        potential = np.exp(-2 * squared_distances(u, u, np.ones(u.shape[1])))
        found["hyperspherical_uniformity"] = np.log(potential[np.triu_indices(len(u), 1)].mean())
    distinct = np.unique(geometry, axis=0)
    if len(distinct) >= 3:
        d = np.sqrt(squared_distances(distinct, distinct, weights))
        np.fill_diagonal(d, np.inf)
        d = np.sort(d, axis=1)[:, :2]
        found["twonn"] = (len(distinct) - 1) / np.log(d[:, 1] / d[:, 0]).sum()
    if len(distinct) >= LID_K + 1:
        d = np.sqrt(squared_distances(distinct, distinct, weights))
        np.fill_diagonal(d, np.inf)
        d = np.sort(d, axis=1)[:, :LID_K]
        found["lid"] = 1 / np.log(d[:, -1:] / d[:, :-1]).mean(axis=1).mean()
    varying = full[:, full.min(axis=0) < full.max(axis=0)]
    if n >= 2 and varying.shape[1] > 0:
        z = (varying - varying.mean(axis=0)) / varying.std(axis=0)
        eigenvalues = np.linalg.eigvalsh(z @ z.T / n if n < z.shape[1] else z.T @ z / n)
        found["participation_ratio"] = eigenvalues.sum() ** 2 / (eigenvalues**2).sum()
    levels = []
    for j in range(full.shape[1]):
        p = np.unique(full[:, j], return_counts=True)[1] / n
        levels.append(1 / (p**2).sum())
    found["effective_levels"] = np.mean(levels)
    found["item_entropy"], found["modal_share"] = level_metrics(full, np.arange(full.shape[1]))
    if n >= 2:
        found["zero_variance_items"] = full.shape[1] - varying.shape[1]
    patterns = len(np.unique(full, axis=0))
    found["distinct_patterns"] = patterns
    found["duplicate_rate"] = 1 - patterns / n
    return found


def expected(reference, population):
    """Every metric of a population in the space of a reference; without one, in its own."""
    fitted = population if reference is None else reference
    used = fitted.min(axis=0) < fitted.max(axis=0)
    centre, weights = fitted[:, used].mean(axis=0), 1 / fitted[:, used].var(axis=0)
    found = own_metrics(population, population[:, used], centre, weights) if used.any() else {}
    if reference is not None and reference is not population and used.any():
        pair = pair_metrics(reference[:, used], population[:, used], weights)
        found.update(pair)
        if min(len(reference), len(population)) >= 2:
            ratio = separation_ratio(reference[:, used], population[:, used], weights)
            if ratio is not None:
                found["separation_ratio"] = ratio
        columns = range(reference.shape[1])
        found["item_wasserstein"] = np.mean([ordered_gap(reference[:, j], population[:, j]) for j in columns])
        covered = component_coverage(reference[:, used], population[:, used], weights)
        if covered is not None:
            found["coverage_components"] = covered
    return found


def run(program, arguments):
    done = subprocess.run([program, "--values-only", "--json", "-"] + arguments, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"persona-report {' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
    return {p["name"]: p["metrics"] for p in json.loads(done.stdout)["populations"]}


def compare(label, metrics, oracle):
    """The largest difference; ends the program at one beyond the tolerance."""
    worst = 0.0
    for key, value in oracle.items():
        seen = metrics[key]
        if seen["validity"] != "ok":
            sys.exit(f"{label}: {key} is {seen['validity']} ({seen.get('reason')}), the oracle has {value}")
        low, high = value if isinstance(value, tuple) else (value, value)
        error = max(low - seen["value"], seen["value"] - high, 0.0) / (1 + abs(high))
        worst = max(worst, error)
        ties[0] += low < high
        ties[1] += 1
        if not error <= TOLERANCE:
            sys.exit(f"{label}: {key} is {seen['value']!r}, the oracle has {value!r}")
    for key, seen in metrics.items():
        if seen["validity"] == "ok" and key not in oracle:
            sys.exit(f"{label}: {key} is {seen['value']!r}, the oracle has nothing")
    return worst


ties = [0, 0]  # values that ties leave open within bounds, and all values


def read(path, prefix, where=None):
    with open(path, newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if where is None or row[where[0]] == where[1]]
    columns = [name for name in rows[0] if name.startswith(prefix)]
    return np.array([[float(row[name]) for name in columns] for row in rows])


def real_data(program, folder):
    jobs = os.path.join(folder, "jobs_human_and_twin.csv")
    human, twin = read(jobs, "job", ("source", "human")), read(jobs, "job", ("source", "llm_twin"))
    metrics = run(program, ["--id", "id", "--items", "job*", "--group", "source", "--reference", jobs + ":human", jobs])
    yield "jobs, human", compare("human", metrics["human"], expected(human, human))
    yield "jobs, llm_twin", compare("llm_twin", metrics["llm_twin"], expected(human, twin))
    people, agents = (os.path.join(folder, f"bfi44_{name}.csv") for name in ("humans_228", "gpt35_personas"))
    metrics = run(program, ["--items", "bfi*", "--reference", people, agents])
    x, y = read(people, "bfi"), read(agents, "bfi")
    yield "bfi44, humans", compare("humans", metrics["bfi44_humans_228"], expected(x, x))
    yield "bfi44, gpt35", compare("gpt35", metrics["bfi44_gpt35_personas"], expected(x, y))
    adjectives = os.path.join(folder, "adjectives_agents_310x1710.csv")
    with open(adjectives, encoding="utf-8") as stream:
        names = stream.readline().strip().split(",")
    values = np.genfromtxt(adjectives, delimiter=",", skip_header=1)
    kept = [j for j, name in enumerate(names) if name.lower() != "id" and not np.isnan(values[:, j]).any()]
    metrics = run(program, [adjectives])
    yield "adjectives", compare("adjectives", metrics["adjectives_agents_310x1710"], expected(None, values[:, kept]))


def random_population(generator, n, d):
    kind = generator.integers(4)
    if kind == 0:
        cells = generator.integers(1, 6, (n, d)).astype(float)
    elif kind == 1:
        cells = np.round(generator.normal(size=(n, d)), 6)
    elif kind == 2:
        cells = generator.integers(1, 8, (max(1, n // 6), d)).astype(float)[generator.integers(0, max(1, n // 6), n)]
    else:
        cells = generator.integers(0, 3, (n, d)) / 2
    if generator.random() < 0.3:
        cells[:, generator.integers(d)] = 2.0
    return cells


def write(path, cells):
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(",".join(f"q{j}" for j in range(cells.shape[1])) + "\n")
        for row in cells:
            stream.write(",".join(repr(float(value)) for value in row) + "\n")


def random_data(program, count):
    generator = np.random.default_rng(20261123)
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            d = int(generator.integers(1, 13))
            x = random_population(generator, int(generator.integers(7, 90)), d)
            y = random_population(generator, int(generator.integers(1, 90)), d)
            if (x.min(axis=0) == x.max(axis=0)).all():
                x[0, 0] += 1
            write(os.path.join(folder, "x.csv"), x)
            write(os.path.join(folder, "y.csv"), y)
            metrics = run(program, ["--items", "q*", "--reference", os.path.join(folder, "x.csv"), os.path.join(folder, "y.csv")])
            whole = (x == np.floor(x)).all(axis=0) & (y == np.floor(y)).all(axis=0)
            oracle = expected(x, y)
            levels = [1 / ((np.unique(y[:, j], return_counts=True)[1] / len(y)) ** 2).sum() for j in np.flatnonzero(whole)]
            for key in ("effective_levels", "item_entropy", "modal_share"):
                oracle.pop(key, None)
            if levels:
                oracle["effective_levels"] = np.mean(levels)
                oracle["item_entropy"], oracle["modal_share"] = level_metrics(y, np.flatnonzero(whole))
            worst = max(worst, compare(f"random {number}", metrics["y"], oracle))
    return worst


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program = sys.argv[1]
    folder = sys.argv[2] if len(sys.argv) > 2 else os.environ.get("PERSONA_TEST_DATA", "")
    if folder:
        for label, worst in real_data(program, folder):
            print(f"{label}: largest difference {worst:.1e}")
    else:
        print("skipped: the real answers, because PERSONA_TEST_DATA is not set")
    print(f"200 random populations: largest difference {random_data(program, 200):.1e}")
    print(f"{ties[1]} values compared; ties within rounding leave {ties[0]} of them open between two bounds")


if __name__ == "__main__":
    main()
