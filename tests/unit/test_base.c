/* Status codes, errors, contexts, parallel loops, random numbers, options, numbers as text. */
#include "fixtures.h"
#include "suites.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "base/text.h"

#include <locale.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

START_TEST(status_names) {
  ck_assert_str_eq(persona_status_name(PERSONA_OK), "OK");
  ck_assert_str_eq(persona_status_name(PERSONA_STOPPED), "STOPPED");
  ck_assert_str_eq(persona_status_name(PERSONA_OUT_OF_SCALE), "OUT_OF_SCALE");
  ck_assert_str_eq(persona_status_name(14), "UNKNOWN");
  ck_assert_str_eq(persona_status_name(-1), "UNKNOWN");
  for (int32_t status = PERSONA_OK; status <= PERSONA_STOPPED; status++) {
    ck_assert(strlen(persona_status_text(status)) > 10);
  }
}
END_TEST

START_TEST(error_is_cut_between_characters) {
  persona_error err;
  char text[1000];
  ck_assert_uint_eq(sizeof err, 512);
  for (size_t shift = 0; shift < 3; shift++) {
    memset(text, 'x', sizeof text);
    for (size_t i = shift; i + 3 < sizeof text; i += 3) memcpy(text + i, "\xE2\x82\xAC", 3); /* the euro sign */
    text[sizeof text - 1] = '\0';
    ck_assert_int_eq(lp_fail_at(&err, PERSONA_FORMAT, 3, 4, "%s", text), PERSONA_FORMAT);
    const size_t length = strlen(err.message);
    ck_assert(length >= 476 && length < sizeof err.message);
    ck_assert_uint_eq((length - shift) % 3, 0);
    ck_assert_int_eq(err.row, 3);
    ck_assert_int_eq(err.column, 4);
    ck_assert_int_eq(err.line, -1);
  }
  ck_assert_int_eq(lp_fail(NULL, PERSONA_FORMAT, "%s", text), PERSONA_FORMAT);
  (void)lp_fail(&err, PERSONA_FORMAT, "'%.4s' and more", "\xE2\x82\xAC\xE2\x82\xAC"); /* cut inside the second one */
  ck_assert_str_eq(err.message, "'\xE2\x82\xAC' and more");
  ck_assert_int_eq(lp_succeed(&err), PERSONA_OK);
  ck_assert_int_eq(err.row, -1);
  ck_assert_str_eq(err.message, "");
}
END_TEST

START_TEST(versions_agree) {
  char text[32];
  (void)snprintf(text, sizeof text, "%d.%d.%d", PERSONA_VERSION_MAJOR, PERSONA_VERSION_MINOR, PERSONA_VERSION_PATCH);
  ck_assert_str_eq(persona_version(), text);
  ck_assert_int_eq(persona_version_number(),
                   PERSONA_VERSION_MAJOR * 1000000 + PERSONA_VERSION_MINOR * 1000 + PERSONA_VERSION_PATCH);
  ck_assert_int_eq(persona_abi_version(), PERSONA_VERSION_ABI);
  ck_assert_ptr_null(persona_constant_name(-1));
  ck_assert_ptr_null(persona_constant_name(persona_constant_count()));
  ck_assert_int_eq(persona_constant_value(persona_constant_count()), 0);
  bool found = false;
  for (int32_t i = 0; i < persona_constant_count(); i++) {
    if (strcmp(persona_constant_name(i), "PERSONA_SPACE_WHITENED") != 0) continue;
    ck_assert_int_eq(persona_constant_value(i), PERSONA_SPACE_WHITENED);
    found = true;
  }
  ck_assert(found);
}
END_TEST

START_TEST(layouts_are_told) {
  ck_assert_int_eq(persona_struct_size("persona_error"), 512); /* promised for all time: docs/ABI.md */
  ck_assert_int_eq(persona_struct_offset("persona_error", "status"), 0);
  ck_assert_int_eq(persona_struct_offset("persona_error", "row"), 8);
  ck_assert_int_eq(persona_struct_offset("persona_error", "message"), 32);
  ck_assert_int_eq(persona_struct_size("persona_item"), (int64_t)sizeof(persona_item));
  ck_assert_int_eq(persona_struct_offset("persona_item", "weight"), (int64_t)offsetof(persona_item, weight));
  ck_assert_int_eq(persona_struct_size("persona_item_"), -1);
  ck_assert_int_eq(persona_struct_size(NULL), -1);
  ck_assert_int_eq(persona_struct_offset("persona_item", "message"), -1);
  ck_assert_int_eq(persona_struct_offset("persona_item", NULL), -1); /* not the size */
  ck_assert_int_eq(persona_struct_offset(NULL, "kind"), -1);
}
END_TEST

START_TEST(context_refuses) {
  persona_error err;
  persona_context *context = (persona_context *)&err;
  persona_context_settings settings;
  ck_assert_int_eq(persona_context_create(NULL, NULL, &err), PERSONA_INVALID_ARGUMENT);
  persona_context_settings_init(&settings);
  settings.threads = -1;
  ck_assert_int_eq(persona_context_create(&settings, &context, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_ptr_null(context);
  ck_assert_ptr_nonnull(strstr(err.message, "threads is -1"));
  persona_context_settings_init(&settings);
  settings.allocate = lp_default_allocate;
  ck_assert_int_eq(persona_context_create(&settings, &context, &err), PERSONA_INVALID_ARGUMENT);
  settings.struct_size = 4;
  ck_assert_int_eq(persona_context_create(&settings, &context, NULL), PERSONA_INVALID_ARGUMENT);
  persona_context_settings_init(NULL);
  persona_context_free(NULL);
  ck_assert_ptr_null(persona_context_share(NULL));
  ck_assert_int_eq(persona_context_threads(NULL), 1);
  ck_assert_ptr_null(persona_context_allocate(NULL, 8));
  persona_context_release(NULL, NULL);
}
END_TEST

START_TEST(memory_refuses_overflow) {
  persona_context *context = make_context(1);
  ck_assert_ptr_null(lp_allocate_array(context, INT64_MAX / 4, 8));
  ck_assert_ptr_null(lp_allocate_array(context, -1, 8));
  ck_assert_ptr_null(lp_allocate_array(context, 1, -8));
  void *nothing = lp_allocate_array(context, 0, 8);
  ck_assert_ptr_nonnull(nothing);
  lp_release(context, nothing);
  ck_assert_ptr_null(persona_context_allocate(context, 0));
  const char *texts[] = {"", "one", "two and more"};
  char **copies = lp_copy_texts(context, texts, 3);
  for (int i = 0; i < 3; i++) ck_assert_str_eq(copies[i], texts[i]);
  lp_release(context, copies);
  persona_context_free(context);
}
END_TEST

enum { TASKS = 2000 };

typedef struct tally {
  atomic_int seen[TASKS];
  atomic_int busy[8]; /* per worker: used by one thread at a time */
  int32_t workers;
  atomic_int faults;
} tally;

static void count_task(void *data, int64_t index, int32_t worker) {
  tally *state = data;
  if (worker < 0 || worker >= state->workers || atomic_fetch_add(&state->busy[worker], 1) != 0) {
    atomic_fetch_add(&state->faults, 1);
  }
  atomic_fetch_add(&state->seen[index], 1);
  atomic_fetch_sub(&state->busy[worker], 1);
}

static void run_tally(persona_context *context, int32_t workers) {
  static tally state;
  memset(&state, 0, sizeof state);
  state.workers = workers;
  lp_parallel_for(context, TASKS, count_task, &state);
  for (int i = 0; i < TASKS; i++) ck_assert_int_eq(atomic_load(&state.seen[i]), 1);
  ck_assert_int_eq(atomic_load(&state.faults), 0);
}

START_TEST(every_task_runs_once) {
  for (int32_t threads = 1; threads <= 5; threads++) {
    persona_context *context = make_context(threads);
    ck_assert_int_eq(persona_context_threads(context), threads);
    for (int repetition = 0; repetition < 20; repetition++) run_tally(context, threads);
    lp_parallel_for(context, 0, count_task, NULL);
    persona_context_free(context);
  }
}
END_TEST

/* A host's loop that runs the bodies backwards, one after the other. */
static void backwards(void *user, int32_t workers, persona_loop_body body, void *body_data) {
  (*(int *)user)++;
  for (int32_t w = workers - 1; w >= 0; w--) body(body_data, w);
}

START_TEST(host_loop_is_used) {
  persona_error err;
  int calls = 0;
  persona_context *context = NULL;
  persona_context_settings settings;
  persona_context_settings_init(&settings);
  settings.threads = 3;
  settings.parallel = backwards;
  settings.parallel_user = &calls;
  ck_ok(persona_context_create(&settings, &context, &err), err);
  run_tally(context, 3);
  ck_assert_int_eq(calls, 1);
  persona_context_free(context);
}
END_TEST

typedef struct shared_loop {
  persona_context *context;
  atomic_int sum;
} shared_loop;

static void add_one(void *data, int64_t index, int32_t worker) {
  (void)index;
  (void)worker;
  atomic_fetch_add(&((shared_loop *)data)->sum, 1);
}

static void *call_loops(void *data) {
  shared_loop *state = data;
  for (int i = 0; i < 50; i++) lp_parallel_for(state->context, 40, add_one, state);
  return NULL;
}

START_TEST(several_threads_share_a_context) {
  shared_loop state = {.context = make_context(3)};
  pthread_t callers[4];
  atomic_init(&state.sum, 0);
  for (int i = 0; i < 4; i++) ck_assert_int_eq(pthread_create(&callers[i], NULL, call_loops, &state), 0);
  for (int i = 0; i < 4; i++) pthread_join(callers[i], NULL);
  ck_assert_int_eq(atomic_load(&state.sum), 4 * 50 * 40);
  persona_context_free(state.context);
}
END_TEST

/* The vectors that come with Random123 (Salmon et al. 2011) for philox4x32 with 10 rounds. */
START_TEST(philox_vectors) {
  uint32_t words[4];
  persona_random_block(0, 0, 0, 0, words);
  ck_assert_uint_eq(words[0], 0x6627e8d5);
  ck_assert_uint_eq(words[1], 0xe169c58d);
  ck_assert_uint_eq(words[2], 0xbc57ac4c);
  ck_assert_uint_eq(words[3], 0x9b00dbd8);
  persona_random_block(UINT64_MAX, UINT32_MAX, UINT64_MAX, UINT32_MAX, words);
  ck_assert_uint_eq(words[0], 0x408f276d);
  ck_assert_uint_eq(words[1], 0x41c83b0e);
  ck_assert_uint_eq(words[2], 0xa20bc7c6);
  ck_assert_uint_eq(words[3], 0x6d5451fd);
  /* counter 243f6a88 85a308d3 13198a2e 03707344, key a4093822 299f31d0 */
  persona_random_block(UINT64_C(0x299f31d0a4093822), 0x03707344, UINT64_C(0x13198a2e85a308d3), 0x243f6a88, words);
  ck_assert_uint_eq(words[0], 0xd16cfe09);
  ck_assert_uint_eq(words[1], 0x94fdcceb);
  ck_assert_uint_eq(words[2], 0x5001e420);
  ck_assert_uint_eq(words[3], 0x24126ea1);
}
END_TEST

START_TEST(random_distributions) {
  enum { DRAWS = 40000 };
  double uniform_sum = 0.0;
  double normal_sum = 0.0;
  double normal_squares = 0.0;
  int below[7] = {0};
  for (uint32_t i = 0; i < DRAWS; i++) {
    const double uniform = persona_random_uniform(1, 70000, 5, i);
    const double normal = persona_random_normal(1, 70001, 5, i);
    ck_assert(uniform >= 0.0 && uniform < 1.0);
    uniform_sum += uniform;
    normal_sum += normal;
    normal_squares += normal * normal;
    const int64_t place = persona_random_below(1, 70002, 5, i, 7);
    ck_assert(place >= 0 && place < 7);
    below[place]++;
  }
  ck_assert_double_eq_tol(uniform_sum / DRAWS, 0.5, 5 * 0.2887 / 200);
  ck_assert_double_eq_tol(normal_sum / DRAWS, 0.0, 5.0 / 200);
  ck_assert_double_eq_tol(normal_squares / DRAWS, 1.0, 5 * 1.4142 / 200);
  for (int i = 0; i < 7; i++) ck_assert_double_eq_tol(below[i], DRAWS / 7.0, 5 * sqrt(DRAWS / 7.0));
  ck_assert_int_eq(persona_random_below(1, 2, 3, 4, 0), 0);
  ck_assert_int_eq(persona_random_below(1, 2, 3, 4, 1), 0);
  ck_assert(persona_random_below(1, 2, 3, 4, INT64_MAX) >= 0);
}
END_TEST

START_TEST(options_are_listed_and_checked) {
  persona_error err;
  persona_context *context = make_context(1);
  persona_options *options = NULL;
  ck_ok(persona_options_create(context, &options, &err), err);
  for (int32_t i = 0; i < persona_option_count(); i++) {
    const char *key = persona_option_key(i);
    ck_assert_int_eq(persona_option_find(key), i);
    ck_assert(strlen(persona_option_help(i)) > 10);
    ck_ok(persona_options_set(options, key, persona_option_fallback(i), &err), err);
    ck_assert_double_eq(persona_options_get(options, key), persona_options_get(NULL, key));
    if (persona_option_type(i) != PERSONA_OPTION_CHOICE) {
      ck_assert(persona_option_low(i) <= persona_options_get(NULL, key));
      ck_assert(persona_option_high(i) >= persona_options_get(NULL, key));
    }
  }
  ck_ok(persona_options_set(options, "k", "7", &err), err);
  ck_assert_double_eq(persona_options_get(options, "k"), 7.0);
  static const char *const bad[] = {"0", "-1", "1000001", "1.5", "", " 5", "5 ", "five", "nan", "0x5", "1e2"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    ck_assert_int_eq(persona_options_set(options, "k", bad[i], &err), PERSONA_INVALID_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(err.message, "option k is"));
    ck_assert_double_eq(persona_options_get(options, "k"), 7.0);
  }
  persona_options *none = options;
  ck_assert_int_eq(persona_options_create(NULL, &none, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_ptr_null(none);
  ck_assert_int_eq(persona_options_set(options, "ball", "closed", &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_options_set(options, "balls", "close", &err), PERSONA_INVALID_ARGUMENT);
  ck_ok(persona_options_set(options, "balls", "strict", &err), err);
  ck_assert_double_eq(persona_options_get(options, "balls"), 1.0);
  ck_ok(persona_options_set(options, "seed", "9007199254740993", &err), err); /* 2^53 + 1 */
  ck_ok(persona_options_set(options, "minimum_overlap", ".25", &err), err);
  ck_assert_double_eq(persona_options_get(options, "minimum_overlap"), 0.25);
  ck_assert(isnan(persona_options_get(options, "no_such_key")));
  ck_assert_int_eq(persona_option_find(NULL), -1);
  ck_assert_ptr_null(persona_option_key(-1));
  persona_options_free(options);
  persona_options_free(NULL);
  persona_context_free(context);
}
END_TEST

static void check_number_text(void) {
  char text[40];
  double value;
  lp_format_real(text, sizeof text, 0.1, 17);
  ck_assert_str_eq(text, "0.1");
  lp_format_real(text, sizeof text, 1.0 / 3.0, 17);
  ck_assert(lp_read_real(text, &value) && value == 1.0 / 3.0);
  lp_format_real(text, sizeof text, 1e6, 6);
  ck_assert_str_eq(text, "1e+06");
  lp_format_real(text, sizeof text, -2.5, 6);
  ck_assert_str_eq(text, "-2.5");
  lp_format_fixed(text, sizeof text, 1234.5678, 2);
  ck_assert_str_eq(text, "1234.57");
  ck_assert(lp_read_real("1.5", &value) && value == 1.5);
  ck_assert(lp_read_real("-.5e1", &value) && value == -5.0);
  ck_assert(!lp_read_real("1,5", &value));
  ck_assert(!lp_read_real(".", &value));
  ck_assert(!lp_read_real("1e", &value));
  ck_assert(!lp_read_real("1e999", &value));
}

START_TEST(numbers_ignore_the_locale) {
  check_number_text();
  if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL) {
    printf("skipped: numbers in the locale de_DE.UTF-8, which this machine does not have\n");
    return;
  }
  check_number_text();
  (void)setlocale(LC_ALL, "C");
}
END_TEST

START_TEST(whole_numbers_are_read) {
  int64_t value;
  ck_assert(lp_read_integer("9223372036854775807", &value) && value == INT64_MAX);
  ck_assert(lp_read_integer("-12", &value) && value == -12);
  ck_assert(lp_read_integer("+007", &value) && value == 7);
  ck_assert(!lp_read_integer("9223372036854775808", &value));
  ck_assert(!lp_read_integer("", &value));
  ck_assert(!lp_read_integer("1 ", &value));
}
END_TEST

static int count_reports(void *user, int64_t done, int64_t total) {
  ck_assert(done <= total);
  (*(int *)user)++;
  return 0;
}

START_TEST(progress_speaks_rarely) {
  int reports = 0;
  lp_progress progress = {.callback = count_reports, .user = &reports};
  lp_progress_begin(&progress, 100000);
  for (int i = 0; i < 100000; i++) ck_assert(!lp_progress_add(&progress, 1));
  ck_assert(reports >= 90 && reports <= 101);
  lp_progress_begin(&progress, 0);
  ck_assert(!lp_progress_add(NULL, 1));
  ck_assert(!lp_progress_cancelled(NULL));
}
END_TEST

Suite *base_suite(void) {
  Suite *suite = suite_create("base");
  TCase *tcase = tcase_create("base");
  tcase_set_timeout(tcase, 120);
  tcase_add_test(tcase, status_names);
  tcase_add_test(tcase, error_is_cut_between_characters);
  tcase_add_test(tcase, versions_agree);
  tcase_add_test(tcase, layouts_are_told);
  tcase_add_test(tcase, context_refuses);
  tcase_add_test(tcase, memory_refuses_overflow);
  tcase_add_test(tcase, every_task_runs_once);
  tcase_add_test(tcase, host_loop_is_used);
  tcase_add_test(tcase, several_threads_share_a_context);
  tcase_add_test(tcase, philox_vectors);
  tcase_add_test(tcase, random_distributions);
  tcase_add_test(tcase, options_are_listed_and_checked);
  tcase_add_test(tcase, numbers_ignore_the_locale);
  tcase_add_test(tcase, whole_numbers_are_read);
  tcase_add_test(tcase, progress_speaks_rarely);
  suite_add_tcase(suite, tcase);
  return suite;
}
