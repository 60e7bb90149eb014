"""persona/diagnosis.h

Diagnosis: what is wrong with a population, in a word, with the evidence.

Definitions, limits and how often it is right: docs/DIAGNOSIS.md.
Everything but persona_diagnose is a plain read, thread-safe and O(1); NULL or an index out of range gives NaN, 0 or
NULL. Since 0.1.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_char_p, c_double, c_int32, c_void_p

from .types import (
    persona_options, persona_population, persona_space, persona_diagnosis, persona_progress_callback,
    persona_error,
)

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_mode_count": "How many modes there are; they are numbered from 0.",
    "persona_mode_name": """\
"healthy", "noise", "mode_collapse", "archetypes", "flat", "misaligned", "caricature", "missing_tail", each with a
sentence; NULL for anything else.
""",
    "persona_diagnose": """\
Finds the failure modes of a population: signs are measured on parts of the population and of the reference of the
same size, and on populations made to fail; a mode holds when its sign is beyond what chance makes of a second sample
of the reference, by a level that all signs share, and nearer to the made failure than to health. Rules and limits:
docs/DIAGNOSIS.md.
population, reference: of the same items. reference: or NULL: then the population's own answers, each item shuffled,
  are the yardstick, and only noise, mode_collapse, archetypes and flat can be known. With fewer than 20 rows with
  weight on either side, or without an item that varies, the primary mode is PERSONA_MODE_UNKNOWN.
space: the items in use, their scales and weights; a derived space is read through its items. Of more than 10000 rows
  or 256 items, as many are read. A missing answer is replaced by that of another agent of the same population. Row
  weights but 0 are not read.
options: NULL for the defaults; seed is read. progress: NULL, or called about 100 times at most, from the calling
  thread; returns 0 to go on, anything else to cancel. out: receives the diagnosis, NULL on failure.
Returns: PERSONA_OK; INVALID_ARGUMENT; MISMATCH for other items than the space's; CANCELLED; OUT_OF_MEMORY.
Ownership: persona_diagnosis_free; immutable; independent of its sources. Thread-safety: the populations and the
space may be shared. The same bits for a seed with any number of threads.
Cost: with n and m rows, O((n + m) (D^2 + 500 D) + 2000^2 D) at most, and 36 parts of h <= 600 rows in
O(h D^2 + 200^2 D); memory O((n + m) D + threads (h D + D^2)). Since 0.1.
""",
    "persona_diagnosis_primary": "The mode to name first: PERSONA_MODE_...; UNKNOWN for NULL.",
    "persona_diagnosis_holds": """\
Whether a mode holds: 1 or 0. HEALTHY holds when nothing else does.
""",
    "persona_diagnosis_confidence": """\
How sure a mode is, from 0, as healthy, to 1, as a population made to fail in this way; of HEALTHY, 1 less the
greatest of the others. NaN where it cannot be known: persona_diagnosis_reason then says why, else "".
""",
    "persona_diagnosis_sentence": "One plain sentence for people; never empty.",
    "persona_diagnosis_evidence_count": """\
The evidence of a mode: signs, such as "spread", each with a sentence of what it is, the population's value, what is
healthy, what a population made to fail scores (NaN where there is none), and how many standard deviations lie
between the population and health (NaN where that was not measured).
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_mode_count", c_int32, (), "persona_mode_count"),
    ("persona_mode_name", c_char_p, (("mode", c_int32),), "persona_mode_name"),
    ("persona_mode_meaning", c_char_p, (("mode", c_int32),), "persona_mode_name"),
    ("persona_diagnose", c_int32, (
        ("population", persona_population), ("reference", persona_population), ("space", persona_space),
        ("options", persona_options), ("progress", persona_progress_callback), ("user", c_void_p),
        ("out", POINTER(persona_diagnosis)), ("err", POINTER(persona_error))), "persona_diagnose"),
    ("persona_diagnosis_free", None, (("diagnosis", persona_diagnosis),), "persona_diagnose"),
    ("persona_diagnosis_primary", c_int32, (("diagnosis", persona_diagnosis),), "persona_diagnosis_primary"),
    ("persona_diagnosis_holds", c_int32, (
        ("diagnosis", persona_diagnosis), ("mode", c_int32)), "persona_diagnosis_holds"),
    ("persona_diagnosis_confidence", c_double, (
        ("diagnosis", persona_diagnosis), ("mode", c_int32)), "persona_diagnosis_confidence"),
    ("persona_diagnosis_reason", c_char_p, (
        ("diagnosis", persona_diagnosis), ("mode", c_int32)), "persona_diagnosis_confidence"),
    ("persona_diagnosis_sentence", c_char_p, (("diagnosis", persona_diagnosis),), "persona_diagnosis_sentence"),
    ("persona_diagnosis_evidence_count", c_int32, (
        ("diagnosis", persona_diagnosis), ("mode", c_int32)), "persona_diagnosis_evidence_count"),
    ("persona_diagnosis_evidence_name", c_char_p, (
        ("diagnosis", persona_diagnosis), ("mode", c_int32), ("index", c_int32)), "persona_diagnosis_evidence_count"),
    ("persona_diagnosis_evidence_meaning", c_char_p, (
        ("diagnosis", persona_diagnosis), ("mode", c_int32), ("index", c_int32)), "persona_diagnosis_evidence_count"),
    ("persona_diagnosis_evidence_value", c_double, (
        ("diagnosis", persona_diagnosis), ("mode", c_int32), ("index", c_int32)), "persona_diagnosis_evidence_count"),
    ("persona_diagnosis_evidence_healthy", c_double, (
        ("diagnosis", persona_diagnosis), ("mode", c_int32), ("index", c_int32)), "persona_diagnosis_evidence_count"),
    ("persona_diagnosis_evidence_failed", c_double, (
        ("diagnosis", persona_diagnosis), ("mode", c_int32), ("index", c_int32)), "persona_diagnosis_evidence_count"),
    ("persona_diagnosis_evidence_deviations", c_double, (
        ("diagnosis", persona_diagnosis), ("mode", c_int32), ("index", c_int32)), "persona_diagnosis_evidence_count"),
)
