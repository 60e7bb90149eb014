/* Diagnosis: what is wrong with a population, in a word, with the evidence.
 *
 * Definitions, limits and how often it is right: docs/DIAGNOSIS.md.
 * Everything but persona_diagnose is a plain read, thread-safe and O(1); NULL or an index out of range gives NaN, 0 or
 * NULL. Since 0.1. */
#ifndef PERSONA_DIAGNOSIS_H
#define PERSONA_DIAGNOSIS_H

#include <persona/analysis.h>
#include <persona/options.h>
#include <persona/population.h>
#include <persona/space.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct persona_diagnosis persona_diagnosis;

/* How a population can fail. Several may hold; the primary one is named first. */
enum {
  PERSONA_MODE_UNKNOWN = -1,      /* too few rows or items to say anything; the sentence says which */
  PERSONA_MODE_HEALTHY = 0,       /* as a second sample of the reference's law */
  PERSONA_MODE_NOISE = 1,         /* answers to different items have nothing to do with each other */
  PERSONA_MODE_MODE_COLLAPSE = 2, /* everybody answers near one point */
  PERSONA_MODE_ARCHETYPES = 3,    /* agents are copies of few people, exact or with a few changed answers */
  PERSONA_MODE_FLAT = 4,          /* variation runs along one or two directions */
  PERSONA_MODE_MISALIGNED = 5,    /* rich, but where the reference is not */
  PERSONA_MODE_CARICATURE = 6,    /* the reference's factors, with agents at their extremes */
  PERSONA_MODE_MISSING_TAIL = 7   /* one end of a factor is never reached, the rest is */
};

/* How many modes there are; they are numbered from 0. */
PERSONA_API int32_t persona_mode_count(void);
/* "healthy", "noise", "mode_collapse", "archetypes", "flat", "misaligned", "caricature", "missing_tail", each with a
 * sentence; NULL for anything else. */
PERSONA_API const char *persona_mode_name(int32_t mode);
PERSONA_API const char *persona_mode_meaning(int32_t mode);

/* Finds the failure modes of a population: signs are measured on parts of the population and of the reference of the
 * same size, and on populations made to fail; a mode holds when its sign is beyond what chance makes of a second sample
 * of the reference, by a level that all signs share, and nearer to the made failure than to health. Rules and limits:
 * docs/DIAGNOSIS.md.
 * population, reference: of the same items. reference: or NULL: then the population's own answers, each item shuffled,
 *   are the yardstick, and only noise, mode_collapse, archetypes and flat can be known. With fewer than 20 rows with
 *   weight on either side, or without an item that varies, the primary mode is PERSONA_MODE_UNKNOWN.
 * space: the items in use, their scales and weights; a derived space is read through its items. Of more than 10000 rows
 *   or 256 items, as many are read. A missing answer is replaced by that of another agent of the same population. Row
 *   weights but 0 are not read.
 * options: NULL for the defaults; seed is read. progress: NULL, or called about 100 times at most, from the calling
 *   thread; returns 0 to go on, anything else to cancel. out: receives the diagnosis, NULL on failure.
 * Returns: PERSONA_OK; INVALID_ARGUMENT; MISMATCH for other items than the space's; CANCELLED; OUT_OF_MEMORY.
 * Ownership: persona_diagnosis_free; immutable; independent of its sources. Thread-safety: the populations and the
 * space may be shared. The same bits for a seed with any number of threads.
 * Cost: with n and m rows, O((n + m) (D^2 + 500 D) + 2000^2 D) at most, and 36 parts of h <= 600 rows in
 * O(h D^2 + 200^2 D); memory O((n + m) D + threads (h D + D^2)). Since 0.1. */
PERSONA_API int persona_diagnose(const persona_population *population, const persona_population *reference,
                                 const persona_space *space, const persona_options *options,
                                 persona_progress_callback progress, void *user, persona_diagnosis **out,
                                 persona_error *err);
PERSONA_API void persona_diagnosis_free(persona_diagnosis *diagnosis);

/* The mode to name first: PERSONA_MODE_...; UNKNOWN for NULL. */
PERSONA_API int32_t persona_diagnosis_primary(const persona_diagnosis *diagnosis);

/* Whether a mode holds: 1 or 0. HEALTHY holds when nothing else does. */
PERSONA_API int32_t persona_diagnosis_holds(const persona_diagnosis *diagnosis, int32_t mode);

/* How sure a mode is, from 0, as healthy, to 1, as a population made to fail in this way; of HEALTHY, 1 less the
 * greatest of the others. NaN where it cannot be known: persona_diagnosis_reason then says why, else "". */
PERSONA_API double persona_diagnosis_confidence(const persona_diagnosis *diagnosis, int32_t mode);
PERSONA_API const char *persona_diagnosis_reason(const persona_diagnosis *diagnosis, int32_t mode);

/* One plain sentence for people; never empty. */
PERSONA_API const char *persona_diagnosis_sentence(const persona_diagnosis *diagnosis);

/* The evidence of a mode: signs, such as "spread", each with a sentence of what it is, the population's value, what is
 * healthy, what a population made to fail scores (NaN where there is none), and how many standard deviations lie
 * between the population and health (NaN where that was not measured). */
PERSONA_API int32_t persona_diagnosis_evidence_count(const persona_diagnosis *diagnosis, int32_t mode);
PERSONA_API const char *persona_diagnosis_evidence_name(const persona_diagnosis *diagnosis, int32_t mode,
                                                        int32_t index);
PERSONA_API const char *persona_diagnosis_evidence_meaning(const persona_diagnosis *diagnosis, int32_t mode,
                                                           int32_t index);
PERSONA_API double persona_diagnosis_evidence_value(const persona_diagnosis *diagnosis, int32_t mode, int32_t index);
PERSONA_API double persona_diagnosis_evidence_healthy(const persona_diagnosis *diagnosis, int32_t mode, int32_t index);
PERSONA_API double persona_diagnosis_evidence_failed(const persona_diagnosis *diagnosis, int32_t mode, int32_t index);
PERSONA_API double persona_diagnosis_evidence_deviations(const persona_diagnosis *diagnosis, int32_t mode,
                                                         int32_t index);

#ifdef __cplusplus
}
#endif

#endif
