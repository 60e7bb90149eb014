/* The standard normal distribution, and its inverse by Newton's steps on it. */
#include "inference/normal.h"

#include <math.h>

double lp_normal_share(double x) { return 0.5 * erfc(-x * 0.70710678118654752440); }

/* From the lower half alone, where no digits cancel. The start is the tail's asymptote; the logarithm of the share is
 * concave, so that Newton's steps on it converge from any start. */
static double lower_quantile(double share) {
  double x = -sqrt(fmax(-2.0 * log(2.0 * share), 0.0));
  for (int step = 0; step < 60; step++) {
    const double reached = lp_normal_share(x);
    const double density = 0.39894228040143267794 * exp(-0.5 * x * x);
    const double move = (log(reached) - log(share)) * reached / density;
    x -= move;
    if (fabs(move) <= 1e-16 * fabs(x)) break;
  }
  return x;
}

double lp_normal_quantile(double share) {
  if (share == 0.5) return 0.0;
  return share < 0.5 ? lower_quantile(share) : -lower_quantile(1.0 - share);
}
