/* Populations of any shape, in contexts whose memory is metered. */
#include "metered.h"

#include <stdio.h>

/* ---- an allocator that knows how many bytes are in use -------------------------------------------------------- */

enum { HEADER = 64, PURPOSE = PERSONA_RANDOM_PURPOSE_HOST + 91 };

static void *meter_allocate(void *user, size_t bytes) {
  meter *state = user;
  char *block = malloc(bytes + HEADER);
  if (block == NULL) return NULL;
  memcpy(block, &bytes, sizeof bytes);
  pthread_mutex_lock(&state->mutex);
  state->calls++;
  state->live += (int64_t)bytes;
  if (state->live > state->most) state->most = state->live;
  pthread_mutex_unlock(&state->mutex);
  return block + HEADER;
}

static void meter_release(void *user, void *memory) {
  meter *state = user;
  char *block = (char *)memory - HEADER;
  size_t bytes;
  memcpy(&bytes, block, sizeof bytes);
  pthread_mutex_lock(&state->mutex);
  state->live -= (int64_t)bytes;
  pthread_mutex_unlock(&state->mutex);
  free(block);
}

persona_context *metered_context(meter *state, int32_t threads) {
  persona_error err;
  persona_context *context = NULL;
  persona_context_settings settings;
  *state = (meter){.mutex = PTHREAD_MUTEX_INITIALIZER, .live = 0};
  persona_context_settings_init(&settings);
  settings.threads = threads;
  settings.allocate = meter_allocate;
  settings.release = meter_release;
  settings.allocator_user = state;
  ck_ok(persona_context_create(&settings, &context, &err), err);
  return context;
}

int64_t meter_begin(meter *state) {
  state->most = state->live;
  state->calls = 0;
  return state->live;
}

/* ---- random shapes -------------------------------------------------------------------------------------------- */

int64_t roll(dice *state, int64_t count) { return persona_random_below(state->seed, PURPOSE, 0, state->draw++, count); }

int64_t roll_size(dice *state, int64_t most) {
  const int64_t scale = roll(state, 12);
  const int64_t limit = INT64_C(1) << (scale + 1);
  return roll(state, (limit < most ? limit : most) + 1);
}

shape roll_shape(dice *state, int64_t most_rows, int64_t d) {
  static const int32_t dtypes[] = {PERSONA_FLOAT64, PERSONA_FLOAT64, PERSONA_FLOAT32, PERSONA_INT8, PERSONA_INT32};
  return (shape){.n = roll_size(state, most_rows),
                 .d = d,
                 .dtype = dtypes[roll(state, 5)],
                 .missing = roll(state, 4) == 0 ? 13 : 0,
                 .equal = roll(state, 3) == 0 ? (int32_t)roll(state, 9) + 1 : 0,
                 .hidden = roll(state, 2) == 0,
                 .weighted = roll(state, 3) == 0,
                 .absent = roll(state, 2) == 0};
}

static void write_cell(const shape *form, void *cells, int64_t place, double value) {
  if (form->dtype == PERSONA_FLOAT64) ((double *)cells)[place] = value;
  if (form->dtype == PERSONA_FLOAT32) ((float *)cells)[place] = (float)value;
  if (form->dtype == PERSONA_INT8) ((int8_t *)cells)[place] = (int8_t)(value * 20.0);
  if (form->dtype == PERSONA_INT32) ((int32_t *)cells)[place] = (int32_t)(value * 1e6);
}

/* Most items have a trait of their own. */
static void name_traits(persona_population_builder *builder, int64_t d) {
  persona_error err;
  for (int64_t j = 0; j < d; j++) {
    char name[32];
    persona_item item;
    if (j % 7 == 6) continue;
    (void)snprintf(name, sizeof name, "trait%d", (int)j);
    persona_item_init(&item);
    item.trait = name;
    ck_ok(persona_population_builder_set_item(builder, j, &item, &err), err);
  }
}

persona_population *make_shape(persona_context *context, const shape *form, uint64_t seed) {
  persona_error err;
  persona_population_builder *builder = NULL;
  persona_population *population = NULL;
  persona_matrix matrix;
  char *cells = calloc((size_t)(form->n * form->d + 1), 9); /* numbers, then the mask */
  char *mask = cells + form->n * form->d * 8;
  double *weights = malloc((size_t)(form->n + 1) * sizeof *weights);
  for (int64_t i = 0; i < form->n; i++) {
    const bool copy = form->equal > 0 && i % form->equal != 0;
    weights[i] = form->absent && i % 40 == 1 ? 0.0 : 1.0 + (double)(i % 3);
    for (int64_t j = 0; j < form->d; j++) {
      const uint64_t unit = (uint64_t)((copy ? 0 : i) * form->d + j);
      write_cell(form, cells, i * form->d + j, persona_random_normal(seed, PURPOSE, unit, 1));
      const bool hole = form->missing > 0 && unit % (uint64_t)form->missing == 5;
      mask[i * form->d + j] = hole && (!form->hidden || weights[i] == 0.0);
    }
  }
  persona_matrix_init(&matrix, form->dtype, cells, form->n, form->d);
  matrix.mask = (const uint8_t *)mask;
  matrix.mask_row_stride = form->d;
  matrix.mask_column_stride = 1;
  ck_ok(persona_population_builder_create(context, "some agents", &builder, &err), err);
  ck_ok(persona_population_builder_set_answers(builder, &matrix, free, cells, &err), err);
  ck_ok(persona_population_builder_set_missing(builder, PERSONA_MISSING_PAIRWISE, PERSONA_SCALE_ERROR, &err), err);
  name_traits(builder, form->d);
  if (form->weighted && form->n > 1) ck_ok(persona_population_builder_set_weights(builder, weights, &err), err);
  ck_ok(persona_population_build(builder, &population, &err), err);
  persona_population_builder_free(builder);
  free(weights);
  return population;
}

persona_space *fit_shape(persona_context *context, int32_t kind, int64_t d, uint64_t seed) {
  persona_error err;
  persona_space *space = NULL;
  const shape form = {.n = 2 * d + 3, .d = d, .dtype = PERSONA_FLOAT64};
  persona_population *rows = make_shape(context, &form, seed);
  const persona_population *fitted = rows;
  ck_ok(persona_space_fit(context, kind, &fitted, 1, &space, &err), err);
  persona_population_free(rows);
  return space;
}
