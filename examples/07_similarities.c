/* 7: how diverse two populations are, and how unlike each other, by similarities of rows; within a bound on memory. */
#include <persona.h>

#include <math.h>
#include <stdio.h>

enum { AGENTS = 500, ITEMS = 6, KINDS = 4, DRAW = PERSONA_RANDOM_PURPOSE_HOST };

/* Agents of a few kinds that differ little within a kind; `spread` says how little. */
static void simulate(float answers[AGENTS][ITEMS], uint64_t seed, double spread) {
  for (int i = 0; i < AGENTS; i++) {
    for (int j = 0; j < ITEMS; j++) {
      const double kind = 3.0 * persona_random_normal(7, DRAW, (uint64_t)(i % KINDS), (uint32_t)j);
      answers[i][j] = (float)(kind + spread * persona_random_normal(seed, DRAW, (uint64_t)i, (uint32_t)j));
    }
  }
}

/* Effective numbers: of agents by the Vendi score and by similarity-sensitive diversity, of points at a scale. */
static int describe(persona_context *context, const persona_matrix *agents, const char *name, persona_error *err) {
  const int64_t budget = 16 << 20; /* bytes; the calls refuse, saying what they need, rather than take more */
  const double near = 1.0;         /* rows so far apart are still alike */
  double vendi = 0.0;
  double diversity = 0.0;
  double magnitude = 0.0;
  int status = persona_vendi(context, agents, NULL, PERSONA_SIMILARITY_RBF, near, 2.0, budget, &vendi, err);
  if (status == PERSONA_OK) {
    status =
        persona_diversity(context, agents, NULL, PERSONA_SIMILARITY_EXPONENTIAL, near, 1.0, budget, &diversity, err);
  }
  if (status == PERSONA_OK) status = persona_magnitude(context, agents, 1.0 / near, budget, &magnitude, err);
  if (status != PERSONA_OK) return status;
  printf("%s: %lld agents are as diverse as %.1f (Vendi) or %.1f (diversity); magnitude %.1f\n", name,
         (long long)agents->rows, vendi, diversity, magnitude);
  return PERSONA_OK;
}

int main(void) {
  static float wide[AGENTS][ITEMS];
  static float narrow[AGENTS][ITEMS];
  persona_error err;
  persona_context *context = NULL;
  persona_matrix varied;
  persona_matrix collapsed;
  double unlike = 0.0;
  simulate(wide, 1, 1.0);
  simulate(narrow, 2, 0.1);
  persona_matrix_init(&varied, PERSONA_FLOAT32, wide, AGENTS, ITEMS);
  persona_matrix_init(&collapsed, PERSONA_FLOAT32, narrow, AGENTS, ITEMS);
  int status = persona_context_create(NULL, &context, &err);
  if (status == PERSONA_OK) status = describe(context, &varied, "varied", &err);
  if (status == PERSONA_OK) status = describe(context, &collapsed, "collapsed", &err);
  if (status == PERSONA_OK) {
    status = persona_mmd(context, &varied, NULL, &collapsed, NULL, PERSONA_SIMILARITY_RBF, 1.0, 0, &unlike, &err);
  }
  if (status == PERSONA_OK) printf("they are %.3f apart (maximum mean discrepancy)\n", sqrt(fmax(unlike, 0.0)));
  if (status != PERSONA_OK) (void)fprintf(stderr, "%s\n", err.message);
  persona_context_free(context);
  return status;
}
