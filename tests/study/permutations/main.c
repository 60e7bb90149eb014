/* How often the permutation tests of two populations reject when both follow one law. Prints, for each setting and
 * statistic, the share of p-values at most .01, .05, .1 and .5 with its Monte-Carlo error, and the largest excess of
 * their distribution over the uniform one.
 * usage: persona-study-permutations [PAIRS [PERMUTATIONS]] */
#include <persona.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { D = 8, PEOPLE = 80, STATISTICS = 6, GRID = 1000 };

static const char *const statistics[STATISTICS] = {
    "energy_distance_between", "mmd_between", "coverage", "recall", "separation", "participation_ratio"};

/* Two populations of n and m agents, each of whom answered `answers` times; copies: how many people there are to copy,
 * 0 for as many as agents. */
typedef struct setting {
  const char *name;
  int n;
  int m;
  int answers;
  int copies;
  int32_t design;
} setting;

static const setting settings[] = {{"equal sizes", 40, 40, 1, 0, PERSONA_DESIGN_INDEPENDENT},
                                   {"unequal sizes", 60, 20, 1, 0, PERSONA_DESIGN_INDEPENDENT},
                                   {"copies of 10 people", 40, 30, 1, 10, PERSONA_DESIGN_INDEPENDENT},
                                   {"3 answers an agent", 20, 15, 3, 0, PERSONA_DESIGN_INDEPENDENT},
                                   {"pairs", 40, 40, 1, 0, PERSONA_DESIGN_PAIRED}};

static void check(int status, const persona_error *err) {
  if (status == PERSONA_OK) return;
  (void)fprintf(stderr, "%s\n", err->message);
  exit(1);
}

/* A person's answer: one factor and noise, on the scale 1..5. */
static double answer(uint64_t seed, uint32_t person, uint32_t item, uint32_t time) {
  const double factor = persona_random_normal(seed, PERSONA_RANDOM_PURPOSE_HOST, person, 0);
  const double own = persona_random_normal(seed, PERSONA_RANDOM_PURPOSE_HOST, person, 1 + item);
  const double noise = persona_random_normal(seed, PERSONA_RANDOM_PURPOSE_HOST, person, 100 + item * 10 + time);
  return fmin(fmax(round(3.0 + 0.7 * factor + 0.7 * own + 0.5 * noise), 1.0), 5.0);
}

/* side 0, 1: the two populations; with pairs, both hold the same people. */
static persona_population *simulate(persona_context *context, const setting *how, uint64_t seed, int side) {
  const int agents = side == 0 ? how->n : how->m;
  const int rows = agents * how->answers;
  double *cells = malloc((size_t)(rows * D) * sizeof *cells);
  int64_t *names = malloc((size_t)rows * sizeof *names);
  persona_population_builder *builder;
  persona_population *population;
  persona_matrix matrix;
  persona_error err;
  if (cells == NULL || names == NULL) exit(1);
  for (int row = 0; row < rows; row++) {
    const int agent = row / how->answers;
    const int shared = how->design == PERSONA_DESIGN_PAIRED;
    uint32_t person = (uint32_t)(agent + (side == 1 && !shared ? how->n : 0));
    uint32_t time = (uint32_t)(row % how->answers + (shared ? side : 0));
    if (how->copies > 0) {
      person = (uint32_t)persona_random_below(seed, PERSONA_RANDOM_PURPOSE_HOST + 1, person, 0, how->copies);
    }
    for (uint32_t item = 0; item < D; item++) cells[row * D + (int)item] = answer(seed, person, item, time);
    names[row] = agent;
  }
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, rows, D);
  check(persona_population_builder_create(context, side == 0 ? "a" : "b", &builder, &err), &err);
  check(persona_population_builder_copy_answers(builder, &matrix, &err), &err);
  check(persona_population_builder_set_replicates(builder, names, &err), &err);
  check(persona_population_build(builder, &population, &err), &err);
  persona_population_builder_free(builder);
  free(cells);
  free(names);
  return population;
}

static void test_pair(persona_space *space, persona_population *people, const persona_options *options,
                      const setting *how, uint64_t seed, persona_context *context, double *p) {
  persona_population *sides[2] = {simulate(context, how, seed, 0), simulate(context, how, seed, 1)};
  persona_analysis *analysis;
  persona_run *run;
  persona_error err;
  check(persona_run_create(space, options, &run, &err), &err);
  check(persona_run_set_reference(run, people, &err), &err);
  for (int side = 0; side < 2; side++) check(persona_run_add_population(run, sides[side], &err), &err);
  for (int s = 2; s < STATISTICS; s++) check(persona_run_add_metric(run, statistics[s], &err), &err);
  check(persona_compare_pair(run, 0, 1, how->design, NULL, NULL, &analysis, &err), &err);
  for (int64_t row = 0; row < persona_analysis_table_rows(analysis, 0); row++) {
    for (int s = 0; s < STATISTICS; s++) {
      if (strcmp(persona_analysis_table_label(analysis, 0, row), statistics[s]) == 0) {
        p[s] = persona_analysis_table_value(analysis, 0, row, 5);
      }
    }
  }
  persona_analysis_free(analysis);
  persona_run_free(run);
  for (int side = 0; side < 2; side++) persona_population_free(sides[side]);
}

static double share_up_to(const double *p, int pairs, int s, double bound) {
  int count = 0;
  for (int pair = 0; pair < pairs; pair++) count += p[pair * STATISTICS + s] <= bound + 1e-9;
  return (double)count / pairs;
}

static void print(const setting *how, const double *p, int pairs) {
  static const double bounds[4] = {0.01, 0.05, 0.1, 0.5};
  for (int s = 0; s < STATISTICS; s++) {
    double excess = 0.0;
    printf("%-20s %-24s", how->name, statistics[s]);
    for (int b = 0; b < 4; b++) {
      const double share = share_up_to(p, pairs, s, bounds[b]);
      printf(" %.3f+-%.3f", share, sqrt(bounds[b] * (1.0 - bounds[b]) / pairs));
    }
    for (int g = 1; g <= GRID; g++) {
      const double bound = (double)g / GRID;
      excess = fmax(excess, share_up_to(p, pairs, s, bound) - bound);
    }
    printf("  %.3f\n", excess);
  }
  (void)fflush(stdout);
}

int main(int argc, char **argv) {
  const int pairs = argc > 1 ? atoi(argv[1]) : 1000;
  persona_context *context;
  persona_options *options;
  persona_space *space;
  persona_error err;
  const setting everyone = {"people", PEOPLE, 0, 1, 0, PERSONA_DESIGN_INDEPENDENT};
  double *p = pairs > 0 ? malloc((size_t)(pairs * STATISTICS) * sizeof *p) : NULL;
  if (p == NULL) return 1;
  check(persona_context_create(NULL, &context, &err), &err);
  check(persona_options_create(context, &options, &err), &err);
  check(persona_options_set(options, "permutations", argc > 2 ? argv[2] : "199", &err), &err);
  persona_population *people = simulate(context, &everyone, 1, 0);
  const persona_population *fitted = people;
  check(persona_space_fit(context, PERSONA_SPACE_REFERENCE, &fitted, 1, &space, &err), &err);
  printf("%d pairs; share of p at most .01 .05 .1 .5; largest excess over uniform (5%%: %.3f)\n", pairs,
         1.224 / sqrt(pairs));
  for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
    for (int pair = 0; pair < pairs; pair++) {
      char seed[24];
      (void)snprintf(seed, sizeof seed, "%d", pair);
      check(persona_options_set(options, "seed", seed, &err), &err);
      test_pair(space, people, options, &settings[i], (uint64_t)(1000 + pair), context, p + pair * STATISTICS);
    }
    print(&settings[i], p, pairs);
  }
  free(p);
  persona_space_free(space);
  persona_population_free(people);
  persona_options_free(options);
  persona_context_free(context);
  return 0;
}
