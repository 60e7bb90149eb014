/* Whether persona_power promises what happens: many pairs of a healthy reference and a population that fails in a known
 * way by a known amount, how often its matched values leave their bands, and how often that was claimed for a drop of
 * the size that these populations have on average.
 * usage: persona-study-power [--law copies|noise|shrunk|healthy] [--share S] [--pairs N] [--plans N] [--reference N]
 *                            [--population N] [--items D] [--draws N] [--metrics KEYS] [--threads N] */
#include <persona/power.h>
#include <persona/random.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FACTORS = 5, PURPOSE = 71000, CHOICES = 71001 };

typedef struct setting {
  const char *law;
  double share; /* of agents that fail; of the spread that is gone */
  int64_t pairs;
  int64_t plans;
  int64_t reference;
  int64_t population;
  int64_t items;
  int64_t draws;
  const char *metrics;
  int32_t threads;
} setting;

static void stop(const persona_error *err) {
  fprintf(stderr, "persona-study-power: %s\n", err->message);
  exit(2);
}

/* Answers of a factor model on five levels; `width` times as wide as healthy ones. */
static void simulate(const setting *with, uint64_t unit, int64_t rows, double width, double *answers) {
  uint32_t draw = 0;
  for (int64_t i = 0; i < rows; i++) {
    double factors[FACTORS];
    for (int f = 0; f < FACTORS; f++) factors[f] = persona_random_normal(7, PURPOSE, unit, draw++);
    for (int64_t j = 0; j < with->items; j++) {
      const double loading = j % 2 == 0 ? 0.65 : -0.65;
      const double x = loading * factors[j % FACTORS] + 0.76 * persona_random_normal(7, PURPOSE, unit, draw++);
      answers[i * with->items + j] = fmax(1.0, fmin(5.0, floor(1.1 * width * x + 3.5)));
    }
  }
}

/* Each agent fails with the probability `share`: it repeats one of the agents that do not, or answers at random. */
static void spoil(const setting *with, uint64_t unit, double *answers) {
  const bool copies = strcmp(with->law, "copies") == 0;
  const int64_t d = with->items;
  const int64_t good = with->population - (int64_t)floor(with->share * (double)with->population + 0.5);
  if (!copies && strcmp(with->law, "noise") != 0) return;
  for (int64_t i = good; i < with->population; i++) {
    const int64_t model = persona_random_below(7, CHOICES, unit, (uint32_t)i, good);
    for (int64_t j = 0; j < d; j++) {
      const uint32_t draw = (uint32_t)((i + 1) * (d + 1) + j);
      answers[i * d + j] =
          copies ? answers[model * d + j] : 1.0 + (double)persona_random_below(8, CHOICES, unit, draw, 5);
    }
  }
}

static persona_population *sample(persona_context *context, const setting *with, uint64_t unit, bool fails) {
  persona_error err;
  const int64_t rows = fails ? with->population : with->reference;
  double *answers = malloc((size_t)(rows * with->items) * sizeof *answers);
  if (answers == NULL) exit(4);
  const bool narrow = fails && strcmp(with->law, "shrunk") == 0;
  simulate(with, unit, rows, narrow ? 1.0 - with->share : 1.0, answers);
  if (fails) spoil(with, unit, answers);
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, answers, rows, with->items);
  persona_population_builder *builder = NULL;
  persona_population *made = NULL;
  if (persona_population_builder_create(context, "sample", &builder, &err) != PERSONA_OK ||
      persona_population_builder_copy_answers(builder, &matrix, &err) != PERSONA_OK ||
      persona_population_build(builder, &made, &err) != PERSONA_OK) {
    stop(&err);
  }
  persona_population_builder_free(builder);
  free(answers);
  return made;
}

static persona_options *options_of(persona_context *context, const setting *with, int64_t seed) {
  persona_error err;
  persona_options *options = NULL;
  char texts[2][32];
  (void)snprintf(texts[0], sizeof texts[0], "%lld", (long long)seed);
  (void)snprintf(texts[1], sizeof texts[1], "%lld", (long long)with->draws);
  if (persona_options_create(context, &options, &err) != PERSONA_OK ||
      persona_options_set(options, "seed", texts[0], &err) != PERSONA_OK ||
      persona_options_set(options, "band_draws", texts[1], &err) != PERSONA_OK ||
      persona_options_set(options, "null_draws", "3", &err) != PERSONA_OK) {
    stop(&err);
  }
  return options;
}

/* A run of a fresh reference, and of a population when there is one. */
static persona_run *make_run(persona_context *context, const setting *with, int64_t seed, uint64_t unit,
                             persona_population *population, const char *key) {
  persona_error err;
  persona_population *reference = sample(context, with, unit, false);
  const persona_population *fitted = reference;
  persona_options *options = options_of(context, with, seed);
  persona_space *space = NULL;
  persona_run *run = NULL;
  if (persona_space_fit(context, PERSONA_SPACE_REFERENCE, &fitted, 1, &space, &err) != PERSONA_OK ||
      persona_run_create(space, options, &run, &err) != PERSONA_OK ||
      persona_run_set_reference(run, reference, &err) != PERSONA_OK ||
      (population != NULL && persona_run_add_population(run, population, &err) != PERSONA_OK) ||
      (key != NULL && persona_run_add_metric(run, key, &err) != PERSONA_OK)) {
    stop(&err);
  }
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(reference);
  return run;
}

static void choose_metrics(persona_run *run, const char *keys) {
  persona_error err;
  char key[64];
  while (*keys != '\0') {
    const size_t length = strcspn(keys, ",");
    (void)snprintf(key, sizeof key, "%.*s", (int)length, keys);
    if (persona_run_add_metric(run, key, &err) != PERSONA_OK) stop(&err);
    keys += length + (keys[length] == ',');
  }
}

/* What is counted for a metric over the pairs. */
typedef struct tally {
  int64_t pairs;
  int64_t outside;
  double healthy; /* sums: of the centre, */
  double away;    /* matched - centre, */
  double squares; /* its square, */
  double claimed; /* and the square of the band's spread */
} tally;

static void study_pair(persona_context *context, const setting *with, int64_t pair, tally *tallies) {
  persona_error err;
  persona_inference *inference = NULL;
  persona_population *population = sample(context, with, (uint64_t)(2 * pair + 1), true);
  persona_run *run = make_run(context, with, 1000 + pair, (uint64_t)(2 * pair), population, NULL);
  choose_metrics(run, with->metrics);
  if (persona_run_execute(run, &err) != PERSONA_OK ||
      persona_inference_create(run, NULL, NULL, &inference, &err) != PERSONA_OK) {
    stop(&err);
  }
  for (int32_t m = 0; m < persona_metric_count(); m++) {
    const persona_evidence *evidence = persona_inference_get(inference, 0, persona_metric_key(m));
    const int32_t place = persona_evidence_place(evidence);
    const double away = persona_evidence_matched(evidence) - persona_evidence_band_centre(evidence);
    const double spread = persona_evidence_band_spread(evidence);
    tally *found = &tallies[m];
    if (place == PERSONA_BAND_UNKNOWN) continue;
    found->pairs++;
    found->outside += place != PERSONA_BAND_INSIDE;
    found->healthy += persona_evidence_band_centre(evidence);
    found->away += away;
    found->squares += away * away;
    found->claimed += spread * spread;
  }
  persona_inference_free(inference);
  persona_run_free(run);
  persona_population_free(population);
}

static double cell(const persona_analysis *analysis, const char *name) {
  const int32_t table = persona_analysis_find_table(analysis, "power");
  for (int32_t c = 0; c < persona_analysis_table_columns(analysis, table); c++) {
    if (strcmp(persona_analysis_table_column(analysis, table, c), name) == 0) {
      return persona_analysis_table_value(analysis, table, 0, c);
    }
  }
  return NAN;
}

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a;
  const double y = *(const double *)b;
  return (x > y) - (x < y);
}

/* What was claimed: the power of a drop by this share, on average over references with the error of that mean, and the
 * agents that it takes, in the middle of them. */
static void ask_plans(persona_context *context, const setting *with, const char *key, double share, double *power,
                      double *error, double *agents) {
  double squares = 0.0;
  double *needed = malloc((size_t)with->plans * sizeof *needed);
  if (needed == NULL) exit(4);
  *power = 0.0;
  for (int64_t plan = 0; plan < with->plans; plan++) {
    persona_error err;
    persona_analysis *analysis = NULL;
    persona_run *run = make_run(context, with, 1000 + plan, (uint64_t)(2 * plan), NULL, key);
    if (persona_power(run, with->population, share, PERSONA_DROP_OF_HEALTHY, NULL, NULL, &analysis, &err) !=
        PERSONA_OK) {
      stop(&err);
    }
    const double claimed = cell(analysis, "power_at_drop");
    *power += claimed / (double)with->plans;
    squares += claimed * claimed / (double)with->plans;
    needed[plan] = cell(analysis, "agents");
    persona_analysis_free(analysis);
    persona_run_free(run);
  }
  qsort(needed, (size_t)with->plans, sizeof *needed, ascending);
  *agents = needed[with->plans / 2];
  *error = sqrt(fmax(0.0, squares - *power * *power) / (double)with->plans);
  free(needed);
}

static void print_tally(persona_context *context, const setting *with, const char *key, const tally *found) {
  const double pairs = (double)found->pairs;
  const double drop = found->away / pairs;
  const double spread = sqrt(fmax(0.0, found->squares / pairs - drop * drop) * pairs / (pairs - 1.0));
  const double share = fabs(drop / (found->healthy / pairs));
  const double seen = (double)found->outside / pairs;
  double power = NAN;
  double error = NAN;
  double agents = NAN;
  if (with->plans > 0 && share > 0.0 && share < 1.0) ask_plans(context, with, key, share, &power, &error, &agents);
  printf("%-26s %8.4f %9.4f %6.1f%% +-%4.1f %6.1f%% +-%4.1f %7.0f %11.2f\n", key, found->healthy / pairs, drop,
         100.0 * seen, 100.0 * sqrt(seen * (1.0 - seen) / pairs), 100.0 * power, 100.0 * error, agents,
         sqrt(found->claimed / pairs) / spread);
}

static double number(int argc, char **argv, const char *name, double fallback) {
  for (int i = 1; i + 1 < argc; i++) {
    if (strcmp(argv[i], name) == 0) return atof(argv[i + 1]);
  }
  return fallback;
}

static const char *word(int argc, char **argv, const char *name, const char *fallback) {
  for (int i = 1; i + 1 < argc; i++) {
    if (strcmp(argv[i], name) == 0) return argv[i + 1];
  }
  return fallback;
}

int main(int argc, char **argv) {
  const setting with = {.law = word(argc, argv, "--law", "copies"),
                        .share = number(argc, argv, "--share", 0.2),
                        .pairs = (int64_t)number(argc, argv, "--pairs", 400),
                        .plans = (int64_t)number(argc, argv, "--plans", 20),
                        .reference = (int64_t)number(argc, argv, "--reference", 300),
                        .population = (int64_t)number(argc, argv, "--population", 150),
                        .items = (int64_t)number(argc, argv, "--items", 20),
                        .draws = (int64_t)number(argc, argv, "--draws", 200),
                        .metrics = word(argc, argv, "--metrics", "coverage,recall,effective_levels,lid"),
                        .threads = (int32_t)number(argc, argv, "--threads", 0)};
  persona_error err;
  persona_context_settings settings;
  persona_context *context = NULL;
  persona_context_settings_init(&settings);
  settings.threads = with.threads;
  if (persona_context_create(&settings, &context, &err) != PERSONA_OK) stop(&err);
  tally *tallies = calloc((size_t)persona_metric_count(), sizeof *tallies);
  if (tallies == NULL) return 4;
  for (int64_t pair = 0; pair < with.pairs; pair++) study_pair(context, &with, pair, tallies);
  printf("%s, share %g: %lld pairs, reference %lld, population %lld, %lld items, %lld draws, %lld plans\n", with.law,
         with.share, (long long)with.pairs, (long long)with.reference, (long long)with.population,
         (long long)with.items, (long long)with.draws, (long long)with.plans);
  printf("%-26s %8s %9s %14s %14s %7s %11s\n", "metric", "healthy", "away", "seen", "claimed", "agents", "band/actual");
  for (int32_t m = 0; m < persona_metric_count(); m++) {
    if (tallies[m].pairs > 0) print_tally(context, &with, persona_metric_key(m), &tallies[m]);
  }
  free(tallies);
  persona_context_free(context);
  return 0;
}
