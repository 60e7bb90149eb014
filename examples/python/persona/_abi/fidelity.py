"""persona/fidelity.h

Fidelity and caricature: whether trait scores follow the levels that were assigned, and whether the levels lie
further apart than that alone says. docs/TRAITS.md has every definition.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_int32, c_int64

from .types import persona_options, persona_population, persona_analysis, persona_error, persona_target

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_target_init": """\
Fills *target: nothing named, no levels. NULL is ignored. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_fidelity_analyse": """\
Analyses how far traits follow assigned levels: the analysis "fidelity" with the tables `fidelity` (a row each
target, then "mean") and `levels` (scores by level). Row weights are heeded, but for the reliability of replicates.
population: not NULL. reference: of the same items and keying, for ratios of standard deviations, or NULL; it needs
  no attributes. targets: count of them, at least 1. options: NULL for the defaults; trait_answered_share is read.
Returns: PERSONA_OK; INVALID_ARGUMENT; MISMATCH for an unknown trait, attribute or level, for rows at a level that
the target does not name, and for a reference of other items or keying, with the names; UNSUPPORTED when no item
names a trait; OUT_OF_MEMORY. Ownership: persona_analysis_free. Thread-safe. Cost O(n (D + count log n)). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_target_init", None, (("target", POINTER(persona_target)),), "persona_target_init"),
    ("persona_fidelity_analyse", c_int32, (
        ("population", persona_population), ("reference", persona_population), ("targets", POINTER(persona_target)),
        ("count", c_int64), ("options", persona_options), ("out", POINTER(persona_analysis)),
        ("err", POINTER(persona_error))), "persona_fidelity_analyse"),
)
