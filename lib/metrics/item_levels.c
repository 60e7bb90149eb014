/* What the distribution of each item's answers over its levels shows: effective levels, entropy, the shares of the most
 * frequent answer and of the midpoint. One pass over all items, several at a time; each metric reads its part. */
#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "kernels/counts.h"
#include "kernels/entropy.h"
#include "metrics/families.h"
#include "metrics/item_list.h"

#include <math.h>

/* One item. Counts are weights where rows have them; estimates from whole counts are NaN then. */
typedef struct item_levels {
  int64_t levels;
  double answers; /* rows */
  double effective;
  double unbiased;
  double modal_share;
  double mode; /* the most frequent answer, the lowest of several */
  double midpoint_share;
  double entropies[3]; /* LP_ENTROPY_... */
} item_levels;

typedef struct counting {
  const persona_population *population;
  const lp_item_list *list;
  const double *weights; /* or NULL */
  double *scratch;       /* values, counts and weights of one item, for each worker */
  item_levels *found;
} counting;

static int64_t arrays_of(bool weighted) { return weighted ? 3 : 2; }

/* The share of one level in all. */
static double share_of(const double *values, const double *counts, int64_t levels, double level) {
  double all = 0.0;
  double there = 0.0;
  for (int64_t l = 0; l < levels; l++) {
    all += counts[l];
    if (values[l] == level) there = counts[l];
  }
  return there / all;
}

static double midpoint_of(const lp_item *item) { return 0.5 * (item->low + item->high); }

static void describe(const double *values, const double *counts, int64_t levels, const lp_item *item, bool weighted,
                     item_levels *found) {
  int64_t mode = 0;
  found->levels = levels;
  found->effective = lp_hill_number(counts, levels, 2.0);
  found->unbiased = weighted ? NAN : 1.0 / lp_simpson_unbiased(counts, levels);
  found->entropies[LP_ENTROPY_PLUG_IN] = lp_entropy_plug_in(counts, levels);
  found->entropies[LP_ENTROPY_MILLER_MADOW] = weighted ? NAN : lp_entropy_miller_madow(counts, levels);
  found->entropies[LP_ENTROPY_CHAO_SHEN] = weighted ? NAN : lp_entropy_chao_shen(counts, levels);
  for (int64_t l = 1; l < levels; l++) mode = counts[l] > counts[mode] ? l : mode;
  found->mode = levels > 0 ? values[mode] : NAN;
  found->modal_share = levels > 0 ? share_of(values, counts, levels, found->mode) : NAN;
  found->midpoint_share = levels > 0 ? share_of(values, counts, levels, midpoint_of(item)) : NAN;
}

static void count_item(void *data, int64_t index, int32_t worker) {
  const counting *work = data;
  const persona_population *population = work->population;
  const int64_t rows = population->rows;
  const int64_t column = work->list->columns[index];
  double *values = work->scratch + worker * rows * arrays_of(work->weights != NULL);
  double *counts = values + rows;
  double *weights = work->weights != NULL ? counts + rows : NULL;
  item_levels *found = &work->found[index];
  lp_population_read_column(population, column, values);
  found->answers = 0.0;
  for (int64_t i = 0; i < rows; i++) {
    found->answers += isnan(values[i]) ? 0.0 : 1.0;
    if (weights != NULL) weights[i] = work->weights[i];
  }
  const int64_t levels = lp_list_levels(values, weights, rows, counts);
  describe(values, counts, levels, lp_population_item(population, column), weights != NULL, found);
}

/* Counts the listed items. *found: one an item, to be released by the caller. */
static int count_items(const persona_population *population, const lp_item_list *list, item_levels **found,
                       persona_error *err) {
  const persona_context *context = population->context;
  const bool weighted = persona_population_has_weights(population);
  const int64_t item_bytes = lp_bytes_of(arrays_of(weighted), lp_bytes_of(population->rows, (int64_t)sizeof(double)));
  counting work = {.population = population, .list = list};
  double *weights = weighted ? lp_allocate_array(context, population->rows, sizeof *weights) : NULL;
  work.scratch = lp_allocate_array(context, persona_context_threads(context), item_bytes);
  work.found = lp_allocate_array(context, list->count, sizeof *work.found);
  const bool ready = work.scratch != NULL && work.found != NULL && (!weighted || weights != NULL);
  if (ready) {
    if (weighted) lp_population_read_weights(population, weights);
    work.weights = weights;
    lp_parallel_for(context, list->count, count_item, &work);
  } else {
    lp_release(context, work.found);
    work.found = NULL;
  }
  lp_release(context, work.scratch);
  lp_release(context, weights);
  *found = work.found;
  return ready ? PERSONA_OK : lp_out_of_memory(err);
}

static lp_account levels_account(const lp_shape *shape, int32_t columns) {
  const int64_t row = lp_bytes_of(shape->rows, (int64_t)sizeof(double));
  const int64_t scratch = lp_array_bytes(shape->threads, lp_bytes_of(arrays_of(shape->weighted), row));
  const int64_t weights = shape->weighted ? lp_array_bytes(shape->rows, (int64_t)sizeof(double)) : 0;
  const int64_t found = lp_array_bytes(shape->columns, (int64_t)sizeof(item_levels));
  return lp_item_list_account(shape, lp_bytes_sum(found, lp_bytes_sum(scratch, weights)), columns);
}

static bool has_levels(const lp_item *item) {
  return item->kind == PERSONA_ITEM_ORDINAL || item->kind == PERSONA_ITEM_BINARY || item->kind == PERSONA_ITEM_NOMINAL;
}

/* A scale of whole numbers with an odd number of levels, 3 or more. */
static bool has_midpoint(const lp_item *item) {
  const double steps = item->high - item->low;
  return item->kind == PERSONA_ITEM_ORDINAL && item->has_scale && item->low == floor(item->low) && steps >= 2.0 &&
         fmod(steps, 2.0) == 0.0;
}

/* How a metric reads the items: its value for one, which may be NaN, and its row of the table. */
typedef struct item_reading {
  bool (*takes)(const lp_item *item);
  const char *none; /* why there may be no item */
  int32_t columns;
  const char *const *names;
  double (*read)(const lp_measurement *measurement, const lp_item *item, const item_levels *found, double *row);
} item_reading;

static int read_items(const lp_measurement *measurement, const item_reading *how, const lp_item_list *list,
                      const item_levels *found, persona_result *result, persona_error *err) {
  const int status =
      lp_result_table(measurement->context, result, "items", list->count, list->names, how->columns, how->names, err);
  if (status != PERSONA_OK) return status;
  double sum = 0.0;
  int64_t answered = 0;
  for (int64_t i = 0; i < list->count; i++) {
    const lp_item *item = lp_population_item(measurement->population, list->columns[i]);
    const double value = how->read(measurement, item, &found[i], lp_result_cell(result, i, 0));
    if (isnan(value)) continue;
    sum += value;
    answered++;
  }
  if (answered == 0) return lp_result_undefined(result, "no item has enough answers");
  return lp_result_set(result, sum / (double)answered);
}

/* The mean over the items that a reading takes. */
static int measure_items(const lp_measurement *measurement, const item_reading *how, persona_result *result,
                         persona_error *err) {
  const persona_population *population = measurement->population;
  lp_item_list list;
  item_levels *found = NULL;
  int status = lp_item_list_begin(population, &list, err);
  if (status != PERSONA_OK) return status;
  for (int64_t j = 0; j < lp_population_columns(population); j++) {
    if (how->takes(lp_population_item(population, j))) lp_item_list_add(population, &list, j);
  }
  if (list.count == 0) {
    (void)lp_result_undefined(result, "%s", how->none);
  } else {
    status = count_items(population, &list, &found, err);
    if (status == PERSONA_OK) status = read_items(measurement, how, &list, found, result, err);
  }
  lp_release(population->context, found);
  lp_item_list_end(population->context, &list);
  return status;
}

static const char no_levels[] = "no item is ordinal, binary or nominal";

/* Estimates from whole counts have no place for row weights. */
static bool needs_whole_counts(const lp_measurement *measurement, int32_t option, persona_result *result) {
  char word[LP_SETTING_SIZE];
  if (measurement->options->integers[option] == 0) return false; /* plug-in */
  if (!persona_population_has_weights(measurement->population)) return false;
  lp_option_text(measurement->options, option, word, sizeof word);
  (void)lp_result_undefined(result, "the estimator '%s' counts whole rows, and '%.80s' has row weights; take plug_in",
                            word, measurement->population->name);
  return true;
}

static double read_effective(const lp_measurement *measurement, const lp_item *item, const item_levels *found,
                             double *row) {
  (void)item;
  row[0] = found->effective;
  row[1] = (double)found->levels;
  row[2] = found->modal_share;
  row[3] = found->answers;
  row[4] = found->unbiased;
  const bool unbiased = measurement->options->integers[LP_OPTION_EFFECTIVE_LEVELS_ESTIMATOR] == LP_LEVELS_UNBIASED;
  return unbiased ? found->unbiased : found->effective;
}

int lp_measure_effective_levels(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  static const char *const names[] = {"effective_levels", "levels", "modal_share", "answers", "unbiased"};
  const item_reading how = {
      .takes = has_levels, .none = no_levels, .columns = 5, .names = names, .read = read_effective};
  if (needs_whole_counts(measurement, LP_OPTION_EFFECTIVE_LEVELS_ESTIMATOR, result)) return PERSONA_OK;
  return measure_items(measurement, &how, result, err);
}

lp_account lp_measure_effective_levels_bytes(const lp_shape *shape) { return levels_account(shape, 5); }

static double read_entropy(const lp_measurement *measurement, const lp_item *item, const item_levels *found,
                           double *row) {
  (void)item;
  for (int e = 0; e < 3; e++) row[e] = found->entropies[e];
  row[3] = (double)found->levels;
  return found->entropies[measurement->options->integers[LP_OPTION_ENTROPY_ESTIMATOR]];
}

int lp_measure_item_entropy(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  static const char *const names[] = {"plug_in", "miller_madow", "chao_shen", "levels"};
  const item_reading how = {.takes = has_levels, .none = no_levels, .columns = 4, .names = names, .read = read_entropy};
  if (needs_whole_counts(measurement, LP_OPTION_ENTROPY_ESTIMATOR, result)) return PERSONA_OK;
  return measure_items(measurement, &how, result, err);
}

lp_account lp_measure_item_entropy_bytes(const lp_shape *shape) { return levels_account(shape, 4); }

static double read_mode(const lp_measurement *measurement, const lp_item *item, const item_levels *found, double *row) {
  (void)measurement;
  (void)item;
  row[0] = found->modal_share;
  row[1] = found->mode;
  return found->modal_share;
}

int lp_measure_modal_share(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  static const char *const names[] = {"modal_share", "mode"};
  const item_reading how = {.takes = has_levels, .none = no_levels, .columns = 2, .names = names, .read = read_mode};
  return measure_items(measurement, &how, result, err);
}

lp_account lp_measure_modal_share_bytes(const lp_shape *shape) { return levels_account(shape, 2); }

static double read_midpoint(const lp_measurement *measurement, const lp_item *item, const item_levels *found,
                            double *row) {
  (void)measurement;
  row[0] = found->midpoint_share;
  row[1] = midpoint_of(item);
  return found->midpoint_share;
}

int lp_measure_midpoint_share(const lp_measurement *measurement, persona_result *result, persona_error *err) {
  static const char *const names[] = {"midpoint_share", "midpoint"};
  const item_reading how = {.takes = has_midpoint,
                            .none = "no ordinal item has a scale of whole numbers with a midpoint; give one (--scale)",
                            .columns = 2,
                            .names = names,
                            .read = read_midpoint};
  return measure_items(measurement, &how, result, err);
}

lp_account lp_measure_midpoint_share_bytes(const lp_shape *shape) { return levels_account(shape, 2); }
