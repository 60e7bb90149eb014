/* k-means: known groups, the law of its seeding and steps by a plain second writing, bounds of memory. */
#include "metered.h"
#include "suites.h"

enum { MOST_ROWS = 24, MOST_CLUSTERS = 6, PURPOSE = PERSONA_RANDOM_PURPOSE_HOST + 92 };

static dice begin(uint64_t seed) { return (dice){.seed = seed + 7000, .draw = 0}; }

static double normal(dice *state) { return persona_random_normal(state->seed, PURPOSE, 0, state->draw++); }

/* Normal cells; one row in four repeats an earlier one. */
static void fill(dice *state, int64_t n, int64_t d, double *cells) {
  for (int64_t i = 0; i < n; i++) {
    const bool copy = i > 0 && roll(state, 4) == 0;
    const int64_t source = copy ? roll(state, i) : i;
    for (int64_t j = 0; j < d; j++) cells[i * d + j] = copy ? cells[source * d + j] : normal(state);
  }
}

static persona_matrix matrix_of(const double *cells, int64_t n, int64_t d) {
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, n, d);
  return matrix;
}

static long double square(const double *x, const double *y, int64_t d) {
  long double sum = 0.0L;
  for (int64_t j = 0; j < d; j++) sum += ((long double)x[j] - y[j]) * ((long double)x[j] - y[j]);
  return sum;
}

/* ---- known answers ----------------------------------------------------------------------------------------------- */

START_TEST(groups_far_apart_are_found) {
  enum { GROUPS = 5, N = 600, D = 7 };
  static double cells[N * D];
  static int32_t labels[N];
  double centres[GROUPS * D];
  persona_error err;
  persona_context *context = make_context(2);
  for (uint64_t seed = 1; seed <= 20; seed++) {
    dice state = begin(seed);
    int64_t found = 0;
    double inertia = 0.0;
    int32_t names[GROUPS];
    for (int64_t i = 0; i < N * D; i++) cells[i] = normal(&state) + 1e6 + (i / D % GROUPS == i % D ? 200.0 : 0.0);
    const persona_matrix matrix = matrix_of(cells, N, D);
    ck_ok(persona_kmeans(context, &matrix, NULL, GROUPS, 4, 100, seed, 0, labels, centres, &found, &inertia, &err),
          err);
    ck_assert_int_eq(found, GROUPS);
    long double sum = 0.0L;
    for (int64_t i = 0; i < N; i++) {
      if (i < GROUPS) names[i] = labels[i];
      ck_assert_int_eq(labels[i], names[i % GROUPS]);
      sum += square(cells + i * D, centres + labels[i] * D, D);
    }
    ck_assert_double_eq_tol(inertia, (double)sum, 1e-6);
    for (int64_t g = 0; g < GROUPS; g++) {
      for (int64_t h = 0; h < g; h++) ck_assert_int_ne(names[g], names[h]);
      for (int64_t j = 0; j < D; j++) {
        long double mean = 0.0L;
        for (int64_t i = g; i < N; i += GROUPS) mean += cells[i * D + j];
        ck_assert_double_eq_tol(centres[names[g] * D + j], (double)(mean / (N / GROUPS)), 1e-9);
      }
    }
  }
  persona_context_free(context);
}
END_TEST

START_TEST(no_more_clusters_than_distinct_rows) {
  persona_error err;
  persona_context *context = make_context(2);
  for (uint64_t seed = 1; seed <= 200; seed++) {
    dice state = begin(seed);
    const int64_t n = 1 + roll(&state, MOST_ROWS);
    const int64_t d = 1 + roll(&state, 9);
    double cells[MOST_ROWS * 9];
    double centres[(MOST_ROWS + 5) * 9];
    int32_t labels[MOST_ROWS];
    int64_t distinct = 0;
    int64_t found = -1;
    double inertia = -1.0;
    fill(&state, n, d, cells);
    for (int64_t i = 0; i < n; i++) {
      bool first = true;
      for (int64_t h = 0; h < i; h++) first = first && square(cells + i * d, cells + h * d, d) > 0.0L;
      distinct += first;
    }
    const persona_matrix matrix = matrix_of(cells, n, d);
    ck_ok(persona_kmeans(context, &matrix, NULL, n + 5, 3, 10, seed, 0, labels, centres, &found, &inertia, &err), err);
    ck_assert_int_eq(found, distinct);
    ck_assert_double_eq(inertia, 0.0);
    for (int64_t i = 0; i < n; i++) {
      ck_assert(labels[i] >= 0 && labels[i] < found);
      ck_assert_mem_eq(centres + labels[i] * d, cells + i * d, (size_t)d * sizeof(double));
    }
    ck_ok(persona_kmeans(context, &matrix, NULL, INT32_MAX, 1, 10, seed, 0, labels, NULL, &found, NULL, &err), err);
    ck_assert_int_eq(found, distinct);
  }
  persona_context_free(context);
}
END_TEST

/* A row without mass halfway between two centres. */
START_TEST(ties_go_to_the_lower_label) {
  const double cells[3] = {0.0, 1.0, 2.0};
  const double masses[3] = {1.0, 0.0, 1.0};
  persona_error err;
  persona_context *context = make_context(1);
  const persona_matrix matrix = matrix_of(cells, 3, 1);
  for (uint64_t seed = 1; seed <= 20; seed++) {
    int32_t labels[3] = {7, 7, 7};
    ck_ok(persona_kmeans(context, &matrix, masses, 2, 1, 5, seed, 0, labels, NULL, NULL, NULL, &err), err);
    ck_assert(labels[1] == 0 && labels[0] == 1 - labels[2]);
  }
  persona_context_free(context);
}
END_TEST

START_TEST(little_or_nothing) {
  const double cells[3] = {4.0, 5.0, 6.0};
  const double nothing[3] = {0.0, 0.0, 0.0};
  int32_t labels[3] = {7, 7, 7};
  double centre = 0.0;
  double inertia = 1.0;
  int64_t found = 9;
  persona_error err;
  persona_context *context = make_context(1);
  const persona_matrix none = matrix_of(NULL, 0, 3);
  const persona_matrix flat = matrix_of(NULL, 3, 0);
  const persona_matrix three = matrix_of(cells, 3, 1);
  ck_ok(persona_kmeans(context, &none, NULL, 4, 2, 2, 1, 0, NULL, NULL, &found, &inertia, &err), err);
  ck_assert(found == 0 && inertia == 0.0);
  found = 9;
  ck_ok(persona_kmeans(context, &three, nothing, 4, 2, 2, 1, 0, labels, NULL, &found, &inertia, &err), err);
  ck_assert(found == 0 && inertia == 0.0 && labels[0] == 0 && labels[1] == 0 && labels[2] == 0);
  ck_ok(persona_kmeans(context, &flat, NULL, 2, 2, 2, 1, 0, labels, NULL, &found, &inertia, &err), err);
  ck_assert(found == 1 && inertia == 0.0 && labels[2] == 0);
  ck_ok(persona_kmeans(context, &three, NULL, 1, 2, 2, 1, 0, labels, &centre, NULL, &inertia, &err), err);
  ck_assert(centre == 5.0 && inertia == 2.0);
  persona_context_free(context);
}
END_TEST

/* ---- the law, written a second time ------------------------------------------------------------------------------ */

typedef struct plain {
  int64_t n;
  int64_t d;
  const double *cells;
  const double *masses;
  int64_t found;
  long double centres[MOST_CLUSTERS][2];
  int32_t labels[MOST_ROWS];
  long double squares[MOST_ROWS];
  int64_t moved; /* how many centres without rows went to a far one */
} plain;

static void plain_put(plain *made, int64_t cluster, int64_t row) {
  for (int64_t j = 0; j < made->d; j++) made->centres[cluster][j] = made->cells[row * made->d + j];
}

static long double plain_square(const plain *made, int64_t row, int64_t cluster) {
  long double sum = 0.0L;
  for (int64_t j = 0; j < made->d; j++) {
    const long double gap = made->cells[row * made->d + j] - made->centres[cluster][j];
    sum += gap * gap;
  }
  return sum;
}

static void plain_assign(plain *made) {
  for (int64_t i = 0; i < made->n; i++) {
    made->labels[i] = 0;
    for (int64_t k = 0; k < made->found; k++) {
      if (plain_square(made, i, k) < plain_square(made, i, made->labels[i])) made->labels[i] = (int32_t)k;
    }
    made->squares[i] = made->found > 0 ? plain_square(made, i, made->labels[i]) : 0.0L;
  }
}

/* Centre c of a start: the first row at which the running share of the stakes passes the draw. */
static void plain_seed(plain *made, int64_t clusters, uint64_t seed, int64_t start) {
  for (made->found = 0; made->found < clusters; made->found++) {
    const double draw = persona_random_uniform(seed, 3, (uint64_t)start, (uint32_t)made->found);
    long double total = 0.0L;
    long double sum = 0.0L;
    int64_t chosen = 0;
    plain_assign(made);
    for (int64_t i = 0; i < made->n; i++) total += made->masses[i] * (made->found > 0 ? made->squares[i] : 1.0L);
    if (total == 0.0L) return;
    for (int64_t i = 0; i < made->n; i++) {
      sum += made->masses[i] * (made->found > 0 ? made->squares[i] : 1.0L);
      chosen = i;
      if (sum > draw * total) break;
    }
    plain_put(made, made->found, chosen);
  }
}

static void plain_update(plain *made) {
  long double masses[MOST_CLUSTERS] = {0.0L};
  for (int64_t k = 0; k < made->found; k++) {
    long double sums[2] = {0.0L, 0.0L};
    for (int64_t i = 0; i < made->n; i++) {
      if (made->labels[i] != k) continue;
      masses[k] += made->masses[i];
      for (int64_t j = 0; j < made->d; j++) sums[j] += (long double)made->masses[i] * made->cells[i * made->d + j];
    }
    for (int64_t j = 0; j < made->d && masses[k] > 0.0L; j++) made->centres[k][j] = sums[j] / masses[k];
  }
  for (int64_t k = 0; k < made->found; k++) {
    int64_t farthest = -1;
    for (int64_t i = 0; i < made->n && masses[k] == 0.0L; i++) {
      if (made->masses[i] == 0.0 || made->squares[i] <= 1e-25L) continue;
      if (farthest < 0 || made->squares[i] > made->squares[farthest]) farthest = i;
    }
    if (farthest < 0) continue;
    plain_put(made, k, farthest);
    made->squares[farthest] = 0.0L;
    made->moved++;
  }
}

static long double plain_run(plain *made, int64_t clusters, int64_t steps, uint64_t seed, int64_t start) {
  long double inertia = 0.0L;
  plain_seed(made, clusters, seed, start);
  plain_assign(made);
  for (int64_t step = 0; step < steps; step++) {
    plain_update(made);
    plain_assign(made);
  }
  for (int64_t i = 0; i < made->n; i++) inertia += made->masses[i] * made->squares[i];
  return inertia;
}

/* Rows of which the middle one is left without its rows when -1, 0 and 21 are the first centres: 1 goes to the left, 10
 * to the right. */
static void fill_losing(dice *state, double *cells) {
  const double places[6] = {-1.0, 0.0, 1.0, 10.0, 11.0, 21.0};
  for (int64_t i = 0; i < 6; i++) cells[i] = places[i] + 0.001 * normal(state);
}

START_TEST(seeding_and_steps_follow_the_law) {
  persona_error err;
  persona_context *context = make_context(2);
  int64_t moved = 0;
  for (uint64_t seed = 1; seed <= 20000; seed++) {
    dice state = begin(seed);
    double cells[MOST_ROWS * 2];
    double masses[MOST_ROWS];
    double centres[MOST_CLUSTERS * 2];
    int32_t labels[MOST_ROWS];
    int64_t found = -1;
    double inertia = -1.0;
    plain best = {.n = 1 + roll(&state, MOST_ROWS), .d = 1 + roll(&state, 2), .cells = cells, .masses = masses};
    int64_t clusters = 1 + roll(&state, MOST_CLUSTERS);
    const int64_t starts = 1 + roll(&state, 3);
    const int64_t steps = 1 + roll(&state, 9);
    const bool losing = seed % 2 == 0;
    const bool weighted = !losing && roll(&state, 2) == 0;
    const double base = roll(&state, 2) == 0 ? 1.0 : 8.0; /* heavy rows pull centres away from light ones */
    fill(&state, best.n, best.d, cells);
    if (losing) {
      best.n = 6;
      best.d = 1;
      clusters = 3;
      fill_losing(&state, cells);
    }
    for (int64_t i = 0; i < best.n; i++) {
      masses[i] = weighted ? 0.5 * (double)roll(&state, 4) * pow(base, (double)roll(&state, 5)) : 1.0;
    }
    const persona_matrix matrix = matrix_of(cells, best.n, best.d);
    plain tried = best;
    long double least = plain_run(&best, clusters, steps, seed, 0);
    for (int64_t start = 1; start < starts; start++) {
      const long double mine = plain_run(&tried, clusters, steps, seed, start);
      if (mine < least * (1.0L - 1e-12L)) {
        best = tried;
        least = mine;
      }
    }
    ck_ok(persona_kmeans(context, &matrix, weighted ? masses : NULL, clusters, starts, steps, seed, 0, labels, centres,
                         &found, &inertia, &err),
          err);
    ck_assert_int_eq(found, best.found);
    ck_assert_double_eq_tol(inertia, (double)least, 1e-12 * (1.0 + (double)least));
    moved += best.moved;
    if (starts > 1) continue; /* equal starts up to rounding may be numbered otherwise */
    for (int64_t i = 0; i < best.n; i++) ck_assert_int_eq(labels[i], best.labels[i]);
    for (int64_t k = 0; k < found; k++) {
      for (int64_t j = 0; j < best.d; j++) {
        ck_assert_double_eq_tol(centres[k * best.d + j], (double)best.centres[k][j], 1e-12);
      }
    }
  }
  ck_assert_int_gt(moved, 4);
  persona_context_free(context);
}
END_TEST

/* ---- properties -------------------------------------------------------------------------------------------------- */

START_TEST(more_starts_are_never_worse) {
  enum { N = 200, D = 3 };
  static double cells[N * D];
  static int32_t labels[N];
  persona_error err;
  persona_context *context = make_context(2);
  int64_t better = 0;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    dice state = begin(seed);
    double before = INFINITY;
    fill(&state, N, D, cells);
    const persona_matrix matrix = matrix_of(cells, N, D);
    for (int64_t starts = 1; starts <= 8; starts++) {
      double inertia = 0.0;
      ck_ok(persona_kmeans(context, &matrix, NULL, 8, starts, 50, seed, 0, labels, NULL, NULL, &inertia, &err), err);
      ck_assert(inertia <= before);
      better += starts > 1 && inertia < before;
      before = inertia;
    }
  }
  ck_assert_int_gt(better, 10);
  persona_context_free(context);
}
END_TEST

START_TEST(threads_types_and_strides_change_no_bit) {
  enum { N = 1500, D = 11, CLUSTERS = 9 };
  static double cells[N * D];
  static int8_t bytes[N * D];
  static float singles[D * N]; /* column by column, last row first */
  static int32_t labels[4][N];
  static double centres[4][CLUSTERS * D];
  double inertias[4];
  persona_error err;
  dice state = begin(1);
  persona_matrix matrices[4];
  for (int64_t i = 0; i < N; i++) {
    for (int64_t j = 0; j < D; j++) {
      bytes[i * D + j] = (int8_t)(roll(&state, 9) - 4);
      cells[i * D + j] = bytes[i * D + j];
      singles[j * N + N - 1 - i] = bytes[i * D + j];
    }
  }
  matrices[0] = matrix_of(cells, N, D);
  matrices[1] = matrices[0];
  persona_matrix_init(&matrices[2], PERSONA_INT8, bytes, N, D);
  persona_matrix_init(&matrices[3], PERSONA_FLOAT32, singles + N - 1, N, D);
  matrices[3].row_stride = -(int64_t)sizeof(float);
  matrices[3].column_stride = N * (int64_t)sizeof(float);
  for (int32_t run = 0; run < 4; run++) {
    persona_context *context = make_context(run % 3 + 1);
    ck_ok(persona_kmeans(context, &matrices[run], NULL, CLUSTERS, 3, 20, 5, 0, labels[run], centres[run], NULL,
                         &inertias[run], &err),
          err);
    ck_assert_mem_eq(labels[run], labels[0], sizeof labels[0]);
    ck_assert_mem_eq(centres[run], centres[0], sizeof centres[0]);
    ck_assert(inertias[run] == inertias[0]);
    persona_context_free(context);
  }
}
END_TEST

/* Rows of mass 0 move nothing and join the nearest centre; whole masses are as many equal rows. */
START_TEST(masses_count) {
  enum { N = 60, D = 3, CLUSTERS = 5 };
  persona_error err;
  persona_context *context = make_context(2);
  for (uint64_t seed = 1; seed <= 100; seed++) {
    dice state = begin(seed);
    static double cells[N * D];
    static double repeated[3 * N * D];
    double masses[N];
    int32_t labels[N];
    int32_t others[3 * N];
    double centres[CLUSTERS * D];
    double inertias[2];
    int64_t found = 0;
    int64_t rows = 0;
    fill(&state, N, D, cells);
    for (int64_t i = 0; i < N; i++) {
      masses[i] = (double)roll(&state, 4);
      for (int64_t copy = 0; copy < (int64_t)masses[i]; copy++, rows++) {
        memcpy(repeated + rows * D, cells + i * D, D * sizeof(double));
      }
    }
    const persona_matrix once = matrix_of(cells, N, D);
    const persona_matrix all = matrix_of(repeated, rows, D);
    ck_ok(persona_kmeans(context, &all, NULL, CLUSTERS, 1, 50, seed, 0, others, NULL, NULL, &inertias[1], &err), err);
    ck_ok(persona_kmeans(context, &once, masses, CLUSTERS, 1, 50, seed, 0, labels, centres, &found, &inertias[0], &err),
          err);
    ck_assert_double_eq_tol(inertias[0], inertias[1], 1e-10);
    rows = 0;
    for (int64_t i = 0; i < N; i++) {
      for (int64_t copy = 0; copy < (int64_t)masses[i]; copy++) ck_assert_int_eq(others[rows++], labels[i]);
      for (int64_t k = 0; k < found; k++) {
        ck_assert(square(cells + i * D, centres + labels[i] * D, D) <=
                  square(cells + i * D, centres + k * D, D) * (1.0L + 1e-14L));
      }
    }
  }
  persona_context_free(context);
}
END_TEST

/* ---- bad input and memory ---------------------------------------------------------------------------------------- */

START_TEST(bad_input_is_refused) {
  double cells[4] = {0.0, 1.0, 2.0, 3.0};
  double masses[4] = {1.0, 1.0, 1.0, 1.0};
  int32_t labels[4];
  persona_error err;
  persona_context *context = make_context(1);
  const persona_matrix matrix = matrix_of(cells, 4, 1);
  const persona_matrix none = matrix_of(NULL, 4, 1);
  const int64_t counts[][3] = {{0, 1, 1},       {-1, 1, 1}, {INT64_C(1) << 31, 1, 1}, {1, 0, 1},
                               {1, 1000001, 1}, {1, 1, 0},  {1, 1, 1000001},          {1, 1, -5}};
  for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
    ck_assert_int_eq(persona_kmeans(context, &matrix, NULL, counts[c][0], counts[c][1], counts[c][2], 1, 0, labels,
                                    NULL, NULL, NULL, &err),
                     PERSONA_INVALID_ARGUMENT);
  }
#define RUN(context, matrix, masses, bound, labels) \
  persona_kmeans(context, matrix, masses, 2, 1, 1, 1, bound, labels, NULL, NULL, NULL, &err)
  ck_assert_int_eq(RUN(NULL, &matrix, NULL, 0, labels), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(RUN(context, NULL, NULL, 0, labels), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(RUN(context, &none, NULL, 0, labels), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(RUN(context, &matrix, NULL, 0, NULL), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(RUN(context, &matrix, NULL, -1, labels), PERSONA_INVALID_ARGUMENT);
  const double bad[] = {-1.0, NAN, INFINITY};
  for (int b = 0; b < 3; b++) {
    masses[2] = bad[b];
    ck_assert_int_eq(RUN(context, &matrix, masses, 0, labels), PERSONA_INVALID_ARGUMENT);
    ck_assert_int_eq(err.row, 2);
  }
  masses[2] = masses[1] = 1.5e308;
  ck_assert_int_eq(RUN(context, &matrix, masses, 0, labels), PERSONA_INVALID_ARGUMENT);
  cells[3] = NAN;
  ck_assert_int_eq(RUN(context, &matrix, NULL, 0, labels), PERSONA_MISSING_ANSWER);
  ck_assert(err.row == 3 && err.column == 0);
  cells[3] = INFINITY;
  ck_assert_int_eq(RUN(context, &matrix, NULL, 0, labels), PERSONA_BAD_VALUE);
  cells[3] = 1e200; /* farther than the root of the largest double */
  ck_assert_int_eq(RUN(context, &matrix, NULL, 0, labels), PERSONA_NUMERICAL);
  masses[0] = masses[1] = masses[2] = 1.0;
  masses[3] = 0.0; /* does not count, but has no nearest centre either */
  ck_assert_int_eq(RUN(context, &matrix, masses, 0, labels), PERSONA_NUMERICAL);
#undef RUN
  persona_context_free(context);
}
END_TEST

START_TEST(memory_is_counted_beforehand) {
  persona_error err;
  for (uint64_t seed = 1; seed <= 200; seed++) {
    dice state = begin(seed);
    meter counted;
    persona_context *context = metered_context(&counted, 1 + (int32_t)roll(&state, 3));
    const int64_t n = roll_size(&state, 2000);
    const int64_t d = roll_size(&state, 60);
    const int64_t clusters = 1 + roll_size(&state, 40);
    double *cells = normal_cells(n + 1, d + 1, seed);
    int32_t *labels = malloc((size_t)(n + 1) * sizeof *labels);
    const persona_matrix matrix = matrix_of(cells, n, d);
    const int64_t bytes = persona_kmeans_bytes(n, d, clusters);
    const int64_t before = meter_begin(&counted);
    ck_assert_int_eq(
        persona_kmeans(context, &matrix, NULL, clusters, 2, 3, seed, bytes - 1, labels, NULL, NULL, NULL, &err),
        PERSONA_TOO_LARGE);
    ck_assert_int_eq(counted.calls, 0);
    ck_ok(persona_kmeans(context, &matrix, NULL, clusters, 2, 3, seed, bytes, labels, NULL, NULL, NULL, &err), err);
    ck_assert_int_le(counted.most - before, bytes);
    ck_assert_int_ge(counted.most - before, bytes - 16); /* nothing is counted twice */
    ck_assert_int_eq(counted.live, before);
    free(labels);
    free(cells);
    persona_context_free(context);
  }
  ck_assert_int_eq(persona_kmeans_bytes(INT64_MAX, INT64_MAX, INT64_MAX), INT64_MAX);
  ck_assert_int_eq(persona_kmeans_bytes(INT64_C(1) << 61, 1, 1), INT64_MAX);
  ck_assert_int_eq(persona_kmeans_bytes(-1, 1, 1), 0);
  ck_assert_int_eq(persona_kmeans_bytes(1, -1, 1), 0);
  ck_assert_int_eq(persona_kmeans_bytes(1, 1, -1), 0);
}
END_TEST

Suite *kmeans_suite(void) {
  Suite *suite = suite_create("kmeans");
  TCase *tcase = tcase_create("kmeans");
  tcase_set_timeout(tcase, 120);
  tcase_add_test(tcase, groups_far_apart_are_found);
  tcase_add_test(tcase, no_more_clusters_than_distinct_rows);
  tcase_add_test(tcase, ties_go_to_the_lower_label);
  tcase_add_test(tcase, little_or_nothing);
  tcase_add_test(tcase, seeding_and_steps_follow_the_law);
  tcase_add_test(tcase, more_starts_are_never_worse);
  tcase_add_test(tcase, threads_types_and_strides_change_no_bit);
  tcase_add_test(tcase, masses_count);
  tcase_add_test(tcase, bad_input_is_refused);
  tcase_add_test(tcase, memory_is_counted_beforehand);
  suite_add_tcase(suite, tcase);
  return suite;
}
