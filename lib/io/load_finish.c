/* From the table of a file to a dataset: the items are chosen, and the rows sorted by group. */
#include "io/load.h"
#include "io/storage.h"

#include <string.h>

/* Whether a candidate is an item. */
static bool is_item(const lp_io_load *load, int64_t candidate) {
  const lp_io_candidate *facts = &load->candidates[candidate];
  return load->columns.named || (!facts->refused && facts->has_number);
}

/* Names the items; *chosen: the candidates that they are, to be released by the caller. */
static int choose_items(const lp_io_load *load, persona_dataset *dataset, int64_t **chosen, persona_error *err) {
  const int64_t count = load->columns.candidate_count;
  *chosen = lp_io_allocate_array(load->context, count, sizeof **chosen);
  dataset->whole = lp_io_allocate_zeroed(load->context, count, sizeof *dataset->whole);
  if (*chosen == NULL || dataset->whole == NULL) return lp_io_out_of_memory(err);
  for (int64_t c = 0; c < count; c++) {
    if (!is_item(load, c)) continue;
    int32_t place = 0;
    const char *name = load->columns.names.texts[load->columns.candidates[c]];
    const int status = lp_io_texts_add(&dataset->item_names, name, &place, err);
    if (status != PERSONA_OK) return status;
    (*chosen)[place] = c;
    dataset->whole[place] = !load->candidates[c].has_fraction;
  }
  dataset->item_count = dataset->item_names.count;
  if (dataset->item_count > 0) return PERSONA_OK;
  const lp_io_place place = {.file = load->columns.file};
  return lp_io_fail_at(err, PERSONA_MISMATCH, &place,
                       "no column holds only numbers, so there are no items; name the item columns by a pattern");
}

/* Memory of everything that has one entry a row. */
static int allocate_rows(const lp_io_load *load, persona_dataset *dataset, persona_error *err) {
  const persona_context *context = load->context;
  const int64_t rows = load->table.rows;
  const int64_t row_bytes = dataset->item_count * (int64_t)sizeof *dataset->cells;
  dataset->rows = rows;
  dataset->cells = lp_io_allocate_array(context, rows, row_bytes);
  bool complete = dataset->cells != NULL;
  if (load->columns.weights >= 0) {
    dataset->weights = lp_io_allocate_array(context, rows, sizeof *dataset->weights);
    complete = complete && dataset->weights != NULL;
  }
  if (load->columns.id >= 0) {
    dataset->ids = lp_io_allocate_array(context, rows, sizeof *dataset->ids);
    complete = complete && dataset->ids != NULL;
  }
  if (load->columns.replicate >= 0) {
    dataset->replicates = lp_io_allocate_array(context, rows, sizeof *dataset->replicates);
    complete = complete && dataset->replicates != NULL;
  }
  return complete ? PERSONA_OK : lp_io_out_of_memory(err);
}

/* Attributes take over the sets of levels. */
static int create_attributes(lp_io_load *load, persona_dataset *dataset, persona_error *err) {
  const int64_t count = load->columns.attribute_count;
  dataset->attributes = lp_io_allocate_zeroed(load->context, count, sizeof *dataset->attributes);
  if (dataset->attributes == NULL) return lp_io_out_of_memory(err);
  for (int64_t a = 0; a < count; a++) {
    lp_io_attribute *attribute = &dataset->attributes[dataset->attribute_count++];
    const char *name = load->columns.names.texts[load->columns.attributes[a]];
    lp_io_texts_init(&attribute->levels, load->context);
    attribute->name = lp_io_copy_text(load->context, name, (int64_t)strlen(name));
    attribute->codes = lp_io_allocate_array(load->context, load->table.rows, sizeof *attribute->codes);
    if (attribute->name == NULL || attribute->codes == NULL) return lp_io_out_of_memory(err);
    attribute->levels = load->levels[a];
    attribute->ordinal = load->ordinal[a];
    lp_io_texts_init(&load->levels[a], load->context);
  }
  return PERSONA_OK;
}

/* Counts the rows of every group, and turns the counts into first rows. *next: where a group's next row goes. */
static int place_groups(lp_io_load *load, persona_dataset *dataset, int64_t **next, persona_error *err) {
  dataset->groups = load->groups;
  lp_io_texts_init(&load->groups, load->context);
  const int64_t count = dataset->groups.count;
  dataset->group_first = lp_io_allocate_zeroed(load->context, count + 1, sizeof *dataset->group_first);
  *next = lp_io_allocate_array(load->context, count, sizeof **next);
  if (dataset->group_first == NULL || *next == NULL) return lp_io_out_of_memory(err);
  for (int64_t i = 0; i < load->table.rows; i++) {
    const int64_t group = (int64_t)lp_io_table_row(&load->table, i)[lp_io_load_group(load)];
    dataset->group_first[group + 1]++;
  }
  for (int64_t g = 0; g < count; g++) {
    dataset->group_first[g + 1] += dataset->group_first[g];
    (*next)[g] = dataset->group_first[g];
  }
  return PERSONA_OK;
}

/* Copies one row of the table to its row of the dataset. */
static void place_row(const lp_io_load *load, persona_dataset *dataset, const int64_t *chosen, const double *row,
                      int64_t target) {
  double *cells = dataset->cells + target * dataset->item_count;
  for (int64_t j = 0; j < dataset->item_count; j++) cells[j] = row[chosen[j]];
  if (dataset->weights != NULL) dataset->weights[target] = row[lp_io_load_weight(load)];
  if (dataset->ids != NULL) dataset->ids[target] = dataset->id_texts.texts[(int64_t)row[lp_io_load_id(load)]];
  if (dataset->replicates != NULL) dataset->replicates[target] = (int64_t)row[lp_io_load_agent(load)];
  for (int64_t a = 0; a < dataset->attribute_count; a++) {
    dataset->attributes[a].codes[target] = (int32_t)row[lp_io_load_level(load, a)];
  }
}

static void place_rows(lp_io_load *load, persona_dataset *dataset, const int64_t *chosen, int64_t *next) {
  dataset->id_texts = load->ids;
  lp_io_texts_init(&load->ids, load->context);
  for (int64_t i = 0; i < load->table.rows; i++) {
    const double *row = lp_io_table_row(&load->table, i);
    const int64_t group = (int64_t)row[lp_io_load_group(load)];
    place_row(load, dataset, chosen, row, next[group]++);
    lp_io_table_done(&load->table, i);
  }
}

/* A population whose weights are all 0 has no rows to speak of. */
static int check_weights(const lp_io_load *load, const persona_dataset *dataset, persona_error *err) {
  for (int64_t g = 0; g < dataset->groups.count && dataset->weights != NULL; g++) {
    int64_t i = dataset->group_first[g];
    while (i < dataset->group_first[g + 1] && !(dataset->weights[i] > 0.0)) i++;
    if (i < dataset->group_first[g + 1]) continue;
    char shown[LP_IO_SHOWN_TEXT];
    lp_io_show(shown, sizeof shown, dataset->groups.texts[g]);
    const lp_io_place place = lp_io_columns_place(&load->columns, 0, load->columns.weights);
    return lp_io_fail_at(err, PERSONA_BAD_VALUE, &place, "every row weight of population '%s' is 0", shown);
  }
  return PERSONA_OK;
}

int lp_io_load_finish(lp_io_load *load, persona_dataset **out, persona_error *err) {
  persona_dataset *dataset = lp_io_dataset_create(load->context);
  if (dataset == NULL) return lp_io_out_of_memory(err);
  int64_t *chosen = NULL;
  int64_t *next = NULL;
  int status = choose_items(load, dataset, &chosen, err);
  if (status == PERSONA_OK) status = allocate_rows(load, dataset, err);
  if (status == PERSONA_OK) status = create_attributes(load, dataset, err);
  if (status == PERSONA_OK) status = place_groups(load, dataset, &next, err);
  if (status == PERSONA_OK) {
    place_rows(load, dataset, chosen, next);
    status = check_weights(load, dataset, err);
  }
  persona_context_release(load->context, chosen);
  persona_context_release(load->context, next);
  dataset->missing = load->selection->missing;
  dataset->has_scale = load->selection->has_scale != 0;
  dataset->low = load->selection->low;
  dataset->high = load->selection->high;
  if (status == PERSONA_OK) {
    *out = dataset;
  } else {
    persona_dataset_free(dataset);
  }
  return status;
}
