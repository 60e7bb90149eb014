#!/usr/bin/env python3
"""Compares populations of several models with people: values, what is wrong with each, and which is nearest.

usage: compare_models.py REFERENCE.csv POPULATION.csv...

The items are the columns that all files have in common and that hold numbers (but id, age and replicate).
"""
import os
import pathlib
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))  # the package, where it is not installed
import persona  # noqa: E402

QUICK = {"permutations": 99, "resamples": 100, "band_draws": 20, "null_draws": 1}


def common_items(paths):
    """The items that all files have."""
    lists = [persona.Dataset(path).items for path in paths]
    return [item for item in lists[0] if all(item in other for other in lists)]


def show_progress(done, total):
    """A line that grows; Ctrl-C stops the run."""
    print(f"\r{100 * done // total:3d} %", end="", file=sys.stderr, flush=True)


def main():
    """Reads, measures, compares."""
    if len(sys.argv) < 4:
        print(__doc__, file=sys.stderr)
        return 2
    items = ",".join(common_items(sys.argv[1:]))
    people, *models = [persona.read_csv(path, items=items, missing="drop") for path in sys.argv[1:]]
    space = persona.Space(people, "reference")
    run = persona.Run(space, models, reference=people, options=QUICK,
                      metrics=["coverage", "hopkins", "participation_ratio", "energy_distance"])
    print(run.execute())
    for model in models:
        print(f"\n{model.name}: {persona.diagnose(model, people, space).sentence}")
    comparison = run.compare(progress=show_progress if sys.stderr.isatty() else None)
    print()
    for finding in comparison.findings:
        print(finding)
    ranking = comparison["ranking"]
    print()
    for label, score, low, high in zip(ranking.labels, ranking["score"], ranking["low"], ranking["high"]):
        if label.startswith("overall: "):
            print(f"{label[9:]:20} {score:8.3f}  ({low:.3f} .. {high:.3f}; 0: as near as other people)")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except persona.PersonaError as error:
        sys.exit(f"{error}")
