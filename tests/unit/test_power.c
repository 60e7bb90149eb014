/* Power: what a band lets be seen in closed form, scans against bands of real populations, searches against their
 * definitions, edges. */
#include "analysis_fixtures.h"
#include "faulty.h"
#include "fixtures.h"
#include "suites.h"

#include <stdio.h>

#include "inference/normal.h"
#include "inference/power_curve.h"

enum { D = 4 };

/* ---- bands ------------------------------------------------------------------------------------------------------- */

static lp_band band_at(double centre, double spread, double ends) {
  lp_band band = {.centre = centre, .spread = spread, .low = centre - ends * spread, .high = centre + ends * spread};
  for (int null = 0; null < LP_NULL_COUNT; null++) band.null_value[null] = NAN;
  return band;
}

/* The area of the normal density outside the ends, by Simpson's rule on what lies inside. */
static double area_outside(lp_ends ends, double shift) {
  enum { PIECES = 20000 };
  const double width = (ends.high - ends.low) / PIECES;
  double inside = 0.0;
  for (int i = 0; i <= PIECES; i++) {
    const double x = ends.low + i * width - shift;
    const double weight = i == 0 || i == PIECES ? 1.0 : i % 2 == 1 ? 4.0 : 2.0;
    inside += weight * exp(-0.5 * x * x) / sqrt(2.0 * 3.14159265358979323846);
  }
  return 1.0 - inside * width / 3.0;
}

START_TEST(power_in_closed_form) {
  const lp_ends plain = {-1.959963984540054, 1.959963984540054};
  const lp_ends skewed = {-1.7, 2.3};
  ck_assert_double_eq_tol(lp_power_of(plain, 0.0), 0.05, 1e-14);
  for (double shift = -5.0; shift <= 5.0; shift += 0.37) {
    ck_assert_double_eq_tol(lp_power_of(skewed, shift), area_outside(skewed, shift), 1e-10);
  }
  /* The tail on the other side is below 1e-6 here: z(0.975) + z(0.8), and z(0.975) + z(0.9). */
  ck_assert_double_eq_tol(lp_power_reach(plain, -1, 0.8), 1.959963984540054 + 0.841621233572914, 1e-5);
  ck_assert_double_eq_tol(lp_power_reach(plain, 1, 0.9), 1.959963984540054 + 1.281551565544601, 1e-5);
  for (double power = 0.5; power < 0.999; power += 0.05) {
    for (int32_t side = -1; side <= 1; side += 2) {
      const double reach = lp_power_reach(skewed, side, power);
      ck_assert_double_eq_tol(lp_power_of(skewed, side * reach), power, 1e-12);
    }
  }
  ck_assert_double_lt(lp_power_reach(skewed, -1, 0.8), lp_power_reach(skewed, 1, 0.8));
  ck_assert_double_eq(lp_power_reach((lp_ends){-0.1, 0.1}, -1, 0.5), 0.0); /* seen without any drop */
  const lp_band band = band_at(0.9, 0.02, 1.959963984540054);
  ck_assert_double_eq_tol(lp_band_detectable(&band, -1, 0.8), 0.02 * 2.801585218112968, 1e-6);
  const lp_band flat = band_at(3.0, 0.0, 2.0);
  ck_assert_double_eq(lp_band_detectable(&flat, 1, 0.8), 0.0);
  const lp_band none = band_at(NAN, NAN, 2.0);
  ck_assert(isnan(lp_band_detectable(&none, 1, 0.8)));
}
END_TEST

START_TEST(sides_and_ranges) {
  const int32_t coverage = persona_metric_find("coverage");
  const int32_t energy = persona_metric_find("energy_distance");
  const int32_t target = persona_metric_find("participation_ratio");
  lp_band band = band_at(10.0, 1.0, 2.0);
  ck_assert_int_eq(lp_band_side(coverage, &band), -1);
  ck_assert_int_eq(lp_band_side(energy, &band), 1);
  ck_assert_int_eq(lp_band_side(target, &band), -1);
  ck_assert(isnan(lp_band_range(&band, -1)) && isnan(lp_band_range(&band, 1)));
  band.null_value[3] = 40.0;
  ck_assert_int_eq(lp_band_side(target, &band), 1);
  band.null_value[5] = 9.0; /* less than a twentieth of the way from 9 to 40 */
  ck_assert_int_eq(lp_band_side(target, &band), 1);
  band.null_value[0] = 8.0;
  ck_assert_int_eq(lp_band_side(target, &band), -1);
  ck_assert_double_eq(lp_band_range(&band, -1), 2.0);
  ck_assert_double_eq(lp_band_range(&band, 1), 30.0);
}
END_TEST

/* The decreasing fit by its min-max formula. */
START_TEST(pools_are_the_decreasing_fit) {
  for (uint64_t seed = 0; seed < 200; seed++) {
    const int32_t count = 1 + (int32_t)(seed % LP_SCAN_SIZES);
    double *values = normal_cells(count, 1, seed);
    double fitted[LP_SCAN_SIZES];
    memcpy(fitted, values, (size_t)count * sizeof *fitted);
    lp_pool_decreasing(fitted, count);
    for (int32_t i = 0; i < count; i++) {
      double least = INFINITY;
      for (int32_t a = 0; a <= i; a++) {
        double most = -INFINITY;
        for (int32_t b = i; b < count; b++) {
          double sum = 0.0;
          for (int32_t j = a; j <= b; j++) sum += values[j];
          most = fmax(most, sum / (b - a + 1));
        }
        least = fmin(least, most);
      }
      ck_assert_double_eq_tol(fitted[i], least, 1e-12);
    }
    free(values);
  }
}
END_TEST

/* ---- plans ------------------------------------------------------------------------------------------------------- */

typedef struct scene {
  persona_context *context;
  persona_population *reference;
  persona_space *space;
  persona_options *options;
  persona_run *run;
} scene;

static scene make_scene_of(int32_t threads, int64_t n, int levels, const char *draws, const char *const *keys) {
  scene made;
  persona_error err;
  made.context = make_context(threads);
  double *x = likert_cells(n, D, levels, 11);
  made.reference = make_population(made.context, "people", x, n, D);
  made.space = make_space(made.context, PERSONA_SPACE_NONE, made.reference);
  made.options = make_options(made.context, "band_draws", draws);
  ck_ok(persona_options_set(made.options, "null_draws", "2", &err), err);
  ck_ok(persona_run_create(made.space, made.options, &made.run, &err), err);
  ck_ok(persona_run_set_reference(made.run, made.reference, &err), err);
  for (; *keys != NULL; keys++) ck_ok(persona_run_add_metric(made.run, *keys, &err), err);
  free(x);
  return made;
}

static scene make_scene(int32_t threads, int64_t n, int levels, const char *const *keys) {
  return make_scene_of(threads, n, levels, "40", keys);
}

static void scene_free(scene *made) {
  persona_run_free(made->run);
  persona_options_free(made->options);
  persona_space_free(made->space);
  persona_population_free(made->reference);
  persona_context_free(made->context);
}

static persona_analysis *plan(const scene *made, int64_t agents, double drop, int32_t kind) {
  persona_analysis *analysis = NULL;
  persona_error err;
  ck_ok(persona_power(made->run, agents, drop, kind, NULL, NULL, &analysis, &err), err);
  return analysis;
}

static const char *const some[] = {"coverage", "recall", "effective_levels", "sd_ratio", NULL};

/* A band depends on the agents through their number: real ones of that number have the same, but for the Monte-Carlo
 * error of what they score. */
START_TEST(bands_are_those_of_real_agents) {
  enum { N = 120 };
  static const int64_t sizes[] = {24, 60, 100, 400};
  for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
    const int64_t m = sizes[s];
    scene made = make_scene_of(2, N, 5, "200", some);
    persona_error err;
    lp_power_scan scan;
    persona_inference *inference;
    ck_ok(lp_power_scan_make(made.run, m, NULL, &scan, &err), err);
    double *y = likert_cells(m, D, 5, 77);
    persona_population *agents = make_population(made.context, "agents", y, m, D);
    ck_ok(persona_run_add_population(made.run, agents, &err), err);
    ck_ok(persona_run_execute(made.run, &err), err);
    ck_ok(persona_inference_create(made.run, NULL, NULL, &inference, &err), err);
    for (int32_t i = 0; i < scan.metric_count; i++) {
      const persona_evidence *real = persona_inference_get(inference, 0, persona_metric_key(scan.metrics[i]));
      lp_band band;
      const int32_t at = lp_power_scan_find(&scan, m);
      ck_assert_int_eq(at >= 0, m <= N / 2);
      if (at >= 0) band = *lp_power_scan_at(&scan, at, i);
      if (at < 0) lp_power_scan_beyond(&scan, i, m, &band);
      ck_assert_double_eq(band.centre, persona_evidence_band_centre(real));
      ck_assert_double_eq(band.null_value[3], persona_evidence_null_value(real, 3));
    }
    persona_inference_free(inference);
    persona_population_free(agents);
    free(y);
    lp_power_scan_clear(made.context, &scan);
    scene_free(&made);
  }
}
END_TEST

START_TEST(more_agents_never_see_less) {
  scene made = make_scene(2, 150, 5, some);
  persona_error err;
  lp_power_scan scan;
  ck_ok(lp_power_scan_make(made.run, 33, NULL, &scan, &err), err);
  ck_assert_int_eq(scan.size_count, LP_SCAN_SIZES);
  for (int32_t i = 0; i < scan.metric_count; i++) {
    lp_power_curve curve;
    lp_power_curve_read(&scan, i, 0.8, &curve);
    ck_assert(lp_power_curve_known(&curve));
    double before = INFINITY;
    for (int agents = 10; agents < 1500; agents += 1 + agents / 50) {
      const double seen = lp_power_curve_seen(&curve, agents);
      ck_assert_double_le(seen, before * (1.0 + 1e-12));
      before = seen;
    }
    const double best = lp_power_curve_seen(&curve, 1e15);
    const double first = lp_power_curve_seen(&curve, 10.0);
    ck_assert_double_lt(best, before);
    for (int step = 1; step < 10; step++) { /* the search, against its definition */
      const double drop = best + 0.1 * step * (first - best);
      const double agents = lp_power_curve_agents(&curve, drop);
      ck_assert_double_le(lp_power_curve_seen(&curve, agents), drop);
      ck_assert_double_gt(lp_power_curve_seen(&curve, agents - 1.0), drop);
      ck_assert_double_eq(agents, floor(agents));
    }
    ck_assert_double_eq(lp_power_curve_agents(&curve, 2.0 * first), 10.0);
    ck_assert(isinf(lp_power_curve_agents(&curve, 0.9 * best)));
    ck_assert(isnan(lp_power_curve_agents(&curve, NAN)));
    ck_assert(isnan(lp_power_curve_seen(&curve, 9.0)));
  }
  lp_power_scan_clear(made.context, &scan);
  scene_free(&made);
}
END_TEST

/* The three ways to give a drop, and what the columns say of each other. */
START_TEST(tables_agree) {
  scene made = make_scene(2, 150, 5, some);
  persona_analysis *share = plan(&made, 300, 0.1, PERSONA_DROP_OF_HEALTHY);
  ck_assert_str_eq(persona_analysis_name(share), "power");
  ck_assert_str_eq(persona_analysis_population(share), "people");
  for (int i = 0; some[i] != NULL; i++) {
    const double drop = cell_of(share, "power", some[i], "drop");
    const double healthy = cell_of(share, "power", some[i], "healthy");
    const double needed = cell_of(share, "power", some[i], "agents");
    const double detectable = cell_of(share, "power", some[i], "detectable");
    const double least = cell_of(share, "power", some[i], "least_detectable");
    const double material = cell_of(share, "power", some[i], "material");
    ck_assert_double_eq(cell_of(share, "power", some[i], "side"), -1.0);
    ck_assert_double_eq_tol(drop, 0.1 * healthy, 1e-12); /* beyond half of the reference sizes are the largest */
    ck_assert_double_eq_tol(cell_of(share, "power", some[i], "detectable_share"), detectable / healthy, 1e-12);
    ck_assert_double_eq_tol(cell_of(share, "sizes", some[i], "300"), detectable, 1e-12);
    ck_assert_double_eq_tol(cell_of(share, "sizes", some[i], "unlimited"), least, 1e-12);
    ck_assert_double_lt(least, detectable);
    ck_assert_int_eq(cell_of(share, "power", some[i], "power_at_drop") >= 0.8, drop >= detectable);
    ck_assert_int_eq(isinf(needed), drop < least);
    ck_assert_int_eq(needed <= 300.0, drop >= detectable);

    persona_analysis *number = plan(&made, 300, drop, PERSONA_DROP_ABSOLUTE);
    ck_assert_double_eq(cell_of(number, "power", some[i], "agents"), needed);
    persona_analysis_free(number);
    persona_analysis *range = plan(&made, 300, 0.2, PERSONA_DROP_OF_RANGE); /* the share that is material */
    ck_assert_double_eq(cell_of(range, "power", some[i], "agents"), cell_of(range, "power", some[i], "minimum"));
    ck_assert_double_eq_tol(cell_of(range, "power", some[i], "drop"), material, 1e-12);
    persona_analysis_free(range);
    persona_analysis *exact = plan(&made, 300, detectable, PERSONA_DROP_ABSOLUTE);
    ck_assert_double_eq_tol(cell_of(exact, "power", some[i], "power_at_drop"), 0.8, 1e-9);
    persona_analysis_free(exact);
  }
  persona_analysis_free(share);
  scene_free(&made);
}
END_TEST

START_TEST(expected_coverage_of_equal_laws) {
  scene made = make_scene(1, 150, 5, (const char *const[]){"sd_ratio", NULL});
  persona_analysis *analysis = plan(&made, 40, 0.1, PERSONA_DROP_OF_HEALTHY);
  double uncovered[2] = {1.0, 1.0};
  for (int i = 1; i <= 5; i++) {
    uncovered[0] *= (150.0 - i) / (150.0 + 40.0 - i);
    uncovered[1] *= (110.0 - i) / (110.0 + 40.0 - i);
  }
  ck_assert_double_eq_tol(cell_of(analysis, "expected_coverage", "40", "full"), 1.0 - uncovered[0], 1e-14);
  ck_assert_double_eq_tol(cell_of(analysis, "expected_coverage", "40", "matched"), 1.0 - uncovered[1], 1e-14);
  persona_analysis_free(analysis);
  scene_free(&made);
}
END_TEST

START_TEST(same_bits_for_any_threads) {
  enum { CELLS = 64 };
  double kept[CELLS];
  for (int32_t threads = 1; threads <= 4; threads *= 2) {
    scene made = make_scene(threads, 90, 5, some);
    persona_analysis *analysis = plan(&made, 35, 0.1, PERSONA_DROP_OF_HEALTHY);
    const int32_t table = persona_analysis_find_table(analysis, "power");
    double now[CELLS] = {0.0};
    for (int64_t row = 0; row < 4; row++) {
      for (int32_t c = 0; c < 11; c++) now[row * 11 + c] = persona_analysis_table_value(analysis, table, row, c);
      ck_assert(isfinite(now[row * 11]) && isfinite(now[row * 11 + 2]));
    }
    if (threads == 1) memcpy(kept, now, sizeof now);
    ck_assert_mem_eq(kept, now, sizeof now);
    persona_analysis_free(analysis);
    scene_free(&made);
  }
}
END_TEST

/* ---- edges ------------------------------------------------------------------------------------------------------- */

START_TEST(tiny_and_constant_references) {
  static const char *const keys[] = {
      "coverage", "lid", "effective_levels", "zero_variance_items", "duplicate_rate", "energy_distance", NULL};
  for (int64_t n = 1; n < 40; n = n < 8 ? n + 1 : n + 7) {
    for (int levels = 1; levels <= 5; levels += 4) {
      scene made = make_scene(2, n, levels, keys);
      for (int64_t agents = 0; agents < 5; agents += 2) {
        persona_analysis *analysis = plan(&made, agents, 0.5, PERSONA_DROP_OF_HEALTHY);
        for (int i = 0; keys[i] != NULL; i++) {
          const double needed = cell_of(analysis, "power", keys[i], "agents");
          ck_assert(isnan(needed) || needed >= 2.0);
          if (isnan(needed)) ck_assert_str_ne(note_of(analysis, "power", keys[i]), "");
        }
        if (n < 4) {
          ck_assert_ptr_nonnull(strstr(note_of(analysis, "power", "coverage"), "too few to be split"));
          ck_assert_ptr_nonnull(strstr(persona_analysis_finding(analysis, 0), "too few to be split"));
        }
        persona_analysis_free(analysis);
      }
      scene_free(&made);
    }
  }
}
END_TEST

START_TEST(notes_say_why) {
  scene made = make_scene(
      2, 60, 5, (const char *const[]){"coverage", "zero_variance_items", "energy_distance", "expected_coverage", NULL});
  persona_analysis *analysis = plan(&made, 3, 1.5, PERSONA_DROP_ABSOLUTE);
  ck_assert(isnan(cell_of(analysis, "power", "coverage", "agents")));
  ck_assert_ptr_nonnull(strstr(note_of(analysis, "power", "coverage"), "it cannot fall by 1.5"));
  ck_assert_double_eq(cell_of(analysis, "power", "energy_distance", "side"), 1.0);
  persona_analysis_free(analysis);
  analysis = plan(&made, 30, 0.5, PERSONA_DROP_OF_HEALTHY);
  ck_assert_ptr_nonnull(strstr(note_of(analysis, "power", "zero_variance_items"), "of which a share is no drop"));
  ck_assert_ptr_nonnull(strstr(note_of(analysis, "power", "energy_distance"), "of which a share is no drop"));
  persona_analysis_free(analysis);
  analysis = plan(&made, 30, 0.5, PERSONA_DROP_OF_RANGE);
  ck_assert_ptr_nonnull(strstr(note_of(analysis, "power", "expected_coverage"), "no null lies outside"));
  persona_analysis_free(analysis);
  analysis = plan(&made, 30, 1e-3, PERSONA_DROP_ABSOLUTE);
  ck_assert(isinf(cell_of(analysis, "power", "coverage", "agents")));
  ck_assert_ptr_nonnull(strstr(note_of(analysis, "power", "coverage"), "60 rows of the reference show"));
  persona_analysis_free(analysis);
  scene_free(&made);
}
END_TEST

START_TEST(refusals) {
  scene made = make_scene(1, 30, 5, some);
  scene bare = make_scene(1, 30, 5, (const char *const[]){NULL});
  persona_run *alone;
  persona_error err;
  persona_analysis *analysis = NULL;
  ck_ok(persona_run_create(made.space, NULL, &alone, &err), err);
  ck_ok(persona_run_add_metric(alone, "coverage", &err), err);
  const struct {
    const persona_run *run;
    int64_t agents;
    double drop;
    int32_t kind;
  } wrong[] = {{NULL, 10, 0.1, 0},      {made.run, 1, 0.1, 0},  {made.run, -5, 0.1, 0},      {made.run, 10, 0.0, 0},
               {made.run, 10, -0.1, 0}, {made.run, 10, NAN, 0}, {made.run, 10, INFINITY, 0}, {made.run, 10, 0.1, 3},
               {made.run, 10, 0.1, -1}, {made.run, 10, 1.1, 1}, {made.run, 10, 1.1, 2},      {alone, 10, 0.1, 0},
               {bare.run, 10, 0.1, 0}};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    ck_assert_int_eq(
        persona_power(wrong[i].run, wrong[i].agents, wrong[i].drop, wrong[i].kind, NULL, NULL, &analysis, &err),
        PERSONA_INVALID_ARGUMENT);
    ck_assert_ptr_null(analysis);
    ck_assert_int_gt((int)strlen(err.message), 0);
  }
  ck_assert_int_eq(persona_power(made.run, 10, 0.1, 0, NULL, NULL, NULL, NULL), PERSONA_INVALID_ARGUMENT);
  persona_run_free(alone);
  scene_free(&bare);
  scene_free(&made);
}
END_TEST

static int count_and_stop(void *user, int64_t done, int64_t total) {
  ck_assert(done <= total);
  return ++*(int *)user == 5;
}

static int count_only(void *user, int64_t done, int64_t total) {
  ck_assert(done <= total);
  ++*(int *)user;
  return 0;
}

START_TEST(cancelled) {
  scene made = make_scene(2, 60, 5, (const char *const[]){"coverage", NULL});
  persona_analysis *analysis = NULL;
  persona_error err;
  int calls = 0;
  ck_assert_int_eq(persona_power(made.run, 20, 0.1, 0, count_and_stop, &calls, &analysis, &err), PERSONA_CANCELLED);
  ck_assert_ptr_null(analysis);
  ck_assert_int_eq(calls, 5);
  calls = 0;
  ck_ok(persona_power(made.run, 20, 0.1, 0, count_only, &calls, &analysis, &err), err);
  ck_assert(calls > 5 && calls <= 110);
  persona_analysis_free(analysis);
  scene_free(&made);
}
END_TEST

static int power_scenario(persona_context *context, persona_error *err) {
  enum { N = 22 };
  double *x = likert_cells(N, D, 5, 1);
  persona_population_builder *builder = NULL;
  persona_population *people = NULL;
  persona_space *space = NULL;
  persona_options *options = NULL;
  persona_run *run = NULL;
  persona_analysis *analysis = NULL;
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, x, N, D);
  int status = persona_population_builder_create(context, "people", &builder, err);
  if (status == PERSONA_OK) status = persona_population_builder_copy_answers(builder, &matrix, err);
  if (status == PERSONA_OK) status = persona_population_build(builder, &people, err);
  persona_population_builder_free(builder);
  const persona_population *fitted = people;
  if (status == PERSONA_OK) status = persona_space_fit(context, PERSONA_SPACE_NONE, &fitted, 1, &space, err);
  if (status == PERSONA_OK) status = persona_options_create(context, &options, err);
  if (status == PERSONA_OK) status = persona_options_set(options, "band_draws", "20", err);
  if (status == PERSONA_OK) status = persona_options_set(options, "null_draws", "1", err);
  if (status == PERSONA_OK) status = persona_run_create(space, options, &run, err);
  if (status == PERSONA_OK) status = persona_run_set_reference(run, people, err);
  if (status == PERSONA_OK) status = persona_run_add_metric(run, "sd_ratio", err);
  if (status == PERSONA_OK) status = persona_power(run, 8, 0.01, PERSONA_DROP_OF_HEALTHY, NULL, NULL, &analysis, err);
  persona_analysis_free(analysis);
  persona_run_free(run);
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(people);
  free(x);
  return status;
}

START_TEST(survives_failing_allocations) { torture(power_scenario); }
END_TEST

/* ---- is a population large enough ---------------------------------------------------------------------------------
 */

static const persona_evidence *judge(scene *made, int64_t m, const char *key, persona_inference **inference) {
  persona_error err;
  double *y = likert_cells(m, D, 5, 77);
  persona_population *agents = make_population(made->context, "agents", y, m, D);
  ck_ok(persona_run_add_population(made->run, agents, &err), err);
  ck_ok(persona_run_execute(made->run, &err), err);
  ck_ok(persona_inference_create(made->run, NULL, NULL, inference, &err), err);
  persona_population_free(agents);
  free(y);
  return persona_inference_get(*inference, 0, key);
}

/* Half of a reference of 60: without end of agents the variance falls from V (1 + 1/2) to V / 2. */
START_TEST(blame_goes_to_the_side_that_is_short) {
  double share = 0.2;
  for (int step = 0; step < 4; step++) {
    scene made = make_scene(2, 60, 5, (const char *const[]){NULL});
    persona_inference *inference;
    persona_error err;
    char text[32];
    (void)snprintf(text, sizeof text, "%.9g", share);
    ck_ok(persona_options_set(made.options, "material_share", text, &err), err);
    persona_run_free(made.run);
    ck_ok(persona_run_create(made.space, made.options, &made.run, &err), err);
    ck_ok(persona_run_set_reference(made.run, made.reference, &err), err);
    ck_ok(persona_run_add_metric(made.run, "sd_ratio", &err), err);
    const persona_evidence *found = judge(&made, 30, "sd_ratio", &inference);
    const double needed = share * persona_evidence_detectable(found) / persona_evidence_material(found);
    if (step == 1) ck_assert_int_eq(persona_evidence_size(found), PERSONA_SIZE_ENOUGH);
    if (step == 2) ck_assert_int_eq(persona_evidence_size(found), PERSONA_SIZE_FEW_AGENTS);
    if (step == 3) ck_assert_int_eq(persona_evidence_size(found), PERSONA_SIZE_FEW_REFERENCE);
    share = needed * (step == 0 ? 1.05 : step == 1 ? 0.8 : 0.4);
    persona_inference_free(inference);
    scene_free(&made);
  }
}
END_TEST

START_TEST(sizes_are_judged) {
  static const struct {
    int64_t reference, agents;
    int32_t verdict;
  } cases[] = {{200, 12, PERSONA_SIZE_FEW_AGENTS},
               {200, 100, PERSONA_SIZE_ENOUGH},
               {14, 3000, PERSONA_SIZE_FEW_REFERENCE},
               {200, 1, PERSONA_SIZE_UNKNOWN}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    scene made = make_scene(2, cases[i].reference, 5, (const char *const[]){"sd_ratio", NULL});
    persona_inference *inference;
    persona_error err;
    ck_ok(persona_options_set(made.options, "material_share", "0.2", &err), err);
    persona_run_free(made.run);
    ck_ok(persona_run_create(made.space, made.options, &made.run, &err), err);
    ck_ok(persona_run_set_reference(made.run, made.reference, &err), err);
    ck_ok(persona_run_add_metric(made.run, "sd_ratio", &err), err);
    const persona_evidence *found = judge(&made, cases[i].agents, "sd_ratio", &inference);
    ck_assert_msg(persona_evidence_size(found) == cases[i].verdict, "%lld and %lld: %d, detectable %g of %g",
                  (long long)cases[i].reference, (long long)cases[i].agents, (int)persona_evidence_size(found),
                  persona_evidence_detectable(found), persona_evidence_material(found));
    if (cases[i].verdict != PERSONA_SIZE_UNKNOWN) {
      const double spread = persona_evidence_band_spread(found);
      const double centre = persona_evidence_band_centre(found);
      double lowest = INFINITY;
      for (int32_t null = 0; null < persona_null_count(); null++) {
        lowest = fmin(lowest, persona_evidence_null_value(found, null));
      }
      const double low = (centre - persona_evidence_band_low(found)) / spread;
      ck_assert_double_eq_tol(persona_evidence_detectable(found), (low + 0.8416212335729143) * spread, 1e-3 * spread);
      ck_assert_double_eq_tol(persona_evidence_material(found), 0.2 * (centre - lowest), 1e-12);
    }
    persona_inference_free(inference);
    scene_free(&made);
  }
  ck_assert(isnan(persona_evidence_detectable(NULL)) && isnan(persona_evidence_material(NULL)));
  ck_assert_int_eq(persona_evidence_size(NULL), PERSONA_SIZE_UNKNOWN);
  ck_assert_str_eq(persona_size_name(PERSONA_SIZE_FEW_REFERENCE), "few_reference_rows");
  ck_assert_ptr_null(persona_size_name(4));
  ck_assert_ptr_null(persona_size_name(-1));
}
END_TEST

typedef struct sheet {
  char text[20000];
  size_t length;
} sheet;

static int write_to_sheet(void *user, const char *bytes, size_t length) {
  sheet *to = user;
  ck_assert_uint_lt(to->length + length, sizeof to->text);
  memcpy(to->text + to->length, bytes, length);
  to->length += length;
  to->text[to->length] = '\0';
  return 0;
}

START_TEST(reports_warn) {
  for (int64_t m = 12; m <= 100; m += 88) {
    scene made = make_scene(2, 200, 5, (const char *const[]){"coverage", NULL});
    persona_inference *inference;
    persona_report *report;
    persona_error err;
    sheet *page = calloc(1, sizeof *page);
    (void)judge(&made, m, "coverage", &inference);
    ck_ok(persona_report_create(made.run, &report, &err), err);
    ck_ok(persona_report_set_inference(report, inference, &err), err);
    ck_ok(persona_report_write_text(report, PERSONA_TEXT_PLAIN, write_to_sheet, page, &err), err);
    ck_assert_int_eq(strstr(page->text, "12 agents are too few to read coverage:") != NULL, m == 12);
    persona_report_free(report);
    persona_inference_free(inference);
    scene_free(&made);
    free(page);
  }
}
END_TEST

Suite *power_suite(void) {
  Suite *suite = suite_create("power");
  TCase *tcase = tcase_create("power");
  tcase_set_timeout(tcase, 300);
  tcase_add_test(tcase, power_in_closed_form);
  tcase_add_test(tcase, sides_and_ranges);
  tcase_add_test(tcase, pools_are_the_decreasing_fit);
  tcase_add_test(tcase, bands_are_those_of_real_agents);
  tcase_add_test(tcase, more_agents_never_see_less);
  tcase_add_test(tcase, tables_agree);
  tcase_add_test(tcase, expected_coverage_of_equal_laws);
  tcase_add_test(tcase, same_bits_for_any_threads);
  tcase_add_test(tcase, tiny_and_constant_references);
  tcase_add_test(tcase, notes_say_why);
  tcase_add_test(tcase, refusals);
  tcase_add_test(tcase, cancelled);
  tcase_add_test(tcase, survives_failing_allocations);
  tcase_add_test(tcase, blame_goes_to_the_side_that_is_short);
  tcase_add_test(tcase, sizes_are_judged);
  tcase_add_test(tcase, reports_warn);
  suite_add_tcase(suite, tcase);
  return suite;
}
