/* Options: keyed, typed, bounded, and listed. */
#ifndef PERSONA_CPP_OPTIONS_HPP
#define PERSONA_CPP_OPTIONS_HPP

#include <persona/cpp/context.hpp>
#include <persona/options.h>

namespace persona {
inline namespace v0 {

enum class option_type : std::int32_t {
  integer = PERSONA_OPTION_INTEGER,
  real = PERSONA_OPTION_REAL,
  choice = PERSONA_OPTION_CHOICE
};

/* An option of the list: for (persona::option o : persona::option_list()) ... */
class option {
 public:
  explicit option(std::int32_t index) : index_(index) {}
  /* Throws when no option has that key. */
  explicit option(const text &key) : index_(persona_option_find(key.c_str())) {
    if (index_ < 0) detail::refuse("there is no option '" + std::string(key.c_str()) + "'");
  }
  std::int32_t index() const noexcept { return index_; }
  std::string_view key() const { return detail::view(persona_option_key(index_)); }
  option_type type() const { return static_cast<option_type>(persona_option_type(index_)); }
  std::string_view fallback() const { return detail::view(persona_option_fallback(index_)); }
  std::string_view choices() const { return detail::view(persona_option_choices(index_)); }
  std::string_view help() const { return detail::view(persona_option_help(index_)); }
  double low() const { return persona_option_low(index_); }
  double high() const { return persona_option_high(index_); }

 private:
  std::int32_t index_;
};
namespace detail {
inline option option_at(const void *, std::int64_t index) { return option(static_cast<std::int32_t>(index)); }
}  // namespace detail
inline sequence<&detail::option_at> option_list() { return {nullptr, persona_option_count()}; }

/* The value of an option: a text, or a number of any type. */
class option_value {
 public:
  option_value(const char *value) : text_(value) {}
  option_value(const std::string &value) : text_(value) {}
  option_value(std::string_view value) : text_(value) {}
  template <class Number, class = std::enable_if_t<std::is_arithmetic_v<Number>>>
  option_value(Number value) {
    if constexpr (std::is_floating_point_v<Number>) {
      text_ = detail::number_text(static_cast<double>(value));
    } else {
      text_ = std::to_string(value);
    }
  }
  const std::string &as_text() const noexcept { return text_; }

 private:
  std::string text_;
};

/* A set of options, all at their defaults until they are set. Whoever takes options copies them. */
class options : public detail::handle<persona_options, persona_options_free> {
 public:
  /* persona::options chosen(context, {{"k", 3}, {"seed", 7}}); */
  explicit options(const context &of, std::initializer_list<std::pair<const char *, option_value>> values = {})
      : handle(of.callbacks()) {
    detail::call call(callbacks());
    call.check(persona_options_create(of.get(), out(), call.place()));
    for (const auto &value : values) set(value.first, value.second);
  }
  options &set(const text &key, const option_value &value) {
    detail::call call(callbacks());
    call.check(persona_options_set(get(), key.c_str(), text(value.as_text()).c_str(), call.place()));
    return *this;
  }
  /* The options of the pipeline that was published with persona collapse. */
  options &set_published() {
    persona_options_set_published(get());
    return *this;
  }
  /* A number, or the place of a choice among its words; NaN for an unknown key. */
  double get_value(const text &key) const { return persona_options_get(get(), key.c_str()); }
};

/* The default of an option, as options::get_value gives it. */
inline double default_option(const text &key) { return persona_options_get(nullptr, key.c_str()); }

}  // namespace v0
}  // namespace persona

#endif
