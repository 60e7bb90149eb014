/* Options: keyed, typed, bounded, and listed, so that a command line or a binding can be made from the list. */
#ifndef PERSONA_OPTIONS_H
#define PERSONA_OPTIONS_H

#include <persona/context.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct persona_options persona_options;

/* Type of an option's value. */
enum { PERSONA_OPTION_INTEGER = 0, PERSONA_OPTION_REAL = 1, PERSONA_OPTION_CHOICE = 2 };

/* The list of options; `index` runs from 0 to count - 1, and out of range gives NULL, 0 or -1. `low` and `high` bound
 * numbers (inclusive); `choices` are the words of a choice separated by "|", "" otherwise; `fallback` is the default
 * as text; `help` is one sentence. Index -1 means that no option has that key.
 * Returns: static strings. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API int32_t persona_option_count(void);
PERSONA_API int32_t persona_option_find(const char *key);
PERSONA_API const char *persona_option_key(int32_t index);
PERSONA_API int32_t persona_option_type(int32_t index);
PERSONA_API const char *persona_option_fallback(int32_t index);
PERSONA_API const char *persona_option_choices(int32_t index);
PERSONA_API const char *persona_option_help(int32_t index);
PERSONA_API double persona_option_low(int32_t index);
PERSONA_API double persona_option_high(int32_t index);

/* Makes a set of options, all at their defaults.
 * out: receives it, NULL on failure. err: may be NULL. Returns: PERSONA_OK, INVALID_ARGUMENT, OUT_OF_MEMORY.
 * Ownership: persona_options_free; whoever takes options copies them. Thread-safety: a set may be read by many threads,
 * changed by one. Cost O(1). Since 0.1. */
PERSONA_API int persona_options_create(const persona_context *context, persona_options **out, persona_error *err);
PERSONA_API void persona_options_free(persona_options *options);

/* Sets an option from text ("5", "0.25", "strict"), whatever the locale.
 * Returns: PERSONA_OK; INVALID_ARGUMENT for an unknown key, text that does not read as the option's type, or a value
 * outside its bounds; the options are then unchanged. Thread-safety: that of the set. Cost O(number of options).
 * Since 0.1. */
PERSONA_API int persona_options_set(persona_options *options, const char *key, const char *text, persona_error *err);

/* Sets all options in which the pipeline published with persona collapse (arXiv 2604.24698) differs from the library:
 * density of the k nearest reference rows, hopkins variant a, lid and separation of raw answers, directions that are
 * not centred, closed balls, plug-in effective levels (docs/metrics/published.md). Options set afterwards still hold.
 * options: NULL is ignored. Thread-safety: that of the set. Cost O(number of options). Since 0.1. */
PERSONA_API void persona_options_set_published(persona_options *options);

/* The value of a number option, or the place (from 0) of a choice among its words. An unknown key gives NaN.
 * options: NULL reads the defaults. Thread-safe. Cost O(number of options). Since 0.1. */
PERSONA_API double persona_options_get(const persona_options *options, const char *key);

#ifdef __cplusplus
}
#endif

#endif
