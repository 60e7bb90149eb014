/* The width of a band. A statistic of a part T of h rows against a part R moves with T and with R. The matched value is
 * a mean over draws; to first order it is a(P) + c(reference), and the centre, the mean over held out parts of the same
 * reference, is a(reference) + c(reference), where a and c are means of a row's influence. The difference of the two
 * has the variance of a over both samples alone, V (h / m + h / n), where V is the variance of a(T) for h rows.
 * docs/INFERENCE.md says how V is found and what becomes of higher orders. */
#include "inference/band_widths.h"

#include "inference/reached.h"

#include <math.h>
#include <string.h>

lp_series lp_series_of(const lp_draws *draws, int32_t index, int32_t metric) {
  return (lp_series){.draws = draws,
                     .metric = metric,
                     .count = draws->measured[index],
                     .held = draws->held + index * draws->count,
                     .scored = draws->scored + index * draws->count,
                     .opposed = draws->opposed + index * draws->count,
                     .whole = draws->measured[index] == draws->count};
}

/* How far a variance can be trusted: `first` of it is the variance that rows make each by itself, which so few blocks
 * show no better; influences and splits are how far it moves with what was found of either. */
typedef struct doubt {
  double first;
  double influences;
  double splits;
} doubt;

static double degrees_of(const lp_series *all, double variance, const doubt *of, double signal) {
  const double most = (double)all->draws->splits.blocks - 1.0;
  if (!(signal > 0.0)) return 1.0;
  const double moved = of->first * of->first + of->influences * of->influences * (1.0 / (signal * signal) - 1.0) +
                       of->splits * of->splits * most / (double)all->count;
  return moved > 0.0 ? fmin(most, most * variance * variance / moved) : most;
}

/* ---- metrics of the population alone ---- */

/* What overlapping parts share of what rows do through their nearest others: a row is in both for a share o, and its
 * nearest other is the same one for o / (2 - o). */
static double near_shared(double overlap) { return overlap * overlap / (2.0 - overlap); }

/* How that rises with the overlap. */
static double near_rise(double overlap) { return overlap * (4.0 - overlap) / ((2.0 - overlap) * (2.0 - overlap)); }

/* The variance of held out parts' scores that random choices of the metric make; NaN when not known. */
static double chosen_variance(const lp_series *all) {
  double sum = 0.0;
  for (int64_t d = 0; d < all->count; d++) sum += all->draws->hopkins_chance[d] / (double)all->count;
  return sum;
}

/* What a row does by itself (first) and what it does through its nearest others (near) fade differently when parts
 * overlap. Splits of one reference with share u show (1 - u) first + (1 - g(u)) near, and the blocks' influences on
 * them first + g'(u) near; with x the share of the population that a part is, (x + u) first + (g(x) + g(u)) near is
 * left of them in means over parts. */
static lp_width own_width(const lp_series *all, double split_variance) {
  const lp_draws *draws = all->draws;
  const double x = (double)draws->matching.held / (double)draws->matching.population_rows;
  const double u = (double)draws->matching.held / (double)draws->matching.reference_rows;
  if (!all->whole) return (lp_width){split_variance / (1.0 - u) * (x + u), (double)all->count - 1.0};
  const lp_influence rows = lp_splits_influence(&draws->splits, draws->matching.held, all->count, draws->held_counts,
                                                draws->held_inverse, all->held);
  const double of_first = rows.variance * (x + u);
  const double all_splits = split_variance;
  if (strcmp(persona_metric_key(all->metric), "hopkins") == 0) {
    split_variance -= chosen_variance(all);
    /* Where it is not known, all that rows do not make each by itself may be of that kind. */
    if (isnan(split_variance)) {
      return (lp_width){of_first, degrees_of(all, of_first, &(doubt){of_first, of_first, 0.0}, rows.signal)};
    }
  }
  const double rise = near_rise(u);
  const double shown = 1.0 - near_shared(u) - (1.0 - u) * rise;
  const double left = near_shared(x) + near_shared(u);
  const double near = fmax(0.0, (split_variance - (1.0 - u) * rows.variance) / shown);
  const double first = rows.variance - rise * near;
  if (first > 0.0) {
    const double variance = first * (x + u) + near * left;
    const double through = near > 0.0 ? (left - rise * (x + u)) / shown : 0.0; /* by how much the variance of splits */
    const doubt of = {.first = first * (x + u),
                      .influences = (x + u - (1.0 - u) * through) * rows.variance,
                      .splits = through * all_splits};
    return (lp_width){variance, degrees_of(all, variance, &of, rows.signal)};
  }
  return (lp_width){fmax(0.0, split_variance) / (1.0 - near_shared(u)) * left, (double)draws->splits.blocks - 1.0};
}

/* Copies are pairs of rows. Where a sample has few, how many others have does not show in it: one pair among as many
 * rows as the reference's is taken to be there beside what was seen. With none in the reference, a healthy population
 * then lies outside in 2 to 9 % at the rate of copies that is worst for it, and hardly ever at others. */
static double unseen_copies(const lp_series *all) {
  const char *key = persona_metric_key(all->metric);
  const bool share = strcmp(key, "duplicate_rate") == 0;
  if (!share && strcmp(key, "distinct_patterns") != 0) return 0.0;
  const double h = (double)all->draws->matching.held;
  const double x = h / (double)all->draws->matching.population_rows;
  const double u = h / (double)all->draws->matching.reference_rows;
  return u * u * (x * x + u * u) / (share ? h * h : 1.0);
}

/* ---- metrics that compare with the reference ---- */

/* How a metric compares two samples. */
typedef enum comparison {
  BY_ROWS,     /* what rows do */
  BY_BALLS,    /* what balls do that rows of a part span with each other */
  BY_REACH,    /* rows of the reference that are reached */
  BY_SQUARES,  /* a squared distance of the two laws, near 0 where they are equal */
  BY_DISTANCES /* a sum of distances, which are bent there */
} comparison;

static comparison comparison_of(int32_t metric) {
  const char *key = persona_metric_key(metric);
  if (strncmp(key, "coverage", 8) == 0) return BY_REACH;
  if (strcmp(key, "recall") == 0) return BY_BALLS;
  if (strcmp(key, "energy_distance") == 0 || strcmp(key, "mmd") == 0) return BY_SQUARES;
  if (strstr(key, "wasserstein") != NULL) return BY_DISTANCES;
  return BY_ROWS;
}

static double mean_square(const lp_series *all) {
  double sum = 0.0;
  for (int64_t d = 0; d < all->count; d++) sum += all->opposed[d] * all->opposed[d] / (2.0 * (double)all->count);
  return sum;
}

/* Covariance of |x| and |y| for standard normal x and y with this correlation. */
static double covariance_of_sizes(double correlation) {
  const double rest = sqrt(1.0 - correlation * correlation);
  return 0.63661977236758134 * (rest + correlation * asin(correlation) - 1.0); /* 2 / pi */
}

/* A sum of |x| over differences x of two samples' shares, each normal with variance 1 / h + 1 / r; `common` is how x
 * of two scores correlate. Sums over many x that hardly correlate vary as the squares of these correlations do, one x
 * as |x| does: the mean of both, which are close. */
static double bent(double common) {
  return 0.5 * (common * common / 3.14159265358979324 + covariance_of_sizes(common));
}

/* Of metrics that are least where both laws are equal: all that varies there are pairs of rows. With k a pair's part, a
 * score varies by 4 k / (h r) + 2 k / h^2, and matched - centre by 2 k (1 / m + 1 / n)^2. */
static double distance_variance(const lp_matching *matching, const lp_matching *thirds, bool squares, double square) {
  const double h = (double)thirds->held;
  const double r = (double)thirds->rest;
  const double samples = 1.0 / (double)matching->population_rows + 1.0 / (double)matching->reference_rows;
  if (squares) return square * 2.0 * samples * samples / (4.0 / (h * r) + 2.0 / (h * h));
  /* Draws of the matched value share the difference of the whole samples, two parts against one rest share the rest. */
  const double drawn = 1.0 / (double)matching->held + 1.0 / (double)matching->rest;
  const double opposed = 1.0 / h + 1.0 / r;
  return square * drawn * bent(fmin(1.0, samples / drawn)) / (opposed * (bent(1.0) - bent(1.0 / r / opposed)));
}

/* Of the variance that rows make with others in a difference of two parts of h rows against one rest of r, what
 * matched - centre has and what blocks show. Where rows of a part meet rows of the rest, a block's influence is with
 * the mean of the n rows there are, r / n of such pairs; the matched value means pairs of m rows and n rows, the
 * centre those of n rows among themselves, either way round: once and a half as much as one way. Where rows of a part
 * span balls with their nearest others, and these meet rows of the rest, it is of both kinds: the mean of both is
 * taken. */
static lp_reached shares_of(const lp_series *all) {
  const lp_matching *matching = &all->draws->matching;
  const lp_matching *thirds = &all->draws->thirds;
  const comparison how = comparison_of(all->metric);
  if (how == BY_REACH) return lp_reached_shares(matching, thirds, all->draws->k);
  const double n = (double)matching->reference_rows;
  const double m = (double)matching->population_rows;
  const double h = (double)thirds->held;
  const double r = (double)thirds->rest;
  lp_reached with = {.left = h * r * (1.0 / (m * n) + 1.5 / (n * n)), .influence = r / n};
  if (how == BY_BALLS) {
    const double held = (double)matching->held;
    with.left = 0.5 * (with.left + h / held * (near_shared(held / m) + near_shared(held / n)));
    with.influence = 0.5 * (with.influence + near_rise(h / n));
  }
  return with;
}

/* Of a metric that compares with the reference. The difference of two parts varies by what rows make each by
 * itself, one / h, of which h (1 / m + 1 / n) is left in matched - centre, and by what they make with others. shown:
 * the metric whose draws show the share of either, or NULL. */
static lp_width paired_width(const lp_series *all, const lp_series *shown, double square) {
  const lp_draws *draws = all->draws;
  const lp_matching *thirds = &draws->thirds;
  const double n = (double)draws->matching.reference_rows;
  const double m = (double)draws->matching.population_rows;
  const double h = (double)thirds->held;
  const double alone = h * (1.0 / m + 1.0 / n);
  const lp_reached with = shares_of(all);
  if (shown == NULL) return (lp_width){square * alone, (double)all->count - 1.0};
  const lp_influence rows = lp_splits_influence(&draws->splits, thirds->held, shown->count, draws->opposed_counts,
                                                draws->opposed_inverse, shown->opposed);
  const double whole = mean_square(shown);
  const double influence = whole > 0.0 ? fmin(1.0, rows.variance / whole) : 0.0;
  const double first = fmax(0.0, (influence - with.influence) / (1.0 - with.influence));
  const double left = first * alone + (1.0 - first) * with.left;
  if (shown != all) {
    /* Another space of the same statistic: rows by themselves make between nothing and that share there. */
    return (lp_width){square * sqrt(left * with.left), (double)all->count - 1.0};
  }
  const double slope = (alone - with.left) / (1.0 - with.influence);
  return (lp_width){square * left, degrees_of(all, left, &(doubt){first * alone, slope * influence, 0.0}, rows.signal)};
}

static lp_width find_width(const lp_series *all, double split_variance) {
  const lp_draws *draws = all->draws;
  if (!lp_draws_pair(all->metric)) {
    lp_width width = {0.0, (double)draws->splits.blocks - 1.0};
    if (split_variance > 0.0) width = own_width(all, split_variance);
    width.variance += unseen_copies(all);
    return width;
  }
  if (!(split_variance > 0.0)) return (lp_width){0.0, (double)draws->splits.blocks - 1.0};
  const comparison how = comparison_of(all->metric);
  const double square = mean_square(all);
  if (how == BY_SQUARES || how == BY_DISTANCES) {
    return (lp_width){distance_variance(&draws->matching, &draws->thirds, how == BY_SQUARES, square),
                      (double)draws->splits.blocks - 1.0};
  }
  if (all->whole) return paired_width(all, all, square);
  if (how != BY_REACH || draws->coverage < 0) return paired_width(all, NULL, square); /* wide */
  const lp_series coverage = lp_series_of(draws, draws->coverage, all->metric);
  return paired_width(all, coverage.whole && !isnan(mean_square(&coverage)) ? &coverage : NULL, square);
}

/* As it would be for a population of so many rows. */
static lp_width find_width_for(const lp_series *all, double split_variance, int64_t rows) {
  lp_draws draws = *all->draws; /* shares its arrays, which are only read */
  lp_series same = *all;
  draws.matching.population_rows = rows;
  same.draws = &draws;
  return find_width(&same, split_variance);
}

lp_width lp_width_find(const lp_series *all, double split_variance) {
  lp_width width = find_width(all, split_variance);
  /* It lies between that of a population without end, which the reference may tell little of, and that of one which
   * every draw takes whole. How well it is known goes with it from one to the other: so more agents never see less. */
  const lp_width least = find_width_for(all, split_variance, INT64_MAX);
  const lp_width most = find_width_for(all, split_variance, all->draws->matching.held);
  const double range = most.variance - least.variance;
  const double share = range > 0.0 ? (width.variance - least.variance) / range : 0.0;
  width.degrees = 1.0 / ((1.0 - share) / least.degrees + share / most.degrees);
  return width;
}
