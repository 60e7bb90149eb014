/* Pairs of populations, as the library and as the oracle see them. */
#include "metric_pairs.h"

double *copy_rows(double *cells, int64_t n, int64_t d, uint64_t seed) {
  for (int64_t i = 0; i < n / 3; i++) { /* every third row repeats another */
    const int64_t from = persona_random_below(seed, 70100, (uint64_t)i, 0, n);
    const int64_t to = persona_random_below(seed, 70100, (uint64_t)i, 1, n);
    memmove(cells + to * d, cells + from * d, (size_t)d * sizeof *cells);
  }
  return cells;
}

pair make_pair(bool raw, int64_t n, int64_t m, int64_t d, uint64_t seed) {
  pair made = {.context = make_context(2)};
  made.x_cells = copy_rows(raw ? likert_cells(n, d, 3, seed) : normal_cells(n, d, seed), n, d, seed);
  made.y_cells = copy_rows(raw ? likert_cells(m, d, 3, seed + 1) : normal_cells(m, d, seed + 1), m, d, seed + 1);
  made.x = (plain_population){.cells = made.x_cells, .n = n, .d = d, .weights = NULL};
  made.y = (plain_population){.cells = made.y_cells, .n = m, .d = d, .weights = NULL};
  made.plain = plain_space_fit(&made.x, raw);
  made.reference = make_population(made.context, "x", made.x_cells, n, d);
  made.population = make_population(made.context, "y", made.y_cells, m, d);
  made.space = make_space(made.context, raw ? PERSONA_SPACE_NONE : PERSONA_SPACE_REFERENCE, made.reference);
  return made;
}

void pair_free(pair *made) {
  persona_space_free(made->space);
  persona_population_free(made->reference);
  persona_population_free(made->population);
  persona_context_free(made->context);
  free(made->x_cells);
  free(made->y_cells);
}

double measured_value(const pair *made, const char *key, const persona_options *options) {
  return value_of(made->space, made->reference, made->population, key, options);
}

void check_undefined(persona_space *space, persona_population *reference, persona_population *population,
                     const char *key, const char *part) {
  measured made = measure(space, reference, population, key, NULL);
  ck_assert_msg(persona_result_validity(made.result) == PERSONA_VALIDITY_UNDEFINED, "%s is defined", key);
  ck_assert(isnan(persona_result_value(made.result)));
  ck_assert_msg(strstr(persona_result_reason(made.result), part) != NULL, "%s: '%s' is not in '%s'", key, part,
                persona_result_reason(made.result));
  measured_free(&made);
}
