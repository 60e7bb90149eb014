/* Diagnosis: what is wrong with a population, in a word, with the evidence. */
#ifndef PERSONA_CPP_DIAGNOSIS_HPP
#define PERSONA_CPP_DIAGNOSIS_HPP

#include <persona/cpp/options.hpp>
#include <persona/cpp/space.hpp>
#include <persona/diagnosis.h>

namespace persona {
inline namespace v0 {

enum class mode : std::int32_t {
  unknown = PERSONA_MODE_UNKNOWN,
  healthy = PERSONA_MODE_HEALTHY,
  noise = PERSONA_MODE_NOISE,
  mode_collapse = PERSONA_MODE_MODE_COLLAPSE,
  archetypes = PERSONA_MODE_ARCHETYPES,
  flat = PERSONA_MODE_FLAT,
  misaligned = PERSONA_MODE_MISALIGNED,
  caricature = PERSONA_MODE_CARICATURE,
  missing_tail = PERSONA_MODE_MISSING_TAIL
};
/* "unknown" where nothing can be said. */
inline std::string_view mode_name(mode of) {
  const char *const name = persona_mode_name(static_cast<std::int32_t>(of));
  return name != nullptr ? name : "unknown";
}
inline std::string_view mode_meaning(mode of) {
  return detail::view(persona_mode_meaning(static_cast<std::int32_t>(of)));
}
namespace detail {
inline mode mode_at(const void *, std::int64_t index) { return static_cast<mode>(index); }
}  // namespace detail
inline sequence<&detail::mode_at> mode_list() { return {nullptr, persona_mode_count()}; }

/* A sign of a mode: the population's value beside what is healthy and what a population made to fail scores. */
struct sign {
  std::string_view name;
  std::string_view meaning;
  double value;
  double healthy;
  double failed;     /* NaN where there is none */
  double deviations; /* standard deviations between the population and health; NaN where not measured */
};

/* A diagnosis that something else owns, such as a report: a plain read. */
class diagnosis_view {
 public:
  explicit diagnosis_view(const persona_diagnosis *borrowed) : of_(borrowed) {}
  mode primary() const { return static_cast<mode>(persona_diagnosis_primary(of_)); }
  bool holds(mode which) const { return persona_diagnosis_holds(of_, number(which)) == 1; }
  double confidence(mode which) const { return persona_diagnosis_confidence(of_, number(which)); }
  std::string_view reason(mode which) const { return detail::view(persona_diagnosis_reason(of_, number(which))); }
  std::string_view sentence() const { return detail::view(persona_diagnosis_sentence(of_)); }
  const persona_diagnosis *get() const noexcept { return of_; }

  struct mode_of {
    const persona_diagnosis *diagnosis;
    std::int32_t mode;
  };
  static sign sign_at(mode_of of, std::int64_t index) {
    const auto place = static_cast<std::int32_t>(index);
    return {detail::view(persona_diagnosis_evidence_name(of.diagnosis, of.mode, place)),
            detail::view(persona_diagnosis_evidence_meaning(of.diagnosis, of.mode, place)),
            persona_diagnosis_evidence_value(of.diagnosis, of.mode, place),
            persona_diagnosis_evidence_healthy(of.diagnosis, of.mode, place),
            persona_diagnosis_evidence_failed(of.diagnosis, of.mode, place),
            persona_diagnosis_evidence_deviations(of.diagnosis, of.mode, place)};
  }
  sequence<&diagnosis_view::sign_at> evidence(mode which) const {
    return {mode_of{of_, number(which)}, persona_diagnosis_evidence_count(of_, number(which))};
  }

 private:
  static std::int32_t number(mode which) { return static_cast<std::int32_t>(which); }
  const persona_diagnosis *of_;
};

/* Immutable, and independent of its sources. */
class diagnosis : public detail::handle<persona_diagnosis, persona_diagnosis_free> {
 public:
  using handle::handle;
  diagnosis_view view() const { return diagnosis_view(get()); }
  mode primary() const { return view().primary(); }
  bool holds(mode which) const { return view().holds(which); }
  double confidence(mode which) const { return view().confidence(which); }
  std::string_view reason(mode which) const { return view().reason(which); }
  std::string_view sentence() const { return view().sentence(); }
  auto evidence(mode which) const { return view().evidence(which); }
};

/* Finds the failure modes of a population (<persona/diagnosis.h>). Without a reference only some can be known. */
inline diagnosis diagnose(const population &of, maybe<population> reference, const space &in,
                          maybe<options> chosen = {}, const progress &report = {}) {
  diagnosis made(nullptr, of.callbacks());
  detail::call call(of.callbacks());
  detail::progress_bridge bridge = {call, report};
  call.check(persona_diagnose(of.get(), reference.get(), in.get(), chosen.get(), bridge.callback, &bridge, made.out(),
                              call.place()));
  return made;
}

}  // namespace v0
}  // namespace persona

#endif
