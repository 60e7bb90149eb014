"""persona/comparison.h

Comparing populations: whether two differ, in which metrics, and which of several is nearest to healthy people.
Definitions, limits and measured calibration: docs/COMPARISON.md.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_int32, c_int64, c_void_p

from .types import persona_run, persona_analysis, persona_progress_callback, persona_error

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_compare_pair": """\
Tests whether two populations of a run differ, by permutation of their labels: p = (1 + #{T_b >= T}) / (1 + B) with
B = the option permutations. T is the energy distance and the maximum mean discrepancy between the two, and for each
metric of the run, in its space and against its reference, the size of the difference of the two values, from its
mean over the relabellings when the populations differ in number (and the metric in what it expects of them). All
answers of one agent (one replicate number, else one row id) keep together; row weights go with their rows, where a
metric takes them. Gives the analysis "pair_comparison" with the table tests  energy_distance_between, mmd_between
and the metrics: first, second, difference, expected, spread, p, p_holm (Holm over the rows), q_bh (Benjamini and
Hochberg over the rows), permutations, undefined. run: planned, with its metrics; it need not have been executed.
first, second: places of two of its populations. design: PERSONA_DESIGN_... progress: NULL, or called about 100 times
at most, from the calling thread; returns 0 to go on, anything else to cancel. out: receives the analysis, NULL on
failure. Returns: PERSONA_OK; INVALID_ARGUMENT; UNSUPPORTED for pairs that cannot be found; MISMATCH; CANCELLED;
OUT_OF_MEMORY. Ownership: persona_analysis_free. Thread-safety: the run's. Cost: O(u^2 (B + D B / 128)) for u
distinct rows, and for each metric 2 B readings of O(u (k + D)), or, where it cannot be read from rows that were
mapped once (docs/COMPARISON.md), 2 B measurements; the same bits for a seed with any number of threads. Since 0.1.
""",
    "persona_compare": """\
Compares all populations of a run but its reference, two and two, by the same tests; makes an inference for each; and
ranks them by nearness to healthy people: a squared distance from health for each metric on a scale of its own, means
over the metrics of an axis and over axes, errors drawn from differences of halves of the agents. Definitions:
docs/COMPARISON.md. Gives the analysis "comparison" with the tables
  values     metrics x populations: the values (paired: those of the first pair that a population is in)
  pairs      "A | B: metric", for the distances and each metric: first, second, difference, expected, spread, p,
             p_holm (Holm over the pairs of one metric), q_bh (Benjamini and Hochberg over the metrics of one pair,
             of p_holm), permutations, undefined
  intervals  "metric: population": value, low, high, spread, matched, band_low, band_centre, band_high,
             band_position (PERSONA_BAND_...), distance (|matched - band_centre| on the metric's scale); notes say
             what is not there
  ranking    "axis: population", "overall: population": score (0 as a second sample of the reference, about 1 as
             populations known to be wrong), low, high, place, rank (mean over draws), rank_low, rank_high, best
             (share of draws in which it is the nearest), tied_first, tied_last (places that it cannot be told from),
             metrics, uncertain (metrics whose uncertainty is in it); absent without a reference
Options read beside those of the run's metrics: permutations, interval_level, resamples, band_draws, band_rows,
null_draws, seed. run, design, progress, out: as above. Returns: as above; INVALID_ARGUMENT for fewer than two
populations besides the reference. Ownership: persona_analysis_free. Thread-safety: the run's. Cost: as above for
each pair, and as persona_inference_create for each population. Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_compare_pair", c_int32, (
        ("run", persona_run), ("first", c_int64), ("second", c_int64), ("design", c_int32),
        ("progress", persona_progress_callback), ("user", c_void_p), ("out", POINTER(persona_analysis)),
        ("err", POINTER(persona_error))), "persona_compare_pair"),
    ("persona_compare", c_int32, (
        ("run", persona_run), ("design", c_int32), ("progress", persona_progress_callback), ("user", c_void_p),
        ("out", POINTER(persona_analysis)), ("err", POINTER(persona_error))), "persona_compare"),
)
