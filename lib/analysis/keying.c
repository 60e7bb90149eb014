/* Keying and trait scores. */
#include "analysis/keying.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/options.h"

#include <persona/traits.h>
#include <string.h>

/* The trait of a column's item, or NULL. */
static const char *trait_of(const persona_population *population, int64_t column) {
  const lp_item *item = lp_population_item(population, column);
  return item->weight > 0.0 ? item->trait : NULL;
}

static int assign(const persona_population *population, lp_keying *keying, persona_error *err) {
  for (int64_t j = 0; j < keying->columns; j++) {
    const lp_item *item = lp_population_item(population, j);
    const char *trait = trait_of(population, j);
    int64_t place = 0;
    keying->trait_of[j] = -1;
    keying->mirror[j] = NAN;
    if (trait == NULL) continue;
    if (item->reverse && !item->has_scale) {
      return lp_fail_at(err, PERSONA_UNSUPPORTED, -1, j,
                        "item '%.120s' (column %lld) is keyed in reverse and has no scale to be turned around in; give "
                        "it one",
                        item->name, (long long)j);
    }
    if (item->reverse) keying->mirror[j] = item->low + item->high;
    while (place < keying->count && strcmp(keying->names[place], trait) != 0) place++;
    if (place == keying->count) keying->names[keying->count++] = trait;
    keying->trait_of[j] = place;
    keying->items[place]++;
  }
  if (keying->count > 0) return PERSONA_OK;
  return lp_fail(err, PERSONA_UNSUPPORTED,
                 "no item of population '%.120s' names a trait; give items theirs, by an instrument for example",
                 population->name);
}

int lp_keying_read(const persona_population *population, lp_keying *keying, persona_error *err) {
  const persona_context *context = population->context;
  const int64_t columns = lp_population_columns(population);
  *keying = (lp_keying){.columns = columns};
  keying->names = lp_allocate_zeroed(context, columns, sizeof *keying->names);
  keying->trait_of = lp_allocate_array(context, columns, sizeof *keying->trait_of);
  keying->mirror = lp_allocate_array(context, columns, sizeof *keying->mirror);
  keying->items = lp_allocate_zeroed(context, columns, sizeof *keying->items);
  if (keying->names == NULL || keying->trait_of == NULL || keying->mirror == NULL || keying->items == NULL) {
    return lp_out_of_memory(err);
  }
  return assign(population, keying, err);
}

void lp_keying_free(const persona_context *context, lp_keying *keying) {
  lp_release(context, (void *)keying->names);
  lp_release(context, keying->trait_of);
  lp_release(context, keying->mirror);
  lp_release(context, keying->items);
}

int lp_keying_match(const persona_population *a, const persona_population *b, persona_error *err) {
  const int status = lp_population_match(a, b, err);
  if (status != PERSONA_OK) return status;
  for (int64_t j = 0; j < lp_population_columns(a); j++) {
    const lp_item *left = lp_population_item(a, j);
    const lp_item *right = lp_population_item(b, j);
    const char *first = left->trait != NULL ? left->trait : "";
    const char *second = right->trait != NULL ? right->trait : "";
    const bool turned = left->reverse && (left->low != right->low || left->high != right->high);
    if (strcmp(first, second) == 0 && left->reverse == right->reverse && !turned) continue;
    return lp_fail_at(err, PERSONA_MISMATCH, -1, j,
                      "populations '%.60s' and '%.60s' key item '%.80s' differently (trait '%.40s' and '%.40s')",
                      a->name, b->name, left->name, first, second);
  }
  return PERSONA_OK;
}

void lp_keying_scores(const persona_population *population, const lp_keying *keying, double share, double *scores) {
  const int64_t n = population->rows;
  for (int64_t t = 0; t < keying->count; t++) {
    for (int64_t i = 0; i < n; i++) {
      double sum = 0.0;
      int64_t answered = 0;
      for (int64_t j = 0; j < keying->columns; j++) {
        if (keying->trait_of[j] != t) continue;
        const double answer = persona_population_answer(population, i, j);
        if (isnan(answer)) continue;
        sum += lp_keyed(keying, j, answer);
        answered++;
      }
      const bool enough = answered > 0 && (double)answered >= share * (double)keying->items[t];
      scores[t * n + i] = enough ? sum / (double)answered : NAN;
    }
  }
}

static int fill_scores(const persona_population *population, const persona_options *options, const lp_keying *keying,
                       double *scores, int64_t capacity, persona_error *err) {
  const int64_t n = population->rows;
  const lp_option_values values = lp_options_values(options);
  if (capacity / keying->count < n) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_trait_scores: room for %lld numbers, and %lld x %lld needed",
                   (long long)capacity, (long long)n, (long long)keying->count);
  }
  double *columns = lp_allocate_array(population->context, n, lp_bytes_of(keying->count, (int64_t)sizeof *columns));
  if (columns == NULL) return lp_out_of_memory(err);
  lp_keying_scores(population, keying, values.reals[LP_OPTION_TRAIT_ANSWERED_SHARE], columns);
  for (int64_t i = 0; i < n; i++) {
    for (int64_t t = 0; t < keying->count; t++) scores[i * keying->count + t] = columns[t * n + i];
  }
  lp_release(population->context, columns);
  return PERSONA_OK;
}

int persona_trait_scores(const persona_population *population, const persona_options *options, double *scores,
                         int64_t capacity, int64_t *trait_count, persona_error *err) {
  if (trait_count != NULL) *trait_count = 0;
  if (population == NULL || capacity < 0) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_trait_scores: population is NULL, or capacity negative");
  }
  lp_keying keying;
  int status = lp_keying_read(population, &keying, err);
  if (status == PERSONA_OK && trait_count != NULL) *trait_count = keying.count;
  if (status == PERSONA_OK && scores != NULL) {
    status = fill_scores(population, options, &keying, scores, capacity, err);
  }
  lp_keying_free(population->context, &keying);
  return status == PERSONA_OK ? lp_succeed(err) : status;
}

const char *persona_trait_name(const persona_population *population, int64_t trait) {
  if (population == NULL || trait < 0) return NULL;
  for (int64_t j = 0; j < lp_population_columns(population); j++) {
    const char *name = trait_of(population, j);
    bool is_new = name != NULL;
    for (int64_t i = 0; i < j && is_new; i++) {
      const char *earlier = trait_of(population, i);
      is_new = earlier == NULL || strcmp(earlier, name) != 0;
    }
    if (is_new && trait-- == 0) return name;
  }
  return NULL;
}
