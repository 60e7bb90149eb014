/* Analyses: tables of numbers and plain sentences about a population, its attributes, traits and fidelity. */
#ifndef PERSONA_CPP_ANALYSIS_HPP
#define PERSONA_CPP_ANALYSIS_HPP

#include <persona/attributes.h>
#include <persona/cpp/metric.hpp>
#include <persona/cpp/options.hpp>
#include <persona/cpp/population.hpp>
#include <persona/fidelity.h>
#include <persona/traits.h>

namespace persona {
inline namespace v0 {

/* A table of an analysis, borrowed from it: for (auto row : table) row.label(), row.note(), row["p"]. */
class analysis_table {
 public:
  using row_type = detail::table_row<analysis_table>;
  analysis_table() = default;
  analysis_table(const persona_analysis *of, std::int32_t table) : of_(of), table_(table) {}
  std::string_view name() const { return detail::view(persona_analysis_table_name(of_, table_)); }
  std::string_view meaning() const { return detail::view(persona_analysis_table_meaning(of_, table_)); }
  std::int64_t size() const { return persona_analysis_table_rows(of_, table_); }
  std::int32_t columns() const { return persona_analysis_table_columns(of_, table_); }
  std::string_view column(std::int32_t column) const {
    return detail::view(persona_analysis_table_column(of_, table_, column));
  }
  std::int32_t find_column(std::string_view name) const { return detail::find_column(*this, name); }
  std::string_view label(std::int64_t row) const {
    return detail::view(persona_analysis_table_label(of_, table_, row));
  }
  std::string_view note(std::int64_t row) const { return detail::view(persona_analysis_table_note(of_, table_, row)); }
  double value(std::int64_t row, std::int32_t column) const {
    return persona_analysis_table_value(of_, table_, row, column);
  }
  auto begin() const { return rows().begin(); }
  auto end() const { return rows().end(); }
  row_type operator[](std::int64_t row) const { return rows()[row]; }

 private:
  sequence<&detail::table_row_at<analysis_table>> rows() const { return {*this, size()}; }
  const persona_analysis *of_ = nullptr;
  std::int32_t table_ = 0;
};

/* An analysis that something else owns, such as a report: a plain read. */
class analysis_view {
 public:
  explicit analysis_view(const persona_analysis *borrowed) : of_(borrowed) {}
  std::string_view name() const { return detail::view(persona_analysis_name(of_)); }
  std::string_view population() const { return detail::view(persona_analysis_population(of_)); }
  const persona_analysis *get() const noexcept { return of_; }

  static setting setting_at(const persona_analysis *of, std::int64_t index) {
    const auto place = static_cast<std::int32_t>(index);
    return {detail::view(persona_analysis_setting_key(of, place)),
            detail::view(persona_analysis_setting_text(of, place))};
  }
  static std::string_view finding_at(const persona_analysis *of, std::int64_t index) {
    return detail::view(persona_analysis_finding(of, static_cast<std::int32_t>(index)));
  }
  static analysis_table table_at(const persona_analysis *of, std::int64_t index) {
    return analysis_table(of, static_cast<std::int32_t>(index));
  }
  sequence<&analysis_view::setting_at> settings() const { return {of_, persona_analysis_setting_count(of_)}; }
  sequence<&analysis_view::finding_at> findings() const { return {of_, persona_analysis_finding_count(of_)}; }
  sequence<&analysis_view::table_at> tables() const { return {of_, persona_analysis_table_count(of_)}; }
  std::optional<analysis_table> find_table(const persona::text &name) const {
    const std::int32_t place = persona_analysis_find_table(of_, name.c_str());
    if (place < 0) return std::nullopt;
    return analysis_table(of_, place);
  }
  analysis_table table(const persona::text &name) const {
    const auto found = find_table(name);
    if (!found) {
      detail::refuse("the analysis '" + std::string(this->name()) + "' has no table '" + name.c_str() + "'");
    }
    return *found;
  }

 private:
  const persona_analysis *of_;
};

/* Immutable, may be shared by threads, and outlives what it was made from. */
class analysis : public detail::handle<persona_analysis, persona_analysis_free> {
 public:
  using handle::handle;
  analysis_view view() const { return analysis_view(get()); }
  operator analysis_view() const { return view(); }
  std::string_view name() const { return view().name(); }
  std::string_view population() const { return view().population(); }
  auto settings() const { return view().settings(); }
  auto findings() const { return view().findings(); }
  auto tables() const { return view().tables(); }
  auto find_table(const persona::text &name) const { return view().find_table(name); }
  analysis_table table(const persona::text &name) const { return view().table(name); }
};

/* Whether answers follow what agents were assigned, and which part of it (<persona/attributes.h>). */
inline analysis attributes_analyse(const population &of, maybe<options> chosen = {}, const progress &report = {}) {
  analysis made(nullptr, of.callbacks());
  detail::call call(of.callbacks());
  detail::progress_bridge bridge = {call, report};
  call.check(persona_attributes_analyse(of.get(), chosen.get(), bridge.callback, &bridge, made.out(), call.place()));
  return made;
}

/* The traits that items name, in the order in which they are named first. */
inline std::string_view trait_name(const population &of, std::int64_t trait) {
  return detail::view(persona_trait_name(of.get(), trait));
}
inline std::int64_t trait_count(const population &of, maybe<options> chosen = {}) {
  std::int64_t count = 0;
  detail::call call(of.callbacks());
  call.check(persona_trait_scores(of.get(), chosen.get(), nullptr, 0, &count, call.place()));
  return count;
}
/* Rows x traits scores, row after row; NaN where too few items are answered. */
inline std::vector<double> trait_scores(const population &of, maybe<options> chosen = {}) {
  std::vector<double> scores(detail::product(of.rows(), trait_count(of, chosen)));
  if (scores.empty()) return scores;
  detail::call call(of.callbacks());
  call.check(persona_trait_scores(of.get(), chosen.get(), scores.data(), static_cast<std::int64_t>(scores.size()),
                                  nullptr, call.place()));
  return scores;
}
/* Reliability of trait scores, and whether traits hang together as in the reference (<persona/traits.h>). */
inline analysis traits_analyse(const population &of, maybe<population> reference = {}, maybe<options> chosen = {}) {
  analysis made(nullptr, of.callbacks());
  detail::call call(of.callbacks());
  call.check(persona_traits_analyse(of.get(), reference.get(), chosen.get(), made.out(), call.place()));
  return made;
}

/* A trait, and the attribute that says at which level of it a row should be; levels in ascending order. */
struct target {
  std::string trait;
  std::string attribute;
  std::vector<std::string> levels;
};
/* How far traits follow assigned levels (<persona/fidelity.h>). */
inline analysis fidelity_analyse(const population &of, const std::vector<target> &targets,
                                 maybe<population> reference = {}, maybe<options> chosen = {}) {
  std::vector<persona_target> raw;
  std::vector<std::unique_ptr<texts>> levels;
  for (const target &entry : targets) {
    levels.push_back(std::make_unique<texts>(entry.levels));
    const text trait(entry.trait);
    const text attribute(entry.attribute);
    const std::int32_t count = detail::narrow(levels.back()->size(), "the number of levels");
    persona_target filled;
    persona_target_init(&filled);
    filled.level_count = count;
    filled.trait = trait.c_str();
    filled.attribute = attribute.c_str();
    filled.levels = levels.back()->data();
    raw.push_back(filled);
  }
  analysis made(nullptr, of.callbacks());
  detail::call call(of.callbacks());
  call.check(persona_fidelity_analyse(of.get(), reference.get(), raw.data(), static_cast<std::int64_t>(raw.size()),
                                      chosen.get(), made.out(), call.place()));
  return made;
}

}  // namespace v0
}  // namespace persona

#endif
