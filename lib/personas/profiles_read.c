/* Reading profiles: a JSON array, JSON objects line by line, or CSV. */
#include "personas/schema.h"

#include "io/fault.h"
#include "io/storage.h"
#include "personas/document.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const int64_t most_bytes = INT64_C(1) << 30;

typedef struct reading {
  const persona_schema *schema;
  persona_profiles *profiles;
  const char *path;
  int32_t *codes; /* of the present row */
  persona_error *err;
} reading;

/* The code of a text in a dimension. `where` is the line or the number of the profile. */
static int take_value(const reading *into, int32_t dimension, const char *text, const char *where) {
  const int32_t value = lp_io_texts_find(&into->schema->dimensions[dimension].values, text);
  if (value >= 0) {
    into->codes[dimension] = value;
    return PERSONA_OK;
  }
  char name[LP_IO_SHOWN_TEXT];
  char shown[LP_IO_SHOWN_TEXT];
  lp_io_show(name, sizeof name, into->schema->names.texts[dimension]);
  lp_io_show(shown, sizeof shown, text);
  return lp_document_fail(into->err, into->path, where,
                          "'%s' has no value '%s' in the schema %.40s; correct it, or add it to the schema", name,
                          shown, into->schema->name);
}

static void clear_codes(const reading *into) {
  for (int32_t d = 0; d < into->schema->names.count; d++) into->codes[d] = -1;
}

static int add_row(const reading *into, const char *id, double weight, const char *where) {
  const int status = lp_profiles_add(into->profiles, id, into->codes, weight, into->err);
  if (status != PERSONA_FORMAT || into->err == NULL) return status;
  char message[200];
  (void)snprintf(message, sizeof message, "%.199s", into->err->message);
  return lp_document_fail(into->err, into->path, where, "%s", message);
}

/* One object {id, weight, persona_attributes: {...}}; the attributes may also stand in the object itself. */
static int take_object(const reading *into, json_t *object, const char *where) {
  if (!json_is_object(object)) {
    return lp_document_fail(into->err, into->path, where, "a profile is an object, not %s", lp_document_kind(object));
  }
  json_t *attributes = json_object_get(object, "persona_attributes");
  if (attributes == NULL) attributes = object;
  if (!json_is_object(attributes)) {
    return lp_document_fail(into->err, into->path, where, "'persona_attributes' is %s; write an object",
                            lp_document_kind(attributes));
  }
  clear_codes(into);
  int status = PERSONA_OK;
  for (int32_t d = 0; d < into->schema->names.count && status == PERSONA_OK; d++) {
    const json_t *value = json_object_get(attributes, into->schema->names.texts[d]);
    if (value == NULL || json_is_null(value)) continue;
    if (json_is_string(value)) {
      status = take_value(into, d, json_string_value(value), where);
    } else {
      status = lp_document_fail(into->err, into->path, where, "'%.60s' is %s; write a text",
                                into->schema->names.texts[d], lp_document_kind(value));
    }
  }
  if (status != PERSONA_OK) return status;
  const json_t *id = json_object_get(object, "id");
  const json_t *weight = json_object_get(object, "weight");
  char number[32];
  (void)snprintf(number, sizeof number, "%lld", (long long)json_integer_value(id));
  if (id != NULL && !json_is_string(id) && !json_is_integer(id)) {
    return lp_document_fail(into->err, into->path, where, "'id' is %s; write a text or a whole number",
                            lp_document_kind(id));
  }
  if (weight != NULL && (!json_is_number(weight) || json_number_value(weight) < 0.0)) {
    return lp_document_fail(into->err, into->path, where, "'weight' must be a number of 0 or more");
  }
  return add_row(into,
                 json_is_string(id) ? json_string_value(id)
                 : id != NULL       ? number
                                    : NULL,
                 weight != NULL ? json_number_value(weight) : 1.0, where);
}

static int read_json(const reading *into, const char *bytes, int64_t length) {
  json_t *root = NULL;
  int status = lp_document_parse(into->path, bytes, length, 1, &root, into->err);
  if (status != PERSONA_OK) return status;
  for (size_t i = 0; i < json_array_size(root) && status == PERSONA_OK; i++) {
    char where[48];
    (void)snprintf(where, sizeof where, "profile %zu", i + 1);
    status = take_object(into, json_array_get(root, i), where);
  }
  json_decref(root);
  return status;
}

static int take_line(const void *user, json_t *object, int64_t line) {
  char where[48];
  (void)snprintf(where, sizeof where, "line %lld", (long long)line);
  return take_object(user, object, where);
}

enum { COLUMN_NONE = -1, COLUMN_ID = -2, COLUMN_WEIGHT = -3 };

/* What each column of the header is: a dimension, or one of the above. */
static int read_header(const reading *into, const persona_csv_reader *reader, int64_t fields, int32_t *meaning) {
  bool any = false;
  for (int64_t f = 0; f < fields; f++) {
    const char *name = persona_csv_field(reader, f);
    meaning[f] = lp_io_texts_find(&into->schema->names, name);
    if (strcmp(name, "id") == 0) meaning[f] = COLUMN_ID;
    if (strcmp(name, "weight") == 0) meaning[f] = COLUMN_WEIGHT;
    any = any || meaning[f] >= 0;
    for (int64_t g = 0; g < f; g++) {
      if (meaning[f] == COLUMN_NONE || meaning[g] != meaning[f]) continue;
      return lp_document_fail(into->err, into->path, "line 1", "the column '%.60s' stands twice; remove one", name);
    }
  }
  if (any) return PERSONA_OK;
  return lp_document_fail(into->err, into->path, "line 1",
                          "no column is a dimension of the schema %.40s; the first line needs their names",
                          into->schema->name);
}

static int take_record(const reading *into, const persona_csv_reader *reader, int64_t fields, const int32_t *meaning) {
  char where[48];
  const char *id = NULL;
  double weight = 1.0;
  int status = PERSONA_OK;
  (void)snprintf(where, sizeof where, "line %lld", (long long)persona_csv_line(reader));
  clear_codes(into);
  for (int64_t f = 0; f < fields && status == PERSONA_OK; f++) {
    const char *text = persona_csv_field(reader, f);
    if (meaning[f] == COLUMN_ID) {
      id = text;
    } else if (meaning[f] == COLUMN_WEIGHT && (persona_csv_number(text, &weight) != 1 || weight < 0.0)) {
      status = lp_document_fail(into->err, into->path, where, "the weight must be a number of 0 or more");
    } else if (meaning[f] >= 0 && text[0] != '\0') {
      status = take_value(into, meaning[f], text, where);
    }
  }
  return status == PERSONA_OK ? add_row(into, id, weight, where) : status;
}

static int read_csv(const reading *into, persona_csv_reader *reader) {
  int64_t fields = 0;
  int status = persona_csv_next(reader, &fields, into->err);
  if (status != PERSONA_OK) return status;
  if (fields == 0) return lp_document_fail(into->err, into->path, "", "the file is empty");
  int32_t *meaning = lp_io_allocate_array(into->schema->context, fields, sizeof *meaning);
  if (meaning == NULL) return lp_io_out_of_memory(into->err);
  status = read_header(into, reader, fields, meaning);
  while (status == PERSONA_OK) {
    status = persona_csv_next(reader, &fields, into->err);
    if (status != PERSONA_OK || fields == 0) break;
    status = take_record(into, reader, fields, meaning);
  }
  persona_context_release(into->schema->context, meaning);
  return status;
}

/* Hands loaded bytes to the CSV reader. */
typedef struct loaded {
  const char *bytes;
  int64_t length;
  int64_t position;
} loaded;

static int64_t give(void *user, char *buffer, int64_t capacity) {
  loaded *from = user;
  const int64_t left = from->length - from->position;
  const int64_t count = left < capacity ? left : capacity;
  if (count > 0) memcpy(buffer, from->bytes + from->position, (size_t)count);
  from->position += count;
  return count;
}

static int read_any(const reading *into, const char *bytes, int64_t length) {
  int64_t first = 0;
  if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) first = 3;
  const int64_t begin = first;
  while (first < length &&
         (bytes[first] == ' ' || bytes[first] == '\n' || bytes[first] == '\r' || bytes[first] == '\t')) {
    first++;
  }
  if (first < length && bytes[first] == '[') return read_json(into, bytes + begin, length - begin);
  if (first < length && bytes[first] == '{') {
    return lp_document_lines(into->path, bytes + begin, length - begin, take_line, into, into->err);
  }
  loaded from = {.bytes = bytes, .length = length, .position = 0};
  persona_csv_reader *reader = NULL;
  int status = persona_csv_open_source(into->schema->context, into->path, give, &from, NULL, &reader, into->err);
  if (status == PERSONA_OK) status = read_csv(into, reader);
  persona_csv_free(reader);
  return status;
}

int persona_profiles_read(const persona_schema *schema, const char *path, persona_profiles **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (schema == NULL || path == NULL || out == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_profiles_read: schema, path or out is NULL");
  }
  char *bytes = NULL;
  int64_t length = 0;
  persona_error local; /* the fault of an id is read again to put its place before it */
  int status = lp_document_load(schema->context, path, most_bytes, &bytes, &length, err);
  if (status != PERSONA_OK) return status;
  reading into = {.schema = schema, .path = path, .err = err != NULL ? err : &local};
  into.profiles = lp_profiles_create(schema);
  into.codes = lp_io_allocate_array(schema->context, schema->names.count, sizeof *into.codes);
  status = into.profiles != NULL && into.codes != NULL ? read_any(&into, bytes, length) : lp_io_out_of_memory(err);
  if (status == PERSONA_OK && into.profiles->count == 0) {
    status = lp_document_fail(err, path, "", "the file holds no profile");
  }
  persona_context_release(schema->context, bytes);
  persona_context_release(schema->context, into.codes);
  if (status != PERSONA_OK) {
    persona_profiles_free(into.profiles);
    return status;
  }
  *out = into.profiles;
  return lp_io_succeed(err);
}
