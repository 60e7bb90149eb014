/* Every metric against its definition in long double (reference_metrics.c), on populations with ties, copies, weights
 * and missing answers, and against the known answers. */
#include "fixtures.h"
#include "suites.h"
#include "reference_metrics.h"

#include "data/population.h"

/* Two populations as the library and as the oracle see them. */
typedef struct pair {
  persona_context *context;
  double *x_cells;
  double *y_cells;
  plain_population x;
  plain_population y;
  plain_space plain;
  persona_population *reference;
  persona_population *population;
  persona_space *space;
} pair;

static double *copy_rows(double *cells, int64_t n, int64_t d, uint64_t seed) {
  for (int64_t i = 0; i < n / 3; i++) { /* every third row repeats another */
    const int64_t from = persona_random_below(seed, 70100, (uint64_t)i, 0, n);
    const int64_t to = persona_random_below(seed, 70100, (uint64_t)i, 1, n);
    memmove(cells + to * d, cells + from * d, (size_t)d * sizeof *cells);
  }
  return cells;
}

/* raw: Likert answers in the raw space, where equal distances are exactly equal; else normal ones in the reference
 * space. */
static pair make_pair(bool raw, int64_t n, int64_t m, int64_t d, uint64_t seed) {
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

static void pair_free(pair *made) {
  persona_space_free(made->space);
  persona_population_free(made->reference);
  persona_population_free(made->population);
  persona_context_free(made->context);
  free(made->x_cells);
  free(made->y_cells);
}

static double measured_value(const pair *made, const char *key, const persona_options *options) {
  return value_of(made->space, made->reference, made->population, key, options);
}

#define ck_close(value, expected) \
  ck_assert_double_eq_tol(value, (double)(expected), 1e-11 * (1.0 + fabs((double)(expected))))

START_TEST(coverage_axis_by_definition) {
  for (uint64_t seed = 0; seed < 12; seed++) {
    pair made = make_pair(seed % 2 == 0, 40 + (int64_t)seed, 33, 5, seed);
    for (int strict = 0; strict < 2; strict++) {
      persona_options *options = make_options(made.context, "balls", strict ? "strict" : "closed");
      persona_error err;
      ck_ok(persona_options_set(options, "k", seed % 3 == 0 ? "1" : "4", &err), err);
      const int k = seed % 3 == 0 ? 1 : 4;
      ck_close(measured_value(&made, "coverage", options), plain_coverage(&made.plain, &made.x, &made.y, k, strict));
      ck_close(measured_value(&made, "density", options), plain_density(&made.plain, &made.x, &made.y, k, strict));
      ck_close(measured_value(&made, "precision", options), plain_precision(&made.plain, &made.x, &made.y, k, strict));
      ck_close(measured_value(&made, "recall", options), plain_recall(&made.plain, &made.x, &made.y, k, strict));
      persona_options_free(options);
    }
    pair_free(&made);
  }
}
END_TEST

/* Just enough rows for a k-th neighbour, and for lid. */
START_TEST(fewest_rows_by_definition) {
  pair made = make_pair(false, 6, 6, 3, 3);
  free(made.x_cells);
  free(made.y_cells);
  made.x_cells = normal_cells(6, 3, 1);
  made.y_cells = normal_cells(6, 3, 2);
  made.x.cells = made.x_cells;
  made.y.cells = made.y_cells;
  made.plain = plain_space_fit(&made.x, false);
  persona_population *reference = make_population(made.context, "x", made.x_cells, 6, 3);
  persona_population *population = make_population(made.context, "y", made.y_cells, 6, 3);
  persona_space *space = make_space(made.context, PERSONA_SPACE_REFERENCE, reference);
  persona_options *options = make_options(made.context, "lid_k", "5");
  ck_close(value_of(space, reference, population, "coverage", NULL),
           plain_coverage(&made.plain, &made.x, &made.y, 5, false));
  ck_close(value_of(space, reference, population, "recall", NULL),
           plain_recall(&made.plain, &made.x, &made.y, 5, false));
  ck_close(value_of(space, NULL, population, "lid", options), plain_lid(&made.plain, &made.y, 5, NULL, NULL));
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(population);
  pair_free(&made);
}
END_TEST

START_TEST(other_axes_by_definition) {
  for (uint64_t seed = 20; seed < 32; seed++) {
    pair made = make_pair(seed % 2 == 0, 50, 60 + (int64_t)seed, 6, seed);
    persona_options *options = make_options(made.context, "lid_k", "7");
    double dimensions[100];
    int64_t count = 0;
    const long double lid = plain_lid(&made.plain, &made.y, 7, dimensions, &count);
    ck_close(measured_value(&made, "lid", options), lid);
    measured made_lid = measure(made.space, NULL, made.population, "lid", options);
    ck_assert_double_eq(detail_of(made_lid.result, "patterns"), (double)count);
    ck_assert_double_eq(persona_result_effective_n(made_lid.result), (double)count);
    measured_free(&made_lid);
    ck_close(measured_value(&made, "hyperspherical_uniformity", NULL),
             plain_hyperspherical(&made.plain, &made.y, 2.0L));
    ck_close(measured_value(&made, "separation", NULL), plain_separation(&made.plain, &made.y));
    ck_close(measured_value(&made, "participation_ratio", NULL), plain_participation_ratio(&made.y));
    ck_close(measured_value(&made, "effective_levels", NULL), plain_effective_levels(&made.y));
    ck_close(measured_value(&made, "sd_ratio", NULL), plain_sd_ratio(&made.x, &made.y));
    persona_options *fit = make_options(made.context, "twonn_estimator", "fit");
    ck_close(measured_value(&made, "twonn", NULL), plain_twonn(&made.plain, &made.y, false));
    ck_close(measured_value(&made, "twonn", fit), plain_twonn(&made.plain, &made.y, true));
    persona_options_free(fit);
    ck_close(measured_value(&made, "effective_rank", NULL), plain_effective_rank(&made.plain, &made.y));
    ck_close(measured_value(&made, "vendi_q1", NULL), plain_vendi(&made.plain, &made.y, 1));
    ck_close(measured_value(&made, "vendi_q2", NULL), plain_vendi(&made.plain, &made.y, 2));
    ck_close(measured_value(&made, "energy_distance", NULL), plain_energy(&made.plain, &made.x, &made.y));
    const double distinct = (double)plain_distinct(&made.y);
    ck_assert_double_eq(measured_value(&made, "distinct_patterns", NULL), distinct);
    ck_close(measured_value(&made, "duplicate_rate", NULL), 1.0 - distinct / (double)made.y.n);
    persona_options_free(options);
    pair_free(&made);
  }
}
END_TEST

static int compare_doubles(const void *a, const void *b) {
  const double left = *(const double *)a;
  const double right = *(const double *)b;
  return (left > right) - (left < right);
}

START_TEST(lid_quartiles) {
  pair made = make_pair(false, 30, 61, 4, 5);
  double dimensions[100];
  int64_t count = 0;
  persona_options *options = make_options(made.context, "lid_k", "5");
  (void)plain_lid(&made.plain, &made.y, 5, dimensions, &count);
  qsort(dimensions, (size_t)count, sizeof *dimensions, compare_doubles);
  measured lid = measure(made.space, NULL, made.population, "lid", options);
  static const char *const keys[] = {"quartile_25", "median", "quartile_75"};
  for (int q = 0; q < 3; q++) {
    const double place = 0.25 * (q + 1) * (double)(count - 1);
    const int64_t below = (int64_t)place;
    const double expected =
        dimensions[below] + (place - (double)below) * (dimensions[below + (below + 1 < count)] - dimensions[below]);
    ck_assert_double_eq_tol(detail_of(lid.result, keys[q]), expected, 1e-9);
  }
  measured_free(&lid);
  persona_options_free(options);
  pair_free(&made);
}
END_TEST

START_TEST(weighted_rows_by_definition) {
  for (uint64_t seed = 40; seed < 46; seed++) {
    pair made = make_pair(seed % 2 == 0, 40, 35, 4, seed);
    double x_weights[40];
    double y_weights[35];
    for (uint32_t i = 0; i < 40; i++) x_weights[i] = 0.1 + persona_random_uniform(seed, 70200, i, 0);
    for (uint32_t i = 0; i < 35; i++) y_weights[i] = 0.1 + persona_random_uniform(seed, 70201, i, 0);
    made.x.weights = x_weights;
    made.y.weights = y_weights;
    made.plain = plain_space_fit(&made.x, seed % 2 == 0);
    persona_population *reference = make_weighted(made.context, "x", made.x_cells, 40, 4, x_weights);
    persona_population *population = make_weighted(made.context, "y", made.y_cells, 35, 4, y_weights);
    persona_space *space =
        make_space(made.context, seed % 2 == 0 ? PERSONA_SPACE_NONE : PERSONA_SPACE_REFERENCE, reference);
    ck_close(value_of(space, reference, population, "coverage", NULL),
             plain_coverage(&made.plain, &made.x, &made.y, 5, false));
    ck_close(value_of(space, reference, population, "density", NULL),
             plain_density(&made.plain, &made.x, &made.y, 5, false));
    ck_close(value_of(space, reference, population, "precision", NULL),
             plain_precision(&made.plain, &made.x, &made.y, 5, false));
    ck_close(value_of(space, reference, population, "recall", NULL),
             plain_recall(&made.plain, &made.x, &made.y, 5, false));
    ck_close(value_of(space, NULL, population, "hyperspherical_uniformity", NULL),
             plain_hyperspherical(&made.plain, &made.y, 2.0L));
    ck_close(value_of(space, NULL, population, "separation", NULL), plain_separation(&made.plain, &made.y));
    ck_close(value_of(space, NULL, population, "participation_ratio", NULL), plain_participation_ratio(&made.y));
    ck_close(value_of(space, NULL, population, "effective_levels", NULL), plain_effective_levels(&made.y));
    ck_close(value_of(space, reference, population, "sd_ratio", NULL), plain_sd_ratio(&made.x, &made.y));
    ck_close(value_of(space, NULL, population, "effective_rank", NULL), plain_effective_rank(&made.plain, &made.y));
    ck_close(value_of(space, NULL, population, "vendi_q1", NULL), plain_vendi(&made.plain, &made.y, 1));
    ck_close(value_of(space, NULL, population, "vendi_q2", NULL), plain_vendi(&made.plain, &made.y, 2));
    ck_close(value_of(space, reference, population, "energy_distance", NULL),
             plain_energy(&made.plain, &made.x, &made.y));
    persona_space_free(space);
    persona_population_free(reference);
    persona_population_free(population);
    pair_free(&made);
  }
}
END_TEST

/* A weight of 2 is the row twice for what counts rows by weight, and a weight of 0 is no row for everything. */
START_TEST(rows_without_weight_are_absent) {
  enum { N = 30, D = 4 };
  persona_context *context = make_context(1);
  double *cells = normal_cells(2 * N, D, 3);
  double weights[2 * N];
  double kept[N * D];
  for (int i = 0; i < 2 * N; i++) weights[i] = i % 2 == 0 ? 0.0 : 1.0;
  for (int i = 0; i < N; i++) memcpy(kept + i * D, cells + (2 * i + 1) * D, D * sizeof *kept);
  double equal[N];
  for (int i = 0; i < N; i++) equal[i] = 1.0;
  double *x = normal_cells(40, D, 4);
  persona_population *reference = make_population(context, "x", x, 40, D);
  persona_population *with = make_weighted(context, "y", cells, 2 * N, D, weights);
  persona_population *without = make_weighted(context, "y", kept, N, D, equal);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  for (int32_t metric = 0; metric < persona_metric_count(); metric++) {
    const char *key = persona_metric_key(metric);
    measured a = measure(space, reference, with, key, NULL);
    measured b = measure(space, reference, without, key, NULL);
    ck_assert_int_eq(persona_result_validity(a.result), persona_result_validity(b.result));
    if (persona_result_validity(a.result) == PERSONA_VALIDITY_OK) {
      ck_assert_double_eq(persona_result_value(a.result), persona_result_value(b.result));
    }
    ck_assert_double_eq(persona_result_effective_n(a.result), persona_result_effective_n(b.result));
    measured_free(&a);
    measured_free(&b);
  }
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(with);
  persona_population_free(without);
  free(cells);
  free(x);
  persona_context_free(context);
}
END_TEST

START_TEST(pairwise_missing_by_definition) {
  for (uint64_t seed = 60; seed < 66; seed++) {
    pair made = make_pair(seed % 2 == 0, 40, 35, 6, seed);
    for (int64_t i = 0; i < 40 * 6; i++) {
      if (persona_random_uniform(seed, 70300, (uint64_t)i, 0) < 0.15) made.x_cells[i] = NAN;
      if (i < 35 * 6 && persona_random_uniform(seed, 70301, (uint64_t)i, 0) < 0.25) made.y_cells[i] = NAN;
    }
    /* Rows that answered too little to have a neighbour, even their own copy. */
    for (int64_t j = 0; j < 6; j++) {
      made.x_cells[j] = made.y_cells[j] = NAN;
      made.y_cells[6 + j] = made.y_cells[12 + j] = j < 2 ? 1.0 : NAN;
    }
    made.plain = plain_space_fit(&made.x, seed % 2 == 0);
    persona_population *reference = make_pairwise(made.context, "x", made.x_cells, 40, 6);
    persona_population *population = make_pairwise(made.context, "y", made.y_cells, 35, 6);
    persona_space *space =
        make_space(made.context, seed % 2 == 0 ? PERSONA_SPACE_NONE : PERSONA_SPACE_REFERENCE, reference);
    ck_close(value_of(space, reference, population, "coverage", NULL),
             plain_coverage(&made.plain, &made.x, &made.y, 5, false));
    ck_close(value_of(space, reference, population, "density", NULL),
             plain_density(&made.plain, &made.x, &made.y, 5, false));
    ck_close(value_of(space, reference, population, "precision", NULL),
             plain_precision(&made.plain, &made.x, &made.y, 5, false));
    ck_close(value_of(space, reference, population, "recall", NULL),
             plain_recall(&made.plain, &made.x, &made.y, 5, false));
    ck_close(value_of(space, NULL, population, "separation", NULL), plain_separation(&made.plain, &made.y));
    ck_close(value_of(space, NULL, population, "effective_levels", NULL), plain_effective_levels(&made.y));
    ck_close(value_of(space, reference, population, "sd_ratio", NULL), plain_sd_ratio(&made.x, &made.y));
    measured separation = measure(space, NULL, population, "separation", NULL);
    const double without = detail_of(separation.result, "rows_without_neighbour");
    ck_assert(without >= 3.0);
    ck_assert_double_eq(persona_result_effective_n(separation.result), 35.0 - without);
    measured_free(&separation);
    measured coverage = measure(space, reference, population, "coverage", NULL);
    ck_assert(detail_of(coverage.result, "rows_without_ball") >= 1.0);
    measured_free(&coverage);
    measured lid = measure(space, NULL, population, "lid", NULL);
    ck_assert_int_eq(persona_result_validity(lid.result), PERSONA_VALIDITY_UNDEFINED);
    ck_assert_ptr_nonnull(strstr(persona_result_reason(lid.result), "missing answers"));
    measured_free(&lid);
    persona_space_free(space);
    persona_population_free(reference);
    persona_population_free(population);
    pair_free(&made);
  }
}
END_TEST

/* Hopkins from its definition, with the library's own documented draws; *error: standard error of the mean. */
static double plain_hopkins(const plain_population *y, uint64_t seed, int repetitions, long double p, double *error) {
  const int64_t third = y->n / 3;
  const int64_t s = third < 100 ? third : 100;
  int64_t *rows = malloc((size_t)y->n * sizeof *rows);
  long double mean = 0.0L;
  long double squares = 0.0L;
  for (int r = 0; r < repetitions; r++) {
    long double u_sum = 0.0L;
    long double w_sum = 0.0L;
    for (int64_t i = 0; i < y->n; i++) rows[i] = i;
    for (int64_t i = 0; i < s; i++) {
      const int64_t other = i + persona_random_below(seed, 1, (uint64_t)r, (uint32_t)i, y->n - i);
      const int64_t row = rows[other];
      rows[other] = rows[i];
      rows[i] = row;
      long double nearest_row = INFINITY;
      long double nearest_probe = INFINITY;
      for (int64_t j = 0; j < y->n; j++) {
        long double to_row = 0.0L;
        long double to_probe = 0.0L;
        for (int64_t item = 0; item < y->d; item++) {
          double low = INFINITY;
          double high = -INFINITY;
          for (int64_t a = 0; a < y->n; a++) {
            low = fmin(low, y->cells[a * y->d + item]);
            high = fmax(high, y->cells[a * y->d + item]);
          }
          const double share = persona_random_uniform(seed, 2, (uint64_t)r << 32 | (uint64_t)i, (uint32_t)item);
          const long double probe = low + share * (high - low);
          const long double gap = (long double)y->cells[row * y->d + item] - y->cells[j * y->d + item];
          to_row += gap * gap;
          to_probe += (probe - y->cells[j * y->d + item]) * (probe - y->cells[j * y->d + item]);
        }
        if (j != row) nearest_row = fminl(nearest_row, to_row);
        nearest_probe = fminl(nearest_probe, to_probe);
      }
      u_sum += powl(sqrtl(nearest_row), p);
      w_sum += powl(sqrtl(nearest_probe), p);
    }
    const long double value = w_sum / (u_sum + w_sum);
    mean += value / repetitions;
    squares += value * value / repetitions;
  }
  free(rows);
  *error = (double)sqrtl((squares - mean * mean) / (repetitions - 1));
  return (double)mean;
}

START_TEST(hopkins_by_definition) {
  pair made = make_pair(true, 20, 31, 3, 77);
  persona_error err;
  persona_options *options = make_options(made.context, "hopkins_repetitions", "3");
  double error = 0.0;
  measured hopkins = measure(made.space, NULL, made.population, "hopkins", options);
  ck_close(persona_result_value(hopkins.result), plain_hopkins(&made.y, 42, 3, 1.0L, &error));
  ck_assert_double_eq_tol(detail_of(hopkins.result, "monte_carlo_error"), error, 1e-9);
  measured_free(&hopkins);
  ck_ok(persona_options_set(options, "seed", "7", &err), err);
  ck_ok(persona_options_set(options, "hopkins_p", "40", &err), err);
  ck_close(measured_value(&made, "hopkins", options), plain_hopkins(&made.y, 7, 3, 40.0L, &error));
  persona_options_free(options);
  pair_free(&made);
}
END_TEST

/* ---- known answers ------------------------------------------------------------------------------------------------
 */

static double expected_coverage(int64_t n, int64_t m, const char *k) {
  persona_context *context = make_context(1);
  double *cells = normal_cells(n > m ? n : m, 1, 1);
  persona_population *reference = make_population(context, "x", cells, n, 1);
  persona_population *population = make_population(context, "y", cells, m, 1);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  persona_options *options = make_options(context, "k", k);
  const double value = value_of(space, reference, population, "expected_coverage", options);
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(population);
  persona_context_free(context);
  free(cells);
  return value;
}

START_TEST(expected_coverage_is_known) {
  ck_assert_double_eq_tol(expected_coverage(500, 500, "5"), 0.969, 0.0005);
  ck_assert_double_eq_tol(expected_coverage(500, 50, "5"), 0.381, 0.0005);
  ck_assert_double_eq_tol(expected_coverage(500, 1000, "5"), 0.996, 0.0005);
  ck_assert_double_eq_tol(expected_coverage(500, 500, "1"), 1.0 - 499.0 / 999.0, 1e-15);
}
END_TEST

/* Mean and standard error of a metric over simulated pairs of equal normal laws. */
static void simulate(const char *key, int64_t n, int64_t m, int64_t d, int draws, double *mean, double *error) {
  double squares = 0.0;
  *mean = 0.0;
  for (int draw = 0; draw < draws; draw++) {
    pair made = {.context = make_context(2)};
    made.x_cells = normal_cells(n, d, 1000 + 2 * (uint64_t)draw);
    made.y_cells = normal_cells(m, d, 1001 + 2 * (uint64_t)draw);
    made.reference = make_population(made.context, "x", made.x_cells, n, d);
    made.population = make_population(made.context, "y", made.y_cells, m, d);
    made.space = make_space(made.context, PERSONA_SPACE_REFERENCE, made.reference);
    const double value = measured_value(&made, key, NULL);
    const double change = value - *mean;
    *mean += change / (draw + 1);
    squares += change * (value - *mean);
    pair_free(&made);
  }
  *error = sqrt(squares / (draws - 1) / draws);
}

START_TEST(coverage_and_density_of_equal_laws) {
  double mean;
  double error;
  simulate("coverage", 200, 50, 8, 60, &mean, &error);
  double expected = 1.0;
  for (int i = 1; i <= 5; i++) expected *= (200.0 - i) / (250.0 - i);
  ck_assert_double_eq_tol(mean, 1.0 - expected, 4.0 * error);
  simulate("density", 200, 50, 8, 60, &mean, &error);
  ck_assert_double_eq_tol(mean, 1.0, 4.0 * error);
}
END_TEST

START_TEST(coverage_of_itself_is_one) {
  pair made = make_pair(true, 60, 10, 5, 9);
  persona_population *copy = make_population(made.context, "copy", made.x_cells, 60, 5);
  ck_assert_double_eq(value_of(made.space, made.reference, copy, "coverage", NULL), 1.0);
  ck_assert_double_eq(value_of(made.space, made.reference, copy, "precision", NULL), 1.0);
  ck_assert_double_eq(value_of(made.space, made.reference, copy, "recall", NULL), 1.0);
  persona_population_free(copy);
  pair_free(&made);
}
END_TEST

START_TEST(coverage_counts_the_clusters_reached) {
  enum { CLUSTERS = 5, EACH = 20, D = 3 };
  persona_context *context = make_context(2);
  double *cells = normal_cells(CLUSTERS * EACH, D, 21);
  for (int i = 0; i < CLUSTERS * EACH; i++) cells[i * D] += 1e4 * (double)(i / EACH);
  persona_population *reference = make_population(context, "x", cells, CLUSTERS * EACH, D);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, reference);
  for (int reached = 1; reached <= CLUSTERS; reached++) {
    persona_population *part = make_population(context, "y", cells, (int64_t)reached * EACH, D);
    ck_assert_double_eq_tol(value_of(space, reference, part, "coverage", NULL), (double)reached / CLUSTERS, 1e-15);
    persona_population_free(part);
  }
  persona_space_free(space);
  persona_population_free(reference);
  persona_context_free(context);
  free(cells);
}
END_TEST

/* Uniform answers in a cube or i.i.d. Likert ones: the dimension that n = 500 and k = 20 show, over draws. */
static void simulate_lid(int64_t d, bool likert, int draws, double *harmonic, double *median) {
  *harmonic = 0.0;
  *median = 0.0;
  for (int draw = 0; draw < draws; draw++) {
    persona_context *context = make_context(2);
    double *cells = likert_cells(500, d, 5, 500 + (uint64_t)draw);
    for (int64_t i = 0; i < 500 * d && !likert; i++) {
      cells[i] = persona_random_uniform(500 + (uint64_t)draw, 70400, (uint64_t)i, 0);
    }
    persona_population *population = make_population(context, "y", cells, 500, d);
    persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, population);
    measured lid = measure(space, NULL, population, "lid", NULL);
    *harmonic += persona_result_value(lid.result) / draws;
    *median += detail_of(lid.result, "median") / draws;
    measured_free(&lid);
    persona_space_free(space);
    persona_population_free(population);
    persona_context_free(context);
    free(cells);
  }
}

/* Tolerances are four standard errors of the mean of 16 draws. */
START_TEST(lid_is_known) {
  enum { DRAWS = 16 };
  double harmonic;
  double median;
  simulate_lid(2, false, DRAWS, &harmonic, &median);
  ck_assert_double_eq_tol(harmonic, 1.91, 0.035);
  ck_assert_double_eq_tol(median, 1.95, 0.04);
  simulate_lid(10, false, DRAWS, &harmonic, &median);
  ck_assert_double_eq_tol(harmonic, 7.69, 0.11);
  ck_assert_double_eq_tol(median, 7.81, 0.12);
  simulate_lid(44, false, DRAWS, &harmonic, &median);
  ck_assert_double_eq_tol(harmonic, 22.95, 0.30);
  ck_assert_double_eq_tol(median, 23.30, 0.40);
  simulate_lid(44, true, DRAWS, &harmonic, &median);
  ck_assert_double_eq_tol(harmonic, 22.90, 0.25);
  ck_assert_double_eq_tol(median, 23.24, 0.31);
}
END_TEST

START_TEST(hopkins_of_random_likert_is_known) {
  double mean = 0.0;
  for (int draw = 0; draw < 5; draw++) {
    persona_context *context = make_context(2);
    double *cells = likert_cells(500, 44, 5, 800 + (uint64_t)draw);
    persona_population *population = make_population(context, "y", cells, 500, 44);
    persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, population);
    mean += value_of(space, NULL, population, "hopkins", NULL) / 5;
    persona_space_free(space);
    persona_population_free(population);
    persona_context_free(context);
    free(cells);
  }
  ck_assert_double_eq_tol(mean, 0.477, 0.002);
}
END_TEST

/* Directions of normal rows are uniform on the sphere; with every row its opposite is there, so that the mean is 0. */
static double sphere_uniformity(int64_t d, int64_t half) {
  persona_context *context = make_context(2);
  double *cells = normal_cells(2 * half, d, 33);
  for (int64_t i = 0; i < half; i++) {
    for (int64_t j = 0; j < d; j++) cells[(half + i) * d + j] = -cells[i * d + j];
  }
  persona_population *population = make_population(context, "y", cells, 2 * half, d);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  const double value = value_of(space, NULL, population, "hyperspherical_uniformity", NULL);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
  free(cells);
  return value;
}

START_TEST(hyperspherical_uniformity_is_known) {
  ck_assert_double_eq_tol(sphere_uniformity(2, 1000), -1.575, 0.01);
  ck_assert_double_eq_tol(sphere_uniformity(3, 1000), -2.080, 0.01);
  ck_assert_double_eq_tol(sphere_uniformity(10, 1000), -3.247, 0.01);
  ck_assert_double_eq_tol(sphere_uniformity(44, 1000), -3.819, 0.01);
  persona_context *context = make_context(1);
  const double reference_cells[4] = {0, 0, 2, 2};
  const double same_cells[6] = {5, 5, 5, 5, 5, 5};
  persona_population *reference = make_population(context, "x", reference_cells, 2, 2);
  persona_population *same = make_population(context, "y", same_cells, 3, 2);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  ck_assert_double_eq(value_of(space, reference, same, "hyperspherical_uniformity", NULL), 0.0);
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(same);
  persona_context_free(context);
}
END_TEST

START_TEST(participation_ratio_is_known) {
  double mean;
  double error;
  simulate("participation_ratio", 10, 500, 44, 10, &mean, &error);
  ck_assert_double_eq_tol(mean, 40.5, 0.1);
  simulate("participation_ratio", 10, 100, 44, 20, &mean, &error);
  ck_assert_double_eq_tol(mean, 30.7, 0.2);
  /* Rank one, and more items than rows. */
  persona_context *context = make_context(1);
  double *direction = normal_cells(1, 30, 2);
  double cells[12 * 30];
  for (int i = 0; i < 12 * 30; i++) cells[i] = (double)(i / 30) * direction[i % 30];
  persona_population *population = make_population(context, "line", cells, 12, 30);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  ck_assert_double_eq_tol(value_of(space, NULL, population, "participation_ratio", NULL), 1.0, 1e-12);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
  free(direction);
}
END_TEST

/* Uniform in a cube of d dimensions, n = 1000: mean over draws of both estimators. */
static void simulate_twonn(int64_t d, double *likelihood, double *fit) {
  enum { DRAWS = 12, N = 1000 };
  *likelihood = *fit = 0.0;
  for (uint64_t draw = 0; draw < DRAWS; draw++) {
    persona_context *context = make_context(2);
    persona_options *options = make_options(context, "twonn_estimator", "fit");
    double *cells = normal_cells(N, d, draw);
    for (int64_t i = 0; i < N * d; i++) cells[i] = persona_random_uniform(draw, 70800, (uint64_t)i, 0);
    persona_population *population = make_population(context, "y", cells, N, d);
    persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
    *likelihood += value_of(space, NULL, population, "twonn", NULL) / DRAWS;
    *fit += value_of(space, NULL, population, "twonn", options) / DRAWS;
    persona_space_free(space);
    persona_population_free(population);
    persona_options_free(options);
    persona_context_free(context);
    free(cells);
  }
}

/* The standard error of one draw is about d / sqrt(1000) for both; 12 draws and four errors of their mean. */
START_TEST(twonn_is_known) {
  double likelihood;
  double fit;
  simulate_twonn(2, &likelihood, &fit);
  ck_assert_double_eq_tol(likelihood, 1.99, 0.08);
  ck_assert_double_eq_tol(fit, 2.00, 0.09);
  simulate_twonn(10, &likelihood, &fit);
  ck_assert_double_eq_tol(likelihood, 8.50, 0.34);
  ck_assert_double_eq_tol(fit, 8.49, 0.40);
}
END_TEST

/* A population in the raw space around a reference whose mean is 0. */
static double around_zero(const char *key, const double *cells, int64_t n, int64_t d) {
  persona_context *context = make_context(1);
  double zero_mean[2 * 8] = {0};
  for (int64_t j = 0; j < d; j++) {
    zero_mean[j] = 1.0;
    zero_mean[d + j] = -1.0;
  }
  persona_population *reference = make_population(context, "x", zero_mean, 2, d);
  persona_population *population = make_population(context, "y", cells, n, d);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, reference);
  const double value = value_of(space, reference, population, key, NULL);
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(population);
  persona_context_free(context);
  return value;
}

START_TEST(vendi_and_rank_are_known) {
  double cells[12 * 4] = {0};
  for (int i = 0; i < 12; i++) cells[i * 4 + i % 4] = 1.0 + i / 4; /* four orthogonal kinds, three of each */
  ck_assert_double_eq_tol(around_zero("vendi_q1", cells, 12, 4), 4.0, 1e-12);
  ck_assert_double_eq_tol(around_zero("vendi_q2", cells, 12, 4), 4.0, 1e-12);
  ck_assert_double_eq_tol(around_zero("effective_rank", cells, 12, 4), 4.0, 1e-12);
  ck_assert_double_eq_tol(around_zero("vendi_q1", cells, 1, 4), 1.0, 1e-12);
  ck_assert_double_eq_tol(around_zero("effective_rank", cells, 2, 4), 2.0, 1e-12);
  const double line[6] = {1, 2, 3, 6, -2, -4};
  ck_assert_double_eq_tol(around_zero("vendi_q2", line, 3, 2), 1.0, 1e-12);
  ck_assert_double_eq_tol(around_zero("effective_rank", line, 3, 2), 1.0, 1e-6); /* roots of rounding errors */
  const double s = 0.3;
  const double two[4] = {1.0, 0.0, s, sqrt(1.0 - s * s)};
  ck_assert_double_eq_tol(around_zero("vendi_q2", two, 2, 2), 2.0 / (1.0 + s * s), 1e-12);
}
END_TEST

START_TEST(energy_distance_is_known) {
  persona_context *context = make_context(1);
  const double here[3] = {1, 1, 1};
  const double there[2] = {5, 5};
  persona_population *x = make_population(context, "x", here, 3, 1);
  persona_population *y = make_population(context, "y", there, 2, 1);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, x);
  ck_assert_double_eq(value_of(space, x, y, "energy_distance", NULL), 8.0);
  persona_space_free(space);
  persona_population_free(x);
  persona_population_free(y);
  persona_context_free(context);
  double mean;
  double error;
  simulate("energy_distance", 60, 50, 5, 60, &mean, &error);
  ck_assert_double_eq_tol(mean, 0.0, 4.0 * error); /* equal laws */
}
END_TEST

static double levels_of(const int *counts, int levels) {
  int64_t n = 0;
  for (int level = 0; level < levels; level++) n += counts[level];
  double *cells = malloc((size_t)n * sizeof *cells);
  int64_t row = 0;
  for (int level = 0; level < levels; level++) {
    for (int i = 0; i < counts[level]; i++) cells[row++] = level + 1;
  }
  persona_context *context = make_context(1);
  persona_population *population = make_population(context, "y", cells, n, 1);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  const double value = value_of(space, NULL, population, "effective_levels", NULL);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
  free(cells);
  return value;
}

START_TEST(effective_levels_are_known) {
  static const int counts[7][6] = {{0, 20, 136, 120, 5, 0}, {0, 91, 875, 178, 0, 0},     {45, 87, 995, 5, 11, 0},
                                   {1524, 4, 760, 0, 0, 0}, {273, 390, 1042, 583, 0, 0}, {2, 10, 1123, 3, 3, 0},
                                   {127, 19, 17, 12, 30, 2}};
  static const double known[7] = {2.37, 1.62, 1.31, 1.81, 3.17, 1.03, 2.40};
  for (int i = 0; i < 7; i++) ck_assert_double_eq_tol(levels_of(counts[i], 6), known[i], 0.005);
  const int uniform[4] = {9, 9, 9, 9};
  const int one[1] = {17};
  ck_assert_double_eq(levels_of(uniform, 4), 4.0);
  ck_assert_double_eq(levels_of(one, 1), 1.0);
}
END_TEST

/* ---- where definitions end -----------------------------------------------------------------------------------------
 */

static void check_undefined(persona_space *space, persona_population *reference, persona_population *population,
                            const char *key, const char *part) {
  measured made = measure(space, reference, population, key, NULL);
  ck_assert_msg(persona_result_validity(made.result) == PERSONA_VALIDITY_UNDEFINED, "%s is defined", key);
  ck_assert(isnan(persona_result_value(made.result)));
  ck_assert_msg(strstr(persona_result_reason(made.result), part) != NULL, "%s: '%s' is not in '%s'", key, part,
                persona_result_reason(made.result));
  measured_free(&made);
}

START_TEST(small_and_flat_populations) {
  persona_context *context = make_context(1);
  double *cells = normal_cells(30, 3, 6);
  double same[9] = {1, 2, 3, 1, 2, 3, 1, 2, 3};
  persona_population *reference = make_population(context, "x", cells, 30, 3);
  persona_population *one = make_population(context, "one", cells, 1, 3);
  persona_population *few = make_population(context, "few", cells, 4, 3);
  persona_population *nobody = make_population(context, "nobody", cells, 0, 3);
  persona_population *copies = make_population(context, "copies", same, 3, 3);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  persona_space *flat = make_space(context, PERSONA_SPACE_REFERENCE, copies);
  for (int32_t metric = 0; metric < persona_metric_count(); metric++) {
    check_undefined(space, reference, nobody, persona_metric_key(metric), "needs at least");
  }
  check_undefined(space, reference, one, "recall", "needs at least 2 rows");
  check_undefined(space, reference, one, "hopkins", "needs at least 3 rows");
  check_undefined(space, reference, one, "separation", "needs at least 2 rows");
  check_undefined(space, reference, one, "lid", "needs at least 3 rows");
  check_undefined(space, reference, one, "participation_ratio", "needs at least 2 rows");
  check_undefined(space, reference, few, "recall", "k + 1 = 6 rows of the population, and there are 4");
  check_undefined(space, few, one, "coverage", "k + 1 = 6 rows of the reference, and there are 4");
  check_undefined(space, few, one, "expected_coverage", "k + 1 = 6 rows of the reference");
  persona_population *five = make_population(context, "five", cells, 5, 3);
  check_undefined(space, five, one, "coverage", "and there are 5");
  check_undefined(space, reference, five, "recall", "and there are 5");
  persona_population_free(five);
  check_undefined(space, reference, few, "lid", "lid_k + 1 = 21 distinct rows, and there are 4");
  check_undefined(space, reference, copies, "hopkins", "all rows are equal");
  check_undefined(space, reference, copies, "participation_ratio", "no item varies");
  check_undefined(space, NULL, few, "coverage", "no reference was given");
  check_undefined(space, reference, reference, "coverage", "is the reference");
  check_undefined(flat, NULL, few, "separation", "no dimensions");
  ck_assert_double_eq(value_of(space, reference, one, "sd_ratio", NULL), 0.0);
  ck_assert_double_eq(value_of(space, reference, copies, "separation", NULL), 0.0);
  ck_assert_double_eq(value_of(space, reference, copies, "zero_variance_items", NULL), 3.0);
  ck_assert_double_eq(value_of(space, reference, copies, "distinct_patterns", NULL), 1.0);
  ck_assert_double_eq_tol(value_of(space, reference, copies, "duplicate_rate", NULL), 2.0 / 3.0, 1e-15);
  persona_space_free(space);
  persona_space_free(flat);
  persona_population_free(reference);
  persona_population_free(one);
  persona_population_free(few);
  persona_population_free(nobody);
  persona_population_free(copies);
  persona_context_free(context);
  free(cells);
}
END_TEST

/* What the reference brings along counts as much as what the population does. */
START_TEST(a_reference_may_not_fit) {
  persona_context *context = make_context(1);
  double *cells = normal_cells(30, 2, 6);
  double weights[30];
  for (int i = 0; i < 30; i++) weights[i] = 1.0 + i % 2;
  persona_population *weighted = make_weighted(context, "panel", cells, 30, 2, weights);
  persona_population *plain = make_population(context, "plain", cells, 20, 2);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, plain);
  check_undefined(space, weighted, plain, "expected_coverage", "'panel' has them");
  persona_space_free(space);
  persona_population_free(weighted);
  persona_population_free(plain);
  persona_context_free(context);
  free(cells);
}
END_TEST

START_TEST(items_that_nobody_answered) {
  persona_context *context = make_context(1);
  const double cells[6] = {1, NAN, 2, NAN, 2, NAN};
  const double full[6] = {1, 3, 2, 4, 3, 5};
  persona_population *reference = make_population(context, "x", full, 3, 2);
  persona_population *population = make_pairwise(context, "y", cells, 3, 2);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, reference);
  ck_assert_double_eq_tol(value_of(space, NULL, population, "effective_levels", NULL), 9.0 / 5.0, 1e-15);
  ck_assert_double_eq(value_of(space, NULL, population, "zero_variance_items", NULL), 1.0);
  ck_assert_double_eq_tol(value_of(space, reference, population, "sd_ratio", NULL), sqrt(2.0 / 9.0) / sqrt(2.0 / 3.0),
                          1e-15);
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

/* The row in the middle lies at the centre, although the centre as computed may miss it by its last digit. */
START_TEST(rounding_of_the_centre_is_no_direction) {
  persona_context *context = make_context(1);
  for (uint32_t draw = 0; draw < 200; draw++) {
    const double middle = 1.0 + persona_random_uniform(4, 70700, draw, 0);
    const double gap = 10.0 * persona_random_uniform(4, 70700, draw, 1);
    const double cells[5] = {middle - gap, middle, middle + gap, middle - 0.7 * gap, middle + 0.7 * gap};
    persona_population *population = make_population(context, "y", cells, 5, 1);
    persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, population);
    measured made = measure(space, NULL, population, "hyperspherical_uniformity", NULL);
    ck_assert_double_eq(detail_of(made.result, "rows_without_direction"), 1.0);
    measured_free(&made);
    persona_space_free(space);
    persona_population_free(population);
  }
  persona_context_free(context);
}
END_TEST

/* The same in a whitened space, where rounding would give the row a direction. */
START_TEST(whitened_centre_has_no_direction) {
  persona_context *context = make_context(1);
  for (uint64_t draw = 0; draw < 100; draw++) {
    double *cells = normal_cells(7, 2, draw);
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 2; j++) cells[(3 + i) * 2 + j] = 2.0 * cells[6 * 2 + j] - cells[i * 2 + j];
    }
    persona_population *population = make_population(context, "y", cells, 7, 2);
    persona_space *space = make_space(context, PERSONA_SPACE_WHITENED, population);
    measured made = measure(space, NULL, population, "hyperspherical_uniformity", NULL);
    ck_assert_double_eq(detail_of(made.result, "rows_without_direction"), 1.0);
    measured_free(&made);
    persona_space_free(space);
    persona_population_free(population);
    free(cells);
  }
  persona_context_free(context);
}
END_TEST

/* With two rows the weight of the only pair cancels, however skewed it is. */
START_TEST(skewed_weights_keep_their_digits) {
  persona_context *context = make_context(1);
  const double cells[4] = {2, 3, -2, 1};
  const double zero_mean[4] = {1, 1, -1, -1};
  persona_population *reference = make_population(context, "x", zero_mean, 2, 2);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, reference);
  double expected[2] = {0.0, 0.0};
  for (int step = 0; step < 3; step++) {
    static const double small[3] = {1.0, 1e-10, 1e-60};
    const double weights[2] = {1.0, small[step]};
    persona_population *population = make_weighted(context, "y", cells, 2, 2, weights);
    const double uniformity = value_of(space, reference, population, "hyperspherical_uniformity", NULL);
    measured energy = measure(space, reference, population, "energy_distance", NULL);
    if (step == 0) expected[0] = uniformity;
    if (step == 0) expected[1] = detail_of(energy.result, "within_population");
    ck_assert_double_eq_tol(uniformity, expected[0], 1e-13);
    ck_assert_double_eq_tol(detail_of(energy.result, "within_population"), expected[1], 1e-13);
    measured_free(&energy);
    persona_population_free(population);
  }
  persona_space_free(space);
  persona_population_free(reference);
  persona_context_free(context);
}
END_TEST

/* Answers whose mean overflows are refused by every space; where only distances overflow, nothing is said to be
 * covered. */
START_TEST(nothing_is_covered_by_infinite_balls) {
  persona_error err;
  persona_context *context = make_context(1);
  double *cells = normal_cells(30, 2, 5);
  persona_space *space = NULL;
  for (int i = 0; i < 60; i++) cells[i] = 1.5e308 * (0.5 + 0.008 * i);
  persona_population *overflowing = make_population(context, "overflowing", cells, 30, 2);
  const persona_population *fitted = overflowing;
  ck_assert_int_eq(persona_space_fit(context, PERSONA_SPACE_NONE, &fitted, 1, &space, &err), PERSONA_BAD_VALUE);
  ck_assert_ptr_nonnull(strstr(err.message, "the mean of item 'item1'"));
  for (int i = 0; i < 60; i++) cells[i] = (i % 2 == 0 ? 1e200 : -1e200) * (1.0 + i);
  persona_population *far = make_population(context, "far", cells, 30, 2);
  space = make_space(context, PERSONA_SPACE_NONE, far);
  persona_population *copy = make_population(context, "copy", cells, 30, 2);
  check_undefined(space, far, copy, "coverage", "no row of the reference has its k-th neighbour at a finite distance");
  check_undefined(space, far, copy, "recall", "no row of the population has");
  persona_space_free(space);
  persona_population_free(copy);
  persona_population_free(far);
  persona_population_free(overflowing);
  persona_context_free(context);
  free(cells);
}
END_TEST

/* A spread that leaves the range is no spread of 0, and no item is passed over for it. */
START_TEST(overflowing_spread_is_undefined) {
  persona_context *context = make_context(1);
  double x[6] = {1, 2, 3, 1, 5, 9};
  double y[6] = {1e308, 2, 1.7e308, 1, 1.5e308, 9};
  persona_population *reference = make_population(context, "x", x, 3, 2);
  persona_population *population = make_population(context, "y", y, 3, 2);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  measured made = measure(space, reference, population, "sd_ratio", NULL);
  ck_assert_int_ne(persona_result_validity(made.result), PERSONA_VALIDITY_OK);
  measured_free(&made);
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

/* A whitened space measures what needs no distance. */
START_TEST(whitened_space_without_missing_answers) {
  persona_context *context = make_context(1);
  double *cells = normal_cells(40, 3, 5);
  persona_population *reference = make_population(context, "x", cells, 40, 3);
  cells[4] = NAN;
  persona_population *gaps = make_pairwise(context, "gaps", cells, 30, 3);
  persona_space *space = make_space(context, PERSONA_SPACE_WHITENED, reference);
  check_undefined(space, reference, gaps, "coverage", "no place for the missing answers of 'gaps'");
  check_undefined(space, reference, gaps, "separation", "no place for the missing answers of 'gaps'");
  ck_assert(value_of(space, reference, gaps, "sd_ratio", NULL) > 0.5);
  ck_assert_double_eq(value_of(space, reference, gaps, "distinct_patterns", NULL), 30.0);
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(gaps);
  persona_context_free(context);
  free(cells);
}
END_TEST

/* More neighbours than rows: undefined, and nothing is searched for it. */
START_TEST(too_many_neighbours) {
  persona_error err;
  persona_context *context = make_context(2);
  double *cells = normal_cells(2000, 2, 5);
  persona_population *reference = make_population(context, "x", cells, 2000, 2);
  persona_population *population = make_population(context, "y", cells, 1000, 2);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  persona_options *options = make_options(context, "lid_k", "1000000");
  ck_ok(persona_options_set(options, "k", "1000000", &err), err);
  measured made = measure(space, reference, population, "coverage", options);
  ck_assert_int_eq(persona_result_validity(made.result), PERSONA_VALIDITY_UNDEFINED);
  measured_free(&made);
  made = measure(space, reference, population, "lid", options);
  ck_assert_int_eq(persona_result_validity(made.result), PERSONA_VALIDITY_UNDEFINED);
  measured_free(&made);
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(population);
  persona_context_free(context);
  free(cells);
}
END_TEST

START_TEST(rows_at_the_centre_have_no_direction) {
  persona_context *context = make_context(1);
  const double cells[8] = {0.1, 0.7, 0.3, 0.1, 0.2, 0.4, 0.2, 0.4}; /* the mean of the four is the last two */
  persona_population *population = make_population(context, "y", cells, 4, 2);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, population);
  measured made = measure(space, NULL, population, "hyperspherical_uniformity", NULL);
  ck_assert_double_eq(detail_of(made.result, "rows_without_direction"), 2.0);
  ck_assert_double_eq_tol(persona_result_value(made.result), -8.0, 1e-12); /* the other two are opposite */
  ck_assert_double_eq(persona_result_effective_n(made.result), 2.0);
  measured_free(&made);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

/* Corners of a simplex: every row has all others at one distance, so nothing grows with distance. */
START_TEST(lid_of_equal_distances_is_infinite) {
  enum { N = 24 };
  persona_context *context = make_context(1);
  double cells[N * N] = {0};
  for (int i = 0; i < N; i++) cells[i * N + i] = 1.0;
  persona_population *population = make_population(context, "y", cells, N, N);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  measured made = measure(space, NULL, population, "lid", NULL);
  ck_assert_int_eq(persona_result_validity(made.result), PERSONA_VALIDITY_INFINITE);
  ck_assert(isinf(persona_result_value(made.result)));
  ck_assert(strlen(persona_result_reason(made.result)) > 10);
  measured_free(&made);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

START_TEST(answers_beyond_the_range_of_squares) {
  persona_context *context = make_context(1);
  double *cells = normal_cells(40, 3, 6);
  persona_population *reference = make_population(context, "x", cells, 40, 3);
  for (int i = 0; i < 120; i++) cells[i] *= 1e250;
  persona_population *far = make_population(context, "far", cells, 40, 3);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  ck_assert_double_eq(value_of(space, reference, far, "coverage", NULL), 0.0);
  ck_assert_double_eq(value_of(space, reference, far, "density", NULL), 0.0);
  check_undefined(space, reference, far, "lid", "range of double");
  check_undefined(space, reference, far, "hopkins", "range of double");
  check_undefined(space, reference, far, "separation", "no row has a neighbour at a finite distance");
  check_undefined(space, reference, far, "participation_ratio", "range of double");
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(far);
  persona_context_free(context);
  free(cells);
}
END_TEST

/* Nothing depends on the order of rows or items, nor on exactly representable shifts of an item. */
START_TEST(invariances) {
  enum { N = 50, M = 45, D = 7 };
  persona_context *context = make_context(2);
  double *x = likert_cells(N, D, 5, 1);
  double *y = copy_rows(likert_cells(M, D, 5, 2), M, D, 2);
  double x_turned[N * D];
  double y_turned[M * D];
  double x_moved[N * D];
  double y_moved[M * D];
  for (int i = 0; i < N * D; i++) x_turned[N * D - 1 - i] = x[i];
  for (int i = 0; i < M * D; i++) y_turned[M * D - 1 - i] = y[i];
  for (int i = 0; i < N * D; i++) x_moved[i] = x[i] + 1000.0;
  for (int i = 0; i < M * D; i++) y_moved[i] = y[i] + 1000.0;
  static const char *const keys[] = {"coverage",
                                     "density",
                                     "precision",
                                     "recall",
                                     "separation",
                                     "lid",
                                     "hyperspherical_uniformity",
                                     "participation_ratio",
                                     "effective_levels",
                                     "sd_ratio",
                                     "distinct_patterns",
                                     "zero_variance_items"};
  double values[3][12];
  const double *const xs[3] = {x, x_turned, x_moved};
  const double *const ys[3] = {y, y_turned, y_moved};
  for (int version = 0; version < 3; version++) {
    persona_population *reference = make_population(context, "x", xs[version], N, D);
    persona_population *population = make_population(context, "y", ys[version], M, D);
    persona_space *space = make_space(context, PERSONA_SPACE_NONE, reference);
    for (int i = 0; i < 12; i++) values[version][i] = value_of(space, reference, population, keys[i], NULL);
    persona_space_free(space);
    persona_population_free(reference);
    persona_population_free(population);
  }
  for (int i = 0; i < 12; i++) {
    ck_assert_double_eq_tol(values[1][i], values[0][i], 1e-12 * (1.0 + fabs(values[0][i])));
    ck_assert_double_eq_tol(values[2][i], values[0][i], 1e-12 * (1.0 + fabs(values[0][i])));
  }
  persona_context_free(context);
  free(x);
  free(y);
}
END_TEST

START_TEST(tables_name_their_items) {
  persona_context *context = make_context(1);
  const double x_cells[6] = {1, 5, 3, 2, 5, 4};
  const double y_cells[9] = {1, 2, 2, 1, 3, 2, 1, 4, 4};
  persona_population *reference = make_population(context, "x", x_cells, 2, 3);
  persona_population *population = make_population(context, "y", y_cells, 3, 3);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, reference);
  measured constant = measure(space, reference, population, "zero_variance_items", NULL);
  ck_assert_double_eq(persona_result_value(constant.result), 1.0);
  ck_assert_str_eq(persona_result_table_name(constant.result), "items");
  ck_assert_int_eq(persona_result_table_rows(constant.result), 1);
  ck_assert_str_eq(persona_result_table_label(constant.result, 0), "item1");
  ck_assert_double_eq(persona_result_table_value(constant.result, 0, 0), 1.0);
  ck_assert(isnan(persona_result_table_value(constant.result, 1, 0)));
  measured_free(&constant);
  measured spread = measure(space, reference, population, "sd_ratio", NULL);
  ck_assert_int_eq(persona_result_table_rows(spread.result), 2); /* item2 does not vary in the reference */
  ck_assert_str_eq(persona_result_table_label(spread.result, 1), "item3");
  ck_assert_str_eq(persona_result_table_column(spread.result, 0), "ratio");
  ck_assert_ptr_null(persona_result_table_column(spread.result, 3));
  measured_free(&spread);
  measured levels = measure(space, NULL, population, "effective_levels", NULL);
  ck_assert_double_eq(persona_result_table_value(levels.result, 1, 1), 3.0);
  ck_assert_double_eq_tol(persona_result_table_value(levels.result, 2, 2), 2.0 / 3.0, 1e-15);
  measured_free(&levels);
  measured ratio = measure(space, NULL, population, "participation_ratio", NULL);
  ck_assert_str_eq(persona_result_table_name(ratio.result), "spectrum");
  ck_assert_int_eq(persona_result_table_rows(ratio.result), 2);
  ck_assert_double_eq_tol(
      persona_result_table_value(ratio.result, 0, 1) + persona_result_table_value(ratio.result, 1, 1), 1.0, 1e-14);
  measured_free(&ratio);
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

START_TEST(catalogue_is_complete) {
  for (int32_t metric = 0; metric < persona_metric_count(); metric++) {
    const char *key = persona_metric_key(metric);
    ck_assert_int_eq(persona_metric_find(key), metric);
    ck_assert(strlen(persona_metric_name(metric)) > 2);
    ck_assert(strlen(persona_metric_definition(metric)) > 10);
    ck_assert(strlen(persona_metric_meaning(metric)) > 10);
    ck_assert(strlen(persona_metric_fooled_by(metric)) > 10);
    ck_assert(strlen(persona_metric_range(metric)) > 2);
    ck_assert_int_ge(persona_metric_minimum(metric), 1);
    ck_assert_int_ge(persona_metric_version(metric), 1);
    ck_assert_ptr_nonnull(persona_axis_name(persona_metric_axis(metric)));
    ck_assert_ptr_nonnull(persona_direction_name(persona_metric_direction(metric)));
    char keys[200];
    (void)strncpy(keys, persona_metric_options(metric), sizeof keys - 1);
    keys[sizeof keys - 1] = '\0';
    char *rest = NULL;
    for (char *word = strtok_r(keys, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
      ck_assert_int_ge(persona_option_find(word), 0);
    }
  }
  ck_assert_int_eq(persona_metric_find("no_such_metric"), -1);
  ck_assert_int_eq(persona_metric_find(NULL), -1);
  ck_assert_ptr_null(persona_metric_key(persona_metric_count()));
  ck_assert_int_eq(persona_metric_axis(-1), -1);
  ck_assert_ptr_null(persona_axis_name(4));
  ck_assert_ptr_null(persona_direction_name(-1));
}
END_TEST

Suite *metrics_suite(void) {
  Suite *suite = suite_create("metrics");
  TCase *tcase = tcase_create("metrics");
  tcase_set_timeout(tcase, 300);
  tcase_add_test(tcase, coverage_axis_by_definition);
  tcase_add_test(tcase, fewest_rows_by_definition);
  tcase_add_test(tcase, other_axes_by_definition);
  tcase_add_test(tcase, lid_quartiles);
  tcase_add_test(tcase, weighted_rows_by_definition);
  tcase_add_test(tcase, rows_without_weight_are_absent);
  tcase_add_test(tcase, pairwise_missing_by_definition);
  tcase_add_test(tcase, hopkins_by_definition);
  tcase_add_test(tcase, expected_coverage_is_known);
  tcase_add_test(tcase, coverage_and_density_of_equal_laws);
  tcase_add_test(tcase, coverage_of_itself_is_one);
  tcase_add_test(tcase, coverage_counts_the_clusters_reached);
  tcase_add_test(tcase, lid_is_known);
  tcase_add_test(tcase, hopkins_of_random_likert_is_known);
  tcase_add_test(tcase, hyperspherical_uniformity_is_known);
  tcase_add_test(tcase, participation_ratio_is_known);
  tcase_add_test(tcase, twonn_is_known);
  tcase_add_test(tcase, vendi_and_rank_are_known);
  tcase_add_test(tcase, energy_distance_is_known);
  tcase_add_test(tcase, effective_levels_are_known);
  tcase_add_test(tcase, small_and_flat_populations);
  tcase_add_test(tcase, a_reference_may_not_fit);
  tcase_add_test(tcase, items_that_nobody_answered);
  tcase_add_test(tcase, rounding_of_the_centre_is_no_direction);
  tcase_add_test(tcase, whitened_centre_has_no_direction);
  tcase_add_test(tcase, skewed_weights_keep_their_digits);
  tcase_add_test(tcase, nothing_is_covered_by_infinite_balls);
  tcase_add_test(tcase, overflowing_spread_is_undefined);
  tcase_add_test(tcase, whitened_space_without_missing_answers);
  tcase_add_test(tcase, too_many_neighbours);
  tcase_add_test(tcase, rows_at_the_centre_have_no_direction);
  tcase_add_test(tcase, lid_of_equal_distances_is_infinite);
  tcase_add_test(tcase, answers_beyond_the_range_of_squares);
  tcase_add_test(tcase, invariances);
  tcase_add_test(tcase, tables_name_their_items);
  tcase_add_test(tcase, catalogue_is_complete);
  suite_add_tcase(suite, tcase);
  return suite;
}
