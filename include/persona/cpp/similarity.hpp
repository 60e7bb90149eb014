/* Similarities between the rows of a matrix, and what is computed of them; clusters and silhouettes. */
#ifndef PERSONA_CPP_SIMILARITY_HPP
#define PERSONA_CPP_SIMILARITY_HPP

#include <persona/cpp/context.hpp>
#include <persona/cpp/matrix.hpp>
#include <persona/silhouette.h>
#include <persona/similarity.h>

namespace persona {
inline namespace v0 {

enum class similarity_kernel : std::int32_t {
  rbf = PERSONA_SIMILARITY_RBF,
  cosine = PERSONA_SIMILARITY_COSINE,
  linear = PERSONA_SIMILARITY_LINEAR,
  exponential = PERSONA_SIMILARITY_EXPONENTIAL
};

/* What similarity of two rows is. */
struct similarity {
  similarity_kernel kernel = similarity_kernel::cosine;
  double bandwidth = 0.0; /* of RBF and EXPONENTIAL; others do not read it */
  static similarity rbf(double bandwidth) { return {similarity_kernel::rbf, bandwidth}; }
  static similarity exponential(double bandwidth) { return {similarity_kernel::exponential, bandwidth}; }
  static similarity cosine() { return {similarity_kernel::cosine, 0.0}; }
  static similarity linear() { return {similarity_kernel::linear, 0.0}; }
  std::int32_t number() const noexcept { return static_cast<std::int32_t>(kernel); }
};

/* max_bytes, here and below: bound on the working memory of the call; 0: none. The ..._bytes tell it beforehand. */

/* n x n similarities, row after row. */
inline void similarity_matrix(const context &with, const matrix_view &rows, similarity how, span<double> out,
                              std::int64_t max_bytes = 0) {
  detail::expect_size("room for similarities", detail::count_of(out),
                      static_cast<std::int64_t>(detail::product(rows.rows(), rows.rows())));
  detail::call call(with.callbacks());
  call.check(persona_similarity_matrix(with.get(), rows.get(), how.number(), how.bandwidth, max_bytes, rows.rows(),
                                       out.data(), detail::count_of(out), call.place()));
}
inline std::vector<double> similarity_matrix(const context &with, const matrix_view &rows, similarity how,
                                             std::int64_t max_bytes = 0) {
  std::vector<double> out(detail::product(rows.rows(), rows.rows()));
  similarity_matrix(with, rows, how, span<double>(out), max_bytes);
  return out;
}
inline std::int64_t similarity_matrix_bytes(const context &with, std::int64_t n, std::int64_t columns) {
  return persona_similarity_matrix_bytes(with.get(), n, columns);
}

/* The Vendi score of an order. masses: what rows count for, one a row, or none. */
inline double vendi(const context &with, const matrix_view &rows, similarity how, double order = 1.0,
                    span<const double> masses = {}, std::int64_t max_bytes = 0) {
  const double *const numbers = detail::sized_or_null("masses", masses, rows.rows());
  double value = 0.0;
  detail::call call(with.callbacks());
  call.check(persona_vendi(with.get(), rows.get(), numbers, how.number(), how.bandwidth, order, max_bytes, &value,
                           call.place()));
  return value;
}
inline std::int64_t vendi_bytes(const context &with, std::int64_t n, std::int64_t columns, similarity_kernel kernel,
                                double order) {
  return persona_vendi_bytes(with.get(), n, columns, static_cast<std::int32_t>(kernel), order);
}

/* Squared maximum mean discrepancy of two samples. copies: how many equal rows a row stands for, one a row, or none. */
inline double mmd(const context &with, const matrix_view &x, const matrix_view &y, similarity how,
                  span<const std::int64_t> copies_x = {}, span<const std::int64_t> copies_y = {},
                  std::int64_t max_bytes = 0) {
  const std::int64_t *const of_x = detail::sized_or_null("copies of x", copies_x, x.rows());
  const std::int64_t *const of_y = detail::sized_or_null("copies of y", copies_y, y.rows());
  double value = 0.0;
  detail::call call(with.callbacks());
  call.check(persona_mmd(with.get(), x.get(), of_x, y.get(), of_y, how.number(), how.bandwidth, max_bytes, &value,
                         call.place()));
  return value;
}
inline std::int64_t mmd_bytes(const context &with, std::int64_t n, std::int64_t m, std::int64_t columns) {
  return persona_mmd_bytes(with.get(), n, m, columns);
}

enum class magnitude_way : std::int32_t { dense = PERSONA_MAGNITUDE_DENSE, iterative = PERSONA_MAGNITUDE_ITERATIVE };
/* The effective number of points at a scale. */
inline double magnitude(const context &with, const matrix_view &rows, double scale, std::int64_t max_bytes = 0) {
  double value = 0.0;
  detail::call call(with.callbacks());
  call.check(persona_magnitude(with.get(), rows.get(), scale, max_bytes, &value, call.place()));
  return value;
}
inline std::int64_t magnitude_bytes(const context &with, std::int64_t n, std::int64_t columns, magnitude_way way) {
  return persona_magnitude_bytes(with.get(), n, columns, static_cast<std::int32_t>(way));
}

/* Similarity-sensitive diversity of an order, by RBF or EXPONENTIAL similarities. */
inline double diversity(const context &with, const matrix_view &rows, similarity how, double order = 1.0,
                        span<const double> masses = {}, std::int64_t max_bytes = 0) {
  const double *const numbers = detail::sized_or_null("masses", masses, rows.rows());
  double value = 0.0;
  detail::call call(with.callbacks());
  call.check(persona_diversity(with.get(), rows.get(), numbers, how.number(), how.bandwidth, order, max_bytes, &value,
                               call.place()));
  return value;
}
inline std::int64_t diversity_bytes(const context &with, std::int64_t n, std::int64_t columns) {
  return persona_diversity_bytes(with.get(), n, columns);
}

/* How k-means is run. */
struct kmeans_settings {
  std::int64_t clusters = 2;
  std::int64_t starts = 10;
  std::int64_t steps = 100; /* at most, in each start */
  std::uint64_t seed = 42;
  std::int64_t max_bytes = 0;
};
struct clusters {
  std::vector<std::int32_t> labels; /* one a row */
  std::vector<double> centres;      /* found x columns */
  std::int64_t found = 0;
  double inertia = 0.0;
};
inline clusters kmeans(const context &with, const matrix_view &rows, const kmeans_settings &how,
                       span<const double> masses = {}) {
  const double *const numbers = detail::sized_or_null("masses", masses, rows.rows());
  clusters made;
  made.labels.resize(detail::product(1, rows.rows()));
  /* There are never more clusters than rows: room for those alone, however many were asked for. */
  const std::int64_t most = std::max<std::int64_t>(0, std::min(how.clusters, rows.rows()));
  made.centres.resize(detail::product(most, rows.columns()));
  detail::call call(with.callbacks());
  call.check(persona_kmeans(with.get(), rows.get(), numbers, how.clusters, how.starts, how.steps, how.seed,
                            how.max_bytes, made.labels.data(), made.centres.data(), &made.found, &made.inertia,
                            call.place()));
  made.centres.resize(detail::product(made.found, rows.columns()));
  return made;
}
inline std::int64_t kmeans_bytes(std::int64_t n, std::int64_t columns, std::int64_t clusters) {
  return persona_kmeans_bytes(n, columns, clusters);
}

struct silhouettes {
  std::vector<double> per_row;
  double mean = 0.0;
};
/* How apart labelled rows lie. labels: one a row, in 0..clusters-1. copies: one a row, or none. */
inline silhouettes silhouette(const context &with, const matrix_view &rows, span<const std::int32_t> labels,
                              std::int64_t clusters, span<const std::int64_t> copies = {}, std::int64_t max_bytes = 0) {
  detail::expect_size("labels", detail::count_of(labels), rows.rows());
  const std::int64_t *const counts = detail::sized_or_null("copies", copies, rows.rows());
  silhouettes found;
  found.per_row.resize(detail::product(1, rows.rows()));
  detail::call call(with.callbacks());
  call.check(persona_silhouette(with.get(), rows.get(), labels.data(), clusters, counts, max_bytes,
                                found.per_row.data(), &found.mean, call.place()));
  return found;
}
inline std::int64_t silhouette_bytes(const context &with, std::int64_t n, std::int64_t columns, std::int64_t clusters) {
  return persona_silhouette_bytes(with.get(), n, columns, clusters);
}

}  // namespace v0
}  // namespace persona

#endif
