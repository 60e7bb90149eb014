/* Reading an instrument from JSON. Every value is checked where it stands, and a fault names file, item, key and value
 * and what to do. */
#include "personas/instrument.h"

#include "io/fault.h"
#include "io/storage.h"
#include "personas/document.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_BYTES = 64 * 1024 * 1024, MOST_TRAITS = 4096, MOST_ITEMS = 65536, MOST_LABELS = 1024, PLACE = 128 };

typedef struct loading {
  persona_instrument *instrument;
  const char *name; /* of the file */
  persona_error *err;
} loading;

#define FAULT(load, place, ...) lp_document_fail((load)->err, (load)->name, place, __VA_ARGS__)

static const char *text_of(const loading *load, const json_t *value, const char *place, int *status) {
  return lp_document_text(load->err, load->name, value, place, status);
}

static int check_keys(const loading *load, json_t *object, const char *place, const char *keys) {
  if (!json_is_object(object)) return FAULT(load, place, "is %s; write an object", lp_document_kind(object));
  return lp_document_keys(load->err, load->name, object, place, keys);
}

/* The place of a key within a place. */
static void join(char *joined, const char *place, const char *key) {
  (void)snprintf(joined, PLACE, "%.90s%s%s", place, place[0] != '\0' ? "." : "", key);
}

/* A text that may be absent, copied. */
static int take_text(const loading *load, const json_t *object, const char *place, const char *key, char **out) {
  const json_t *value = json_object_get(object, key);
  char here[PLACE];
  int status = PERSONA_OK;
  if (value == NULL) return PERSONA_OK;
  join(here, place, key);
  const char *text = text_of(load, value, here, &status);
  if (text == NULL) return status;
  *out = lp_io_copy_text(load->instrument->context, text, (int64_t)strlen(text));
  return *out != NULL ? PERSONA_OK : lp_io_out_of_memory(load->err);
}

/* A finite number that must be there. */
static int take_number(const loading *load, const json_t *object, const char *place, const char *key, double *out) {
  const json_t *value = json_object_get(object, key);
  char here[PLACE];
  join(here, place, key);
  if (!json_is_number(value)) return FAULT(load, here, "is %s; write a number", lp_document_kind(value));
  *out = json_number_value(value);
  return isfinite(*out) ? PERSONA_OK : FAULT(load, here, "is beyond all numbers; write a finite one");
}

/* Labels: one for each whole number of the scale. */
static int read_labels(const loading *load, const json_t *array, const char *place, lp_scale *scale) {
  const persona_context *context = load->instrument->context;
  lp_io_texts distinct;
  if (array == NULL) return PERSONA_OK;
  lp_io_texts_init(&distinct, context);
  int status = lp_document_texts(load->err, load->name, array, place, MOST_LABELS, &distinct);
  const double points = scale->high - scale->low + 1.0;
  if (status == PERSONA_OK && ((double)distinct.count != points || scale->low != floor(scale->low))) {
    char low[32];
    char high[32];
    lp_io_show_number(low, sizeof low, scale->low);
    lp_io_show_number(high, sizeof high, scale->high);
    status = FAULT(load, place, "has %d labels for the scale %s..%s; give each whole number of it one",
                   (int)distinct.count, low, high);
  }
  if (status == PERSONA_OK) {
    scale->labels = lp_io_allocate_zeroed(context, distinct.count, (int64_t)sizeof *scale->labels);
    if (scale->labels == NULL) status = lp_io_out_of_memory(load->err);
  }
  for (int32_t i = 0; i < distinct.count && status == PERSONA_OK; i++) {
    scale->label_count = i + 1;
    scale->labels[i] = lp_io_copy_text(context, distinct.texts[i], (int64_t)strlen(distinct.texts[i]));
    if (scale->labels[i] == NULL) status = lp_io_out_of_memory(load->err);
  }
  lp_io_texts_free(&distinct);
  return status;
}

static int read_scale(const loading *load, json_t *object, const char *place, lp_scale *scale) {
  char here[PLACE];
  int status = check_keys(load, object, place, " low high labels ");
  if (status == PERSONA_OK) status = take_number(load, object, place, "low", &scale->low);
  if (status == PERSONA_OK) status = take_number(load, object, place, "high", &scale->high);
  if (status != PERSONA_OK) return status;
  if (scale->low >= scale->high) {
    char low[32];
    char high[32];
    lp_io_show_number(low, sizeof low, scale->low);
    lp_io_show_number(high, sizeof high, scale->high);
    return FAULT(load, place, "low is %s and high is %s; low must be below high", low, high);
  }
  join(here, place, "labels");
  return read_labels(load, json_object_get(object, "labels"), here, scale);
}

/* Adds a name that may not stand twice. */
static int take_name(const loading *load, const json_t *object, const char *place, lp_io_texts *names, int32_t number) {
  char here[PLACE];
  char shown[LP_IO_SHOWN_TEXT];
  int status = PERSONA_OK;
  int32_t given = 0;
  join(here, place, "name");
  const char *name = text_of(load, json_object_get(object, "name"), here, &status);
  if (name == NULL) return status;
  lp_io_show(shown, sizeof shown, name);
  if (strpbrk(name, ",*?=:\r\n") != NULL) {
    return FAULT(load, here, "'%s' holds one of , * ? = : or a line end; choose another name", shown);
  }
  status = lp_io_texts_add(names, name, &given, load->err);
  if (status == PERSONA_OK && given != number) status = FAULT(load, here, "'%s' stands twice; rename one", shown);
  return status;
}

static int read_norm(const loading *load, json_t *object, const char *place, lp_instrument_trait *trait) {
  char here[PLACE];
  if (object == NULL) return PERSONA_OK;
  join(here, place, "norm");
  int status = check_keys(load, object, here, " mean sd source ");
  if (status == PERSONA_OK) status = take_number(load, object, here, "mean", &trait->mean);
  if (status == PERSONA_OK) status = take_number(load, object, here, "sd", &trait->sd);
  if (status == PERSONA_OK && trait->sd <= 0.0) status = FAULT(load, here, "sd must be above 0");
  if (status == PERSONA_OK) status = take_text(load, object, here, "source", &trait->source);
  if (status == PERSONA_OK && trait->source == NULL)
    status = FAULT(load, here, "has no source; say whose scores it is");
  return status;
}

static int read_traits(const loading *load, const json_t *array) {
  persona_instrument *instrument = load->instrument;
  const size_t count = json_array_size(array);
  if (array == NULL) return PERSONA_OK;
  if (!json_is_array(array) || count > MOST_TRAITS) {
    return FAULT(load, "traits", "must be a list of at most %d objects", MOST_TRAITS);
  }
  instrument->trait_entries =
      lp_io_allocate_zeroed(instrument->context, (int64_t)count, (int64_t)sizeof *instrument->trait_entries);
  if (instrument->trait_entries == NULL) return lp_io_out_of_memory(load->err);
  instrument->trait_capacity = (int32_t)count;
  for (int32_t t = 0; t < (int32_t)count; t++) {
    lp_instrument_trait *trait = &instrument->trait_entries[t];
    json_t *object = json_array_get(array, (size_t)t);
    char place[PLACE];
    (void)snprintf(place, sizeof place, "traits[%d]", (int)t);
    trait->mean = trait->sd = (double)NAN;
    int status = check_keys(load, object, place, " name title norm text ");
    if (status == PERSONA_OK) status = take_name(load, object, place, &instrument->traits, t);
    if (status == PERSONA_OK) status = take_text(load, object, place, "title", &trait->title);
    if (status == PERSONA_OK) status = read_norm(load, json_object_get(object, "norm"), place, trait);
    if (status != PERSONA_OK) return status;
  }
  return PERSONA_OK;
}

static int read_kind(const loading *load, const json_t *object, const char *place, lp_instrument_item *item) {
  static const char *const words[] = {"ordinal", "continuous", "binary", "nominal", "embedding"};
  const json_t *value = json_object_get(object, "kind");
  char here[PLACE];
  char shown[LP_IO_SHOWN_TEXT];
  int status = PERSONA_OK;
  if (value == NULL) return PERSONA_OK;
  join(here, place, "kind");
  const char *word = text_of(load, value, here, &status);
  if (word == NULL) return status;
  for (int32_t kind = PERSONA_ITEM_ORDINAL; kind <= PERSONA_ITEM_EMBEDDING; kind++) {
    if (strcmp(words[kind], word) != 0) continue;
    item->kind = kind;
    return PERSONA_OK;
  }
  lp_io_show(shown, sizeof shown, word);
  return FAULT(load, here, "is '%s'; it must be ordinal, continuous, binary, nominal or embedding", shown);
}

/* Whether it is answered by a rating or by a letter. */
static int read_response(const loading *load, const json_t *object, const char *place, lp_instrument_item *item) {
  const persona_instrument *instrument = load->instrument;
  const json_t *value = json_object_get(object, "response");
  const lp_scale *scale = item->has_own ? &item->own : &instrument->scale;
  char here[PLACE];
  char shown[LP_IO_SHOWN_TEXT];
  int status = PERSONA_OK;
  if (value == NULL) return PERSONA_OK;
  join(here, place, "response");
  const char *word = text_of(load, value, here, &status);
  if (word == NULL) return status;
  lp_io_show(shown, sizeof shown, word);
  if (strcmp(word, "rating") != 0 && strcmp(word, "choice") != 0) {
    return FAULT(load, here, "is '%s'; it must be rating or choice", shown);
  }
  item->choice = strcmp(word, "choice") == 0;
  const bool letters = item->has_scale && scale->low == 1.0 && scale->high >= 2.0 && scale->high <= 26.0;
  if (!item->choice || (letters && scale->high == floor(scale->high))) return PERSONA_OK;
  return FAULT(load, here, "is choice: A stands for 1, so the scale must be 1 to the number of letters, 26 at most");
}

/* The item's trait and key. */
static int read_keying(const loading *load, const json_t *object, const char *place, lp_instrument_item *item) {
  const json_t *reverse = json_object_get(object, "reverse");
  const json_t *trait = json_object_get(object, "trait");
  char here[PLACE];
  int status = PERSONA_OK;
  item->trait = -1;
  if (trait != NULL) {
    join(here, place, "trait");
    const char *name = text_of(load, trait, here, &status);
    if (name == NULL) return status;
    item->trait = lp_io_texts_find(&load->instrument->traits, name);
    if (item->trait < 0) {
      char shown[LP_IO_SHOWN_TEXT];
      char list[160];
      lp_io_show(shown, sizeof shown, name);
      lp_io_texts_list(&load->instrument->traits, list, sizeof list);
      return FAULT(load, here, "'%s' is no trait of the instrument; add it to traits, which are: %s", shown,
                   load->instrument->traits.count > 0 ? list : "none");
    }
  }
  join(here, place, "reverse");
  if (reverse != NULL && !json_is_boolean(reverse)) {
    return FAULT(load, here, "is %s; write true or false", lp_document_kind(reverse));
  }
  item->reverse = json_is_true(reverse);
  if (item->reverse && !item->has_scale) {
    return FAULT(load, here, "is true, and the item has no scale to be turned around in; give it one");
  }
  return PERSONA_OK;
}

static int read_numbers(const loading *load, const json_t *object, const char *place, lp_instrument_item *item) {
  const json_t *number = json_object_get(object, "number");
  char here[PLACE];
  join(here, place, "number");
  if (number != NULL &&
      (!json_is_integer(number) || json_integer_value(number) < 0 || json_integer_value(number) > INT32_MAX)) {
    return FAULT(load, here, "is %s that is no number of an item; write a whole number of 0 or more",
                 lp_document_kind(number));
  }
  if (number != NULL) item->number = (int32_t)json_integer_value(number);
  item->weight = 1.0;
  if (json_object_get(object, "weight") == NULL) return PERSONA_OK;
  const int status = take_number(load, object, place, "weight", &item->weight);
  if (status != PERSONA_OK || item->weight == 0.0 || (item->weight >= 1e-100 && item->weight <= 1e100)) return status;
  join(here, place, "weight");
  return FAULT(load, here, "must be 0 or a number in 1e-100..1e100");
}

static int read_item(const loading *load, json_t *object, int32_t number) {
  persona_instrument *instrument = load->instrument;
  lp_instrument_item *item = &instrument->item_entries[number];
  char place[PLACE];
  char here[PLACE];
  (void)snprintf(place, sizeof place, "items[%d]", (int)number);
  item->number = number + 1;
  item->kind = PERSONA_ITEM_ORDINAL;
  int status = check_keys(load, object, place, " name number trait reverse scale response weight kind text ");
  if (status == PERSONA_OK) status = take_name(load, object, place, &instrument->items, number);
  if (status != PERSONA_OK) return status;
  char shown[LP_IO_SHOWN_TEXT];
  lp_io_show(shown, sizeof shown, instrument->items.texts[number]);
  (void)snprintf(place, sizeof place, "items[%d] ('%s')", (int)number, shown);
  status = read_kind(load, object, place, item);
  if (status != PERSONA_OK) return status;
  json_t *scale = json_object_get(object, "scale");
  const bool scaled_kind = item->kind != PERSONA_ITEM_NOMINAL && item->kind != PERSONA_ITEM_EMBEDDING;
  item->has_own = scale != NULL && !json_is_null(scale);
  item->has_scale = item->has_own || (scale == NULL && instrument->has_scale && scaled_kind);
  join(here, place, "scale");
  if (item->has_own) status = read_scale(load, scale, here, &item->own);
  if (status == PERSONA_OK) status = read_response(load, object, place, item);
  if (status == PERSONA_OK) status = read_keying(load, object, place, item);
  if (status == PERSONA_OK) status = read_numbers(load, object, place, item);
  return status;
}

static int read_items(const loading *load, const json_t *array) {
  persona_instrument *instrument = load->instrument;
  const size_t count = json_array_size(array);
  if (!json_is_array(array) || count == 0) {
    return FAULT(load, "items", "must be a list of 1 to %d objects, and is %s", MOST_ITEMS,
                 json_is_array(array) ? "empty" : lp_document_kind(array));
  }
  if (count > MOST_ITEMS) {
    return lp_io_fail(load->err, PERSONA_TOO_LARGE, "an instrument has at most %d items", MOST_ITEMS);
  }
  instrument->item_entries =
      lp_io_allocate_zeroed(instrument->context, (int64_t)count, (int64_t)sizeof *instrument->item_entries);
  if (instrument->item_entries == NULL) return lp_io_out_of_memory(load->err);
  instrument->item_capacity = (int32_t)count;
  int status = PERSONA_OK;
  for (size_t i = 0; i < count && status == PERSONA_OK; i++) {
    status = read_item(load, json_array_get(array, i), (int32_t)i);
  }
  return status;
}

/* A trait that no item measures is a slip of the pen. */
static int check_traits(const loading *load) {
  const persona_instrument *instrument = load->instrument;
  for (int32_t t = 0; t < instrument->traits.count; t++) {
    bool measured = false;
    for (int32_t i = 0; i < instrument->items.count; i++) measured |= instrument->item_entries[i].trait == t;
    if (measured) continue;
    char shown[LP_IO_SHOWN_TEXT];
    char place[PLACE];
    lp_io_show(shown, sizeof shown, instrument->traits.texts[t]);
    (void)snprintf(place, sizeof place, "traits[%d]", (int)t);
    return FAULT(load, place, "no item measures '%s'; name it as an item's trait or remove it", shown);
  }
  return PERSONA_OK;
}

static int read_instrument(const loading *load, json_t *root) {
  persona_instrument *instrument = load->instrument;
  json_t *scale = json_object_get(root, "scale");
  int status = check_keys(load, root, "", " format name title source text scale traits items ");
  if (status != PERSONA_OK) return status;
  const char *format = text_of(load, json_object_get(root, "format"), "format", &status);
  if (format == NULL) return status;
  if (strcmp(format, "persona-instrument/1") != 0) {
    char shown[LP_IO_SHOWN_TEXT];
    lp_io_show(shown, sizeof shown, format);
    return FAULT(load, "format", "is '%s'; this version reads persona-instrument/1", shown);
  }
  status = take_text(load, root, "", "name", &instrument->name);
  if (status == PERSONA_OK && instrument->name == NULL)
    status = FAULT(load, "name", "is nothing; write a text in quotes");
  if (status == PERSONA_OK) status = take_text(load, root, "", "title", &instrument->title);
  instrument->has_scale = scale != NULL;
  if (status == PERSONA_OK && scale != NULL) status = read_scale(load, scale, "scale", &instrument->scale);
  if (status == PERSONA_OK) status = read_traits(load, json_object_get(root, "traits"));
  if (status == PERSONA_OK) status = read_items(load, json_object_get(root, "items"));
  return status == PERSONA_OK ? check_traits(load) : status;
}

int persona_instrument_parse(const persona_context *context, const char *name, const char *text, int64_t length,
                             persona_instrument **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (context == NULL || name == NULL || (text == NULL && length > 0) || length < 0 || out == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT,
                      "persona_instrument_parse: context, name, text or out is NULL, or the length is negative");
  }
  if (length > MOST_BYTES) return lp_io_fail(err, PERSONA_TOO_LARGE, "an instrument has at most %d bytes", MOST_BYTES);
  json_t *root = NULL;
  int status = lp_document_parse(name, text != NULL ? text : "", length, 1, &root, err);
  if (status != PERSONA_OK) return status;
  const loading load = {.instrument = lp_instrument_create(context), .name = name, .err = err};
  status = load.instrument != NULL ? read_instrument(&load, root) : lp_io_out_of_memory(err);
  json_decref(root);
  if (status != PERSONA_OK) {
    persona_instrument_free(load.instrument);
    return status;
  }
  *out = load.instrument;
  return lp_io_succeed(err);
}

int persona_instrument_read(const persona_context *context, const char *path, persona_instrument **out,
                            persona_error *err) {
  if (out != NULL) *out = NULL;
  if (context == NULL || path == NULL || out == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_instrument_read: context, path or out is NULL");
  }
  char *bytes = NULL;
  int64_t length = 0;
  int status = lp_document_load(context, path, MOST_BYTES, &bytes, &length, err);
  if (status == PERSONA_OK) status = persona_instrument_parse(context, path, bytes, length, out, err);
  persona_context_release(context, bytes);
  return status;
}
