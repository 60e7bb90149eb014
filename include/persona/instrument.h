/* Instruments: questionnaires as data. Items with their scale, keying and trait, so that nothing of it stands in code.
 * (libpersona-io)
 *
 * docs/INSTRUMENTS.md has the file format. Items, traits and labels count from 0. */
#ifndef PERSONA_INSTRUMENT_H
#define PERSONA_INSTRUMENT_H

#include <persona/dataset.h>
#include <persona/response.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct persona_instrument persona_instrument;

/* Reads an instrument from a JSON file, or from `length` bytes of JSON called `name` in messages.
 * out: receives the instrument, NULL on failure.
 * Returns: PERSONA_OK; INVALID_ARGUMENT; FILE; FORMAT, with the place in the document, the value and what to do about
 *   it; TOO_LARGE beyond 64 MiB, 65536 items or 4096 traits; OUT_OF_MEMORY.
 * Ownership: persona_instrument_free. Immutable, may be shared by threads. Cost O(bytes). Since 0.1. */
PERSONA_API int persona_instrument_read(const persona_context *context, const char *path, persona_instrument **out,
                                        persona_error *err);
PERSONA_API int persona_instrument_parse(const persona_context *context, const char *name, const char *text,
                                         int64_t length, persona_instrument **out, persona_error *err);
PERSONA_API void persona_instrument_free(persona_instrument *instrument);

/* Plain reads; NULL or out of range gives NULL, 0, -1 or NaN. title: as in the file, else the name. find: the place of
 * a name, -1 when there is none. item_number: its number in the questionnaire, its place + 1 unless the file says
 * otherwise. label: what a scale point is called, from the lowest on. norm: mean and standard deviation of a trait's
 * scores, and the text that says whose; NaN and NULL without one.
 * Thread-safe. Strings live as long as the instrument. Cost O(1). Since 0.1. */
PERSONA_API const char *persona_instrument_name(const persona_instrument *instrument);
PERSONA_API const char *persona_instrument_title(const persona_instrument *instrument);
PERSONA_API int32_t persona_instrument_item_count(const persona_instrument *instrument);
PERSONA_API const char *persona_instrument_item_name(const persona_instrument *instrument, int32_t item);
PERSONA_API int32_t persona_instrument_item_number(const persona_instrument *instrument, int32_t item);
PERSONA_API int32_t persona_instrument_find_item(const persona_instrument *instrument, const char *name);
PERSONA_API int32_t persona_instrument_label_count(const persona_instrument *instrument, int32_t item);
PERSONA_API const char *persona_instrument_label(const persona_instrument *instrument, int32_t item, int32_t label);
PERSONA_API int32_t persona_instrument_trait_count(const persona_instrument *instrument);
PERSONA_API const char *persona_instrument_trait_name(const persona_instrument *instrument, int32_t trait);
PERSONA_API const char *persona_instrument_trait_title(const persona_instrument *instrument, int32_t trait);
PERSONA_API int32_t persona_instrument_find_trait(const persona_instrument *instrument, const char *name);
PERSONA_API double persona_instrument_norm_mean(const persona_instrument *instrument, int32_t trait);
PERSONA_API double persona_instrument_norm_sd(const persona_instrument *instrument, int32_t trait);
PERSONA_API const char *persona_instrument_norm_source(const persona_instrument *instrument, int32_t trait);

/* Whether all items have one scale: 1, and *low and *high are set (either may be NULL), or 0, also for NULL.
 * Thread-safe. Cost O(items). Since 0.1. */
PERSONA_API int32_t persona_instrument_scale(const persona_instrument *instrument, double *low, double *high);

/* Fills the description of an item: name, kind, trait, scale, key, weight. Its strings belong to the instrument.
 * out: its struct_size set by persona_item_init.
 * Returns: PERSONA_OK, INVALID_ARGUMENT. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API int persona_instrument_get_item(const persona_instrument *instrument, int32_t item, persona_item *out,
                                            persona_error *err);

/* Describes the columns of a builder whose names are those of items; other columns stay as they are.
 * names: one a column of the builder's answers, none NULL; column_count must be the number of columns.
 * subset: 1 allows items without a column, as long as one has; 0 refuses them.
 * Returns: PERSONA_OK; INVALID_ARGUMENT, also for a name that stands twice; MISMATCH for items without column, with
 *   their names; OUT_OF_MEMORY. Thread-safety: as the builder.
 * Cost O(columns + items). Since 0.1. */
PERSONA_API int persona_instrument_apply(const persona_instrument *instrument, persona_population_builder *builder,
                                         const char *const *names, int64_t column_count, int32_t subset,
                                         persona_error *err);

/* Makes the population of a group of a dataset, its columns described by the instrument: persona_dataset_population,
 * and then persona_instrument_apply by the names of the dataset's items.
 * whole: as for persona_dataset_population, for columns that are no items. subset: as above.
 * Returns: as both, and what persona_population_build finds in the answers: OUT_OF_SCALE, BAD_VALUE, with row, item and
 *   value. Ownership: persona_population_free. Thread-safe. Cost O(n D). Since 0.1. */
PERSONA_API int persona_instrument_population(const persona_instrument *instrument, const persona_dataset *dataset,
                                              int64_t group, const uint8_t *whole, int32_t subset,
                                              persona_population **out, persona_error *err);

/* Reads responses (persona_responses_read) to the items of an instrument, each parsed by its own scale, ratings or
 * letters. Returns: as that; UNSUPPORTED for an item without a scale of whole numbers, naming it. Ownership:
 * persona_responses_free. Thread-safe. Cost as that. Since 0.1. */
PERSONA_API int persona_responses_read_instrument(const persona_context *context, const char *path,
                                                  const persona_instrument *instrument, persona_responses **out,
                                                  persona_error *err);

#ifdef __cplusplus
}
#endif

#endif
