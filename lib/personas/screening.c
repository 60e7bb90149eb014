/* What the rules say of candidates: who breaks which, and the margins of all and of those that are left. */
#include "personas/schema.h"

#include "io/fault.h"
#include "io/storage.h"

persona_screening *lp_screening_create(const persona_schema *schema) {
  const persona_context *context = schema->context;
  persona_screening *screening = lp_io_allocate_zeroed(context, 1, sizeof *screening);
  if (screening == NULL) return NULL;
  screening->schema = lp_schema_share(schema);
  screening->hits = lp_io_allocate_zeroed(context, schema->rule_names.count, sizeof *screening->hits);
  screening->before = lp_io_allocate_zeroed(context, schema->values, sizeof *screening->before);
  screening->after = lp_io_allocate_zeroed(context, schema->values, sizeof *screening->after);
  if (screening->hits != NULL && screening->before != NULL && screening->after != NULL) return screening;
  persona_screening_free(screening);
  return NULL;
}

void persona_screening_free(persona_screening *screening) {
  if (screening == NULL) return;
  persona_schema *schema = screening->schema;
  persona_context_release(schema->context, screening->hits);
  persona_context_release(schema->context, screening->before);
  persona_context_release(schema->context, screening->after);
  persona_context_release(schema->context, screening);
  persona_schema_free(schema);
}

bool lp_screening_take(persona_screening *screening, const int32_t *codes) {
  const persona_schema *schema = screening->schema;
  bool broken = false;
  screening->candidates++;
  for (int32_t r = 0; r < schema->rule_names.count; r++) {
    if (persona_schema_breaks(schema, r, codes) != 1) continue;
    screening->hits[r]++;
    broken = true;
  }
  if (broken) screening->removed++;
  for (int32_t d = 0; d < schema->names.count; d++) {
    if (codes[d] < 0) continue;
    screening->before[schema->dimensions[d].first + codes[d]]++;
    if (!broken) screening->after[schema->dimensions[d].first + codes[d]]++;
  }
  return broken;
}

/* A rule over a value that nobody knows cannot be checked. */
static int check_missing(const persona_profiles *profiles, int64_t row, persona_error *err) {
  const persona_schema *schema = profiles->schema;
  const int32_t *codes = persona_profiles_codes(profiles, row);
  for (int32_t r = 0; r < schema->rule_names.count; r++) {
    for (int32_t d = 0; d < schema->names.count; d++) {
      if (codes[d] >= 0 || !schema->rules[r].uses[d]) continue;
      char id[LP_IO_SHOWN_TEXT];
      char name[LP_IO_SHOWN_TEXT];
      lp_io_show(id, sizeof id, persona_profiles_id(profiles, row));
      lp_io_show(name, sizeof name, schema->names.texts[d]);
      const int status = lp_io_fail(err, PERSONA_MISSING_ANSWER,
                                    "profile '%s' has no '%s', which the rule %s speaks of; add the value", id, name,
                                    schema->rule_names.texts[r]);
      if (err != NULL) {
        err->row = row;
        err->column = d;
      }
      return status;
    }
  }
  return PERSONA_OK;
}

int persona_profiles_screen(const persona_profiles *profiles, persona_screening **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (profiles == NULL || out == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_profiles_screen: profiles or out is NULL");
  }
  persona_screening *screening = lp_screening_create(profiles->schema);
  if (screening == NULL) return lp_io_out_of_memory(err);
  for (int64_t row = 0; row < profiles->count; row++) {
    const int status = check_missing(profiles, row, err);
    if (status != PERSONA_OK) {
      persona_screening_free(screening);
      return status;
    }
    (void)lp_screening_take(screening, persona_profiles_codes(profiles, row));
  }
  *out = screening;
  return lp_io_succeed(err);
}

int64_t persona_screening_candidates(const persona_screening *screening) {
  return screening != NULL ? screening->candidates : 0;
}

int64_t persona_screening_removed(const persona_screening *screening) {
  return screening != NULL ? screening->removed : 0;
}

int64_t persona_screening_hits(const persona_screening *screening, int32_t rule) {
  if (screening == NULL || rule < 0 || rule >= screening->schema->rule_names.count) return 0;
  return screening->hits[rule];
}

int64_t persona_screening_count(const persona_screening *screening, int32_t dimension, int32_t value, int32_t kept) {
  if (screening == NULL || value < 0 || value >= persona_schema_value_count(screening->schema, dimension)) return 0;
  const int32_t place = screening->schema->dimensions[dimension].first + value;
  return kept ? screening->after[place] : screening->before[place];
}
