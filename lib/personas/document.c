/* Reading JSON documents whole. */
#include "personas/document.h"

#include "io/fault.h"
#include "io/source.h"
#include "io/storage.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int lp_document_load(const persona_context *context, const char *path, int64_t most, char **bytes, int64_t *length,
                     persona_error *err) {
  lp_io_source source;
  *bytes = NULL;
  *length = 0;
  int status = lp_io_source_open(&source, context, path, err);
  if (status != PERSONA_OK) return status;
  while (status == PERSONA_OK && !source.ended && source.length <= most) status = lp_io_source_extend(&source, err);
  if (status == PERSONA_OK && source.length > most) {
    const lp_io_place place = {.file = path};
    status = lp_io_fail_at(err, PERSONA_TOO_LARGE, &place, "the file has more than %lld bytes", (long long)most);
  }
  if (status == PERSONA_OK) {
    *bytes = source.buffer; /* what was read is all there, for nothing was taken */
    *length = source.length;
    source.buffer = NULL;
  }
  lp_io_source_close(&source);
  return status;
}

int lp_document_parse(const char *name, const char *text, int64_t length, int64_t line, json_t **out,
                      persona_error *err) {
  json_error_t fault;
  *out = json_loadb(text, (size_t)length, JSON_REJECT_DUPLICATES, &fault);
  if (*out != NULL) return PERSONA_OK;
  if (json_error_code(&fault) == json_error_out_of_memory) return lp_io_out_of_memory(err);
  const lp_io_place place = {.file = name, .line = fault.line > 0 ? line + fault.line - 1 : line};
  char shown[200];
  lp_io_show(shown, sizeof shown, fault.text);
  return lp_io_fail_at(err, PERSONA_FORMAT, &place, "not JSON: %s (column %d)", shown, fault.column);
}

int lp_document_lines(const char *name, const char *bytes, int64_t length, lp_document_line take, const void *user,
                      persona_error *err) {
  int64_t line = 1;
  int status = PERSONA_OK;
  for (int64_t start = 0; start < length && status == PERSONA_OK; line++) {
    const char *end = memchr(bytes + start, '\n', (size_t)(length - start));
    const int64_t size = end != NULL ? end - (bytes + start) : length - start;
    int64_t first = start;
    while (first < start + size && (bytes[first] == ' ' || bytes[first] == '\t' || bytes[first] == '\r')) first++;
    if (first < start + size) {
      json_t *value = NULL;
      status = lp_document_parse(name, bytes + start, size, line, &value, err);
      if (status == PERSONA_OK) status = take(user, value, line);
      json_decref(value);
    }
    start += size + 1;
  }
  return status;
}

int lp_document_fail(persona_error *err, const char *name, const char *place, const char *format, ...) {
  char message[320];
  char file[LP_IO_SHOWN_FILE];
  va_list list;
  va_start(list, format);
  (void)vsnprintf(message, sizeof message, format, list);
  va_end(list);
  lp_io_show_end(file, sizeof file, name);
  return lp_io_fail(err, PERSONA_FORMAT, "%s: %s%s%s", file, place, place[0] != '\0' ? ": " : "", message);
}

const char *lp_document_kind(const json_t *value) {
  if (value == NULL) return "nothing";
  switch (json_typeof(value)) {
    case JSON_OBJECT: return "an object";
    case JSON_ARRAY: return "an array";
    case JSON_STRING: return "a text";
    case JSON_INTEGER:
    case JSON_REAL: return "a number";
    case JSON_NULL: return "null";
    default: return "true or false";
  }
}

const char *lp_document_text(persona_error *err, const char *name, const json_t *value, const char *place,
                             int *status) {
  if (!json_is_string(value)) {
    *status = lp_document_fail(err, name, place, "is %s; write a text in quotes", lp_document_kind(value));
    return NULL;
  }
  if (json_string_length(value) == 0) {
    *status = lp_document_fail(err, name, place, "is empty; give it a name");
    return NULL;
  }
  return json_string_value(value);
}

int lp_document_keys(persona_error *err, const char *name, json_t *object, const char *place, const char *keys) {
  const char *key;
  json_t *value;
  json_object_foreach(object, key, value) {
    const char *found = strstr(keys, key);
    const size_t length = strlen(key);
    if (found != NULL && found > keys && length > 0 && found[-1] == ' ' && found[length] == ' ') continue;
    char shown[LP_IO_SHOWN_TEXT];
    lp_io_show(shown, sizeof shown, key);
    return lp_document_fail(err, name, place, "has the key '%s', which means nothing here; the keys are%.*s", shown,
                            (int)strlen(keys) - 1, keys);
  }
  return PERSONA_OK;
}

int lp_document_texts(persona_error *err, const char *name, const json_t *array, const char *place, int32_t most,
                      lp_io_texts *texts) {
  if (!json_is_array(array) || json_array_size(array) == 0 || json_array_size(array) > (size_t)most) {
    return lp_document_fail(err, name, place, "must be a list of 1 to %d texts, and is %s", (int)most,
                            json_is_array(array) ? "one of another length" : lp_document_kind(array));
  }
  for (size_t i = 0; i < json_array_size(array); i++) {
    char here[128];
    int status = PERSONA_OK;
    (void)snprintf(here, sizeof here, "%s[%zu]", place, i);
    const char *text = lp_document_text(err, name, json_array_get(array, i), here, &status);
    if (text == NULL) return status;
    int32_t number = 0;
    status = lp_io_texts_add(texts, text, &number, err);
    if (status != PERSONA_OK) return status;
    if ((size_t)number != i) {
      char shown[LP_IO_SHOWN_TEXT];
      lp_io_show(shown, sizeof shown, text);
      return lp_document_fail(err, name, here, "'%s' stands twice; remove or rename one", shown);
    }
  }
  return PERSONA_OK;
}
