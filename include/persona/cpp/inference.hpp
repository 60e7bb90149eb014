/* Inference: what the numbers of a run mean; how many agents it takes; whether populations differ. */
#ifndef PERSONA_CPP_INFERENCE_HPP
#define PERSONA_CPP_INFERENCE_HPP

#include <persona/comparison.h>
#include <persona/cpp/analysis.hpp>
#include <persona/cpp/run.hpp>
#include <persona/power.h>

namespace persona {
inline namespace v0 {

enum class band_place : std::int32_t {
  unknown = PERSONA_BAND_UNKNOWN,
  below = PERSONA_BAND_BELOW,
  inside = PERSONA_BAND_INSIDE,
  above = PERSONA_BAND_ABOVE
};
inline std::string_view band_place_name(band_place place) {
  return detail::view(persona_band_place_name(static_cast<std::int32_t>(place)));
}
enum class size_verdict : std::int32_t {
  unknown = PERSONA_SIZE_UNKNOWN,
  enough = PERSONA_SIZE_ENOUGH,
  few_agents = PERSONA_SIZE_FEW_AGENTS,
  few_reference = PERSONA_SIZE_FEW_REFERENCE
};
inline std::string_view size_name(size_verdict size) {
  return detail::view(persona_size_name(static_cast<std::int32_t>(size)));
}

/* A kind of population that is known to be wrong: for (auto null : persona::null_list()) ... */
struct null_kind {
  std::int32_t index;
  std::string_view name;
  std::string_view meaning;
};
namespace detail {
inline null_kind null_at(const void *, std::int64_t index) {
  const auto place = static_cast<std::int32_t>(index);
  return {place, view(persona_null_name(place)), view(persona_null_meaning(place))};
}
}  // namespace detail
inline sequence<&detail::null_at> null_list() { return {nullptr, persona_null_count()}; }

/* What stands beside one metric of one population; borrowed from the inference. */
class evidence {
 public:
  explicit evidence(const persona_evidence *borrowed) : of_(borrowed) {}
  double matched() const { return persona_evidence_matched(of_); }
  double matched_error() const { return persona_evidence_matched_error(of_); }
  double band_low() const { return persona_evidence_band_low(of_); }
  double band_centre() const { return persona_evidence_band_centre(of_); }
  double band_high() const { return persona_evidence_band_high(of_); }
  double band_spread() const { return persona_evidence_band_spread(of_); }
  std::string_view band_reason() const { return detail::view(persona_evidence_band_reason(of_)); }
  double interval_low() const { return persona_evidence_interval_low(of_); }
  double interval_high() const { return persona_evidence_interval_high(of_); }
  double interval_spread() const { return persona_evidence_interval_spread(of_); }
  double monte_carlo_error() const { return persona_evidence_monte_carlo_error(of_); }
  std::string_view interval_reason() const { return detail::view(persona_evidence_interval_reason(of_)); }
  band_place place() const { return static_cast<band_place>(persona_evidence_place(of_)); }
  double null_value(std::int32_t null) const { return persona_evidence_null_value(of_, null); }
  double null_low(std::int32_t null) const { return persona_evidence_null_low(of_, null); }
  double null_high(std::int32_t null) const { return persona_evidence_null_high(of_, null); }
  double detectable() const { return persona_evidence_detectable(of_); }
  double material() const { return persona_evidence_material(of_); }
  size_verdict size() const { return static_cast<size_verdict>(persona_evidence_size(of_)); }
  const persona_evidence *get() const noexcept { return of_; }

 private:
  const persona_evidence *of_;
};

/* An inference that something else owns, such as a report: a plain read. */
class inference_view {
 public:
  explicit inference_view(const persona_inference *borrowed) : of_(borrowed) {}
  std::int64_t population_count() const { return persona_inference_population_count(of_); }
  std::int64_t held_rows(std::int64_t population) const { return persona_inference_held_rows(of_, population); }
  std::int64_t rest_rows(std::int64_t population) const { return persona_inference_rest_rows(of_, population); }
  /* None for a metric that the run did not measure. */
  std::optional<persona::evidence> find_evidence(std::int64_t population, const text &key) const {
    const persona_evidence *const found = persona_inference_get(of_, population, key.c_str());
    if (found == nullptr) return std::nullopt;
    return persona::evidence(found);
  }
  persona::evidence evidence(std::int64_t population, const text &key) const {
    const auto found = find_evidence(population, key);
    if (!found) {
      detail::refuse("the inference has nothing on '" + std::string(key.c_str()) + "' for population " +
                     std::to_string(population));
    }
    return *found;
  }
  const persona_inference *get() const noexcept { return of_; }

 private:
  const persona_inference *of_;
};

/* Intervals, bands and nulls for every population and metric of an executed run. Immutable. */
class inference : public detail::handle<persona_inference, persona_inference_free> {
 public:
  explicit inference(const run &executed, const progress &report = {}) : handle(executed.callbacks()) {
    detail::call call(callbacks());
    detail::progress_bridge bridge = {call, report};
    call.check(persona_inference_create(executed.get(), bridge.callback, &bridge, out(), call.place()));
  }
  inference_view view() const { return inference_view(get()); }
  std::int64_t population_count() const { return view().population_count(); }
  std::int64_t held_rows(std::int64_t population) const { return view().held_rows(population); }
  std::int64_t rest_rows(std::int64_t population) const { return view().rest_rows(population); }
  auto find_evidence(std::int64_t population, const text &key) const { return view().find_evidence(population, key); }
  persona::evidence evidence(std::int64_t population, const text &key) const {
    return view().evidence(population, key);
  }
};

enum class drop_kind : std::int32_t {
  absolute = PERSONA_DROP_ABSOLUTE,
  of_healthy = PERSONA_DROP_OF_HEALTHY,
  of_range = PERSONA_DROP_OF_RANGE
};
/* How many agents it takes to see a drop (<persona/power.h>). agents 0: as many as the reference has rows. */
inline analysis power(const run &planned, std::int64_t agents, double drop, drop_kind kind,
                      const progress &report = {}) {
  analysis made(nullptr, planned.callbacks());
  detail::call call(planned.callbacks());
  detail::progress_bridge bridge = {call, report};
  call.check(persona_power(planned.get(), agents, drop, static_cast<std::int32_t>(kind), bridge.callback, &bridge,
                           made.out(), call.place()));
  return made;
}

enum class design : std::int32_t { independent = PERSONA_DESIGN_INDEPENDENT, paired = PERSONA_DESIGN_PAIRED };
/* Whether two populations of a run differ, and in which metrics (<persona/comparison.h>). */
inline analysis compare_pair(const run &planned, std::int64_t first, std::int64_t second,
                             design how = design::independent, const progress &report = {}) {
  analysis made(nullptr, planned.callbacks());
  detail::call call(planned.callbacks());
  detail::progress_bridge bridge = {call, report};
  call.check(persona_compare_pair(planned.get(), first, second, static_cast<std::int32_t>(how), bridge.callback,
                                  &bridge, made.out(), call.place()));
  return made;
}
/* All populations of a run two and two, and ranked by nearness to healthy people. */
inline analysis compare(const run &planned, design how = design::independent, const progress &report = {}) {
  analysis made(nullptr, planned.callbacks());
  detail::call call(planned.callbacks());
  detail::progress_bridge bridge = {call, report};
  call.check(persona_compare(planned.get(), static_cast<std::int32_t>(how), bridge.callback, &bridge, made.out(),
                             call.place()));
  return made;
}

}  // namespace v0
}  // namespace persona

#endif
