"""persona/report.h

A report: the results of an executed run as a tree that writers walk. It holds results, never answers.

Everything here is a plain read unless said, thread-safe and O(1); NULL or an index out of range gives NaN, 0, -1 or
NULL. What is read lives as long as the report. Since 0.1.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_char_p, c_double, c_int32, c_int64, c_void_p

from .types import (
    persona_result, persona_run, persona_analysis, persona_inference, persona_diagnosis, persona_report,
    persona_sink, persona_error,
)

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_report_create": """\
Takes the results of an executed run. The report shares them: run and report may be freed in any order.
out: receives the report, NULL on failure. Returns: PERSONA_OK; INVALID_ARGUMENT when the run has no results;
OUT_OF_MEMORY. Ownership: persona_report_free. Once everything is attached it is immutable and may be shared by
threads. Cost O(1). Since 0.1.
""",
    "persona_report_setting_count": """\
Settings of the whole run as text: version, space, reference, seed and every option.
""",
    "persona_report_left_out_count": """\
Items without variance in the rows that the space was fitted on, left out of the geometry.
""",
    "persona_report_population_count": "The populations, in the order in which they were added.",
    "persona_report_result_count": "The results of a population, in the order of the catalogue.",
    "persona_report_attach": """\
Adds an analysis to what a report says of a population; writers show it behind the metrics. To be done before the
report is shared between threads.
population: its place. analysis: shared, so it may be freed at once; a second one of the same name is refused.
Returns: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY. Cost O(analyses of the report). Since 0.1.
""",
    "persona_report_analysis_count": """\
The analyses of a population, in the order in which they were added; borrowed from the report.
""",
    "persona_report_set_inference": """\
Gives a report the inference of its run: writers then show bands and nulls beside the values. To be done before the
report is shared between threads.
inference: of a run of the same populations and metrics; shared, so it may be freed at once.
Returns: PERSONA_OK; INVALID_ARGUMENT for NULL, a second one, or other numbers of populations or metrics. Cost O(1).
Since 0.1.
""",
    "persona_report_get_inference": """\
The inference of a report, borrowed from it; NULL when there is none.
""",
    "persona_report_set_diagnosis": """\
Gives a report the diagnosis of one of its populations: writers then show it. To be done before the report is shared
between threads.
population: its place. diagnosis: shared, so it may be freed at once.
Returns: PERSONA_OK; INVALID_ARGUMENT for NULL, no such population, or a second one; OUT_OF_MEMORY.
Cost O(populations). Since 0.1.
""",
    "persona_report_get_diagnosis": """\
The diagnosis of a population, borrowed from the report; NULL when there is none.
""",
    "persona_report_write_text": """\
Writes the report for people: one screen per population, UTF-8 or plain ASCII, numbers with a decimal point whatever
the locale.
style: PERSONA_TEXT_PLAIN, or the sum of the flags below. sink: not NULL.
Returns: PERSONA_OK, INVALID_ARGUMENT, STOPPED. Thread-safe. Cost O(size of the report). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_report_create", c_int32, (
        ("run", persona_run), ("out", POINTER(persona_report)), ("err", POINTER(persona_error))
    ), "persona_report_create"),
    ("persona_report_free", None, (("report", persona_report),), "persona_report_create"),
    ("persona_report_setting_count", c_int32, (("report", persona_report),), "persona_report_setting_count"),
    ("persona_report_setting_key", c_char_p, (
        ("report", persona_report), ("index", c_int32)), "persona_report_setting_count"),
    ("persona_report_setting_text", c_char_p, (
        ("report", persona_report), ("index", c_int32)), "persona_report_setting_count"),
    ("persona_report_left_out_count", c_int64, (("report", persona_report),), "persona_report_left_out_count"),
    ("persona_report_left_out_item", c_char_p, (
        ("report", persona_report), ("index", c_int64)), "persona_report_left_out_count"),
    ("persona_report_population_count", c_int64, (("report", persona_report),), "persona_report_population_count"),
    ("persona_report_population_name", c_char_p, (
        ("report", persona_report), ("population", c_int64)), "persona_report_population_count"),
    ("persona_report_population_rows", c_int64, (
        ("report", persona_report), ("population", c_int64)), "persona_report_population_count"),
    ("persona_report_population_items", c_int64, (
        ("report", persona_report), ("population", c_int64)), "persona_report_population_count"),
    ("persona_report_population_dropped_rows", c_int64, (
        ("report", persona_report), ("population", c_int64)), "persona_report_population_count"),
    ("persona_report_population_missing_answers", c_int64, (
        ("report", persona_report), ("population", c_int64)), "persona_report_population_count"),
    ("persona_report_population_filled_answers", c_int64, (
        ("report", persona_report), ("population", c_int64)), "persona_report_population_count"),
    ("persona_report_population_effective_rows", c_double, (
        ("report", persona_report), ("population", c_int64)), "persona_report_population_count"),
    ("persona_report_population_is_reference", c_int32, (
        ("report", persona_report), ("population", c_int64)), "persona_report_population_count"),
    ("persona_report_result_count", c_int32, (("report", persona_report),), "persona_report_result_count"),
    ("persona_report_get_result", persona_result, (
        ("report", persona_report), ("population", c_int64), ("index", c_int32)), "persona_report_result_count"),
    ("persona_report_attach", c_int32, (
        ("report", persona_report), ("population", c_int64), ("analysis", persona_analysis),
        ("err", POINTER(persona_error))), "persona_report_attach"),
    ("persona_report_analysis_count", c_int32, (
        ("report", persona_report), ("population", c_int64)), "persona_report_analysis_count"),
    ("persona_report_get_analysis", persona_analysis, (
        ("report", persona_report), ("population", c_int64), ("index", c_int32)), "persona_report_analysis_count"),
    ("persona_report_set_inference", c_int32, (
        ("report", persona_report), ("inference", persona_inference), ("err", POINTER(persona_error))
    ), "persona_report_set_inference"),
    ("persona_report_get_inference", persona_inference, (("report", persona_report),), "persona_report_get_inference"),
    ("persona_report_set_diagnosis", c_int32, (
        ("report", persona_report), ("population", c_int64), ("diagnosis", persona_diagnosis),
        ("err", POINTER(persona_error))), "persona_report_set_diagnosis"),
    ("persona_report_get_diagnosis", persona_diagnosis, (
        ("report", persona_report), ("population", c_int64)), "persona_report_get_diagnosis"),
    ("persona_report_write_text", c_int32, (
        ("report", persona_report), ("style", c_int32), ("sink", persona_sink), ("user", c_void_p),
        ("err", POINTER(persona_error))), "persona_report_write_text"),
)
