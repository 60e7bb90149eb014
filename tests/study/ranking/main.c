/* How often a ranking tells two populations of one law apart, which it should not, and a third one of another law from
 * them; and how often the interval of the third one's score holds what it has on average. One fixed reference.
 * usage: persona-study-ranking [REPETITIONS [SHRUNKEN_TO]]; the table of docs/COMPARISON.md: 150 0.75 */
#include <persona.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { D = 8, PEOPLE = 200, AGENTS = 100, RIVALS = 3, BOARDS = 7 };

static const char *const names[RIVALS] = {"a", "b", "shrunken"};
static const char *const boards[BOARDS] = {"overall", "coverage",  "uniformity", "complexity",
                                           "items",   "diversity", "comparison"};

/* What one repetition finds on one board. */
typedef struct outcome {
  double score;
  double low;
  double high;
  int told;  /* a from b */
  int found; /* the third one from both */
} outcome;

static void check(int status, const persona_error *err) {
  if (status == PERSONA_OK) return;
  (void)fprintf(stderr, "%s\n", err->message);
  exit(1);
}

/* One factor and noise on the scale 1..5; shrunken: how much of either is left. */
static persona_population *simulate(persona_context *context, const char *name, int rows, uint64_t seed,
                                    double shrunken) {
  double cells[PEOPLE * D];
  persona_population_builder *builder;
  persona_population *population;
  persona_matrix matrix;
  persona_error err;
  for (int row = 0; row < rows; row++) {
    const double factor = persona_random_normal(seed, PERSONA_RANDOM_PURPOSE_HOST, (uint64_t)row, 0);
    for (int item = 0; item < D; item++) {
      const double own = persona_random_normal(seed, PERSONA_RANDOM_PURPOSE_HOST, (uint64_t)row, (uint32_t)(1 + item));
      cells[row * D + item] = fmin(fmax(round(3.0 + shrunken * (0.7 * factor + 0.85 * own)), 1.0), 5.0);
    }
  }
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, rows, D);
  check(persona_population_builder_create(context, name, &builder, &err), &err);
  check(persona_population_builder_copy_answers(builder, &matrix, &err), &err);
  check(persona_population_build(builder, &population, &err), &err);
  persona_population_builder_free(builder);
  return population;
}

static double cell(const persona_analysis *analysis, const char *board, const char *population, const char *column) {
  const int32_t table = persona_analysis_find_table(analysis, "ranking");
  char label[64];
  (void)snprintf(label, sizeof label, "%s: %s", board, population);
  for (int64_t row = 0; row < persona_analysis_table_rows(analysis, table); row++) {
    if (strcmp(persona_analysis_table_label(analysis, table, row), label) != 0) continue;
    for (int32_t c = 0; c < persona_analysis_table_columns(analysis, table); c++) {
      if (strcmp(persona_analysis_table_column(analysis, table, c), column) == 0) {
        return persona_analysis_table_value(analysis, table, row, c);
      }
    }
  }
  return NAN;
}

static void read_board(const persona_analysis *analysis, const char *board, outcome *found) {
  const double a = cell(analysis, board, "a", "place");
  const double b = cell(analysis, board, "b", "place");
  const double last = cell(analysis, board, "a", "tied_last");
  const double first = cell(analysis, board, "a", "tied_first");
  found->score = cell(analysis, board, "shrunken", "score");
  found->low = cell(analysis, board, "shrunken", "low");
  found->high = cell(analysis, board, "shrunken", "high");
  found->told = !isnan(first) && (b < first || b > last);
  found->found = cell(analysis, board, "shrunken", "tied_first") == 3.0 && a < 3.0 && b < 3.0;
}

static void repeat(persona_space *space, persona_population *people, persona_options *options, uint64_t seed,
                   double shrunken, outcome *found) {
  persona_context *context;
  persona_population *rivals[RIVALS];
  persona_analysis *analysis;
  persona_run *run;
  persona_error err;
  check(persona_context_create(NULL, &context, &err), &err);
  check(persona_run_create(space, options, &run, &err), &err);
  check(persona_run_set_reference(run, people, &err), &err);
  for (int r = 0; r < RIVALS; r++) {
    rivals[r] = simulate(context, names[r], AGENTS, 10 * seed + (uint64_t)r, r == 2 ? shrunken : 1.0);
    check(persona_run_add_population(run, rivals[r], &err), &err);
  }
  check(persona_run_add_metric(run, NULL, &err), &err);
  check(persona_compare(run, PERSONA_DESIGN_INDEPENDENT, NULL, NULL, &analysis, &err), &err);
  for (int b = 0; b < BOARDS; b++) read_board(analysis, boards[b], &found[b]);
  persona_analysis_free(analysis);
  persona_run_free(run);
  for (int r = 0; r < RIVALS; r++) persona_population_free(rivals[r]);
  persona_context_free(context);
}

static void print(const outcome *found, int repetitions) {
  printf("%-12s%12s%12s%12s%12s%12s\n", "board", "a from b", "third last", "mean score", "inside", "width");
  for (int b = 0; b < BOARDS; b++) {
    double sums[5] = {0.0};
    for (int i = 0; i < repetitions; i++) sums[2] += found[i * BOARDS + b].score * found[i * BOARDS + b].score;
    const double mean = sqrt(sums[2] / repetitions);
    for (int i = 0; i < repetitions; i++) {
      const outcome *at = &found[i * BOARDS + b];
      sums[0] += at->told;
      sums[1] += at->found;
      sums[3] += at->low <= mean && mean <= at->high;
      sums[4] += at->high - at->low;
    }
    printf("%-12s%12.3f%12.3f%12.3f%12.3f%12.3f\n", boards[b], sums[0] / repetitions, sums[1] / repetitions, mean,
           sums[3] / repetitions, sums[4] / repetitions);
  }
}

int main(int argc, char **argv) {
  const int repetitions = argc > 1 ? atoi(argv[1]) : 200;
  const double shrunken = argc > 2 ? atof(argv[2]) : 0.9;
  static const char *const settings[][2] = {
      {"permutations", "1"}, {"band_draws", "60"}, {"null_draws", "4"}, {"resamples", "300"}};
  persona_context *context;
  persona_options *options;
  persona_space *space;
  persona_error err;
  outcome *found = repetitions > 0 ? calloc((size_t)repetitions * BOARDS, sizeof *found) : NULL;
  if (found == NULL) return 1;
  check(persona_context_create(NULL, &context, &err), &err);
  check(persona_options_create(context, &options, &err), &err);
  for (size_t s = 0; s < sizeof settings / sizeof settings[0]; s++) {
    check(persona_options_set(options, settings[s][0], settings[s][1], &err), &err);
  }
  persona_population *people = simulate(context, "people", PEOPLE, 1, 1.0);
  const persona_population *fitted = people;
  check(persona_space_fit(context, PERSONA_SPACE_REFERENCE, &fitted, 1, &space, &err), &err);
  for (int i = 0; i < repetitions; i++) {
    char seed[24];
    (void)snprintf(seed, sizeof seed, "%d", i);
    check(persona_options_set(options, "seed", seed, &err), &err);
    repeat(space, people, options, (uint64_t)(1000 + i), shrunken, found + i * BOARDS);
  }
  print(found, repetitions);
  free(found);
  persona_space_free(space);
  persona_population_free(people);
  persona_options_free(options);
  persona_context_free(context);
  return 0;
}
