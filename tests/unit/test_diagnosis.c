/* Diagnosis: every mode on populations that were made to have it, second samples, what cannot be known, odd input, and
 * the signs against plain long-hand ones. */
#include "faulty.h"
#include "fixtures.h"
#include "suites.h"

#include <persona/diagnosis.h>

#include "inference/bouts.h"
#include "inference/crowding.h"
#include "inference/stand_ins.h"
#include "inference/tails.h"
#include "inference/verdict.h"
#include "kernels/distance.h"

enum { N = 400, D = 20, FACTORS = 4, LEVELS = 5, PURPOSE = 70020 };

/* ---- making populations --------------------------------------------------------------------------------------------
 */

/* How a person differs from the law's people. */
typedef struct twist {
  double inflate; /* of the factors */
  double shift;   /* of all factors */
  double cut;     /* nobody above it in the first factor */
  bool turned;    /* every other item of a factor answered upside down */
  uint64_t stream;
} twist;

static const twist people = {.inflate = 1.0, .shift = 0.0, .cut = 1e9};

static double likert(double thought) { return 1.0 + fmax(0.0, fmin(LEVELS - 1.0, floor(1.2 * thought + 2.5))); }

static double *make_cells(int64_t n, twist how) {
  double *cells = malloc((size_t)(n * D) * sizeof *cells);
  uint32_t draw = 0;
  for (int64_t i = 0; i < n; i++) {
    double factors[FACTORS];
    do {
      for (int f = 0; f < FACTORS; f++) factors[f] = persona_random_normal(1, PURPOSE, how.stream, draw++);
    } while (factors[0] > how.cut);
    for (int j = 0; j < D; j++) {
      const double factor = how.inflate * factors[j % FACTORS] + how.shift;
      const double own = persona_random_normal(1, PURPOSE, how.stream, draw++);
      const double answer = likert(0.75 * factor * (j % 3 == 0 ? -1.0 : 1.0) + 0.66 * own);
      cells[i * D + j] = how.turned && j / FACTORS % 2 == 0 ? LEVELS + 1.0 - answer : answer;
    }
  }
  return cells;
}

static persona_population *build_cells(persona_context *context, double *cells, int64_t n, int64_t d) {
  persona_error err;
  persona_population_builder *builder = NULL;
  persona_population *made = NULL;
  persona_matrix matrix;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, n, d);
  ck_ok(persona_population_builder_create(context, "agents", &builder, &err), err);
  ck_ok(persona_population_builder_copy_answers(builder, &matrix, &err), err);
  for (int64_t j = 0; j < d; j++) {
    persona_item item;
    persona_item_init(&item);
    item.has_scale = 1;
    item.low = 1.0;
    item.high = LEVELS;
    ck_ok(persona_population_builder_set_item(builder, j, &item, &err), err);
  }
  ck_ok(persona_population_builder_set_missing(builder, PERSONA_MISSING_PAIRWISE, PERSONA_SCALE_ERROR, &err), err);
  ck_ok(persona_population_build(builder, &made, &err), err);
  persona_population_builder_free(builder);
  free(cells);
  return made;
}

static persona_population *make_people(persona_context *context, int64_t n, uint64_t stream) {
  twist how = people;
  how.stream = stream;
  return build_cells(context, make_cells(n, how), n, D);
}

/* Diagnoses `cells` (freed) of n rows, against 500 people or alone. */
static persona_diagnosis *diagnose_cells(int32_t threads, double *cells, int64_t n, bool alone) {
  persona_error err;
  persona_context *context = make_context(threads);
  persona_population *reference = make_people(context, 500, 7);
  persona_population *population = build_cells(context, cells, n, D);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, alone ? population : reference);
  persona_diagnosis *found = NULL;
  ck_ok(persona_diagnose(population, alone ? NULL : reference, space, NULL, NULL, NULL, &found, &err), err);
  persona_space_free(space); /* a diagnosis outlives what it was made from */
  persona_population_free(population);
  persona_population_free(reference);
  persona_context_free(context);
  return found;
}

static void expect(double *cells, int64_t n, bool alone, int32_t mode) {
  persona_diagnosis *found = diagnose_cells(1, cells, n, alone);
  ck_assert_msg(persona_diagnosis_primary(found) == mode, "%s instead of %s: %s",
                persona_mode_name(persona_diagnosis_primary(found)), persona_mode_name(mode),
                persona_diagnosis_sentence(found));
  ck_assert_int_eq(persona_diagnosis_holds(found, mode), 1);
  ck_assert_int_eq(persona_diagnosis_holds(found, PERSONA_MODE_HEALTHY), mode == PERSONA_MODE_HEALTHY);
  ck_assert_double_ge(persona_diagnosis_confidence(found, mode), 0.5);
  ck_assert_double_le(persona_diagnosis_confidence(found, mode), 1.0);
  ck_assert_int_gt((int)strlen(persona_diagnosis_sentence(found)), 20);
  persona_diagnosis_free(found);
}

static double *twisted(double inflate, double shift, double cut, bool turned) {
  return make_cells(N, (twist){.inflate = inflate, .shift = shift, .cut = cut, .turned = turned, .stream = 3});
}

static double *collapsed_cells(void) {
  double *cells = make_cells(N, people);
  for (int64_t c = 0; c < N * D; c++) {
    const double near = 3.0 + 0.6 * persona_random_normal(2, PURPOSE, 0, (uint32_t)c) * 0.5;
    cells[c] = fmax(1.0, fmin(LEVELS, floor(near + 0.5)));
  }
  return cells;
}

/* Copies of ten people, with one answer changed or none. */
static double *copied_cells(int changed) {
  double *cells = make_cells(N, people);
  for (int64_t i = 10; i < N; i++) {
    memcpy(cells + i * D, cells + i % 10 * D, D * sizeof *cells);
    for (int c = 0; c < changed; c++) {
      const int64_t j = persona_random_below(3, PURPOSE, (uint64_t)c, (uint32_t)i, D);
      cells[i * D + j] = 1.0 + (double)persona_random_below(4, PURPOSE, (uint64_t)c, (uint32_t)i, LEVELS);
    }
  }
  return cells;
}

static double *flat_cells(int directions) {
  double *cells = make_cells(N, people);
  for (int64_t i = 0; i < N; i++) {
    for (int64_t j = 0; j < D; j++) {
      const double angle = directions == 1 ? (double)(j % 2) * 3.14159265 : (double)j;
      const double along = cos(angle) * persona_random_normal(5, PURPOSE, 0, (uint32_t)i) +
                           sin(angle) * persona_random_normal(5, PURPOSE, 1, (uint32_t)i);
      cells[i * D + j] =
          likert(along + 0.15 * persona_random_normal(5, PURPOSE, 2, (uint32_t)(i * D + j)) + 0.05 * (double)j);
    }
  }
  return cells;
}

static double *shuffled_cells(void) {
  double *cells = make_cells(N, people);
  for (int64_t j = 0; j < D; j++) {
    for (int64_t i = N - 1; i > 0; i--) {
      const int64_t other = persona_random_below(6, PURPOSE, (uint64_t)j, (uint32_t)i, i + 1);
      const double answer = cells[i * D + j];
      cells[i * D + j] = cells[other * D + j];
      cells[other * D + j] = answer;
    }
  }
  return cells;
}

START_TEST(each_mode_is_found) {
  expect(likert_cells(N, D, LEVELS, 8), N, false, PERSONA_MODE_NOISE);
  expect(shuffled_cells(), N, false, PERSONA_MODE_NOISE);
  expect(collapsed_cells(), N, false, PERSONA_MODE_MODE_COLLAPSE);
  expect(copied_cells(0), N, false, PERSONA_MODE_ARCHETYPES);
  expect(copied_cells(1), N, false, PERSONA_MODE_ARCHETYPES);
  expect(flat_cells(1), N, false, PERSONA_MODE_FLAT);
  expect(flat_cells(2), N, false, PERSONA_MODE_FLAT);
  expect(twisted(1.0, 1.5, 1e9, false), N, false, PERSONA_MODE_MISALIGNED);
  expect(twisted(1.0, 0.0, 1e9, true), N, false, PERSONA_MODE_MISALIGNED);
  expect(twisted(2.2, 0.0, 1e9, false), N, false, PERSONA_MODE_CARICATURE);
  expect(twisted(1.0, 0.0, 0.4, false), N, false, PERSONA_MODE_MISSING_TAIL);
}
END_TEST

START_TEST(second_samples_are_healthy) {
  for (uint64_t stream = 20; stream < 26; stream++) {
    twist how = people;
    how.stream = stream;
    const int64_t n = 100 + 60 * (int64_t)(stream - 20);
    expect(make_cells(n, how), n, false, PERSONA_MODE_HEALTHY);
  }
}
END_TEST

/* Answers to items that have nothing to do with each other are healthy when the reference's have not either. */
START_TEST(references_of_their_own_kind) {
  persona_error err;
  persona_context *context = make_context(1);
  const int kinds[] = {2, 5, 9};
  for (int k = 0; k < 3; k++) {
    double *x = likert_cells(300, 8, kinds[k], 31);
    double *y = likert_cells(200, 8, kinds[k], 32);
    persona_population *reference = make_population(context, "people", x, 300, 8);
    persona_population *second = make_population(context, "second", y, 200, 8);
    persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
    persona_diagnosis *found = NULL;
    ck_ok(persona_diagnose(second, reference, space, NULL, NULL, NULL, &found, &err), err);
    ck_assert_int_eq(persona_diagnosis_primary(found), PERSONA_MODE_HEALTHY);
    ck_assert(isnan(persona_diagnosis_confidence(found, PERSONA_MODE_NOISE)));
    ck_assert_int_gt((int)strlen(persona_diagnosis_reason(found, PERSONA_MODE_NOISE)), 10);
    persona_diagnosis_free(found);
    persona_space_free(space);
    persona_population_free(second);
    persona_population_free(reference);
    free(x);
    free(y);
  }
  persona_context_free(context);
}
END_TEST

START_TEST(alone_only_the_inside_is_known) {
  expect(likert_cells(N, D, LEVELS, 8), N, true, PERSONA_MODE_NOISE);
  expect(collapsed_cells(), N, true, PERSONA_MODE_MODE_COLLAPSE);
  expect(copied_cells(0), N, true, PERSONA_MODE_ARCHETYPES);
  expect(flat_cells(1), N, true, PERSONA_MODE_FLAT);
  expect(twisted(1.0, 0.0, 1e9, false), N, true, PERSONA_MODE_HEALTHY);
  persona_diagnosis *found = diagnose_cells(1, twisted(1.0, 1.5, 1e9, false), N, true);
  for (int32_t mode = PERSONA_MODE_MISALIGNED; mode <= PERSONA_MODE_MISSING_TAIL; mode++) {
    ck_assert(isnan(persona_diagnosis_confidence(found, mode)));
    ck_assert_int_eq(persona_diagnosis_holds(found, mode), 0);
    ck_assert_str_eq(persona_diagnosis_reason(found, mode), "there is no reference to compare with");
  }
  ck_assert_ptr_nonnull(strstr(persona_diagnosis_sentence(found), "cannot be known without a reference"));
  persona_diagnosis_free(found);
}
END_TEST

/* ---- how it is asked ----------------------------------------------------------------------------------------------
 */

static void same_diagnosis(const persona_diagnosis *a, const persona_diagnosis *b) {
  ck_assert_int_eq(persona_diagnosis_primary(a), persona_diagnosis_primary(b));
  ck_assert_str_eq(persona_diagnosis_sentence(a), persona_diagnosis_sentence(b));
  for (int32_t mode = 0; mode < persona_mode_count(); mode++) {
    const double x = persona_diagnosis_confidence(a, mode);
    const double y = persona_diagnosis_confidence(b, mode);
    ck_assert(memcmp(&x, &y, sizeof x) == 0);
    ck_assert_int_eq(persona_diagnosis_evidence_count(a, mode), persona_diagnosis_evidence_count(b, mode));
    for (int32_t e = 0; e < persona_diagnosis_evidence_count(a, mode); e++) {
      const double values[2][2] = {
          {persona_diagnosis_evidence_value(a, mode, e), persona_diagnosis_evidence_deviations(a, mode, e)},
          {persona_diagnosis_evidence_value(b, mode, e), persona_diagnosis_evidence_deviations(b, mode, e)}};
      ck_assert(memcmp(values[0], values[1], sizeof values[0]) == 0);
    }
  }
}

START_TEST(threads_change_nothing) {
  persona_diagnosis *one = diagnose_cells(1, twisted(1.6, 0.2, 1e9, false), N, false);
  for (int32_t threads = 2; threads <= 4; threads *= 2) {
    persona_diagnosis *more = diagnose_cells(threads, twisted(1.6, 0.2, 1e9, false), N, false);
    same_diagnosis(one, more);
    persona_diagnosis_free(more);
  }
  persona_diagnosis_free(one);
}
END_TEST

START_TEST(evidence_can_be_read) {
  persona_diagnosis *found = diagnose_cells(1, likert_cells(N, D, LEVELS, 8), N, false);
  for (int32_t mode = 0; mode < persona_mode_count(); mode++) {
    ck_assert_ptr_nonnull(persona_mode_name(mode));
    ck_assert_ptr_nonnull(persona_mode_meaning(mode));
    ck_assert_int_ge(persona_diagnosis_evidence_count(found, mode), 1);
    for (int32_t e = 0; e < persona_diagnosis_evidence_count(found, mode); e++) {
      ck_assert_ptr_nonnull(persona_diagnosis_evidence_name(found, mode, e));
      ck_assert_ptr_nonnull(persona_diagnosis_evidence_meaning(found, mode, e));
    }
  }
  ck_assert_str_eq(persona_diagnosis_evidence_name(found, PERSONA_MODE_NOISE, 0), "coupling");
  ck_assert_double_lt(persona_diagnosis_evidence_value(found, PERSONA_MODE_NOISE, 0), 0.03);
  ck_assert_double_gt(persona_diagnosis_evidence_healthy(found, PERSONA_MODE_NOISE, 0), 0.15);
  ck_assert_double_lt(persona_diagnosis_evidence_failed(found, PERSONA_MODE_NOISE, 0), 0.03);
  ck_assert_double_lt(persona_diagnosis_evidence_deviations(found, PERSONA_MODE_NOISE, 0), -4.0);
  ck_assert_ptr_null(persona_mode_name(-1));
  ck_assert_ptr_null(persona_mode_meaning(persona_mode_count()));
  ck_assert_ptr_null(persona_diagnosis_evidence_name(found, PERSONA_MODE_NOISE, 9));
  ck_assert(isnan(persona_diagnosis_evidence_value(found, 99, 0)));
  ck_assert(isnan(persona_diagnosis_evidence_value(NULL, 0, 0)));
  ck_assert(isnan(persona_diagnosis_confidence(NULL, 0)));
  ck_assert_int_eq(persona_diagnosis_holds(found, 99), 0);
  ck_assert_int_eq(persona_diagnosis_primary(NULL), PERSONA_MODE_UNKNOWN);
  ck_assert_ptr_null(persona_diagnosis_sentence(NULL));
  ck_assert_ptr_null(persona_diagnosis_reason(NULL, 0));
  persona_diagnosis_free(found);
  persona_diagnosis_free(NULL);
}
END_TEST

static int cancel_at_once(void *user, int64_t done, int64_t total) {
  ck_assert_int_le(done, total);
  ++*(int *)user;
  return 1;
}

START_TEST(refusals) {
  persona_error err;
  int calls = 0;
  persona_context *context = make_context(1);
  persona_population *reference = make_people(context, 60, 7);
  double *answers = likert_cells(60, 3, 5, 1);
  persona_population *other = make_population(context, "other", answers, 60, 3);
  free(answers);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  persona_diagnosis *found = NULL;
  ck_assert_int_eq(persona_diagnose(NULL, NULL, space, NULL, NULL, NULL, &found, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_diagnose(reference, NULL, NULL, NULL, NULL, NULL, &found, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_diagnose(reference, NULL, space, NULL, NULL, NULL, NULL, &err), PERSONA_INVALID_ARGUMENT);
  ck_assert_int_eq(persona_diagnose(other, NULL, space, NULL, NULL, NULL, &found, &err), PERSONA_MISMATCH);
  ck_assert_int_eq(persona_diagnose(reference, other, space, NULL, NULL, NULL, &found, &err), PERSONA_MISMATCH);
  ck_assert_int_eq(persona_diagnose(reference, NULL, space, NULL, cancel_at_once, &calls, &found, &err),
                   PERSONA_CANCELLED);
  ck_assert_int_ge(calls, 1);
  ck_assert_ptr_null(found);
  persona_space_free(space);
  persona_population_free(other);
  persona_population_free(reference);
  persona_context_free(context);
}
END_TEST

/* ---- odd input ----------------------------------------------------------------------------------------------------
 */

static void survive(double *cells, int64_t n, int32_t mode) {
  for (int alone = 0; alone < 2; alone++) {
    double *copy = malloc((size_t)(n * D) * sizeof *copy);
    memcpy(copy, cells, (size_t)(n * D) * sizeof *copy);
    persona_context *context = make_context(2);
    persona_error err;
    persona_population *reference = make_people(context, 300, 7);
    persona_population *population = build_cells(context, copy, n, D);
    persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
    persona_diagnosis *found = NULL;
    ck_ok(persona_diagnose(population, alone ? NULL : reference, space, NULL, NULL, NULL, &found, &err), err);
    ck_assert_msg(persona_diagnosis_primary(found) == mode, "%s", persona_diagnosis_sentence(found));
    for (int32_t m = 0; m < persona_mode_count(); m++) {
      ck_assert(!isinf(persona_diagnosis_confidence(found, m)));
    }
    persona_diagnosis_free(found);
    persona_space_free(space);
    persona_population_free(population);
    persona_population_free(reference);
    persona_context_free(context);
  }
  free(cells);
}

START_TEST(identical_rows) {
  double *cells = make_cells(100, people);
  for (int64_t i = 1; i < 100; i++) memcpy(cells + i * D, cells, D * sizeof *cells);
  survive(cells, 100, PERSONA_MODE_MODE_COLLAPSE);
}
END_TEST

START_TEST(constant_items_and_missing_answers) {
  twist how = people;
  how.stream = 11;
  double *cells = make_cells(300, how);
  for (int64_t i = 0; i < 300; i++) {
    cells[i * D + 3] = 3.0;
    for (int64_t j = 0; j < D; j++) {
      if (persona_random_below(9, PURPOSE, (uint64_t)j, (uint32_t)i, 12) == 0) cells[i * D + j] = NAN;
    }
  }
  survive(cells, 300, PERSONA_MODE_HEALTHY);
}
END_TEST

START_TEST(one_item) {
  persona_error err;
  persona_context *context = make_context(1);
  double *x = normal_cells(200, 1, 3);
  double *y = normal_cells(200, 1, 4);
  persona_population *reference = make_population(context, "people", x, 200, 1);
  persona_population *second = make_population(context, "second", y, 200, 1);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  persona_diagnosis *found = NULL;
  ck_ok(persona_diagnose(second, reference, space, NULL, NULL, NULL, &found, &err), err);
  ck_assert_int_eq(persona_diagnosis_primary(found), PERSONA_MODE_HEALTHY);
  ck_assert(isnan(persona_diagnosis_confidence(found, PERSONA_MODE_FLAT)));
  persona_diagnosis_free(found);
  persona_space_free(space);
  persona_population_free(second);
  persona_population_free(reference);
  persona_context_free(context);
  free(x);
  free(y);
}
END_TEST

START_TEST(too_little_is_said) {
  persona_error err;
  persona_context *context = make_context(1);
  persona_population *reference = make_people(context, 60, 7);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  for (int64_t n = 19; n <= 20; n++) {
    persona_population *few = make_people(context, n, 9);
    for (int turn = 0; turn < 3; turn++) {
      persona_diagnosis *found = NULL;
      const persona_population *other = turn == 0 ? reference : turn == 1 ? few : NULL;
      ck_ok(persona_diagnose(turn == 1 ? reference : few, other, space, NULL, NULL, NULL, &found, &err), err);
      const bool unknown = persona_diagnosis_primary(found) == PERSONA_MODE_UNKNOWN;
      ck_assert_int_eq(unknown, n < 20);
      if (unknown) {
        ck_assert_str_eq(persona_diagnosis_sentence(found),
                         "no diagnosis: 20 agents are needed, and population 'agents' has 19.");
        for (int32_t mode = 0; mode < persona_mode_count(); mode++) {
          ck_assert_int_eq(persona_diagnosis_holds(found, mode), 0);
          ck_assert(isnan(persona_diagnosis_confidence(found, mode)));
        }
      }
      persona_diagnosis_free(found);
    }
    persona_population_free(few);
  }
  persona_space_free(space);
  persona_population_free(reference);
  persona_context_free(context);
}
END_TEST

START_TEST(spaces_of_every_kind) {
  static const int32_t kinds[] = {PERSONA_SPACE_NONE, PERSONA_SPACE_POOLED, PERSONA_SPACE_WHITENED};
  persona_error err;
  persona_context *context = make_context(1);
  persona_population *reference = make_people(context, 200, 7);
  persona_population *second = make_people(context, 150, 8);
  for (int k = 0; k < 3; k++) {
    persona_space *space = make_space(context, kinds[k], reference);
    persona_diagnosis *found = NULL;
    ck_ok(persona_diagnose(second, reference, space, NULL, NULL, NULL, &found, &err), err);
    ck_assert_int_eq(persona_diagnosis_primary(found), PERSONA_MODE_HEALTHY);
    persona_diagnosis_free(found);
    persona_space_free(space);
  }
  persona_population_free(second);
  persona_population_free(reference);
  persona_context_free(context);
}
END_TEST

START_TEST(rows_without_weight_are_absent) {
  persona_error err;
  persona_context *context = make_context(1);
  double weights[300];
  twist how = people;
  how.stream = 12;
  double *cells = make_cells(300, how);
  for (int i = 0; i < 300; i++) weights[i] = i < 150 ? 1.0 : 0.0;
  for (int64_t c = 150 * D; c < 300 * D; c++) cells[c] = 1.0; /* a collapse that nobody weighs */
  persona_population *reference = make_people(context, 200, 7);
  persona_population *population = make_weighted(context, "weighted", cells, 300, D, weights);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  persona_diagnosis *found = NULL;
  ck_ok(persona_diagnose(population, reference, space, NULL, NULL, NULL, &found, &err), err);
  ck_assert_int_eq(persona_diagnosis_primary(found), PERSONA_MODE_HEALTHY);
  persona_diagnosis_free(found);
  persona_space_free(space);
  persona_population_free(population);
  persona_population_free(reference);
  persona_context_free(context);
  free(cells);
}
END_TEST

/* ---- the signs, long-hand -----------------------------------------------------------------------------------------
 */

static lp_cloud make_cloud(persona_context *context, const double *cells, int64_t n, int64_t d) {
  lp_cloud cloud = {.rows = n, .dimensions = d, .padded = lp_padded(d)};
  (void)context;
  cloud.values = calloc((size_t)(n * cloud.padded), sizeof *cloud.values);
  for (int64_t i = 0; i < n; i++) memcpy(cloud.values + i * cloud.padded, cells + i * d, (size_t)d * sizeof *cells);
  return cloud;
}

static long double correlation(const double *cells, int64_t n, int64_t d, int64_t a, int64_t b) {
  long double means[2] = {0.0L, 0.0L};
  long double sums[3] = {0.0L, 0.0L, 0.0L};
  for (int64_t i = 0; i < n; i++) {
    means[0] += cells[i * d + a] / (long double)n;
    means[1] += cells[i * d + b] / (long double)n;
  }
  for (int64_t i = 0; i < n; i++) {
    const long double x = cells[i * d + a] - means[0];
    const long double y = cells[i * d + b] - means[1];
    sums[0] += x * y;
    sums[1] += x * x;
    sums[2] += y * y;
  }
  return sums[0] / sqrtl(sums[1] * sums[2]);
}

START_TEST(signs_are_what_they_say) {
  enum { ROWS = 120, ITEMS = 11 };
  persona_context *context = make_context(1);
  persona_error err;
  double *cells = normal_cells(ROWS, ITEMS, 41);
  double *others = normal_cells(ROWS, ITEMS, 42);
  for (int64_t i = 0; i < ROWS; i++) { /* two factors */
    for (int64_t j = 1; j < ITEMS; j++) cells[i * ITEMS + j] += cells[i * ITEMS] * (j < 6 ? 1.0 : -0.5);
    for (int64_t j = 1; j < ITEMS; j++) others[i * ITEMS + j] += others[i * ITEMS] * (j < 6 ? 1.0 : -0.5);
  }
  lp_cloud part = make_cloud(context, cells, ROWS, ITEMS);
  lp_cloud other = make_cloud(context, others, ROWS, ITEMS);
  lp_signs_room room;
  lp_beside beside;
  double signs[LP_SIGN_COUNT];
  ck_ok(lp_signs_room_create(context, ROWS, ITEMS, &room, &err), err);
  ck_ok(lp_factors_create(context, &part, &beside.factors, &err), err);
  beside.correlations = malloc(ITEMS * ITEMS * sizeof(double));
  lp_beside_read(&other, 1, &room, &beside);
  lp_signs_read(context, &part, &beside, &room, signs);
  long double squares = 0.0L;
  long double products = 0.0L;
  long double total = 0.0L;
  for (int64_t a = 0; a < ITEMS; a++) {
    long double mean = 0.0L;
    for (int64_t i = 0; i < ROWS; i++) mean += cells[i * ITEMS + a] / (long double)ROWS;
    for (int64_t i = 0; i < ROWS; i++) {
      total += (cells[i * ITEMS + a] - mean) * (cells[i * ITEMS + a] - mean) / (ROWS - 1.0L);
    }
    for (int64_t b = 0; b < a; b++) {
      const long double r = correlation(cells, ROWS, ITEMS, a, b);
      squares += r * r / (ITEMS * (ITEMS - 1) / 2.0L);
      products += r * correlation(others, ROWS, ITEMS, a, b) / (ITEMS * (ITEMS - 1) / 2.0L);
    }
  }
  ck_assert_double_eq_tol(signs[LP_SIGN_COUPLING], (double)(squares - 1.0L / (ROWS - 1)), 1e-12);
  ck_assert_double_eq_tol(signs[LP_SIGN_PATTERN], (double)products, 1e-12);
  ck_assert_double_eq_tol(signs[LP_SIGN_SPREAD], (double)sqrtl(total), 1e-12);
  ck_assert_double_eq_tol(signs[LP_SIGN_REST_SHARE], signs[LP_SIGN_REST] / (double)total, 1e-12);
  double least = INFINITY; /* the row with the least sum of distances, and the median distance from it */
  double radius = 0.0;
  for (int64_t i = 0; i < ROWS; i++) {
    double distances[ROWS];
    double sum = 0.0;
    for (int64_t k = 0; k < ROWS; k++) {
      double square = 0.0;
      for (int64_t j = 0; j < ITEMS; j++) {
        square += (cells[i * ITEMS + j] - cells[k * ITEMS + j]) * (cells[i * ITEMS + j] - cells[k * ITEMS + j]);
      }
      distances[k] = sqrt(square);
      sum += distances[k];
    }
    if (sum >= least) continue;
    least = sum;
    int64_t below = 0;
    for (int64_t k = 0; k < ROWS; k++) {
      below = 0;
      for (int64_t l = 0; l < ROWS; l++) below += distances[l] < distances[k];
      if (below == ROWS / 2) radius = distances[k];
    }
  }
  ck_assert_double_eq_tol(signs[LP_SIGN_RADIUS], radius, 1e-12);
  free(beside.correlations);
  lp_factors_clear(context, &beside.factors);
  lp_signs_room_clear(context, &room);
  free(part.values);
  free(other.values);
  free(cells);
  free(others);
  persona_context_free(context);
}
END_TEST

/* Rows are read once each, standardised; where an answer is missing, another agent's to the same item stands in. */
START_TEST(missing_answers_have_donors) {
  enum { ROWS = 40, ITEMS = 2 };
  persona_error err;
  persona_context *context = make_context(1);
  double cells[ROWS * ITEMS];
  for (int i = 0; i < ROWS; i++) {
    cells[i * ITEMS] = 10.0 + i;
    cells[i * ITEMS + 1] = i % 4 == 0 ? NAN : 1000.0 + i;
  }
  persona_population *population = make_pairwise(context, "gaps", cells, ROWS, ITEMS);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, population);
  lp_cloud cloud;
  int seen[ROWS] = {0};
  ck_ok(lp_cloud_read(context, space, population, 1, &cloud, &err), err);
  for (int64_t i = 0; i < ROWS; i++) {
    const double *row = lp_cloud_row(&cloud, i);
    const double answer = persona_space_centre(space, 0) + persona_space_scale(space, 0) * row[0];
    const double second = persona_space_centre(space, 1) + persona_space_scale(space, 1) * row[1];
    const int person = (int)floor(answer - 10.0 + 0.5);
    const int donor = (int)floor(second - 1000.0 + 0.5);
    ck_assert_double_eq_tol(second, 1000.0 + donor, 1e-9);
    ck_assert(donor > 0 && donor < ROWS && donor % 4 != 0);
    if (person % 4 != 0) ck_assert_int_eq(donor, person);
    seen[person]++;
  }
  for (int i = 0; i < ROWS; i++) ck_assert_int_eq(seen[i], 1);
  lp_cloud_clear(context, &cloud);
  persona_space_free(space);
  persona_population_free(population);
  persona_context_free(context);
}
END_TEST

/* Axes of a covariance against those of LAPACK's solver are tested by what they must be: eigenvectors, in order. */
START_TEST(axes_are_eigenvectors) {
  enum { ITEMS = 9, AXES = 3 };
  double covariance[ITEMS * ITEMS];
  double axes[AXES * 16];
  double room[(AXES + 1) * 16];
  double variances[AXES];
  double vectors[AXES][ITEMS] = {{0}};
  for (int j = 0; j < ITEMS; j++) vectors[j / 3][j] = 1.0 / sqrt(3.0);
  for (int a = 0; a < ITEMS; a++) {
    for (int b = 0; b < ITEMS; b++) {
      covariance[a * ITEMS + b] = a == b;
      for (int v = 0; v < AXES; v++) covariance[a * ITEMS + b] += (8.0 - 2.0 * v) * vectors[v][a] * vectors[v][b];
    }
  }
  lp_leading_axes(covariance, ITEMS, 16, AXES, axes, variances, room);
  for (int v = 0; v < AXES; v++) {
    double along = 0.0;
    ck_assert_double_eq_tol(variances[v], 9.0 - 2.0 * v, 1e-4);
    for (int j = 0; j < ITEMS; j++) along += axes[v * 16 + j] * vectors[v][j];
    ck_assert_double_eq_tol(fabs(along), 1.0, 1e-4);
  }
}
END_TEST

/* Half of the rows are five copies each of ten people; the others are alone. */
START_TEST(copies_have_company) {
  enum { ROWS = 200, ITEMS = 8 };
  persona_context *context = make_context(2);
  persona_error err;
  double *cells = normal_cells(ROWS, ITEMS, 51);
  double *reference = normal_cells(ROWS, ITEMS, 52);
  for (int64_t i = 0; i < ROWS; i++) memcpy(cells + i * ITEMS, cells + i % 10 * ITEMS, ITEMS * sizeof *cells);
  lp_cloud population = make_cloud(context, cells, ROWS, ITEMS);
  lp_cloud yardstick = make_cloud(context, reference, ROWS, ITEMS);
  lp_cloud_item items[ITEMS];
  lp_crowding found;
  for (int j = 0; j < ITEMS; j++) items[j] = (lp_cloud_item){.deviation = 1.0};
  ck_ok(lp_crowding_measure(context, &population, &yardstick, &population, items, &found, &err), err);
  ck_assert_double_eq_tol(found.near, 0.0, 1e-300);
  ck_assert_double_eq_tol(found.share, 1.0, 1e-12);
  ck_assert_double_eq_tol(found.groups, 10.0, 1e-9);
  ck_assert_double_eq_tol(found.grouped, 1.0, 1e-12);
  ck_assert_double_eq_tol(found.largest, 0.1, 1e-12);
  ck_assert_double_lt(found.healthy_share, 0.05);
  double shares[ROWS]; /* the fifth least share of answers that differ, long-hand */
  for (int64_t i = 0; i < ROWS; i++) {
    double nearest[5] = {INFINITY, INFINITY, INFINITY, INFINITY, INFINITY};
    for (int64_t k = 0; k < ROWS; k++) {
      double differ = 0.0;
      for (int64_t j = 0; j < ITEMS && k != i; j++) {
        const double away = fabs(reference[i * ITEMS + j] - reference[k * ITEMS + j]);
        differ += away >= 0.5 ? 1.0 / ITEMS : away * away * 4.0 / ITEMS;
      }
      if (k == i) continue;
      for (int place = 0; place < 5; place++) {
        if (differ >= nearest[place]) continue;
        const double pushed = nearest[place];
        nearest[place] = differ;
        differ = pushed;
      }
    }
    shares[i] = nearest[4];
  }
  int64_t below = 0;
  int64_t equal = 0;
  for (int64_t i = 0; i < ROWS; i++) below += shares[i] < found.healthy_near - 1e-12;
  for (int64_t i = 0; i < ROWS; i++) equal += fabs(shares[i] - found.healthy_near) <= 1e-12;
  ck_assert(below <= ROWS / 2 && below + equal > ROWS / 2);
  free(population.values);
  free(yardstick.values);
  free(cells);
  free(reference);
  persona_context_free(context);
}
END_TEST

START_TEST(made_rows_are_what_they_say) {
  enum { ROWS = 300, ITEMS = 8 };
  lp_cloud_item items[ITEMS];
  lp_cloud part = {.rows = ROWS, .dimensions = ITEMS, .padded = 8};
  double covariance[ITEMS * ITEMS];
  double variances[3];
  double axes[3 * 8];
  double room[4 * 8];
  double centre[8];
  part.values = malloc(ROWS * 8 * sizeof *part.values);
  double *columns = malloc(ROWS * 8 * sizeof *columns);
  for (int j = 0; j < ITEMS; j++) {
    items[j] = (lp_cloud_item){.mean = 0.5, .deviation = 2.0, .factor = 1.0, .low = -1e9, .high = 1e9};
  }
  lp_make_two_dimensional(items, 1, 0, &part);
  lp_cloud_mean(&part, centre);
  lp_cloud_covariance(&part, centre, columns, covariance);
  lp_leading_axes(covariance, ITEMS, 8, 3, axes, variances, room);
  ck_assert_double_gt(variances[1], 1.0);
  ck_assert_double_lt(variances[2], 1e-9);
  for (int j = 0; j < ITEMS; j++) ck_assert_double_eq_tol(sqrt(covariance[j * ITEMS + j]), 2.0, 0.4);
  free(part.values);
  free(columns);
}
END_TEST

/* ---- memory -------------------------------------------------------------------------------------------------------
 */

static int diagnosis_scenario(persona_context *context, persona_error *err) {
  double *cells = likert_cells(60, 4, 5, 61);
  persona_population *whole = NULL;
  persona_population *halves[2] = {NULL, NULL};
  persona_space *space = NULL;
  persona_diagnosis *found[2] = {NULL, NULL};
  persona_matrix matrix;
  persona_population_builder *builder = NULL;
  int64_t rows[60];
  for (int64_t i = 0; i < 60; i++) rows[i] = i;
  persona_matrix_init(&matrix, PERSONA_FLOAT64, cells, 60, 4);
  int status = persona_population_builder_create(context, "agents", &builder, err);
  if (status == PERSONA_OK) status = persona_population_builder_copy_answers(builder, &matrix, err);
  if (status == PERSONA_OK) status = persona_population_build(builder, &whole, err);
  for (int h = 0; h < 2 && status == PERSONA_OK; h++) {
    status = persona_population_subset(whole, h == 0 ? "a" : "b", rows + 30 * h, 30, &halves[h], err);
  }
  const persona_population *fitted = whole;
  if (status == PERSONA_OK) status = persona_space_fit(context, PERSONA_SPACE_REFERENCE, &fitted, 1, &space, err);
  for (int alone = 0; alone < 2 && status == PERSONA_OK; alone++) {
    status = persona_diagnose(halves[0], alone ? NULL : halves[1], space, NULL, NULL, NULL, &found[alone], err);
  }
  for (int alone = 0; alone < 2; alone++) persona_diagnosis_free(found[alone]);
  persona_space_free(space);
  for (int h = 0; h < 2; h++) persona_population_free(halves[h]);
  persona_population_free(whole);
  persona_population_builder_free(builder);
  free(cells);
  return status;
}

START_TEST(diagnosis_survives) { torture(diagnosis_scenario); }
END_TEST

Suite *diagnosis_suite(void) {
  Suite *suite = suite_create("diagnosis");
  TCase *tcase = tcase_create("diagnosis");
  tcase_set_timeout(tcase, 300);
  tcase_add_test(tcase, each_mode_is_found);
  tcase_add_test(tcase, second_samples_are_healthy);
  tcase_add_test(tcase, references_of_their_own_kind);
  tcase_add_test(tcase, alone_only_the_inside_is_known);
  tcase_add_test(tcase, threads_change_nothing);
  tcase_add_test(tcase, evidence_can_be_read);
  tcase_add_test(tcase, refusals);
  tcase_add_test(tcase, identical_rows);
  tcase_add_test(tcase, constant_items_and_missing_answers);
  tcase_add_test(tcase, one_item);
  tcase_add_test(tcase, too_little_is_said);
  tcase_add_test(tcase, spaces_of_every_kind);
  tcase_add_test(tcase, rows_without_weight_are_absent);
  tcase_add_test(tcase, signs_are_what_they_say);
  tcase_add_test(tcase, missing_answers_have_donors);
  tcase_add_test(tcase, axes_are_eigenvectors);
  tcase_add_test(tcase, copies_have_company);
  tcase_add_test(tcase, made_rows_are_what_they_say);
  tcase_add_test(tcase, diagnosis_survives);
  suite_add_tcase(suite, tcase);
  return suite;
}
