/* What reading a dataset begins and ends with, whatever its rows are read from. */
#include "io/load.h"

#include "io/storage.h"

#include <math.h>
#include <string.h>

/* How many groups left out by only_group are remembered for a message. */
enum { OTHER_GROUPS = 8 };

static int check_selection(const persona_selection *selection, persona_error *err) {
  if (selection->struct_size < sizeof *selection) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT,
                      "struct_size of the selection is %u; fill it with persona_selection_init",
                      (unsigned)selection->struct_size);
  }
  if (selection->missing < PERSONA_MISSING_ERROR || selection->missing > PERSONA_MISSING_ROW_MEDIAN) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "missing-answer policy %d is not known", (int)selection->missing);
  }
  if (selection->only_group != NULL && selection->group == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "only_group needs the name of the group column");
  }
  const bool scale = isfinite(selection->low) && isfinite(selection->high) && selection->low <= selection->high;
  if (selection->has_scale != 0 && !scale) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "the scale needs finite low <= high");
  }
  return PERSONA_OK;
}

int lp_io_load_begin(lp_io_load *load, const persona_context *context, const char *name,
                     const persona_selection *selection, persona_error *err) {
  memset(load, 0, sizeof *load);
  load->context = context;
  persona_selection_init(&load->defaults);
  load->selection = selection != NULL ? selection : &load->defaults;
  lp_io_columns_init(&load->columns, context, name);
  lp_io_texts_init(&load->groups, context);
  lp_io_texts_init(&load->other_groups, context);
  lp_io_texts_init(&load->ids, context);
  lp_io_texts_init(&load->agents, context);
  lp_io_table_init(&load->table, context, 1);
  return check_selection(load->selection, err);
}

void lp_io_load_end(lp_io_load *load) {
  for (int64_t a = 0; a < load->columns.attribute_count && load->levels != NULL; a++) {
    lp_io_texts_free(&load->levels[a]);
  }
  persona_context_release(load->context, load->levels);
  persona_context_release(load->context, load->ordinal);
  persona_context_release(load->context, load->candidates);
  persona_context_release(load->context, load->row);
  lp_io_texts_free(&load->groups);
  lp_io_texts_free(&load->other_groups);
  lp_io_texts_free(&load->ids);
  lp_io_texts_free(&load->agents);
  lp_io_table_free(&load->table);
  lp_io_columns_free(&load->columns);
}

/* Without a group column there is one group, called by the table, a file's name without folder and ending. */
static int name_only_group(lp_io_load *load, persona_error *err) {
  const char *path = load->columns.file;
  const char *slash = load->plain_name ? NULL : strrchr(path, '/');
  const char *base = slash != NULL && slash[1] != '\0' ? slash + 1 : path;
  const char *ending = load->plain_name ? NULL : strrchr(base, '.');
  const int64_t length = ending != NULL && ending > base ? ending - base : (int64_t)strlen(base);
  char *name = lp_io_copy_text(load->context, base, length);
  if (name == NULL) return lp_io_out_of_memory(err);
  int32_t place = 0;
  const int status = lp_io_texts_add(&load->groups, name, &place, err);
  persona_context_release(load->context, name);
  load->row[lp_io_load_group(load)] = place;
  return status;
}

int lp_io_load_prepare(lp_io_load *load, persona_error *err) {
  const int status = lp_io_columns_find(&load->columns, load->selection, err);
  if (status != PERSONA_OK) return status;
  const int64_t attributes = load->columns.attribute_count;
  lp_io_table_init(&load->table, load->context, lp_io_load_level(load, attributes));
  load->row = lp_io_allocate_zeroed(load->context, load->table.width, sizeof *load->row);
  load->candidates = lp_io_allocate_zeroed(load->context, load->columns.candidate_count, sizeof *load->candidates);
  load->levels = lp_io_allocate_zeroed(load->context, attributes, sizeof *load->levels);
  load->ordinal = lp_io_allocate_zeroed(load->context, attributes, sizeof *load->ordinal);
  if (load->row == NULL || load->candidates == NULL || load->levels == NULL || load->ordinal == NULL) {
    return lp_io_out_of_memory(err);
  }
  for (int64_t a = 0; a < attributes; a++) lp_io_texts_init(&load->levels[a], load->context);
  return load->columns.group >= 0 ? PERSONA_OK : name_only_group(load, err);
}

int lp_io_load_wants(lp_io_load *load, const char *group, bool *wanted, persona_error *err) {
  *wanted = true;
  if (group == NULL || load->selection->only_group == NULL) return PERSONA_OK;
  *wanted = strcmp(group, load->selection->only_group) == 0;
  if (*wanted || load->other_groups.count >= OTHER_GROUPS) return PERSONA_OK;
  int32_t place = 0;
  return lp_io_texts_add(&load->other_groups, group, &place, err);
}

int lp_io_load_keep(lp_io_load *load, persona_error *err) {
  double *target = lp_io_table_add(&load->table);
  if (target == NULL) return lp_io_out_of_memory(err);
  memcpy(target, load->row, (size_t)load->table.width * sizeof *target);
  return PERSONA_OK;
}

int lp_io_load_fail_unwanted(const lp_io_load *load, persona_error *err) {
  char shown[LP_IO_SHOWN_TEXT];
  char column[LP_IO_SHOWN_TEXT];
  char list[160];
  const lp_io_place place = {.file = load->columns.file};
  lp_io_show(shown, sizeof shown, load->selection->only_group);
  lp_io_show(column, sizeof column, load->selection->group);
  lp_io_texts_list(&load->other_groups, list, sizeof list);
  return lp_io_fail_at(err, PERSONA_MISMATCH, &place, "there is no group '%s' in column '%s'; the groups are %s%s",
                       shown, column, list, load->other_groups.count >= OTHER_GROUPS ? " and perhaps others" : "");
}
