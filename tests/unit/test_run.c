/* Runs: plans, one state for all metrics, progress and cancelling, the same bits for any threads, life times. */
#include "fixtures.h"
#include "suites.h"

#include <pthread.h>

/* A reference, two populations of which one repeats rows, and a run over the whole catalogue. */
typedef struct scene {
  persona_population *reference;
  persona_population *first;
  persona_population *second;
  persona_space *space;
  persona_run *run;
} scene;

static scene make_scene(persona_context *context, int32_t kind) {
  persona_error err;
  scene made;
  double *x = normal_cells(150, 9, 1);
  double *y = likert_cells(140, 9, 2, 2);
  double *z = normal_cells(130, 9, 3);
  made.reference = make_population(context, "x", x, 150, 9);
  made.first = make_population(context, "y", y, 140, 9);
  made.second = make_population(context, "z", z, 130, 9);
  made.space = make_space(context, kind, made.reference);
  ck_ok(persona_run_create(made.space, NULL, &made.run, &err), err);
  ck_ok(persona_run_set_reference(made.run, made.reference, &err), err);
  ck_ok(persona_run_add_population(made.run, made.reference, &err), err);
  ck_ok(persona_run_add_population(made.run, made.first, &err), err);
  ck_ok(persona_run_add_population(made.run, made.second, &err), err);
  ck_assert_int_eq(persona_run_population_count(made.run), 3);
  ck_ok(persona_run_add_metric(made.run, "all", &err), err);
  free(x);
  free(y);
  free(z);
  return made;
}

static void scene_free(scene *made) {
  persona_run_free(made->run);
  persona_space_free(made->space);
  persona_population_free(made->reference);
  persona_population_free(made->first);
  persona_population_free(made->second);
}

static void backwards(void *user, int32_t workers, persona_loop_body body, void *body_data) {
  (void)user;
  for (int32_t w = workers - 1; w >= 0; w--) body(body_data, w);
}

static persona_context *make_host_context(int32_t threads) {
  persona_error err;
  persona_context *context = NULL;
  persona_context_settings settings;
  persona_context_settings_init(&settings);
  settings.threads = threads;
  settings.parallel = backwards;
  ck_ok(persona_context_create(&settings, &context, &err), err);
  return context;
}

static bool same_bits(double a, double b) { return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b)); }

START_TEST(same_bits_for_any_threads) {
  for (int32_t kind = PERSONA_SPACE_NONE; kind <= PERSONA_SPACE_WHITENED; kind++) {
    persona_error err;
    persona_context *one = make_context(1);
    scene expected = make_scene(one, kind);
    ck_ok(persona_run_execute(expected.run, &err), err);
    for (int32_t threads = 2; threads <= 5; threads++) {
      persona_context *many = threads == 5 ? make_host_context(3) : make_context(threads);
      scene made = make_scene(many, kind);
      ck_ok(persona_run_execute(made.run, &err), err);
      for (int64_t p = 0; p < 3; p++) {
        for (int32_t metric = 0; metric < persona_metric_count(); metric++) {
          const persona_result *a = persona_run_get_result(expected.run, p, persona_metric_key(metric));
          const persona_result *b = persona_run_get_result(made.run, p, persona_metric_key(metric));
          ck_assert_msg(same_bits(persona_result_value(a), persona_result_value(b)), "%s", persona_metric_key(metric));
          for (int32_t i = 0; i < persona_result_detail_count(a); i++) {
            ck_assert(same_bits(persona_result_detail_value(a, i), persona_result_detail_value(b, i)));
          }
        }
      }
      scene_free(&made);
      persona_context_free(many);
    }
    scene_free(&expected);
    persona_context_free(one);
  }
}
END_TEST

/* Metrics measured together are those measured alone. */
START_TEST(sharing_changes_nothing) {
  persona_error err;
  persona_context *context = make_context(2);
  scene made = make_scene(context, PERSONA_SPACE_REFERENCE);
  ck_ok(persona_run_execute(made.run, &err), err);
  for (int32_t metric = 0; metric < persona_metric_count(); metric++) {
    const char *key = persona_metric_key(metric);
    measured alone = measure(made.space, made.reference, made.first, key, NULL);
    const persona_result *together = persona_run_get_result(made.run, 1, key);
    ck_assert_msg(same_bits(persona_result_value(alone.result), persona_result_value(together)), "%s", key);
    measured_free(&alone);
  }
  scene_free(&made);
  persona_context_free(context);
}
END_TEST

START_TEST(reference_is_told_apart) {
  persona_error err;
  persona_context *context = make_context(1);
  scene made = make_scene(context, PERSONA_SPACE_REFERENCE);
  ck_ok(persona_run_execute(made.run, &err), err);
  const persona_result *own = persona_run_get_result(made.run, 0, "coverage");
  ck_assert_int_eq(persona_result_validity(own), PERSONA_VALIDITY_UNDEFINED);
  ck_assert_str_eq(persona_result_reason(own), "is the reference");
  ck_assert_int_eq(persona_result_validity(persona_run_get_result(made.run, 0, "lid")), PERSONA_VALIDITY_OK);
  ck_assert_int_eq(persona_result_validity(persona_run_get_result(made.run, 1, "coverage")), PERSONA_VALIDITY_OK);
  ck_assert_ptr_null(persona_run_get_result(made.run, 3, "lid"));
  ck_assert_ptr_null(persona_run_get_result(made.run, 0, "no_such_metric"));
  ck_assert_ptr_null(persona_run_get_result(made.run, 0, NULL));
  scene_free(&made);
  persona_context_free(context);
}
END_TEST

START_TEST(settings_travel_with_results) {
  persona_context *context = make_context(1);
  double *cells = normal_cells(40, 3, 1);
  persona_population *population = make_population(context, "y", cells, 40, 3);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, population);
  persona_options *options = make_options(context, "seed", "9007199254740993");
  measured hopkins = measure(space, NULL, population, "hopkins", options);
  ck_assert_int_eq(persona_result_setting_count(hopkins.result), 7);
  ck_assert_str_eq(persona_result_setting_key(hopkins.result, 0), "seed");
  ck_assert_str_eq(persona_result_setting_text(hopkins.result, 0), "9007199254740993");
  ck_assert_str_eq(persona_result_key(hopkins.result), "hopkins");
  ck_assert_double_eq(detail_of(hopkins.result, "points"), 13.0);
  ck_assert(detail_of(hopkins.result, "monte_carlo_error") > 0.0);
  measured_free(&hopkins);
  measured ratio = measure(space, NULL, population, "participation_ratio", options);
  ck_assert_int_eq(persona_result_setting_count(ratio.result), 0);
  measured_free(&ratio);
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
  free(cells);
}
END_TEST

START_TEST(handles_may_be_freed_in_any_order) {
  persona_error err;
  persona_context *context = make_context(2);
  scene made = make_scene(context, PERSONA_SPACE_REFERENCE);
  persona_context_free(context);
  persona_population_free(made.reference);
  persona_population_free(made.first);
  persona_population_free(made.second);
  persona_space_free(made.space);
  ck_ok(persona_run_execute(made.run, &err), err);
  ck_assert_int_eq(persona_result_validity(persona_run_get_result(made.run, 2, "coverage")), PERSONA_VALIDITY_OK);
  persona_run_free(made.run);
  persona_run_free(NULL);
}
END_TEST

START_TEST(plans_are_checked) {
  persona_error err;
  persona_context *context = make_context(1);
  double *cells = normal_cells(40, 3, 1);
  persona_population *population = make_population(context, "y", cells, 40, 3);
  persona_population *wide = make_population(context, "wide", cells, 30, 4);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, population);
  persona_run *run = NULL;
  ck_assert_int_eq(persona_run_create(NULL, NULL, &run, &err), PERSONA_INVALID_ARGUMENT);
  ck_ok(persona_run_create(space, NULL, &run, &err), err);
  ck_assert_int_eq(persona_run_execute(run, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_run_add_population(run, wide, &err), PERSONA_MISMATCH);
  ck_assert_int_eq(persona_run_set_reference(run, wide, &err), PERSONA_MISMATCH);
  ck_assert_int_eq(persona_run_set_reference(run, NULL, &err), PERSONA_INVALID_ARGUMENT);
  ck_ok(persona_run_add_population(run, population, &err), err);
  ck_assert_int_eq(persona_run_execute(run, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_run_add_metric(run, "lidd", &err), PERSONA_INVALID_ARGUMENT);
  ck_ok(persona_run_add_metric(run, "lid", &err), err);
  ck_ok(persona_run_add_metric(run, "lid", &err), err);
  ck_ok(persona_run_set_reference(run, population, &err), err);
  ck_assert_int_eq(persona_run_set_reference(run, population, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_ptr_null(persona_run_get_result(run, 0, "lid"));
  ck_ok(persona_run_execute(run, &err), err);
  ck_assert_ptr_nonnull(persona_run_get_result(run, 0, "lid"));
  ck_assert_ptr_null(persona_run_get_result(run, 0, "coverage"));
  ck_ok(persona_run_execute(run, &err), err);
  for (int i = 0; i < 30; i++) ck_ok(persona_run_add_population(run, population, &err), err);
  ck_ok(persona_run_execute(run, &err), err);
  ck_assert_ptr_nonnull(persona_run_get_result(run, 30, "lid"));
  persona_run_free(run);
  persona_space_free(space);
  persona_population_free(population);
  persona_population_free(wide);
  persona_context_free(context);
  free(cells);
}
END_TEST

/* ---- progress and cancelling ---------------------------------------------------------------------------------------
 */

typedef struct watcher {
  persona_run *run;
  int calls;
  int cancel_at;   /* call at which the run is cancelled; 0: never */
  int answer_then; /* how: 0 by persona_run_cancel, else by this answer of the callback */
  int64_t last;
  int64_t total;
} watcher;

static int watch(void *user, int64_t done, int64_t total) {
  watcher *state = user;
  ck_assert(done > state->last && done <= total);
  state->last = done;
  state->total = total;
  if (++state->calls != state->cancel_at) return 0;
  if (state->answer_then == 0) persona_run_cancel(state->run);
  return state->answer_then;
}

START_TEST(progress_reaches_its_end) {
  persona_error err;
  persona_context *context = make_context(1);
  scene made = make_scene(context, PERSONA_SPACE_REFERENCE);
  watcher state = {.run = made.run};
  persona_run_set_progress(made.run, watch, &state);
  ck_ok(persona_run_execute(made.run, &err), err);
  ck_assert_int_ge(state.calls, 10);
  ck_assert_int_le(state.calls, 101);
  ck_assert_int_eq(state.last, state.total);
  persona_run_set_progress(made.run, NULL, NULL);
  persona_run_set_progress(NULL, NULL, NULL);
  ck_ok(persona_run_execute(made.run, &err), err);
  scene_free(&made);
  persona_context_free(context);
}
END_TEST

/* Whoever did the last of it, or all of it: the thread that called hears that it is done. */
START_TEST(progress_reaches_its_end_on_many_threads) {
  persona_error err;
  persona_context *context = make_context(4);
  for (int round = 0; round < 20; round++) {
    scene made = make_scene(context, PERSONA_SPACE_REFERENCE);
    watcher state = {.run = made.run};
    persona_run_set_progress(made.run, watch, &state);
    ck_ok(persona_run_execute(made.run, &err), err);
    ck_assert_int_ge(state.calls, 1);
    ck_assert_int_eq(state.last, state.total);
    scene_free(&made);
  }
  persona_context_free(context);
}
END_TEST

typedef struct meddler {
  persona_run *run;
  persona_population *population;
  int refused;
} meddler;

static int meddle(void *user, int64_t done, int64_t total) {
  meddler *of = user;
  const double probe[2] = {0.0, 0.0};
  const int64_t row = 0;
  persona_matrix matrix;
  (void)done;
  (void)total;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, probe, 1, 2);
  of->refused += persona_run_execute(of->run, NULL) == PERSONA_INVALID_ARGUMENT;
  of->refused += persona_run_add_metric(of->run, "all", NULL) == PERSONA_INVALID_ARGUMENT;
  of->refused += persona_run_add_population(of->run, of->population, NULL) == PERSONA_INVALID_ARGUMENT;
  of->refused += persona_run_set_reference(of->run, of->population, NULL) == PERSONA_INVALID_ARGUMENT;
  of->refused += persona_run_set_hopkins_points(of->run, 0, &row, 1, &matrix, NULL) == PERSONA_INVALID_ARGUMENT;
  return of->refused > 5; /* twice, then cancelled */
}

START_TEST(a_run_is_not_changed_under_its_execution) {
  persona_error err;
  persona_context *context = make_context(1);
  scene made = make_scene(context, PERSONA_SPACE_REFERENCE);
  meddler state = {.run = made.run, .population = made.first};
  persona_run_set_progress(made.run, meddle, &state);
  ck_assert_int_eq(persona_run_execute(made.run, &err), PERSONA_CANCELLED);
  ck_assert_int_eq(state.refused, 10);
  persona_run_set_progress(made.run, NULL, NULL);
  ck_ok(persona_run_execute(made.run, &err), err);
  scene_free(&made);
  persona_context_free(context);
}
END_TEST

START_TEST(a_cancelled_run_can_run_again) {
  persona_error err;
  persona_context *context = make_context(2);
  scene made = make_scene(context, PERSONA_SPACE_REFERENCE);
  persona_run_cancel(made.run); /* before an execution it has no effect on the next one */
  persona_run_cancel(NULL);
  ck_ok(persona_run_execute(made.run, &err), err);
  const double expected = persona_result_value(persona_run_get_result(made.run, 1, "coverage"));
  for (int at = 1; at < 60; at += 6) {
    watcher state = {.run = made.run, .cancel_at = at, .answer_then = at % 4 - 1};
    persona_run_set_progress(made.run, watch, &state);
    const int status = persona_run_execute(made.run, &err);
    if (state.calls < at) continue; /* with two threads fewer calls may be made */
    ck_assert_int_eq(status, PERSONA_CANCELLED);
    ck_assert_ptr_null(persona_run_get_result(made.run, 1, "coverage"));
  }
  persona_run_set_progress(made.run, NULL, NULL);
  ck_ok(persona_run_execute(made.run, &err), err);
  ck_assert(same_bits(persona_result_value(persona_run_get_result(made.run, 1, "coverage")), expected));
  scene_free(&made);
  persona_context_free(context);
}
END_TEST

static void *execute_alone(void *user) {
  persona_error err;
  ck_assert_int_eq(persona_run_execute(user, &err), PERSONA_OK);
  return NULL;
}

/* Runs that share a context, a space and populations, each executed by its own thread. */
START_TEST(runs_share_what_is_immutable) {
  enum { RUNS = 3 };
  persona_error err;
  persona_context *context = make_context(2);
  scene made = make_scene(context, PERSONA_SPACE_REFERENCE);
  persona_run *runs[RUNS];
  pthread_t threads[RUNS];
  for (int i = 0; i < RUNS; i++) {
    ck_ok(persona_run_create(made.space, NULL, &runs[i], &err), err);
    ck_ok(persona_run_set_reference(runs[i], made.reference, &err), err);
    ck_ok(persona_run_add_population(runs[i], made.first, &err), err);
    ck_ok(persona_run_add_metric(runs[i], "all", &err), err);
  }
  for (int i = 0; i < RUNS; i++) ck_assert_int_eq(pthread_create(&threads[i], NULL, execute_alone, runs[i]), 0);
  for (int i = 0; i < RUNS; i++) pthread_join(threads[i], NULL);
  ck_ok(persona_run_execute(made.run, &err), err);
  for (int i = 0; i < RUNS; i++) {
    ck_assert(same_bits(persona_result_value(persona_run_get_result(runs[i], 0, "lid")),
                        persona_result_value(persona_run_get_result(made.run, 1, "lid"))));
    persona_run_free(runs[i]);
  }
  scene_free(&made);
  persona_context_free(context);
}
END_TEST

Suite *run_suite(void) {
  Suite *suite = suite_create("run");
  TCase *tcase = tcase_create("run");
  tcase_set_timeout(tcase, 300);
  tcase_add_test(tcase, same_bits_for_any_threads);
  tcase_add_test(tcase, sharing_changes_nothing);
  tcase_add_test(tcase, reference_is_told_apart);
  tcase_add_test(tcase, settings_travel_with_results);
  tcase_add_test(tcase, handles_may_be_freed_in_any_order);
  tcase_add_test(tcase, plans_are_checked);
  tcase_add_test(tcase, progress_reaches_its_end);
  tcase_add_test(tcase, progress_reaches_its_end_on_many_threads);
  tcase_add_test(tcase, a_run_is_not_changed_under_its_execution);
  tcase_add_test(tcase, a_cancelled_run_can_run_again);
  tcase_add_test(tcase, runs_share_what_is_immutable);
  suite_add_tcase(suite, tcase);
  return suite;
}
