/* Metrics of relabelled groups, read off an atlas, against runs on populations made of the same rows. */
#include "fixtures.h"
#include "suites.h"

#include "inference/relabelled.h"

enum { D = 4, N = 46, M = 39, PEOPLE = 60, DEALT = 5, MOST = 64 };

typedef struct scene {
  persona_context *context;
  persona_population *sides[2];
  persona_population *reference; /* or NULL */
  persona_space *space;
  persona_options *options;
  persona_run *run;
  lp_joined pool;
  lp_pair_means means[DEALT];
  lp_dealings of;
  uint8_t *chosen;
  lp_relabelled_values values;
} scene;

/* The metrics that do not need options of their own: the default ones. */
static void choose(scene *made, persona_error *err) {
  ck_ok(persona_run_add_metric(made->run, NULL, err), *err);
  made->chosen = calloc((size_t)persona_metric_count(), 1);
  for (int32_t m = 0; m < persona_metric_count(); m++) {
    made->chosen[m] = made->run->chosen[m];
    made->values.metrics += made->chosen[m] != 0;
  }
  const size_t metrics = (size_t)made->values.metrics;
  ck_assert(metrics <= MOST);
  made->values.dealt = calloc(2 * DEALT * metrics, sizeof(double));
  made->values.observed = calloc(2 * metrics, sizeof(double));
  made->values.rounding = calloc(metrics, sizeof(double));
  made->values.reasons = calloc(2 * metrics, sizeof *made->values.reasons);
}

static void find_means(scene *made, persona_error *err) {
  const lp_similarity distance = {.kind = LP_SIMILARITY_DISTANCE, .factor = 1.0};
  lp_geometry geometry;
  ck_ok(lp_geometry_create(made->space, made->pool.rows, 0.5, true, &geometry, err), *err);
  ck_ok(lp_pair_means_find(&made->pool, &geometry, &distance, 7, DEALT, NULL, made->means, err), *err);
  lp_geometry_clear(&geometry);
}

static void make_scene(scene *made, bool whole_numbers, bool against, int32_t threads) {
  *made = (scene){.context = make_context(threads)};
  const int64_t second = M;
  persona_error err;
  double *cells = whole_numbers ? likert_cells(N + second + PEOPLE, D, 4, 5) : normal_cells(N + second + PEOPLE, D, 5);
  made->sides[0] = make_population(made->context, "a", cells, N, D);
  made->sides[1] = make_population(made->context, "b", cells + N * D, second, D);
  persona_population *people = make_population(made->context, "people", cells + (N + second) * D, PEOPLE, D);
  made->space = make_space(made->context, PERSONA_SPACE_REFERENCE, made->sides[0]); /* centred elsewhere */
  made->options = make_options(made->context, "hopkins_repetitions", "2");
  ck_ok(persona_options_set(made->options, "lid_k", "6", &err), err);
  ck_ok(persona_run_create(made->space, made->options, &made->run, &err), err);
  if (against) ck_ok(persona_run_set_reference(made->run, people, &err), err);
  if (against) made->reference = people;
  if (!against) persona_population_free(people);
  choose(made, &err);
  ck_ok(lp_joined_create(made->context, made->sides[0], made->sides[1], false, &made->pool, &err), err);
  find_means(made, &err);
  made->of = (lp_dealings){.run = made->run, .pool = &made->pool, .seed = 7, .count = DEALT};
  free(cells);
}

static void free_scene(scene *made) {
  lp_joined_clear(&made->pool);
  persona_run_free(made->run);
  persona_options_free(made->options);
  persona_space_free(made->space);
  for (int s = 0; s < 2; s++) persona_population_free(made->sides[s]);
  persona_population_free(made->reference);
  persona_context_free(made->context);
  free(made->chosen);
  free(made->values.dealt);
  free(made->values.observed);
  free(made->values.rounding);
  free(made->values.reasons);
}

static void check_value(const scene *made, int32_t metric, int32_t place, int64_t dealing, int side,
                        persona_population *group) {
  measured ran = measure(made->space, made->reference, group, persona_metric_key(metric), made->options);
  const double value = made->values.dealt[(2 * dealing + side) * made->values.metrics + place];
  const double expected =
      persona_result_validity(ran.result) == PERSONA_VALIDITY_OK ? persona_result_value(ran.result) : NAN;
  const double tolerance = 10.0 * made->values.rounding[place] * fmax(1.0, fabs(expected));
  ck_assert_msg(isnan(value) ? isnan(expected) : fabs(value - expected) <= tolerance, "%s: %.17g, by a run %.17g",
                persona_metric_key(metric), value, expected);
  if (dealing == 0) {
    const double seen = made->values.observed[side * made->values.metrics + place];
    ck_assert(isnan(expected) ? isnan(seen) : seen == expected);
  }
  measured_free(&ran);
}

static void check_dealing(const scene *made, int64_t dealing) {
  const int64_t all = made->pool.rows->rows;
  uint8_t group[2 * N];
  int64_t numbers[4 * N];
  persona_error err;
  lp_joined_deal(&made->pool, 7, dealing, group, numbers);
  for (int side = 0; side < 2; side++) {
    int64_t rows[2 * N];
    int64_t count = 0;
    persona_population *part;
    for (int64_t i = 0; i < all; i++) {
      if ((group[i] != 0) == (side == 0)) rows[count++] = i;
    }
    ck_ok(persona_population_subset(made->pool.rows, "group", rows, count, &part, &err), err);
    for (int32_t m = 0, place = 0; m < persona_metric_count(); m++) {
      if (made->chosen[m]) check_value(made, m, place++, dealing, side, part);
    }
    persona_population_free(part);
  }
}

/* by_runs: how many metrics are left to runs; more would say that what is read is not what runs give. */
static void check_scene(bool whole_numbers, bool against, bool with_distances, int32_t by_runs) {
  scene made;
  persona_error err;
  make_scene(&made, whole_numbers, against, 2);
  if (with_distances) made.of.distances = made.means;
  ck_ok(lp_relabel_metrics(&made.of, made.chosen, &made.values, &err), err);
  ck_assert_int_eq(made.values.read, made.values.metrics - by_runs);
  for (int64_t dealing = 0; dealing < DEALT; dealing++) check_dealing(&made, dealing);
  free_scene(&made);
}

START_TEST(groups_as_by_runs) {
  check_scene(true, true, true, 1);  /* coverage_components */
  check_scene(true, true, false, 2); /* and the energy distance */
  check_scene(true, false, true, 2);
  check_scene(false, true, true, 1); /* groups that span other boxes than the pool */
}
END_TEST

START_TEST(same_bits_for_any_threads) {
  scene one;
  scene four;
  persona_error err;
  make_scene(&one, true, true, 1);
  make_scene(&four, true, true, 4);
  one.of.distances = one.means;
  four.of.distances = four.means;
  ck_ok(lp_relabel_metrics(&one.of, one.chosen, &one.values, &err), err);
  ck_ok(lp_relabel_metrics(&four.of, four.chosen, &four.values, &err), err);
  ck_assert_mem_eq(one.values.dealt, four.values.dealt, 2 * DEALT * (size_t)one.values.metrics * sizeof(double));
  free_scene(&one);
  free_scene(&four);
}
END_TEST

Suite *relabelled_suite(void) {
  Suite *suite = suite_create("relabelled");
  TCase *tcase = tcase_create("relabelled");
  tcase_set_timeout(tcase, 120);
  tcase_add_test(tcase, groups_as_by_runs);
  tcase_add_test(tcase, same_bits_for_any_threads);
  suite_add_tcase(suite, tcase);
  return suite;
}
