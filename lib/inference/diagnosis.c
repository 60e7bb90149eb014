/* Making a diagnosis, and reading it. */
#include "inference/diagnosis.h"

#include "base/context.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/options.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

persona_diagnosis *lp_diagnosis_share(const persona_diagnosis *diagnosis) {
  persona_diagnosis *shared = (persona_diagnosis *)diagnosis; /* its count of holders moves, nothing else */
  atomic_fetch_add(&shared->holders, 1);
  return shared;
}

void persona_diagnosis_free(persona_diagnosis *diagnosis) {
  if (diagnosis == NULL || atomic_fetch_sub(&diagnosis->holders, 1) != 1) return;
  persona_context *context = diagnosis->context;
  lp_release(context, diagnosis);
  persona_context_free(context);
}

static int match(const persona_population *population, const persona_population *reference, const persona_space *space,
                 persona_error *err) {
  const int status = lp_space_match(space, population, err);
  return status == PERSONA_OK && reference != NULL ? lp_space_match(space, reference, err) : status;
}

/* Whether there is enough to say anything; else the diagnosis says what is missing. */
static bool suffices(persona_diagnosis *diagnosis, const persona_population *population,
                     const persona_population *reference, const persona_space *space) {
  const persona_population *const both[2] = {population, reference};
  const int64_t items = space->derivation != NULL ? space->derivation->items : space->dimensions;
  char why[LP_WHY_SIZE] = "";
  if (items < 1) (void)snprintf(why, sizeof why, "no item varies");
  for (int side = 0; side < 2; side++) {
    if (both[side] == NULL || both[side]->rows >= LP_LEAST_ROWS) continue;
    (void)snprintf(why, sizeof why, "%d agents are needed, and population '%.80s' has %lld", LP_LEAST_ROWS,
                   both[side]->name, (long long)both[side]->rows);
  }
  if (why[0] == '\0') return true;
  lp_verdict_refuse(why, &diagnosis->verdict);
  (void)snprintf(diagnosis->sentence, sizeof diagnosis->sentence, "no diagnosis: %s.", why);
  return false;
}

static int measure(persona_diagnosis *diagnosis, const persona_population *population,
                   const persona_population *reference, const persona_space *space, uint64_t seed,
                   lp_progress *progress, persona_error *err) {
  persona_population *kept = NULL;
  persona_population *kept_reference = NULL;
  int status = match(population, reference, space, err);
  if (status == PERSONA_OK) status = lp_population_weighted(population, &kept, err);
  if (status == PERSONA_OK && reference != NULL) status = lp_population_weighted(reference, &kept_reference, err);
  if (status == PERSONA_OK && suffices(diagnosis, kept, kept_reference, space)) {
    status =
        lp_findings_measure(diagnosis->context, space, kept, kept_reference, seed, progress, &diagnosis->findings, err);
    if (status == PERSONA_OK) {
      lp_verdict_reach(&diagnosis->findings, kept->rows, &diagnosis->verdict);
      lp_diagnosis_say(diagnosis);
    }
  }
  persona_population_free(kept);
  persona_population_free(kept_reference);
  return status;
}

int persona_diagnose(const persona_population *population, const persona_population *reference,
                     const persona_space *space, const persona_options *options, persona_progress_callback progress,
                     void *user, persona_diagnosis **out, persona_error *err) {
  if (out != NULL) *out = NULL;
  if (population == NULL || space == NULL || out == NULL) {
    return lp_fail(err, PERSONA_INVALID_ARGUMENT, "persona_diagnose: population, space or out is NULL");
  }
  const lp_option_values values = lp_options_values(options);
  persona_context *context = population->context;
  persona_diagnosis *diagnosis = lp_allocate_zeroed(context, 1, sizeof *diagnosis);
  if (diagnosis == NULL) return lp_out_of_memory(err);
  diagnosis->context = persona_context_share(context);
  atomic_init(&diagnosis->holders, 1);
  lp_progress watched = {.callback = progress, .user = user};
  lp_progress_begin(&watched, lp_findings_steps());
  const int status =
      measure(diagnosis, population, reference, space, (uint64_t)values.integers[LP_OPTION_SEED], &watched, err);
  if (status != PERSONA_OK) {
    persona_diagnosis_free(diagnosis);
    return status;
  }
  lp_progress_end(&watched);
  *out = diagnosis;
  return lp_succeed(err);
}

static const lp_mode_verdict *mode_of(const persona_diagnosis *diagnosis, int32_t mode) {
  return diagnosis != NULL && mode >= 0 && mode < LP_MODE_COUNT ? &diagnosis->verdict.modes[mode] : NULL;
}

int32_t persona_diagnosis_primary(const persona_diagnosis *diagnosis) {
  return diagnosis != NULL ? diagnosis->verdict.primary : PERSONA_MODE_UNKNOWN;
}

int32_t persona_diagnosis_holds(const persona_diagnosis *diagnosis, int32_t mode) {
  const lp_mode_verdict *of = mode_of(diagnosis, mode);
  return of != NULL && of->holds;
}

double persona_diagnosis_confidence(const persona_diagnosis *diagnosis, int32_t mode) {
  const lp_mode_verdict *of = mode_of(diagnosis, mode);
  return of != NULL ? of->confidence : NAN;
}

const char *persona_diagnosis_reason(const persona_diagnosis *diagnosis, int32_t mode) {
  const lp_mode_verdict *of = mode_of(diagnosis, mode);
  return of != NULL ? of->why : NULL;
}

const char *persona_diagnosis_sentence(const persona_diagnosis *diagnosis) {
  return diagnosis != NULL ? diagnosis->sentence : NULL;
}

int32_t persona_diagnosis_evidence_count(const persona_diagnosis *diagnosis, int32_t mode) {
  const lp_mode_verdict *of = mode_of(diagnosis, mode);
  return of != NULL ? of->evidence_count : 0;
}
