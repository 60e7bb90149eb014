/* Files of responses: read, parsed, laid out as a matrix of personas and items, and written. */
#include "io/fault.h"
#include "io/storage.h"
#include "io/texts.h"
#include "personas/document.h"
#include "personas/instrument.h"
#include "personas/outlet.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

static const int64_t most_bytes = INT64_C(1) << 30;
static const int64_t most_cells = 200000000;

/* One response as it was read. */
typedef struct entry {
  int32_t persona;
  int32_t item;
  int64_t line;
  persona_response response;
} entry;

struct persona_responses {
  persona_context *context;
  persona_response_scale scale;        /* of all items; with scales of their own, from the lowest to the highest */
  persona_response_scale *item_scales; /* items; NULL: `scale` */
  lp_io_texts personas;
  lp_io_texts items;
  entry *entries;
  int64_t count;
  int64_t capacity;
  int64_t *cells; /* personas x items: the entry, from 1; 0: none */
};

/* What a line is read into. */
typedef struct filling {
  persona_responses *responses;
  const char *path;
  bool closed; /* the items were given */
  persona_error *err;
} filling;

static int fail_line(const filling *into, int64_t line, const char *what, const char *shown) {
  const lp_io_place place = {.file = into->path, .line = line};
  return lp_io_fail_at(into->err, PERSONA_FORMAT, &place, what, shown);
}

/* A name that is a text or a whole number. */
static int take_name(const filling *into, json_t *object, const char *key, int64_t line, lp_io_texts *names,
                     int32_t *place) {
  const json_t *value = json_object_get(object, key);
  char number[32];
  const char *name = json_string_value(value);
  if (json_is_integer(value)) {
    (void)snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
    name = number;
  }
  if (name == NULL || name[0] == '\0') {
    return fail_line(into, line, "'%s' must be a text or a whole number", key);
  }
  if (names == &into->responses->items && into->closed) {
    *place = lp_io_texts_find(names, name);
    char shown[LP_IO_SHOWN_TEXT];
    lp_io_show(shown, sizeof shown, name);
    return *place >= 0 ? PERSONA_OK : fail_line(into, line, "'%s' is none of the items; correct it or name it", shown);
  }
  return lp_io_texts_add(names, name, place, into->err);
}

static entry *add_entry(persona_responses *responses) {
  if (responses->count == responses->capacity) {
    const int64_t capacity = responses->capacity > 0 ? 2 * responses->capacity : FIRST_CAPACITY;
    entry *grown =
        lp_io_grow_array(responses->context, responses->entries, responses->count, capacity, (int64_t)sizeof *grown);
    if (grown == NULL) return NULL;
    responses->entries = grown;
    responses->capacity = capacity;
  }
  return &responses->entries[responses->count++];
}

static int take_line(const void *user, json_t *object, int64_t line) {
  const filling *into = user;
  persona_responses *responses = into->responses;
  if (!json_is_object(object)) {
    return fail_line(into, line, "a response is an object {\"persona\", \"item\", \"text\"}, not %s",
                     lp_document_kind(object));
  }
  int32_t persona = 0;
  int32_t item = 0;
  int status = take_name(into, object, "persona", line, &responses->personas, &persona);
  if (status == PERSONA_OK) status = take_name(into, object, "item", line, &responses->items, &item);
  if (status != PERSONA_OK) return status;
  const json_t *text = json_object_get(object, "text");
  if (text == NULL || (!json_is_string(text) && !json_is_null(text))) {
    return fail_line(into, line, "'text' must be a text, or null where the model gave none, and is %s",
                     lp_document_kind(text));
  }
  entry *made = add_entry(responses);
  if (made == NULL) return lp_io_out_of_memory(into->err);
  *made = (entry){.persona = persona, .item = item, .line = line};
  const char *bytes = json_is_string(text) ? json_string_value(text) : "";
  const size_t length = json_is_string(text) ? json_string_length(text) : 0;
  const persona_response_scale *scale =
      responses->item_scales != NULL ? &responses->item_scales[item] : &responses->scale;
  return persona_response_parse(responses->context, bytes, (int64_t)length, scale, &made->response, into->err);
}

/* Lays the entries out; two in one place are a fault. */
static int lay_out(const filling *into) {
  persona_responses *responses = into->responses;
  const int64_t items = responses->items.count;
  if (responses->count == 0) return fail_line(into, 0, "the file holds no response%s", "");
  const int64_t row = items * (int64_t)sizeof *responses->cells;
  if (responses->personas.count > most_cells / items) {
    return lp_io_fail(into->err, PERSONA_TOO_LARGE, "%lld personas and %lld items are more than %lld answers",
                      (long long)responses->personas.count, (long long)items, (long long)most_cells);
  }
  responses->cells = lp_io_allocate_zeroed(responses->context, responses->personas.count, row);
  if (responses->cells == NULL) return lp_io_out_of_memory(into->err);
  for (int64_t i = 0; i < responses->count; i++) {
    const entry *at = &responses->entries[i];
    int64_t *cell = &responses->cells[at->persona * items + at->item];
    if (*cell != 0) {
      char shown[LP_IO_SHOWN_TEXT];
      char message[2 * LP_IO_SHOWN_TEXT + 80];
      lp_io_show(shown, sizeof shown, responses->personas.texts[at->persona]);
      (void)snprintf(message, sizeof message, "persona '%s' has answered this item in line %lld already", shown,
                     (long long)responses->entries[*cell - 1].line);
      return fail_line(into, at->line, "%s; keep one, or give replicates names of their own", message);
    }
    *cell = i + 1;
  }
  return PERSONA_OK;
}

static int read_all(filling *into, const char *const *items, int64_t item_count) {
  persona_responses *responses = into->responses;
  int status = PERSONA_OK;
  into->closed = items != NULL;
  for (int64_t i = 0; i < item_count && items != NULL && status == PERSONA_OK; i++) {
    int32_t place = 0;
    status = lp_io_texts_add(&responses->items, items[i], &place, into->err);
    if (status == PERSONA_OK && place != i) {
      status = lp_io_fail(into->err, PERSONA_INVALID_ARGUMENT, "the item '%.60s' is named twice", items[i]);
    }
  }
  char *bytes = NULL;
  int64_t length = 0;
  if (status == PERSONA_OK) {
    status = lp_document_load(responses->context, into->path, most_bytes, &bytes, &length, into->err);
  }
  const int64_t mark = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  if (status == PERSONA_OK) {
    status = lp_document_lines(into->path, bytes + mark, length - mark, take_line, into, into->err);
  }
  persona_context_release(responses->context, bytes);
  return status == PERSONA_OK ? lay_out(into) : status;
}

static persona_responses *create_responses(const persona_context *context) {
  persona_responses *responses = lp_io_allocate_zeroed(context, 1, sizeof *responses);
  if (responses == NULL) return NULL;
  responses->context = persona_context_share(context);
  lp_io_texts_init(&responses->personas, context);
  lp_io_texts_init(&responses->items, context);
  persona_response_scale_init(&responses->scale);
  return responses;
}

/* Fills what was created, and hands it out or frees it. */
static int finish_reading(persona_responses *responses, const char *path, const char *const *items, int64_t item_count,
                          persona_responses **out, persona_error *err) {
  filling into = {.responses = responses, .path = path, .err = err};
  const int status = read_all(&into, items, item_count);
  if (status != PERSONA_OK) {
    persona_responses_free(responses);
    return status;
  }
  *out = responses;
  return lp_io_succeed(err);
}

int persona_responses_read(const persona_context *context, const char *path, const persona_response_scale *scale,
                           const char *const *items, int64_t item_count, persona_responses **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  bool valid = context != NULL && path != NULL && out != NULL && (items == NULL || item_count > 0);
  for (int64_t i = 0; valid && items != NULL && i < item_count; i++) valid = items[i] != NULL && items[i][0] != '\0';
  if (!valid) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT,
                      "persona_responses_read: context, path or out is NULL, or an item has no name");
  }
  persona_responses *responses = create_responses(context);
  if (responses == NULL) return lp_io_out_of_memory(err);
  if (scale != NULL) responses->scale = *scale;
  return finish_reading(responses, path, items, item_count, out, err);
}

/* The scale of each item, and one around all of them. */
static int take_scales(persona_responses *responses, const persona_instrument *instrument, persona_error *err) {
  const int64_t count = instrument->items.count;
  const double most = 1000000.0;
  responses->item_scales = lp_io_allocate_array(responses->context, count, (int64_t)sizeof *responses->item_scales);
  if (responses->item_scales == NULL) return lp_io_out_of_memory(err);
  for (int32_t i = 0; i < count; i++) {
    const lp_scale *own = lp_instrument_item_scale(instrument, i);
    persona_response_scale *scale = &responses->item_scales[i];
    const bool whole = own != NULL && floor(own->low) == own->low && floor(own->high) == own->high;
    if (!whole || own->low < -most || own->high > most) {
      char shown[LP_IO_SHOWN_TEXT];
      lp_io_show(shown, sizeof shown, instrument->items.texts[i]);
      return lp_io_fail(err, PERSONA_UNSUPPORTED,
                        "item '%s' has no scale of whole numbers up to a million by which a response could be read; "
                        "give it one",
                        shown);
    }
    persona_response_scale_init(scale);
    scale->kind = instrument->item_entries[i].choice ? PERSONA_RESPONSE_CHOICE : PERSONA_RESPONSE_RATING;
    scale->low = (int32_t)own->low;
    scale->high = (int32_t)own->high;
    if (i == 0) responses->scale = *scale;
    if (scale->kind == PERSONA_RESPONSE_RATING) responses->scale.kind = PERSONA_RESPONSE_RATING;
    if (scale->low < responses->scale.low) responses->scale.low = scale->low;
    if (scale->high > responses->scale.high) responses->scale.high = scale->high;
  }
  return PERSONA_OK;
}

int persona_responses_read_instrument(const persona_context *context, const char *path,
                                      const persona_instrument *instrument, persona_responses **out,
                                      persona_error *err) {
  if (out != NULL) *out = NULL;
  if (context == NULL || path == NULL || instrument == NULL || out == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT,
                      "persona_responses_read_instrument: context, path, instrument or out is NULL");
  }
  persona_responses *responses = create_responses(context);
  if (responses == NULL) return lp_io_out_of_memory(err);
  const int status = take_scales(responses, instrument, err);
  if (status != PERSONA_OK) {
    persona_responses_free(responses);
    return status;
  }
  return finish_reading(responses, path, (const char *const *)instrument->items.texts, instrument->items.count, out,
                        err);
}

void persona_responses_free(persona_responses *responses) {
  if (responses == NULL) return;
  persona_context *context = responses->context;
  lp_io_texts_free(&responses->personas);
  lp_io_texts_free(&responses->items);
  persona_context_release(context, responses->item_scales);
  persona_context_release(context, responses->entries);
  persona_context_release(context, responses->cells);
  persona_context_release(context, responses);
  persona_context_free(context);
}

int64_t persona_responses_persona_count(const persona_responses *responses) {
  return responses != NULL ? responses->personas.count : 0;
}

const char *persona_responses_persona_name(const persona_responses *responses, int64_t persona) {
  if (persona < 0 || persona >= persona_responses_persona_count(responses)) return NULL;
  return responses->personas.texts[persona];
}

int64_t persona_responses_item_count(const persona_responses *responses) {
  return responses != NULL ? responses->items.count : 0;
}

const char *persona_responses_item_name(const persona_responses *responses, int64_t item) {
  return item >= 0 && item < persona_responses_item_count(responses) ? responses->items.texts[item] : NULL;
}

static const entry *find_entry(const persona_responses *responses, int64_t persona, int64_t item) {
  if (persona < 0 || persona >= persona_responses_persona_count(responses)) return NULL;
  if (item < 0 || item >= persona_responses_item_count(responses)) return NULL;
  const int64_t place = responses->cells[persona * responses->items.count + item];
  return place > 0 ? &responses->entries[place - 1] : NULL;
}

const persona_response *persona_responses_get(const persona_responses *responses, int64_t persona, int64_t item) {
  const entry *found = find_entry(responses, persona, item);
  return found != NULL ? &found->response : NULL;
}

int64_t persona_responses_line(const persona_responses *responses, int64_t persona, int64_t item) {
  const entry *found = find_entry(responses, persona, item);
  return found != NULL ? found->line : 0;
}

int64_t persona_responses_count_outcome(const persona_responses *responses, int32_t outcome) {
  int64_t count = 0;
  for (int64_t i = 0; responses != NULL && i < responses->count; i++) {
    count += responses->entries[i].response.outcome == outcome;
  }
  return count;
}

static int finish(lp_outlet *to, persona_error *err) {
  lp_outlet_flush(to);
  if (to->stopped) return lp_io_fail(err, PERSONA_STOPPED, "the sink asked to stop");
  return lp_io_succeed(err);
}

int persona_responses_write_csv(const persona_responses *responses, persona_sink sink, void *user, persona_error *err) {
  if (responses == NULL || sink == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_responses_write_csv: responses or sink is NULL");
  }
  lp_outlet to = {.sink = sink, .user = user};
  lp_outlet_put(&to, "id");
  for (int32_t item = 0; item < responses->items.count; item++) {
    lp_outlet_put(&to, ",");
    lp_outlet_put_field(&to, responses->items.texts[item]);
  }
  lp_outlet_put(&to, "\n");
  for (int32_t persona = 0; persona < responses->personas.count; persona++) {
    lp_outlet_put_field(&to, responses->personas.texts[persona]);
    for (int32_t item = 0; item < responses->items.count; item++) {
      const persona_response *response = persona_responses_get(responses, persona, item);
      lp_outlet_put(&to, ",");
      if (response != NULL && response->has_value) lp_outlet_put_number(&to, response->value);
    }
    lp_outlet_put(&to, "\n");
  }
  return finish(&to, err);
}

static void write_doubtful(lp_outlet *to, const persona_responses *responses, const entry *at, bool first) {
  const persona_response *response = &at->response;
  lp_outlet_put(to, first ? "\n    {\"line\": " : ",\n    {\"line\": ");
  lp_outlet_put_number(to, at->line);
  lp_outlet_put(to, ", \"persona\": ");
  lp_outlet_put_quoted(to, responses->personas.texts[at->persona]);
  lp_outlet_put(to, ", \"item\": ");
  lp_outlet_put_quoted(to, responses->items.texts[at->item]);
  lp_outlet_put(to, ", \"outcome\": ");
  lp_outlet_put_quoted(to, persona_outcome_name(response->outcome));
  lp_outlet_put(to, ", \"value\": ");
  if (response->has_value) {
    lp_outlet_put_number(to, response->value);
  } else {
    lp_outlet_put(to, "null");
  }
  lp_outlet_put(to, ", \"reason\": ");
  lp_outlet_put_quoted(to, response->reason);
  lp_outlet_put(to, "}");
}

static void write_named(lp_outlet *to, const char *before, int64_t number) {
  lp_outlet_put(to, before);
  lp_outlet_put_number(to, number);
}

int persona_responses_write_json(const persona_responses *responses, persona_sink sink, void *user,
                                 persona_error *err) {
  if (responses == NULL || sink == NULL) {
    return lp_io_fail(err, PERSONA_INVALID_ARGUMENT, "persona_responses_write_json: responses or sink is NULL");
  }
  lp_outlet to = {.sink = sink, .user = user};
  const int64_t cells = (int64_t)responses->personas.count * responses->items.count;
  lp_outlet_put(&to, "{\n  \"schema\": \"persona-parse/1\",\n  \"kind\": ");
  lp_outlet_put_quoted(&to, responses->scale.kind == PERSONA_RESPONSE_CHOICE ? "choice" : "rating");
  write_named(&to, ",\n  \"low\": ", responses->scale.low);
  write_named(&to, ", \"high\": ", responses->scale.high);
  write_named(&to, ",\n  \"personas\": ", responses->personas.count);
  write_named(&to, ", \"items\": ", responses->items.count);
  write_named(&to, ", \"responses\": ", responses->count);
  write_named(&to, ", \"absent\": ", cells - responses->count);
  lp_outlet_put(&to, ",\n  \"outcomes\": {");
  for (int32_t outcome = 0; outcome <= PERSONA_OUTCOME_OTHER_SCALE; outcome++) {
    if (outcome > 0) lp_outlet_put(&to, ", ");
    lp_outlet_put_quoted(&to, persona_outcome_name(outcome));
    write_named(&to, ": ", persona_responses_count_outcome(responses, outcome));
  }
  lp_outlet_put(&to, "},\n  \"doubtful\": [");
  bool first = true;
  for (int64_t i = 0; i < responses->count; i++) {
    if (responses->entries[i].response.outcome == PERSONA_OUTCOME_CLEAR) continue;
    write_doubtful(&to, responses, &responses->entries[i], first);
    first = false;
  }
  lp_outlet_put(&to, first ? "]\n}\n" : "\n  ]\n}\n");
  return finish(&to, err);
}
