/* The inside of an instrument. */
#ifndef LP_PERSONAS_INSTRUMENT_H
#define LP_PERSONAS_INSTRUMENT_H

#include "io/texts.h"

#include <persona/instrument.h>
#include <stdbool.h>

/* A scale of the file, shared by the items that have it. */
typedef struct lp_scale {
  double low;
  double high;
  char **labels; /* label_count, or NULL */
  int32_t label_count;
} lp_scale;

typedef struct lp_instrument_item {
  int32_t number;
  int32_t trait; /* -1: none */
  int32_t kind;
  bool reverse;
  bool has_scale;
  double weight;
  lp_scale own; /* used when has_own; else the instrument's */
  bool has_own;
  bool choice; /* answered by a letter: A is 1 */
} lp_instrument_item;

typedef struct lp_instrument_trait {
  char *title;
  double mean; /* NaN: no norm */
  double sd;
  char *source;
} lp_instrument_trait;

struct persona_instrument {
  persona_context *context;
  char *name;
  char *title;
  lp_scale scale;
  bool has_scale;
  lp_io_texts traits;
  lp_instrument_trait *trait_entries;
  int32_t trait_capacity; /* entries that are initialised */
  lp_io_texts items;
  lp_instrument_item *item_entries;
  int32_t item_capacity;
};

/* An empty instrument; NULL without memory. */
persona_instrument *lp_instrument_create(const persona_context *context);

/* The scale of an item; NULL when it has none. */
const lp_scale *lp_instrument_item_scale(const persona_instrument *instrument, int32_t item);

#endif
