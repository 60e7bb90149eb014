/* Profiles in memory: codes, ids and weights, row after row. */
#include "personas/schema.h"

#include "io/fault.h"
#include "io/storage.h"

#include <stdio.h>
#include <string.h>

enum { FIRST_CAPACITY = 64 };

persona_profiles *lp_profiles_create(const persona_schema *schema) {
  persona_profiles *profiles = lp_io_allocate_zeroed(schema->context, 1, sizeof *profiles);
  if (profiles == NULL) return NULL;
  profiles->schema = lp_schema_share(schema);
  lp_io_texts_init(&profiles->ids, schema->context);
  return profiles;
}

void persona_profiles_free(persona_profiles *profiles) {
  if (profiles == NULL) return;
  persona_schema *schema = profiles->schema;
  persona_context_release(schema->context, profiles->codes);
  persona_context_release(schema->context, profiles->weights);
  lp_io_texts_free(&profiles->ids);
  persona_context_release(schema->context, profiles);
  persona_schema_free(schema);
}

/* Room for one more row; the weights appear with the first one that is not 1. */
static bool reserve(persona_profiles *profiles, double weight) {
  const persona_context *context = profiles->schema->context;
  const int64_t width = profiles->schema->names.count;
  if (profiles->count == profiles->capacity) {
    const int64_t capacity = profiles->capacity > 0 ? 2 * profiles->capacity : FIRST_CAPACITY;
    const int64_t row = width * (int64_t)sizeof *profiles->codes;
    int32_t *codes = lp_io_grow_array(context, profiles->codes, profiles->count, capacity, row);
    if (codes == NULL) return false;
    profiles->codes = codes;
    if (profiles->weights != NULL) {
      double *weights =
          lp_io_grow_array(context, profiles->weights, profiles->count, capacity, (int64_t)sizeof *weights);
      if (weights == NULL) return false;
      profiles->weights = weights;
    }
    profiles->capacity = capacity;
  }
  if (weight != 1.0 && profiles->weights == NULL) {
    profiles->weights = lp_io_allocate_array(context, profiles->capacity, sizeof *profiles->weights);
    if (profiles->weights == NULL) return false;
    for (int64_t i = 0; i < profiles->count; i++) profiles->weights[i] = 1.0;
  }
  return true;
}

int lp_profiles_add(persona_profiles *profiles, const char *id, const int32_t *codes, double weight,
                    persona_error *err) {
  char made[40];
  const int64_t row = profiles->count;
  const int64_t width = profiles->schema->names.count;
  if (!reserve(profiles, weight)) return lp_io_out_of_memory(err);
  (void)snprintf(made, sizeof made, "persona-%lld", (long long)row + 1);
  int32_t place = 0;
  const int status = lp_io_texts_add(&profiles->ids, id != NULL ? id : made, &place, err);
  if (status != PERSONA_OK) return status;
  if (place != row) {
    char shown[LP_IO_SHOWN_TEXT];
    lp_io_show(shown, sizeof shown, id != NULL ? id : made);
    return lp_io_fail(err, PERSONA_FORMAT, "the id '%s' stands twice; every profile needs one of its own", shown);
  }
  memcpy(profiles->codes + row * width, codes, (size_t)width * sizeof *codes);
  if (profiles->weights != NULL) profiles->weights[row] = weight;
  profiles->count++;
  return PERSONA_OK;
}

int64_t persona_profiles_count(const persona_profiles *profiles) { return profiles != NULL ? profiles->count : 0; }

static bool has_row(const persona_profiles *profiles, int64_t row) {
  return profiles != NULL && row >= 0 && row < profiles->count;
}

const char *persona_profiles_id(const persona_profiles *profiles, int64_t row) {
  return has_row(profiles, row) ? profiles->ids.texts[row] : NULL;
}

double persona_profiles_weight(const persona_profiles *profiles, int64_t row) {
  if (!has_row(profiles, row)) return 0.0;
  return profiles->weights != NULL ? profiles->weights[row] : 1.0;
}

const int32_t *persona_profiles_codes(const persona_profiles *profiles, int64_t row) {
  return has_row(profiles, row) ? profiles->codes + row * profiles->schema->names.count : NULL;
}

int32_t persona_profiles_value(const persona_profiles *profiles, int64_t row, int32_t dimension) {
  if (!has_row(profiles, row) || dimension < 0 || dimension >= profiles->schema->names.count) return -1;
  return persona_profiles_codes(profiles, row)[dimension];
}
