/* Reading responses: the tables in shapes/ hold what people and models write and what it means; then properties that
 * hold for any scale and any bytes. */
#include "fixtures.h"
#include "io_bytes.h"
#include "suites.h"

#include <persona/response.h>
#include <stdio.h>
#include <unistd.h>

/* Undoes \n and \\ in place. */
static void unescape(char *text) {
  char *to = text;
  for (const char *from = text; *from != '\0'; from++) {
    if (*from == '\\' && from[1] != '\0') {
      from++;
      *to++ = *from == 'n' ? '\n' : *from;
    } else {
      *to++ = *from;
    }
  }
  *to = '\0';
}

/* Whether a line of a table is met; says what differs. */
static bool meets(persona_context *context, char *line, const persona_response_scale *scale, int number) {
  char *value = strstr(line, " | ");
  ck_assert_msg(value != NULL, "line %d", number);
  *value = '\0';
  value += 3;
  char *text = strstr(value, " | ");
  ck_assert_msg(text != NULL, "line %d", number);
  *text = '\0';
  text += 3;
  unescape(text);
  persona_response response;
  persona_error err;
  ck_ok(persona_response_parse(context, text, -1, scale, &response, &err), err);
  const bool has = strcmp(value, "-") != 0;
  ck_assert_int_eq(response.has_value, response.outcome <= PERSONA_OUTCOME_AMBIGUOUS);
  ck_assert(response.reason[0] != '\0');
  const bool same = strcmp(persona_outcome_name(response.outcome), line) == 0 && response.has_value == (has ? 1 : 0) &&
                    (!has || response.value == atoi(value));
  if (!same) {
    printf("  line %d: expected %s %s, got %s %d (%s) for: %s\n", number, line, value,
           persona_outcome_name(response.outcome), response.value, response.reason, text);
  }
  return same;
}

/* Goes through a table; *shapes: how many. Returns how many are met. */
static int go_through(const char *name, int *shapes) {
  char path[512];
  char line[4096];
  (void)snprintf(path, sizeof path, "%s/shapes/%s", LP_TEST_FOLDER, name);
  FILE *table = fopen(path, "r");
  ck_assert_msg(table != NULL, "%s", path);
  persona_context *context = make_context(1);
  persona_response_scale scale;
  persona_response_scale_init(&scale);
  int met = 0;
  *shapes = 0;
  for (int number = 1; fgets(line, sizeof line, table) != NULL; number++) {
    line[strcspn(line, "\n")] = '\0';
    if (line[0] == '#' || line[0] == '\0') continue;
    if (sscanf(line, "scale %d %d", &scale.low, &scale.high) == 2) {
      scale.kind = PERSONA_RESPONSE_RATING;
    } else if (sscanf(line, "choices %d", &scale.high) == 1) {
      scale.kind = PERSONA_RESPONSE_CHOICE;
      scale.low = 1;
    } else {
      met += meets(context, line, &scale, number);
      ++*shapes;
    }
  }
  (void)fclose(table);
  persona_context_free(context);
  printf("%s: %d of %d shapes\n", name, met, *shapes);
  return met;
}

START_TEST(known_shapes_are_read) {
  int shapes = 0;
  const int met = go_through("responses.txt", &shapes);
  ck_assert_int_ge(shapes, 120);
  ck_assert_int_eq(met, shapes);
}
END_TEST

START_TEST(held_out_shapes_are_read) {
  int shapes = 0;
  const int met = go_through("held_out.txt", &shapes);
  ck_assert_int_ge(shapes, 40);
  ck_assert_int_eq(met, shapes);
}
END_TEST

/* Every value of every scale, said in several ways, comes back; the values outside never do. */
START_TEST(every_value_of_every_scale) {
  static const char *const forms[] = {"%d",
                                      "Rating: %d",
                                      "I'd say %d.",
                                      "**%d**",
                                      "On a scale of %2$d to %3$d: %1$d",
                                      "<think>no %3$d</think>\n%1$d",
                                      "My answer is %d because I have 2 cats"};
  persona_context *context = make_context(1);
  for (int low = -5; low <= 2; low++) {
    for (int high = low + 1; high <= low + 11; high++) {
      const persona_response_scale scale = {sizeof scale, PERSONA_RESPONSE_RATING, low, high};
      for (size_t form = 0; form < sizeof forms / sizeof forms[0]; form++) {
        for (int value = low - 2; value <= high + 2; value++) {
          char text[128];
          persona_response response;
          (void)snprintf(text, sizeof text, forms[form], value, low, high);
          ck_assert_int_eq(persona_response_parse(context, text, -1, &scale, &response, NULL), PERSONA_OK);
          const bool inside = value >= low && value <= high;
          ck_assert_msg(response.outcome == (inside ? PERSONA_OUTCOME_CLEAR : PERSONA_OUTCOME_OUT_OF_SCALE),
                        "%s on %d..%d: %s", text, low, high, response.reason);
          ck_assert_int_eq(response.value, inside ? value : 0);
        }
      }
    }
  }
  persona_context_free(context);
}
END_TEST

/* Any bytes give an outcome whose value lies on the scale; the length counts, not the closing 0. */
START_TEST(any_bytes_are_read) {
  static const char alphabet[] = "0123456789-./ ,()*<>\nAB\xC3\xA9\xFF think/ratingtoof";
  persona_context *context = make_context(1);
  persona_response_scale scale;
  persona_response_scale_init(&scale);
  for (uint64_t trial = 0; trial < 20000; trial++) {
    char text[64];
    const int64_t length = persona_random_below(8, 70900, trial, 0, 64);
    for (int64_t i = 0; i < length; i++) {
      text[i] = alphabet[persona_random_below(8, 70901, trial, (uint32_t)i, (int64_t)sizeof alphabet)];
    }
    persona_response response;
    scale.kind = (int32_t)(trial % 2);
    ck_assert_int_eq(persona_response_parse(context, text, length, &scale, &response, NULL), PERSONA_OK);
    ck_assert_int_le(response.outcome, PERSONA_OUTCOME_OTHER_SCALE);
    if (response.has_value) {
      ck_assert_int_ge(response.value, 1);
      ck_assert_int_le(response.value, 5);
    }
  }
  persona_response response;
  ck_assert_int_eq(persona_response_parse(context, "45", 1, NULL, &response, NULL), PERSONA_OK);
  ck_assert_int_eq(response.value, 4);
  persona_context_free(context);
}
END_TEST

START_TEST(misuse_is_refused) {
  persona_context *context = make_context(1);
  persona_response response;
  persona_error err;
  persona_response_scale scale;
  persona_response_scale_init(&scale);
  ck_assert_int_eq(persona_response_parse(NULL, "4", -1, &scale, &response, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_response_parse(context, NULL, -1, &scale, &response, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_response_parse(context, "4", -2, &scale, &response, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_response_parse(context, "4", -1, &scale, NULL, &err), PERSONA_INVALID_ARGUMENT);
  scale.low = 5;
  ck_assert_int_eq(persona_response_parse(context, "4", -1, &scale, &response, &err), PERSONA_INVALID_ARGUMENT);
  scale.kind = PERSONA_RESPONSE_CHOICE;
  ck_assert_int_eq(persona_response_parse(context, "A", -1, &scale, &response, &err), PERSONA_INVALID_ARGUMENT);
  scale.kind = 7;
  ck_assert_int_eq(persona_response_parse(context, "A", -1, &scale, &response, &err), PERSONA_INVALID_ARGUMENT);
  scale.struct_size = 4;
  ck_assert_int_eq(persona_response_parse(context, "A", -1, &scale, &response, &err), PERSONA_INVALID_ARGUMENT);
  char *large = malloc(1024 * 1024 + 2);
  memset(large, 'x', 1024 * 1024 + 1);
  large[1024 * 1024 + 1] = '\0';
  ck_assert_int_eq(persona_response_parse(context, large, -1, NULL, &response, &err), PERSONA_TOO_LARGE);
  memset(large, '(', 1024 * 1024);
  ck_assert_int_eq(persona_response_parse(context, large, 1024 * 1024, NULL, &response, &err), PERSONA_OK);
  ck_assert_int_eq(persona_response_parse(context, large, 1024 * 1024 + 1, NULL, &response, &err), PERSONA_TOO_LARGE);
  ck_assert(response.outcome == PERSONA_OUTCOME_EMPTY && response.has_value == 0 && response.reason[0] == '\0');
  free(large);
  ck_assert_str_eq(persona_outcome_name(99), "unknown");
  persona_context_free(context);
}
END_TEST

START_TEST(failing_allocations_are_survived) {
  static char text[4000];
  for (size_t i = 0; i + 2 < sizeof text; i += 2) memcpy(text + i, "a ", 2);
  memcpy(text, "Rating: 4", 9);
  for (int64_t refused = 2;; refused++) {
    counting_allocator allocator = {.refused = refused};
    persona_context *context = counting_context(&allocator);
    persona_response response;
    persona_error err;
    const int status = persona_response_parse(context, text, -1, NULL, &response, &err);
    persona_context_free(context);
    ck_assert_int_eq(allocator.in_use, 0);
    if (status == PERSONA_OK) {
      ck_assert_int_gt(refused, 6);
      ck_assert_int_eq(response.value, 4);
      break;
    }
    ck_assert_int_eq(status, PERSONA_OUT_OF_MEMORY);
  }
}
END_TEST

static const char file_text[] =
    "{\"persona\": \"p1\", \"item\": \"b\", \"text\": \"4\"}\n"
    "\r\n"
    "{\"persona\": 7, \"item\": \"a\", \"text\": \"3, no, 2\", \"model\": \"m\"}\n"
    "{\"persona\": \"p1\", \"item\": \"a\", \"text\": null}";

static void write_file(const char *path, const char *text) {
  FILE *file = fopen(path, "wb");
  ck_assert_ptr_nonnull(file);
  ck_assert_uint_eq(fwrite(text, 1, strlen(text), file), strlen(text));
  ck_assert_int_eq(fclose(file), 0);
}

START_TEST(files_of_responses_are_read) {
  static const char *const items[] = {"a", "b", "c"};
  static const char *const faults[][2] = {
      {"", "holds no response"},
      {"[3]", ":1: a response is an object"},
      {"{\"item\": \"a\", \"text\": \"4\"}", "'persona' must be"},
      {"{\"persona\": \"\", \"item\": \"a\", \"text\": \"4\"}", "'persona' must be"},
      {"{\"persona\": 1, \"item\": 2.5, \"text\": \"4\"}", "'item' must be"},
      {"{\"persona\": 1, \"item\": \"d\", \"text\": \"4\"}", "'d' is none of"},
      {"{\"persona\": 1, \"item\": \"a\", \"text\": 4}", "and is a number"},
      {"{\"persona\": 1, \"item\": \"a\", \"text\": \"4\"}x", "not JSON"}};
  char path[64];
  persona_context *context = make_context(1);
  persona_responses *responses = NULL;
  persona_error err;
  (void)snprintf(path, sizeof path, "responses-%ld", (long)getpid());
  for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
    write_file(path, faults[i][0]);
    ck_assert_int_eq(persona_responses_read(context, path, NULL, items, 3, &responses, &err), PERSONA_FORMAT);
    ck_assert_msg(strstr(err.message, faults[i][1]) != NULL, "%s: %s", faults[i][0], err.message);
    ck_assert_ptr_null(responses);
  }
  write_file(path, file_text);
  ck_ok(persona_responses_read(context, path, NULL, NULL, 0, &responses, &err), err);
  ck_assert_int_eq(persona_responses_persona_count(responses), 2);
  ck_assert_int_eq(persona_responses_item_count(responses), 2);
  ck_assert_str_eq(persona_responses_item_name(responses, 0), "b");
  ck_assert_str_eq(persona_responses_persona_name(responses, 1), "7");
  ck_assert_int_eq(persona_responses_get(responses, 0, 0)->value, 4);
  ck_assert_int_eq(persona_responses_get(responses, 1, 1)->outcome, PERSONA_OUTCOME_AMBIGUOUS);
  ck_assert_int_eq(persona_responses_line(responses, 1, 1), 3);
  ck_assert_int_eq(persona_responses_get(responses, 0, 1)->outcome, PERSONA_OUTCOME_EMPTY);
  ck_assert_ptr_null(persona_responses_get(responses, 1, 0));
  ck_assert_ptr_null(persona_responses_get(responses, 2, 0));
  ck_assert_int_eq(persona_responses_count_outcome(responses, PERSONA_OUTCOME_CLEAR), 1);
  persona_responses_free(responses);
  ck_assert_int_eq(persona_responses_read(context, path, NULL, items, 0, &responses, &err), PERSONA_INVALID_ARGUMENT);
  for (int64_t refused = 2;; refused++) {
    counting_allocator allocator = {.refused = refused};
    persona_context *scarce = counting_context(&allocator);
    const int status = persona_responses_read(scarce, path, NULL, items, 3, &responses, &err);
    persona_responses_free(responses);
    persona_context_free(scarce);
    ck_assert_int_eq(allocator.in_use, 0);
    if (status == PERSONA_OK) {
      ck_assert_int_gt(refused, 12);
      break;
    }
    ck_assert_int_eq(status, PERSONA_OUT_OF_MEMORY);
  }
  (void)remove(path);
  persona_context_free(context);
}
END_TEST

Suite *response_suite(void) {
  Suite *suite = suite_create("response");
  TCase *cases = tcase_create("response");
  tcase_add_test(cases, known_shapes_are_read);
  tcase_add_test(cases, held_out_shapes_are_read);
  tcase_add_test(cases, every_value_of_every_scale);
  tcase_add_test(cases, any_bytes_are_read);
  tcase_add_test(cases, misuse_is_refused);
  tcase_add_test(cases, failing_allocations_are_survived);
  tcase_add_test(cases, files_of_responses_are_read);
  suite_add_tcase(suite, cases);
  return suite;
}
