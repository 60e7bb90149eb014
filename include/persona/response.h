/* Reading what a model wrote in answer to an item: a rating or a choice, how sure it is, and why. (libpersona-io)
 *
 * The rules, in the order in which they apply (docs/PERSONAS.md has them with examples): blocks of reasoning are no
 * part of the response; a restated scale is no rating; an explicit rating ("Rating: 4") goes before a number that
 * stands alone and that before one in running text; the last one wins, and is flagged when ratings disagree; a decimal,
 * a range, a rating on another scale and a value outside the scale are missing answers with a reason. Nothing is
 * guessed. */
#ifndef PERSONA_RESPONSE_H
#define PERSONA_RESPONSE_H

#include <persona/report.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What an item asks for: a whole number from low to high, or one of `high` letters A, B, ... (low is then 1). */
enum { PERSONA_RESPONSE_RATING = 0, PERSONA_RESPONSE_CHOICE = 1 };

/* What was found, from the surest on. The first three carry a value, the others are missing answers. */
enum {
  PERSONA_OUTCOME_CLEAR = 0,        /* an explicit rating, or one that stands alone */
  PERSONA_OUTCOME_LONE = 1,         /* the only number in running text: doubtful */
  PERSONA_OUTCOME_AMBIGUOUS = 2,    /* ratings that disagree; the last one is taken: doubtful */
  PERSONA_OUTCOME_EMPTY = 3,        /* no text, or none outside of reasoning */
  PERSONA_OUTCOME_UNFINISHED = 4,   /* reasoning that was never closed */
  PERSONA_OUTCOME_REFUSED = 5,      /* the model declined */
  PERSONA_OUTCOME_NO_RATING = 6,    /* text without a rating */
  PERSONA_OUTCOME_NOT_WHOLE = 7,    /* a decimal or a fraction */
  PERSONA_OUTCOME_OUT_OF_SCALE = 8, /* a number outside low..high, negative ones included */
  PERSONA_OUTCOME_RANGE = 9,        /* several values at once, or a bound: "3 or 4", "at least 3" */
  PERSONA_OUTCOME_OTHER_SCALE = 10  /* a rating on another scale: "8/10" */
};

/* The question. Fill it with persona_response_scale_init. */
typedef struct persona_response_scale {
  uint32_t struct_size; /* sizeof(persona_response_scale) */
  int32_t kind;         /* PERSONA_RESPONSE_RATING or PERSONA_RESPONSE_CHOICE */
  int32_t low;          /* default 1 */
  int32_t high;         /* default 5; a choice: the number of letters, 2..26 */
} persona_response_scale;

/* The answer. Owned by the caller; persona_response_parse writes all of it, also when it fails: it is then EMPTY. Like
 * persona_error it has no struct_size and stays as it is for all time (192 bytes). */
typedef struct persona_response {
  int32_t outcome;   /* PERSONA_OUTCOME_... */
  int32_t has_value; /* 1: `value` is an answer; 0: the answer is missing */
  int32_t value;     /* low..high; of a choice the letter's number, from 1; 0 when missing */
  int32_t reserved;  /* 0 */
  char reason[176];  /* one sentence, UTF-8, ended by 0: why this outcome */
} persona_response;

/* Fills *scale: a rating from 1 to 5. NULL is ignored. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API void persona_response_scale_init(persona_response_scale *scale);

/* Reads a response. A missing answer is no failure: it is an outcome.
 * text: `length` bytes of UTF-8, or ended by 0 when length is -1; bytes that are not UTF-8 are passed over. scale: NULL
 * for ratings 1..5. out: not NULL.
 * Returns: PERSONA_OK; INVALID_ARGUMENT (NULL, a scale with low >= high or beyond -1000000..1000000, another struct
 *   size); TOO_LARGE beyond 1 MiB; OUT_OF_MEMORY.
 * Thread-safe. Cost O(length) in time and memory. Since 0.1. */
PERSONA_API int persona_response_parse(const persona_context *context, const char *text, int64_t length,
                                       const persona_response_scale *scale, persona_response *out, persona_error *err);

/* Responses of many agents to many items, each with its outcome. */
typedef struct persona_responses persona_responses;

/* Reads a file with one JSON object a line, {"persona": ..., "item": ..., "text": ...}, and parses every text. persona
 * and item are texts or whole numbers; a text that is null is an empty response; other keys are passed over. scale: as
 * above. items: the names of all items, in their order, `item_count` of them; NULL: those of the file, in order of
 *   first appearance. out: receives them, NULL on failure.
 * Returns: PERSONA_OK; INVALID_ARGUMENT; FILE; FORMAT with the line, for what is no such object, an item that is not in
 *   `items`, a second response of one persona to one item, and a file without responses; TOO_LARGE beyond 1 GiB or for
 * a text beyond 1 MiB; OUT_OF_MEMORY. Ownership: persona_responses_free. Immutable, may be shared by threads. Cost
 * O(bytes + personas * items). Since 0.1. */
PERSONA_API int persona_responses_read(const persona_context *context, const char *path,
                                       const persona_response_scale *scale, const char *const *items,
                                       int64_t item_count, persona_responses **out, persona_error *err);
PERSONA_API void persona_responses_free(persona_responses *responses);

/* Plain reads; out of range gives 0 or NULL. get: the response of a persona to an item, NULL when the file has none;
 * line: where it stands, from 1. count_outcome: how many have an outcome. Thread-safe. Cost O(1), of count_outcome
 * O(responses). Since 0.1. */
PERSONA_API int64_t persona_responses_persona_count(const persona_responses *responses);
PERSONA_API const char *persona_responses_persona_name(const persona_responses *responses, int64_t persona);
PERSONA_API int64_t persona_responses_item_count(const persona_responses *responses);
PERSONA_API const char *persona_responses_item_name(const persona_responses *responses, int64_t item);
PERSONA_API const persona_response *persona_responses_get(const persona_responses *responses, int64_t persona,
                                                          int64_t item);
PERSONA_API int64_t persona_responses_line(const persona_responses *responses, int64_t persona, int64_t item);
PERSONA_API int64_t persona_responses_count_outcome(const persona_responses *responses, int32_t outcome);

/* Writes the matrix of answers as CSV (id, then one column an item; empty where missing), and the report of the parsing
 * as JSON (docs/PERSONAS.md): counts by outcome, and every response whose outcome is not clear. Returns: PERSONA_OK,
 * INVALID_ARGUMENT, STOPPED. Thread-safe. Cost O(bytes). Since 0.1. */
PERSONA_API int persona_responses_write_csv(const persona_responses *responses, persona_sink sink, void *user,
                                            persona_error *err);
PERSONA_API int persona_responses_write_json(const persona_responses *responses, persona_sink sink, void *user,
                                             persona_error *err);

/* The name of an outcome, such as "out of scale"; an unknown one gives "unknown". Returns: static strings.
 * Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API const char *persona_outcome_name(int32_t outcome);

#ifdef __cplusplus
}
#endif

#endif
