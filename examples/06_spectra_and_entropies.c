/* 6: covariances, spectra and entropies of a plain matrix, without populations or spaces. */
#include <persona.h>

#include <stdio.h>

enum { AGENTS = 600, ITEMS = 5, LEVELS = 5, DRAW = PERSONA_RANDOM_PURPOSE_HOST };

/* Answers from 1 to 5 that follow one hidden number, the later items less than the first ones. */
static void simulate(int8_t answers[AGENTS][ITEMS]) {
  for (int i = 0; i < AGENTS; i++) {
    const double mood = persona_random_normal(1, DRAW, (uint64_t)i, 0);
    for (int j = 0; j < ITEMS; j++) {
      const double raw = 3.0 + mood / (1.0 + j) + 0.7 * persona_random_normal(1, DRAW, (uint64_t)i, 1 + (uint32_t)j);
      answers[i][j] = (int8_t)(raw < 1.0 ? 1.0 : raw > LEVELS ? LEVELS : raw + 0.5);
    }
  }
}

/* Correlations of the items, and how many directions they amount to: the participation ratio of the eigenvalues, which
 * is the Hill number of order 2 of their shares. */
static int show_spectrum(const persona_context *context, const persona_matrix *matrix, persona_error *err) {
  double means[ITEMS];
  double correlations[ITEMS][ITEMS];
  double eigenvalues[ITEMS];
  double directions = 0.0;
  int64_t count = 0;
  int status = persona_covariance(context, matrix, NULL, PERSONA_MOMENT_CORRELATION, PERSONA_DIVISOR_N, means,
                                  &correlations[0][0], ITEMS, err);
  if (status == PERSONA_OK) {
    status = persona_spectrum(context, matrix, PERSONA_MOMENT_CORRELATION, eigenvalues, ITEMS, &count, err);
  }
  if (status == PERSONA_OK) status = persona_entropy_hill(eigenvalues, count, 2.0, &directions, err);
  if (status != PERSONA_OK) return status;
  printf("mean of the first item %.2f; it correlates %.2f with the second, %.2f with the last\n", means[0],
         correlations[0][1], correlations[0][ITEMS - 1]);
  printf("%.2f effective directions of %d\n", directions, ITEMS);
  return PERSONA_OK;
}

/* One item, as counts of its levels. */
static int show_item(int8_t answers[AGENTS][ITEMS], persona_error *err) {
  double counts[LEVELS] = {0};
  double plain = 0.0;
  double corrected = 0.0;
  double effective = 0.0;
  for (int i = 0; i < AGENTS; i++) counts[answers[i][0] - 1] += 1.0;
  int status = persona_entropy_discrete(counts, LEVELS, PERSONA_ENTROPY_PLUG_IN, &plain, err);
  if (status == PERSONA_OK) {
    status = persona_entropy_discrete(counts, LEVELS, PERSONA_ENTROPY_CHAO_SHEN, &corrected, err);
  }
  if (status == PERSONA_OK) status = persona_entropy_simpson(counts, LEVELS, NULL, &effective, err);
  if (status != PERSONA_OK) return status;
  printf("first item: entropy %.3f nats, %.3f by Chao and Shen; %.2f effective levels\n", plain, corrected, effective);
  return PERSONA_OK;
}

static int show_entropies(const persona_context *context, const persona_matrix *matrix, persona_error *err) {
  double gaussian = 0.0;
  double shrinkage = 0.0;
  double nearest = 0.0;
  int status = persona_entropy_gaussian(context, matrix, &gaussian, &shrinkage, err);
  if (status == PERSONA_OK) status = persona_entropy_nearest(context, matrix, 4, &nearest, err);
  if (status != PERSONA_OK) return status;
  printf("all items: Gaussian entropy %.2f nats%s, %.2f from the neighbours of distinct rows\n", gaussian,
         shrinkage > 0.0 ? " (shrunk)" : "", nearest);
  return PERSONA_OK;
}

int main(void) {
  static int8_t answers[AGENTS][ITEMS];
  persona_error err;
  persona_context *context = NULL;
  persona_matrix matrix;
  simulate(answers);
  persona_matrix_init(&matrix, PERSONA_INT8, answers, AGENTS, ITEMS);
  int status = persona_context_create(NULL, &context, &err);
  if (status == PERSONA_OK) status = show_spectrum(context, &matrix, &err);
  if (status == PERSONA_OK) status = show_item(answers, &err);
  if (status == PERSONA_OK) status = show_entropies(context, &matrix, &err);
  if (status != PERSONA_OK) (void)fprintf(stderr, "%s\n", err.message);
  persona_context_free(context);
  return status;
}
