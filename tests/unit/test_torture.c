/* Every allocation of every public call failed in turn: each failure is a clear status, and nothing is leaked. */
#include "faulty.h"
#include "fixtures.h"
#include "suites.h"

#include <persona/io.h>

#include <stdio.h>

enum { N = 24, D = 5 };

/* Likert answers with copies; `missing` leaves holes. */
static void fill_cells(double *cells, uint64_t seed, bool missing) {
  for (int i = 0; i < N * D; i++) {
    cells[i] = 1.0 + (double)persona_random_below(seed, 70500, (uint64_t)(i % (N * D - 10)), 0, 5);
    if (missing && i % 17 == 3) cells[i] = NAN;
  }
}

/* Describes everything that can be described. */
static int describe(persona_population_builder *builder, bool weighted, persona_error *err) {
  double weights[N];
  const char *ids[N];
  int64_t agents[N];
  int32_t codes[N];
  const char *levels[2] = {"low", "high"};
  persona_item item;
  for (int i = 0; i < N; i++) {
    weights[i] = i % 4; /* some are 0 */
    ids[i] = "agent";
    agents[i] = i / 2;
    codes[i] = i % 3 - 1;
  }
  persona_item_init(&item);
  item.name = "question";
  item.trait = "trait";
  int status = persona_population_builder_set_item(builder, 1, &item, err);
  if (status == PERSONA_OK)
    status = persona_population_builder_set_missing(builder, PERSONA_MISSING_PAIRWISE, PERSONA_SCALE_MISSING, err);
  if (status == PERSONA_OK && weighted) status = persona_population_builder_set_weights(builder, weights, err);
  if (status == PERSONA_OK) status = persona_population_builder_set_row_ids(builder, ids, err);
  if (status == PERSONA_OK) status = persona_population_builder_set_replicates(builder, agents, err);
  for (int i = 0; i < 9 && status == PERSONA_OK; i++) {
    status = persona_population_builder_add_attribute(builder, "group", codes, levels, 2, 0, err);
  }
  return status;
}

static int make(persona_context *context, uint64_t seed, bool missing, bool weighted, persona_population **out,
                persona_error *err) {
  double cells[N * D];
  persona_matrix matrix;
  persona_population_builder *builder = NULL;
  fill_cells(cells, seed, missing);
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, N, D);
  int status = persona_population_builder_create(context, "people", &builder, err);
  if (status == PERSONA_OK) status = persona_population_builder_copy_answers(builder, &matrix, err);
  if (status == PERSONA_OK) status = describe(builder, weighted, err);
  if (status == PERSONA_OK) status = persona_population_build(builder, out, err);
  persona_population_builder_free(builder);
  return status;
}

static int population_scenario(persona_context *context, persona_error *err) {
  persona_population *population = NULL;
  persona_population *dropped = NULL;
  persona_population *subset = NULL;
  persona_population_builder *builder = NULL;
  persona_matrix matrix;
  double cells[N * D];
  const int64_t rows[3] = {2, 0, 1};
  int64_t distinct = 0;
  fill_cells(cells, 1, true);
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, N, D);
  int status = make(context, 1, true, true, &population, err);
  if (status == PERSONA_OK) status = persona_population_subset(population, "three", rows, 3, &subset, err);
  if (status == PERSONA_OK) status = persona_population_count_patterns(population, &distinct, NULL, err);
  if (status == PERSONA_OK) status = persona_population_builder_create(context, NULL, &builder, err);
  if (status == PERSONA_OK) status = persona_population_builder_set_answers(builder, &matrix, NULL, NULL, err);
  if (status == PERSONA_OK)
    status = persona_population_builder_set_missing(builder, PERSONA_MISSING_DROP, PERSONA_SCALE_ERROR, err);
  if (status == PERSONA_OK) status = persona_population_build(builder, &dropped, err);
  persona_population_builder_free(builder);
  persona_population_free(population);
  persona_population_free(dropped);
  persona_population_free(subset);
  return status;
}

static int space_scenario(persona_context *context, persona_error *err) {
  persona_population *population = NULL;
  double coordinates[N * D];
  int status = make(context, 2, false, true, &population, err);
  for (int32_t kind = PERSONA_SPACE_NONE; kind <= PERSONA_SPACE_WHITENED && status == PERSONA_OK; kind++) {
    const persona_population *fitted = population;
    persona_space *space = NULL;
    status = persona_space_fit(context, kind, &fitted, 1, &space, err);
    if (status == PERSONA_OK) status = persona_space_project(space, population, coordinates, err);
    persona_space_free(space);
  }
  persona_population_free(population);
  return status;
}

static int neighbours_scenario(persona_context *context, persona_error *err) {
  persona_population *anchors = NULL;
  persona_population *points = NULL;
  persona_options *options = NULL;
  persona_space *space = NULL;
  int status = make(context, 3, true, false, &anchors, err);
  if (status == PERSONA_OK) status = make(context, 4, false, false, &points, err);
  if (status == PERSONA_OK) status = persona_options_create(context, &options, err);
  if (status == PERSONA_OK) status = persona_options_set(options, "minimum_overlap", "0.1", err);
  const persona_population *fitted = points;
  if (status == PERSONA_OK) status = persona_space_fit(context, PERSONA_SPACE_REFERENCE, &fitted, 1, &space, err);
  for (int i = 0; i < 3 && status == PERSONA_OK; i++) {
    persona_neighbours *state = NULL;
    int64_t rows[4];
    int64_t count = 0;
    status =
        persona_neighbours_build(space, i == 0 ? anchors : points, i == 1 ? anchors : NULL, 4, options, &state, err);
    if (status == PERSONA_OK) status = persona_neighbours_get_rows(state, 0, 4, rows, NULL, &count, err);
    persona_neighbours_free(state);
  }
  persona_space_free(space);
  persona_options_free(options);
  persona_population_free(anchors);
  persona_population_free(points);
  return status;
}

/* Two parts with the same anchors, two with the same points, merged into a square. */
static int parts_scenario(persona_context *context, persona_error *err) {
  persona_population *rows[2] = {NULL, NULL};
  persona_neighbours *parts[4] = {NULL, NULL, NULL, NULL};
  persona_neighbours *strips[2] = {NULL, NULL};
  persona_neighbours *whole = NULL;
  persona_space *space = NULL;
  int status = make(context, 3, true, false, &rows[0], err);
  if (status == PERSONA_OK) status = make(context, 4, false, false, &rows[1], err);
  const persona_population *fitted = rows[1];
  if (status == PERSONA_OK) status = persona_space_fit(context, PERSONA_SPACE_REFERENCE, &fitted, 1, &space, err);
  for (int64_t i = 0; i < 4 && status == PERSONA_OK; i++) {
    status = persona_neighbours_build_part(space, rows[i / 2], i / 2 * N, rows[i % 2], i % 2 * N, 1, 4, NULL, &parts[i],
                                           err);
  }
  for (int64_t i = 0; i < 2 && status == PERSONA_OK; i++) {
    status = persona_neighbours_merge(parts[2 * i], parts[2 * i + 1], &strips[i], err);
  }
  if (status == PERSONA_OK) status = persona_neighbours_merge(strips[0], strips[1], &whole, err);
  for (int i = 0; i < 4; i++) persona_neighbours_free(parts[i]);
  for (int i = 0; i < 2; i++) persona_neighbours_free(strips[i]);
  for (int i = 0; i < 2; i++) persona_population_free(rows[i]);
  persona_neighbours_free(whole);
  persona_space_free(space);
  return status;
}

static int swallow(void *user, const char *bytes, size_t length) {
  (void)user;
  (void)bytes;
  (void)length;
  return 0;
}

static int run_with(persona_context *context, bool missing, bool weighted, persona_error *err) {
  persona_population *reference = NULL;
  persona_population *population = NULL;
  persona_space *space = NULL;
  persona_run *run = NULL;
  persona_report *report = NULL;
  persona_options *options = NULL;
  int status = make(context, 5, false, weighted, &reference, err);
  if (status == PERSONA_OK) status = make(context, 6, missing, weighted, &population, err);
  const persona_population *fitted = reference;
  if (status == PERSONA_OK) status = persona_space_fit(context, PERSONA_SPACE_REFERENCE, &fitted, 1, &space, err);
  if (status == PERSONA_OK) status = persona_options_create(context, &options, err);
  if (status == PERSONA_OK) status = persona_options_set(options, "lid_k", "4", err);
  if (status == PERSONA_OK) status = persona_run_create(space, options, &run, err);
  if (status == PERSONA_OK) status = persona_run_set_reference(run, reference, err);
  if (status == PERSONA_OK) status = persona_run_add_population(run, reference, err);
  if (status == PERSONA_OK) status = persona_run_add_population(run, population, err);
  if (status == PERSONA_OK) status = persona_run_add_metric(run, "all", err);
  if (status == PERSONA_OK) status = persona_run_execute(run, err);
  if (status == PERSONA_OK) status = persona_report_create(run, &report, err);
  if (status == PERSONA_OK) status = persona_report_write_text(report, PERSONA_TEXT_UNICODE, swallow, NULL, err);
  if (status == PERSONA_OK) status = persona_json_write_report(report, swallow, NULL, err);
  persona_report_free(report);
  persona_run_free(run);
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(population);
  return status;
}

static int plain_run_scenario(persona_context *context, persona_error *err) {
  return run_with(context, false, false, err);
}

static int weighted_run_scenario(persona_context *context, persona_error *err) {
  return run_with(context, true, true, err);
}

/* Both sides of a spectrum, several blocks, a singular covariance, copies. */
static int moments_scenario(persona_context *context, persona_error *err) {
  enum { ROWS = 1600, COLUMNS = 3 };
  static double cells[ROWS * COLUMNS];
  double out[COLUMNS * COLUMNS];
  double eigenvalues[COLUMNS];
  double entropy = 0.0;
  int64_t count = 0;
  persona_matrix tall;
  persona_matrix wide;
  persona_matrix few;
  for (int i = 0; i < ROWS * COLUMNS; i++) cells[i] = persona_random_uniform(5, 70501, (uint64_t)i, 0);
  persona_matrix_init(&tall, PERSONA_FLOAT64, cells, ROWS, COLUMNS);
  persona_matrix_init(&wide, PERSONA_FLOAT64, cells, 3, 7);
  persona_matrix_init(&few, PERSONA_FLOAT64, cells, 40, COLUMNS);
  int status = persona_covariance(context, &tall, cells, PERSONA_MOMENT_COVARIANCE, 1, NULL, out, COLUMNS, err);
  if (status == PERSONA_OK) status = persona_spectrum(context, &tall, 0, eigenvalues, COLUMNS, &count, err);
  if (status == PERSONA_OK) status = persona_spectrum(context, &wide, 1, eigenvalues, COLUMNS, &count, err);
  if (status == PERSONA_OK) status = persona_entropy_gaussian(context, &tall, &entropy, NULL, err);
  if (status == PERSONA_OK) status = persona_entropy_gaussian(context, &wide, &entropy, NULL, err);
  if (status == PERSONA_OK) status = persona_entropy_nearest(context, &few, 3, &entropy, err);
  return status;
}

/* Labels by k-means, and how apart they lie. */
static int clusters_scenario(persona_context *context, persona_error *err) {
  enum { ROWS = 150, COLUMNS = 4, CLUSTERS = 3 };
  double cells[ROWS * COLUMNS];
  double per_row[ROWS];
  double centres[CLUSTERS * COLUMNS];
  int32_t labels[ROWS];
  int64_t found = 0;
  double mean = 0.0;
  persona_matrix rows;
  for (int i = 0; i < ROWS * COLUMNS; i++) cells[i] = persona_random_uniform(6, 70502, (uint64_t)i, 0);
  persona_matrix_init(&rows, PERSONA_FLOAT64, cells, ROWS, COLUMNS);
  int status = persona_kmeans(context, &rows, NULL, CLUSTERS, 2, 5, 1, 0, labels, centres, &found, NULL, err);
  if (status == PERSONA_OK) status = persona_silhouette(context, &rows, labels, found, NULL, 0, per_row, &mean, err);
  return status;
}

static int similarities_scenario(persona_context *context, persona_error *err) {
  enum { ROWS = 70, COLUMNS = 3 };
  double cells[ROWS * COLUMNS];
  double value;
  double condensed[ROWS * (ROWS - 1) / 2];
  int64_t nearest[2 * ROWS];
  double distances[2 * ROWS];
  static double matrix[ROWS * ROWS];
  const int32_t rbf = PERSONA_SIMILARITY_RBF;
  persona_matrix rows;
  for (int i = 0; i < ROWS * COLUMNS; i++) cells[i] = persona_random_uniform(6, 70503, (uint64_t)i, 0);
  persona_matrix_init(&rows, PERSONA_FLOAT64, cells, ROWS, COLUMNS);
  int status = persona_similarity_matrix(context, &rows, rbf, 1.0, 0, ROWS, matrix, ROWS * ROWS, err);
  for (int order = 1; order < 3 && status == PERSONA_OK; order++) {
    status = persona_vendi(context, &rows, NULL, rbf, 1.0, order, 0, &value, err);
    if (status == PERSONA_OK) {
      status = persona_vendi(context, &rows, NULL, PERSONA_SIMILARITY_COSINE, 1.0, order, 0, &value, err);
    }
  }
  if (status == PERSONA_OK) status = persona_mmd(context, &rows, NULL, &rows, NULL, rbf, 1.0, 0, &value, err);
  if (status == PERSONA_OK) status = persona_magnitude(context, &rows, 9.0, 0, &value, err);
  const int64_t most = persona_magnitude_bytes(context, ROWS, COLUMNS, PERSONA_MAGNITUDE_ITERATIVE);
  if (status == PERSONA_OK) status = persona_magnitude(context, &rows, 9.0, most, &value, err);
  if (status == PERSONA_OK) status = persona_diversity(context, &rows, NULL, rbf, 1.0, 1.0, 0, &value, err);
  if (status == PERSONA_OK) {
    status = persona_distances_pairwise(context, &rows, NULL, PERSONA_DISTANCE_EUCLIDEAN, PERSONA_LAYOUT_CONDENSED, 0,
                                        condensed, ROWS * (ROWS - 1) / 2, err);
  }
  if (status == PERSONA_OK) {
    status =
        persona_distances_cross(context, &rows, &rows, NULL, PERSONA_DISTANCE_SQUARED, ROWS, matrix, ROWS * ROWS, err);
  }
  if (status == PERSONA_OK) {
    status = persona_distances_nearest(context, &rows, NULL, NULL, 2, nearest, distances, err);
  }
  return status;
}

START_TEST(population_survives) { torture(population_scenario); }
END_TEST
START_TEST(space_survives) { torture(space_scenario); }
END_TEST
START_TEST(neighbours_survive) { torture(neighbours_scenario); }
END_TEST
START_TEST(parts_survive) { torture(parts_scenario); }
END_TEST
START_TEST(run_and_report_survive) { torture(plain_run_scenario); }
END_TEST
START_TEST(moments_survive) { torture(moments_scenario); }
END_TEST
START_TEST(clusters_survive) { torture(clusters_scenario); }
END_TEST
START_TEST(similarities_survive) { torture(similarities_scenario); }
END_TEST
START_TEST(weighted_run_survives) { torture(weighted_run_scenario); }
END_TEST

/* A run that failed for want of memory runs again when there is some. */
START_TEST(run_recovers) {
  persona_error err;
  faulty state = {.mutex = PTHREAD_MUTEX_INITIALIZER};
  persona_context_settings settings;
  persona_context *context = NULL;
  persona_context_settings_init(&settings);
  settings.threads = 2;
  settings.allocate = faulty_allocate;
  settings.release = faulty_release;
  settings.allocator_user = &state;
  ck_ok(persona_context_create(&settings, &context, &err), err);
  persona_population *population = NULL;
  ck_ok(make(context, 7, false, false, &population, &err), err);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, population);
  persona_run *run = NULL;
  ck_ok(persona_run_create(space, NULL, &run, &err), err);
  ck_ok(persona_run_add_population(run, population, &err), err);
  ck_ok(persona_run_add_metric(run, "all", &err), err);
  ck_ok(persona_run_execute(run, &err), err);
  const double expected = persona_result_value(persona_run_get_result(run, 0, "separation"));
  for (int64_t ahead = 1; ahead < 30; ahead++) {
    state.fail_at = state.calls + ahead;
    ck_assert_int_eq(persona_run_execute(run, &err), PERSONA_OUT_OF_MEMORY);
    ck_assert_ptr_null(persona_run_get_result(run, 0, "separation"));
    state.fail_at = 0;
    ck_ok(persona_run_execute(run, &err), err);
    ck_assert_double_eq(persona_result_value(persona_run_get_result(run, 0, "separation")), expected);
  }
  persona_run_free(run);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
  ck_assert_int_eq(state.in_use, 0);
}
END_TEST

Suite *torture_suite(void) {
  Suite *suite = suite_create("torture");
  TCase *tcase = tcase_create("torture");
  tcase_set_timeout(tcase, 300);
  tcase_add_test(tcase, population_survives);
  tcase_add_test(tcase, space_survives);
  tcase_add_test(tcase, neighbours_survive);
  tcase_add_test(tcase, parts_survive);
  tcase_add_test(tcase, run_and_report_survive);
  tcase_add_test(tcase, moments_survive);
  tcase_add_test(tcase, clusters_survive);
  tcase_add_test(tcase, similarities_survive);
  tcase_add_test(tcase, weighted_run_survives);
  tcase_add_test(tcase, run_recovers);
  suite_add_tcase(suite, tcase);
  return suite;
}
