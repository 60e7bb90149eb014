"""persona/result.h

One result: a number, whether it holds and why not, what it was computed from, and named tables of detail.

Results are borrowed: they live as long as the run or the report that they were got from. Everything here is a plain
read, thread-safe and O(1); NULL or an index out of range gives NaN, 0, -1 or NULL. Since 0.1.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import c_char_p, c_double, c_int32, c_int64

from .types import persona_result

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_validity_name": """\
"ok", "undefined", "infinite"; NULL for any other.
""",
    "persona_result_metric": """\
The metric and its value, whether that holds, and what it was computed from.
place in the catalogue
""",
    "persona_result_key": """\
The metric and its value, whether that holds, and what it was computed from.
""",
    "persona_result_reason": """\
The metric and its value, whether that holds, and what it was computed from.
one sentence; "" when ok
""",
    "persona_result_effective_n": """\
The metric and its value, whether that holds, and what it was computed from.
rows that entered, Kish when weighted
""",
    "persona_result_setting_count": """\
The options that were read, as text: "k" "5". The seed is among them where random numbers were drawn.
""",
    "persona_result_detail_count": """\
Further numbers beside the value, such as the quartiles of lid. A detail may be NaN (not defined) or infinite.
""",
    "persona_result_table_name": """\
The table of a result, if it has one: rows with a label each (an item, say) and named columns of numbers.
table_name is NULL without a table.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_validity_name", c_char_p, (("validity", c_int32),), "persona_validity_name"),
    ("persona_result_metric", c_int32, (("result", persona_result),), "persona_result_metric"),
    ("persona_result_key", c_char_p, (("result", persona_result),), "persona_result_key"),
    ("persona_result_value", c_double, (("result", persona_result),), "persona_result_key"),
    ("persona_result_validity", c_int32, (("result", persona_result),), "persona_result_key"),
    ("persona_result_reason", c_char_p, (("result", persona_result),), "persona_result_reason"),
    ("persona_result_effective_n", c_double, (("result", persona_result),), "persona_result_effective_n"),
    ("persona_result_setting_count", c_int32, (("result", persona_result),), "persona_result_setting_count"),
    ("persona_result_setting_key", c_char_p, (
        ("result", persona_result), ("index", c_int32)), "persona_result_setting_count"),
    ("persona_result_setting_text", c_char_p, (
        ("result", persona_result), ("index", c_int32)), "persona_result_setting_count"),
    ("persona_result_detail_count", c_int32, (("result", persona_result),), "persona_result_detail_count"),
    ("persona_result_detail_key", c_char_p, (
        ("result", persona_result), ("index", c_int32)), "persona_result_detail_count"),
    ("persona_result_detail_value", c_double, (
        ("result", persona_result), ("index", c_int32)), "persona_result_detail_count"),
    ("persona_result_table_name", c_char_p, (("result", persona_result),), "persona_result_table_name"),
    ("persona_result_table_rows", c_int64, (("result", persona_result),), "persona_result_table_name"),
    ("persona_result_table_columns", c_int32, (("result", persona_result),), "persona_result_table_name"),
    ("persona_result_table_column", c_char_p, (
        ("result", persona_result), ("column", c_int32)), "persona_result_table_name"),
    ("persona_result_table_label", c_char_p, (
        ("result", persona_result), ("row", c_int64)), "persona_result_table_name"),
    ("persona_result_table_value", c_double, (
        ("result", persona_result), ("row", c_int64), ("column", c_int32)), "persona_result_table_name"),
)
