"""persona/version.h

Version of the library, and how a symbol is exported.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import c_char_p, c_int32, c_int64

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_version": """\
The product version of the library that is loaded, such as "0.1.0". It may be newer than the macros above.
Returns: a static string. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_version_number": """\
The same as one number: major * 1000000 + minor * 1000 + patch. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_abi_version": """\
The ABI version of the library that is loaded: PERSONA_VERSION_ABI as it was compiled. A host that was made for
another one must not go on. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_struct_size": """\
How the library lays out a public struct, in bytes, so that a host that cannot read C headers (FFI) can compare its
own copy when it loads the library: the size of a struct, and where a field of it begins.
name, field: as in the headers, such as "persona_item" and "kind", of either library. Returns: -1 for NULL or a name
that is not known. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_constant_count": """\
Every constant of the public headers by name and value, for hosts that cannot read C headers (FFI).
`index` runs from 0 to count - 1; out of range gives NULL and 0. Names are those of the headers, such as
"PERSONA_SPACE_WHITENED". New constants are appended; values never change. Thread-safe. Cost O(1). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_version", c_char_p, (), "persona_version"),
    ("persona_version_number", c_int32, (), "persona_version_number"),
    ("persona_abi_version", c_int32, (), "persona_abi_version"),
    ("persona_struct_size", c_int64, (("name", c_char_p),), "persona_struct_size"),
    ("persona_struct_offset", c_int64, (("name", c_char_p), ("field", c_char_p)), "persona_struct_size"),
    ("persona_constant_count", c_int32, (), "persona_constant_count"),
    ("persona_constant_name", c_char_p, (("index", c_int32),), "persona_constant_count"),
    ("persona_constant_value", c_int32, (("index", c_int32),), "persona_constant_count"),
)
