/* From a group of a dataset to a population, by the public builder. */
#include "io/dataset.h"
#include "io/fault.h"

/* The cells of the group, borrowed: the population holds the dataset as long as it needs them. */
static int set_answers(persona_population_builder *builder, const persona_dataset *dataset, int64_t first, int64_t rows,
                       persona_error *err) {
  persona_dataset *held = (persona_dataset *)dataset; /* only its count of holders changes */
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, dataset->cells + first * dataset->item_count, rows,
                      dataset->item_count);
  atomic_fetch_add(&held->holders, 1);
  return persona_population_builder_set_answers(builder, &matrix, lp_io_dataset_release, held, err);
}

static int set_items(persona_population_builder *builder, const persona_dataset *dataset, const uint8_t *whole,
                     persona_error *err) {
  if (whole == NULL) whole = dataset->whole;
  for (int64_t j = 0; j < dataset->item_count; j++) {
    persona_item item;
    persona_item_init(&item);
    item.name = dataset->item_names.texts[j];
    item.kind = dataset->has_scale || whole[j] != 0 ? PERSONA_ITEM_ORDINAL : PERSONA_ITEM_CONTINUOUS;
    item.has_scale = dataset->has_scale;
    item.low = dataset->low;
    item.high = dataset->high;
    const int status = persona_population_builder_set_item(builder, j, &item, err);
    if (status != PERSONA_OK) return status;
  }
  return PERSONA_OK;
}

static int set_attributes(persona_population_builder *builder, const persona_dataset *dataset, int64_t first,
                          persona_error *err) {
  for (int64_t a = 0; a < dataset->attribute_count; a++) {
    const lp_io_attribute *attribute = &dataset->attributes[a];
    const int status = persona_population_builder_add_attribute(builder, attribute->name, attribute->codes + first,
                                                                attribute->levels.texts, attribute->levels.count,
                                                                attribute->ordinal, err);
    if (status != PERSONA_OK) return status;
  }
  return PERSONA_OK;
}

static int describe(persona_population_builder *builder, const persona_dataset *dataset, int64_t group,
                    const uint8_t *whole, persona_error *err) {
  const int64_t first = dataset->group_first[group];
  const int64_t rows = dataset->group_first[group + 1] - first;
  int status = set_answers(builder, dataset, first, rows, err);
  if (status == PERSONA_OK) status = set_items(builder, dataset, whole, err);
  if (status == PERSONA_OK) {
    status = persona_population_builder_set_missing(builder, dataset->missing, PERSONA_SCALE_ERROR, err);
  }
  if (status == PERSONA_OK && dataset->weights != NULL) {
    status = persona_population_builder_set_weights(builder, dataset->weights + first, err);
  }
  if (status == PERSONA_OK && dataset->ids != NULL) {
    status = persona_population_builder_set_row_ids(builder, dataset->ids + first, err);
  }
  if (status == PERSONA_OK && dataset->replicates != NULL) {
    status = persona_population_builder_set_replicates(builder, dataset->replicates + first, err);
  }
  if (status == PERSONA_OK) status = set_attributes(builder, dataset, first, err);
  return status;
}

int lp_io_dataset_describe(const persona_dataset *dataset, int64_t group, const uint8_t *whole,
                           persona_population_builder **builder, persona_error *err) {
  if (group < 0 || group >= dataset->groups.count) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "group %lld is outside the %d groups of the dataset",
                      (long long)group, (int)dataset->groups.count);
  }
  const int status = persona_population_builder_create(dataset->context, dataset->groups.texts[group], builder, err);
  return status == PERSONA_OK ? describe(*builder, dataset, group, whole, err) : status;
}

int persona_dataset_population(const persona_dataset *dataset, int64_t group, const uint8_t *whole,
                               persona_population **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (dataset == NULL || out == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_dataset_population: dataset or out is NULL");
  }
  persona_population_builder *builder = NULL;
  int status = lp_io_dataset_describe(dataset, group, whole, &builder, err);
  if (status == PERSONA_OK) status = persona_population_build(builder, out, err);
  persona_population_builder_free(builder);
  return status;
}
