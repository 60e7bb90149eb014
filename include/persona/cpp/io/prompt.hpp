/* Prompts for an agent: templates filled with a profile and the texts of an item. (libpersona-io) */
#ifndef PERSONA_CPP_IO_PROMPT_HPP
#define PERSONA_CPP_IO_PROMPT_HPP

#include <persona/cpp/io/schema.hpp>
#include <persona/prompt.h>

namespace persona {
inline namespace v0 {

enum class prompt_kind : std::int32_t {
  likert = PERSONA_PROMPT_LIKERT,
  choice = PERSONA_PROMPT_CHOICE,
  introduction = PERSONA_PROMPT_INTRODUCTION
};
/* A template to begin with. */
inline std::string_view prompt_template(prompt_kind kind) {
  return detail::view(persona_prompt_template(static_cast<std::int32_t>(kind)));
}

/* A text for a placeholder. */
struct prompt_field {
  std::string name;
  std::string text;
};

namespace detail {
inline std::string render(const context &with, const text &characters, const persona_schema *of,
                          const std::int32_t *codes, const std::vector<prompt_field> &fields) {
  std::vector<persona_prompt_field> raw;
  for (const prompt_field &field : fields) raw.push_back({text(field.name).c_str(), text(field.text).c_str()});
  std::string written;
  const sink to(written);
  call call(with.callbacks());
  sink_bridge bridge = {call, to};
  call.check(persona_prompt_render(with.get(), characters.c_str(), of, codes, raw.empty() ? nullptr : raw.data(),
                                   static_cast<std::int64_t>(raw.size()), bridge.callback, &bridge, call.place()));
  return written;
}
}  // namespace detail

/* Fills a template with fields, and with a profile of a schema. */
inline std::string prompt_render(const context &with, const text &characters,
                                 const std::vector<prompt_field> &fields = {}) {
  return detail::render(with, characters, nullptr, nullptr, fields);
}
inline std::string prompt_render(const context &with, const text &characters, const schema &of,
                                 span<const std::int32_t> codes, const std::vector<prompt_field> &fields = {}) {
  detail::expect_size("codes of a profile", detail::count_of(codes), of.dimension_count());
  return detail::render(with, characters, of.get(), codes.data(), fields);
}

}  // namespace v0
}  // namespace persona

#endif
