/* Fidelity and caricature: whether trait scores follow the levels that were assigned, and whether the levels lie
 * further apart than that alone says. docs/TRAITS.md has every definition. */
#ifndef PERSONA_FIDELITY_H
#define PERSONA_FIDELITY_H

#include <persona/traits.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A trait, and the attribute that says at which level of it each row should be. Fill it with persona_target_init, then
 * name them. Its strings are read during the call alone. */
typedef struct persona_target {
  uint32_t struct_size;      /* sizeof(persona_target) */
  int32_t level_count;       /* 2 or more */
  const char *trait;         /* a trait of the population */
  const char *attribute;     /* an attribute of the population */
  const char *const *levels; /* level_count names in ascending order: all levels that rows have */
} persona_target;

/* Fills *target: nothing named, no levels. NULL is ignored. Thread-safe. Cost O(1). Since 0.1. */
PERSONA_API void persona_target_init(persona_target *target);

/* Analyses how far traits follow assigned levels: the analysis "fidelity" with the tables `fidelity` (a row each
 * target, then "mean") and `levels` (scores by level). Row weights are heeded, but for the reliability of replicates.
 * population: not NULL. reference: of the same items and keying, for ratios of standard deviations, or NULL; it needs
 *   no attributes. targets: count of them, at least 1. options: NULL for the defaults; trait_answered_share is read.
 * Returns: PERSONA_OK; INVALID_ARGUMENT; MISMATCH for an unknown trait, attribute or level, for rows at a level that
 * the target does not name, and for a reference of other items or keying, with the names; UNSUPPORTED when no item
 * names a trait; OUT_OF_MEMORY. Ownership: persona_analysis_free. Thread-safe. Cost O(n (D + count log n)). Since 0.1.
 */
PERSONA_API int persona_fidelity_analyse(const persona_population *population, const persona_population *reference,
                                         const persona_target *targets, int64_t count, const persona_options *options,
                                         persona_analysis **out, persona_error *err);

#ifdef __cplusplus
}
#endif

#endif
