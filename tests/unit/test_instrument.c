/* Instruments: the shipped ones against keying written out here, faults against their messages, columns described,
 * every allocation failed in turn. */
#include "fixtures.h"
#include "io_bytes.h"
#include "suites.h"

#include <unistd.h>

#include <persona/instrument.h>
#include <stdio.h>

static persona_instrument *shipped(persona_context *context, const char *path) {
  persona_instrument *instrument = NULL;
  persona_error err;
  ck_ok(persona_instrument_read(context, path, &instrument, &err), err);
  return instrument;
}

/* Keying of the BFI-44, by number. */
static const char *const traits[5] = {"E", "A", "C", "N", "O"};
static const int forward[5][9] = {{1, 11, 16, 26, 36},
                                  {7, 17, 22, 32, 42},
                                  {3, 13, 28, 33, 38},
                                  {4, 14, 19, 29, 39},
                                  {5, 10, 15, 20, 25, 30, 40, 44}};
static const int backward[5][5] = {{6, 21, 31}, {2, 12, 27, 37}, {8, 18, 23, 43}, {9, 24, 34}, {35, 41}};

static void check_item(const persona_instrument *instrument, int number, const char *trait, int reverse) {
  char name[16];
  persona_item item;
  persona_error err;
  persona_item_init(&item);
  (void)snprintf(name, sizeof name, "bfi%d", number);
  const int32_t place = persona_instrument_find_item(instrument, name);
  ck_assert_int_eq(place, number - 1);
  ck_ok(persona_instrument_get_item(instrument, place, &item, &err), err);
  ck_assert_str_eq(item.name, name);
  ck_assert_str_eq(item.trait, trait);
  ck_assert_int_eq(item.reverse, reverse);
  ck_assert_int_eq(item.kind, PERSONA_ITEM_ORDINAL);
  ck_assert(item.has_scale && item.low == 1.0 && item.high == 5.0 && item.weight == 1.0);
  ck_assert_int_eq(persona_instrument_item_number(instrument, place), number);
}

START_TEST(bfi_is_keyed) {
  persona_context *context = make_context(1);
  persona_instrument *instrument = shipped(context, LP_INSTRUMENT_FOLDER "/bfi-44.json");
  double low = 0.0;
  double high = 0.0;
  int seen = 0;
  ck_assert_int_eq(persona_instrument_item_count(instrument), 44);
  ck_assert_int_eq(persona_instrument_trait_count(instrument), 5);
  for (int t = 0; t < 5; t++) {
    for (int i = 0; i < 9 && forward[t][i] > 0; i++, seen++) check_item(instrument, forward[t][i], traits[t], 0);
    for (int i = 0; i < 5 && backward[t][i] > 0; i++, seen++) check_item(instrument, backward[t][i], traits[t], 1);
  }
  ck_assert_int_eq(seen, 44);
  ck_assert_int_eq(persona_instrument_scale(instrument, &low, &high), 1);
  ck_assert(low == 1.0 && high == 5.0);
  ck_assert_int_eq(persona_instrument_label_count(instrument, 43), 5);
  ck_assert_str_eq(persona_instrument_label(instrument, 43, 4), "Agree strongly");
  ck_assert_str_eq(persona_instrument_trait_title(instrument, persona_instrument_find_trait(instrument, "N")),
                   "Neuroticism");
  ck_assert(isnan(persona_instrument_norm_mean(instrument, 0)));
  ck_assert_ptr_null(persona_instrument_norm_source(instrument, 0));
  ck_assert_str_eq(persona_instrument_name(instrument), "bfi-44");
  persona_instrument_free(instrument);
  persona_context_free(context);
}
END_TEST

START_TEST(own_scales_and_kinds) {
  persona_context *context = make_context(1);
  persona_instrument *instrument = shipped(context, LP_INSTRUMENT_FOLDER "/moral-judgement.json");
  persona_item item;
  persona_item_init(&item);
  persona_error err;
  ck_assert_int_eq(persona_instrument_item_count(instrument), 14);
  ck_assert_int_eq(persona_instrument_scale(instrument, NULL, NULL), 0);
  ck_ok(persona_instrument_get_item(instrument, 5, &item, &err), err);
  ck_assert(item.reverse && item.low == 0.0 && item.high == 10.0 && strcmp(item.trait, "wrongness") == 0);
  ck_ok(persona_instrument_get_item(instrument, 6, &item, &err), err);
  ck_assert(!item.reverse && item.high == 4.0);
  ck_assert_str_eq(persona_instrument_label(instrument, 6, 0), "none");
  ck_ok(persona_instrument_get_item(instrument, 12, &item, &err), err);
  ck_assert(item.kind == PERSONA_ITEM_BINARY && item.weight == 0.0 && item.trait == NULL);
  ck_assert_int_eq(persona_instrument_get_item(instrument, 14, &item, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_instrument_get_item(NULL, 0, &item, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_ptr_null(persona_instrument_item_name(instrument, -1));
  ck_assert_int_eq(persona_instrument_scale(NULL, NULL, NULL), 0);
  persona_instrument_free(instrument);
  persona_instrument_free(NULL);
  persona_context_free(context);
}
END_TEST

#define HEAD "{\"format\": \"persona-instrument/1\", \"name\": \"x\", "
#define TRAIT "\"traits\": [{\"name\": \"T\"}], "
#define SCALE "\"scale\": {\"low\": 1, \"high\": 5}, "

static const struct fault {
  const char *text;
  const char *message;
} faults[] = {
    {"[", "not JSON"},
    {"[]", "is an array; write an object"},
    {"{}", "format: is nothing"},
    {"{\"format\": \"persona-instrument/9\"}", "'persona-instrument/9'; this version reads"},
    {"{\"format\": \"persona-instrument/1\"}", "name: is nothing"},
    {HEAD "\"items\": []}", "items: must be a list of 1 to"},
    {HEAD "\"items\": [{\"name\": \"a\"}, {\"name\": \"a\"}]}", "items[1].name: 'a' stands twice"},
    {HEAD "\"items\": [{\"name\": \"a\", \"colour\": 1}]}", "items[0]: has the key 'colour'"},
    {HEAD "\"items\": [{\"name\": \"a*\"}]}", "'a*' holds one of"},
    {HEAD "\"items\": [{\"name\": \"a\", \"trait\": \"Z\"}]}", "items[0] ('a').trait: 'Z' is no trait"},
    {HEAD TRAIT "\"items\": [{\"name\": \"a\", \"trait\": \"Z\"}]}", "which are: T"},
    {HEAD TRAIT "\"items\": [{\"name\": \"a\"}]}", "traits[0]: no item measures 'T'"},
    {HEAD "\"items\": [{\"name\": \"a\", \"reverse\": true}]}", "('a').reverse: is true, and the item has no scale"},
    {HEAD "\"items\": [{\"name\": \"a\", \"reverse\": 1}]}", "reverse: is a number; write true or false"},
    {HEAD SCALE "\"items\": [{\"name\": \"a\", \"kind\": \"nominal\", \"reverse\": true}]}", "has no scale"},
    {HEAD "\"scale\": {\"low\": 5, \"high\": 5}, \"items\": [{\"name\": \"a\"}]}", "scale: low is 5 and high is 5"},
    {HEAD "\"scale\": {\"low\": 5}, \"items\": [{\"name\": \"a\"}]}", "scale.high: is nothing; write a number"},
    {HEAD "\"scale\": {\"low\": 1, \"high\": 3, \"labels\": [\"p\"]}, \"items\": [{\"name\": \"a\"}]}",
     "scale.labels: has 1 labels for the scale 1..3"},
    {HEAD "\"items\": [{\"name\": \"a\", \"scale\": {\"low\": 1.5, \"high\": 2.5, \"labels\": [\"p\", \"q\"]}}]}",
     "items[0] ('a').scale.labels: has 2 labels"},
    {HEAD SCALE "\"items\": [{\"name\": \"a\", \"response\": \"song\"}]}", "is 'song'; it must be rating or choice"},
    {HEAD "\"items\": [{\"name\": \"a\", \"response\": \"choice\"}]}", "A stands for 1, so the scale must be 1 to"},
    {HEAD "\"items\": [{\"name\": \"a\", \"scale\": {\"low\": 1, \"high\": 27}, \"response\": \"choice\"}]}",
     "26 at most"},
    {HEAD "\"items\": [{\"name\": \"a\", \"weight\": -1}]}", "weight: must be 0 or a number"},
    {HEAD "\"items\": [{\"name\": \"a\", \"number\": 1.5}]}", "number: is a number that is no number of an item"},
    {HEAD "\"items\": [{\"name\": \"a\", \"kind\": \"likert\"}]}", "is 'likert'; it must be ordinal"},
    {HEAD "\"traits\": [{\"name\": \"T\", \"norm\": {\"mean\": 1, \"sd\": 0, \"source\": \"s\"}}], \"items\": []}",
     "sd must be above 0"},
    {HEAD "\"traits\": [{\"name\": \"T\", \"norm\": {\"mean\": 1, \"sd\": 1}}], \"items\": []}", "has no source"},
};

START_TEST(faults_are_named) {
  persona_context *context = make_context(1);
  for (size_t f = 0; f < sizeof faults / sizeof faults[0]; f++) {
    persona_instrument *instrument = NULL;
    persona_error err;
    const int status = persona_instrument_parse(context, "own.json", faults[f].text, (int64_t)strlen(faults[f].text),
                                                &instrument, &err);
    ck_assert_int_eq(status, PERSONA_FORMAT);
    ck_assert_ptr_null(instrument);
    ck_assert_msg(strstr(err.message, faults[f].message) != NULL, "%zu: %s", f, err.message);
    ck_assert_msg(strstr(err.message, "own.json") != NULL, "%zu: %s", f, err.message);
  }
  persona_instrument *none = NULL;
  ck_assert_int_eq(persona_instrument_read(context, "/nowhere/x.json", &none, NULL), PERSONA_FILE);
  ck_assert_int_eq(persona_instrument_read(context, NULL, &none, NULL), PERSONA_INVALID_ARGUMENT);
  persona_context_free(context);
}
END_TEST

static const char small[] = HEAD
    "\"title\": \"t\", \"scale\": {\"low\": 1, \"high\": 3, \"labels\": [\"a\", \"b\", \"c\"]}, "
    "\"traits\": [{\"name\": \"T\", \"title\": \"tt\", \"norm\": {\"mean\": 2, \"sd\": 0.5, \"source\": \"s\"}}], "
    "\"items\": [{\"name\": \"q1\", \"trait\": \"T\"}, {\"name\": \"q2\", \"trait\": \"T\", \"reverse\": true, "
    "\"weight\": "
    "0.5}, {\"name\": \"q3\", \"scale\": {\"low\": 0, \"high\": 1, \"labels\": [\"n\", \"y\"]}}]}";

static int use(persona_context *context, int32_t subset, const char *const *names, persona_population **out,
               persona_error *err) {
  static const double cells[2 * 3] = {1, 2, 7, 3, 3, 8};
  persona_instrument *instrument = NULL;
  persona_population_builder *builder = NULL;
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 2, 3);
  int status = persona_instrument_parse(context, "small", small, (int64_t)strlen(small), &instrument, err);
  if (status == PERSONA_OK) status = persona_population_builder_create(context, NULL, &builder, err);
  if (status == PERSONA_OK) status = persona_population_builder_set_answers(builder, &matrix, NULL, NULL, err);
  if (status == PERSONA_OK) status = persona_instrument_apply(instrument, builder, names, 3, subset, err);
  if (status == PERSONA_OK) status = persona_population_build(builder, out, err);
  persona_population_builder_free(builder);
  persona_instrument_free(instrument);
  return status;
}

START_TEST(columns_are_described) {
  persona_context *context = make_context(1);
  persona_population *population = NULL;
  persona_error err;
  persona_item item;
  persona_item_init(&item);
  const char *const names[3] = {"q2", "q1", "other"};
  const char *const foreign[3] = {"x", "y", "z"};
  const char *const twice[3] = {"q1", "q1", "z"};
  ck_assert_int_eq(use(context, 0, names, &population, &err), PERSONA_MISMATCH);
  ck_assert_ptr_nonnull(strstr(err.message, "1 of the 3 items of instrument 'x': q3"));
  ck_assert_int_eq(use(context, 1, foreign, &population, &err), PERSONA_MISMATCH);
  ck_assert_ptr_nonnull(strstr(err.message, "no column is an item"));
  ck_assert_int_eq(use(context, 1, twice, &population, &err), PERSONA_INVALID_ARGUMENT);
  ck_ok(use(context, 1, names, &population, &err), err);
  persona_item_init(&item);
  ck_ok(persona_population_get_item(population, 0, &item, &err), err);
  ck_assert(strcmp(item.name, "q2") == 0 && item.reverse && item.weight == 0.5 && item.high == 3.0);
  persona_item_init(&item);
  ck_ok(persona_population_get_item(population, 2, &item, &err), err);
  ck_assert(strcmp(item.name, "item3") == 0 && !item.has_scale && item.trait == NULL); /* untouched */
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

START_TEST(norms_are_read) {
  persona_context *context = make_context(1);
  persona_instrument *instrument = NULL;
  persona_error err;
  ck_ok(persona_instrument_parse(context, "small", small, (int64_t)strlen(small), &instrument, &err), err);
  ck_assert_double_eq(persona_instrument_norm_mean(instrument, 0), 2.0);
  ck_assert_double_eq(persona_instrument_norm_sd(instrument, 0), 0.5);
  ck_assert_str_eq(persona_instrument_norm_source(instrument, 0), "s");
  ck_assert_str_eq(persona_instrument_title(instrument), "t");
  persona_instrument_free(instrument);
  persona_context_free(context);
}
END_TEST

START_TEST(every_allocation_fails_once) {
  const char *const names[3] = {"q2", "q1", "q3"};
  bool done = false;
  for (int64_t refused = 1; !done; refused++) {
    counting_allocator allocator = {.refused = refused};
    persona_context *context = counting_context(&allocator);
    persona_population *population = NULL;
    persona_error err;
    if (context == NULL) continue;
    const int status = use(context, 0, names, &population, &err);
    ck_assert(status == PERSONA_OUT_OF_MEMORY || status == PERSONA_OUT_OF_SCALE); /* 7 is no answer to q3 */
    done = allocator.calls < refused;
    ck_assert_int_eq(status, done ? PERSONA_OUT_OF_SCALE : PERSONA_OUT_OF_MEMORY);
    persona_population_free(population);
    persona_context_free(context);
    ck_assert_int_eq(allocator.in_use, 0);
  }
}
END_TEST

START_TEST(datasets_are_described) {
  static const char csv[] = "id,q3,q1,q2\na,1,2,3\nb,0,1,1\n";
  persona_context *context = make_context(1);
  memory_source source = {.bytes = csv, .length = (int64_t)strlen(csv), .piece = 3};
  persona_csv_reader *reader = NULL;
  persona_dataset *dataset = NULL;
  persona_population *population = NULL;
  persona_instrument *instrument = NULL;
  persona_error err;
  persona_item item;
  persona_item_init(&item);
  ck_ok(persona_instrument_parse(context, "small", small, (int64_t)strlen(small), &instrument, &err), err);
  ck_ok(persona_csv_open_source(context, "memory", read_memory, &source, NULL, &reader, &err), err);
  ck_ok(persona_dataset_read(reader, NULL, &dataset, &err), err);
  ck_ok(persona_instrument_population(instrument, dataset, 0, NULL, 0, &population, &err), err);
  persona_csv_free(reader);
  persona_instrument_free(instrument);
  persona_dataset_free(dataset);
  persona_item_init(&item);
  ck_ok(persona_population_get_item(population, 2, &item, &err), err);
  ck_assert(strcmp(item.name, "q2") == 0 && item.reverse && strcmp(item.trait, "T") == 0);
  ck_assert_double_eq(persona_population_answer(population, 0, 0), 1.0);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

/* Each item is read by its own scale; letters count from A. */
START_TEST(responses_are_read_by_items) {
  char path[] = "/tmp/persona-responses-XXXXXX";
  const char *text =
      "{\"persona\": \"p\", \"item\": \"case_a_wrong\", \"text\": \"Rating: 7\"}\n"
      "{\"persona\": \"p\", \"item\": \"case_a_blame\", \"text\": \"Rating: 7\"}\n"
      "{\"persona\": \"p\", \"item\": \"dilemma_act\", \"text\": \"B\"}\n";
  persona_error err;
  persona_context *context = make_context(1);
  persona_responses *responses = NULL;
  persona_instrument *instrument = shipped(context, LP_INSTRUMENT_FOLDER "/moral-judgement.json");
  const int file = mkstemp(path);
  ck_assert_int_ge(file, 0);
  ck_assert_int_eq(write(file, text, strlen(text)), (ssize_t)strlen(text));
  (void)close(file);
  ck_ok(persona_responses_read_instrument(context, path, instrument, &responses, &err), err);
  ck_assert_int_eq(persona_responses_item_count(responses), 14);
  ck_assert_int_eq(persona_responses_get(responses, 0, 0)->value, 7);
  ck_assert_int_eq(persona_responses_get(responses, 0, 6)->outcome, PERSONA_OUTCOME_OUT_OF_SCALE);
  ck_assert_int_eq(persona_responses_get(responses, 0, 13)->value, 2);
  ck_assert_ptr_null(persona_responses_get(responses, 0, 1));
  persona_responses_free(responses);
  ck_assert_int_eq(persona_responses_read_instrument(context, path, NULL, &responses, &err), PERSONA_INVALID_ARGUMENT);
  persona_instrument_free(instrument);
  const char *loose = HEAD "\"items\": [{\"name\": \"a\"}]}";
  ck_ok(persona_instrument_parse(context, "x", loose, (int64_t)strlen(loose), &instrument, &err), err);
  ck_assert_int_eq(persona_responses_read_instrument(context, path, instrument, &responses, &err), PERSONA_UNSUPPORTED);
  ck_assert_ptr_nonnull(strstr(err.message, "'a'"));
  persona_instrument_free(instrument);
  (void)unlink(path);
  persona_context_free(context);
}
END_TEST

Suite *instrument_suite(void) {
  Suite *suite = suite_create("instrument");
  TCase *tcase = tcase_create("instrument");
  tcase_add_test(tcase, bfi_is_keyed);
  tcase_add_test(tcase, own_scales_and_kinds);
  tcase_add_test(tcase, faults_are_named);
  tcase_add_test(tcase, columns_are_described);
  tcase_add_test(tcase, norms_are_read);
  tcase_add_test(tcase, every_allocation_fails_once);
  tcase_add_test(tcase, datasets_are_described);
  tcase_add_test(tcase, responses_are_read_by_items);
  suite_add_tcase(suite, tcase);
  return suite;
}
