/* Reports: the tree, and the text for people. */
#include "fixtures.h"
#include "suites.h"

#include <locale.h>
#include <stdio.h>

enum { TEXT_SIZE = 65536 };

/* Collects what a writer writes; refuses after `limit` calls. */
typedef struct collector {
  char text[TEXT_SIZE];
  size_t length;
  int calls;
  int limit;
} collector;

static int collect(void *user, const char *bytes, size_t length) {
  collector *target = user;
  if (target->limit > 0 && ++target->calls > target->limit) return 1;
  ck_assert(target->length + length < TEXT_SIZE);
  memcpy(target->text + target->length, bytes, length);
  target->length += length;
  target->text[target->length] = '\0';
  return 0;
}

/* A report on a reference, a population with a hostile name and one of a single row. */
static persona_report *make_report(persona_context *context) {
  persona_error err;
  double *x = likert_cells(60, 6, 5, 1);
  double *y = likert_cells(50, 6, 5, 2);
  persona_run *run = NULL;
  persona_report *report = NULL;
  for (int i = 0; i < 60; i++) x[i * 6 + 2] = 4.0;
  for (int i = 0; i < 50; i++) y[i * 6 + 3] = 1.0;
  persona_population *reference = make_population(context, "people", x, 60, 6);
  persona_population *other = make_population(context, "b\033[31m\x7F\xC2\x9Bz \xC3\xA9t\xC3\xA9", y, 50, 6);
  persona_population *one = make_population(context, "one", y, 1, 6);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  ck_ok(persona_run_create(space, NULL, &run, &err), err);
  ck_assert_int_eq(persona_report_create(run, &report, &err), PERSONA_INVALID_ARGUMENT);
  ck_ok(persona_run_set_reference(run, reference, &err), err);
  ck_ok(persona_run_add_population(run, reference, &err), err);
  ck_ok(persona_run_add_population(run, other, &err), err);
  ck_ok(persona_run_add_population(run, one, &err), err);
  ck_ok(persona_run_add_metric(run, "all", &err), err);
  ck_ok(persona_run_execute(run, &err), err);
  ck_ok(persona_report_create(run, &report, &err), err);
  persona_run_free(run); /* the report keeps the results */
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(other);
  persona_population_free(one);
  free(x);
  free(y);
  return report;
}

/* A diagnosis comes into the report, once, and into the text. */
START_TEST(diagnosis_is_shown) {
  persona_error err;
  persona_context *context = make_context(1);
  persona_report *report = make_report(context);
  double *cells = likert_cells(80, 6, 5, 3);
  persona_population *population = make_population(context, "p", cells, 80, 6);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, population);
  persona_diagnosis *diagnosis = NULL;
  collector target = {.limit = 0};
  ck_ok(persona_diagnose(population, population, space, NULL, NULL, NULL, &diagnosis, &err), err);
  ck_assert_ptr_null(persona_report_get_diagnosis(report, 1));
  ck_assert_int_eq(persona_report_set_diagnosis(report, 9, diagnosis, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_report_set_diagnosis(report, 1, NULL, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_report_set_diagnosis(NULL, 1, diagnosis, &err), PERSONA_INVALID_ARGUMENT);
  ck_ok(persona_report_set_diagnosis(report, 1, diagnosis, &err), err);
  ck_assert_int_eq(persona_report_set_diagnosis(report, 1, diagnosis, &err), PERSONA_INVALID_ARGUMENT);
  persona_diagnosis_free(diagnosis); /* the report keeps it */
  ck_assert_ptr_nonnull(persona_report_get_diagnosis(report, 1));
  ck_assert_ptr_null(persona_report_get_diagnosis(report, 2));
  ck_assert_ptr_null(persona_report_get_diagnosis(NULL, 0));
  ck_ok(persona_report_write_text(report, PERSONA_TEXT_PLAIN, collect, &target, &err), err);
  ck_assert_ptr_nonnull(strstr(target.text, "\ndiagnosis: healthy: no sign of failure"));
  persona_space_free(space);
  persona_population_free(population);
  persona_report_free(report);
  free(cells);
  persona_context_free(context);
}
END_TEST

START_TEST(tree_holds_everything) {
  persona_context *context = make_context(1);
  persona_report *report = make_report(context);
  persona_context_free(context);
  ck_assert_int_eq(persona_report_population_count(report), 3);
  ck_assert_str_eq(persona_report_population_name(report, 0), "people");
  ck_assert_int_eq(persona_report_population_rows(report, 1), 50);
  ck_assert_int_eq(persona_report_population_items(report, 1), 6);
  ck_assert_int_eq(persona_report_population_dropped_rows(report, 1), 0);
  ck_assert_int_eq(persona_report_population_missing_answers(report, 1), 0);
  ck_assert_double_eq(persona_report_population_effective_rows(report, 2), 1.0);
  ck_assert_int_eq(persona_report_population_is_reference(report, 0), 1);
  ck_assert_int_eq(persona_report_population_is_reference(report, 1), 0);
  ck_assert_int_eq(persona_report_result_count(report), persona_metric_count());
  for (int32_t i = 0; i < persona_metric_count(); i++) {
    ck_assert_int_eq(persona_result_metric(persona_report_get_result(report, 1, i)), i);
  }
  ck_assert_int_eq(persona_report_left_out_count(report), 1);
  ck_assert_str_eq(persona_report_left_out_item(report, 0), "item3");
  ck_assert_str_eq(persona_report_setting_key(report, 0), "version");
  ck_assert_str_eq(persona_report_setting_text(report, 0), persona_version());
  ck_assert_str_eq(persona_report_setting_text(report, 1), "reference");
  ck_assert_int_eq(persona_report_setting_count(report), 3 + persona_option_count() - 1); /* without max_bytes */
  persona_report_free(report);
}
END_TEST

START_TEST(out_of_range_is_safe) {
  persona_context *context = make_context(1);
  persona_report *report = make_report(context);
  ck_assert_ptr_null(persona_report_population_name(report, 3));
  ck_assert_ptr_null(persona_report_population_name(NULL, 0));
  ck_assert_int_eq(persona_report_population_rows(report, -1), 0);
  ck_assert_ptr_null(persona_report_get_result(report, 0, persona_metric_count()));
  ck_assert_ptr_null(persona_report_get_result(report, 3, 0));
  ck_assert_ptr_null(persona_report_left_out_item(report, 1));
  ck_assert_ptr_null(persona_report_setting_key(report, -1));
  ck_assert_int_eq(persona_report_result_count(NULL), 0);
  ck_assert_int_eq(persona_result_metric(NULL), -1);
  ck_assert(isnan(persona_result_value(NULL)));
  ck_assert_ptr_null(persona_result_table_label(NULL, 0));
  persona_report_free(report);
  persona_report_free(NULL);
  persona_context_free(context);
}
END_TEST

/* Characters of a line, not bytes. */
static int width_of(const char *line, size_t length) {
  int width = 0;
  for (size_t i = 0; i < length; i++) width += ((unsigned char)line[i] & 0xC0) != 0x80;
  return width;
}

static void check_lines(const char *text) {
  while (*text != '\0') {
    const size_t length = strcspn(text, "\n");
    ck_assert_msg(width_of(text, length) <= 80, "a line is too wide: %.*s", (int)length, text);
    ck_assert_msg(length == 0 || text[length - 1] != ' ', "a line ends in a space: '%.*s'", (int)length, text);
    for (size_t i = 0; i < length; i++) ck_assert((unsigned char)text[i] >= 0x20 && text[i] != 0x7F);
    ck_assert_int_eq(text[length], '\n');
    text += length + 1;
  }
}

START_TEST(text_is_readable) {
  static collector plain;
  static collector unicode;
  persona_error err;
  persona_context *context = make_context(1);
  persona_report *report = make_report(context);
  memset(&plain, 0, sizeof plain);
  memset(&unicode, 0, sizeof unicode);
  ck_ok(persona_report_write_text(report, PERSONA_TEXT_PLAIN, collect, &plain, &err), err);
  ck_ok(persona_report_write_text(report, PERSONA_TEXT_UNICODE, collect, &unicode, &err), err);
  check_lines(plain.text);
  check_lines(unicode.text);
  ck_assert_ptr_nonnull(strstr(plain.text, "libpersona 0."));
  ck_assert_ptr_nonnull(strstr(plain.text, "reference: people   k: 5   seed: 42\n"));
  ck_assert_ptr_null(strstr(plain.text, "60 agents")); /* the reference stands beside the others */
  ck_assert_ptr_nonnull(strstr(plain.text, "one   1 agent, 6 items"));
  ck_assert_ptr_nonnull(strstr(plain.text, "left out of the geometry:\n    item3\n"));
  ck_assert_ptr_nonnull(strstr(plain.text, "same answer to: item4\n"));
  ck_assert_ptr_nonnull(strstr(plain.text, "Participation ratio"));
  ck_assert_ptr_nonnull(strstr(plain.text, "Side by side"));
  ck_assert_ptr_nonnull(strstr(plain.text, "b?[31m??z \xC3\xA9t\xC3\xA9")); /* nothing steers the terminal */
  ck_assert_ptr_null(strchr(plain.text, '\033'));
  ck_assert_ptr_null(strstr(plain.text, "nan"));
  persona_report_free(report);
  persona_context_free(context);
}
END_TEST

/* What a run says of agents y against people x, with the metrics that a run has by default. */
static void write_default(const double *x, int64_t n, const double *y, int64_t m, int64_t d, const char *name,
                          bool alone, collector *target) {
  persona_error err;
  persona_context *context = make_context(1);
  persona_run *run = NULL;
  persona_report *report = NULL;
  persona_population *reference = make_population(context, name, x, n, d);
  persona_population *population = make_population(context, "agents", y, m, d);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  ck_ok(persona_run_create(space, NULL, &run, &err), err);
  if (name[0] != '\0') ck_ok(persona_run_set_reference(run, reference, &err), err);
  ck_ok(persona_run_add_population(run, reference, &err), err);
  if (!alone) ck_ok(persona_run_add_population(run, population, &err), err);
  ck_ok(persona_run_add_metric(run, NULL, &err), err);
  ck_ok(persona_run_execute(run, &err), err);
  ck_ok(persona_report_create(run, &report, &err), err);
  memset(target, 0, sizeof *target);
  ck_ok(persona_report_write_text(report, PERSONA_TEXT_PLAIN, collect, target, &err), err);
  check_lines(target->text);
  persona_report_free(report);
  persona_run_free(run);
  persona_space_free(space);
  persona_population_free(population);
  persona_population_free(reference);
  persona_context_free(context);
}

static int lines_of(const char *text) {
  int lines = 0;
  for (; *text != '\0'; text++) lines += *text == '\n';
  return lines;
}

/* Each way to collapse is told in words; a second sample is not called one. */
START_TEST(what_stands_out_is_said) {
  enum { N = 300, D = 10 };
  static collector text;
  double *x = normal_cells(N, D, 1);
  double *y = normal_cells(N, D, 2);
  double *factor = normal_cells(2 * N, 1, 5);
  for (int i = 0; i < N * D; i++) { /* one factor in half of what people say, rounded to 1..7 */
    x[i] = fmax(1.0, fmin(7.0, round(4.0 + x[i] + factor[i / D])));
    y[i] = fmax(1.0, fmin(7.0, round(4.0 + y[i] + factor[N + i / D])));
  }
  free(factor);
  write_default(x, N, y, N, D, "people", false, &text);
  ck_assert_ptr_nonnull(strstr(text.text, "Nothing that these numbers show: the agents look like a second sample"));
  ck_assert_ptr_nonnull(strstr(text.text, "Participation ratio"));
  for (int i = 0; i < N * D; i++) y[i] = 4.0 + 0.2 * (y[i] - 4.0); /* shrunk to the middle */
  write_default(x, N, y, N, D, "people", false, &text);
  ck_assert_int_le(lines_of(text.text), 45); /* one screen */
  ck_assert_ptr_nonnull(strstr(text.text, "Agents crowd where people is densest"));
  ck_assert_ptr_nonnull(strstr(text.text, "spread 20 % as widely as those of people"));
  ck_assert_ptr_nonnull(strstr(text.text, "agents are too alike"));
  for (int i = 0; i < N * D; i++) y[i] = x[i % (5 * D)] + (i % D == 0 ? 0.0 : 6.0); /* five people, elsewhere */
  write_default(x, N, y, N, D, "people", false, &text);
  ck_assert_ptr_nonnull(strstr(text.text, "98 in 100 agents repeat another agent answer by answer"));
  ck_assert_ptr_nonnull(strstr(text.text, "0 in 100 agents lie where people does"));
  double *noise = likert_cells(N, D, 7, 3);
  write_default(x, N, noise, N, D, "a name that is longer than twenty", false, &text);
  ck_assert_ptr_nonnull(strstr(text.text, "those of the reference along"));
  ck_assert_ptr_nonnull(strstr(text.text, "hang together"));
  for (int i = 0; i < N * D; i++) y[i] = i % D == 4 ? 2.0 : i < N * D / 2 ? 1.0 : noise[i];
  write_default(x, N, y, N, D, "", false, &text);
  ck_assert_ptr_nonnull(strstr(text.text, "On 1 item every agent gives the same answer"));
  write_default(x, N, x, N, D, "people", true, &text);
  ck_assert_ptr_nonnull(strstr(text.text, "people   300 agents, 10 items   (the reference)"));
  ck_assert_ptr_nonnull(strstr(text.text, "is the reference"));
  ck_assert_ptr_null(strstr(text.text, "What stands out"));
  free(x);
  free(y);
  free(noise);
}
END_TEST

/* Names longer than any line, in characters of three bytes, and a hundred constant items: lines keep their width, and
 * no character is cut. */
START_TEST(long_names_keep_the_width) {
  static collector unicode;
  persona_error err;
  persona_context *context = make_context(1);
  char name[400] = "";
  for (int i = 0; i < 100; i++) strcat(name, "\xE3\x81\x82");
  double cells[30 * 110];
  for (int i = 0; i < 30 * 110; i++) cells[i] = i % 110 < 100 ? 3.0 : 1.0 + (i / 110) % 5;
  cells[109] = NAN;
  persona_population *reference = make_pairwise(context, name, cells, 30, 110);
  persona_population *population = make_pairwise(context, name, cells, 20, 110);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  persona_run *run = NULL;
  persona_report *report = NULL;
  ck_ok(persona_run_create(space, NULL, &run, &err), err);
  ck_ok(persona_run_set_reference(run, reference, &err), err);
  ck_ok(persona_run_add_population(run, population, &err), err);
  ck_ok(persona_run_add_metric(run, "all", &err), err);
  ck_ok(persona_run_execute(run, &err), err);
  ck_ok(persona_report_create(run, &report, &err), err);
  memset(&unicode, 0, sizeof unicode);
  ck_ok(persona_report_write_text(report, PERSONA_TEXT_UNICODE, collect, &unicode, &err), err);
  check_lines(unicode.text);
  ck_assert_ptr_nonnull(strstr(unicode.text, " and 40 more\n"));
  ck_assert_ptr_nonnull(strstr(unicode.text, "1 answers missing"));
  for (const char *at = unicode.text; *at != '\0'; at++) { /* each first byte has its two others */
    if ((unsigned char)*at != 0xE3) continue;
    ck_assert(((unsigned char)at[1] & 0xC0) == 0x80 && ((unsigned char)at[2] & 0xC0) == 0x80);
  }
  persona_report_free(report);
  persona_run_free(run);
  persona_space_free(space);
  persona_population_free(reference);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

/* Side by side, long names keep both ends, so that those of one family can be told apart. */
START_TEST(side_by_side_names_differ) {
  static collector plain;
  persona_error err;
  persona_context *context = make_context(1);
  double *cells = likert_cells(20, 3, 5, 1);
  persona_population *first = make_population(context, "a_long_family_name_one", cells, 20, 3);
  persona_population *second = make_population(context, "a_long_family_name_two", cells, 20, 3);
  persona_space *space = make_space(context, PERSONA_SPACE_POOLED, first);
  persona_run *run = NULL;
  persona_report *report = NULL;
  ck_ok(persona_run_create(space, NULL, &run, &err), err);
  ck_ok(persona_run_add_population(run, first, &err), err);
  ck_ok(persona_run_add_population(run, second, &err), err);
  ck_ok(persona_run_add_metric(run, "lid", &err), err);
  ck_ok(persona_run_execute(run, &err), err);
  ck_ok(persona_report_create(run, &report, &err), err);
  memset(&plain, 0, sizeof plain);
  ck_ok(persona_report_write_text(report, PERSONA_TEXT_PLAIN, collect, &plain, &err), err);
  ck_assert_ptr_nonnull(strstr(plain.text, "\na_long..ame_one "));
  ck_assert_ptr_nonnull(strstr(plain.text, "\na_long..ame_two "));
  check_lines(plain.text);
  persona_report_free(report);
  persona_run_free(run);
  persona_space_free(space);
  persona_population_free(first);
  persona_population_free(second);
  persona_context_free(context);
  free(cells);
}
END_TEST

START_TEST(numbers_have_a_point_in_any_locale) {
  static collector expected;
  static collector german;
  persona_error err;
  persona_context *context = make_context(1);
  persona_report *report = make_report(context);
  memset(&expected, 0, sizeof expected);
  memset(&german, 0, sizeof german);
  ck_ok(persona_report_write_text(report, PERSONA_TEXT_PLAIN, collect, &expected, &err), err);
  if (setlocale(LC_ALL, "de_DE.UTF-8") != NULL) {
    ck_ok(persona_report_write_text(report, PERSONA_TEXT_PLAIN, collect, &german, &err), err);
    (void)setlocale(LC_ALL, "C");
    ck_assert_str_eq(german.text, expected.text);
  } else {
    printf("skipped: the report in the locale de_DE.UTF-8, which this machine does not have\n");
  }
  persona_report_free(report);
  persona_context_free(context);
}
END_TEST

START_TEST(colour_is_closed_again) {
  static collector coloured;
  persona_error err;
  persona_context *context = make_context(1);
  persona_report *report = make_report(context);
  memset(&coloured, 0, sizeof coloured);
  ck_ok(persona_report_write_text(report, PERSONA_TEXT_COLOUR, collect, &coloured, &err), err);
  int open = 0;
  for (const char *at = strchr(coloured.text, '\033'); at != NULL; at = strchr(at + 1, '\033')) {
    open = strncmp(at, "\033[0m", 4) == 0 ? 0 : open + 1;
    ck_assert_int_le(open, 1);
  }
  ck_assert_int_eq(open, 0);
  persona_report_free(report);
  persona_context_free(context);
}
END_TEST

START_TEST(a_sink_may_stop) {
  static collector few;
  persona_error err;
  persona_context *context = make_context(1);
  persona_report *report = make_report(context);
  for (int limit = 1; limit < 40; limit += 7) {
    memset(&few, 0, sizeof few);
    few.limit = limit;
    ck_assert_int_eq(persona_report_write_text(report, PERSONA_TEXT_PLAIN, collect, &few, &err), PERSONA_STOPPED);
    ck_assert_int_eq(few.calls, limit + 1); /* and it is not called again */
  }
  ck_assert_int_eq(persona_report_write_text(report, 99, collect, &few, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_report_write_text(report, 0, NULL, &few, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_report_write_text(NULL, 0, collect, &few, &err), PERSONA_INVALID_ARGUMENT);
  persona_report_free(report);
  persona_context_free(context);
}
END_TEST

Suite *report_suite(void) {
  Suite *suite = suite_create("report");
  TCase *tcase = tcase_create("report");
  tcase_set_timeout(tcase, 120);
  tcase_add_test(tcase, diagnosis_is_shown);
  tcase_add_test(tcase, tree_holds_everything);
  tcase_add_test(tcase, out_of_range_is_safe);
  tcase_add_test(tcase, text_is_readable);
  tcase_add_test(tcase, what_stands_out_is_said);
  tcase_add_test(tcase, long_names_keep_the_width);
  tcase_add_test(tcase, side_by_side_names_differ);
  tcase_add_test(tcase, numbers_have_a_point_in_any_locale);
  tcase_add_test(tcase, colour_is_closed_again);
  tcase_add_test(tcase, a_sink_may_stop);
  suite_add_tcase(suite, tcase);
  return suite;
}
