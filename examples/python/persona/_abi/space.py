"""persona/space.h

A persona space: how answers become coordinates. Fitted once, then frozen and applied to every population.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_char_p, c_double, c_int32, c_int64, c_void_p

from .types import persona_context, persona_population, persona_space, persona_error

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_space_fit": """\
Fits a space.
kind: one of the above. populations: `count` >= 1 populations with the same items (names, kinds, weights), together
  at least one row; REFERENCE takes exactly one. Row weights count; missing answers are left out item by item.
out: receives the space, NULL on failure. err: may be NULL.
Returns: PERSONA_OK; INVALID_ARGUMENT; MISMATCH naming the first item that differs; UNSUPPORTED without a row to fit
  on, for a nominal item that has weight (give it weight 0 to keep it out of distances), for WHITENED and COMPONENTS
  with missing answers, for TRAITS when no item names a trait or one keyed in reverse has no scale; BAD_VALUE when an
item's variance leaves the range of double; OUT_OF_MEMORY; NUMERICAL when the shrunk covariance is still singular.
Ownership: persona_space_free. Immutable, may be shared by threads. Needs the populations only during this call.
COMPONENTS keeps those whose eigenvalue exceeds the mean eigenvalue (Kaiser and Guttman's rule), one at least. Its
vectors come from LAPACK: their last digits may differ from one BLAS to another, and their signs are fixed.
Cost: O(n D) time, O(n + D) memory; WHITENED and COMPONENTS O(n D^2 + D^3) time, O(n D + D^2) memory. Since 0.1.
""",
    "persona_space_fit_components": """\
The same for COMPONENTS with a given number of them, 1..the number of items that vary (INVALID_ARGUMENT beyond).
Returns, ownership, thread-safety and cost as above. Since 0.1.
""",
    "persona_space_kind": """\
Plain reads; NULL or an index out of range gives 0, -1, NaN or NULL. `name` is none, reference, pooled, whitened,
traits or components. dimensions: coordinates in use. centre and scale: c and s of a column (scale 1 in NONE, 0 for
an item left out). left_out: columns without variance, by place; shrinkage: the Ledoit-Wolf weight of WHITENED, else
NaN; explained: the share of the variance of z that the dimensions of COMPONENTS carry, else NaN. Thread-safe. Cost
O(1). Since 0.1.
""",
    "persona_space_project": """\
Coordinates of every row of a population in the space: (x - c) sqrt(v) / s, or the whitened ones.
coordinates: caller's buffer of n x dimensions doubles, row-major, all written (NaN where an answer is missing).
Returns: PERSONA_OK, INVALID_ARGUMENT, MISMATCH, UNSUPPORTED, OUT_OF_MEMORY. Thread-safe.
Cost O(n D), WHITENED and COMPONENTS O(n D^2). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_space_fit", c_int32, (
        ("context", persona_context), ("kind", c_int32), ("populations", POINTER(persona_population)),
        ("count", c_int64), ("out", POINTER(persona_space)), ("err", POINTER(persona_error))), "persona_space_fit"),
    ("persona_space_fit_components", c_int32, (
        ("context", persona_context), ("populations", POINTER(persona_population)), ("count", c_int64),
        ("components", c_int64), ("out", POINTER(persona_space)), ("err", POINTER(persona_error))
    ), "persona_space_fit_components"),
    ("persona_space_free", None, (("space", persona_space),), "persona_space_fit_components"),
    ("persona_space_kind", c_int32, (("space", persona_space),), "persona_space_kind"),
    ("persona_space_kind_name", c_char_p, (("kind", c_int32),), "persona_space_kind"),
    ("persona_space_columns", c_int64, (("space", persona_space),), "persona_space_kind"),
    ("persona_space_dimensions", c_int64, (("space", persona_space),), "persona_space_kind"),
    ("persona_space_centre", c_double, (("space", persona_space), ("column", c_int64)), "persona_space_kind"),
    ("persona_space_scale", c_double, (("space", persona_space), ("column", c_int64)), "persona_space_kind"),
    ("persona_space_left_out_count", c_int64, (("space", persona_space),), "persona_space_kind"),
    ("persona_space_left_out_column", c_int64, (("space", persona_space), ("index", c_int64)), "persona_space_kind"),
    ("persona_space_item_name", c_char_p, (("space", persona_space), ("column", c_int64)), "persona_space_kind"),
    ("persona_space_shrinkage", c_double, (("space", persona_space),), "persona_space_kind"),
    ("persona_space_explained", c_double, (("space", persona_space),), "persona_space_kind"),
    ("persona_space_project", c_int32, (
        ("space", persona_space), ("population", persona_population), ("coordinates", c_void_p),
        ("err", POINTER(persona_error))), "persona_space_project"),
)
