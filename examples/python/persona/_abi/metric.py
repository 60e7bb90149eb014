"""persona/metric.h

The catalogue of metrics, for programs that list, explain or choose them at run time.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import c_char_p, c_int32, c_int64

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_metric_count": """\
The list; `metric` runs from 0 to count - 1, and out of range gives NULL, 0 or -1. New metrics are appended: programs
find them by key.
  key         as in reports and JSON, such as "participation_ratio"
  name        for people
  definition  the formula in one or two sentences, with its source
  meaning     what it tells, in one sentence
  fooled_by   what it cannot see
  range       the values it can take
  minimum     fewest rows for which it can be defined
  options     keys of the options that it reads, separated by spaces
  version     number of its definition; it changes when values do
Returns: static strings. Thread-safe. Cost O(1). Since 0.1.
""",
    "persona_axis_name": """\
Words for the numbers above: "coverage", "uniformity", "complexity", "items", "diversity", "comparison"; "none",
"higher", "lower", "target"; NULL for any other. Returns: static strings. Thread-safe. Cost O(1). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_metric_count", c_int32, (), "persona_metric_count"),
    ("persona_metric_find", c_int32, (("key", c_char_p),), "persona_metric_count"),
    ("persona_metric_key", c_char_p, (("metric", c_int32),), "persona_metric_count"),
    ("persona_metric_name", c_char_p, (("metric", c_int32),), "persona_metric_count"),
    ("persona_metric_definition", c_char_p, (("metric", c_int32),), "persona_metric_count"),
    ("persona_metric_meaning", c_char_p, (("metric", c_int32),), "persona_metric_count"),
    ("persona_metric_fooled_by", c_char_p, (("metric", c_int32),), "persona_metric_count"),
    ("persona_metric_range", c_char_p, (("metric", c_int32),), "persona_metric_count"),
    ("persona_metric_options", c_char_p, (("metric", c_int32),), "persona_metric_count"),
    ("persona_metric_minimum", c_int64, (("metric", c_int32),), "persona_metric_count"),
    ("persona_metric_axis", c_int32, (("metric", c_int32),), "persona_metric_count"),
    ("persona_metric_direction", c_int32, (("metric", c_int32),), "persona_metric_count"),
    ("persona_metric_traits", c_int32, (("metric", c_int32),), "persona_metric_count"),
    ("persona_metric_version", c_int32, (("metric", c_int32),), "persona_metric_count"),
    ("persona_axis_name", c_char_p, (("axis", c_int32),), "persona_axis_name"),
    ("persona_direction_name", c_char_p, (("direction", c_int32),), "persona_axis_name"),
)
