"""persona/random.h

Random numbers that are a pure function of where they are used.

Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011). Key = seed; counter = (draw, unit low, unit high, purpose). There
is no state: the same four numbers give the same result on every machine, thread and day. `purpose` tells uses apart:
1..65535 belong to the library and are frozen once used, a host takes 65536 and up.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import c_double, c_int64, c_uint32, c_uint64, c_void_p

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_random_block": """\
Four random 32-bit words. words: at least 4; NULL is ignored. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_random_uniform": """\
A uniform number in [0, 1) with 53 random bits. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_random_normal": """\
A standard normal number, by Box and Muller from one block. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_random_below": """\
A whole number in 0..count-1, each equally likely up to 2^-64 * count; count < 1 gives 0.
Thread-safe. Cost O(1). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_random_block", None, (
        ("seed", c_uint64), ("purpose", c_uint32), ("unit", c_uint64), ("draw", c_uint32), ("words", c_void_p)
    ), "persona_random_block"),
    ("persona_random_uniform", c_double, (
        ("seed", c_uint64), ("purpose", c_uint32), ("unit", c_uint64), ("draw", c_uint32)), "persona_random_uniform"),
    ("persona_random_normal", c_double, (
        ("seed", c_uint64), ("purpose", c_uint32), ("unit", c_uint64), ("draw", c_uint32)), "persona_random_normal"),
    ("persona_random_below", c_int64, (
        ("seed", c_uint64), ("purpose", c_uint32), ("unit", c_uint64), ("draw", c_uint32), ("count", c_int64)
    ), "persona_random_below"),
)
