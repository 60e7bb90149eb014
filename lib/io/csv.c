/* The public calls of a CSV reader. */
#include "io/csv.h"

#include "io/storage.h"

#include <string.h>

enum { FIRST_TEXT_BYTES = 4096, FIRST_STARTS = 64 };

/* Bound of every limit: sums and doublings below it cannot overflow. */
static const int64_t largest_limit = INT64_C(1) << 40;

void persona_csv_settings_init(persona_csv_settings *settings) {
  if (settings == NULL) return;
  memset(settings, 0, sizeof *settings);
  settings->struct_size = (uint32_t)sizeof *settings;
  settings->maximum_record_bytes = INT64_C(4) << 20;
  settings->maximum_field_bytes = INT64_C(1) << 20;
  settings->maximum_columns = 65536;
}

static int check_limit(const char *name, int64_t limit, persona_error *err) {
  if (limit >= 1 && limit <= largest_limit) return PERSONA_OK;
  return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "%s is %lld; it must lie in 1..%lld", name, (long long)limit,
                    (long long)largest_limit);
}

static int check_settings(const persona_csv_settings *settings, persona_error *err) {
  if (settings->struct_size < sizeof *settings) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT,
                      "struct_size of the CSV settings is %u; fill them with persona_csv_settings_init",
                      (unsigned)settings->struct_size);
  }
  const int32_t delimiter = settings->delimiter;
  if (delimiter != 0 && delimiter != ',' && delimiter != ';' && delimiter != '\t') {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT,
                      "the delimiter is character %d; it must be a comma, a semicolon, a tab, or 0 to tell it",
                      (int)delimiter);
  }
  int status = check_limit("maximum_record_bytes", settings->maximum_record_bytes, err);
  if (status == PERSONA_OK) status = check_limit("maximum_field_bytes", settings->maximum_field_bytes, err);
  if (status == PERSONA_OK) status = check_limit("maximum_columns", settings->maximum_columns, err);
  return status;
}

/* A reader without a source. */
static int create_reader(const persona_context *context, const persona_csv_settings *settings, persona_csv_reader **out,
                         persona_error *err) {
  if (settings != NULL) {
    const int status = check_settings(settings, err);
    if (status != PERSONA_OK) return status;
  }
  persona_csv_reader *reader = lp_io_allocate_zeroed(context, 1, sizeof *reader);
  if (reader == NULL) return lp_io_out_of_memory(err);
  reader->context = persona_context_share(context);
  reader->source.context = context;
  reader->source.descriptor = -1;
  reader->line = 1;
  if (settings != NULL) {
    reader->settings = *settings;
  } else {
    persona_csv_settings_init(&reader->settings);
  }
  reader->text_capacity = FIRST_TEXT_BYTES;
  reader->text = lp_io_allocate_array(context, reader->text_capacity, 1);
  reader->starts_capacity = FIRST_STARTS;
  reader->starts = lp_io_allocate_array(context, reader->starts_capacity, sizeof *reader->starts);
  if (reader->text == NULL || reader->starts == NULL) {
    persona_csv_free(reader);
    return lp_io_out_of_memory(err);
  }
  *out = reader;
  return PERSONA_OK;
}

int persona_csv_open(const persona_context *context, const char *path, const persona_csv_settings *settings,
                     persona_csv_reader **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (context == NULL || path == NULL || out == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_csv_open: context, path or out is NULL");
  }
  persona_csv_reader *reader = NULL;
  int status = create_reader(context, settings, &reader, err);
  if (status != PERSONA_OK) return status;
  status = lp_io_source_open(&reader->source, context, path, err);
  if (status != PERSONA_OK) {
    persona_csv_free(reader);
    return status;
  }
  *out = reader;
  return lp_io_succeed(err);
}

int persona_csv_open_source(const persona_context *context, const char *name, persona_source source, void *user,
                            const persona_csv_settings *settings, persona_csv_reader **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (context == NULL || name == NULL || source == NULL || out == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_csv_open_source: context, name, source or out is NULL");
  }
  persona_csv_reader *reader = NULL;
  int status = create_reader(context, settings, &reader, err);
  if (status != PERSONA_OK) return status;
  status = lp_io_source_open_callback(&reader->source, context, name, source, user, err);
  if (status != PERSONA_OK) {
    persona_csv_free(reader);
    return status;
  }
  *out = reader;
  return lp_io_succeed(err);
}

void persona_csv_free(persona_csv_reader *reader) {
  if (reader == NULL) return;
  persona_context *context = reader->context;
  lp_io_source_close(&reader->source);
  persona_context_release(context, reader->text);
  persona_context_release(context, reader->starts);
  persona_context_release(context, reader);
  persona_context_free(context);
}

/* Every record has as many fields as the first one. */
static int check_width(persona_csv_reader *reader, persona_error *err) {
  if (reader->fields == 0 || reader->fields == reader->columns) return PERSONA_OK;
  if (reader->columns == 0) {
    reader->columns = reader->fields;
    return PERSONA_OK;
  }
  const int64_t fewer = reader->fields < reader->columns ? reader->fields : reader->columns;
  const lp_io_place place = lp_io_csv_place(reader, reader->record_line, fewer + 1);
  return lp_io_fail_at(err, PERSONA_FORMAT, &place,
                       "the record has %lld field%s and the first record has %lld; every record needs the same number",
                       (long long)reader->fields, reader->fields == 1 ? "" : "s", (long long)reader->columns);
}

int persona_csv_next(persona_csv_reader *reader, int64_t *fields, persona_error *err) {
  if (fields != NULL) *fields = 0;
  if (reader == NULL || fields == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_csv_next: reader or fields is NULL");
  }
  if (reader->failure.status == PERSONA_OK) {
    persona_error *failure = &reader->failure;
    int status = reader->begun ? PERSONA_OK : lp_io_csv_begin(reader, failure);
    if (status == PERSONA_OK) status = lp_io_csv_parse(reader, failure);
    if (status == PERSONA_OK) status = check_width(reader, failure);
    if (status == PERSONA_OK) {
      *fields = reader->fields;
      return lp_io_succeed(err);
    }
    reader->fields = 0;
  }
  if (err != NULL) *err = reader->failure;
  return reader->failure.status;
}

const char *persona_csv_field(const persona_csv_reader *reader, int64_t field) {
  if (reader == NULL || field < 0 || field >= reader->fields) return NULL;
  return reader->text + reader->starts[field];
}

int64_t persona_csv_field_length(const persona_csv_reader *reader, int64_t field) {
  if (reader == NULL || field < 0 || field >= reader->fields) return 0;
  return reader->starts[field + 1] - reader->starts[field] - 1; /* without the closing 0 */
}

int64_t persona_csv_line(const persona_csv_reader *reader) {
  return reader != NULL && reader->fields > 0 ? reader->record_line : 0;
}
