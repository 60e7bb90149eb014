/* Reading the records of a dataset: every value that is used is checked here, where its line is known. */
#include "io/load.h"

#include <math.h>
#include <string.h>

/* Fails at a field of the current record with what is wrong with its value. */
static int refuse_value(const lp_io_load *load, int64_t column, int status, const char *why, persona_error *err) {
  char shown[LP_IO_SHOWN_TEXT];
  lp_io_show(shown, sizeof shown, persona_csv_field(load->reader, column));
  const lp_io_place place = lp_io_columns_place(&load->columns, persona_csv_line(load->reader), column);
  return lp_io_fail_at(err, status, &place, "'%s' %s", shown, why);
}

/* The advice that fits a text where a number belongs. */
static int refuse_text(const lp_io_load *load, int64_t column, persona_error *err) {
  const char *text = persona_csv_field(load->reader, column);
  const bool comma = strchr(text, ',') != NULL;
  return refuse_value(load, column, PERSONA_FORMAT,
                      comma ? "is not a number; write it with a decimal point instead of a comma"
                            : "is not a number; a missing answer is an empty field or NA",
                      err);
}

static int fail_candidate(const lp_io_load *load, int64_t column, int status, int64_t line, const char *value,
                          persona_error *err) {
  char shown[LP_IO_SHOWN_TEXT];
  lp_io_show(shown, sizeof shown, value);
  const lp_io_place place = lp_io_columns_place(&load->columns, line, column);
  if (status == PERSONA_MISSING_ANSWER) {
    return lp_io_fail_at(err, status, &place,
                         "the answer '%s' is missing; choose the missing policy drop or pairwise to accept that",
                         shown);
  }
  char low[32];
  char high[32];
  lp_io_show_number(low, sizeof low, load->selection->low);
  lp_io_show_number(high, sizeof high, load->selection->high);
  return lp_io_fail_at(err, status, &place, "the answer '%s' is outside the scale %s..%s", shown, low, high);
}

/* A fault of an answer: final when the column was asked for, else kept until it is known to be an item. */
static int note_fault(const lp_io_load *load, int64_t column, lp_io_candidate *candidate, int status,
                      persona_error *err) {
  const char *value = persona_csv_field(load->reader, column);
  const int64_t line = persona_csv_line(load->reader);
  if (load->columns.named) return fail_candidate(load, column, status, line, value, err);
  if (candidate->fault != PERSONA_OK) return PERSONA_OK;
  candidate->fault = status;
  candidate->fault_line = line;
  const size_t length = strnlen(value, sizeof candidate->fault_value - 1);
  memcpy(candidate->fault_value, value, length);
  candidate->fault_value[length] = '\0';
  return PERSONA_OK;
}

/* Reads one answer; NaN where it is missing. */
static int read_answer(const lp_io_load *load, int64_t column, lp_io_candidate *candidate, double *answer,
                       persona_error *err) {
  *answer = (double)NAN;
  if (candidate->refused) return PERSONA_OK;
  double value = 0.0;
  switch (persona_csv_number(persona_csv_field(load->reader, column), &value)) {
    case 0: candidate->refused = true; return load->columns.named ? refuse_text(load, column, err) : PERSONA_OK;
    case 2:
      if (load->selection->missing != PERSONA_MISSING_ERROR) return PERSONA_OK;
      return note_fault(load, column, candidate, PERSONA_MISSING_ANSWER, err);
    default: break;
  }
  *answer = value + 0.0; /* makes -0 the same answer as 0 */
  candidate->has_number = true;
  if (value != floor(value)) candidate->has_fraction = true;
  const bool inside = value >= load->selection->low && value <= load->selection->high;
  if (load->selection->has_scale == 0 || inside) return PERSONA_OK;
  return note_fault(load, column, candidate, PERSONA_OUT_OF_SCALE, err);
}

static int read_weight(lp_io_load *load, persona_error *err) {
  const int64_t column = load->columns.weights;
  double *weight = &load->row[lp_io_load_weight(load)];
  *weight = 1.0;
  if (column < 0) return PERSONA_OK;
  switch (persona_csv_number(persona_csv_field(load->reader, column), weight)) {
    case 0: return refuse_text(load, column, err);
    case 2: return refuse_value(load, column, PERSONA_BAD_VALUE, "is a missing weight; every row needs one", err);
    default: break;
  }
  if (lp_io_load_is_weight(*weight)) return PERSONA_OK;
  return refuse_value(load, column, PERSONA_BAD_VALUE, "is no row weight; it must be 0 or lie in 1e-100..1e100", err);
}

/* Reads a text that must be there and stores its place in the set; without a column nothing is done. */
static int read_text(lp_io_load *load, int64_t column, lp_io_texts *texts, int64_t target, const char *if_empty,
                     persona_error *err) {
  if (column < 0) return PERSONA_OK;
  const char *text = persona_csv_field(load->reader, column);
  if (*text == '\0' && if_empty != NULL) return refuse_value(load, column, PERSONA_FORMAT, if_empty, err);
  int32_t place = 0;
  const int status = lp_io_texts_add(texts, text, &place, err);
  load->row[target] = place;
  return status;
}

static int read_attributes(lp_io_load *load, persona_error *err) {
  for (int64_t a = 0; a < load->columns.attribute_count; a++) {
    const int64_t target = lp_io_load_level(load, a);
    const char *text = persona_csv_field(load->reader, load->columns.attributes[a]);
    load->row[target] = -1.0;
    if (*text == '\0' || strcmp(text, "NA") == 0) continue;
    const int status = read_text(load, load->columns.attributes[a], &load->levels[a], target, NULL, err);
    if (status != PERSONA_OK) return status;
  }
  return PERSONA_OK;
}

/* Reads the current record into the row, and the row into the table. */
static int read_record(lp_io_load *load, persona_error *err) {
  const lp_io_columns *columns = &load->columns;
  int status = read_text(load, columns->group, &load->groups, lp_io_load_group(load),
                         "is no group; every row needs the name of one", err);
  for (int64_t c = 0; c < columns->candidate_count && status == PERSONA_OK; c++) {
    status = read_answer(load, columns->candidates[c], &load->candidates[c], &load->row[c], err);
  }
  if (status == PERSONA_OK) status = read_weight(load, err);
  if (status == PERSONA_OK) status = read_text(load, columns->id, &load->ids, lp_io_load_id(load), NULL, err);
  if (status == PERSONA_OK) {
    status = read_text(load, columns->replicate, &load->agents, lp_io_load_agent(load),
                       "names no agent; every row needs the agent whose answers it repeats", err);
  }
  if (status == PERSONA_OK) status = read_attributes(load, err);
  return status == PERSONA_OK ? lp_io_load_keep(load, err) : status;
}

/* No row was kept: the file has none, or none of the wanted group. */
static int fail_without_rows(const lp_io_load *load, bool any_record, persona_error *err) {
  const lp_io_place place = {.file = load->columns.file};
  if (any_record) return lp_io_load_fail_unwanted(load, err);
  return lp_io_fail_at(err, PERSONA_FORMAT, &place, "the file has a header and no data row");
}

/* The kept fault that comes first in the file, among the columns that turned out to be items. */
static int check_kept_faults(const lp_io_load *load, persona_error *err) {
  const lp_io_candidate *first = NULL;
  for (int64_t c = 0; c < load->columns.candidate_count; c++) {
    const lp_io_candidate *candidate = &load->candidates[c];
    if (candidate->refused || !candidate->has_number || candidate->fault == PERSONA_OK) continue;
    if (first == NULL || candidate->fault_line < first->fault_line) first = candidate;
  }
  if (first == NULL) return PERSONA_OK;
  const int64_t column = load->columns.candidates[first - load->candidates];
  return fail_candidate(load, column, first->fault, first->fault_line, first->fault_value, err);
}

int lp_io_load_rows(lp_io_load *load, persona_error *err) {
  int64_t fields = 0;
  bool any_record = false;
  int status = persona_csv_next(load->reader, &fields, err);
  while (status == PERSONA_OK && fields > 0) {
    any_record = true;
    bool wanted = true;
    const char *group = load->columns.group >= 0 ? persona_csv_field(load->reader, load->columns.group) : NULL;
    status = lp_io_load_wants(load, group, &wanted, err);
    if (status == PERSONA_OK && wanted) status = read_record(load, err);
    if (status == PERSONA_OK) status = persona_csv_next(load->reader, &fields, err);
  }
  if (status != PERSONA_OK) return status;
  if (load->table.rows == 0) return fail_without_rows(load, any_record, err);
  return check_kept_faults(load, err);
}
