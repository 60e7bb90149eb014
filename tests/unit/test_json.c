/* Reports as JSON: what is written is parsed again and compared with the plain reads of the report, number by number.
 */
#include "fixtures.h"
#include "suites.h"

#include "io/json_tree.h"

#include <jansson.h>
#include <locale.h>
#include <persona/json.h>
#include <stdio.h>

/* What a sink received. */
typedef struct received {
  char *bytes;
  size_t length;
  int calls;
  int stop_at; /* refuses this call, from 1; 0: none */
} received;

static int receive(void *user, const char *bytes, size_t length) {
  received *into = user;
  into->calls++;
  if (into->calls == into->stop_at) return 1;
  char *grown = realloc(into->bytes, into->length + length + 1);
  ck_assert_ptr_nonnull(grown);
  memcpy(grown + into->length, bytes, length);
  into->bytes = grown;
  into->length += length;
  grown[into->length] = '\0';
  return 0;
}

/* A report with every kind of result: values, tables, undefined ones for the reference, an item without variance, and
 * an infinite dimension (three points at equal distances). */
static persona_report *make_report(persona_context *context, const char *name) {
  static const double corners[] = {1, 0, 0, 7, 0, 1, 0, 7, 0, 0, 1, 7};
  double cells[160];
  persona_error err;
  for (int i = 0; i < 40; i++) { /* items of exactly the same variance, so that the corners stay equally far apart */
    for (int j = 0; j < 3; j++) cells[4 * i + j] = 1.0 + i * (j + 1) % 5;
    cells[4 * i + 3] = 7.0;
  }
  persona_population *reference = make_population(context, "2024", cells, 40, 4);
  persona_population *simplex = make_population(context, name, corners, 3, 4);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  persona_options *options = make_options(context, "lid_k", "2");
  persona_run *run = NULL;
  persona_report *report = NULL;
  ck_ok(persona_run_create(space, options, &run, &err), err);
  ck_ok(persona_run_set_reference(run, reference, &err), err);
  ck_ok(persona_run_add_population(run, reference, &err), err);
  ck_ok(persona_run_add_population(run, simplex, &err), err);
  ck_ok(persona_run_add_metric(run, "all", &err), err);
  ck_ok(persona_run_execute(run, &err), err);
  ck_ok(persona_report_create(run, &report, &err), err);
  persona_run_free(run);
  persona_options_free(options);
  persona_space_free(space);
  persona_population_free(simplex);
  persona_population_free(reference);
  return report;
}

/* Writes a report and parses it; what was written stays in *into. */
static json_t *write_and_parse(const persona_report *report, received *into) {
  persona_error err;
  json_error_t fault;
  memset(into, 0, sizeof *into);
  ck_ok(persona_json_write_report(report, receive, into, &err), err);
  ck_assert_int_eq(err.status, PERSONA_OK);
  ck_assert_uint_gt(into->length, 2);
  ck_assert_int_eq(into->bytes[into->length - 1], '\n');
  json_t *document = json_loadb(into->bytes, into->length, JSON_REJECT_DUPLICATES, &fault);
  ck_assert_msg(document != NULL, "%s in line %d", fault.text, fault.line);
  return document;
}

/* A number equal to the last bit, or null when there is no finite one. */
static void check_number(const json_t *value, double expected) {
  ck_assert_ptr_nonnull(value);
  if (!isfinite(expected)) {
    ck_assert(json_is_null(value));
    return;
  }
  ck_assert(json_is_number(value));
  ck_assert(json_number_value(value) == expected);
}

static void check_text(const json_t *value, const char *expected) {
  ck_assert_ptr_nonnull(value);
  ck_assert(json_is_string(value));
  ck_assert_str_eq(json_string_value(value), expected);
}

/* A setting is written as its number, or as its text. */
static void check_setting(const json_t *value, const char *text) {
  ck_assert_ptr_nonnull(value);
  if (json_is_string(value)) {
    ck_assert_str_eq(json_string_value(value), text);
  } else {
    ck_assert(json_number_value(value) == strtod(text, NULL));
  }
}

static void check_table(const json_t *table, const persona_result *result) {
  if (persona_result_table_name(result) == NULL) {
    ck_assert_ptr_null(table);
    return;
  }
  check_text(json_object_get(table, "name"), persona_result_table_name(result));
  const json_t *columns = json_object_get(table, "columns");
  const json_t *rows = json_object_get(table, "rows");
  ck_assert_int_eq((int64_t)json_array_size(columns), persona_result_table_columns(result));
  ck_assert_int_eq((int64_t)json_array_size(rows), persona_result_table_rows(result));
  for (int64_t i = 0; i < persona_result_table_rows(result); i++) {
    const json_t *row = json_array_get(rows, (size_t)i);
    check_text(json_object_get(row, "label"), persona_result_table_label(result, i));
    for (int32_t j = 0; j < persona_result_table_columns(result); j++) {
      check_text(json_array_get(columns, (size_t)j), persona_result_table_column(result, j));
      check_number(json_object_get(row, persona_result_table_column(result, j)),
                   persona_result_table_value(result, i, j));
    }
  }
}

static void check_result(const json_t *object, const persona_result *result) {
  const int32_t metric = persona_result_metric(result);
  const bool ok = persona_result_validity(result) == PERSONA_VALIDITY_OK;
  ck_assert_ptr_nonnull(object);
  check_number(json_object_get(object, "value"), persona_result_value(result));
  ck_assert(ok == json_is_number(json_object_get(object, "value")));
  check_text(json_object_get(object, "validity"), persona_validity_name(persona_result_validity(result)));
  if (ok) ck_assert_ptr_null(json_object_get(object, "reason"));
  if (!ok) check_text(json_object_get(object, "reason"), persona_result_reason(result));
  check_text(json_object_get(object, "axis"), persona_axis_name(persona_metric_axis(metric)));
  check_text(json_object_get(object, "direction"), persona_direction_name(persona_metric_direction(metric)));
  ck_assert_int_eq(json_integer_value(json_object_get(object, "definition_version")), persona_metric_version(metric));
  check_number(json_object_get(object, "effective_n"), persona_result_effective_n(result));
  const json_t *settings = json_object_get(object, "settings");
  ck_assert((settings == NULL) == (persona_result_setting_count(result) == 0));
  ck_assert_int_eq((int64_t)json_object_size(settings), persona_result_setting_count(result));
  for (int32_t i = 0; i < persona_result_setting_count(result); i++) {
    check_setting(json_object_get(settings, persona_result_setting_key(result, i)),
                  persona_result_setting_text(result, i));
  }
  const json_t *details = json_object_get(object, "details");
  ck_assert((details == NULL) == (persona_result_detail_count(result) == 0));
  ck_assert_int_eq((int64_t)json_object_size(details), persona_result_detail_count(result));
  for (int32_t i = 0; i < persona_result_detail_count(result); i++) {
    check_number(json_object_get(details, persona_result_detail_key(result, i)),
                 persona_result_detail_value(result, i));
  }
  check_table(json_object_get(object, "table"), result);
}

static void check_document(const json_t *document, const persona_report *report) {
  check_text(json_object_get(document, "schema"), "persona-report/1");
  const json_t *settings = json_object_get(document, "settings");
  ck_assert_int_eq((int64_t)json_object_size(settings), persona_report_setting_count(report));
  for (int32_t i = 0; i < persona_report_setting_count(report); i++) {
    check_setting(json_object_get(settings, persona_report_setting_key(report, i)),
                  persona_report_setting_text(report, i));
  }
  const json_t *left_out = json_object_get(document, "left_out_items");
  ck_assert_int_eq((int64_t)json_array_size(left_out), persona_report_left_out_count(report));
  for (int64_t i = 0; i < persona_report_left_out_count(report); i++) {
    check_text(json_array_get(left_out, (size_t)i), persona_report_left_out_item(report, i));
  }
  const json_t *populations = json_object_get(document, "populations");
  ck_assert_int_eq((int64_t)json_array_size(populations), persona_report_population_count(report));
  for (int64_t p = 0; p < persona_report_population_count(report); p++) {
    const json_t *population = json_array_get(populations, (size_t)p);
    const json_t *metrics = json_object_get(population, "metrics");
    check_text(json_object_get(population, "name"), persona_report_population_name(report, p));
    ck_assert_int_eq(json_integer_value(json_object_get(population, "n")), persona_report_population_rows(report, p));
    ck_assert_int_eq(json_integer_value(json_object_get(population, "items")),
                     persona_report_population_items(report, p));
    ck_assert_int_eq(json_integer_value(json_object_get(population, "dropped_rows")),
                     persona_report_population_dropped_rows(report, p));
    ck_assert_int_eq(json_integer_value(json_object_get(population, "missing_answers")),
                     persona_report_population_missing_answers(report, p));
    check_number(json_object_get(population, "effective_n"), persona_report_population_effective_rows(report, p));
    ck_assert(json_is_boolean(json_object_get(population, "is_reference")));
    ck_assert(json_is_true(json_object_get(population, "is_reference")) ==
              (persona_report_population_is_reference(report, p) != 0));
    ck_assert_int_eq((int64_t)json_object_size(metrics), persona_report_result_count(report));
    for (int32_t i = 0; i < persona_report_result_count(report); i++) {
      const persona_result *result = persona_report_get_result(report, p, i);
      check_result(json_object_get(metrics, persona_result_key(result)), result);
    }
  }
}

START_TEST(everything_in_the_report_is_in_the_document) {
  persona_context *context = make_context(1);
  persona_report *report = make_report(context, "simplex");
  received into;
  json_t *document = write_and_parse(report, &into);
  check_document(document, report);
  const json_t *populations = json_object_get(document, "populations");
  const json_t *own = json_object_get(json_array_get(populations, 0), "metrics");
  const json_t *metrics = json_object_get(json_array_get(populations, 1), "metrics");
  check_text(json_object_get(json_object_get(own, "coverage"), "validity"), "undefined");
  ck_assert(json_is_null(json_object_get(json_object_get(own, "coverage"), "value")));
  check_text(json_object_get(json_object_get(metrics, "lid"), "validity"), "infinite");
  ck_assert(json_is_null(json_object_get(json_object_get(metrics, "lid"), "value")));
  check_text(json_object_get(json_object_get(metrics, "effective_levels"), "validity"), "ok");
  ck_assert_ptr_nonnull(json_object_get(json_object_get(metrics, "effective_levels"), "table"));
  check_text(json_array_get(json_object_get(document, "left_out_items"), 0), "item4");
  ck_assert(json_is_integer(json_object_get(json_object_get(document, "settings"), "seed")));
  ck_assert(json_is_integer(json_object_get(json_object_get(document, "settings"), "k")));
  ck_assert(json_is_string(json_object_get(json_object_get(document, "settings"), "version")));
  check_text(json_object_get(json_object_get(document, "settings"), "reference"), "2024"); /* a name stays text */
  json_decref(document);
  free(into.bytes);
  persona_report_free(report);
  persona_context_free(context);
}
END_TEST

START_TEST(locale_does_not_matter) {
  persona_context *context = make_context(1);
  persona_report *report = make_report(context, "simplex");
  received plain;
  received local;
  json_decref(write_and_parse(report, &plain));
  if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL) {
    puts("skipped: locale_does_not_matter needs the locale de_DE.UTF-8");
  } else {
    json_t *document = write_and_parse(report, &local);
    (void)setlocale(LC_ALL, "C");
    check_document(document, report);
    json_decref(document);
    ck_assert_str_eq(local.bytes, plain.bytes);
    free(local.bytes);
  }
  free(plain.bytes);
  persona_report_free(report);
  persona_context_free(context);
}
END_TEST

START_TEST(names_of_any_kind_are_escaped) {
  static const char *const names[][2] = {
      {"gr\xC3\xBC\xC3\x9F"
       "e \xE6\x97\xA5 \xF0\x9F\x98\x80",
       "gr\xC3\xBC\xC3\x9F"
       "e \xE6\x97\xA5 \xF0\x9F\x98\x80"},
      {"a\"b\\c/d\n\t\x01\x7F", "a\"b\\c/d\n\t\x01\x7F"},
      {"", ""},
      {"123", "123"},
      {"bad \xFF byte \xC3", "bad \xEF\xBF\xBD byte \xEF\xBF\xBD"},
  };
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    persona_context *context = make_context(1);
    persona_report *report = make_report(context, names[i][0]);
    received into;
    json_t *document = write_and_parse(report, &into);
    const json_t *population = json_array_get(json_object_get(document, "populations"), 1);
    check_text(json_object_get(population, "name"), names[i][1]);
    json_decref(document);
    free(into.bytes);
    persona_report_free(report);
    persona_context_free(context);
  }
}
END_TEST

START_TEST(sink_can_stop_at_any_call) {
  persona_context *context = make_context(1);
  persona_report *report = make_report(context, "simplex");
  received all;
  json_decref(write_and_parse(report, &all));
  ck_assert_int_gt(all.calls, 1);
  for (int call = 1; call <= all.calls; call++) {
    received into = {.bytes = NULL, .length = 0, .calls = 0, .stop_at = call};
    persona_error err;
    ck_assert_int_eq(persona_json_write_report(report, receive, &into, &err), PERSONA_STOPPED);
    ck_assert_int_eq(err.status, PERSONA_STOPPED);
    ck_assert_int_eq(into.calls, call); /* not called again */
    free(into.bytes);
  }
  free(all.bytes);
  persona_report_free(report);
  persona_context_free(context);
}
END_TEST

static int64_t json_calls;
static int64_t json_refused;
static int64_t json_in_use;

static void *allocate_json(size_t bytes) {
  json_calls++;
  if (json_calls == json_refused) return NULL;
  json_in_use++;
  return malloc(bytes);
}

static void release_json(void *memory) {
  if (memory == NULL) return;
  json_in_use--;
  free(memory);
}

/* jansson allocates by itself; a report without its memory must fail cleanly all the same. */
START_TEST(every_failed_allocation_is_reported) {
  persona_context *context = make_context(1);
  persona_report *report = make_report(context, "bad \xFF name");
  json_malloc_t old_allocate = NULL;
  json_free_t old_release = NULL;
  json_get_alloc_funcs(&old_allocate, &old_release);
  json_set_alloc_funcs(allocate_json, release_json);
  bool finished = false;
  int wrong = 0;
  for (json_refused = 1; !finished; json_refused++) {
    received into = {.bytes = NULL, .length = 0, .calls = 0, .stop_at = 0};
    json_calls = 0;
    json_in_use = 0;
    const int status = persona_json_write_report(report, receive, &into, NULL);
    finished = json_calls < json_refused;
    if (status != (finished ? PERSONA_OK : PERSONA_OUT_OF_MEMORY) || json_in_use != 0) wrong++;
    free(into.bytes);
  }
  json_set_alloc_funcs(old_allocate, old_release);
  ck_assert_int_gt(json_refused, 100);
  ck_assert_int_eq(wrong, 0);
  persona_report_free(report);
  persona_context_free(context);
}
END_TEST

START_TEST(misuse_is_refused) {
  persona_error err;
  received into = {.bytes = NULL, .length = 0, .calls = 0, .stop_at = 0};
  persona_context *context = make_context(1);
  persona_report *report = make_report(context, "x");
  ck_assert_int_eq(persona_json_write_report(NULL, receive, &into, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(err.status, PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_json_write_report(report, NULL, &into, NULL), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(into.calls, 0);
  persona_report_free(report);
  persona_context_free(context);
}
END_TEST

typedef struct setting_case {
  const char *text;
  const char *json;
} setting_case;

static const setting_case setting_cases[] = {
    {"42", "42"},
    {"-7", "-7"},
    {"0", "0"},
    {"0.5", "0.5"},
    {"1e-3", "0.001"},
    {"007", "\"007\""},
    {"+1", "\"+1\""},
    {".5", "\".5\""},
    {"5.", "\"5.\""},
    {"1e", "\"1e\""},
    {"", "\"\""},
    {"nan", "\"nan\""},
    {"inf", "\"inf\""},
    {"0x10", "\"0x10\""},
    {"1 ", "\"1 \""},
    {"0.1.0", "\"0.1.0\""},
    {"true", "\"true\""},
    {"null", "\"null\""},
    {"strict", "\"strict\""},
    {"-", "\"-\""},
    {"9223372036854775807", "9223372036854775807"},
    {"9223372036854775808", "\"9223372036854775808\""}, /* no digit is lost */
    {"1e999", "\"1e999\""},
};

START_TEST(settings_are_numbers_when_their_text_is_one) {
  json_t *value = lp_io_json_number_or_text(setting_cases[_i].text);
  ck_assert_ptr_nonnull(value);
  char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
  ck_assert_ptr_nonnull(text);
  ck_assert_str_eq(text, setting_cases[_i].json);
  free(text);
  json_decref(value);
}
END_TEST

START_TEST(numbers_that_json_has_not_are_null) {
  static const double values[] = {
      0.1, -0.0, 1.0 / 3.0, 5e-324, 1.7976931348623157e308, (double)NAN, (double)INFINITY, -(double)INFINITY};
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
    json_t *value = lp_io_json_number(values[i]);
    check_number(value, values[i]);
    json_decref(value);
  }
}
END_TEST

Suite *json_suite(void) {
  Suite *suite = suite_create("json");
  TCase *reports = tcase_create("reports");
  tcase_set_timeout(reports, 120);
  tcase_add_test(reports, everything_in_the_report_is_in_the_document);
  tcase_add_test(reports, locale_does_not_matter);
  tcase_add_test(reports, names_of_any_kind_are_escaped);
  tcase_add_test(reports, sink_can_stop_at_any_call);
  tcase_add_test(reports, every_failed_allocation_is_reported);
  tcase_add_test(reports, misuse_is_refused);
  suite_add_tcase(suite, reports);
  TCase *values = tcase_create("values");
  tcase_add_loop_test(values, settings_are_numbers_when_their_text_is_one, 0,
                      sizeof setting_cases / sizeof setting_cases[0]);
  tcase_add_test(values, numbers_that_json_has_not_are_null);
  suite_add_tcase(suite, values);
  return suite;
}
