/* Instruments: their life and plain reads. */
#include "personas/instrument.h"

#include "io/fault.h"
#include "io/storage.h"

#include <math.h>

persona_instrument *lp_instrument_create(const persona_context *context) {
  persona_instrument *instrument = lp_io_allocate_zeroed(context, 1, sizeof *instrument);
  if (instrument == NULL) return NULL;
  instrument->context = persona_context_share(context);
  lp_io_texts_init(&instrument->traits, context);
  lp_io_texts_init(&instrument->items, context);
  return instrument;
}

static void free_scale(const persona_context *context, lp_scale *scale) {
  for (int32_t i = 0; scale->labels != NULL && i < scale->label_count; i++) {
    persona_context_release(context, scale->labels[i]);
  }
  persona_context_release(context, (void *)scale->labels);
}

void persona_instrument_free(persona_instrument *instrument) {
  if (instrument == NULL) return;
  persona_context *context = instrument->context;
  for (int32_t i = 0; i < instrument->item_capacity; i++) free_scale(context, &instrument->item_entries[i].own);
  for (int32_t t = 0; t < instrument->trait_capacity; t++) {
    persona_context_release(context, instrument->trait_entries[t].title);
    persona_context_release(context, instrument->trait_entries[t].source);
  }
  free_scale(context, &instrument->scale);
  persona_context_release(context, instrument->item_entries);
  persona_context_release(context, instrument->trait_entries);
  persona_context_release(context, instrument->name);
  persona_context_release(context, instrument->title);
  lp_io_texts_free(&instrument->items);
  lp_io_texts_free(&instrument->traits);
  persona_context_release(context, instrument);
  persona_context_free(context);
}

const char *persona_instrument_name(const persona_instrument *instrument) {
  return instrument != NULL ? instrument->name : NULL;
}

const char *persona_instrument_title(const persona_instrument *instrument) {
  if (instrument == NULL) return NULL;
  return instrument->title != NULL ? instrument->title : instrument->name;
}

int32_t persona_instrument_item_count(const persona_instrument *instrument) {
  return instrument != NULL ? instrument->items.count : 0;
}

static const lp_instrument_item *item_at(const persona_instrument *instrument, int32_t item) {
  return item >= 0 && item < persona_instrument_item_count(instrument) ? &instrument->item_entries[item] : NULL;
}

const char *persona_instrument_item_name(const persona_instrument *instrument, int32_t item) {
  return item_at(instrument, item) != NULL ? instrument->items.texts[item] : NULL;
}

int32_t persona_instrument_item_number(const persona_instrument *instrument, int32_t item) {
  const lp_instrument_item *found = item_at(instrument, item);
  return found != NULL ? found->number : -1;
}

int32_t persona_instrument_find_item(const persona_instrument *instrument, const char *name) {
  return instrument != NULL && name != NULL ? lp_io_texts_find(&instrument->items, name) : -1;
}

const lp_scale *lp_instrument_item_scale(const persona_instrument *instrument, int32_t item) {
  const lp_instrument_item *found = item_at(instrument, item);
  if (found == NULL || !found->has_scale) return NULL;
  return found->has_own ? &found->own : &instrument->scale;
}

int32_t persona_instrument_label_count(const persona_instrument *instrument, int32_t item) {
  const lp_scale *scale = lp_instrument_item_scale(instrument, item);
  return scale != NULL ? scale->label_count : 0;
}

const char *persona_instrument_label(const persona_instrument *instrument, int32_t item, int32_t label) {
  if (label < 0 || label >= persona_instrument_label_count(instrument, item)) return NULL;
  return lp_instrument_item_scale(instrument, item)->labels[label];
}

int32_t persona_instrument_trait_count(const persona_instrument *instrument) {
  return instrument != NULL ? instrument->traits.count : 0;
}

static const lp_instrument_trait *trait_at(const persona_instrument *instrument, int32_t trait) {
  return trait >= 0 && trait < persona_instrument_trait_count(instrument) ? &instrument->trait_entries[trait] : NULL;
}

const char *persona_instrument_trait_name(const persona_instrument *instrument, int32_t trait) {
  return trait_at(instrument, trait) != NULL ? instrument->traits.texts[trait] : NULL;
}

const char *persona_instrument_trait_title(const persona_instrument *instrument, int32_t trait) {
  const lp_instrument_trait *found = trait_at(instrument, trait);
  if (found == NULL) return NULL;
  return found->title != NULL ? found->title : instrument->traits.texts[trait];
}

int32_t persona_instrument_find_trait(const persona_instrument *instrument, const char *name) {
  return instrument != NULL && name != NULL ? lp_io_texts_find(&instrument->traits, name) : -1;
}

double persona_instrument_norm_mean(const persona_instrument *instrument, int32_t trait) {
  const lp_instrument_trait *found = trait_at(instrument, trait);
  return found != NULL ? found->mean : (double)NAN;
}

double persona_instrument_norm_sd(const persona_instrument *instrument, int32_t trait) {
  const lp_instrument_trait *found = trait_at(instrument, trait);
  return found != NULL ? found->sd : (double)NAN;
}

const char *persona_instrument_norm_source(const persona_instrument *instrument, int32_t trait) {
  const lp_instrument_trait *found = trait_at(instrument, trait);
  return found != NULL ? found->source : NULL;
}

int32_t persona_instrument_scale(const persona_instrument *instrument, double *low, double *high) {
  const lp_scale *first = lp_instrument_item_scale(instrument, 0);
  if (first == NULL) return 0;
  for (int32_t i = 1; i < instrument->items.count; i++) {
    const lp_scale *scale = lp_instrument_item_scale(instrument, i);
    if (scale == NULL || scale->low != first->low || scale->high != first->high) return 0;
  }
  if (low != NULL) *low = first->low;
  if (high != NULL) *high = first->high;
  return 1;
}

int persona_instrument_get_item(const persona_instrument *instrument, int32_t item, persona_item *out,
                                persona_error *err) {
  const lp_instrument_item *found = item_at(instrument, item);
  if (found == NULL || out == NULL || out->struct_size < sizeof *out) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT,
                      "persona_instrument_get_item: out is NULL or was not initialised, or there is no item %d",
                      (int)item);
  }
  const lp_scale *scale = lp_instrument_item_scale(instrument, item);
  persona_item_init(out);
  out->name = instrument->items.texts[item];
  out->kind = found->kind;
  out->trait = found->trait >= 0 ? instrument->traits.texts[found->trait] : NULL;
  out->reverse = found->reverse;
  out->weight = found->weight;
  out->has_scale = scale != NULL;
  if (scale != NULL) {
    out->low = scale->low;
    out->high = scale->high;
  }
  return lp_io_succeed(err);
}
