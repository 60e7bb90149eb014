/* Populations with trait scores. */
#include "analysis/scored.h"

#include "base/error.h"
#include "base/memory.h"

#include <string.h>

int lp_scored_read(const persona_population *population, const lp_option_values *options, lp_scored *scored,
                   persona_error *err) {
  const persona_context *context = population->context;
  *scored = (lp_scored){.population = population, .n = population->rows};
  const int status = lp_keying_read(population, &scored->keying, err);
  if (status != PERSONA_OK) return status;
  scored->scores = lp_allocate_array(context, scored->n, lp_bytes_of(scored->keying.count, (int64_t)sizeof(double)));
  if (scored->scores == NULL) return lp_out_of_memory(err);
  if (persona_population_has_weights(population)) {
    scored->weights = lp_allocate_array(context, scored->n, sizeof *scored->weights);
    if (scored->weights == NULL) return lp_out_of_memory(err);
    lp_population_read_weights(population, scored->weights);
  }
  lp_keying_scores(population, &scored->keying, options->reals[LP_OPTION_TRAIT_ANSWERED_SHARE], scored->scores);
  for (int64_t i = 0; scored->weights != NULL && i < scored->n; i++) {
    for (int64_t t = 0; scored->weights[i] == 0.0 && t < scored->keying.count; t++) {
      scored->scores[t * scored->n + i] = NAN; /* a row of weight 0 is absent */
    }
  }
  return PERSONA_OK;
}

void lp_scored_free(lp_scored *scored) {
  if (scored->population == NULL) return;
  const persona_context *context = scored->population->context;
  lp_keying_free(context, &scored->keying);
  lp_release(context, scored->weights);
  lp_release(context, scored->scores);
}

int64_t lp_scored_complete(const lp_scored *scored, int64_t trait, int64_t *columns, double *rows, double *weights) {
  const lp_keying *keying = &scored->keying;
  int64_t k = 0;
  int64_t complete = 0;
  for (int64_t j = 0; j < keying->columns; j++) {
    if (keying->trait_of[j] >= 0 && (trait < 0 || keying->trait_of[j] == trait)) columns[k++] = j;
  }
  for (int64_t i = 0; i < scored->n; i++) {
    bool whole = true;
    const double weight = scored->weights != NULL ? scored->weights[i] : 1.0;
    if (weight == 0.0) continue;
    for (int64_t c = 0; c < k && whole; c++) {
      const double answer = persona_population_answer(scored->population, i, columns[c]);
      rows[complete * k + c] = lp_keyed(keying, columns[c], answer);
      whole = !isnan(answer);
    }
    if (whole) weights[complete++] = weight;
  }
  return complete;
}

int64_t lp_scored_find(const lp_scored *scored, const char *trait) {
  for (int64_t t = 0; t < scored->keying.count; t++) {
    if (strcmp(scored->keying.names[t], trait) == 0) return t;
  }
  return -1;
}
