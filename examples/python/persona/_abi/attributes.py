"""persona/attributes.h

Attributes: whether answers follow what agents were assigned (age, country, an assigned trait), and which part of it.
Definitions, limits and an example: docs/ATTRIBUTES.md.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_int32, c_void_p

from .types import persona_options, persona_population, persona_analysis, persona_progress_callback, persona_error

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_attributes_analyse": """\
Analyses a population's attributes (persona_population_builder_add_attribute). Items are standardised; nominal ones
and those without variance are left out. Row weights must not differ, but rows of weight 0 are absent. Gives the
analysis "attributes" with the tables
  effects         attribute by attribute: eta^2, omega^2, what chance gives, permutation p, adjusted q, alive or dead
  eta_squared, omega_squared, p_values, q_values    items x attributes
  incremental     R^2 with a column a level, in the given order and averaged over orders
  explained       R^2 of all attributes together, and the dominance of the largest share
  clusters        V-measure and adjusted mutual information of each attribute with k-means clusters
  variance_split  between cells of attributes, agents of a cell, and answers of an agent
population: rows with the same replicate number and the same attributes are answers of one agent, who keeps them
  together in every permutation.
options: permutations, attribute_orders, attribute_clusters, false_discovery_rate, seed; NULL for the defaults.
progress: NULL, or called about 100 times at most, from the calling thread; returns 0 to go on, anything else to
  cancel.
out: receives the analysis, NULL on failure.
Returns: PERSONA_OK; INVALID_ARGUMENT; UNSUPPORTED without attributes, or for weights that differ (with the row);
  CANCELLED; OUT_OF_MEMORY. Ownership: persona_analysis_free. Thread-safe.
Cost: O(permutations attributes n items) for p-values, O(orders L^2 (L + items)) for L levels, k-means; the same bits
for a seed with any number of threads. Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_attributes_analyse", c_int32, (
        ("population", persona_population), ("options", persona_options), ("progress", persona_progress_callback),
        ("user", c_void_p), ("out", POINTER(persona_analysis)), ("err", POINTER(persona_error))
    ), "persona_attributes_analyse"),
)
