/* The catalogue of metrics, and one result of a metric. */
#ifndef PERSONA_CPP_METRIC_HPP
#define PERSONA_CPP_METRIC_HPP

#include <persona/cpp/span.hpp>
#include <persona/cpp/text.hpp>
#include <persona/result.h>

namespace persona {
inline namespace v0 {

enum class axis : std::int32_t {
  coverage = PERSONA_AXIS_COVERAGE,
  uniformity = PERSONA_AXIS_UNIFORMITY,
  complexity = PERSONA_AXIS_COMPLEXITY,
  items = PERSONA_AXIS_ITEMS,
  diversity = PERSONA_AXIS_DIVERSITY,
  comparison = PERSONA_AXIS_COMPARISON
};
inline std::string_view axis_name(axis of) { return detail::view(persona_axis_name(static_cast<std::int32_t>(of))); }

enum class direction : std::int32_t {
  none = PERSONA_DIRECTION_NONE,
  higher = PERSONA_DIRECTION_HIGHER,
  lower = PERSONA_DIRECTION_LOWER,
  target = PERSONA_DIRECTION_TARGET
};
inline std::string_view direction_name(direction of) {
  return detail::view(persona_direction_name(static_cast<std::int32_t>(of)));
}

/* A metric of the catalogue: for (persona::metric m : persona::metric_list()) ... */
class metric {
 public:
  explicit metric(std::int32_t index) : index_(index) {}
  /* Throws when no metric has that key. */
  explicit metric(const text &key) : index_(persona_metric_find(key.c_str())) {
    if (index_ < 0) detail::refuse("there is no metric '" + std::string(key.c_str()) + "'");
  }
  std::int32_t index() const noexcept { return index_; }
  std::string_view key() const { return detail::view(persona_metric_key(index_)); }
  std::string_view name() const { return detail::view(persona_metric_name(index_)); }
  std::string_view definition() const { return detail::view(persona_metric_definition(index_)); }
  std::string_view meaning() const { return detail::view(persona_metric_meaning(index_)); }
  std::string_view fooled_by() const { return detail::view(persona_metric_fooled_by(index_)); }
  std::string_view range() const { return detail::view(persona_metric_range(index_)); }
  std::string_view options() const { return detail::view(persona_metric_options(index_)); }
  std::int64_t minimum() const { return persona_metric_minimum(index_); }
  persona::axis axis() const { return static_cast<persona::axis>(persona_metric_axis(index_)); }
  persona::direction direction() const { return static_cast<persona::direction>(persona_metric_direction(index_)); }
  std::int32_t version() const { return persona_metric_version(index_); }
  bool needs_reference() const { return has(PERSONA_METRIC_NEEDS_REFERENCE); }
  bool accepts_weights() const { return has(PERSONA_METRIC_ACCEPTS_WEIGHTS); }
  bool accepts_missing() const { return has(PERSONA_METRIC_ACCEPTS_MISSING); }
  bool on_request() const { return has(PERSONA_METRIC_ON_REQUEST); }

 private:
  bool has(std::int32_t bit) const { return (persona_metric_traits(index_) & bit) != 0; }
  std::int32_t index_;
};
namespace detail {
inline metric metric_at(const void *, std::int64_t index) { return metric(static_cast<std::int32_t>(index)); }
}  // namespace detail
inline sequence<&detail::metric_at> metric_list() { return {nullptr, persona_metric_count()}; }

enum class validity : std::int32_t {
  ok = PERSONA_VALIDITY_OK,
  undefined = PERSONA_VALIDITY_UNDEFINED,
  infinite = PERSONA_VALIDITY_INFINITE
};
inline std::string_view validity_name(validity of) {
  return detail::view(persona_validity_name(static_cast<std::int32_t>(of)));
}

/* An option that was read, as text; a further number beside a value. */
struct setting {
  std::string_view key;
  std::string_view text;
};
struct number {
  std::string_view key;
  double value;
};

namespace detail {

/* A row of a table, and the numbers in it; Table reads the cells. */
template <class Table>
class table_row {
 public:
  table_row(Table table, std::int64_t row) : table_(table), row_(row) {}
  std::int64_t place() const noexcept { return row_; }
  std::string_view label() const { return table_.label(row_); }
  std::string_view note() const { return table_.note(row_); }
  std::int32_t columns() const { return table_.columns(); }
  double operator[](std::int32_t column) const { return table_.value(row_, column); }
  double operator[](std::string_view column) const { return table_.value(row_, table_.find_column(column)); }

 private:
  Table table_;
  std::int64_t row_;
};
template <class Table>
table_row<Table> table_row_at(Table table, std::int64_t row) {
  return table_row<Table>(table, row);
}

/* The place of a column by its name, in any table. */
template <class Table>
std::int32_t find_column(const Table &table, std::string_view name) {
  for (std::int32_t column = 0; column < table.columns(); column++) {
    if (table.column(column) == name) return column;
  }
  refuse("the table '" + std::string(table.name()) + "' has no column '" + std::string(name) + "'");
}

}  // namespace detail

/* The table of a result: for (auto row : result.table()) row.label(), row["column"]. Borrowed from the result. */
class result_table {
 public:
  using row_type = detail::table_row<result_table>;
  result_table() = default;
  explicit result_table(const persona_result *of) : of_(of) {}
  /* Without a table it is false, and has no rows. */
  explicit operator bool() const { return persona_result_table_name(of_) != nullptr; }
  std::string_view name() const { return detail::view(persona_result_table_name(of_)); }
  std::int64_t size() const { return persona_result_table_rows(of_); }
  std::int32_t columns() const { return persona_result_table_columns(of_); }
  std::string_view column(std::int32_t column) const { return detail::view(persona_result_table_column(of_, column)); }
  std::int32_t find_column(std::string_view name) const { return detail::find_column(*this, name); }
  std::string_view label(std::int64_t row) const { return detail::view(persona_result_table_label(of_, row)); }
  std::string_view note(std::int64_t) const { return {}; } /* only tables of analyses have notes */
  double value(std::int64_t row, std::int32_t column) const { return persona_result_table_value(of_, row, column); }
  auto begin() const { return rows().begin(); }
  auto end() const { return rows().end(); }
  row_type operator[](std::int64_t row) const { return rows()[row]; }

 private:
  sequence<&detail::table_row_at<result_table>> rows() const { return {*this, size()}; }
  const persona_result *of_ = nullptr;
};

/* One result, borrowed: it lives as long as the run or the report that it was got from. */
class result {
 public:
  explicit result(const persona_result *borrowed) : of_(borrowed) {}
  persona::metric metric() const { return persona::metric(persona_result_metric(of_)); }
  std::string_view key() const { return detail::view(persona_result_key(of_)); }
  /* NaN where it is undefined. */
  double value() const { return persona_result_value(of_); }
  persona::validity validity() const { return static_cast<persona::validity>(persona_result_validity(of_)); }
  bool ok() const { return validity() == persona::validity::ok; }
  /* Why there is no finite value; "" when there is one. */
  std::string_view reason() const { return detail::view(persona_result_reason(of_)); }
  double effective_n() const { return persona_result_effective_n(of_); }
  const persona_result *get() const noexcept { return of_; }

  static setting setting_at(const persona_result *of, std::int64_t index) {
    const auto place = static_cast<std::int32_t>(index);
    return {detail::view(persona_result_setting_key(of, place)), detail::view(persona_result_setting_text(of, place))};
  }
  static number detail_at(const persona_result *of, std::int64_t index) {
    const auto place = static_cast<std::int32_t>(index);
    return {detail::view(persona_result_detail_key(of, place)), persona_result_detail_value(of, place)};
  }
  sequence<&result::setting_at> settings() const { return {of_, persona_result_setting_count(of_)}; }
  sequence<&result::detail_at> details() const { return {of_, persona_result_detail_count(of_)}; }
  result_table table() const { return result_table(of_); }

 private:
  const persona_result *of_;
};

}  // namespace v0
}  // namespace persona

#endif
