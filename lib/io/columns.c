/* The names of columns are checked, and the columns of a selection are found. */
#include "io/columns.h"

#include "io/pattern.h"
#include "io/storage.h"

#include <string.h>
#include <strings.h>

enum { LIST_BYTES = 224 };

lp_io_place lp_io_columns_place(const lp_io_columns *columns, int64_t line, int64_t column) {
  return (lp_io_place){
      .file = columns->file, .line = line, .field = column + 1, .column = columns->names.texts[column]};
}

void lp_io_columns_free(lp_io_columns *columns) {
  lp_io_texts_free(&columns->names);
  persona_context_release(columns->context, columns->claimed);
  persona_context_release(columns->context, columns->attributes);
  persona_context_release(columns->context, columns->candidates);
}

void lp_io_columns_init(lp_io_columns *columns, const persona_context *context, const char *file) {
  memset(columns, 0, sizeof *columns);
  columns->context = context;
  columns->file = file;
  lp_io_texts_init(&columns->names, context);
}

int lp_io_columns_add(lp_io_columns *columns, const char *name, int64_t line, persona_error *err) {
  const int64_t field = columns->names.count + 1;
  const lp_io_place place = {.file = columns->file, .line = line, .field = field};
  if (*name == '\0') {
    return lp_io_fail_at(err, PERSONA_FORMAT, &place, "the column has no name%s",
                         line > 0 ? "; the first record names every column" : "");
  }
  int32_t found = 0;
  const int status = lp_io_texts_add(&columns->names, name, &found, err);
  if (status != PERSONA_OK || found == field - 1) return status;
  char shown[LP_IO_SHOWN_TEXT];
  lp_io_show(shown, sizeof shown, name);
  return lp_io_fail_at(err, PERSONA_FORMAT, &place, "the column name '%s' is already that of field %lld; rename one",
                       shown, (long long)found + 1);
}

/* Nothing in the file has a name that was asked for. */
static int fail_unmatched(const lp_io_columns *columns, const char *what, const char *asked, persona_error *err) {
  char shown[LP_IO_SHOWN_TEXT];
  char list[LIST_BYTES];
  lp_io_show(shown, sizeof shown, asked);
  lp_io_texts_list(&columns->names, list, sizeof list);
  const lp_io_place place = {.file = columns->file};
  return lp_io_fail_at(err, PERSONA_MISMATCH, &place, "%s '%s'; the columns are %s", what, shown, list);
}

/* Finds one column by its name; NULL finds none. */
static int find_column(lp_io_columns *columns, const char *name, const char *what, int64_t *column,
                       persona_error *err) {
  *column = -1;
  if (name == NULL) return PERSONA_OK;
  *column = lp_io_texts_find(&columns->names, name);
  if (*column < 0) return fail_unmatched(columns, what, name, err);
  columns->claimed[*column] = true;
  return PERSONA_OK;
}

/* Marks the columns that a list of patterns matches. Every pattern must match one. */
static int match_patterns(const lp_io_columns *columns, const char *patterns, const char *what, bool *matched,
                          persona_error *err) {
  const char *pattern = NULL;
  int64_t length = 0;
  while (lp_io_pattern_next(&patterns, &pattern, &length)) {
    if (length == 0)
      return lp_io_fail(err, PERSONA_INVALID_ARGUMENT,
                        "a list of column names has an empty pattern: leave it out, or say '*'");
    bool any = false;
    for (int64_t j = 0; j < columns->names.count; j++) {
      if (!lp_io_pattern_match(pattern, length, columns->names.texts[j])) continue;
      matched[j] = true;
      any = true;
    }
    if (any) continue;
    char *copy = lp_io_copy_text(columns->context, pattern, length);
    if (copy == NULL) return lp_io_out_of_memory(err);
    const int status = fail_unmatched(columns, what, copy, err);
    persona_context_release(columns->context, copy);
    return status;
  }
  return PERSONA_OK;
}

/* Lists the columns that a list of patterns matches, in the order of the file and without those already claimed when
 * `claimed` is given. */
static int list_matches(const lp_io_columns *columns, const char *patterns, const char *what, const bool *claimed,
                        int64_t *list, int64_t *count, persona_error *err) {
  bool *matched = lp_io_allocate_zeroed(columns->context, columns->names.count, sizeof *matched);
  if (matched == NULL) return lp_io_out_of_memory(err);
  const int status = match_patterns(columns, patterns, what, matched, err);
  for (int64_t j = 0; j < columns->names.count && status == PERSONA_OK; j++) {
    if (matched[j] && (claimed == NULL || !claimed[j])) list[(*count)++] = j;
  }
  persona_context_release(columns->context, matched);
  return status;
}

/* Names that are no items unless a pattern asks for them. */
static bool is_never_an_item(const char *name) {
  return strcasecmp(name, "id") == 0 || strcasecmp(name, "age") == 0 || strcasecmp(name, "replicate") == 0;
}

static int find_candidates(lp_io_columns *columns, const char *patterns, persona_error *err) {
  columns->named = patterns != NULL;
  if (patterns == NULL) {
    for (int64_t j = 0; j < columns->names.count; j++) {
      if (!columns->claimed[j] && !is_never_an_item(columns->names.texts[j])) {
        columns->candidates[columns->candidate_count++] = j;
      }
    }
    return PERSONA_OK;
  }
  const int status = list_matches(columns, patterns, "no item column matches", columns->claimed, columns->candidates,
                                  &columns->candidate_count, err);
  if (status != PERSONA_OK || columns->candidate_count > 0) return status;
  const lp_io_place place = {.file = columns->file};
  char shown[LP_IO_SHOWN_TEXT];
  lp_io_show(shown, sizeof shown, patterns);
  return lp_io_fail_at(err, PERSONA_MISMATCH, &place,
                       "every column that matches the item patterns '%s' already has another meaning", shown);
}

static int find_attributes(lp_io_columns *columns, const char *patterns, persona_error *err) {
  if (patterns == NULL) return PERSONA_OK;
  const int status = list_matches(columns, patterns, "no attribute column matches", NULL, columns->attributes,
                                  &columns->attribute_count, err);
  for (int64_t i = 0; i < columns->attribute_count; i++) columns->claimed[columns->attributes[i]] = true;
  return status;
}

int lp_io_columns_find(lp_io_columns *columns, const persona_selection *selection, persona_error *err) {
  const int64_t count = columns->names.count;
  columns->claimed = lp_io_allocate_zeroed(columns->context, count, sizeof *columns->claimed);
  columns->attributes = lp_io_allocate_array(columns->context, count, sizeof *columns->attributes);
  columns->candidates = lp_io_allocate_array(columns->context, count, sizeof *columns->candidates);
  if (columns->claimed == NULL || columns->attributes == NULL || columns->candidates == NULL) {
    return lp_io_out_of_memory(err);
  }
  int status = find_column(columns, selection->group, "there is no group column", &columns->group, err);
  if (status == PERSONA_OK) status = find_column(columns, selection->id, "there is no id column", &columns->id, err);
  if (status == PERSONA_OK) {
    status = find_column(columns, selection->replicate, "there is no replicate column", &columns->replicate, err);
  }
  if (status == PERSONA_OK) {
    status = find_column(columns, selection->weights, "there is no weight column", &columns->weights, err);
  }
  if (status == PERSONA_OK) status = find_attributes(columns, selection->attributes, err);
  if (status == PERSONA_OK) status = find_candidates(columns, selection->items, err);
  return status;
}
