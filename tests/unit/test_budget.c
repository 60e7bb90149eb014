/* Estimates of memory against what the allocator saw: never less, not much more, and kept to. */
#include "metered.h"
#include "suites.h"

#include "kernels/scores.h"

#include <stdio.h>

/* Instrumented builds are many times slower, and what they look for shows in few shapes; how much is too much does not
 * depend on them. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SEEDS = 6, PLAIN_SHAPES = 0 };
#else
enum { SEEDS = 120, PLAIN_SHAPES = 5 };
#endif

/* One of the kernels that this machine has, or auto. */
static void roll_kernel(dice *state, persona_context *context, persona_options *options) {
  const char *words[16];
  char text[256];
  int count = 0;
  const lp_score_kernel *kernel;
  (void)snprintf(text, sizeof text, "%s", persona_option_choices(persona_option_find("kernel")));
  for (char *word = strtok(text, "|"); word != NULL; word = strtok(NULL, "|"), count++) words[count] = word;
  const int64_t choice = roll(state, 2) == 0 ? 0 : roll(state, count);
  const bool present = lp_score_kernel_chosen(context, choice, &kernel, NULL) == PERSONA_OK;
  ck_assert_int_eq(persona_options_set(options, "kernel", words[present ? choice : 0], NULL), PERSONA_OK);
}

static void set_number(persona_options *options, const char *key, int64_t number) {
  persona_error err;
  char text[32];
  (void)snprintf(text, sizeof text, "%lld", (long long)number);
  ck_ok(persona_options_set(options, key, text, &err), err);
}

/* ---- neighbours ----------------------------------------------------------------------------------------------- */

/* Builds a state; returns estimate / most. */
static double build(meter *state, const persona_space *space, const persona_population *anchors,
                    const persona_population *points, int64_t k, const persona_options *options) {
  persona_error err;
  persona_neighbours *made = NULL;
  const int64_t rows = persona_population_rows(anchors);
  const int64_t others = points != NULL ? persona_population_rows(points) : -1;
  const int64_t estimate = persona_neighbours_bytes(space, rows, others, k, options);
  const int64_t before = meter_begin(state);
  ck_ok(persona_neighbours_build(space, anchors, points, k, options, &made, &err), err);
  const int64_t most = state->most - before;
  ck_assert_msg(most <= estimate, "%lld anchors, %lld points, D %lld, k %lld, kernel %g: %lld bytes, not %lld",
                (long long)rows, (long long)others, (long long)persona_space_dimensions(space), (long long)k,
                persona_options_get(options, "kernel"), (long long)most, (long long)estimate);
  persona_neighbours_free(made);
  ck_assert_int_eq(state->live, before);
  return (double)estimate / (double)most;
}

START_TEST(neighbours_never_take_more) {
  persona_error err;
  for (uint64_t seed = 1; seed <= 3 * SEEDS; seed++) {
    dice state = {.seed = seed + 1000 * (uint64_t)_i, .draw = 0};
    meter counted;
    persona_context *context = metered_context(&counted, (int32_t)roll(&state, 3) + 1);
    const int64_t d = 1 + roll_size(&state, 199);
    const shape one = roll_shape(&state, 3000, d);
    const shape other = roll_shape(&state, 1500, d);
    const int32_t kind = one.missing + other.missing > 0 ? PERSONA_SPACE_POOLED : (int32_t)roll(&state, 6);
    persona_space *space = fit_shape(context, kind, d, seed);
    persona_population *anchors = make_shape(context, &one, seed);
    persona_population *points = make_shape(context, &other, seed + 1);
    persona_options *options = NULL;
    ck_ok(persona_options_create(context, &options, &err), err);
    roll_kernel(&state, context, options);
    const int64_t k = 1 + roll_size(&state, roll(&state, 8) == 0 ? 4000 : 64);
    (void)build(&counted, space, anchors, NULL, k, options);
    (void)build(&counted, space, anchors, points, k, options);
    persona_options_free(options);
    persona_population_free(points);
    persona_population_free(anchors);
    persona_space_free(space);
    persona_context_free(context);
    ck_assert_int_eq(counted.live, 0);
  }
}
END_TEST

/* ---- runs ----------------------------------------------------------------------------------------------------- */

/* Executes a run; returns estimate / most. */
static double execute(meter *state, persona_run *run, const char *what) {
  persona_error err;
  const int64_t estimate = persona_run_bytes(run);
  const int64_t before = meter_begin(state);
  ck_ok(persona_run_execute(run, &err), err);
  const int64_t most = state->most - before;
  ck_assert_msg(most <= estimate, "%s: %lld bytes, not %lld", what, (long long)most, (long long)estimate);
  return (double)estimate / (double)most;
}

enum { MOST_POPULATIONS = 4 };

/* Populations that are measured, the first of which is the reference when there is one. */
typedef struct scene {
  persona_space *space;
  persona_options *options;
  persona_population *populations[MOST_POPULATIONS];
  int count;
  bool compares;
  bool measures_reference;
} scene;

static persona_run *plan(const scene *set, const char *key) {
  persona_error err;
  persona_run *run = NULL;
  ck_ok(persona_run_create(set->space, set->options, &run, &err), err);
  if (set->compares) ck_ok(persona_run_set_reference(run, set->populations[0], &err), err);
  for (int p = set->compares && !set->measures_reference ? 1 : 0; p < set->count; p++) {
    ck_ok(persona_run_add_population(run, set->populations[p], &err), err);
  }
  ck_ok(persona_run_add_metric(run, key, &err), err);
  return run;
}

static void roll_options(dice *state, persona_context *context, persona_options **options) {
  persona_error err;
  ck_ok(persona_options_create(context, options, &err), err);
  roll_kernel(state, context, *options);
  set_number(*options, "k", 1 + roll_size(state, 40));
  set_number(*options, "lid_k", 2 + roll_size(state, 40));
  set_number(*options, "hopkins_points", 1 + roll_size(state, 2000));
  set_number(*options, "hopkins_repetitions", 1 + roll(state, 6));
}

static scene roll_scene(dice *state, persona_context *context) {
  const int64_t d = 1 + roll_size(state, 199);
  scene set = {.count = 1 + (int)roll(state, MOST_POPULATIONS), .compares = roll(state, 3) > 0};
  bool missing = false;
  for (int p = 0; p < set.count; p++) {
    const shape form = roll_shape(state, p == 0 ? 2000 : 1200, d);
    missing = missing || form.missing > 0;
    set.populations[p] = make_shape(context, &form, state->seed + (uint64_t)p);
  }
  set.space =
      fit_shape(context, (int32_t)roll(state, 6), d, state->seed); /* also those where rows with holes have no place */
  set.measures_reference = set.count == 1 || roll(state, 2) == 0;
  roll_options(state, context, &set.options);
  return set;
}

static void scene_end(scene *set) {
  for (int p = 0; p < set->count; p++) persona_population_free(set->populations[p]);
  persona_space_free(set->space);
  persona_options_free(set->options);
}

START_TEST(runs_never_take_more) {
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    dice state = {.seed = seed + 5000 + 1000 * (uint64_t)_i, .draw = 0};
    meter counted;
    persona_context *context = metered_context(&counted, (int32_t)roll(&state, 3) + 1);
    scene set = roll_scene(&state, context);
    for (int32_t metric = -1; metric < persona_metric_count(); metric++) { /* -1: all of them */
      const char *key = metric < 0 ? NULL : persona_metric_key(metric);
      if (metric >= 0 && roll(&state, 3) > 0) continue;
      persona_run *run = plan(&set, key);
      (void)execute(&counted, run, key != NULL ? key : "all");
      (void)execute(&counted, run, "again"); /* earlier results make room */
      persona_run_free(run);
    }
    scene_end(&set);
    persona_context_free(context);
    ck_assert_int_eq(counted.live, 0);
  }
}
END_TEST

/* ---- worth something ------------------------------------------------------------------------------------------ */

static scene plain_scene(persona_context *context, int64_t n, int64_t m, int64_t d) {
  const shape one = {.n = n, .d = d, .dtype = PERSONA_FLOAT64};
  const shape other = {.n = m, .d = d, .dtype = PERSONA_FLOAT64};
  scene set = {.count = 2, .compares = true};
  persona_error err;
  set.populations[0] = make_shape(context, &one, 7);
  set.populations[1] = make_shape(context, &other, 8);
  set.space = make_space(context, PERSONA_SPACE_REFERENCE, set.populations[0]);
  ck_ok(persona_options_create(context, &set.options, &err), err);
  return set;
}

START_TEST(plain_shapes_take_half_of_it_at_least) {
  static const int64_t shapes[][3] = {
      {2000, 2000, 1}, {2000, 2500, 8}, {2500, 2000, 44}, {2000, 2000, 200}, {6000, 2000, 16}};
  for (int i = 0; i < PLAIN_SHAPES; i++) {
    for (int32_t threads = 1; threads <= 3; threads += 2) {
      meter counted;
      persona_context *context = metered_context(&counted, threads);
      scene set = plain_scene(context, shapes[i][0], shapes[i][1], shapes[i][2]);
      for (int64_t k = 1; k <= 100; k *= 10) {
        const double within = build(&counted, set.space, set.populations[0], NULL, k, set.options);
        const double across = build(&counted, set.space, set.populations[0], set.populations[1], k, set.options);
        ck_assert_msg(within <= 2.0 && across <= 2.0, "shape %d, k %d: %g and %g times too much", i, (int)k, within,
                      across);
      }
      for (int32_t metric = -1; metric < persona_metric_count(); metric++) {
        const char *key = metric < 0 ? NULL : persona_metric_key(metric);
        persona_run *run = plan(&set, key);
        const double ratio = execute(&counted, run, key != NULL ? key : "all");
        /* Counted as if it kept all components. */
        const bool keeps_few = key != NULL && strcmp(key, "coverage_components") == 0;
        const persona_result *result = persona_run_get_result(run, 0, key);
        const bool defined = result == NULL || persona_result_validity(result) == PERSONA_VALIDITY_OK;
        const double bound = !defined ? INFINITY : (keeps_few ? 3.0 : 2.0); /* what is undefined takes nothing */
        ck_assert_msg(ratio <= bound, "shape %d, %s: %g times too much", i, key != NULL ? key : "all", ratio);
        persona_run_free(run);
      }
      scene_end(&set);
      persona_context_free(context);
    }
  }
}
END_TEST

/* ---- the bound ------------------------------------------------------------------------------------------------ */

static void check_refusal(const meter *state, int status, const persona_error *err, int64_t needed, int64_t allowed) {
  char text[64];
  ck_assert_int_eq(status, PERSONA_TOO_LARGE);
  ck_assert_int_eq(err->status, PERSONA_TOO_LARGE);
  ck_assert_int_eq(state->calls, 0);
  (void)snprintf(text, sizeof text, "need %lld bytes", (long long)needed);
  ck_assert_msg(strstr(err->message, text) != NULL, "'%s' is not in '%s'", text, err->message);
  (void)snprintf(text, sizeof text, "max_bytes allows %lld; raise it", (long long)allowed);
  ck_assert_msg(strstr(err->message, text) != NULL, "'%s' is not in '%s'", text, err->message);
}

START_TEST(a_bound_is_kept) {
  persona_error err;
  meter counted;
  persona_neighbours *made = NULL;
  persona_context *context = metered_context(&counted, 2);
  scene set = plain_scene(context, 700, 400, 12);
  for (int across = 0; across < 2; across++) {
    const persona_population *points = across ? set.populations[1] : NULL;
    const int64_t needed = persona_neighbours_bytes(set.space, 700, across ? 400 : -1, 9, set.options);
    set_number(set.options, "max_bytes", needed);
    ck_assert_int_eq(persona_neighbours_bytes(set.space, 700, across ? 400 : -1, 9, set.options), needed);
    (void)build(&counted, set.space, set.populations[0], points, 9, set.options);
    set_number(set.options, "max_bytes", needed - 1);
    (void)meter_begin(&counted);
    const int status = persona_neighbours_build(set.space, set.populations[0], points, 9, set.options, &made, &err);
    ck_assert_ptr_null(made);
    check_refusal(&counted, status, &err, needed, needed - 1);
  }
  set_number(set.options, "max_bytes", 0);
  persona_run *free_run = plan(&set, NULL);
  const int64_t needed = persona_run_bytes(free_run);
  set_number(set.options, "max_bytes", needed);
  persona_run *run = plan(&set, NULL);
  ck_assert_int_eq(persona_run_bytes(run), needed);
  (void)execute(&counted, run, "as much as allowed");
  ck_assert_ptr_nonnull(persona_run_get_result(run, 0, "coverage"));
  set_number(set.options, "max_bytes", needed - 1);
  persona_run *refused = plan(&set, NULL);
  (void)meter_begin(&counted);
  const int status = persona_run_execute(refused, &err);
  check_refusal(&counted, status, &err, needed, needed - 1);
  ck_assert_ptr_null(persona_run_get_result(refused, 0, "coverage"));
  persona_run_free(refused);
  persona_run_free(run);
  persona_run_free(free_run);
  scene_end(&set);
  persona_context_free(context);
}
END_TEST

START_TEST(sizes_at_the_end_of_the_range) {
  persona_context *context = make_context(3);
  persona_space *space = fit_shape(context, PERSONA_SPACE_POOLED, 6, 3);
  static const int64_t sizes[] = {INT64_MAX,      INT64_MAX - 1,      INT64_MAX / 16,
                                  INT64_MAX / 64, INT64_MAX / 64 - 1, INT64_MAX / 128};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    ck_assert_int_eq(persona_neighbours_bytes(space, sizes[i], -1, 5, NULL), INT64_MAX);
    ck_assert_int_eq(persona_neighbours_bytes(space, sizes[i], sizes[i], sizes[i], NULL), INT64_MAX);
    ck_assert_int_eq(persona_neighbours_bytes(space, 10, sizes[i], sizes[i], NULL), INT64_MAX);
  }
  const int64_t ten = persona_neighbours_bytes(space, 10, -1, 9, NULL);
  ck_assert_int_eq(persona_neighbours_bytes(space, 10, -1, INT64_MAX, NULL), ten); /* there are no more than 9 others */
  int64_t before = 0;
  for (int64_t rows = 0; rows <= INT64_MAX / 2; rows = rows * 2 + 1) {
    const int64_t bytes = persona_neighbours_bytes(space, rows, -1, 20, NULL);
    ck_assert_int_ge(bytes, before);
    before = bytes;
  }
  ck_assert_int_eq(persona_neighbours_bytes(NULL, 10, -1, 5, NULL), 0);
  ck_assert_int_eq(persona_neighbours_bytes(space, -1, -1, 5, NULL), 0);
  ck_assert_int_eq(persona_neighbours_bytes(space, 10, -2, 5, NULL), 0);
  ck_assert_int_eq(persona_neighbours_bytes(space, 10, 10, 0, NULL), 0);
  ck_assert_int_eq(persona_run_bytes(NULL), 0);
  persona_space_free(space);
  persona_context_free(context);
}
END_TEST

Suite *budget_suite(void) {
  Suite *suite = suite_create("budget");
  TCase *shapes = tcase_create("random shapes");
  tcase_set_timeout(shapes, 240);
  tcase_add_loop_test(shapes, neighbours_never_take_more, 0, 2);
  tcase_add_loop_test(shapes, runs_never_take_more, 0, 2);
  suite_add_tcase(suite, shapes);
  TCase *bounds = tcase_create("bounds");
  tcase_set_timeout(bounds, 120);
  tcase_add_test(bounds, plain_shapes_take_half_of_it_at_least);
  tcase_add_test(bounds, a_bound_is_kept);
  tcase_add_test(bounds, sizes_at_the_end_of_the_range);
  suite_add_tcase(suite, bounds);
  return suite;
}
