/* The null battery: what each null is, on its scale, from its seed. */
#include "fixtures.h"
#include "suites.h"

#include "inference/nulls.h"

enum { N = 300, D = 6, ROWS = 200 };
enum { RANDOM, SHUFFLED, COLLAPSED, REPEATED, JITTERED, MIXED, ONE_DIMENSIONAL, EXTREME };

/* Answers 1..5 that follow one of two hidden numbers. */
static persona_population *make_reference(persona_context *context, bool gaps) {
  double *hidden = normal_cells(N, 2, 11);
  double *noise = normal_cells(N, D, 12);
  for (int i = 0; i < N; i++) {
    for (int j = 0; j < D; j++) {
      const double x = hidden[i * 2 + j % 2] * (j < 3 ? 1.0 : -1.0) + 0.5 * noise[i * D + j];
      noise[i * D + j] = gaps && (i + j) % 11 == 0 ? NAN : fmax(1.0, fmin(5.0, floor(x + 3.5)));
    }
  }
  persona_population *made =
      gaps ? make_pairwise(context, "people", noise, N, D) : make_population(context, "people", noise, N, D);
  free(hidden);
  free(noise);
  return made;
}

static double *answers_of(const persona_population *population) {
  double *answers = malloc((size_t)(population->rows * D) * sizeof *answers);
  lp_population_read(population, 0, population->rows, NULL, D, answers, D);
  return answers;
}

static double *make_null(persona_context *context, const persona_population *reference, int null, uint64_t draw) {
  persona_population *made;
  persona_error err;
  lp_law law;
  ck_ok(lp_law_find(context, reference, &law, &err), err);
  ck_ok(lp_null_create(context, null, &law, ROWS, 42, draw, &made, &err), err);
  lp_law_clear(context, &law);
  ck_ok(lp_population_match(made, reference, &err), err);
  ck_assert_int_eq(made->rows, ROWS);
  double *answers = answers_of(made);
  for (int i = 0; i < ROWS * D; i++) {
    ck_assert(answers[i] >= 1.0 && answers[i] <= 5.0 && answers[i] == floor(answers[i]));
  }
  persona_population_free(made);
  return answers;
}

static double correlation(const double *answers, int rows, int a, int b) {
  double sums[5] = {0};
  for (int i = 0; i < rows; i++) {
    sums[0] += answers[i * D + a] / rows;
    sums[1] += answers[i * D + b] / rows;
  }
  for (int i = 0; i < rows; i++) {
    const double x = answers[i * D + a] - sums[0];
    const double y = answers[i * D + b] - sums[1];
    sums[2] += x * x;
    sums[3] += y * y;
    sums[4] += x * y;
  }
  return sums[4] / sqrt(sums[2] * sums[3]);
}

static int distinct_rows(const double *answers, int rows) {
  int distinct = 0;
  for (int i = 0; i < rows; i++) {
    int k = 0;
    while (k < i && memcmp(answers + k * D, answers + i * D, D * sizeof *answers) != 0) k++;
    distinct += k == i;
  }
  return distinct;
}

static int unlike_answers(const double *a, const double *b) {
  int unlike = 0;
  for (int j = 0; j < D; j++) unlike += a[j] != b[j];
  return unlike;
}

/* Fewest answers in which a row differs from any row of others. */
static int distance_to(const double *row, const double *others, int count) {
  int fewest = D;
  for (int k = 0; k < count; k++) {
    const int unlike = unlike_answers(row, others + k * D);
    if (unlike < fewest) fewest = unlike;
  }
  return fewest;
}

START_TEST(each_is_what_it_says) {
  persona_context *context = make_context(1);
  persona_population *reference = make_reference(context, false);
  double *people = answers_of(reference);
  double *made[LP_NULL_COUNT];
  for (int null = 0; null < LP_NULL_COUNT; null++) made[null] = make_null(context, reference, null, 0);

  ck_assert_double_gt(fabs(correlation(people, N, 0, 2)), 0.6);
  ck_assert_double_lt(fabs(correlation(made[RANDOM], ROWS, 0, 2)), 0.3); /* 4 / sqrt(200) */
  ck_assert_double_lt(fabs(correlation(made[SHUFFLED], ROWS, 0, 2)), 0.3);
  for (int j = 0; j < D; j++) { /* no more of an answer than people gave: drawn without replacement */
    for (int level = 1; level <= 5; level++) {
      int counts[2] = {0, 0};
      for (int i = 0; i < ROWS; i++) counts[0] += made[SHUFFLED][i * D + j] == level;
      for (int i = 0; i < N; i++) counts[1] += people[i * D + j] == level;
      ck_assert_int_le(counts[0], counts[1]);
    }
  }
  for (int j = 0; j < D; j++) {
    double spread[2] = {0.0, 0.0};
    double mean[2] = {0.0, 0.0};
    for (int i = 0; i < ROWS; i++) mean[0] += made[COLLAPSED][i * D + j] / ROWS;
    for (int i = 0; i < N; i++) mean[1] += people[i * D + j] / N;
    for (int i = 0; i < ROWS; i++) spread[0] += pow(made[COLLAPSED][i * D + j] - mean[0], 2) / ROWS;
    for (int i = 0; i < N; i++) spread[1] += pow(people[i * D + j] - mean[1], 2) / N;
    ck_assert_double_lt(spread[0], 0.4 * spread[1]);
    ck_assert_double_eq_tol(mean[0], mean[1], 0.5);
  }
  ck_assert_int_le(distinct_rows(made[REPEATED], ROWS), ROWS / 50);
  int from_people = 0;
  for (int i = 0; i < ROWS; i++) {
    ck_assert_int_eq(distance_to(made[REPEATED] + i * D, people, N), 0);
    ck_assert_int_le(distance_to(made[JITTERED] + i * D, people, N), 1);
    from_people += distance_to(made[MIXED] + i * D, people, N) == 0;
    for (int j = 0; j < D; j++) ck_assert(made[EXTREME][i * D + j] == 1.0 || made[EXTREME][i * D + j] == 5.0);
  }
  ck_assert_int_ge(from_people, ROWS * 8 / 10);
  for (int j = 1; j < D; j++) ck_assert_double_gt(fabs(correlation(made[ONE_DIMENSIONAL], ROWS, 0, j)), 0.8);
  /* Items that people answer in opposite ways stay opposite. */
  ck_assert_double_lt(correlation(made[ONE_DIMENSIONAL], ROWS, 0, 4) * correlation(people, N, 0, 2), 0.0);

  for (int null = 0; null < LP_NULL_COUNT; null++) {
    double *again = make_null(context, reference, null, 0);
    double *other = make_null(context, reference, null, 1);
    ck_assert_mem_eq(made[null], again, ROWS * D * sizeof *again);
    ck_assert_mem_ne(made[null], other, ROWS * D * sizeof *other);
    free(again);
    free(other);
    free(made[null]);
  }
  free(people);
  persona_population_free(reference);
  persona_context_free(context);
}
END_TEST

START_TEST(gaps_are_filled) {
  persona_context *context = make_context(1);
  persona_population *reference = make_reference(context, true);
  for (int null = 0; null < LP_NULL_COUNT; null++) free(make_null(context, reference, null, 3));
  persona_population_free(reference);
  persona_context_free(context);
}
END_TEST

START_TEST(names) {
  for (int null = 0; null < LP_NULL_COUNT; null++) {
    ck_assert_ptr_nonnull(lp_null_name(null));
    ck_assert_int_gt((int)strlen(lp_null_meaning(null)), 20);
    for (int k = 0; k < null; k++) ck_assert_str_ne(lp_null_name(k), lp_null_name(null));
  }
  ck_assert_int_eq(persona_null_count(), LP_NULL_COUNT);
  ck_assert_ptr_null(persona_null_name(-1));
  ck_assert_ptr_null(persona_null_meaning(LP_NULL_COUNT));
}
END_TEST

Suite *nulls_suite(void) {
  Suite *suite = suite_create("nulls");
  TCase *tcase = tcase_create("nulls");
  tcase_add_test(tcase, each_is_what_it_says);
  tcase_add_test(tcase, gaps_are_filled);
  tcase_add_test(tcase, names);
  suite_add_tcase(suite, tcase);
  return suite;
}
