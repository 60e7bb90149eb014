/* Every metric against its definition in long double (reference_metrics.c), on populations with ties, copies, weights
 * and missing answers; what changes nothing; tables; the catalogue. */
#include "metric_pairs.h"
#include "suites.h"

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
  ck_assert_ptr_null(persona_axis_name(6));
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
  tcase_add_test(tcase, invariances);
  tcase_add_test(tcase, tables_name_their_items);
  tcase_add_test(tcase, catalogue_is_complete);
  suite_add_tcase(suite, tcase);
  return suite;
}
