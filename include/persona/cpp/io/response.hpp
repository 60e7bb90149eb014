/* Reading what a model wrote in answer to an item. (libpersona-io) */
#ifndef PERSONA_CPP_IO_RESPONSE_HPP
#define PERSONA_CPP_IO_RESPONSE_HPP

#include <persona/cpp/context.hpp>
#include <persona/cpp/sink.hpp>
#include <persona/response.h>

namespace persona {
inline namespace v0 {

enum class response_kind : std::int32_t { rating = PERSONA_RESPONSE_RATING, choice = PERSONA_RESPONSE_CHOICE };

/* What was found. The first three carry a value, the others are missing answers. */
enum class outcome : std::int32_t {
  clear = PERSONA_OUTCOME_CLEAR,
  lone = PERSONA_OUTCOME_LONE,
  ambiguous = PERSONA_OUTCOME_AMBIGUOUS,
  empty = PERSONA_OUTCOME_EMPTY,
  unfinished = PERSONA_OUTCOME_UNFINISHED,
  refused = PERSONA_OUTCOME_REFUSED,
  no_rating = PERSONA_OUTCOME_NO_RATING,
  not_whole = PERSONA_OUTCOME_NOT_WHOLE,
  out_of_scale = PERSONA_OUTCOME_OUT_OF_SCALE,
  range = PERSONA_OUTCOME_RANGE,
  other_scale = PERSONA_OUTCOME_OTHER_SCALE
};
inline std::string_view outcome_name(outcome of) {
  return detail::view(persona_outcome_name(static_cast<std::int32_t>(of)));
}

/* The question: a rating from low to high, or one of `high` letters. */
struct response_scale {
  response_kind kind = response_kind::rating;
  std::int32_t low = 1;
  std::int32_t high = 5;
  static response_scale rating(std::int32_t low, std::int32_t high) { return {response_kind::rating, low, high}; }
  static response_scale choice(std::int32_t letters) { return {response_kind::choice, 1, letters}; }
};

/* The answer. */
struct response {
  persona::outcome outcome;
  std::optional<std::int32_t> value; /* of a choice the letter's number, from 1; none: missing */
  std::string reason;                /* one sentence: why this outcome */
};

namespace detail {
inline persona_response_scale raw_scale(const response_scale &scale) {
  persona_response_scale raw;
  persona_response_scale_init(&raw);
  raw.kind = static_cast<std::int32_t>(scale.kind);
  raw.low = scale.low;
  raw.high = scale.high;
  return raw;
}
inline response response_of(const persona_response &raw) {
  response made;
  made.outcome = static_cast<outcome>(raw.outcome);
  if (raw.has_value != 0) made.value = raw.value;
  made.reason = raw.reason;
  return made;
}
}  // namespace detail

inline response response_parse(const context &with, std::string_view characters, const response_scale &scale = {}) {
  const persona_response_scale asked = detail::raw_scale(scale);
  persona_response raw;
  detail::call call(with.callbacks());
  call.check(persona_response_parse(with.get(), characters.data() != nullptr ? characters.data() : "",
                                    static_cast<std::int64_t>(characters.size()), &asked, &raw, call.place()));
  return detail::response_of(raw);
}

/* Responses of many agents to many items. Immutable, and may be shared by threads. */
class responses : public detail::handle<persona_responses, persona_responses_free> {
 public:
  using handle::handle;
  /* From a file with a JSON object a line. items: names of all items in their order; none: those of the file. */
  responses(const context &of, const text &path, const response_scale &scale = {}, const texts &items = {})
      : handle(of.callbacks()) {
    const persona_response_scale asked = detail::raw_scale(scale);
    detail::call call(callbacks());
    call.check(persona_responses_read(of.get(), path.c_str(), &asked, items.data(), items.size(), out(), call.place()));
  }

  std::int64_t persona_count() const { return persona_responses_persona_count(get()); }
  std::string_view persona_name(std::int64_t persona) const {
    return detail::view(persona_responses_persona_name(get(), persona));
  }
  std::int64_t item_count() const { return persona_responses_item_count(get()); }
  std::string_view item_name(std::int64_t item) const { return detail::view(persona_responses_item_name(get(), item)); }
  /* None when the file has none. */
  std::optional<response> find(std::int64_t persona, std::int64_t item) const {
    const persona_response *const found = persona_responses_get(get(), persona, item);
    if (found == nullptr) return std::nullopt;
    return detail::response_of(*found);
  }
  /* Where it stands in the file, from 1. */
  std::int64_t line(std::int64_t persona, std::int64_t item) const {
    return persona_responses_line(get(), persona, item);
  }
  std::int64_t count_outcome(outcome which) const {
    return persona_responses_count_outcome(get(), static_cast<std::int32_t>(which));
  }
  void write_csv(const sink &to) const {
    detail::call call(callbacks());
    detail::sink_bridge bridge = {call, to};
    call.check(persona_responses_write_csv(get(), bridge.callback, &bridge, call.place()));
  }
  void write_json(const sink &to) const {
    detail::call call(callbacks());
    detail::sink_bridge bridge = {call, to};
    call.check(persona_responses_write_json(get(), bridge.callback, &bridge, call.place()));
  }
};

}  // namespace v0
}  // namespace persona

#endif
