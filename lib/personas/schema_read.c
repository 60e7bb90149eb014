/* Reading a schema from JSON. Every value is checked where it stands, and a fault names the place and what to do. */
#include "personas/schema.h"

#include "io/fault.h"
#include "io/storage.h"
#include "personas/document.h"
#include "personas/template.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_BYTES = 64 * 1024 * 1024, MOST_NAMES = 4096, MOST_VALUES = 65536, PLACE = 96 };

typedef struct loading {
  persona_schema *schema;
  const char *name;
  persona_error *err;
} loading;

#define FAULT(load, place, ...) lp_document_fail((load)->err, (load)->name, place, __VA_ARGS__)

static const char *text_of(const loading *load, const json_t *value, const char *place, int *status) {
  return lp_document_text(load->err, load->name, value, place, status);
}

static int check_keys(const loading *load, json_t *object, const char *place, const char *keys) {
  return lp_document_keys(load->err, load->name, object, place, keys);
}

static int read_values(const loading *load, const json_t *array, lp_io_texts *texts, const char *place) {
  return lp_document_texts(load->err, load->name, array, place, MOST_VALUES, texts);
}

static int read_labels(const loading *load, const json_t *array, lp_dimension *dimension, const char *place) {
  const persona_context *context = load->schema->context;
  const int32_t count = dimension->values.count;
  lp_io_texts distinct;
  if (array == NULL) return PERSONA_OK;
  lp_io_texts_init(&distinct, context);
  int status = read_values(load, array, &distinct, place);
  if (status == PERSONA_OK && distinct.count != count) {
    status = FAULT(load, place, "has %d labels for %d values; give each value one", (int)distinct.count, (int)count);
  }
  if (status == PERSONA_OK) {
    dimension->labels = lp_io_allocate_zeroed(context, count, (int64_t)sizeof *dimension->labels);
    if (dimension->labels == NULL) status = lp_io_out_of_memory(load->err);
  }
  for (int32_t v = 0; v < count && status == PERSONA_OK; v++) {
    dimension->labels[v] = lp_io_copy_text(context, distinct.texts[v], (int64_t)strlen(distinct.texts[v]));
    if (dimension->labels[v] == NULL) status = lp_io_out_of_memory(load->err);
  }
  lp_io_texts_free(&distinct);
  return status;
}

static int read_margins(const loading *load, const json_t *array, lp_dimension *dimension, const char *place) {
  const int32_t count = dimension->values.count;
  dimension->margins = lp_io_allocate_array(load->schema->context, count, sizeof *dimension->margins);
  if (dimension->margins == NULL) return lp_io_out_of_memory(load->err);
  for (int32_t v = 0; v < count; v++) dimension->margins[v] = 1.0 / count;
  if (array == NULL) return PERSONA_OK;
  if (!json_is_array(array) || json_array_size(array) != (size_t)count) {
    return FAULT(load, place, "must be a list of %d numbers, one a value", (int)count);
  }
  double sum = 0.0;
  for (int32_t v = 0; v < count; v++) {
    const json_t *number = json_array_get(array, (size_t)v);
    const double share = json_number_value(number);
    if (!json_is_number(number) || share < 0.0 || !isfinite(share)) {
      return FAULT(load, place, "number %d is not a share; write numbers of 0 or more", (int)v + 1);
    }
    dimension->margins[v] = share;
    sum += share;
  }
  if (sum <= 0.0 || !isfinite(sum)) return FAULT(load, place, "sums to 0; give at least one value a share");
  for (int32_t v = 0; v < count; v++) dimension->margins[v] /= sum;
  return PERSONA_OK;
}

static int read_dimension(const loading *load, json_t *object, int32_t number) {
  persona_schema *schema = load->schema;
  char place[PLACE];
  char part[PLACE + 16];
  (void)snprintf(place, sizeof place, "dimensions[%d]", (int)number);
  if (!json_is_object(object)) return FAULT(load, place, "is %s; write an object", lp_document_kind(object));
  int status = check_keys(load, object, place, " name values labels margins text ");
  if (status != PERSONA_OK) return status;
  (void)snprintf(part, sizeof part, "%s.name", place);
  const char *name = text_of(load, json_object_get(object, "name"), part, &status);
  if (name == NULL) return status;
  if (strcmp(name, "id") == 0 || strcmp(name, "label") == 0 || strcmp(name, "weight") == 0 ||
      strpbrk(name, "{}\n") != NULL) {
    return FAULT(load, part, "'%.40s' is kept for files, or holds a brace or line end; choose another name", name);
  }
  int32_t given = 0;
  status = lp_io_texts_add(&schema->names, name, &given, load->err);
  if (status == PERSONA_OK && given != number) status = FAULT(load, part, "'%.60s' stands twice; rename one", name);
  if (status != PERSONA_OK) return status;
  lp_dimension *dimension = &schema->dimensions[number];
  dimension->first = schema->values;
  (void)snprintf(part, sizeof part, "%s.values", place);
  status = read_values(load, json_object_get(object, "values"), &dimension->values, part);
  (void)snprintf(part, sizeof part, "%s.labels", place);
  if (status == PERSONA_OK) status = read_labels(load, json_object_get(object, "labels"), dimension, part);
  (void)snprintf(part, sizeof part, "%s.margins", place);
  if (status == PERSONA_OK) status = read_margins(load, json_object_get(object, "margins"), dimension, part);
  schema->values += dimension->values.count;
  if (status == PERSONA_OK && schema->values > MOST_VALUES) {
    status = FAULT(load, place, "with it the schema has more than %d values", MOST_VALUES);
  }
  return status;
}

static int read_dimensions(const loading *load, const json_t *array) {
  persona_schema *schema = load->schema;
  const size_t count = json_array_size(array);
  if (!json_is_array(array) || count == 0 || count > MOST_NAMES) {
    return FAULT(load, "dimensions", "must be a list of 1 to %d objects", MOST_NAMES);
  }
  schema->dimensions = lp_io_allocate_zeroed(schema->context, (int64_t)count, sizeof *schema->dimensions);
  if (schema->dimensions == NULL) return lp_io_out_of_memory(load->err);
  schema->dimension_capacity = (int32_t)count;
  for (size_t d = 0; d < count; d++) lp_io_texts_init(&schema->dimensions[d].values, schema->context);
  int status = PERSONA_OK;
  for (size_t d = 0; d < count && status == PERSONA_OK; d++) {
    status = read_dimension(load, json_array_get(array, d), (int32_t)d);
  }
  return status;
}

/* One dimension of a rule: its name, and the values that belong to the forbidden combination. */
static int read_members(const loading *load, lp_persona_rule *rule, const char *name, const json_t *values,
                        const char *place) {
  const persona_schema *schema = load->schema;
  char shown[LP_IO_SHOWN_TEXT];
  lp_io_show(shown, sizeof shown, name);
  const int32_t dimension = lp_io_texts_find(&schema->names, name);
  if (dimension < 0) return FAULT(load, place, "there is no dimension '%s'; name one of 'dimensions'", shown);
  if (!json_is_array(values) || json_array_size(values) == 0) {
    return FAULT(load, place, "'%s' needs a list of at least one value", shown);
  }
  rule->uses[dimension] = 1;
  for (size_t i = 0; i < json_array_size(values); i++) {
    int status = PERSONA_OK;
    const char *text = text_of(load, json_array_get(values, i), place, &status);
    if (text == NULL) return status;
    const int32_t value = lp_io_texts_find(&schema->dimensions[dimension].values, text);
    if (value < 0) {
      char wrong[LP_IO_SHOWN_TEXT];
      lp_io_show(wrong, sizeof wrong, text);
      return FAULT(load, place, "'%s' has no value '%s'; name one of its values", shown, wrong);
    }
    rule->members[schema->dimensions[dimension].first + value] = 1;
  }
  return PERSONA_OK;
}

static int read_rule(const loading *load, json_t *object, int32_t number) {
  persona_schema *schema = load->schema;
  char place[PLACE];
  char part[PLACE + 16];
  int status = PERSONA_OK;
  (void)snprintf(place, sizeof place, "rules[%d]", (int)number);
  if (!json_is_object(object)) return FAULT(load, place, "is %s; write an object", lp_document_kind(object));
  status = check_keys(load, object, place, " name text not ");
  if (status != PERSONA_OK) return status;
  (void)snprintf(part, sizeof part, "%s.name", place);
  const char *name = text_of(load, json_object_get(object, "name"), part, &status);
  if (name == NULL) return status;
  int32_t given = 0;
  status = lp_io_texts_add(&schema->rule_names, name, &given, load->err);
  if (status == PERSONA_OK && given != number) status = FAULT(load, part, "'%.60s' stands twice; rename one", name);
  if (status != PERSONA_OK) return status;
  lp_persona_rule *rule = &schema->rules[number];
  const json_t *text = json_object_get(object, "text");
  const char *said = json_is_string(text) ? json_string_value(text) : "";
  rule->text = lp_io_copy_text(schema->context, said, (int64_t)strlen(said));
  rule->uses = lp_io_allocate_zeroed(schema->context, schema->names.count, 1);
  rule->members = lp_io_allocate_zeroed(schema->context, schema->values, 1);
  if (rule->text == NULL || rule->uses == NULL || rule->members == NULL) return lp_io_out_of_memory(load->err);
  json_t *combination = json_object_get(object, "not");
  (void)snprintf(part, sizeof part, "%s.not", place);
  if (!json_is_object(combination) || json_object_size(combination) == 0) {
    return FAULT(load, part, "must be an object {dimension: [values], ...} with at least one dimension");
  }
  const char *key;
  json_t *values;
  json_object_foreach(combination, key, values) {
    if (status == PERSONA_OK) status = read_members(load, rule, key, values, part);
  }
  return status;
}

static int read_rules(const loading *load, const json_t *array) {
  persona_schema *schema = load->schema;
  if (array == NULL) return PERSONA_OK;
  const size_t count = json_array_size(array);
  if (!json_is_array(array) || count > MOST_NAMES) {
    return FAULT(load, "rules", "must be a list of at most %d objects", MOST_NAMES);
  }
  schema->rules = lp_io_allocate_zeroed(schema->context, (int64_t)count, sizeof *schema->rules);
  if (schema->rules == NULL) return lp_io_out_of_memory(load->err);
  schema->rule_capacity = (int32_t)count;
  int status = PERSONA_OK;
  for (size_t r = 0; r < count && status == PERSONA_OK; r++) {
    status = read_rule(load, json_array_get(array, r), (int32_t)r);
  }
  return status;
}

/* One piece of the label. */
static int take_piece(void *user, const char *text, int64_t length, int64_t offset, int32_t is_name,
                      persona_error *err) {
  const loading *load = user;
  persona_schema *schema = load->schema;
  (void)offset;
  lp_label_piece *grown = lp_io_grow_array(schema->context, schema->label, schema->label_count, schema->label_count + 1,
                                           (int64_t)sizeof *grown);
  if (grown == NULL) return lp_io_out_of_memory(err);
  schema->label = grown;
  char *copy = lp_io_copy_text(schema->context, text, length);
  if (copy == NULL) return lp_io_out_of_memory(err);
  grown[schema->label_count++] = (lp_label_piece){.text = copy, .dimension = -1};
  if (!is_name) return PERSONA_OK;
  const int32_t dimension = lp_io_texts_find(&schema->names, copy);
  if (dimension < 0) return FAULT(load, "label", "there is no dimension '%.60s'; name one of 'dimensions'", copy);
  grown[schema->label_count - 1].dimension = dimension;
  copy[0] = '\0';
  return PERSONA_OK;
}

static int read_schema(loading *load, json_t *root) {
  if (!json_is_object(root)) return FAULT(load, "", "a schema is an object, not %s", lp_document_kind(root));
  int status = check_keys(load, root, "the schema", " format name source text label dimensions rules ");
  if (status != PERSONA_OK) return status;
  const json_t *format = json_object_get(root, "format");
  if (!json_is_string(format) || strcmp(json_string_value(format), "persona-schema/1") != 0) {
    return FAULT(load, "format", "must be \"persona-schema/1\"");
  }
  const char *name = text_of(load, json_object_get(root, "name"), "name", &status);
  if (name == NULL) return status;
  load->schema->name = lp_io_copy_text(load->schema->context, name, (int64_t)strlen(name));
  if (load->schema->name == NULL) return lp_io_out_of_memory(load->err);
  status = read_dimensions(load, json_object_get(root, "dimensions"));
  if (status == PERSONA_OK) status = read_rules(load, json_object_get(root, "rules"));
  const json_t *label = json_object_get(root, "label");
  if (status != PERSONA_OK || label == NULL) return status;
  const char *text = text_of(load, label, "label", &status);
  if (text != NULL) status = lp_template_walk("the label", text, take_piece, load, load->err);
  return status;
}

int persona_schema_parse(const persona_context *context, const char *name, const char *text, int64_t length,
                         persona_schema **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (context == NULL || name == NULL || text == NULL || length < 0 || out == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT,
                      "persona_schema_parse: context, name, text or out is NULL, or the length is negative");
  }
  if (length > MOST_BYTES) return lp_io_fail(err, PERSONA_TOO_LARGE, "a schema has at most %d bytes", MOST_BYTES);
  json_t *root = NULL;
  int status = lp_document_parse(name, text, length, 1, &root, err);
  if (status != PERSONA_OK) return status;
  loading load = {.schema = lp_schema_create(context), .name = name, .err = err};
  status = load.schema != NULL ? read_schema(&load, root) : lp_io_out_of_memory(err);
  json_decref(root);
  if (status != PERSONA_OK) {
    persona_schema_free(load.schema);
    return status;
  }
  *out = load.schema;
  return lp_io_succeed(err);
}

int persona_schema_read(const persona_context *context, const char *path, persona_schema **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (context == NULL || path == NULL || out == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_schema_read: context, path or out is NULL");
  }
  char *bytes = NULL;
  int64_t length = 0;
  int status = lp_document_load(context, path, MOST_BYTES, &bytes, &length, err);
  if (status == PERSONA_OK) status = persona_schema_parse(context, path, bytes, length, out, err);
  persona_context_release(context, bytes);
  return status;
}

/* The numbers of one dimension of a table. */
static int read_column(const loading *load, const char *name, json_t *numbers, double *table) {
  const persona_schema *schema = load->schema;
  char shown[LP_IO_SHOWN_TEXT];
  lp_io_show(shown, sizeof shown, name);
  const int32_t d = lp_io_texts_find(&schema->names, name);
  if (d < 0) return FAULT(load, "", "the schema has no dimension '%s'; name one of its own", shown);
  if (!json_is_object(numbers)) return FAULT(load, shown, "must be an object {value: number, ...}");
  const lp_dimension *dimension = &schema->dimensions[d];
  const char *key;
  json_t *number;
  double sum = 0.0;
  json_object_foreach(numbers, key, number) {
    const int32_t value = lp_io_texts_find(&dimension->values, key);
    char wrong[LP_IO_SHOWN_TEXT];
    lp_io_show(wrong, sizeof wrong, key);
    if (value < 0) return FAULT(load, shown, "there is no value '%s'; name one of the schema's", wrong);
    if (!json_is_number(number) || json_number_value(number) < 0.0) {
      return FAULT(load, shown, "'%s' needs a number of 0 or more", wrong);
    }
    table[dimension->first + value] = json_number_value(number);
    sum += json_number_value(number);
  }
  for (int32_t v = 0; v < dimension->values.count; v++) {
    if (!isnan(table[dimension->first + v])) continue;
    char wrong[LP_IO_SHOWN_TEXT];
    lp_io_show(wrong, sizeof wrong, dimension->values.texts[v]);
    return FAULT(load, shown, "'%s' has no number; give every value one, 0 included", wrong);
  }
  if (sum <= 0.0 || !isfinite(sum)) return FAULT(load, shown, "its numbers sum to 0; give one value more");
  return PERSONA_OK;
}

int persona_schema_read_table(const persona_schema *schema, const char *path, double *table, persona_error *err) {
  if (schema == NULL || path == NULL || table == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_schema_read_table: schema, path or table is NULL");
  }
  char *bytes = NULL;
  int64_t length = 0;
  json_t *root = NULL;
  for (int32_t v = 0; v < schema->values; v++) table[v] = (double)NAN;
  int status = lp_document_load(schema->context, path, MOST_BYTES, &bytes, &length, err);
  if (status == PERSONA_OK) status = lp_document_parse(path, bytes, length, 1, &root, err);
  const loading load = {.schema = (persona_schema *)schema, .name = path, .err = err};
  if (status == PERSONA_OK && !json_is_object(root)) {
    status = FAULT(&load, "", "must be an object {dimension: {value: number, ...}, ...}");
  }
  const char *name;
  json_t *numbers;
  if (status == PERSONA_OK) {
    json_object_foreach(root, name, numbers) {
      if (status == PERSONA_OK) status = read_column(&load, name, numbers, table);
    }
  }
  json_decref(root);
  persona_context_release(schema->context, bytes);
  return status == PERSONA_OK ? lp_io_succeed(err) : status;
}
