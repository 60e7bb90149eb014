"""persona/context.h

The context: where memory comes from and how many threads work. Everything else is made from one.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_int32, c_size_t, c_void_p

from .types import persona_context, persona_error, persona_context_settings

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_context_settings_init": """\
Fills *settings with the defaults. NULL is ignored. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_context_create": """\
Makes a context.
settings: NULL for the defaults. out: receives the context, NULL on failure. err: may be NULL.
Returns: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY.
Ownership: the caller frees it with persona_context_free. What is made from it keeps what it needs, so handles may
  be freed in any order.
Thread-safety: a context is immutable and may be shared by threads. Its threads start at the first parallel call and
  do not survive a fork: make a new context in the child.
Cost: O(1). Since 0.1.
""",
    "persona_context_free": """\
Gives back the caller's hold on a context; the last hold, which a handle may have, ends its threads. NULL is fine.
Thread-safe. Cost O(threads). Since 0.1.
""",
    "persona_context_share": """\
One more hold on a context, for a library on top of this one whose handles must outlive the caller's hold. Returns
its argument. Ownership: persona_context_free, once for each hold. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_context_allocate": """\
Memory from the context's allocator, and back to it. allocate gives NULL when there is none, or for 0 bytes; release
takes NULL. Thread-safe as the allocator is. Cost: the allocator's. Since 0.1.
""",
    "persona_context_threads": """\
The number of workers of the context's parallel loops, at least 1. NULL gives 1. Results never depend on it.
Thread-safe. Cost O(1). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_context_settings_init", None, (
        ("settings", POINTER(persona_context_settings)),), "persona_context_settings_init"),
    ("persona_context_create", c_int32, (
        ("settings", POINTER(persona_context_settings)), ("out", POINTER(persona_context)),
        ("err", POINTER(persona_error))), "persona_context_create"),
    ("persona_context_free", None, (("context", persona_context),), "persona_context_free"),
    ("persona_context_share", persona_context, (("context", persona_context),), "persona_context_share"),
    ("persona_context_allocate", c_void_p, (
        ("context", persona_context), ("bytes", c_size_t)), "persona_context_allocate"),
    ("persona_context_release", None, (("context", persona_context), ("memory", c_void_p)), "persona_context_allocate"),
    ("persona_context_threads", c_int32, (("context", persona_context),), "persona_context_threads"),
)
