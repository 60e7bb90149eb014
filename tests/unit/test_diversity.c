/* Diversity, entropies of rows and the maximum mean discrepancy, by their definitions in long double over full
 * matrices.
 */
#include "fixtures.h"
#include "suites.h"

#include "kernels/pair_quantile.h"

#include <stdio.h>

enum { MOST = 64, D = 4 };

/* Rows in the standard coordinates of a space, with shares of weight. */
typedef struct plain_rows {
  int64_t n;
  int64_t d;
  double cells[MOST * D];
  long double weight[MOST];
} plain_rows;

static plain_rows project(const persona_space *space, const persona_population *population) {
  persona_error err;
  plain_rows rows = {.n = persona_population_rows(population), .d = persona_space_dimensions(space)};
  ck_ok(persona_space_project(space, population, rows.cells, &err), err);
  for (int64_t i = 0; i < rows.n; i++) rows.weight[i] = persona_population_weight(population, i);
  return rows;
}

static long double distance(const plain_rows *a, int64_t i, const plain_rows *b, int64_t j) {
  long double squares = 0.0L;
  for (int64_t c = 0; c < a->d; c++) {
    const long double gap = (long double)a->cells[i * a->d + c] - b->cells[j * b->d + c];
    squares += gap * gap;
  }
  return sqrtl(squares);
}

static int ascending(const void *a, const void *b) {
  const long double x = *(const long double *)a;
  const long double y = *(const long double *)b;
  return (x > y) - (x < y);
}

/* The least distance within which half of the pairs lie. */
static long double median_distance(const plain_rows *rows) {
  long double all[MOST * MOST];
  int64_t count = 0;
  for (int64_t i = 0; i < rows->n; i++) {
    for (int64_t j = 0; j < i; j++) all[count++] = distance(rows, i, rows, j);
  }
  qsort(all, (size_t)count, sizeof *all, ascending);
  return all[(count + 1) / 2 - 1];
}

static long double total(const plain_rows *rows) {
  long double sum = 0.0L;
  for (int64_t i = 0; i < rows->n; i++) sum += rows->weight[i];
  return sum;
}

enum { RBF, EXPONENTIAL, LINEAR };

static long double similarity(const plain_rows *a, int64_t i, const plain_rows *b, int64_t j, int kind, long double h) {
  const long double far = distance(a, i, b, j);
  long double product = 0.0L;
  for (int64_t c = 0; c < a->d; c++) product += (long double)a->cells[i * a->d + c] * b->cells[j * b->d + c];
  return kind == LINEAR ? product : kind == RBF ? expl(-far * far / (2.0L * h * h)) : expl(-far / h);
}

/* Order 2 of the similarities. */
static long double vendi_two(const plain_rows *rows, int kind, long double h) {
  const long double all = total(rows);
  long double trace = 0.0L;
  long double squares = 0.0L;
  for (int64_t i = 0; i < rows->n; i++) {
    trace += rows->weight[i] / all * similarity(rows, i, rows, i, kind, h);
    for (int64_t j = 0; j < rows->n; j++) {
      const long double k = similarity(rows, i, rows, j, kind, h);
      squares += rows->weight[i] * rows->weight[j] / (all * all) * k * k;
    }
  }
  return trace * trace / squares;
}

static long double likeness_diversity(const plain_rows *rows, int kind, long double h, long double order) {
  const long double all = total(rows);
  long double sum = 0.0L;
  for (int64_t i = 0; i < rows->n; i++) {
    long double ordinary = 0.0L;
    for (int64_t j = 0; j < rows->n; j++) ordinary += rows->weight[j] / all * similarity(rows, i, rows, j, kind, h);
    sum += rows->weight[i] / all * (order == 1.0L ? -logl(ordinary) : powl(ordinary, order - 1.0L));
  }
  return order == 1.0L ? expl(sum) : powl(sum, 1.0L / (1.0L - order));
}

/* Mean similarity over pairs of different rows, by weight. */
static long double mean_within(const plain_rows *rows, int kind, long double h) {
  long double sum = 0.0L;
  long double pairs = 0.0L;
  for (int64_t i = 0; i < rows->n; i++) {
    for (int64_t j = 0; j < i; j++) {
      sum += rows->weight[i] * rows->weight[j] * similarity(rows, i, rows, j, kind, h);
      pairs += rows->weight[i] * rows->weight[j];
    }
  }
  return sum / pairs;
}

static long double discrepancy(const plain_rows *x, const plain_rows *y, int kind, long double h) {
  long double across = 0.0L;
  for (int64_t i = 0; i < x->n; i++) {
    for (int64_t j = 0; j < y->n; j++) across += x->weight[i] * y->weight[j] * similarity(x, i, y, j, kind, h);
  }
  return mean_within(x, kind, h) + mean_within(y, kind, h) - 2.0L * across / (total(x) * total(y));
}

/* ln det by elimination. */
static long double log_determinant(long double matrix[D][D], int64_t d) {
  long double sum = 0.0L;
  for (int64_t k = 0; k < d; k++) {
    sum += logl(matrix[k][k]);
    for (int64_t i = k + 1; i < d; i++) {
      const long double factor = matrix[i][k] / matrix[k][k];
      for (int64_t j = k; j < d; j++) matrix[i][j] -= factor * matrix[k][j];
    }
  }
  return sum;
}

static long double gaussian(const plain_rows *rows) {
  const long double all = total(rows);
  long double mean[D] = {0.0L};
  long double matrix[D][D] = {{0.0L}};
  for (int64_t i = 0; i < rows->n; i++) {
    for (int64_t j = 0; j < rows->d; j++) mean[j] += rows->weight[i] / all * rows->cells[i * rows->d + j];
  }
  for (int64_t i = 0; i < rows->n; i++) {
    for (int64_t a = 0; a < rows->d; a++) {
      for (int64_t b = 0; b < rows->d; b++) {
        matrix[a][b] +=
            rows->weight[i] / all * (rows->cells[i * rows->d + a] - mean[a]) * (rows->cells[i * rows->d + b] - mean[b]);
      }
    }
  }
  return 0.5L * (long double)rows->d * logl(2.0L * acosl(-1.0L) * expl(1.0L)) + 0.5L * log_determinant(matrix, rows->d);
}

static long double digamma_of(int64_t n) {
  long double sum = -0.57721566490153286060651209L;
  for (int64_t i = 1; i < n; i++) sum += 1.0L / (long double)i;
  return sum;
}

/* For rows without copies. */
static long double neighbour_entropy(const plain_rows *rows, int64_t k) {
  const long double half = 0.5L * (long double)rows->d;
  long double sum = 0.0L;
  for (int64_t i = 0; i < rows->n; i++) {
    long double all[MOST];
    for (int64_t j = 0; j < rows->n; j++) all[j] = i == j ? INFINITY : distance(rows, i, rows, j);
    qsort(all, (size_t)rows->n, sizeof *all, ascending);
    sum += logl(all[k - 1]);
  }
  return digamma_of(rows->n) - digamma_of(k) + half * logl(acosl(-1.0L)) - lgammal(half + 1.0L) +
         (long double)rows->d / (long double)rows->n * sum;
}

static void check(persona_context *context, persona_space *space, persona_population *reference,
                  persona_population *population, const char *key, const char *settings, long double expected) {
  persona_error err;
  persona_options *options = NULL;
  char text[128];
  ck_ok(persona_options_create(context, &options, &err), err);
  (void)snprintf(text, sizeof text, "%s", settings);
  for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " ")) {
    char *equals = strchr(word, '=');
    *equals = '\0';
    ck_ok(persona_options_set(options, word, equals + 1, &err), err);
  }
  const double value = value_of(space, reference, population, key, options);
  ck_assert_msg(fabsl(value - expected) <= 1e-10L * (1.0L + fabsl(expected)), "%s %s: %.17g, not %.17Lg", key, settings,
                value, expected);
  persona_options_free(options);
}

static void check_pair(uint64_t seed, bool weighted, bool copies) {
  persona_context *context = make_context(1 + (int32_t)(seed % 3));
  const int64_t n = 12 + (int64_t)(seed * 5 % 40);
  const int64_t m = 9 + (int64_t)(seed * 11 % 50);
  double *cells = normal_cells(n + m, D, seed);
  double weights[MOST];
  for (int i = 0; i < MOST; i++) weights[i] = 1.0 + i % 3;
  for (int64_t i = n; copies && i + 1 < n + m; i += 2) memcpy(cells + (i + 1) * D, cells + i * D, D * sizeof *cells);
  persona_population *reference = make_population(context, "people", cells, n, D);
  persona_population *population = weighted ? make_weighted(context, "agents", cells + n * D, m, D, weights)
                                            : make_population(context, "agents", cells + n * D, m, D);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  const plain_rows x = project(space, reference);
  const plain_rows y = project(space, population);
  const long double h = median_distance(&x);
  check(context, space, reference, population, "vendi", "vendi_kernel=rbf", vendi_two(&y, RBF, h));
  check(context, space, NULL, population, "vendi", "vendi_kernel=rbf", vendi_two(&y, RBF, median_distance(&y)));
  check(context, space, reference, population, "vendi", "vendi_kernel=rbf bandwidth=0.7", vendi_two(&y, RBF, 0.7L));
  check(context, space, reference, population, "vendi", "vendi_kernel=linear", vendi_two(&y, LINEAR, h));
  check(context, space, reference, population, "vendi", "", value_of(space, reference, population, "vendi_q2", NULL));
  check(context, space, reference, population, "vendi", "diversity_order=1",
        value_of(space, reference, population, "vendi_q1", NULL));
  check(context, space, reference, population, "similarity_diversity", "",
        likeness_diversity(&y, EXPONENTIAL, h, 2.0L));
  check(context, space, reference, population, "similarity_diversity", "diversity_kernel=rbf diversity_order=0.5",
        likeness_diversity(&y, RBF, h, 0.5L));
  check(context, space, reference, population, "similarity_diversity", "diversity_order=1 bandwidth=2",
        likeness_diversity(&y, EXPONENTIAL, 2.0L, 1.0L));
  check(context, space, reference, population, "mmd", "", discrepancy(&x, &y, RBF, h));
  check(context, space, reference, population, "mmd", "mmd_kernel=exponential bandwidth=3",
        discrepancy(&x, &y, EXPONENTIAL, 3.0L));
  check(context, space, reference, population, "mmd", "mmd_kernel=linear", discrepancy(&x, &y, LINEAR, h));
  check(context, space, reference, population, "gaussian_entropy", "", gaussian(&y));
  if (!weighted && !copies) {
    check(context, space, reference, population, "neighbour_entropy", "", neighbour_entropy(&y, 3));
    check(context, space, reference, population, "neighbour_entropy", "entropy_k=1", neighbour_entropy(&y, 1));
  }
  persona_space_free(space);
  persona_population_free(population);
  persona_population_free(reference);
  free(cells);
  persona_context_free(context);
}

START_TEST(rows_by_definition) {
  for (uint64_t seed = 1; seed < 25; seed++) check_pair(seed, seed % 3 == 0, seed % 4 == 1);
}
END_TEST

/* Two points at distance a: 2 / (1 + exp(-t a)). Copies change nothing. */
START_TEST(magnitude_of_two_points) {
  persona_context *context = make_context(1);
  const double cells[4] = {0, 3, 3, 0};
  persona_population *population = make_population(context, "two", cells, 4, 1);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  check(context, space, NULL, population, "magnitude", "magnitude_scale=0.5", 2.0L / (1.0L + expl(-1.5L)));
  check(context, space, NULL, population, "magnitude", "", 2.0L / (1.0L + expl(-1.0L))); /* median distance 3 */
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

START_TEST(patterns_are_counted) {
  persona_context *context = make_context(1);
  const double cells[14] = {1, 2, 1, 2, 1, 2, 1, 2, 3, NAN, 3, NAN, 5, 5};
  persona_population *population = make_pairwise(context, "seven", cells, 7, 2);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  const long double p[3] = {4.0L / 7.0L, 2.0L / 7.0L, 1.0L / 7.0L};
  const long double entropy = -(p[0] * logl(p[0]) + p[1] * logl(p[1]) + p[2] * logl(p[2]));
  check(context, space, NULL, population, "pattern_entropy", "", entropy);
  check(context, space, NULL, population, "pattern_entropy", "entropy_estimator=miller_madow", entropy + 1.0L / 7.0L);
  check(context, space, NULL, population, "hill_number", "diversity_order=0", 3.0L);
  check(context, space, NULL, population, "hill_number", "", 49.0L / 21.0L);
  check(context, space, NULL, population, "hill_number", "diversity_order=infinity", 7.0L / 4.0L);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

/* More than half of the pairs are copies: no bandwidth can be had from them. */
START_TEST(collapse_leaves_no_bandwidth) {
  persona_context *context = make_context(1);
  double cells[10] = {2, 2, 2, 2, 2, 2, 2, 2, 2, 1};
  persona_population *population = make_population(context, "collapsed", cells, 10, 1);
  persona_space *space = make_space(context, PERSONA_SPACE_NONE, population);
  measured made = measure(space, NULL, population, "similarity_diversity", NULL);
  ck_assert_int_eq(persona_result_validity(made.result), PERSONA_VALIDITY_UNDEFINED);
  ck_assert(strstr(persona_result_reason(made.result), "give a bandwidth") != NULL);
  measured_free(&made);
  check(context, space, NULL, population, "similarity_diversity", "bandwidth=1e-3", 100.0L / 82.0L);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

/* Every rank, with copies, by sorting. */
START_TEST(quantiles_by_sorting) {
  persona_context *context = make_context(2);
  const double cells[6] = {0.0, 1.0, 1.5, -2.0, 1e-200, 1e100};
  const int64_t copies[6] = {1, 3, 2, 1, 2, 1};
  double values[6 * 8] = {0.0};
  double weights[8] = {1.0};
  double centre[8] = {0.0};
  long double all[100];
  int64_t pairs = 0;
  for (int i = 0; i < 6; i++) values[i * 8] = cells[i];
  const lp_points points = {
      .count = 6, .dimensions = 1, .padded = 8, .values = values, .weights = weights, .centre = centre};
  for (int i = 0; i < 6; i++) {
    for (int64_t c = 0; c < copies[i] * (copies[i] - 1) / 2; c++) all[pairs++] = 0.0L;
    for (int j = 0; j < i; j++) {
      const double gap = (cells[i] - cells[j]) * (cells[i] - cells[j]);
      for (int64_t c = 0; c < copies[i] * copies[j]; c++) all[pairs++] = sqrt(gap);
    }
  }
  qsort(all, (size_t)pairs, sizeof *all, ascending);
  for (int64_t rank = 1; rank <= pairs; rank++) {
    double found = NAN;
    persona_error err;
    ck_ok(lp_pair_quantile(context, &points, copies, ((double)rank - 0.5) / (double)pairs, NULL, &found, &err), err);
    ck_assert_double_eq(found, (double)all[rank - 1]);
  }
  persona_context_free(context);
}
END_TEST

Suite *diversity_suite(void) {
  Suite *suite = suite_create("diversity");
  TCase *tcase = tcase_create("diversity");
  tcase_set_timeout(tcase, 120);
  tcase_add_test(tcase, rows_by_definition);
  tcase_add_test(tcase, magnitude_of_two_points);
  tcase_add_test(tcase, patterns_are_counted);
  tcase_add_test(tcase, collapse_leaves_no_bandwidth);
  tcase_add_test(tcase, quantiles_by_sorting);
  suite_add_tcase(suite, tcase);
  return suite;
}
