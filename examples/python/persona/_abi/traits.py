"""persona/traits.h

Traits: scores from keyed items, how reliable they are, and whether they hang together as in the reference.

A trait is named by items (persona_item.trait); an item of weight 0 takes no part. A keyed answer is the answer, or
low + high - answer for an item keyed in reverse. docs/TRAITS.md has every definition.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_char_p, c_int32, c_int64, c_void_p

from .types import persona_options, persona_population, persona_analysis, persona_error

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_trait_scores": """\
Trait scores: the mean of a row's keyed answers to the items of a trait, where at least the share
`trait_answered_share` (an option, 0.5) of them and at least one is answered; NaN elsewhere.
population: not NULL. options: NULL for the defaults. scores: n rows of T numbers, T traits in the order in which the
  items name them first; NULL to learn T alone. capacity: numbers that scores has room for, at least n T.
trait_count: receives T, may be NULL.
Returns: PERSONA_OK; INVALID_ARGUMENT; UNSUPPORTED when no item names a trait or a reversed item has no scale;
  OUT_OF_MEMORY. Thread-safe. Cost O(n D). Since 0.1.
""",
    "persona_trait_name": """\
The name of a trait of a population, in that order; NULL out of range. It lives as long as the population.
Thread-safe. Cost O(D^2). Since 0.1.
""",
    "persona_traits_analyse": """\
Analyses the traits of a population: the analysis "traits" with the tables `traits` (scores, alpha, omega and the
differences from the reference), `items` (item-rest correlations, suspected mis-keying) and, with a reference,
`congruence` (Tucker's phi of the loadings after Procrustes rotation). Row weights are heeded throughout.
population: not NULL. reference: a population of the same items and keying, or NULL. options: NULL for the defaults;
  trait_answered_share is read.
Returns: PERSONA_OK; INVALID_ARGUMENT; MISMATCH when items or keying differ; UNSUPPORTED as above; NUMERICAL;
  OUT_OF_MEMORY. Ownership: persona_analysis_free. Thread-safe. Cost O(n D^2 + D^3). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_trait_scores", c_int32, (
        ("population", persona_population), ("options", persona_options), ("scores", c_void_p), ("capacity", c_int64),
        ("trait_count", c_void_p), ("err", POINTER(persona_error))), "persona_trait_scores"),
    ("persona_trait_name", c_char_p, (("population", persona_population), ("trait", c_int64)), "persona_trait_name"),
    ("persona_traits_analyse", c_int32, (
        ("population", persona_population), ("reference", persona_population), ("options", persona_options),
        ("out", POINTER(persona_analysis)), ("err", POINTER(persona_error))), "persona_traits_analyse"),
)
