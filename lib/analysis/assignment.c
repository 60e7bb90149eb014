/* Standardised answers and assigned attributes, ready for sums over groups. */
#include "analysis/assignment.h"

#include "base/bytes.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/sort.h"

#include <math.h>
#include <string.h>

enum { REGISTER = 8 };

static int64_t padded(int64_t items) { return (items + REGISTER - 1) / REGISTER * REGISTER; }

/* ---- answers ---------------------------------------------------------------------------------------------------- */

/* Centre and spread of the answers that are there; false when they do not vary or leave the range of double. */
static bool standardise(double *column, int64_t rows) {
  double first = NAN;
  double sum = 0.0;
  int64_t count = 0;
  for (int64_t i = 0; i < rows; i++) {
    if (isnan(column[i])) continue;
    if (count++ == 0) first = column[i];
    sum += column[i] - first; /* around an answer, so that equal answers have no variance */
  }
  const double mean = sum / (double)count;
  double squares = 0.0;
  for (int64_t i = 0; i < rows; i++) {
    if (isnan(column[i])) continue;
    column[i] = column[i] - first - mean;
    squares += column[i] * column[i];
  }
  const double spread = sqrt(squares / (double)count);
  if (count < 2 || !isnormal(spread)) return false;
  for (int64_t i = 0; i < rows; i++) column[i] /= spread;
  return true;
}

static void keep_item(lp_assignment *of, int64_t column, const double *values) {
  const int64_t item = of->items++;
  of->columns[item] = column;
  for (int64_t i = 0; i < of->rows; i++) {
    const bool missing = isnan(values[i]);
    of->answers[i * of->stride + item] = missing ? 0.0 : values[i];
    if (of->present != NULL) of->present[i * of->stride + item] = missing ? 0.0 : 1.0;
    if (missing) of->answered[i] = of->complete[i] = 0;
  }
}

static int load_answers(lp_assignment *of, persona_error *err) {
  const persona_context *context = of->context;
  const int64_t columns = lp_population_columns(of->population);
  of->stride = padded(columns);
  const int64_t row = lp_bytes_of(of->stride, (int64_t)sizeof(double));
  const bool gaps = of->population->missing_answers > 0;
  double *column = lp_allocate_array(context, of->rows, sizeof *column);
  of->columns = lp_allocate_array(context, columns, sizeof *of->columns);
  of->answers = lp_allocate_zeroed(context, of->rows, row);
  if (gaps) of->present = lp_allocate_zeroed(context, of->rows, row);
  const bool ready = column != NULL && of->columns != NULL && of->answers != NULL && (of->present != NULL || !gaps);
  for (int64_t j = 0; j < columns && ready; j++) {
    lp_population_read_column(of->population, j, column);
    const bool counts = lp_population_item(of->population, j)->kind != PERSONA_ITEM_NOMINAL;
    if (counts && standardise(column, of->rows)) {
      keep_item(of, j, column);
    } else {
      of->left_out++;
    }
  }
  lp_release(context, column);
  return ready ? PERSONA_OK : lp_out_of_memory(err);
}

/* ---- attributes ------------------------------------------------------------------------------------------------- */

/* Codes 0..levels - 1 for the levels that occur, in the attribute's own order. */
static int load_attribute(lp_assignment *of, const lp_attribute *attribute, lp_assigned *assigned, persona_error *err) {
  int32_t *renumbered = lp_allocate_array(of->context, attribute->level_count, sizeof *renumbered);
  assigned->name = attribute->name;
  assigned->codes = lp_allocate_array(of->context, of->rows, sizeof *assigned->codes);
  if (renumbered == NULL || assigned->codes == NULL) {
    lp_release(of->context, renumbered);
    return lp_out_of_memory(err);
  }
  for (int32_t level = 0; level < attribute->level_count; level++) renumbered[level] = -1;
  for (int64_t i = 0; i < of->rows; i++) {
    const int32_t code = attribute->codes[persona_population_source_row(of->population, i)];
    if (code >= 0) renumbered[code] = 0;
  }
  for (int32_t level = 0; level < attribute->level_count; level++) {
    if (renumbered[level] == 0) renumbered[level] = assigned->levels++;
  }
  for (int64_t i = 0; i < of->rows; i++) {
    const int32_t code = attribute->codes[persona_population_source_row(of->population, i)];
    assigned->codes[i] = code >= 0 ? renumbered[code] : -1;
    if (code >= 0) assigned->known++;
    if (code < 0) of->complete[i] = 0;
  }
  lp_release(of->context, renumbered);
  return PERSONA_OK;
}

static int load_attributes(lp_assignment *of, persona_error *err) {
  const lp_answers *answers = of->population->answers;
  of->assigned = lp_allocate_zeroed(of->context, answers->attribute_count, sizeof *of->assigned);
  if (of->assigned == NULL) return lp_out_of_memory(err);
  for (int64_t a = 0; a < answers->attribute_count; a++) {
    of->attributes++;
    const int status = load_attribute(of, &answers->attributes[a], &of->assigned[a], err);
    if (status != PERSONA_OK) return status;
  }
  return PERSONA_OK;
}

/* ---- cells and agents ------------------------------------------------------------------------------------------- */

/* A row by what it was assigned; `agent` is a constant when only cells are told apart. */
typedef struct profile {
  const lp_assignment *of;
  int64_t row;
  int64_t agent;
} profile;

static int compare_profiles(const void *a, const void *b) {
  const profile *x = a;
  const profile *y = b;
  for (int64_t k = 0; k < x->of->attributes; k++) {
    const int32_t left = x->of->assigned[k].codes[x->row];
    const int32_t right = y->of->assigned[k].codes[y->row];
    if (left != right) return left < right ? -1 : 1;
  }
  return (x->agent > y->agent) - (x->agent < y->agent);
}

/* Numbers the groups of equal profiles in their sorted order. */
static int64_t number_groups(profile *profiles, int64_t rows, int64_t *group) {
  int64_t groups = 0;
  lp_sort(profiles, rows, sizeof *profiles, compare_profiles);
  for (int64_t i = 0; i < rows; i++) {
    if (i == 0 || compare_profiles(&profiles[i - 1], &profiles[i]) != 0) groups++;
    group[profiles[i].row] = groups - 1;
  }
  return groups;
}

static int tell_apart(lp_assignment *of, persona_error *err) {
  profile *profiles = lp_allocate_array(of->context, of->rows, sizeof *profiles);
  of->cell = lp_allocate_array(of->context, of->rows, sizeof *of->cell);
  of->agent = lp_allocate_array(of->context, of->rows, sizeof *of->agent);
  const bool ready = profiles != NULL && of->cell != NULL && of->agent != NULL;
  const bool numbered = of->population->answers->replicates != NULL;
  for (int pass = 0; pass < 2 && ready; pass++) {
    for (int64_t i = 0; i < of->rows; i++) {
      const int64_t own = numbered ? persona_population_replicate(of->population, i) : i;
      profiles[i] = (profile){.of = of, .row = i, .agent = pass == 0 ? 0 : own};
    }
    if (pass == 0) of->cells = number_groups(profiles, of->rows, of->cell);
    if (pass == 1) of->agents = number_groups(profiles, of->rows, of->agent);
  }
  of->replicates = of->agents < of->rows;
  lp_release(of->context, profiles);
  return ready ? PERSONA_OK : lp_out_of_memory(err);
}

/* ---- all of it -------------------------------------------------------------------------------------------------- */

/* Rows with weight, whose weights must not differ. */
static int check_weights(const persona_population *population, persona_error *err) {
  double weight = 0.0;
  for (int64_t i = 0; i < population->rows; i++) {
    const double here = persona_population_weight(population, i);
    if (weight == 0.0) weight = here;
    if (here == weight || here == 0.0) continue;
    return lp_fail_at(err, PERSONA_UNSUPPORTED, i, -1,
                      "row weights have no place in an analysis of attributes, and '%.80s' has different ones; leave "
                      "them out",
                      population->name);
  }
  return PERSONA_OK;
}

int lp_assignment_begin(const persona_population *population, lp_assignment *assignment, persona_error *err) {
  memset(assignment, 0, sizeof *assignment);
  assignment->context = population->context;
  assignment->population = population;
  assignment->rows = population->rows;
  int status = check_weights(population, err);
  if (status != PERSONA_OK) return status;
  assignment->answered = lp_allocate_array(assignment->context, assignment->rows, 1);
  assignment->complete = lp_allocate_array(assignment->context, assignment->rows, 1);
  if (assignment->answered == NULL || assignment->complete == NULL) return lp_out_of_memory(err);
  for (int64_t i = 0; i < assignment->rows; i++) assignment->answered[i] = assignment->complete[i] = 1;
  status = load_answers(assignment, err);
  if (status == PERSONA_OK) status = load_attributes(assignment, err);
  if (status == PERSONA_OK) status = tell_apart(assignment, err);
  for (int64_t i = 0; i < assignment->rows; i++) assignment->complete_rows += assignment->complete[i];
  return status;
}

void lp_assignment_end(lp_assignment *assignment) {
  const persona_context *context = assignment->context;
  for (int64_t a = 0; a < assignment->attributes; a++) lp_release(context, assignment->assigned[a].codes);
  lp_release(context, assignment->assigned);
  lp_release(context, assignment->columns);
  lp_release(context, assignment->answers);
  lp_release(context, assignment->present);
  lp_release(context, assignment->answered);
  lp_release(context, assignment->complete);
  lp_release(context, assignment->cell);
  lp_release(context, assignment->agent);
  memset(assignment, 0, sizeof *assignment);
}
