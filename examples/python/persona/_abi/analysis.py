"""persona/analysis.h

An analysis: what was found about one population, as named tables of numbers and plain sentences. Attributes, traits
and fidelity each give one (attributes.h, traits.h); a report can carry them.

Everything here is a plain read unless said, thread-safe and O(1); NULL or an index out of range gives NaN, 0, -1 or
NULL. Strings and tables live as long as the analysis. Since 0.1.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import c_char_p, c_double, c_int32, c_int64

from .types import persona_analysis

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_analysis_free": """\
Ownership: every call that makes an analysis gives it to its caller. NULL is fine. Immutable, may be shared by
threads and outlive what it was made from. Cost O(size).
""",
    "persona_analysis_name": """\
"attributes", "traits" or "fidelity"; and the name of the population that it is about.
""",
    "persona_analysis_setting_count": """\
The options that were read, as text: "permutations" "1000", "seed" "42".
""",
    "persona_analysis_finding_count": """\
What a reader should know, one sentence each: the gist first, then warnings.
""",
    "persona_analysis_table_count": """\
The tables. find_table: the place of a table of that name, -1 when there is none. meaning: what it shows, in one
sentence. Rows have a label each and a note: "" or why a cell is undefined or infinite. Cells are numbers; NaN is
undefined.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_analysis_free", None, (("analysis", persona_analysis),), "persona_analysis_free"),
    ("persona_analysis_name", c_char_p, (("analysis", persona_analysis),), "persona_analysis_name"),
    ("persona_analysis_population", c_char_p, (("analysis", persona_analysis),), "persona_analysis_name"),
    ("persona_analysis_setting_count", c_int32, (("analysis", persona_analysis),), "persona_analysis_setting_count"),
    ("persona_analysis_setting_key", c_char_p, (
        ("analysis", persona_analysis), ("index", c_int32)), "persona_analysis_setting_count"),
    ("persona_analysis_setting_text", c_char_p, (
        ("analysis", persona_analysis), ("index", c_int32)), "persona_analysis_setting_count"),
    ("persona_analysis_finding_count", c_int32, (("analysis", persona_analysis),), "persona_analysis_finding_count"),
    ("persona_analysis_finding", c_char_p, (
        ("analysis", persona_analysis), ("index", c_int32)), "persona_analysis_finding_count"),
    ("persona_analysis_table_count", c_int32, (("analysis", persona_analysis),), "persona_analysis_table_count"),
    ("persona_analysis_find_table", c_int32, (
        ("analysis", persona_analysis), ("name", c_char_p)), "persona_analysis_table_count"),
    ("persona_analysis_table_name", c_char_p, (
        ("analysis", persona_analysis), ("table", c_int32)), "persona_analysis_table_count"),
    ("persona_analysis_table_meaning", c_char_p, (
        ("analysis", persona_analysis), ("table", c_int32)), "persona_analysis_table_count"),
    ("persona_analysis_table_rows", c_int64, (
        ("analysis", persona_analysis), ("table", c_int32)), "persona_analysis_table_count"),
    ("persona_analysis_table_columns", c_int32, (
        ("analysis", persona_analysis), ("table", c_int32)), "persona_analysis_table_count"),
    ("persona_analysis_table_column", c_char_p, (
        ("analysis", persona_analysis), ("table", c_int32), ("column", c_int32)), "persona_analysis_table_count"),
    ("persona_analysis_table_label", c_char_p, (
        ("analysis", persona_analysis), ("table", c_int32), ("row", c_int64)), "persona_analysis_table_count"),
    ("persona_analysis_table_note", c_char_p, (
        ("analysis", persona_analysis), ("table", c_int32), ("row", c_int64)), "persona_analysis_table_count"),
    ("persona_analysis_table_value", c_double, (
        ("analysis", persona_analysis), ("table", c_int32), ("row", c_int64), ("column", c_int32)
    ), "persona_analysis_table_count"),
)
