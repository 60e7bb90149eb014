"""persona/inference.h

Inference: what the numbers of a run mean. Beside each value of each population stand the interval in which it would
lie for other agents of the same law, the band in which healthy people of the same number would lie, and what
populations that are known to be wrong score.

Definitions, limits and how far the promises were checked: docs/INFERENCE.md and docs/CALIBRATION.md.
Everything here is a plain read unless said, thread-safe and O(1); NULL or an index out of range gives NaN, 0, -1 or
NULL. Since 0.1.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_char_p, c_double, c_int32, c_int64, c_void_p

from .types import persona_run, persona_inference, persona_evidence, persona_progress_callback, persona_error

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_inference_create": """\
Makes the intervals, bands and nulls for every population and metric of an executed run, by the run's own options.
run: executed; not needed any more afterwards. Options that are read: band_draws, band_rows, null_draws,
  resamples, interval_level and seed. A metric that the run measured is measured again on every draw, by its own
  options.
progress: NULL, or called about 100 times at most, from the calling thread; returns 0 to go on, anything else to
  cancel.
out: receives the inference, NULL on failure.
Returns: PERSONA_OK; INVALID_ARGUMENT without results; CANCELLED; OUT_OF_MEMORY; and what persona_run_execute
returns. Ownership: persona_inference_free; immutable. Thread-safety: the run must not change meanwhile. The same
bits for a seed with any number of threads. Cost: for each population O((n + m)^2 D) once, and 2 band_draws +
resamples readings of O((n + m) (k + D)); beside them 8 null_draws runs of `held` against `rest` rows, and for a
metric that cannot be read from what was found once (weights, missing answers, more than 20,000 rows, metrics that
are not among the default ones) a run for each draw. Since 0.1.
""",
    "persona_inference_population_count": "The populations of the run, by their places from 0.",
    "persona_inference_held_rows": """\
Matched sizes of a population (its place): each draw holds out `held` reference rows and scores them, and as many
rows of the population, against `rest` other reference rows. 0 where nothing was matched.
""",
    "persona_inference_get": """\
What stands beside a metric of a population, borrowed from the inference; NULL for a metric that the run did not
measure.
""",
    "persona_evidence_matched": """\
The band: where the matched value of a healthy population, a second sample of the reference's law of the same number,
lies with the share interval_level. matched: the mean score of the population over the draws; matched_error: the
Monte-Carlo error of it; centre: the mean score of held out reference rows; spread: standard deviation of the
difference of the two for a healthy population. band_reason: "" or why there is no band or no matched value.
""",
    "persona_evidence_interval_low": """\
The interval of the value, at full size: it holds the value expected of other agents of the same law, of the same
number and against the same reference, with the share interval_level. spread: standard deviation of the value from
one such population to the next; monte_carlo_error: that of the value for these agents, where the metric draws points
at random, else 0; the interval allows for both. interval_reason: "" or why there is no interval.
""",
    "persona_evidence_place": "Where the matched value lies: PERSONA_BAND_...; UNKNOWN for NULL.",
    "persona_band_place_name": """\
"unknown", "below", "inside", "above"; NULL for anything else.
""",
    "persona_null_count": """\
The nulls: populations that are known to be wrong, made from the reference and the items' scales, or from the
population itself without a reference. Names such as "random_responder", each with a sentence.
""",
    "persona_evidence_null_value": """\
What a null scores at the matched sizes: the mean over its draws, the least and the greatest; NaN where the metric is
not defined for it.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_inference_create", c_int32, (
        ("run", persona_run), ("progress", persona_progress_callback), ("user", c_void_p),
        ("out", POINTER(persona_inference)), ("err", POINTER(persona_error))), "persona_inference_create"),
    ("persona_inference_free", None, (("inference", persona_inference),), "persona_inference_create"),
    ("persona_inference_population_count", c_int64, (
        ("inference", persona_inference),), "persona_inference_population_count"),
    ("persona_inference_held_rows", c_int64, (
        ("inference", persona_inference), ("population", c_int64)), "persona_inference_held_rows"),
    ("persona_inference_rest_rows", c_int64, (
        ("inference", persona_inference), ("population", c_int64)), "persona_inference_held_rows"),
    ("persona_inference_get", persona_evidence, (
        ("inference", persona_inference), ("population", c_int64), ("key", c_char_p)), "persona_inference_get"),
    ("persona_evidence_matched", c_double, (("evidence", persona_evidence),), "persona_evidence_matched"),
    ("persona_evidence_matched_error", c_double, (("evidence", persona_evidence),), "persona_evidence_matched"),
    ("persona_evidence_band_low", c_double, (("evidence", persona_evidence),), "persona_evidence_matched"),
    ("persona_evidence_band_centre", c_double, (("evidence", persona_evidence),), "persona_evidence_matched"),
    ("persona_evidence_band_high", c_double, (("evidence", persona_evidence),), "persona_evidence_matched"),
    ("persona_evidence_band_spread", c_double, (("evidence", persona_evidence),), "persona_evidence_matched"),
    ("persona_evidence_band_reason", c_char_p, (("evidence", persona_evidence),), "persona_evidence_matched"),
    ("persona_evidence_interval_low", c_double, (("evidence", persona_evidence),), "persona_evidence_interval_low"),
    ("persona_evidence_interval_high", c_double, (("evidence", persona_evidence),), "persona_evidence_interval_low"),
    ("persona_evidence_interval_spread", c_double, (("evidence", persona_evidence),), "persona_evidence_interval_low"),
    ("persona_evidence_monte_carlo_error", c_double, (
        ("evidence", persona_evidence),), "persona_evidence_interval_low"),
    ("persona_evidence_interval_reason", c_char_p, (("evidence", persona_evidence),), "persona_evidence_interval_low"),
    ("persona_evidence_place", c_int32, (("evidence", persona_evidence),), "persona_evidence_place"),
    ("persona_band_place_name", c_char_p, (("place", c_int32),), "persona_band_place_name"),
    ("persona_null_count", c_int32, (), "persona_null_count"),
    ("persona_null_name", c_char_p, (("null", c_int32),), "persona_null_count"),
    ("persona_null_meaning", c_char_p, (("null", c_int32),), "persona_null_count"),
    ("persona_evidence_null_value", c_double, (
        ("evidence", persona_evidence), ("null", c_int32)), "persona_evidence_null_value"),
    ("persona_evidence_null_low", c_double, (
        ("evidence", persona_evidence), ("null", c_int32)), "persona_evidence_null_value"),
    ("persona_evidence_null_high", c_double, (
        ("evidence", persona_evidence), ("null", c_int32)), "persona_evidence_null_value"),
)
