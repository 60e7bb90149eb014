/* How much memory a neighbour state takes, counted from shapes before it is built. */
#include "base/error.h"
#include "data/population.h"
#include "kernels/distance.h"
#include "kernels/sketch.h"
#include "space/derived.h"
#include "space/geometry.h"
#include "space/neighbours_state.h"

/* Beyond this, sizes have no sums and products with small numbers any more. */
static const int64_t most_rows = INT64_MAX / 64;

/* Lists within one population, as fill_within makes them. */
static lp_account within_account(const lp_extent *extent, int64_t k) {
  lp_account account = lp_geometry_search_account(extent, k);
  lp_account_take(&account, extent->anchors, (int64_t)sizeof(int64_t)); /* own */
  return account;
}

/* Lists across two populations, as fill_across makes them. */
static lp_account across_account(const lp_extent *extent, int64_t k) {
  const int64_t depth = k < extent->points ? k : extent->points;
  lp_account account = {0, 0};
  if (depth < 1) return account;
  lp_account_take(&account, extent->anchors, lp_bytes_of(depth, (int64_t)sizeof(double)));  /* squared */
  lp_account_take(&account, extent->anchors, lp_bytes_of(depth, (int64_t)sizeof(int64_t))); /* numbers */
  lp_account_call(&account, lp_nearest_bytes(extent, false, depth));
  return account;
}

/* points: -1 within one population. */
static int64_t neighbours_bytes(const persona_space *space, int64_t anchors, int64_t points, int64_t k, int64_t threads,
                                const lp_option_values *options) {
  const int64_t dimensions = space->dimensions;
  const lp_score_kernel *kernel;
  if (anchors > most_rows || points > most_rows) return INT64_MAX;
  if (lp_score_kernel_chosen(space->context, options->integers[LP_OPTION_KERNEL], &kernel, NULL) != PERSONA_OK) {
    kernel = NULL; /* the call will say so */
  }
  const lp_extent extent = {.anchors = anchors,
                            .points = points < 0 ? anchors : points,
                            .padded = lp_padded(dimensions),
                            .units = lp_frame_most_units(space->context, dimensions, kernel),
                            .threads = threads};
  lp_account account = {0, 0};
  lp_account_take(&account, 1, (int64_t)sizeof(persona_neighbours));
  if (space->inner != NULL) { /* rows might have weights */
    lp_account_join(&account, lp_space_derive_account(space, anchors, true, threads));
    if (points >= 0) lp_account_join(&account, lp_space_derive_account(space, points, true, threads));
  }
  lp_account_join(&account, lp_geometry_account(anchors, dimensions, (int64_t)sizeof(double), threads));
  if (points >= 0) {
    lp_account_join(&account, lp_geometry_account(points, dimensions, (int64_t)sizeof(double), threads));
  }
  lp_account_join(&account, points < 0 ? within_account(&extent, k) : across_account(&extent, k));
  return account.most;
}

int64_t persona_neighbours_bytes(const persona_space *space, int64_t anchors, int64_t points, int64_t k,
                                 const persona_options *options) {
  if (space == NULL || anchors < 0 || points < -1 || k < 1) return 0;
  const lp_option_values values = lp_options_values(options);
  return neighbours_bytes(space, anchors, points, k, persona_context_threads(space->context), &values);
}

int lp_neighbours_keep_to(const persona_space *space, const persona_population *anchors,
                          const persona_population *points, int64_t k, const lp_option_values *options,
                          persona_error *err) {
  const int64_t bound = options->integers[LP_OPTION_MAX_BYTES];
  if (bound == 0) return PERSONA_OK;
  int64_t threads = lp_bytes_larger(persona_context_threads(space->context), persona_context_threads(anchors->context));
  if (points != NULL) threads = lp_bytes_larger(threads, persona_context_threads(points->context));
  const int64_t needed =
      neighbours_bytes(space, anchors->rows, points != NULL ? points->rows : -1, k, threads, options);
  if (lp_bytes_check(needed, bound, NULL) == PERSONA_OK) return PERSONA_OK;
  return lp_fail(err, PERSONA_TOO_LARGE,
                 "the search for %lld neighbours may need %lld bytes of working memory, and max_bytes allows %lld; "
                 "raise it, ask for fewer neighbours, use fewer threads, or build the state in parts",
                 (long long)k, (long long)needed, (long long)bound);
}
