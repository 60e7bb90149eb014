/* From numbers to tables and sentences: the analysis of attributes. */
#include "analysis/attribute_tables.h"

#include "analysis/agreement.h"
#include "analysis/variance.h"
#include "base/bytes.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Names that label rows or columns, and adjusted p-values. */
typedef struct sheet {
  const lp_attribute_findings *found;
  const char **attributes;
  const char **items;
  double *q;       /* attributes: of the effects */
  double *cells_q; /* attributes x items */
} sheet;

/* ---- effects ---------------------------------------------------------------------------------------------------- */

/* The mean omega^2 at which four in five samples of this size would pass the bound that chance passes once in
 * 1 / rate: bound plus 0.84 standard deviations of the null. */
static double detectable(const lp_attribute_effects *effects) {
  return fmax(effects->null_bound + 0.8416212335729143 * effects->null_spread, 0.0);
}

static int explain_dead_row(const sheet *with, lp_analysis_table *table, int64_t a, persona_error *err) {
  const lp_assigned *assigned = &with->found->of->assigned[a];
  if (assigned->levels < 2) {
    return lp_analysis_note(with->found->analysis, table, a, err, "only %d level occurs", (int)assigned->levels);
  }
  return lp_analysis_note(with->found->analysis, table, a, err, "no item varies, or there are as many levels as rows");
}

static int add_effects(const sheet *with, persona_error *err) {
  static const char *const columns[] = {"omega_squared", "eta_squared", "by_chance", "p_value", "q_value",
                                        "alive",         "detectable",  "strongest", "levels",  "n"};
  const lp_assignment *of = with->found->of;
  lp_analysis_table *table = NULL;
  int status = lp_analysis_add_table(
      with->found->analysis, "effects",
      "share of the items' variance that lies between the levels of an attribute, on average; omega^2 is 0 on average "
      "under no effect, eta^2 is by_chance; detectable: the omega^2 that would be found in four of five samples",
      of->attributes, with->attributes, 10, columns, &table, err);
  for (int64_t a = 0; a < of->attributes && status == PERSONA_OK; a++) {
    const lp_attribute_effects *effects = &with->found->effects.attributes[a];
    *lp_analysis_cell(table, a, 8) = (double)of->assigned[a].levels;
    *lp_analysis_cell(table, a, 9) = (double)of->assigned[a].known;
    if (isnan(effects->omega_squared)) {
      status = explain_dead_row(with, table, a, err);
      continue;
    }
    *lp_analysis_cell(table, a, 0) = effects->omega_squared;
    *lp_analysis_cell(table, a, 1) = effects->eta_squared;
    *lp_analysis_cell(table, a, 2) = effects->chance;
    *lp_analysis_cell(table, a, 3) = effects->p_value;
    *lp_analysis_cell(table, a, 4) = with->q[a];
    *lp_analysis_cell(table, a, 5) = with->q[a] <= with->found->rate ? 1.0 : 0.0;
    *lp_analysis_cell(table, a, 6) = detectable(effects);
    *lp_analysis_cell(table, a, 7) = with->found->effects.cells[a * of->items + effects->strongest].omega_squared;
    status = lp_analysis_note(with->found->analysis, table, a, err, "strongest on %s", with->items[effects->strongest]);
  }
  return status;
}

/* Items down, attributes across. */
static int add_heat(const sheet *with, const char *name, const char *meaning, lp_analysis_table **table,
                    persona_error *err) {
  const lp_assignment *of = with->found->of;
  return lp_analysis_add_table(with->found->analysis, name, meaning, of->items, with->items, (int32_t)of->attributes,
                               with->attributes, table, err);
}

static int add_heats(const sheet *with, persona_error *err) {
  const lp_assignment *of = with->found->of;
  lp_analysis_table *tables[4] = {NULL};
  int status = add_heat(with, "eta_squared", "share of an item's variance that lies between the levels of an attribute",
                        &tables[0], err);
  if (status == PERSONA_OK) {
    status = add_heat(with, "omega_squared", "the same less what chance gives: 0 on average under no effect",
                      &tables[1], err);
  }
  if (status == PERSONA_OK) {
    status = add_heat(with, "p_values", "share of permutations with as much between the levels", &tables[2], err);
  }
  if (status == PERSONA_OK) {
    status = add_heat(with, "q_values", "p-values adjusted for all items and attributes (Benjamini and Hochberg)",
                      &tables[3], err);
  }
  for (int64_t cell = 0; cell < of->attributes * of->items && status == PERSONA_OK; cell++) {
    const int64_t item = cell % of->items;
    const int32_t attribute = (int32_t)(cell / of->items);
    *lp_analysis_cell(tables[0], item, attribute) = with->found->effects.cells[cell].eta_squared;
    *lp_analysis_cell(tables[1], item, attribute) = with->found->effects.cells[cell].omega_squared;
    *lp_analysis_cell(tables[2], item, attribute) = with->found->effects.p_values[cell];
    *lp_analysis_cell(tables[3], item, attribute) = with->cells_q[cell];
  }
  return status;
}

/* ---- shares ----------------------------------------------------------------------------------------------------- */

/* The attribute with the largest Shapley share, or -1; *sum receives that of all. */
static int64_t find_dominant(const lp_attribute_findings *found, double *sum) {
  int64_t dominant = -1;
  *sum = 0.0;
  for (int64_t a = 0; a < found->of->attributes; a++) {
    const double share = found->shares.shapley[a];
    if (isnan(share)) return -1;
    *sum += share;
    if (dominant < 0 || share > found->shares.shapley[dominant]) dominant = a;
  }
  return dominant;
}

static int add_shares(const sheet *with, persona_error *err) {
  static const char *const columns[] = {"incremental", "shapley", "shapley_error", "share"};
  const lp_attribute_findings *found = with->found;
  lp_analysis_table *table = NULL;
  double sum = 0.0;
  (void)find_dominant(found, &sum);
  const int status = lp_analysis_add_table(
      found->analysis, "incremental",
      "R^2 that an attribute adds, a column for each level but the first: behind those before it, and on average over "
      "orders; share: of what all explain",
      found->of->attributes, with->attributes, 4, columns, &table, err);
  for (int64_t a = 0; a < found->of->attributes && status == PERSONA_OK; a++) {
    *lp_analysis_cell(table, a, 0) = found->shares.incremental[a];
    *lp_analysis_cell(table, a, 1) = found->shares.shapley[a];
    *lp_analysis_cell(table, a, 2) = found->shares.shapley_error[a];
    if (sum > 0.0) *lp_analysis_cell(table, a, 3) = found->shares.shapley[a] / sum;
  }
  return status;
}

static int add_explained(const sheet *with, persona_error *err) {
  static const char *const label[] = {"all attributes"};
  static const char *const columns[] = {"r_squared", "adjusted", "rank", "rows", "dominance"};
  const lp_attribute_findings *found = with->found;
  lp_analysis_table *table = NULL;
  double sum = 0.0;
  const int64_t dominant = find_dominant(found, &sum);
  int status = lp_analysis_add_table(
      found->analysis, "explained",
      "R^2 of the items on all attributes together, on average, over rows without a gap; dominance: the largest share",
      1, label, 5, columns, &table, err);
  if (status != PERSONA_OK) return status;
  *lp_analysis_cell(table, 0, 0) = found->shares.r_squared;
  *lp_analysis_cell(table, 0, 1) = found->shares.adjusted;
  *lp_analysis_cell(table, 0, 2) = (double)found->shares.rank;
  *lp_analysis_cell(table, 0, 3) = (double)found->shares.rows;
  if (dominant < 0 || !(sum > 0.0)) {
    return lp_analysis_note(found->analysis, table, 0, err,
                            "needs two rows without a gap, an item that varies among them, and at most %d levels",
                            LP_SHARES_COLUMNS);
  }
  *lp_analysis_cell(table, 0, 4) = found->shares.shapley[dominant] / sum;
  return lp_analysis_note(found->analysis, table, 0, err, "largest share: %s", with->attributes[dominant]);
}

/* ---- clusters and variance -------------------------------------------------------------------------------------- */

static int add_agreement(const sheet *with, lp_analysis_table *table, int64_t a, persona_error *err) {
  const lp_attribute_findings *found = with->found;
  const lp_assigned *assigned = &found->of->assigned[a];
  lp_agreement agreement;
  double *counts =
      lp_allocate_zeroed(found->of->context, assigned->levels, lp_bytes_of(found->clusters, (int64_t)sizeof *counts));
  if (counts == NULL) return lp_out_of_memory(err);
  for (int64_t i = 0; i < found->of->rows; i++) {
    if (assigned->codes[i] < 0 || found->labels[i] < 0) continue;
    counts[assigned->codes[i] * found->clusters + found->labels[i]] += 1.0;
  }
  const int status = lp_agreement_find(found->of->context, counts, assigned->levels, found->clusters, &agreement, err);
  lp_release(found->of->context, counts);
  if (status != PERSONA_OK) return status;
  *lp_analysis_cell(table, a, 0) = agreement.homogeneity;
  *lp_analysis_cell(table, a, 1) = agreement.completeness;
  *lp_analysis_cell(table, a, 2) = agreement.v_measure;
  *lp_analysis_cell(table, a, 3) = agreement.adjusted;
  *lp_analysis_cell(table, a, 4) = found->effects.agreement[a];
  return PERSONA_OK;
}

static int add_clusters(const sheet *with, persona_error *err) {
  static const char *const columns[] = {"homogeneity", "completeness", "v_measure", "adjusted_mutual_information",
                                        "p_value"};
  const lp_attribute_findings *found = with->found;
  lp_analysis_table *table = NULL;
  int status = lp_analysis_add_table(
      found->analysis, "clusters",
      "agreement of an attribute with k-means clusters of the answers; only the adjusted one is 0 on average by chance",
      found->of->attributes, with->attributes, 5, columns, &table, err);
  for (int64_t a = 0; a < found->of->attributes && status == PERSONA_OK; a++) {
    const bool fits = found->clusters > 1 && found->of->assigned[a].levels > 1;
    if (fits) status = add_agreement(with, table, a, err);
    if (!fits) {
      status = lp_analysis_note(found->analysis, table, a, err,
                                found->clusters > 1 ? "only one level occurs" : "the answers form a single cluster");
    }
  }
  return status;
}

static void put_variance(lp_analysis_table *table, int64_t row, const lp_variance *split) {
  const double values[6] = {split->cell,           split->agent,           split->replicate,
                            split->cell_component, split->agent_component, split->replicate_component};
  for (int32_t c = 0; c < 6; c++) *lp_analysis_cell(table, row, c) = values[c];
}

/* Items, and before them their mean: of each column over the items that have it. */
static int add_variance(const sheet *with, persona_error *err) {
  static const char *const columns[] = {"cell",           "agent",           "replicate",
                                        "cell_component", "agent_component", "replicate_component"};
  const lp_attribute_findings *found = with->found;
  const lp_assignment *of = found->of;
  lp_analysis_table *table = NULL;
  const char **labels = lp_allocate_array(of->context, of->items + 1, sizeof *labels);
  lp_variance *split = lp_allocate_array(of->context, of->items, sizeof *split);
  int status = labels != NULL && split != NULL ? lp_variance_split(of, split, err) : lp_out_of_memory(err);
  if (status == PERSONA_OK) {
    labels[0] = "mean";
    for (int64_t j = 0; j < of->items; j++) labels[j + 1] = with->items[j];
    status = lp_analysis_add_table(
        found->analysis, "variance_split",
        "where the variance lies: between cells of all attributes, between agents of a cell, between the answers of an "
        "agent; as shares of the sum of squares, and as unbiased components",
        of->items + 1, labels, 6, columns, &table, err);
  }
  for (int64_t j = 0; j < of->items && status == PERSONA_OK; j++) put_variance(table, j + 1, &split[j]);
  for (int32_t c = 0; c < 6 && status == PERSONA_OK; c++) {
    double sum = 0.0;
    double count = 0.0;
    for (int64_t j = 1; j <= of->items; j++) {
      if (isnan(*lp_analysis_cell(table, j, c))) continue;
      sum += *lp_analysis_cell(table, j, c);
      count += 1.0;
    }
    *lp_analysis_cell(table, 0, c) = count > 0.0 ? sum / count : NAN;
  }
  lp_release(of->context, labels);
  lp_release(of->context, split);
  return status;
}

/* ---- sentences -------------------------------------------------------------------------------------------------- */

/* "age, gender" of those alive (or dead), as many as fit and "..." for the others. Returns how many there are. */
static int list_attributes(const sheet *with, bool alive, char *text, size_t size) {
  static const char more[] = ", ...";
  int count = 0;
  size_t used = 0;
  bool full = false;
  text[0] = '\0';
  for (int64_t a = 0; a < with->found->of->attributes; a++) {
    if (isnan(with->q[a]) || (with->q[a] <= with->found->rate) != alive) continue;
    const char *gap = count++ > 0 ? ", " : "";
    if (full) continue;
    full = used + strlen(gap) + strlen(with->attributes[a]) + sizeof more > size;
    used += (size_t)snprintf(text + used, size - used, "%s%s", gap, full ? "..." : with->attributes[a]);
  }
  return count;
}

static void say_gist(const sheet *with) {
  char alive[120];
  char dead[120];
  const int living = list_attributes(with, true, alive, sizeof alive);
  const int buried = list_attributes(with, false, dead, sizeof dead);
  if (living == 0) {
    lp_analysis_say(with->found->analysis, "Answers follow none of %d attributes beyond chance.", living + buried);
    return;
  }
  lp_analysis_say(with->found->analysis, "Answers follow %d of %d attributes: %s.", living, living + buried, alive);
  if (buried > 0) lp_analysis_say(with->found->analysis, "No trace of %d: %s.", buried, dead);
}

static void say_shares(const sheet *with) {
  double sum = 0.0;
  char text[2][32];
  const lp_attribute_findings *found = with->found;
  const int64_t dominant = find_dominant(found, &sum);
  if (dominant < 0 || !(sum > 0.0)) return;
  lp_format_real(text[0], sizeof text[0], found->shares.r_squared, 2);
  lp_format_real(text[1], sizeof text[1], found->shares.adjusted, 2);
  lp_analysis_say(found->analysis, "Together they explain %s of the variance (%s after what chance explains).", text[0],
                  isnan(found->shares.adjusted) ? "unknown" : text[1]);
  lp_format_real(text[0], sizeof text[0], found->shares.shapley[dominant] / sum, 2);
  lp_analysis_say(found->analysis, "%s has the largest part of that, %s.", with->attributes[dominant], text[0]);
}

static void say_all(const sheet *with) {
  const lp_assignment *of = with->found->of;
  say_gist(with);
  say_shares(with);
  if (of->left_out > 0) {
    lp_analysis_say(with->found->analysis, "%lld items are left out: nominal, or without variance.",
                    (long long)of->left_out);
  }
  if (of->complete_rows < of->rows) {
    lp_analysis_say(with->found->analysis,
                    "%lld rows have a gap: R^2 is over the others, clusters over those that answered every item.",
                    (long long)(of->rows - of->complete_rows));
  }
}

/* ---- all of it -------------------------------------------------------------------------------------------------- */

static int adjust(const sheet *with, persona_error *err) {
  const lp_assignment *of = with->found->of;
  const persona_context *context = of->context;
  double *p = lp_allocate_array(context, of->attributes, sizeof *p);
  if (p == NULL) return lp_out_of_memory(err);
  for (int64_t a = 0; a < of->attributes; a++) p[a] = with->found->effects.attributes[a].p_value;
  int status = lp_adjust_p_values(context, p, of->attributes, with->q, err);
  lp_release(context, p);
  if (status != PERSONA_OK) return status;
  return lp_adjust_p_values(context, with->found->effects.p_values, of->attributes * of->items, with->cells_q, err);
}

int lp_attribute_tables(const lp_attribute_findings *found, persona_error *err) {
  static int (*const add[])(const sheet *, persona_error *) = {add_effects,   add_heats,    add_shares,
                                                               add_explained, add_clusters, add_variance};
  const lp_assignment *of = found->of;
  const persona_context *context = of->context;
  sheet with = {.found = found,
                .attributes = lp_allocate_array(context, of->attributes, sizeof(char *)),
                .items = lp_allocate_array(context, of->items, sizeof(char *)),
                .q = lp_allocate_array(context, of->attributes, sizeof(double)),
                .cells_q = lp_allocate_array(context, lp_bytes_of(of->attributes, of->items), sizeof(double))};
  const bool ready = with.attributes != NULL && with.items != NULL && with.q != NULL && with.cells_q != NULL;
  int status = ready ? PERSONA_OK : lp_out_of_memory(err);
  for (int64_t a = 0; a < of->attributes && ready; a++) with.attributes[a] = of->assigned[a].name;
  for (int64_t j = 0; j < of->items && ready; j++) with.items[j] = lp_assignment_item(of, j);
  if (status == PERSONA_OK) status = adjust(&with, err);
  for (size_t t = 0; t < sizeof add / sizeof add[0] && status == PERSONA_OK; t++) status = add[t](&with, err);
  if (status == PERSONA_OK) say_all(&with);
  lp_release(context, with.attributes);
  lp_release(context, with.items);
  lp_release(context, with.q);
  lp_release(context, with.cells_q);
  return status;
}
