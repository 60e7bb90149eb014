/* Tucker's congruence. Loadings are those of the first K principal components of the keyed items' correlations, K the
 * number of traits. The reference's are rotated to the keying (1 where an item measures a trait), so that each column
 * stands for a trait, and the population's to the reference's. */
#include "analysis/congruence.h"

#include "analysis/factors.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "kernels/covariance.h"

#include <math.h>
#include <string.h>

/* The items of one side, over rows that answered all of them. */
typedef struct side {
  int64_t rows;
  double *answers; /* rows x all keyed items, then standardised rows of those that vary on both sides */
  double *shares;
  int64_t *columns;
  double *loadings; /* d x k */
} side;

typedef struct work {
  const persona_context *context;
  int64_t items; /* keyed ones */
  int64_t k;
  int64_t d; /* items that vary on both sides */
  bool *varies;
  side sides[2];
  double *matrix; /* items x items */
  double *target;
  double *scratch;
} work;

static void clear(work *at) {
  for (int s = 0; s < 2; s++) {
    lp_release(at->context, at->sides[s].answers);
    lp_release(at->context, at->sides[s].shares);
    lp_release(at->context, at->sides[s].columns);
    lp_release(at->context, at->sides[s].loadings);
  }
  lp_release(at->context, at->varies);
  lp_release(at->context, at->matrix);
  lp_release(at->context, at->target);
  lp_release(at->context, at->scratch);
}

static int prepare(work *at, const lp_scored *const *scored, persona_error *err) {
  const lp_keying *keying = &scored[0]->keying;
  *at = (work){.context = scored[0]->population->context, .k = keying->count};
  for (int64_t t = 0; t < keying->count; t++) at->items += keying->items[t];
  const int64_t row = at->items * (int64_t)sizeof(double);
  for (int s = 0; s < 2; s++) {
    at->sides[s].answers = lp_allocate_array(at->context, scored[s]->n + 1, row);
    at->sides[s].shares = lp_allocate_array(at->context, scored[s]->n, sizeof(double));
    at->sides[s].columns = lp_allocate_array(at->context, at->items, sizeof(int64_t));
    at->sides[s].loadings = lp_allocate_array(at->context, at->k, row);
    if (at->sides[s].answers == NULL || at->sides[s].shares == NULL || at->sides[s].columns == NULL ||
        at->sides[s].loadings == NULL) {
      return lp_out_of_memory(err);
    }
  }
  at->varies = lp_allocate_array(at->context, at->items, sizeof *at->varies);
  at->matrix = lp_allocate_array(at->context, at->items, row);
  at->target = lp_allocate_array(at->context, at->k, row);
  at->scratch = lp_allocate_array(at->context, 3 * at->k, at->k * (int64_t)sizeof(double));
  if (at->varies == NULL || at->matrix == NULL || at->target == NULL || at->scratch == NULL) {
    return lp_out_of_memory(err);
  }
  return PERSONA_OK;
}

/* Gathers complete rows; an item without variance on a side is left out on both. */
static int gather(work *at, const lp_scored *const *scored, persona_error *err) {
  for (int64_t c = 0; c < at->items; c++) at->varies[c] = true;
  for (int s = 0; s < 2; s++) {
    side *here = &at->sides[s];
    here->rows = lp_scored_complete(scored[s], -1, here->columns, here->answers, here->shares);
    double *column = lp_allocate_array(at->context, here->rows, sizeof *column);
    if (column == NULL) return lp_out_of_memory(err);
    for (int64_t c = 0; c < at->items; c++) {
      lp_moments moments;
      for (int64_t i = 0; i < here->rows; i++) column[i] = here->answers[i * at->items + c];
      lp_column_moments(column, here->shares, here->rows, &moments);
      if (here->rows < 2 || moments.low == moments.high) at->varies[c] = false;
      for (int64_t i = 0; at->varies[c] && i < here->rows; i++) {
        here->answers[i * at->items + c] = (column[i] - moments.mean) / sqrt(moments.variance);
      }
    }
    lp_release(at->context, column);
  }
  for (int64_t c = 0; c < at->items; c++) at->d += at->varies[c];
  return PERSONA_OK;
}

/* Loadings of one side, over the items that vary. */
static int load(work *at, side *here, persona_error *err) {
  double total = 0.0;
  for (int64_t i = 0; i < here->rows; i++) {
    int64_t kept = 0;
    double *target = here->answers + i * at->d;
    const double *source = here->answers + i * at->items;
    for (int64_t c = 0; c < at->items; c++) {
      if (at->varies[c]) target[kept++] = source[c]; /* never before what is still to be read */
    }
    total += here->shares[i];
  }
  for (int64_t i = 0; i < here->rows; i++) here->shares[i] /= total;
  lp_covariance_fixed(here->answers, here->shares, here->rows, at->d, at->matrix);
  return lp_principal_loadings(at->context, at->matrix, at->d, at->k, here->loadings, err);
}

/* Rotates both sides. Returns "" or why that cannot be. */
static const char *rotate(work *at, const lp_keying *keying) {
  int64_t kept = 0;
  for (int64_t c = 0; c < at->items; c++) {
    if (!at->varies[c]) continue;
    for (int64_t t = 0; t < at->k; t++) {
      at->target[kept * at->k + t] = keying->trait_of[at->sides[0].columns[c]] == t ? 1.0 : 0.0;
    }
    kept++;
  }
  if (!lp_procrustes(at->sides[1].loadings, at->target, at->d, at->k, at->scratch)) {
    return "the reference's components do not tell the traits apart";
  }
  if (!lp_procrustes(at->sides[0].loadings, at->sides[1].loadings, at->d, at->k, at->scratch)) {
    return "the population varies along fewer directions than there are traits";
  }
  return "";
}

static int write_table(work *at, persona_analysis *analysis, const lp_keying *keying, const char *reason,
                       persona_error *err) {
  static const char *const columns[] = {"phi"};
  lp_analysis_table *table = NULL;
  const char **labels = lp_allocate_array(at->context, at->k + 1, sizeof *labels);
  if (labels == NULL) return lp_out_of_memory(err);
  for (int64_t t = 0; t < at->k; t++) labels[t] = keying->names[t];
  labels[at->k] = "overall";
  int status =
      lp_analysis_add_table(analysis, "congruence", "Tucker's phi of the loadings and the reference's, after rotation",
                            at->k + 1, labels, 1, columns, &table, err);
  lp_release(at->context, (void *)labels);
  const double *own = at->sides[0].loadings;
  const double *other = at->sides[1].loadings;
  for (int64_t t = 0; t <= at->k && status == PERSONA_OK; t++) {
    if (reason[0] != '\0') {
      status = lp_analysis_note(analysis, table, t, err, "%s", reason);
    } else {
      *lp_analysis_cell(table, t, 0) =
          t < at->k ? lp_tucker(own + t, other + t, at->d, at->k) : lp_tucker(own, other, at->d * at->k, 1);
    }
  }
  if (status == PERSONA_OK && reason[0] == '\0') {
    lp_analysis_say(analysis,
                    "Loadings agree with the reference's at phi %s overall (0.95 passes for equal, below 0.85 "
                    "not even for similar).",
                    lp_fixed(*lp_analysis_cell(table, at->k, 0), 2).text);
  }
  return status;
}

int lp_congruence_add(persona_analysis *analysis, const lp_scored *population, const lp_scored *reference,
                      persona_error *err) {
  const lp_scored *const scored[2] = {population, reference};
  const char *reason = "";
  work at;
  int status = prepare(&at, scored, err);
  if (status == PERSONA_OK) status = gather(&at, scored, err);
  if (status == PERSONA_OK && at.d < at.k) {
    reason = "fewer items vary on both sides, over rows that answered all of them, than there are traits";
  }
  for (int s = 0; s < 2 && status == PERSONA_OK && reason[0] == '\0'; s++) status = load(&at, &at.sides[s], err);
  if (status == PERSONA_OK && reason[0] == '\0') reason = rotate(&at, &population->keying);
  if (status == PERSONA_OK) status = write_table(&at, analysis, &population->keying, reason, err);
  clear(&at);
  return status;
}
