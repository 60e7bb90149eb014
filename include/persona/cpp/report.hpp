/* A report: the results of an executed run, with what was found beside them, for people to read. */
#ifndef PERSONA_CPP_REPORT_HPP
#define PERSONA_CPP_REPORT_HPP

#include <persona/cpp/diagnosis.hpp>
#include <persona/cpp/inference.hpp>
#include <persona/cpp/sink.hpp>
#include <persona/report.h>

namespace persona {
inline namespace v0 {

/* How a text is written: plain, or the sum of flags: text_style::colour | text_style::unicode. */
enum class text_style : std::int32_t {
  plain = PERSONA_TEXT_PLAIN,
  colour = PERSONA_TEXT_COLOUR,
  unicode = PERSONA_TEXT_UNICODE
};
constexpr text_style operator|(text_style a, text_style b) {
  return static_cast<text_style>(static_cast<std::int32_t>(a) | static_cast<std::int32_t>(b));
}

/* What a report says of one population; borrowed from the report. */
class population_report {
 public:
  population_report() = default;
  population_report(const persona_report *of, std::int64_t place) : of_(of), place_(place) {}
  std::int64_t place() const noexcept { return place_; }
  std::string_view name() const { return detail::view(persona_report_population_name(of_, place_)); }
  std::int64_t rows() const { return persona_report_population_rows(of_, place_); }
  std::int64_t items() const { return persona_report_population_items(of_, place_); }
  std::int64_t dropped_rows() const { return persona_report_population_dropped_rows(of_, place_); }
  std::int64_t missing_answers() const { return persona_report_population_missing_answers(of_, place_); }
  std::int64_t filled_answers() const { return persona_report_population_filled_answers(of_, place_); }
  double effective_rows() const { return persona_report_population_effective_rows(of_, place_); }
  bool is_reference() const { return persona_report_population_is_reference(of_, place_) == 1; }

  static result result_at(population_report of, std::int64_t index) {
    return result(persona_report_get_result(of.of_, of.place_, static_cast<std::int32_t>(index)));
  }
  static analysis_view analysis_at(population_report of, std::int64_t index) {
    return analysis_view(persona_report_get_analysis(of.of_, of.place_, static_cast<std::int32_t>(index)));
  }
  sequence<&population_report::result_at> results() const { return {*this, persona_report_result_count(of_)}; }
  sequence<&population_report::analysis_at> analyses() const {
    return {*this, persona_report_analysis_count(of_, place_)};
  }
  std::optional<diagnosis_view> diagnosis() const {
    const persona_diagnosis *const found = persona_report_get_diagnosis(of_, place_);
    if (found == nullptr) return std::nullopt;
    return diagnosis_view(found);
  }

 private:
  const persona_report *of_ = nullptr;
  std::int64_t place_ = 0;
};

/* Shares the results of its run: they go in any order. May be shared by threads once everything was added. */
class report : public detail::handle<persona_report, persona_report_free> {
 public:
  using handle::handle;
  explicit report(const run &executed) : handle(executed.callbacks()) {
    detail::call call(callbacks());
    call.check(persona_report_create(executed.get(), out(), call.place()));
  }

  static setting setting_at(const persona_report *of, std::int64_t index) {
    const auto place = static_cast<std::int32_t>(index);
    return {detail::view(persona_report_setting_key(of, place)), detail::view(persona_report_setting_text(of, place))};
  }
  static std::string_view left_out_at(const persona_report *of, std::int64_t index) {
    return detail::view(persona_report_left_out_item(of, index));
  }
  static population_report population_at(const persona_report *of, std::int64_t index) {
    return population_report(of, index);
  }
  sequence<&report::setting_at> settings() const { return {get(), persona_report_setting_count(get())}; }
  /* Items without variance, left out of the geometry. */
  sequence<&report::left_out_at> left_out_items() const { return {get(), persona_report_left_out_count(get())}; }
  sequence<&report::population_at> populations() const { return {get(), persona_report_population_count(get())}; }

  report &attach(std::int64_t population, const analysis &added) {
    detail::call call(callbacks());
    call.check(persona_report_attach(get(), population, added.get(), call.place()));
    return *this;
  }
  report &set_inference(const inference &added) {
    detail::call call(callbacks());
    call.check(persona_report_set_inference(get(), added.get(), call.place()));
    return *this;
  }
  report &set_diagnosis(std::int64_t population, const diagnosis &added) {
    detail::call call(callbacks());
    call.check(persona_report_set_diagnosis(get(), population, added.get(), call.place()));
    return *this;
  }
  std::optional<inference_view> inference_of() const {
    const persona_inference *const found = persona_report_get_inference(get());
    if (found == nullptr) return std::nullopt;
    return inference_view(found);
  }

  /* For people: one screen per population. */
  void write_text(const sink &to, text_style style = text_style::plain) const {
    detail::call call(callbacks());
    detail::sink_bridge bridge = {call, to};
    call.check(
        persona_report_write_text(get(), static_cast<std::int32_t>(style), bridge.callback, &bridge, call.place()));
  }
  std::string to_text(text_style style = text_style::plain) const {
    std::string written;
    write_text(written, style);
    return written;
  }
};

}  // namespace v0
}  // namespace persona

#endif
