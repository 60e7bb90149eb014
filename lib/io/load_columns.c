/* Reading a dataset from columns in memory: what load_rows.c does for the records of a file. Types are known
 * beforehand, so that which columns are items is known too, and a fault is final. */
#include "io/load_columns.h"

#include "io/storage.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct column_load {
  lp_io_load load;
  const lp_io_column *columns;
  int64_t rows;
  int64_t row; /* the one that is read */
  lp_io_cell_text text;
} column_load;

/* Fails at a cell of the current row. */
__attribute__((format(printf, 5, 6))) static int refuse(const column_load *work, int64_t column, int status,
                                                        persona_error *err, const char *format, ...) {
  char what[320];
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(what, sizeof what, format, arguments);
  va_end(arguments);
  const lp_io_place place = lp_io_columns_place(&work->load.columns, 0, column);
  (void)lp_io_fail_at(err, status, &place, "row %lld: %s", (long long)work->row, what);
  if (err != NULL) err->row = work->row;
  return status;
}

/* Fails for a column of a type that cannot be what it was chosen for. */
static int refuse_type(const column_load *work, int64_t column, const char *purpose, persona_error *err) {
  const lp_io_column *facts = &work->columns[column];
  const lp_io_place place = lp_io_columns_place(&work->load.columns, 0, column);
  const bool text = facts->kind == LP_IO_COLUMN_TEXTS || facts->kind == LP_IO_COLUMN_VIEWS;
  char shown[LP_IO_SHOWN_TEXT];
  lp_io_show(shown, sizeof shown, facts->type);
  if (text) {
    return lp_io_fail_at(err, PERSONA_FORMAT, &place, "the column holds text (format '%s'), and %s are numbers", shown,
                         purpose);
  }
  if (facts->kind == LP_IO_COLUMN_CODES) {
    return lp_io_fail_at(err, PERSONA_FORMAT, &place,
                         "the column is coded by a dictionary, and %s are numbers; cast it to numbers first", purpose);
  }
  return lp_io_fail_at(err, PERSONA_UNSUPPORTED, &place,
                       "the column is of format '%s', and %s are integers, floats or bools; cast it first", shown,
                       purpose);
}

/* Reads the text of a cell; *text: NULL where it is missing. */
static int read_text(column_load *work, int64_t column, const char **text, persona_error *err) {
  const lp_io_column *facts = &work->columns[column];
  *text = NULL;
  switch (lp_io_column_text(facts, work->row, &work->text)) {
    case LP_IO_TEXT_GOOD: *text = work->text.text; return PERSONA_OK;
    case LP_IO_TEXT_MISSING: return PERSONA_OK;
    case LP_IO_TEXT_NO_MEMORY: return lp_io_out_of_memory(err);
    case LP_IO_TEXT_OFFSETS:
      return refuse(work, column, PERSONA_FORMAT, err, "the offsets of the text contradict each other");
    case LP_IO_TEXT_LONG:
      return refuse(work, column, PERSONA_TOO_LARGE, err, "the text is longer than %d bytes", (int)LP_IO_LONGEST_TEXT);
    case LP_IO_TEXT_NOT_UTF8:
      return refuse(work, column, PERSONA_FORMAT, err, "the text is not UTF-8 or holds a NUL byte");
    case LP_IO_TEXT_CODE:
      return refuse(work, column, PERSONA_FORMAT, err, "code %.17g is outside the %lld values of the dictionary",
                    persona_matrix_cell(&facts->numbers, work->row, 0), (long long)facts->dictionary->rows);
    default: break;
  }
  const lp_io_column *shown = facts->dictionary != NULL ? facts->dictionary : facts;
  char type[LP_IO_SHOWN_TEXT];
  lp_io_show(type, sizeof type, shown->type);
  return refuse(work, column, PERSONA_UNSUPPORTED, err, "cells of format '%s' cannot be read; cast the column to text",
                type);
}

/* Adds the text of a cell to a set and stores its place; a missing one is refused with a reason, or the empty text
 * without one. */
static int place_text(column_load *work, int64_t column, lp_io_texts *texts, int64_t target, const char *if_missing,
                      persona_error *err) {
  if (column < 0) return PERSONA_OK;
  const char *text = NULL;
  int32_t place = 0;
  int status = read_text(work, column, &text, err);
  if (status != PERSONA_OK) return status;
  if (if_missing != NULL && (text == NULL || *text == '\0')) {
    return refuse(work, column, PERSONA_FORMAT, err, "%s", if_missing);
  }
  status = lp_io_texts_add(texts, text != NULL ? text : "", &place, err);
  work->load.row[target] = place;
  return status;
}

static int read_attributes(column_load *work, persona_error *err) {
  for (int64_t a = 0; a < work->load.columns.attribute_count; a++) {
    const int64_t column = work->load.columns.attributes[a];
    const char *text = NULL;
    int32_t place = -1;
    int status = read_text(work, column, &text, err);
    const bool named = text != NULL && *text != '\0'; /* an empty text is no level, as in a file */
    if (status == PERSONA_OK && named) status = lp_io_texts_add(&work->load.levels[a], text, &place, err);
    if (status != PERSONA_OK) return status;
    work->load.row[lp_io_load_level(&work->load, a)] = place;
  }
  return PERSONA_OK;
}

/* Fails for an answer that is infinite, or a whole number that reads so. */
static int refuse_infinite(column_load *work, int64_t column, persona_error *err) {
  const int32_t type = work->columns[column].numbers.dtype;
  const char *digits = NULL;
  const int status = read_text(work, column, &digits, err);
  if (status != PERSONA_OK) return status;
  const bool whole = type == PERSONA_INT64 || type == PERSONA_UINT64;
  return refuse(work, column, PERSONA_BAD_VALUE, err, "%s is no answer%s", digits,
                whole ? ": whole numbers beyond 2^53 are not all doubles" : "");
}

static int read_answer(column_load *work, int64_t column, lp_io_candidate *candidate, double *answer,
                       persona_error *err) {
  const persona_selection *selection = work->load.selection;
  const lp_io_column *facts = &work->columns[column];
  *answer = (double)NAN;
  if (candidate->refused) return PERSONA_OK;
  const bool missing = lp_io_column_is_missing(facts, work->row);
  const double value = missing ? (double)NAN : lp_io_column_number(facts, work->row);
  if (isnan(value)) {
    if (selection->missing != PERSONA_MISSING_ERROR) return PERSONA_OK;
    return refuse(work, column, PERSONA_MISSING_ANSWER, err,
                  "the answer is missing; choose the missing policy drop or pairwise to accept that");
  }
  if (isinf(value)) return refuse_infinite(work, column, err);
  if (value != floor(value)) candidate->has_fraction = true;
  *answer = value + 0.0; /* makes -0 the same answer as 0 */
  if (selection->has_scale == 0 || (value >= selection->low && value <= selection->high)) return PERSONA_OK;
  char shown[3][32];
  lp_io_show_number(shown[0], sizeof shown[0], value);
  lp_io_show_number(shown[1], sizeof shown[1], selection->low);
  lp_io_show_number(shown[2], sizeof shown[2], selection->high);
  return refuse(work, column, PERSONA_OUT_OF_SCALE, err, "the answer %s is outside the scale %s..%s", shown[0],
                shown[1], shown[2]);
}

static int read_weight(column_load *work, persona_error *err) {
  const int64_t column = work->load.columns.weights;
  double *weight = &work->load.row[lp_io_load_weight(&work->load)];
  *weight = 1.0;
  if (column < 0) return PERSONA_OK;
  const lp_io_column *facts = &work->columns[column];
  *weight = lp_io_column_is_missing(facts, work->row) ? (double)NAN : lp_io_column_number(facts, work->row);
  if (isnan(*weight)) {
    return refuse(work, column, PERSONA_BAD_VALUE, err, "the weight is missing; every row needs one");
  }
  if (lp_io_load_is_weight(*weight)) return PERSONA_OK;
  return refuse(work, column, PERSONA_BAD_VALUE, err, "the weight must be 0 or lie in 1e-100..1e100");
}

/* Reads the current row, and puts it into the table when its group is wanted. */
static int read_row(column_load *work, persona_error *err) {
  lp_io_load *load = &work->load;
  const lp_io_columns *columns = &load->columns;
  const char *group = NULL;
  bool wanted = true;
  int status = columns->group >= 0 ? read_text(work, columns->group, &group, err) : PERSONA_OK;
  if (status == PERSONA_OK) status = lp_io_load_wants(load, group, &wanted, err);
  if (status != PERSONA_OK || !wanted) return status;
  status = place_text(work, columns->group, &load->groups, lp_io_load_group(load),
                      "there is no group; every row needs the name of one", err);
  for (int64_t c = 0; c < columns->candidate_count && status == PERSONA_OK; c++) {
    status = read_answer(work, columns->candidates[c], &load->candidates[c], &load->row[c], err);
  }
  if (status == PERSONA_OK) status = read_weight(work, err);
  if (status == PERSONA_OK) status = place_text(work, columns->id, &load->ids, lp_io_load_id(load), NULL, err);
  if (status == PERSONA_OK) {
    status = place_text(work, columns->replicate, &load->agents, lp_io_load_agent(load),
                        "there is no agent; every row needs the agent whose answers it repeats", err);
  }
  if (status == PERSONA_OK) status = read_attributes(work, err);
  return status == PERSONA_OK ? lp_io_load_keep(load, err) : status;
}

/* Whether a numeric column has any number: one without is no item unless it was asked for. */
static bool has_number(const column_load *work, const lp_io_column *column) {
  for (int64_t i = 0; i < work->rows; i++) {
    if (!lp_io_column_is_missing(column, i) && !isnan(lp_io_column_number(column, i))) return true;
  }
  return false;
}

/* Tells which candidates are items, and refuses columns that cannot be what they were chosen for. */
static int choose_columns(column_load *work, persona_error *err) {
  lp_io_load *load = &work->load;
  for (int64_t c = 0; c < load->columns.candidate_count; c++) {
    const int64_t column = load->columns.candidates[c];
    const bool numeric = lp_io_column_is_numeric(&work->columns[column]);
    if (!numeric && load->columns.named) return refuse_type(work, column, "items", err);
    load->candidates[c].has_number = numeric && has_number(work, &work->columns[column]);
    load->candidates[c].refused = !load->columns.named && !load->candidates[c].has_number;
  }
  const int64_t weights = load->columns.weights;
  if (weights >= 0 && !lp_io_column_is_numeric(&work->columns[weights])) {
    return refuse_type(work, weights, "weights", err);
  }
  return PERSONA_OK;
}

/* Adds the levels of a column in the order of its dictionary: those that a row has. */
static int add_ordered_levels(column_load *work, int64_t attribute, persona_error *err) {
  const lp_io_column *column = &work->columns[work->load.columns.attributes[attribute]];
  const lp_io_column *dictionary = column->dictionary;
  int64_t levels = 0; /* up to the last one that is used: the dictionary may claim any length */
  for (int64_t i = 0; i < work->rows; i++) {
    const int64_t code = lp_io_column_code(column, i);
    if (code >= levels) levels = code + 1;
  }
  bool *used = lp_io_allocate_zeroed(work->load.context, levels, sizeof *used);
  if (used == NULL) return lp_io_out_of_memory(err);
  for (int64_t i = 0; i < work->rows; i++) {
    if (lp_io_column_code(column, i) >= 0) used[lp_io_column_code(column, i)] = true;
  }
  int status = PERSONA_OK;
  for (int64_t level = 0; level < levels && status == PERSONA_OK; level++) {
    /* A level without a text is met again where a row has it, and refused there. */
    if (!used[level]) continue;
    const lp_io_text_fault fault = lp_io_column_text(dictionary, level, &work->text);
    int32_t place = 0;
    if (fault == LP_IO_TEXT_NO_MEMORY) status = lp_io_out_of_memory(err);
    if (fault != LP_IO_TEXT_GOOD || *work->text.text == '\0') continue;
    status = lp_io_texts_add(&work->load.levels[attribute], work->text.text, &place, err);
  }
  persona_context_release(work->load.context, used);
  work->load.ordinal[attribute] = true;
  return status;
}

static int read_columns(column_load *work, int64_t count, persona_error *err) {
  lp_io_load *load = &work->load;
  int status = PERSONA_OK;
  for (int64_t j = 0; j < count && status == PERSONA_OK; j++) {
    status = lp_io_columns_add(&load->columns, work->columns[j].name, 0, err);
  }
  if (status == PERSONA_OK) status = lp_io_load_prepare(load, err);
  if (status == PERSONA_OK) status = choose_columns(work, err);
  for (int64_t a = 0; status == PERSONA_OK && a < load->columns.attribute_count; a++) {
    if (work->columns[load->columns.attributes[a]].ordered) status = add_ordered_levels(work, a, err);
  }
  for (work->row = 0; work->row < work->rows && status == PERSONA_OK; work->row++) status = read_row(work, err);
  if (status != PERSONA_OK || load->table.rows > 0) return status;
  if (work->rows > 0) return lp_io_load_fail_unwanted(load, err);
  const lp_io_place place = {.file = load->columns.file};
  return lp_io_fail_at(err, PERSONA_FORMAT, &place, "the table has no row");
}

int lp_io_load_columns(const persona_context *context, const lp_io_column_table *table,
                       const persona_selection *selection, persona_dataset **out, persona_error *err) {
  column_load work = {.columns = table->columns, .rows = table->rows, .text = {.context = context}};
  int status = lp_io_load_begin(&work.load, context, table->name, selection, err);
  work.load.plain_name = !table->is_file;
  if (status == PERSONA_OK) status = read_columns(&work, table->count, err);
  if (status == PERSONA_OK) status = lp_io_load_finish(&work.load, out, err);
  lp_io_load_end(&work.load);
  lp_io_cell_text_free(&work.text);
  return status;
}
