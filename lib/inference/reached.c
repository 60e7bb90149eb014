/* A row of the rest is not covered where its k nearest others, among rest and part, are all of the rest. In one draw
 * that is as likely as k rows of the rest coming first in a random order, whatever the law; two draws that share rows
 * see partly the same order. In the centre, rest and part are dealt from the same rows, draw by draw: there the mean
 * does not vary at all, and all that matched - centre has of it is the matched value's. */
#include "inference/reached.h"

#include <math.h>

enum { MOST_NEIGHBOURS = 128 }; /* a ball of more rows is missed so rarely that the shares no longer matter */

double lp_reached_neither(int64_t k, double both, double alone, double parts, double share) {
  double row[MOST_NEIGHBOURS + 1]; /* with j rows of the second rest seen, for one number of rows of the first */
  const double all = both + 2.0 * alone + parts;
  k = k < MOST_NEIGHBOURS ? k : MOST_NEIGHBOURS;
  for (int64_t j = 0; j <= k; j++) row[j] = pow(share, (double)(k - j)); /* the first draw has its k */
  for (int64_t i = k - 1; i >= 0; i--) {
    double diagonal = row[k]; /* of i + 1 and j + 1 */
    row[k] = pow(share, (double)(k - i));
    for (int64_t j = k - 1; j >= 0; j--) {
      const double below = row[j];
      row[j] = (both * diagonal + alone * (below + row[j + 1])) / all;
      diagonal = below;
    }
  }
  return row[0];
}

/* Covariance of coverage in two draws of rests of r rows, of which they share `rest`, and parts of h rows, of which
 * they share `part`. crossing: rows of a rest that are in the other draw's part. Both shares are of one. */
static double covariance(int64_t k, double h, double r, double part, double rest, double crossing) {
  const double share = r / (r + h);
  const double alone = r * (1.0 - rest) - crossing;
  const double once = pow(share, (double)(k < MOST_NEIGHBOURS ? k : MOST_NEIGHBOURS));
  return rest * (lp_reached_neither(k, r * rest, alone, h * (2.0 - part), share) - once * once) / r;
}

lp_reached lp_reached_shares(const lp_matching *matching, const lp_matching *thirds, int64_t k) {
  const double n = (double)matching->reference_rows;
  const double m = (double)matching->population_rows;
  const double h = (double)thirds->held;
  const double r = (double)thirds->rest;
  const double difference = covariance(k, h, r, 1.0, 1.0, 0.0) - covariance(k, h, r, 0.0, 1.0, 0.0);
  const double matched = covariance(k, (double)matching->held, (double)matching->rest, (double)matching->held / m,
                                    (double)matching->rest / n, 0.0);
  /* Draws of two parts and a rest share h / n of either part; blocks show how the covariance rises with that. */
  const double more = covariance(k, h, r, 2.0 * h / n, r / n, r * h / n);
  const double none = covariance(k, h, r, 0.0, r / n, r * h / n);
  return (lp_reached){.left = matched / difference, .influence = (more - none) / (2.0 * h / n) / difference};
}
