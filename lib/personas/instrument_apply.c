/* From an instrument to the items of a population. */
#include "personas/instrument.h"

#include "io/dataset.h"
#include "io/fault.h"
#include "io/storage.h"

/* The columns by item of the instrument, -1 where there is none. */
static int find_columns(const persona_instrument *instrument, const char *const *names, int64_t column_count,
                        int64_t *columns, persona_error *err) {
  for (int32_t i = 0; i < instrument->items.count; i++) columns[i] = -1;
  for (int64_t j = 0; j < column_count; j++) {
    const int32_t item = names[j] != NULL ? lp_io_texts_find(&instrument->items, names[j]) : -1;
    if (names[j] == NULL) {
      return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_instrument_apply: the name of column %lld is NULL",
                        (long long)j);
    }
    if (item >= 0 && columns[item] >= 0) {
      return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "columns %lld and %lld are both called '%.80s'",
                        (long long)columns[item], (long long)j, names[j]);
    }
    if (item >= 0) columns[item] = j;
  }
  return PERSONA_OK;
}

/* No item without column, or at least one with. */
static int check_columns(const persona_instrument *instrument, const int64_t *columns, bool subset,
                         persona_error *err) {
  lp_io_texts missing;
  char list[224];
  int status = PERSONA_OK;
  lp_io_texts_init(&missing, instrument->context);
  for (int32_t i = 0; i < instrument->items.count && status == PERSONA_OK; i++) {
    int32_t place = 0;
    if (columns[i] < 0) status = lp_io_texts_add(&missing, instrument->items.texts[i], &place, err);
  }
  lp_io_texts_list(&missing, list, sizeof list);
  if (status == PERSONA_OK && !subset && missing.count > 0) {
    status = lp_io_fail(err, PERSONA_MISMATCH, "there is no column for %d of the %d items of instrument '%.60s': %s",
                        (int)missing.count, (int)instrument->items.count, instrument->name, list);
  } else if (status == PERSONA_OK && missing.count == instrument->items.count) {
    status = lp_io_fail(err, PERSONA_MISMATCH, "no column is an item of instrument '%.60s', whose items are %s",
                        instrument->name, list);
  }
  lp_io_texts_free(&missing);
  return status;
}

int persona_instrument_apply(const persona_instrument *instrument, persona_population_builder *builder,
                             const char *const *names, int64_t column_count, int32_t subset, persona_error *err) {
  if (instrument == NULL || builder == NULL || (names == NULL && column_count > 0) || column_count < 0) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT,
                      "persona_instrument_apply: instrument, builder or names is NULL, or the count is negative");
  }
  int64_t *columns = lp_io_allocate_array(instrument->context, instrument->items.count, sizeof *columns);
  if (columns == NULL) return lp_io_out_of_memory(err);
  int status = find_columns(instrument, names, column_count, columns, err);
  if (status == PERSONA_OK) status = check_columns(instrument, columns, subset != 0, err);
  for (int32_t i = 0; i < instrument->items.count && status == PERSONA_OK; i++) {
    persona_item item;
    persona_item_init(&item);
    if (columns[i] < 0) continue;
    status = persona_instrument_get_item(instrument, i, &item, err);
    if (status == PERSONA_OK) status = persona_population_builder_set_item(builder, columns[i], &item, err);
  }
  persona_context_release(instrument->context, columns);
  return status == PERSONA_OK ? lp_io_succeed(err) : status;
}

int persona_instrument_population(const persona_instrument *instrument, const persona_dataset *dataset, int64_t group,
                                  const uint8_t *whole, int32_t subset, persona_population **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (instrument == NULL || dataset == NULL || out == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT,
                      "persona_instrument_population: instrument, dataset or out is NULL");
  }
  persona_population_builder *builder = NULL;
  int status = lp_io_dataset_describe(dataset, group, whole, &builder, err);
  if (status == PERSONA_OK) {
    status = persona_instrument_apply(instrument, builder, dataset->item_names.texts, dataset->item_count, subset, err);
  }
  if (status == PERSONA_OK) status = persona_population_build(builder, out, err);
  persona_population_builder_free(builder);
  return status;
}
