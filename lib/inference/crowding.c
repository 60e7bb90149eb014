/* Distances to near rows, and the groups that rows fall into. */
#include "inference/crowding.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "kernels/distance.h"

#include <math.h>
#include <string.h>

enum {
  MOST_COMPANY = 5,
  LEAST_COMPANY = 2,
  ROWS_FOR_ONE = 40,
  MOST_ANCHORS = 500,
  MOST_LINKED = 2000,
  LEAST_GROUP = 3
};

static const double HALF_A_DEVIATION = 0.5;

/* The first rows of a sample on the way through all of its rows. */
typedef struct company {
  const lp_cloud *sample;
  int64_t rows;
  const double *scales; /* padded: one by what counts in full */
  double *near;         /* anchors x MOST_COMPANY, ascending */
} company;

/* The share of answers that differ. Padding differs by nothing. */
static double differ(const double *x, const double *y, const double *scales, const lp_cloud *sample) {
  double sums[8] = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  for (int64_t d = 0; d < sample->padded; d += 8) {
    for (int lane = 0; lane < 8; lane++) {
      const double away = (x[d + lane] - y[d + lane]) * scales[d + lane];
      const double square = away * away;
      sums[lane] += square < 1.0 ? square : 1.0;
    }
  }
  const double sum = lp_close_lanes(sums);
  return sum / (double)sample->dimensions;
}

static void keep_near(double *near, double distance) {
  for (int k = 0; k < MOST_COMPANY; k++) {
    if (distance >= near[k]) continue;
    const double pushed = near[k];
    near[k] = distance;
    distance = pushed;
  }
}

static void find_company(void *data, int64_t anchor, int32_t worker) {
  const company *of = data;
  (void)worker;
  double *near = of->near + anchor * MOST_COMPANY;
  for (int k = 0; k < MOST_COMPANY; k++) near[k] = INFINITY;
  for (int64_t i = 0; i < of->rows; i++) {
    if (i == anchor) continue;
    const double d = differ(lp_cloud_row(of->sample, anchor), lp_cloud_row(of->sample, i), of->scales, of->sample);
    if (d < near[MOST_COMPANY - 1]) keep_near(near, d);
  }
}

/* What the neighbour of a number that need not be whole differs by, from whole ones: it grows as a power of the number.
 */
static double company_at(const double *near, double number) {
  const int whole = number < 1.0 ? 1 : number >= MOST_COMPANY ? MOST_COMPANY - 1 : (int)number;
  const double lower = near[whole - 1];
  const double upper = near[whole];
  if (!isfinite(upper)) return lower;
  if (number >= 1.0 || !(lower > 0.0)) return fmax(0.0, lower + (number - whole) * (upper - lower));
  return lower * pow(number, log2(upper / lower));
}

/* Company of the first anchors among the first rows. distances: receives one an anchor. */
static int read_company(const persona_context *context, const lp_cloud *sample, const double *scales, int64_t rows,
                        int64_t anchors, double number, double *distances, persona_error *err) {
  company of = {.sample = sample, .rows = rows, .scales = scales};
  of.near = lp_allocate_array(context, anchors * MOST_COMPANY, sizeof *of.near);
  if (of.near == NULL) return lp_out_of_memory(err);
  lp_parallel_for(context, anchors, find_company, &of);
  for (int64_t i = 0; i < anchors; i++) distances[i] = company_at(of.near + i * MOST_COMPANY, number);
  lp_release(context, of.near);
  return PERSONA_OK;
}

static double share_below(const double *sorted, int64_t count, double level) {
  int64_t below = 0;
  while (below < count && sorted[below] < level) below++;
  return (double)below / (double)count;
}

static int64_t root_of(int64_t *parent, int64_t row) {
  while (parent[row] != row) {
    parent[row] = parent[parent[row]];
    row = parent[row];
  }
  return row;
}

/* Groups of rows as components: parent and size of each row. */
static void link_rows(const lp_cloud *sample, int64_t rows, double link, const double *scales, int64_t *parent,
                      int64_t *size) {
  for (int64_t i = 0; i < rows; i++) {
    parent[i] = i;
    size[i] = 0;
  }
  for (int64_t i = 0; i < rows; i++) {
    for (int64_t j = 0; j < i; j++) {
      if (differ(lp_cloud_row(sample, i), lp_cloud_row(sample, j), scales, sample) > link) continue;
      const int64_t a = root_of(parent, i);
      const int64_t b = root_of(parent, j);
      parent[a > b ? a : b] = a > b ? b : a;
    }
  }
  for (int64_t i = 0; i < rows; i++) size[root_of(parent, i)]++;
}

static void count_groups(const int64_t *size, int64_t rows, lp_crowding *found) {
  double inside = 0.0;
  double largest = 0.0;
  for (int64_t i = 0; i < rows; i++) {
    largest = fmax(largest, (double)size[i]);
    if (size[i] >= LEAST_GROUP) inside += (double)size[i];
  }
  found->grouped = inside / (double)rows;
  if (!(inside > 0.0)) return;
  double entropy = 0.0;
  for (int64_t i = 0; i < rows; i++) {
    if (size[i] < LEAST_GROUP) continue;
    const double share = (double)size[i] / inside;
    entropy -= share * log(share);
  }
  found->groups = exp(entropy);
  found->largest = largest / inside;
}

static int find_groups(const persona_context *context, const lp_cloud *sample, const double *scales, double link,
                       lp_crowding *found, persona_error *err) {
  const int64_t rows = sample->rows < MOST_LINKED ? sample->rows : MOST_LINKED;
  int64_t *parent = lp_allocate_array(context, 2 * rows, sizeof *parent);
  if (parent == NULL) return lp_out_of_memory(err);
  link_rows(sample, rows, link + 1e-12, scales, parent, parent + rows);
  count_groups(parent + rows, rows, found);
  lp_release(context, parent);
  return PERSONA_OK;
}

/* From sorted company of the three to what is found. */
static void compare_company(double *const distances[3], const int64_t counts[3], lp_crowding *found) {
  for (int which = 0; which < 3; which++) lp_sort(distances[which], counts[which], sizeof(double), lp_compare_reals);
  found->near = distances[0][counts[0] / 2];
  found->healthy_near = distances[1][counts[1] / 2];
  found->failed_near = distances[2][counts[2] / 2];
  const double level = 0.5 * (found->healthy_near + found->failed_near);
  found->share = share_below(distances[0], counts[0], level);
  found->healthy_share = share_below(distances[1], counts[1], level);
  found->failed_share = share_below(distances[2], counts[2], level);
  /* A row's company is shared by its neighbours, so that the rows count for fewer than they are. */
  const double part = (found->healthy_share * (double)counts[1] + 1.0) / ((double)counts[1] + 2.0);
  found->deviation = sqrt(2.0 * part * (1.0 - part) * (1.0 / (double)counts[0] + 1.0 / (double)counts[1]));
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

int lp_crowding_measure(const persona_context *context, const lp_cloud *population, const lp_cloud *yardstick,
                        const lp_cloud *copies, const lp_cloud_item *items, lp_crowding *found, persona_error *err) {
  const int64_t m = population->rows;
  const int64_t wanted = m / ROWS_FOR_ONE < LEAST_COMPANY ? LEAST_COMPANY : least(m / ROWS_FOR_ONE, MOST_COMPANY);
  const int64_t rows[3] = {m, least(yardstick->rows, m), copies->rows};
  const lp_cloud *const samples[3] = {population, yardstick, copies};
  const double numbers[3] = {(double)wanted, (double)wanted * (double)rows[1] / (double)m, (double)wanted};
  double *distances[3] = {NULL, NULL, NULL};
  int64_t counts[3] = {0, 0, 0};
  double *scales = lp_allocate_zeroed(context, population->padded, sizeof *scales);
  int status = scales != NULL ? PERSONA_OK : lp_out_of_memory(err);
  memset(found, 0, sizeof *found);
  for (int64_t d = 0; d < yardstick->dimensions && status == PERSONA_OK; d++) {
    scales[d] = items[d].deviation > 0.0 ? 1.0 / (HALF_A_DEVIATION * items[d].deviation) : 0.0;
  }
  for (int which = 0; which < 3 && status == PERSONA_OK; which++) {
    counts[which] = least(which == 1 ? yardstick->rows : rows[which], MOST_ANCHORS);
    if (which == 1) counts[which] = least(counts[which], rows[which]);
    distances[which] = lp_allocate_array(context, counts[which], sizeof(double));
    status = distances[which] == NULL ? lp_out_of_memory(err)
                                      : read_company(context, samples[which], scales, rows[which], counts[which],
                                                     numbers[which], distances[which], err);
  }
  if (status == PERSONA_OK) {
    compare_company(distances, counts, found);
    status = find_groups(context, population, scales, 0.5 * (found->near + found->healthy_near), found, err);
  }
  for (int which = 0; which < 3; which++) lp_release(context, distances[which]);
  lp_release(context, scales);
  return status;
}
