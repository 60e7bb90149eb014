/* Silhouettes against the definition in long double, and what must not change them. */
#include "metered.h"
#include "suites.h"

#include "kernels/silhouette.h"
#include "space/rows.h"

enum { MOST_ROWS = 300, MOST_COLUMNS = 50, PURPOSE = PERSONA_RANDOM_PURPOSE_HOST + 93 };

static dice begin(uint64_t seed) { return (dice){.seed = seed + 9000, .draw = 0}; }

static double normal(dice *state) { return persona_random_normal(state->seed, PURPOSE, 0, state->draw++); }

/* Labelled rows, some of them equal, some labels without rows or with one. */
typedef struct scene {
  int64_t n;
  int64_t d;
  int64_t clusters;
  double cells[MOST_ROWS * MOST_COLUMNS];
  int32_t labels[MOST_ROWS];
  int64_t copies[MOST_ROWS];
  bool copied;
} scene;

static void roll_scene(dice *state, scene *made) {
  const double offsets[] = {0.0, 0.0, 100.0, 1e9};
  const double offset = offsets[roll(state, 4)];
  made->n = roll_size(state, MOST_ROWS);
  made->d = 1 + roll_size(state, MOST_COLUMNS - 1);
  made->clusters = 1 + roll(state, 9);
  made->copied = roll(state, 2) == 0;
  const double apart = (double)roll(state, 5);
  const int64_t used = 1 + roll(state, made->clusters);
  for (int64_t i = 0; i < made->n; i++) {
    const bool copy = i > 0 && roll(state, 4) == 0;
    const int64_t source = copy ? roll(state, i) : i;
    made->labels[i] = (int32_t)(made->clusters - 1 - roll(state, used)); /* the first ones may be without rows */
    made->copies[i] = made->copied ? roll(state, 4) : 1;
    for (int64_t j = 0; j < made->d; j++) {
      const double shift = offset + apart * made->labels[i];
      made->cells[i * made->d + j] = copy ? made->cells[source * made->d + j] : shift + normal(state);
    }
  }
}

static persona_matrix matrix_of(const scene *made) {
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, made->cells, made->n, made->d);
  return matrix;
}

static const int64_t *copies_of(const scene *made) { return made->copied ? made->copies : NULL; }

static void run(persona_context *context, const scene *made, double *per_row, double *mean) {
  persona_error err;
  const persona_matrix matrix = matrix_of(made);
  ck_ok(persona_silhouette(context, &matrix, made->labels, made->clusters, copies_of(made), 0, per_row, mean, &err),
        err);
}

static double bound_of(const scene *made) {
  return 4.0 * (32.0 * (4.0 * (double)made->d + 64.0) + (double)made->n) * 0x1p-53;
}

static bool same(double a, double b, double tolerance) {
  return isnan(a) ? isnan(b) : !isnan(b) && fabs(a - b) <= tolerance;
}

/* ---- the definition ---------------------------------------------------------------------------------------------- */

static long double distance(const scene *made, int64_t i, int64_t j) {
  long double sum = 0.0L;
  for (int64_t c = 0; c < made->d; c++) {
    const long double gap = (long double)made->cells[i * made->d + c] - made->cells[j * made->d + c];
    sum += gap * gap;
  }
  return sqrtl(sum);
}

/* Silhouette of row i when it has company; *labels counts the other labels. */
static long double define(const scene *made, int64_t i, int64_t *labels) {
  long double within = 0.0L;
  long double other = INFINITY;
  int64_t own = 0;
  *labels = 0;
  for (int32_t k = 0; k < made->clusters; k++) {
    long double sum = 0.0L;
    int64_t rows = 0;
    for (int64_t j = 0; j < made->n; j++) {
      if (made->labels[j] != k) continue;
      sum += (long double)made->copies[j] * distance(made, i, j);
      rows += made->copies[j];
    }
    if (k == made->labels[i]) {
      own = rows;
      within = rows > 1 ? sum / (long double)(rows - 1) : 0.0L;
    } else if (rows > 0) {
      other = fminl(other, sum / (long double)rows);
      ++*labels;
    }
  }
  if (own == 1 || (within == 0.0L && other == 0.0L)) return 0.0L;
  return (other - within) / fmaxl(within, other);
}

START_TEST(silhouettes_are_those_of_the_definition) {
  static scene made;
  static double found[MOST_ROWS];
  static double plain[MOST_ROWS];
  persona_error err;
  persona_context *context = make_context(2);
  for (uint64_t seed = 1; seed <= 600; seed++) {
    dice state = begin(seed);
    lp_rows loaded;
    long double sum = 0.0L;
    long double rows = 0.0L;
    double mean = 0.0;
    double plain_mean = 0.0;
    roll_scene(&state, &made);
    const persona_matrix matrix = matrix_of(&made);
    run(context, &made, found, &mean);
    ck_ok(lp_rows_load(context, &matrix, "rows", &loaded, &err), err);
    ck_ok(lp_rows_set_copies(&loaded, made.copies, "copies", &err), err);
    lp_silhouette_plain(&loaded.points, made.labels, made.clusters, loaded.mass, plain, &plain_mean);
    lp_rows_clear(context, &loaded);
    for (int64_t i = 0; i < made.n; i++) {
      int64_t others = 0;
      const long double right = define(&made, i, &others);
      const bool defined = made.copies[i] > 0 && others > 0;
      ck_assert_msg(same(defined ? (double)right : NAN, found[i], bound_of(&made)),
                    "seed %d, row %d: %.17g, not %.17Lg", (int)seed, (int)i, found[i], right);
      ck_assert(same(found[i], plain[i], bound_of(&made)));
      if (!defined) continue;
      sum += (long double)made.copies[i] * right;
      rows += (long double)made.copies[i];
    }
    ck_assert(same(rows > 0.0L ? (double)(sum / rows) : NAN, mean, bound_of(&made)));
    ck_assert(same(mean, plain_mean, bound_of(&made)));
  }
  persona_context_free(context);
}
END_TEST

START_TEST(known_silhouettes) {
  scene *line = calloc(1, sizeof *line);
  double found[4];
  double mean = 0.0;
  persona_context *context = make_context(1);
  *line = (scene){.n = 4, .d = 1, .clusters = 2, .cells = {0.0, 1.0, 10.0, 11.0}, .labels = {0, 0, 1, 1}};
  run(context, line, found, &mean);
  ck_assert_double_eq_tol(found[0], 9.5 / 10.5, 1e-14);
  ck_assert_double_eq_tol(found[1], 8.5 / 9.5, 1e-14);
  ck_assert_double_eq_tol(mean, (9.5 / 10.5 + 8.5 / 9.5) / 2.0, 1e-14);
  *line = (scene){.n = 3, .d = 1, .clusters = 3, .cells = {0.0, 1.0, 10.0}, .labels = {2, 0, 1}};
  run(context, line, found, &mean); /* each alone */
  ck_assert(found[0] == 0.0 && found[1] == 0.0 && found[2] == 0.0 && mean == 0.0);
  *line = (scene){.n = 4, .d = 2, .clusters = 2, .labels = {0, 1, 1, 0}};
  run(context, line, found, &mean); /* all equal */
  ck_assert(found[0] == 0.0 && found[3] == 0.0 && mean == 0.0);
  *line =
      (scene){.n = 2, .d = 1, .clusters = 2, .cells = {3.0, 4.0}, .labels = {0, 1}, .copies = {2, 1}, .copied = true};
  run(context, line, found, &mean); /* a copy is company */
  ck_assert(found[0] == 1.0 && found[1] == 0.0 && fabs(mean - 2.0 / 3.0) < 1e-15);
  persona_context_free(context);
  free(line);
}
END_TEST

START_TEST(fewer_than_two_labels_have_none) {
  scene *made = calloc(1, sizeof *made);
  double found[MOST_ROWS];
  persona_error err;
  persona_context *context = make_context(2);
  for (made->n = 0; made->n < 4; made->n++) {
    double mean = 7.0;
    *made = (scene){.n = made->n, .d = 1, .clusters = 5, .cells = {1.0, 2.0, 4.0}, .labels = {3, 3, 3}};
    for (int64_t i = 0; i < made->n; i++) found[i] = 7.0;
    run(context, made, found, &mean);
    ck_assert(isnan(mean));
    for (int64_t i = 0; i < made->n; i++) ck_assert(isnan(found[i]));
    mean = 7.0;
    run(context, made, NULL, &mean);
    ck_assert(isnan(mean));
  }
  double mean = 7.0; /* the second label is on absent rows only */
  *made = (scene){.n = 3, .d = 1, .clusters = 2, .labels = {0, 1, 0}, .copies = {1, 0, 5}, .copied = true};
  run(context, made, found, &mean);
  ck_assert(isnan(mean) && isnan(found[0]) && isnan(found[1]));
  made->n = 0;
  const persona_matrix none = matrix_of(made);
  ck_ok(persona_silhouette(context, &none, NULL, 0, NULL, 0, NULL, &mean, &err), err);
  ck_assert(isnan(mean));
  persona_context_free(context);
  free(made);
}
END_TEST

/* ---- what changes nothing ---------------------------------------------------------------------------------------- */

START_TEST(order_of_rows_and_names_of_labels_do_not_matter) {
  static scene made;
  static scene turned;
  double found[MOST_ROWS];
  double others[MOST_ROWS];
  persona_context *context = make_context(2);
  for (uint64_t seed = 1; seed <= 100; seed++) {
    dice state = begin(seed);
    double means[2];
    int64_t place[MOST_ROWS];
    roll_scene(&state, &made);
    turned = made;
    for (int64_t i = 0; i < made.n; i++) place[i] = i;
    for (int64_t i = made.n - 1; i > 0; i--) {
      const int64_t other = roll(&state, i + 1);
      const int64_t kept = place[i];
      place[i] = place[other];
      place[other] = kept;
    }
    for (int64_t i = 0; i < made.n; i++) {
      turned.labels[i] = (int32_t)((made.labels[place[i]] + 2) % made.clusters);
      turned.copies[i] = made.copies[place[i]];
      memcpy(turned.cells + i * made.d, made.cells + place[i] * made.d, (size_t)made.d * sizeof(double));
    }
    run(context, &made, found, &means[0]);
    run(context, &turned, others, &means[1]);
    ck_assert(same(means[0], means[1], bound_of(&made)));
    for (int64_t i = 0; i < made.n; i++) ck_assert(same(found[place[i]], others[i], bound_of(&made)));
  }
  persona_context_free(context);
}
END_TEST

START_TEST(copies_are_equal_rows) {
  static scene made;
  static scene written;
  double found[MOST_ROWS];
  double others[MOST_ROWS];
  persona_context *context = make_context(2);
  for (uint64_t seed = 1; seed <= 200; seed++) {
    dice state = begin(seed);
    double means[2];
    int64_t rows = 0;
    roll_scene(&state, &made);
    if (made.n > MOST_ROWS / 4) made.n = MOST_ROWS / 4;
    made.copied = true;
    written.clusters = made.clusters;
    written.d = made.d;
    written.copied = false;
    for (int64_t i = 0; i < made.n; i++) {
      made.copies[i] = roll(&state, 4);
      for (int64_t copy = 0; copy < made.copies[i]; copy++, rows++) {
        written.labels[rows] = made.labels[i];
        memcpy(written.cells + rows * made.d, made.cells + i * made.d, (size_t)made.d * sizeof(double));
      }
    }
    written.n = rows;
    run(context, &made, found, &means[0]);
    run(context, &written, others, &means[1]);
    ck_assert(same(means[0], means[1], bound_of(&written)));
    rows = 0;
    for (int64_t i = 0; i < made.n; i++) {
      if (made.copies[i] == 0) ck_assert(isnan(found[i]));
      for (int64_t copy = 0; copy < made.copies[i]; copy++) {
        ck_assert(same(found[i], others[rows++], bound_of(&written)));
      }
    }
  }
  persona_context_free(context);
}
END_TEST

START_TEST(threads_types_and_strides_change_no_bit) {
  enum { N = 290, D = 13 };
  static scene made;
  static int8_t bytes[N * D];
  static float singles[D * N]; /* column by column, last row first */
  double found[5][N];
  double means[5];
  persona_error err;
  persona_matrix matrices[5];
  dice state = begin(3);
  made = (scene){.n = N, .d = D, .clusters = 7};
  for (int64_t i = 0; i < N; i++) {
    made.labels[i] = (int32_t)roll(&state, 6);
    for (int64_t j = 0; j < D; j++) {
      bytes[i * D + j] = (int8_t)(roll(&state, 9) - 4);
      made.cells[i * D + j] = bytes[i * D + j];
      singles[j * N + N - 1 - i] = bytes[i * D + j];
    }
  }
  for (int m = 0; m < 3; m++) matrices[m] = matrix_of(&made);
  persona_matrix_init(&matrices[3], PERSONA_INT8, bytes, N, D);
  persona_matrix_init(&matrices[4], PERSONA_FLOAT32, singles + N - 1, N, D);
  matrices[4].row_stride = -(int64_t)sizeof(float);
  matrices[4].column_stride = N * (int64_t)sizeof(float);
  for (int m = 0; m < 5; m++) {
    persona_context *context = make_context(m % 3 + 1);
    ck_ok(persona_silhouette(context, &matrices[m], made.labels, made.clusters, NULL, 0, found[m], &means[m], &err),
          err);
    ck_assert_mem_eq(found[m], found[0], sizeof found[0]);
    ck_assert(means[m] == means[0]);
    persona_context_free(context);
  }
}
END_TEST

/* ---- bad input and memory ---------------------------------------------------------------------------------------- */

START_TEST(bad_input_is_refused) {
  scene *made = calloc(1, sizeof *made);
  double mean = 0.0;
  persona_error err;
  persona_context *context = make_context(2);
  *made = (scene){.n = 4, .d = 1, .clusters = 2, .cells = {0.0, 1.0, 2.0, 3.0}, .labels = {0, 1, 0, 1}};
  for (int64_t i = 0; i < 4; i++) made->copies[i] = 1;
  const persona_matrix matrix = matrix_of(made);
#define REFUSED(status, context, matrix, labels, clusters, copies, bound, mean)                            \
  ck_assert_int_eq(persona_silhouette(context, matrix, labels, clusters, copies, bound, NULL, mean, &err), \
                   PERSONA_##status)
  REFUSED(INVALID_ARGUMENT, NULL, &matrix, made->labels, 2, NULL, 0, &mean);
  REFUSED(INVALID_ARGUMENT, context, NULL, made->labels, 2, NULL, 0, &mean);
  REFUSED(INVALID_ARGUMENT, context, &matrix, NULL, 2, NULL, 0, &mean);
  REFUSED(INVALID_ARGUMENT, context, &matrix, made->labels, 2, NULL, 0, NULL);
  REFUSED(INVALID_ARGUMENT, context, &matrix, made->labels, -1, NULL, 0, &mean);
  REFUSED(INVALID_ARGUMENT, context, &matrix, made->labels, INT64_C(1) << 31, NULL, 0, &mean);
  REFUSED(INVALID_ARGUMENT, context, &matrix, made->labels, 2, NULL, -1, &mean);
  REFUSED(INVALID_ARGUMENT, context, &matrix, made->labels, 0, NULL, 0, &mean);
  ck_assert_int_eq(err.row, 0);
  REFUSED(INVALID_ARGUMENT, context, &matrix, made->labels, 1, NULL, 0, &mean);
  ck_assert_int_eq(err.row, 1);
  made->labels[2] = -1;
  REFUSED(INVALID_ARGUMENT, context, &matrix, made->labels, 2, NULL, 0, &mean);
  ck_assert_int_eq(err.row, 2);
  made->labels[2] = 0;
  made->copies[3] = -1;
  REFUSED(INVALID_ARGUMENT, context, &matrix, made->labels, 2, made->copies, 0, &mean);
  ck_assert_int_eq(err.row, 3);
  made->copies[3] = INT64_C(1) << 53; /* three more are too many */
  REFUSED(INVALID_ARGUMENT, context, &matrix, made->labels, 2, made->copies, 0, &mean);
  made->copies[3] = 0;
  made->cells[3] = NAN; /* also of a row that is absent */
  REFUSED(MISSING_ANSWER, context, &matrix, made->labels, 2, made->copies, 0, &mean);
  ck_assert(err.row == 3 && err.column == 0);
  made->cells[3] = INFINITY;
  REFUSED(BAD_VALUE, context, &matrix, made->labels, 2, NULL, 0, &mean);
  made->cells[3] = 1e308;
  made->cells[2] = -1e308;
  REFUSED(NUMERICAL, context, &matrix, made->labels, 2, NULL, 0, &mean);
#undef REFUSED
  persona_context_free(context);
  free(made);
}
END_TEST

START_TEST(memory_is_counted_beforehand) {
  persona_error err;
  for (uint64_t seed = 1; seed <= 150; seed++) {
    dice state = begin(seed);
    meter counted;
    persona_context *context = metered_context(&counted, 1 + (int32_t)roll(&state, 3));
    const int64_t n = roll_size(&state, 1500);
    const int64_t d = roll_size(&state, 100);
    const int64_t clusters = 2 + roll_size(&state, 500);
    double *cells = normal_cells(n + 1, d + 1, seed);
    int32_t *labels = calloc((size_t)(n + 1), sizeof *labels);
    double mean = 0.0;
    persona_matrix matrix;
    persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, n, d);
    for (int64_t i = 0; i < n; i++) labels[i] = (int32_t)roll(&state, clusters);
    const int64_t bytes = persona_silhouette_bytes(context, n, d, clusters);
    const int64_t before = meter_begin(&counted);
    ck_assert_int_eq(persona_silhouette(context, &matrix, labels, clusters, NULL, bytes - 1, NULL, &mean, &err),
                     PERSONA_TOO_LARGE);
    ck_assert_int_eq(counted.calls, 0);
    ck_ok(persona_silhouette(context, &matrix, labels, clusters, NULL, bytes, NULL, &mean, &err), err);
    ck_assert_msg(counted.most - before <= bytes, "%lld bytes, not %lld", (long long)(counted.most - before),
                  (long long)bytes);
    ck_assert_int_eq(counted.live, before);
    if (n > 300) ck_assert_int_ge(2 * (counted.most - before), bytes);
    free(labels);
    free(cells);
    persona_context_free(context);
  }
  ck_assert_int_eq(persona_silhouette_bytes(NULL, INT64_MAX, INT64_MAX, INT64_MAX), INT64_MAX);
  ck_assert_int_eq(persona_silhouette_bytes(NULL, -1, 1, 1), 0);
  ck_assert_int_eq(persona_silhouette_bytes(NULL, 1, -1, 1), 0);
  ck_assert_int_eq(persona_silhouette_bytes(NULL, 1, 1, -1), 0);
  persona_context *context = make_context(1);
  ck_assert_int_eq(persona_silhouette_bytes(NULL, 900, 9, 9), persona_silhouette_bytes(context, 900, 9, 9));
  ck_assert_int_lt(persona_silhouette_bytes(context, 50000, 44, 8), INT64_C(100) << 20);
  persona_context_free(context);
}
END_TEST

Suite *silhouette_suite(void) {
  Suite *suite = suite_create("silhouette");
  TCase *tcase = tcase_create("silhouette");
  tcase_set_timeout(tcase, 120);
  tcase_add_test(tcase, silhouettes_are_those_of_the_definition);
  tcase_add_test(tcase, known_silhouettes);
  tcase_add_test(tcase, fewer_than_two_labels_have_none);
  tcase_add_test(tcase, order_of_rows_and_names_of_labels_do_not_matter);
  tcase_add_test(tcase, copies_are_equal_rows);
  tcase_add_test(tcase, threads_types_and_strides_change_no_bit);
  tcase_add_test(tcase, bad_input_is_refused);
  tcase_add_test(tcase, memory_is_counted_beforehand);
  suite_add_tcase(suite, tcase);
  return suite;
}
