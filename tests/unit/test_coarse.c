/* Kernels of draws against plain sums: pairs in single precision, and rows seen from a centre. */
#include "fixtures.h"
#include "kernels/centred_rows.h"
#include "kernels/coarse_pairs.h"
#include "metrics/run.h"
#include "suites.h"

#include <math.h>
#include <stdlib.h>

enum { MOST = 300, WIDEST = 50 };

typedef struct points {
  double x[MOST * WIDEST];
  double mass[MOST];
  int64_t count;
  int64_t dimensions;
} points;

static points *make_points(int64_t count, int64_t dimensions, uint32_t seed, bool directions) {
  points *made = calloc(1, sizeof *made);
  made->count = count;
  made->dimensions = dimensions;
  for (int64_t i = 0; i < count; i++) {
    double square = 0.0;
    for (int64_t d = 0; d < dimensions; d++) {
      double *x = &made->x[i * dimensions + d];
      *x = persona_random_normal(seed, 70002, (uint64_t)i, (uint32_t)d);
      square += *x * *x;
    }
    for (int64_t d = 0; d < dimensions && directions; d++) made->x[i * dimensions + d] /= sqrt(square);
    made->mass[i] = 1.0 + (double)(i % 3);
  }
  return made;
}

static lp_coarse_set coarsen(const persona_context *context, const points *from) {
  lp_coarse_set set;
  ck_assert(lp_coarse_begin(context, from->count, from->dimensions, from->mass, &set));
  for (int64_t i = 0; i < from->count; i++) lp_coarse_put(&set, i, from->x + i * from->dimensions);
  return set;
}

static long double distance(const points *a, int64_t i, const points *b, int64_t j) {
  long double square = 0.0L;
  for (int64_t d = 0; d < a->dimensions; d++) {
    const long double away = (long double)a->x[i * a->dimensions + d] - (long double)b->x[j * b->dimensions + d];
    square += away * away;
  }
  return sqrtl(square);
}

static const int64_t counts[] = {0, 1, 2, 127, 128, 129, 300};
static const int64_t widths[] = {1, 7, 44, 50};

START_TEST(distances_are_summed) {
  persona_context *context = make_context(1);
  for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
    const int64_t width = widths[c % 4];
    points *a = make_points(counts[c], width, 1, false);
    points *b = make_points(133, width, 2, false);
    lp_coarse_set sets[2] = {coarsen(context, a), coarsen(context, b)};
    long double across = 0.0L;
    long double within = 0.0L;
    for (int64_t i = 0; i < a->count; i++) {
      for (int64_t j = 0; j < b->count; j++) across += a->mass[i] * b->mass[j] * distance(a, i, b, j);
      for (int64_t j = 0; j < i; j++) within += a->mass[i] * a->mass[j] * distance(a, i, a, j);
    }
    ck_assert_double_eq_tol(lp_coarse_distances(context, &sets[0], &sets[1]), (double)across,
                            1e-6 * (double)across + 1e-30);
    ck_assert_double_eq_tol(lp_coarse_distances(context, &sets[1], &sets[0]), (double)across,
                            1e-6 * (double)across + 1e-30);
    ck_assert_double_eq_tol(lp_coarse_distances(context, &sets[0], &sets[0]), (double)within,
                            1e-6 * (double)within + 1e-30);
    lp_coarse_clear(context, &sets[0]);
    lp_coarse_clear(context, &sets[1]);
    free(a);
    free(b);
  }
  persona_context_free(context);
}
END_TEST

START_TEST(potentials_are_summed) {
  persona_context *context = make_context(1);
  for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
    points *of = make_points(counts[c], widths[(c + 1) % 4], 3, true);
    lp_coarse_set set = coarsen(context, of);
    long double sum = 0.0L;
    for (int64_t i = 0; i < of->count; i++) {
      for (int64_t j = 0; j < i; j++) {
        const long double away = distance(of, i, of, j);
        sum += of->mass[i] * of->mass[j] * expl(-2.0L * away * away);
      }
    }
    ck_assert_double_eq_tol(lp_coarse_potential(context, &set, 2.0), (double)sum, 1e-6 * (double)sum + 1e-30);
    lp_coarse_clear(context, &set);
    free(of);
  }
  persona_context_free(context);
}
END_TEST

/* Every third row, backwards; one lies at the centre, another one a rounding away from it. */
START_TEST(rows_are_centred) {
  persona_context *context = make_context(1);
  for (size_t w = 0; w < sizeof widths / sizeof widths[0]; w++) {
    const int64_t width = widths[w];
    points *of = make_points(MOST, width, 4, false);
    double centre[WIDEST];
    double directions[100 * WIDEST];
    double lengths[100];
    double along[100];
    int64_t chosen[100];
    int64_t with = 0;
    for (int64_t d = 0; d < width; d++) {
      centre[d] = of->x[30 * width + d];
      of->x[60 * width + d] = nextafter(centre[d], INFINITY);
    }
    for (int64_t i = 0; i < 100; i++) chosen[i] = 297 - 3 * i;
    ck_assert_int_eq(lp_centred_rows_fastest(context)(of->x, chosen, 100, width, centre, directions, lengths, along),
                     98);
    for (int64_t i = 0; i < 100; i++) {
      const double *row = of->x + chosen[i] * width;
      double product = 0.0;
      double square = 0.0;
      for (int64_t d = 0; d < width; d++) {
        product += row[d] * centre[d];
        square += (row[d] - centre[d]) * (row[d] - centre[d]);
      }
      ck_assert_double_eq_tol(along[i], product, 1e-12);
      if (chosen[i] == 30 || chosen[i] == 60) {
        ck_assert_double_eq(lengths[i], 0.0);
        continue;
      }
      ck_assert_double_eq_tol(lengths[i], sqrt(square), 1e-12);
      for (int64_t d = 0; d < width; d++) {
        ck_assert_double_eq_tol(directions[with * width + d], (row[d] - centre[d]) / sqrt(square), 1e-14);
      }
      with++;
    }
    double plain[100 * WIDEST];
    ck_assert_int_eq(lp_centred_rows_plain(of->x, chosen, 100, width, centre, plain, lengths, along), with);
    for (int64_t i = 0; i < with * width; i++) ck_assert_double_eq(plain[i], directions[i]);
    free(of);
  }
  persona_context_free(context);
}
END_TEST

/* A coarse run finds what a fine one finds, to single precision, by another way; copies and a far origin included. */
START_TEST(runs_may_be_coarse) {
  static const char *const keys[] = {"energy_distance", "hyperspherical_uniformity"};
  persona_context *context = make_context(1);
  persona_error err;
  double *cells = likert_cells(180, 9, 5, 1);
  double *others = likert_cells(150, 9, 4, 2);
  for (int64_t i = 0; i < 9 * 40; i++) others[i + 9 * 40] = others[i];
  for (int64_t i = 0; i < 9 * 180; i++) cells[i] += 1000.0;
  for (int64_t i = 0; i < 9 * 150; i++) others[i] += 1000.0;
  persona_population *reference = make_population(context, "people", cells, 180, 9);
  persona_population *population = make_population(context, "agents", others, 150, 9);
  persona_space *space = make_space(context, PERSONA_SPACE_REFERENCE, reference);
  persona_run *run = NULL;
  double fine[2];
  ck_ok(persona_run_create(space, NULL, &run, &err), err);
  ck_ok(persona_run_set_reference(run, reference, &err), err);
  ck_ok(persona_run_add_population(run, population, &err), err);
  for (int i = 0; i < 2; i++) ck_ok(persona_run_add_metric(run, keys[i], &err), err);
  ck_ok(persona_run_execute(run, &err), err);
  for (int i = 0; i < 2; i++) fine[i] = persona_result_value(persona_run_get_result(run, 0, keys[i]));
  run->coarse = true;
  ck_ok(persona_run_execute(run, &err), err);
  for (int i = 0; i < 2; i++) {
    const double coarse = persona_result_value(persona_run_get_result(run, 0, keys[i]));
    ck_assert_double_eq_tol(coarse, fine[i], 5e-6);
    ck_assert_double_ne(coarse, fine[i]);
  }
  persona_run_free(run);
  persona_space_free(space);
  persona_population_free(population);
  persona_population_free(reference);
  persona_context_free(context);
  free(cells);
  free(others);
}
END_TEST

Suite *coarse_suite(void) {
  Suite *suite = suite_create("coarse");
  TCase *tcase = tcase_create("kernels");
  tcase_add_test(tcase, distances_are_summed);
  tcase_add_test(tcase, potentials_are_summed);
  tcase_add_test(tcase, rows_are_centred);
  tcase_add_test(tcase, runs_may_be_coarse);
  suite_add_tcase(suite, tcase);
  return suite;
}
