/* Fuzz target of the readers of schemas and instruments and of the response parser: any bytes must be read or refused,
 * and leave no memory behind. The first byte chooses: a schema, which is then sampled, screened and labelled, an
 * instrument, whose items then describe columns, or a response on some scale. */
#include <persona/instrument.h>
#include <persona/prompt.h>
#include <persona/response.h>
#include <persona/schema.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A broken promise ends the run, which keeps the input. */
static void require(int holds) {
  if (!holds) abort();
}

static int drop(void *user, const char *bytes, size_t length) {
  size_t *sum = user;
  require(bytes != NULL && length > 0);
  *sum += length;
  return 0;
}

/* What a schema promises once it was read. */
static void use_schema(persona_context *context, const persona_schema *schema) {
  persona_sampling how;
  persona_profiles *profiles = NULL;
  persona_screening *screening = NULL;
  persona_error err;
  size_t sum = 0;
  persona_sampling_init(&how);
  how.n = 20;
  how.filter = 1;
  how.most_attempts = 200;
  const int status = persona_profiles_sample(schema, &how, &profiles, &screening, &err);
  require(status == PERSONA_OK || status == PERSONA_UNSUPPORTED);
  if (status == PERSONA_OK) {
    const int64_t kept = persona_screening_candidates(screening) - persona_screening_removed(screening);
    require(kept == 20 && persona_profiles_count(profiles) == 20);
    for (int32_t rule = 0; rule < persona_schema_rule_count(schema); rule++) {
      require(persona_schema_breaks(schema, rule, persona_profiles_codes(profiles, 7)) == 0);
    }
    require(persona_schema_label(schema, persona_profiles_codes(profiles, 0), NULL, 0) >= 0);
    for (int32_t format = PERSONA_PROFILES_JSON; format <= PERSONA_PROFILES_CSV; format++) {
      require(persona_profiles_write(profiles, format, drop, &sum, &err) == PERSONA_OK);
    }
    require(persona_prompt_render(context, "{profile}{label}", schema, persona_profiles_codes(profiles, 0), NULL, 0,
                                  drop, &sum, &err) == PERSONA_OK);
  }
  persona_screening_free(screening);
  persona_profiles_free(profiles);
}

static void read_schema(persona_context *context, const char *text, size_t length) {
  persona_schema *schema = NULL;
  persona_error err;
  const int status = persona_schema_parse(context, "fuzz", text, (int64_t)length, &schema, &err);
  require((status == PERSONA_OK) == (schema != NULL) && err.status == status);
  require((status == PERSONA_OK) == (err.message[0] == '\0'));
  if (schema != NULL) use_schema(context, schema);
  persona_schema_free(schema);
}

static void read_response(persona_context *context, const char *text, size_t length, unsigned choice) {
  persona_response_scale scale;
  persona_response response;
  persona_error err;
  persona_response_scale_init(&scale);
  scale.kind = (choice & 2) != 0 ? PERSONA_RESPONSE_CHOICE : PERSONA_RESPONSE_RATING;
  if ((choice & 4) != 0) scale.high = 10;
  if ((choice & 10) == 8) scale.low = -3;
  require(persona_response_parse(context, text, (int64_t)length, &scale, &response, &err) == PERSONA_OK);
  require(response.has_value == (response.outcome <= PERSONA_OUTCOME_AMBIGUOUS) && response.reason[0] != '\0');
  require(!response.has_value || (response.value >= scale.low && response.value <= scale.high));
}

/* A template of any bytes: filled or refused. */
static void render(persona_context *context, const char *text, size_t length) {
  const persona_prompt_field field = {"item", "{x}"};
  persona_error err;
  size_t sum = 0;
  char *copy = malloc(length + 1);
  require(copy != NULL);
  if (length > 0) memcpy(copy, text, length);
  copy[length] = '\0';
  const int status = persona_prompt_render(context, copy, NULL, NULL, &field, 1, drop, &sum, &err);
  require(status == PERSONA_OK || (status == PERSONA_FORMAT && sum == 0 && err.line > 0));
  free(copy);
}

/* Every item of an instrument that was read describes a column. */
static void use_instrument(persona_context *context, const persona_instrument *instrument) {
  const int32_t count = persona_instrument_item_count(instrument);
  for (int32_t i = 0; i < count; i++) {
    const char *name = persona_instrument_item_name(instrument, i);
    const double cell = 1.0;
    persona_matrix matrix;
    persona_population_builder *builder = NULL;
    persona_error err;
    require(persona_instrument_find_item(instrument, name) == i);
    for (int32_t l = 0; l < persona_instrument_label_count(instrument, i); l++) {
      require(persona_instrument_label(instrument, i, l) != NULL);
    }
    persona_matrix_init(&matrix, PERSONA_FLOAT64, &cell, 1, 1);
    require(persona_population_builder_create(context, NULL, &builder, &err) == PERSONA_OK);
    require(persona_population_builder_set_answers(builder, &matrix, NULL, NULL, &err) == PERSONA_OK);
    require(persona_instrument_apply(instrument, builder, &name, 1, 1, &err) == PERSONA_OK);
    require(count == 1 || persona_instrument_apply(instrument, builder, &name, 1, 0, &err) == PERSONA_MISMATCH);
    persona_population_builder_free(builder);
  }
}

static void read_instrument(persona_context *context, const char *text, size_t length) {
  persona_instrument *instrument = NULL;
  persona_error err;
  const int status = persona_instrument_parse(context, "fuzz", text, (int64_t)length, &instrument, &err);
  require((status == PERSONA_OK) == (instrument != NULL));
  require(status == PERSONA_OK || status == PERSONA_FORMAT || status == PERSONA_TOO_LARGE);
  if (status == PERSONA_OK) use_instrument(context, instrument);
  persona_instrument_free(instrument);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 1) return 0;
  persona_context_settings small;
  persona_context *context = NULL;
  persona_context_settings_init(&small);
  small.threads = 1;
  require(persona_context_create(&small, &context, NULL) == PERSONA_OK);
  const char *text = (const char *)data + 1;
  if ((data[0] & 1) != 0) {
    read_schema(context, text, size - 1);
  } else if ((data[0] & 16) != 0) {
    read_instrument(context, text, size - 1);
  } else {
    read_response(context, text, size - 1, data[0]);
    render(context, text, size - 1);
  }
  persona_context_free(context);
  return 0;
}
