"""persona/power.h

Power: how many agents it takes to see a given drop of a metric, what can be seen with the agents that there are, and
below how many a metric should not be read.

Definitions, limits and how far the claims were checked: docs/POWER.md.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_char_p, c_double, c_int32, c_int64, c_void_p

from .types import persona_run, persona_analysis, persona_evidence, persona_progress_callback, persona_error

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_power": """\
Plans a simulation against a reference. A drop is seen when the matched value leaves the matched band (inference.h)
of the option interval_level; its power is P(N(centre - drop, spread^2) outside the band), where the spread is that
of a healthy population of so many agents. Metrics of which less is better rise instead. Gives the analysis "power"
of the reference, with the tables
  power    metrics: healthy, spread, detectable, detectable_share (of |healthy|) and power_at_drop with `agents`
           agents; drop (the one asked for) and agents (the least number from which on it is seen with the option
           power, infinite when no number suffices); minimum (the least number from which on the metric is defined in
           every draw and the difference material is seen); material (the option material_share of the way to the
           worst null), least_detectable (what unlimited agents show) at the largest sizes; side (-1: it falls, 1: it
           rises)
  sizes    metrics x numbers of agents: the detectable drop, in the metric's unit at that number
  expected_coverage  numbers of agents: coverage expected of equal laws, all agents against all rows of the reference
           (full) and at matched sizes (matched)
run: planned, with a reference and metrics; its populations are not read. agents: 2 or more; 0 for as many as the
reference has rows. drop: positive; kind: PERSONA_DROP_... Options that are read: power, material_share,
interval_level, band_draws, band_rows, null_draws, seed. progress: NULL, or called about 100 times at most, from the
calling thread; returns 0 to go on, anything else to cancel. out: receives the analysis, NULL on failure.
Returns: PERSONA_OK; INVALID_ARGUMENT, also for a run without a reference or metrics; CANCELLED; OUT_OF_MEMORY; and
what persona_run_execute returns. Ownership: persona_analysis_free. Thread-safety: the run must not change meanwhile.
The same bits for a seed with any number of threads. Cost: that of persona_inference_create for up to 8 populations
of 10 agents to half of the reference. Since 0.1.
""",
    "persona_evidence_detectable": """\
Whether a population is large enough for a metric to be read, from the band that an inference made for it. Plain
reads, thread-safe and O(1); NULL gives NaN or PERSONA_SIZE_UNKNOWN. Since 0.1.
detectable: the least drop (rise, where less is better) that is seen with the run's option power, in the metric's
unit at matched sizes. material: the difference that matters, the run's option material_share of the way from the
band's centre to the worst null; NaN without one.
""",
    "persona_evidence_size": """\
The verdict: FEW when detectable exceeds material, and who is to blame; UNKNOWN for NULL. Thread-safe. Cost O(1).
Since 0.1.
""",
    "persona_size_name": """\
"unknown", "enough", "few_agents", "few_reference_rows"; NULL for anything else. Returns: static strings.
Thread-safe. Cost O(1). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_power", c_int32, (
        ("run", persona_run), ("agents", c_int64), ("drop", c_double), ("kind", c_int32),
        ("progress", persona_progress_callback), ("user", c_void_p), ("out", POINTER(persona_analysis)),
        ("err", POINTER(persona_error))), "persona_power"),
    ("persona_evidence_detectable", c_double, (("evidence", persona_evidence),), "persona_evidence_detectable"),
    ("persona_evidence_material", c_double, (("evidence", persona_evidence),), "persona_evidence_detectable"),
    ("persona_evidence_size", c_int32, (("evidence", persona_evidence),), "persona_evidence_size"),
    ("persona_size_name", c_char_p, (("size", c_int32),), "persona_size_name"),
)
