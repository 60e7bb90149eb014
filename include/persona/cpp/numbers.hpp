/* Distances, spectra and entropies of plain matrices, without populations or spaces. */
#ifndef PERSONA_CPP_NUMBERS_HPP
#define PERSONA_CPP_NUMBERS_HPP

#include <persona/cpp/context.hpp>
#include <persona/cpp/matrix.hpp>
#include <persona/distances.h>
#include <persona/entropy.h>
#include <persona/spectrum.h>

namespace persona {
inline namespace v0 {

enum class distance_kind : std::int32_t { euclidean = PERSONA_DISTANCE_EUCLIDEAN, squared = PERSONA_DISTANCE_SQUARED };
enum class layout : std::int32_t { full = PERSONA_LAYOUT_FULL, condensed = PERSONA_LAYOUT_CONDENSED };

/* Distances between all rows: n x n numbers, or n (n - 1) / 2 for pairs i < j alone. weights: one a column, or none. */
inline void distances_pairwise(const context &with, const matrix_view &rows, span<double> out,
                               layout where = layout::full, distance_kind kind = distance_kind::euclidean,
                               span<const double> weights = {}) {
  const double *const numbers = detail::sized_or_null("column weights", weights, rows.columns());
  detail::call call(with.callbacks());
  call.check(persona_distances_pairwise(with.get(), rows.get(), numbers, static_cast<std::int32_t>(kind),
                                        static_cast<std::int32_t>(where), rows.rows(), out.data(),
                                        detail::count_of(out), call.place()));
}
inline std::vector<double> distances_pairwise(const context &with, const matrix_view &rows, layout where = layout::full,
                                              distance_kind kind = distance_kind::euclidean,
                                              span<const double> weights = {}) {
  const std::int64_t n = rows.rows();
  std::vector<double> out(where == layout::full ? detail::product(n, n) : detail::product(n, n - (n > 0)) / 2);
  distances_pairwise(with, rows, span<double>(out), where, kind, weights);
  return out;
}

/* Distances between the rows of a and those of b: n x m numbers. */
inline void distances_cross(const context &with, const matrix_view &a, const matrix_view &b, span<double> out,
                            distance_kind kind = distance_kind::euclidean, span<const double> weights = {}) {
  const double *const numbers = detail::sized_or_null("column weights", weights, a.columns());
  detail::call call(with.callbacks());
  call.check(persona_distances_cross(with.get(), a.get(), b.get(), numbers, static_cast<std::int32_t>(kind), b.rows(),
                                     out.data(), detail::count_of(out), call.place()));
}
inline std::vector<double> distances_cross(const context &with, const matrix_view &a, const matrix_view &b,
                                           distance_kind kind = distance_kind::euclidean,
                                           span<const double> weights = {}) {
  std::vector<double> out(detail::product(a.rows(), b.rows()));
  distances_cross(with, a, b, span<double>(out), kind, weights);
  return out;
}

/* The k nearest rows of each anchor: anchors x k places and distances; -1 and infinity where there are fewer. */
struct nearest {
  std::int64_t k = 0;
  std::vector<std::int64_t> rows;
  std::vector<double> distances;
};
namespace detail {
inline nearest find_nearest(const context &with, const matrix_view &anchors, const persona_matrix *points,
                            std::int64_t k, span<const double> weights) {
  const double *const numbers = sized_or_null("column weights", weights, anchors.columns());
  nearest found;
  found.k = k;
  found.rows.resize(product(anchors.rows(), std::max<std::int64_t>(k, 0)));
  found.distances.resize(found.rows.size());
  call call(with.callbacks());
  call.check(persona_distances_nearest(with.get(), anchors.get(), points, numbers, k, found.rows.data(),
                                       found.distances.data(), call.place()));
  return found;
}
}  // namespace detail
inline nearest distances_nearest(const context &with, const matrix_view &anchors, const matrix_view &points,
                                 std::int64_t k, span<const double> weights = {}) {
  return detail::find_nearest(with, anchors, points.get(), k, weights);
}
/* Among the anchors themselves, each left out of its own list. */
inline nearest distances_nearest(const context &with, const matrix_view &anchors, std::int64_t k,
                                 span<const double> weights = {}) {
  return detail::find_nearest(with, anchors, nullptr, k, weights);
}

enum class moment : std::int32_t { covariance = PERSONA_MOMENT_COVARIANCE, correlation = PERSONA_MOMENT_CORRELATION };
enum class divisor : std::int32_t { n = PERSONA_DIVISOR_N, n_minus_one = PERSONA_DIVISOR_N_MINUS_ONE };

/* D means, and D x D moments of the columns, row after row. weights: one a row, or none. */
struct moments {
  std::vector<double> means;
  std::vector<double> matrix;
};
inline moments covariance(const context &with, const matrix_view &rows, moment kind = moment::covariance,
                          divisor by = divisor::n_minus_one, span<const double> weights = {}) {
  const double *const numbers = detail::sized_or_null("row weights", weights, rows.rows());
  moments found;
  found.means.resize(detail::product(1, rows.columns()));
  found.matrix.resize(detail::product(rows.columns(), rows.columns()));
  detail::call call(with.callbacks());
  call.check(persona_covariance(with.get(), rows.get(), numbers, static_cast<std::int32_t>(kind),
                                static_cast<std::int32_t>(by), found.means.data(), found.matrix.data(),
                                std::max<std::int64_t>(rows.columns(), 1), call.place()));
  return found;
}
/* The eigenvalues of a covariance or correlation matrix, largest first. */
inline std::vector<double> spectrum(const context &with, const matrix_view &rows, moment kind = moment::covariance) {
  std::vector<double> eigenvalues(detail::product(1, std::max<std::int64_t>(0, std::min(rows.rows(), rows.columns()))));
  std::int64_t count = 0;
  detail::call call(with.callbacks());
  call.check(persona_spectrum(with.get(), rows.get(), static_cast<std::int32_t>(kind),
                              eigenvalues.empty() ? nullptr : eigenvalues.data(),
                              static_cast<std::int64_t>(eigenvalues.size()), &count, call.place()));
  eigenvalues.resize(static_cast<std::size_t>(count));
  return eigenvalues;
}

enum class entropy_estimator : std::int32_t {
  plug_in = PERSONA_ENTROPY_PLUG_IN,
  miller_madow = PERSONA_ENTROPY_MILLER_MADOW,
  chao_shen = PERSONA_ENTROPY_CHAO_SHEN
};

/* Entropies in nats, and effective numbers of levels; NaN where there is no value. */
inline double entropy_discrete(span<const double> counts, entropy_estimator estimator = entropy_estimator::plug_in) {
  double value = 0.0;
  detail::call call;
  call.check(persona_entropy_discrete(counts.data(), detail::count_of(counts), static_cast<std::int32_t>(estimator),
                                      &value, call.place()));
  return value;
}
inline double entropy_hill(span<const double> counts, double order) {
  double value = 0.0;
  detail::call call;
  call.check(persona_entropy_hill(counts.data(), detail::count_of(counts), order, &value, call.place()));
  return value;
}
struct simpson {
  double concentration;
  double effective_levels;
};
inline simpson entropy_simpson(span<const double> counts) {
  simpson found = {};
  detail::call call;
  call.check(persona_entropy_simpson(counts.data(), detail::count_of(counts), &found.concentration,
                                     &found.effective_levels, call.place()));
  return found;
}
struct gaussian_entropy {
  double entropy;
  double shrinkage; /* more than 0 where the covariance was singular and was replaced */
};
inline gaussian_entropy entropy_gaussian(const context &with, const matrix_view &rows) {
  gaussian_entropy found = {};
  detail::call call(with.callbacks());
  call.check(persona_entropy_gaussian(with.get(), rows.get(), &found.entropy, &found.shrinkage, call.place()));
  return found;
}
inline double entropy_nearest(const context &with, const matrix_view &rows, std::int64_t k = 3) {
  double value = 0.0;
  detail::call call(with.callbacks());
  call.check(persona_entropy_nearest(with.get(), rows.get(), k, &value, call.place()));
  return value;
}

}  // namespace v0
}  // namespace persona

#endif
