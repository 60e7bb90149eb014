/* Writing profiles as JSON, JSONL or CSV through a sink. */
#include "personas/schema.h"

#include "io/fault.h"
#include "personas/outlet.h"

#include <stdio.h>
#include <string.h>

enum { LABEL = 512 };

/* A row's label; a label longer than the buffer is cut. */
static void make_label(const persona_profiles *profiles, int64_t row, char *label) {
  label[0] = '\0';
  (void)persona_schema_label(profiles->schema, persona_profiles_codes(profiles, row), label, LABEL);
}

/* A weight as it reads back, with a point whatever the locale. */
static void format_weight(const persona_profiles *profiles, int64_t row, char *text, size_t size) {
  lp_io_show_number(text, size, persona_profiles_weight(profiles, row));
}

static void write_object(lp_outlet *to, const persona_profiles *profiles, int64_t row) {
  const persona_schema *schema = profiles->schema;
  char label[LABEL];
  bool first = true;
  lp_outlet_put(to, "{\"id\": ");
  lp_outlet_put_quoted(to, persona_profiles_id(profiles, row));
  make_label(profiles, row, label);
  if (schema->label_count > 0) {
    lp_outlet_put(to, ", \"label\": ");
    lp_outlet_put_quoted(to, label);
  }
  if (profiles->weights != NULL) {
    char weight[64];
    format_weight(profiles, row, weight, sizeof weight);
    lp_outlet_put(to, ", \"weight\": ");
    lp_outlet_put(to, weight);
  }
  lp_outlet_put(to, ", \"persona_attributes\": {");
  for (int32_t d = 0; d < schema->names.count; d++) {
    const char *value = persona_schema_value_name(schema, d, persona_profiles_value(profiles, row, d));
    if (value == NULL) continue;
    if (!first) lp_outlet_put(to, ", ");
    first = false;
    lp_outlet_put_quoted(to, schema->names.texts[d]);
    lp_outlet_put(to, ": ");
    lp_outlet_put_quoted(to, value);
  }
  lp_outlet_put(to, "}}");
}

static void write_record(lp_outlet *to, const persona_profiles *profiles, int64_t row) {
  const persona_schema *schema = profiles->schema;
  char label[LABEL];
  lp_outlet_put_field(to, persona_profiles_id(profiles, row));
  make_label(profiles, row, label);
  if (schema->label_count > 0) {
    lp_outlet_put(to, ",");
    lp_outlet_put_field(to, label);
  }
  if (profiles->weights != NULL) {
    char weight[64];
    format_weight(profiles, row, weight, sizeof weight);
    lp_outlet_put(to, ",");
    lp_outlet_put(to, weight);
  }
  for (int32_t d = 0; d < schema->names.count; d++) {
    const char *value = persona_schema_value_name(schema, d, persona_profiles_value(profiles, row, d));
    lp_outlet_put(to, ",");
    if (value != NULL) lp_outlet_put_field(to, value);
  }
  lp_outlet_put(to, "\n");
}

static void write_header(lp_outlet *to, const persona_profiles *profiles) {
  lp_outlet_put(to, "id");
  if (profiles->schema->label_count > 0) lp_outlet_put(to, ",label");
  if (profiles->weights != NULL) lp_outlet_put(to, ",weight");
  for (int32_t d = 0; d < profiles->schema->names.count; d++) {
    lp_outlet_put(to, ",");
    lp_outlet_put_field(to, profiles->schema->names.texts[d]);
  }
  lp_outlet_put(to, "\n");
}

int persona_profiles_write(const persona_profiles *profiles, int32_t format, persona_sink sink, void *user,
                           persona_error *err) {
  if (profiles == NULL || sink == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_profiles_write: profiles or sink is NULL");
  }
  if (format < PERSONA_PROFILES_JSON || format > PERSONA_PROFILES_CSV) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_profiles_write: %d is no format", (int)format);
  }
  lp_outlet to = {.sink = sink, .user = user, .stopped = false, .used = 0};
  if (format == PERSONA_PROFILES_JSON) lp_outlet_put(&to, "[\n");
  if (format == PERSONA_PROFILES_CSV) write_header(&to, profiles);
  for (int64_t row = 0; row < profiles->count && !to.stopped; row++) {
    if (format == PERSONA_PROFILES_CSV) {
      write_record(&to, profiles, row);
      continue;
    }
    write_object(&to, profiles, row);
    lp_outlet_put(&to, format == PERSONA_PROFILES_JSON && row + 1 < profiles->count ? ",\n" : "\n");
  }
  if (format == PERSONA_PROFILES_JSON) lp_outlet_put(&to, "]\n");
  lp_outlet_flush(&to);
  if (to.stopped) return lp_io_fail(err, PERSONA_STOPPED, "the sink asked to stop");
  return lp_io_succeed(err);
}
