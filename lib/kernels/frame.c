/* Choosing the kernel and the frame for points that meet. */
#include "kernels/sketch.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "kernels/distance.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { ROWS = 1024 };            /* of one task */
enum { INT8_MOST = 127 };        /* largest number of the format */
enum { INT16_LONGEST = 11585 };  /* length of a point in that format, so that scores stay within 2^29 */
enum { INT8_DIMENSIONS = 4096 }; /* most, so that no sum of 127^2 comes near 2^30 */

/* What is known of all points that meet. */
typedef struct traits {
  double largest; /* |(x - centre) sqrt(weight)| */
  double reach;   /* |x - rint(centre)| */
  bool integral;  /* all coordinates are integers, far below 2^53 */
  double squares; /* sum of |u|^2 */
  double longest; /* largest |u|^2 */
} traits;

typedef struct survey {
  const lp_points *points;
  const double *roots;
  traits *parts;   /* one a task */
  double *scratch; /* one row a worker */
} survey;

/* The nearest integer below 2^51; above, the number itself or one near. Without a call, so that loops become vectors.
 */
static double whole(double x) { return (x + 0x1.8p52) - 0x1.8p52; }

/* In LP_LANES lanes side by side; padding adds nothing. */
static void survey_row(const lp_points *points, const double *roots, const double *x, traits *part) {
  double largest[LP_LANES] = {0.0};
  double reach[LP_LANES] = {0.0};
  double squares[LP_LANES] = {0.0};
  double others[LP_LANES] = {0.0}; /* coordinates that are no integers */
  for (int64_t first = 0; first < points->padded; first += LP_LANES) {
    for (int64_t lane = 0; lane < LP_LANES; lane++) {
      const int64_t j = first + lane;
      const double u = fabs((x[j] - points->centre[j]) * roots[j]);
      const double far = fabs(x[j] - whole(points->centre[j]));
      squares[lane] += u * u;
      largest[lane] = u > largest[lane] ? u : largest[lane];
      reach[lane] = far > reach[lane] ? far : reach[lane];
      others[lane] += (whole(x[j]) == x[j] ? 0.0 : 1.0) + (fabs(x[j]) < 0x1p40 ? 0.0 : 1.0);
    }
  }
  double square = 0.0;
  for (int64_t lane = 0; lane < LP_LANES; lane++) {
    square += squares[lane];
    part->largest = largest[lane] > part->largest ? largest[lane] : part->largest;
    part->reach = reach[lane] > part->reach ? reach[lane] : part->reach;
    part->integral = part->integral && others[lane] == 0.0;
  }
  part->squares += square;
  part->longest = square > part->longest ? square : part->longest;
}

static void survey_rows(void *data, int64_t task, int32_t worker) {
  const survey *work = data;
  const lp_points *points = work->points;
  const int64_t last = (task + 1) * ROWS < points->count ? (task + 1) * ROWS : points->count;
  traits part = {.integral = true};
  double *scratch = work->scratch + worker * points->padded;
  for (int64_t i = task * ROWS; i < last; i++) {
    survey_row(points, work->roots, lp_points_row(points, i, scratch), &part);
  }
  work->parts[task] = part;
}

static void join(traits *all, const traits *part) {
  all->largest = part->largest > all->largest || isnan(part->largest) ? part->largest : all->largest;
  all->reach = part->reach > all->reach ? part->reach : all->reach;
  all->integral = all->integral && part->integral;
  all->squares += part->squares;
  all->longest = part->longest > all->longest ? part->longest : all->longest;
}

static bool survey_points(const persona_context *context, const lp_points *points, const double *roots, traits *all) {
  const int64_t tasks = (points->count + ROWS - 1) / ROWS;
  survey work = {.points = points, .roots = roots};
  work.parts = lp_allocate_array(context, tasks, sizeof *work.parts);
  work.scratch =
      lp_allocate_array(context, persona_context_threads(context), points->padded * (int64_t)sizeof *work.scratch);
  const bool ready = work.parts != NULL && work.scratch != NULL;
  if (ready) {
    lp_parallel_for(context, tasks, survey_rows, &work);
    for (int64_t task = 0; task < tasks; task++) join(all, &work.parts[task]);
  }
  lp_release(context, work.parts);
  lp_release(context, work.scratch);
  return ready;
}

static bool equal_weights(const lp_points *points) {
  for (int64_t j = 1; j < points->dimensions; j++) {
    if (points->weights[j] != points->weights[0]) return false;
  }
  return true;
}

/* Whether int8 holds the points without rounding. */
static bool is_exact_in_int8(const lp_points *points, const traits *all) {
  return all->integral && all->reach <= INT8_MOST && points->dimensions <= INT8_DIMENSIONS && equal_weights(points);
}

/* The fastest way that keeps the number of candidates low. Rounding to integers moves a point by about
 * step sqrt(D / 12). Nearest neighbours lie some standard deviations below the mean distance, and among D independent
 * coordinates one deviation is about 1 / sqrt(D) of a length: the error counts in that measure. */
static const lp_score_kernel *choose_kernel(const persona_context *context, const lp_points *points, const traits *all,
                                            double mean_square) {
  static const double narrow = 0.03; /* admits a third more candidates: less than twice the units cost */
  static const double wide = 0.1;    /* admits twice as many: less than products of floats cost */
  const double d = (double)points->dimensions;
  const double share = sqrt(d / 12.0) / sqrt(mean_square) * sqrt(d); /* of an error in a deviation, for each step */
  const lp_score_kernel *int8 = lp_score_kernel_for(context, LP_FORMAT_INT8);
  const lp_score_kernel *int16 = lp_score_kernel_for(context, LP_FORMAT_INT16);
  const lp_score_kernel *bfloat16 = lp_score_kernel_for(context, LP_FORMAT_BFLOAT16);
  if (int8 != NULL && points->dimensions <= INT8_DIMENSIONS) {
    const double spread = all->largest / INT8_MOST * share;
    if (is_exact_in_int8(points, all) || spread <= (bfloat16 != NULL ? narrow : wide)) return int8;
  }
  if (bfloat16 != NULL) return bfloat16;
  if (int16 != NULL && sqrt(all->longest) / INT16_LONGEST * share <= narrow) return int16;
  return lp_score_kernel_for(context, LP_FORMAT_FLOAT32);
}

/* Length of 1: for int8 one number of the format; floats are scaled by a power of two, far from both ends of theirs. */
static void set_step(const lp_points *points, const traits *all, const double *roots, lp_frame *frame) {
  double factor = 0.0; /* exact scaling by 2 or 1, else 0 */
  if (!lp_scores_integers(frame->kernel->format)) {
    frame->step = ldexp(1.0, ilogb(all->largest) - 10);
  } else if (frame->kernel->format == LP_FORMAT_INT16) {
    frame->step = sqrt(all->longest) / INT16_LONGEST;
  } else if (is_exact_in_int8(points, all)) {
    factor = 2.0 * all->reach <= INT8_MOST ? 2.0 : 1.0; /* with 2 halves of squares are integers, too */
    frame->step = roots[0] / factor;
    /* Scores are integers below 2^24, which floats hold. */
    const double most = 1.5 * (double)points->dimensions * (2.0 * all->reach) * (2.0 * all->reach);
    frame->exact = factor == 2.0 && points->weights[0] == 1.0 && most < 0x1p24;
  } else {
    frame->step = all->largest / INT8_MOST * (1.0 + 1e-12);
  }
  for (int64_t j = 0; j < points->dimensions; j++) {
    frame->centre[j] = factor > 0.0 ? whole(points->centre[j]) : points->centre[j];
    frame->scale[j] = factor > 0.0 ? factor : roots[j] / frame->step;
  }
}

static void set_errors(const lp_points *points, lp_frame *frame) {
  const double numbers = (double)(frame->units * lp_unit_numbers(frame->kernel->format));
  double underflow = 0.0;
  for (int64_t j = 0; j < points->dimensions; j++) underflow += (points->weights[j] + 4.0) * DBL_TRUE_MIN;
  frame->rounding = ((double)points->dimensions + 16.0) * DBL_EPSILON;
  frame->underflow = sqrt(underflow) / frame->step + 1e-140;
  if (lp_scores_integers(frame->kernel->format)) {
    frame->product = (double)FLT_EPSILON; /* sums are exact, but selecting compares them as floats */
    frame->half = 0.5;
  } else {
    frame->product = (numbers + 16.0) * (double)FLT_EPSILON; /* twice the sum of all roundings to float */
    frame->half = numbers * 0x1p-100;                        /* of floats that underflow */
  }
}

/* Units of a point; 0 when the format has no place for so many dimensions. */
static int64_t units_of(const lp_score_kernel *kernel, int64_t dimensions) {
  const int64_t numbers = lp_unit_numbers(kernel->format);
  const int64_t multiple = kernel->unit_multiple;
  if (kernel->format == LP_FORMAT_INT8 && dimensions > INT8_DIMENSIONS) return 0;
  return ((dimensions + numbers - 1) / numbers + multiple - 1) / multiple * multiple;
}

static int fill_frame(const persona_context *context, const lp_points *a, const lp_points *b,
                      const lp_score_kernel *wanted, double *roots, lp_frame *frame, persona_error *err) {
  traits all = {.integral = true};
  for (int64_t j = 0; j < a->padded; j++) roots[j] = sqrt(a->weights[j]);
  if (!survey_points(context, a, roots, &all)) return lp_out_of_memory(err);
  if (a != b && !survey_points(context, b, roots, &all)) return lp_out_of_memory(err);
  if (!(all.largest > 1e-140 && all.largest < 1e140)) return PERSONA_OK;
  const double count = (double)a->count + (a != b ? (double)b->count : 0.0);
  frame->kernel = wanted != NULL ? wanted : choose_kernel(context, a, &all, all.squares / count);
  if (frame->kernel->format == LP_FORMAT_INT8 && a->dimensions > INT8_DIMENSIONS) {
    frame->kernel = NULL;
    return PERSONA_OK;
  }
  frame->units = units_of(frame->kernel, a->dimensions);
  set_step(a, &all, roots, frame);
  set_errors(a, frame);
  return PERSONA_OK;
}

int lp_frame_create(const persona_context *context, const lp_points *a, const lp_points *b,
                    const lp_score_kernel *wanted, lp_frame *frame, persona_error *err) {
  memset(frame, 0, sizeof *frame);
  frame->dimensions = a->dimensions;
  frame->padded = a->padded;
  if (a->has_missing || b->has_missing || a->dimensions == 0 || a->count == 0 || b->count == 0) return PERSONA_OK;
  frame->centre = lp_allocate_zeroed(context, a->padded, sizeof *frame->centre);
  frame->scale = lp_allocate_zeroed(context, a->padded, sizeof *frame->scale);
  double *roots = lp_allocate_array(context, a->padded, sizeof *roots);
  int status = PERSONA_OK;
  if (frame->centre == NULL || frame->scale == NULL || roots == NULL) {
    status = lp_out_of_memory(err);
  } else {
    status = fill_frame(context, a, b, wanted, roots, frame, err);
  }
  lp_release(context, roots);
  if (status != PERSONA_OK) lp_frame_clear(context, frame);
  return status;
}

int64_t lp_frame_most_units(const persona_context *context, int64_t dimensions, const lp_score_kernel *wanted) {
  if (wanted != NULL) return units_of(wanted, dimensions);
  const lp_score_kernel *int8 = lp_score_kernel_for(context, LP_FORMAT_INT8);
  const lp_score_kernel *wide = lp_score_kernel_for(context, LP_FORMAT_BFLOAT16);
  if (wide == NULL) wide = lp_score_kernel_for(context, LP_FORMAT_FLOAT32);
  return lp_bytes_larger(int8 != NULL ? units_of(int8, dimensions) : 0, wide != NULL ? units_of(wide, dimensions) : 0);
}

lp_account lp_frame_account(const lp_extent *extent) {
  const int64_t tasks = (lp_bytes_larger(extent->anchors, extent->points) + ROWS - 1) / ROWS;
  const int64_t row = lp_bytes_of(extent->padded, (int64_t)sizeof(double));
  const int64_t survey_bytes =
      lp_bytes_sum(lp_array_bytes(tasks, (int64_t)sizeof(traits)), lp_array_bytes(extent->threads, row));
  lp_account account = {0, 0};
  lp_account_take(&account, 1, row); /* centre */
  lp_account_take(&account, 1, row); /* scale */
  lp_account_call(&account, lp_bytes_sum(lp_array_bytes(1, row), survey_bytes));
  return account;
}

void lp_frame_clear(const persona_context *context, lp_frame *frame) {
  lp_release(context, frame->centre);
  lp_release(context, frame->scale);
  memset(frame, 0, sizeof *frame);
}
