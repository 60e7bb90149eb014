"""persona/run.h

A run: which populations, in which space, against which reference, by which metrics. Planned first, then executed, so
that everything shared (neighbours, patterns, the reference's own geometry) is computed once.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import POINTER, c_char_p, c_int32, c_int64, c_void_p

from .types import (
    persona_options, persona_population, persona_space, persona_result, persona_run,
    persona_progress_callback, persona_error, persona_matrix,
)

LIBRARY = "persona"

# The header's comments, by the first function of each group.
DOCUMENTS = {
    "persona_run_create": """\
Plans a run in a space. The run keeps what it needs of everything it is given: handles may be freed at once.
options: NULL for the defaults; copied. out: receives the run, NULL on failure.
Returns: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY. Ownership: persona_run_free.
Thread-safety: a run belongs to one thread at a time, except persona_run_cancel. Cost O(1). Since 0.1.
""",
    "persona_run_set_reference": """\
Names the population that the others are compared with; at most one. It is itself measured when it is also added.
reference: kept by the run; may be freed at once. Returns: PERSONA_OK, INVALID_ARGUMENT, MISMATCH (items differ from
the space's). Thread-safety: the run's. Cost O(items). Since 0.1.
""",
    "persona_run_add_population": """\
Adds a population to measure; its place is the number of those added before. It is kept, too. Returns as above,
OUT_OF_MEMORY. Thread-safety: the run's. Cost O(items + populations). Since 0.1.
""",
    "persona_run_population_count": """\
How many populations were added; 0 for NULL. Thread-safety: the run's. Cost O(1). Since 0.1.
""",
    "persona_run_set_hopkins_points": """\
Gives `hopkins` its sample and its probes, instead of drawing them, for a population that was added: then it is
measured once with exactly these, and can be compared digit by digit.
population: its place. rows: count different rows of it, 1..its rows; probes: count x columns answers, no missing
  ones. Both are copied; NULL, 0 and NULL let them be drawn again.
Returns: PERSONA_OK; INVALID_ARGUMENT, naming the row; BAD_VALUE, naming the cell; MISMATCH of shapes; OUT_OF_MEMORY.
Thread-safety: the run's. Cost O(count * columns). Since 0.1.
""",
    "persona_run_add_metric": """\
Adds a metric by its key; NULL adds those that are not PERSONA_METRIC_ON_REQUEST, "all" the whole catalogue. A metric
added twice counts once.
Returns: PERSONA_OK, INVALID_ARGUMENT for an unknown key. Thread-safety: the run's. Cost O(metrics). Since 0.1.
""",
    "persona_run_set_progress": """\
Sets the progress callback; NULL takes it away. `user` must live until it is replaced or the run is freed.
Thread-safety: the run's. Cost O(1). Since 0.1.
""",
    "persona_run_bytes": """\
The working memory that persona_run_execute may take for the present plan, in bytes: an upper bound of what it has at
any one time from the context's allocator, the new results included, beyond what the caller has already (results of
an earlier execution are given back first).
Definition: counted from the numbers of rows, items and dimensions, the type of the answers, whether there are
weights and missing answers, metrics, options, threads and kernels, as if all rows were distinct
(docs/howto/memory.md). Populations with many equal rows take less. run: NULL gives 0. Returns: bytes; INT64_MAX when
there are more than that. Thread-safety: as the run's. Cost O(populations (reference rows + items +
metrics)). Since 0.1.
""",
    "persona_run_execute": """\
Executes the plan. A metric that needs a reference is undefined ("is the reference", "no reference") where there is
none. On failure the run has no results and may be executed again; a cancelled run too.
Returns: PERSONA_OK; INVALID_ARGUMENT without a population or a metric; CANCELLED; OUT_OF_MEMORY; NUMERICAL;
  TOO_LARGE when a spectrum is asked of more than 32,766 rows and as many items, or when the option max_bytes is not
  0 and below persona_run_bytes: then nothing was done.
Thread-safety: the run's; its populations, space and context may be shared.
Cost: O(u^2 D) in distinct rows for the geometric metrics, O(n D log n) for the others. Since 0.1.
""",
    "persona_run_cancel": """\
Asks an executing run to stop soon; it then returns PERSONA_CANCELLED. Callable from any thread, from a
signal handler, and from the progress callback. Before an execution it has no effect on the next one; the run must
not be freed meanwhile. Cost O(1). Since 0.1.
""",
    "persona_run_get_result": """\
The result of a metric for a population (its place, from 0); NULL before a successful execution, for an unknown key
or a metric that was not added. Borrowed from the run, until it is executed again or freed: hosts
that collect garbage take results from a report (persona_report_get_result), which is never executed again.
Thread-safety: the run's. Cost O(1). Since 0.1.
""",
}

# Name, what it returns, its parameters, and whose comment it has.
FUNCTIONS = (
    ("persona_run_create", c_int32, (
        ("space", persona_space), ("options", persona_options), ("out", POINTER(persona_run)),
        ("err", POINTER(persona_error))), "persona_run_create"),
    ("persona_run_free", None, (("run", persona_run),), "persona_run_create"),
    ("persona_run_set_reference", c_int32, (
        ("run", persona_run), ("reference", persona_population), ("err", POINTER(persona_error))
    ), "persona_run_set_reference"),
    ("persona_run_add_population", c_int32, (
        ("run", persona_run), ("population", persona_population), ("err", POINTER(persona_error))
    ), "persona_run_add_population"),
    ("persona_run_population_count", c_int64, (("run", persona_run),), "persona_run_population_count"),
    ("persona_run_set_hopkins_points", c_int32, (
        ("run", persona_run), ("population", c_int64), ("rows", c_void_p), ("count", c_int64),
        ("probes", POINTER(persona_matrix)), ("err", POINTER(persona_error))), "persona_run_set_hopkins_points"),
    ("persona_run_add_metric", c_int32, (
        ("run", persona_run), ("key", c_char_p), ("err", POINTER(persona_error))), "persona_run_add_metric"),
    ("persona_run_set_progress", None, (
        ("run", persona_run), ("progress", persona_progress_callback), ("user", c_void_p)
    ), "persona_run_set_progress"),
    ("persona_run_bytes", c_int64, (("run", persona_run),), "persona_run_bytes"),
    ("persona_run_execute", c_int32, (("run", persona_run), ("err", POINTER(persona_error))), "persona_run_execute"),
    ("persona_run_cancel", None, (("run", persona_run),), "persona_run_cancel"),
    ("persona_run_get_result", persona_result, (
        ("run", persona_run), ("population", c_int64), ("key", c_char_p)), "persona_run_get_result"),
)
