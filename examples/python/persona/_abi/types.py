"""Handles, callbacks and structs of the C interface.

Written by generate_abi.py from tests/abi/api.json; changes belong there.
"""
from ctypes import (
    CFUNCTYPE, POINTER, Structure, c_char, c_char_p, c_double, c_int32, c_int64, c_size_t, c_uint32, c_uint64,
    c_void_p,
)


class Pointer(c_void_p):
    "An address of the library. A copy of it would be one that nobody keeps alive."

    def __reduce__(self) -> str:
        raise TypeError("what lives in the library's memory cannot be pickled or copied")


# Handles. Each is a pointer of its own type, so that one is not taken for another.


class persona_context(Pointer):
    "A handle of persona/context.h."


class persona_options(Pointer):
    "A handle of persona/options.h."


class persona_population(Pointer):
    "A handle of persona/population.h."


class persona_population_builder(Pointer):
    "A handle of persona/population.h."


class persona_space(Pointer):
    "A handle of persona/space.h."


class persona_neighbours(Pointer):
    "A handle of persona/neighbours.h."


class persona_result(Pointer):
    "A handle of persona/result.h."


class persona_run(Pointer):
    "A handle of persona/run.h."


class persona_analysis(Pointer):
    "A handle of persona/analysis.h."


class persona_inference(Pointer):
    "A handle of persona/inference.h."


class persona_evidence(Pointer):
    "A handle of persona/inference.h."


class persona_diagnosis(Pointer):
    "A handle of persona/diagnosis.h."


class persona_report(Pointer):
    "A handle of persona/report.h."


class persona_csv_reader(Pointer):
    "A handle of persona/csv.h."


class persona_dataset(Pointer):
    "A handle of persona/dataset.h."


class persona_npy(Pointer):
    "An array that was read, with its cells."


class persona_instrument(Pointer):
    "A handle of persona/instrument.h."


class persona_schema(Pointer):
    "A handle of persona/schema.h."


class persona_profiles(Pointer):
    "A handle of persona/schema.h."


class persona_screening(Pointer):
    "A handle of persona/schema.h."


class persona_responses(Pointer):
    "Responses of many agents to many items, each with its outcome."


# Callbacks.

# Memory. `allocate` returns memory aligned for any type, or NULL; `release` gets what `allocate` returned, never
# NULL. Both may be called from several threads at once.
persona_allocate_callback = CFUNCTYPE(c_void_p, c_void_p, c_size_t)

# Memory. `allocate` returns memory aligned for any type, or NULL; `release` gets what `allocate` returned, never
# NULL. Both may be called from several threads at once.
persona_release_callback = CFUNCTYPE(None, c_void_p, c_void_p)

# The body of a parallel loop; the library provides it.
persona_loop_body = CFUNCTYPE(None, c_void_p, c_int32)

# The host's own parallel loop: call body(body_data, w) once for each w in 0..workers-1, in any order and on any
# threads, and return when all are done. Running them one after the other is correct, only slower.
persona_parallel_callback = CFUNCTYPE(None, c_void_p, c_int32, persona_loop_body, c_void_p)

# Progress of a long call: `done` of `total` (in abstract units), at most about 100 times, from the thread that made
# the call. Returns 0 to go on; anything else makes the call return PERSONA_CANCELLED soon.
persona_progress_callback = CFUNCTYPE(c_int32, c_void_p, c_int64, c_int64)

# Called once with `user` when the library no longer needs a borrowed buffer, from whichever thread frees last: in a
# host with a lock of its own, that may be any thread that frees a handle. It may free other handles.
persona_buffer_release = CFUNCTYPE(None, c_void_p)

# Where a writer's bytes go. Returns 0 to go on; anything else stops the writer with PERSONA_STOPPED. `bytes` are UTF-8
# and not ended by 0.
persona_sink = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_size_t)

# Where bytes come from: fills at most `capacity` bytes, returns how many, 0 at the end, -1 on a
# failure, which makes the call return PERSONA_FILE.
persona_source = CFUNCTYPE(c_int64, c_void_p, c_void_p, c_int64)

# Structs.


class persona_error(Structure):
    """\
What went wrong. Owned by the caller, who need not initialise it; every fallible call that receives one writes all
of it, on success too. Its size is fixed for all time (512 bytes), so it carries no size field.
"""

    _fields_ = [
        ("status", c_int32),  # as returned
        ("reserved", c_int32),  # 0
        ("row", c_int64),  # row of the matrix, from 0; -1 when no row is meant
        ("column", c_int64),  # column of the matrix, from 0; in a file the field, from 1; -1 when none is meant
        ("line", c_int64),  # line of the file, from 1; -1 when no file is meant
        ("message", c_char * 480),  # one sentence, UTF-8, ended by 0; empty on success
    ]


class persona_context_settings(Structure):
    """\
How to make a context. Fill it with persona_context_settings_init, then change what you need.
"""

    _fields_ = [
        ("struct_size", c_uint32),  # sizeof(persona_context_settings)
        ("threads", c_int32),  # workers of a parallel loop; 0: one per online processor
        ("allocate", persona_allocate_callback),  # NULL: malloc; set both or neither
        ("release", persona_release_callback),  # NULL: free
        ("allocator_user", c_void_p),  # handed to both
        ("parallel", persona_parallel_callback),  # NULL: the context keeps a small thread pool of its own
        ("parallel_user", c_void_p),  # handed to it
    ]


class persona_matrix(Structure):
    """\
The cell of row i and column j is at (char *)data + i * row_stride + j * column_stride. Strides are in bytes and may
be negative (data then points at row 0, column 0 all the same). A NaN in a float matrix is a missing answer; so is
any cell whose mask byte is not 0. Rows are agents, columns are items.
"""

    _fields_ = [
        ("struct_size", c_uint32),  # sizeof(persona_matrix)
        ("dtype", c_int32),  # PERSONA_FLOAT64 ...
        ("data", c_void_p),  # not NULL unless rows or columns is 0
        ("rows", c_int64),
        ("columns", c_int64),
        ("row_stride", c_int64),
        ("column_stride", c_int64),
        ("mask", c_void_p),  # NULL: no mask
        ("mask_row_stride", c_int64),
        ("mask_column_stride", c_int64),
    ]


class persona_item(Structure):
    """\
One item. Fill it with persona_item_init, then change what you need. Strings are copied.
"""

    _fields_ = [
        ("struct_size", c_uint32),  # sizeof(persona_item)
        ("kind", c_int32),  # PERSONA_ITEM_ORDINAL ...
        ("name", c_char_p),  # unique within the population; NULL: "item1", "item2", ...
        ("trait", c_char_p),  # the trait it measures, or NULL
        ("has_scale", c_int32),  # 1: low and high hold
        ("reverse", c_int32),  # 1: keyed in reverse; geometry does not depend on it, trait scores do
        ("low", c_double),
        ("high", c_double),
        ("weight", c_double),  # weight of the item in distances, >= 0; 0 leaves it out of the geometry
    ]


class persona_target(Structure):
    """\
A trait, and the attribute that says at which level of it each row should be. Fill it with persona_target_init, then
name them. Its strings are read during the call alone.
"""

    _fields_ = [
        ("struct_size", c_uint32),  # sizeof(persona_target)
        ("level_count", c_int32),  # 2 or more
        ("trait", c_char_p),  # a trait of the population
        ("attribute", c_char_p),  # an attribute of the population
        ("levels", POINTER(c_char_p)),  # level_count names in ascending order: all levels that rows have
    ]


class persona_csv_settings(Structure):
    """\
Limits and format of a reader. Fill it with persona_csv_settings_init.
"""

    _fields_ = [
        ("struct_size", c_uint32),  # sizeof(persona_csv_settings)
        ("delimiter", c_int32),  # ',' ';' '\t', or 0: told from the first record
        ("maximum_record_bytes", c_int64),  # default 4 MiB
        ("maximum_field_bytes", c_int64),  # default 1 MiB
        ("maximum_columns", c_int64),  # default 65,536
    ]


class persona_selection(Structure):
    """\
Which columns of a file mean what. Fill it with persona_selection_init, then change what you need. Column names must
exist in the file when given; columns that nothing claims are passed over.
"""

    _fields_ = [
        ("struct_size", c_uint32),  # sizeof(persona_selection)
        ("missing", c_int32),  # PERSONA_MISSING_ERROR ...
        # patterns over column names, separated by commas: * any run, ? any one character. NULL: every column that
        # holds only numbers, except id, age, replicate and those named below
        ("items", c_char_p),
        ("group", c_char_p),  # column that splits the file into populations, or NULL
        ("only_group", c_char_p),  # keep only the rows of this group, or NULL
        ("id", c_char_p),  # column with the agent's name, or NULL
        ("replicate", c_char_p),  # column with the agent that a repeated answer belongs to, or NULL
        ("weights", c_char_p),  # column with row weights, or NULL
        ("attributes", c_char_p),  # patterns of columns with assigned attributes, or NULL
        ("has_scale", c_int32),  # 1: every item is ordinal with this scale; an answer outside it is refused
        ("reserved", c_int32),  # 0
        ("low", c_double),
        ("high", c_double),
    ]


class persona_sampling(Structure):
    "How profiles are drawn. Fill it with persona_sampling_init."

    _fields_ = [
        ("struct_size", c_uint32),  # sizeof(persona_sampling)
        ("filter", c_int32),  # 1: candidates that break a rule are drawn again; 0: they stay
        ("n", c_int64),  # profiles, 1..100,000,000
        ("seed", c_uint64),  # default 42
        ("most_attempts", c_int64),  # candidates refused in a row before the call gives up; default 1,000,000
        ("margins", c_void_p),  # weights over values, NaN where the schema's margins stay; NULL: all stay
        ("quotas", c_void_p),  # counts over values, exactly met; NaN: no quota. NULL: none
        # a joint table: a row is drawn by its weight and gives the dimensions that it has; the others are drawn on
        # their own. NULL: none
        ("joint", persona_profiles),
    ]


class persona_prompt_field(Structure):
    """\
A text for a placeholder. Like persona_error it has no struct_size and stays as it is for all time. Both strings are
UTF-8, ended by 0, not NULL, and read during the call alone.
"""

    _fields_ = [
        ("name", c_char_p),
        ("text", c_char_p),
    ]


class persona_response_scale(Structure):
    "The question. Fill it with persona_response_scale_init."

    _fields_ = [
        ("struct_size", c_uint32),  # sizeof(persona_response_scale)
        ("kind", c_int32),  # PERSONA_RESPONSE_RATING or PERSONA_RESPONSE_CHOICE
        ("low", c_int32),  # default 1
        ("high", c_int32),  # default 5; a choice: the number of letters, 2..26
    ]


class persona_response(Structure):
    """\
The answer. Owned by the caller; persona_response_parse writes all of it, also when it fails: it is then EMPTY. Like
persona_error it has no struct_size and stays as it is for all time (192 bytes).
"""

    _fields_ = [
        ("outcome", c_int32),  # PERSONA_OUTCOME_...
        ("has_value", c_int32),  # 1: `value` is an answer; 0: the answer is missing
        ("value", c_int32),  # low..high; of a choice the letter's number, from 1; 0 when missing
        ("reserved", c_int32),  # 0
        ("reason", c_char * 176),  # one sentence, UTF-8, ended by 0: why this outcome
    ]


# Bytes of each struct where pointers have 64 bits, as the C compiler lays it out.
SIZES = {
    "persona_error": 512, "persona_context_settings": 48, "persona_matrix": 72, "persona_item": 56,
    "persona_target": 32, "persona_csv_settings": 32, "persona_selection": 88, "persona_sampling": 56,
    "persona_prompt_field": 16, "persona_response_scale": 16, "persona_response": 192,
}
