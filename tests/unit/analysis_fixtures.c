/* Populations with keyed items and attributes, and cells of analyses by name. */
#include "analysis_fixtures.h"

int make_keyed(persona_context *context, const keyed_plan *plan, persona_population **out, persona_error *err) {
  persona_population_builder *builder = NULL;
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, plan->cells, plan->n, plan->d);
  int status = persona_population_builder_create(context, "agents", &builder, err);
  if (status == PERSONA_OK) status = persona_population_builder_copy_answers(builder, &matrix, err);
  if (status == PERSONA_OK) {
    status = persona_population_builder_set_missing(builder, PERSONA_MISSING_PAIRWISE, PERSONA_SCALE_ERROR, err);
  }
  for (int64_t j = 0; j < plan->d && status == PERSONA_OK; j++) {
    persona_item item;
    persona_item_init(&item);
    item.kind = plan->reverse != NULL ? PERSONA_ITEM_ORDINAL : PERSONA_ITEM_CONTINUOUS;
    item.trait = plan->traits != NULL ? plan->traits[j] : "T";
    item.has_scale = plan->reverse != NULL;
    item.low = 1.0;
    item.high = 5.0;
    item.reverse = plan->reverse != NULL && plan->reverse[j];
    status = persona_population_builder_set_item(builder, j, &item, err);
  }
  if (status == PERSONA_OK && plan->weights != NULL) {
    status = persona_population_builder_set_weights(builder, plan->weights, err);
  }
  if (status == PERSONA_OK && plan->agents != NULL) {
    status = persona_population_builder_set_replicates(builder, plan->agents, err);
  }
  if (status == PERSONA_OK && plan->codes != NULL) {
    status = persona_population_builder_add_attribute(builder, "given", plan->codes, plan->levels, plan->level_count, 0,
                                                      err);
  }
  if (status == PERSONA_OK) status = persona_population_build(builder, out, err);
  persona_population_builder_free(builder);
  return status;
}

persona_population *keyed(persona_context *context, const keyed_plan *plan) {
  persona_population *population = NULL;
  persona_error err;
  ck_ok(make_keyed(context, plan, &population, &err), err);
  return population;
}

static int64_t row_of(const persona_analysis *analysis, int32_t table, const char *label) {
  for (int64_t row = 0; row < persona_analysis_table_rows(analysis, table); row++) {
    if (strcmp(persona_analysis_table_label(analysis, table, row), label) == 0) return row;
  }
  ck_abort_msg("no row called %s", label);
  return -1;
}

double cell_of(const persona_analysis *analysis, const char *table, const char *label, const char *column) {
  const int32_t found = persona_analysis_find_table(analysis, table);
  const int64_t row = row_of(analysis, found, label);
  for (int32_t c = 0; c < persona_analysis_table_columns(analysis, found); c++) {
    if (strcmp(persona_analysis_table_column(analysis, found, c), column) == 0) {
      return persona_analysis_table_value(analysis, found, row, c);
    }
  }
  ck_abort_msg("no column called %s", column);
  return NAN;
}

const char *note_of(const persona_analysis *analysis, const char *table, const char *label) {
  const int32_t found = persona_analysis_find_table(analysis, table);
  return persona_analysis_table_note(analysis, found, row_of(analysis, found, label));
}
