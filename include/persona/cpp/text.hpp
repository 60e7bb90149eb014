/* Texts across the border: parameters that end by 0, borrowed texts, lists of names, numbers whatever the locale. */
#ifndef PERSONA_CPP_TEXT_HPP
#define PERSONA_CPP_TEXT_HPP

#include <persona/cpp/error.hpp>

#include <locale>
#include <optional>
#include <sstream>

namespace persona {
inline namespace v0 {

/* Parameter: a text for the C library. A std::string_view is copied, for it need not end by 0. */
class text {
 public:
  text(const char *characters) : characters_(characters) {}
  text(const std::string &characters) : characters_(characters.c_str()) { refuse_zeros(characters); }
  text(std::string_view characters) : copy_(characters), characters_(copy_.c_str()) { refuse_zeros(copy_); }
  text(const text &) = delete;
  text &operator=(const text &) = delete;
  const char *c_str() const noexcept { return characters_; }

 private:
  static void refuse_zeros(std::string_view characters) {
    if (characters.find('\0') != std::string_view::npos) {
      detail::refuse("a name or key holds a zero byte, at which the library would cut it: " +
                     std::string(characters.data()));
    }
  }
  std::string copy_;
  const char *characters_;
};

/* Parameter: several texts, from any container of them or a list in braces. They are copied for the call. */
class texts {
 public:
  texts() = default;
  texts(std::initializer_list<std::string_view> list) { take(list); }
  template <class Container, class = decltype(std::string_view(*std::begin(std::declval<const Container &>())))>
  texts(const Container &container) {
    take(container);
  }
  texts(const texts &) = delete;
  texts &operator=(const texts &) = delete;
  const char *const *data() const noexcept { return pointers_.empty() ? nullptr : pointers_.data(); }
  std::int64_t size() const noexcept { return static_cast<std::int64_t>(pointers_.size()); }

 private:
  template <class Container>
  void take(const Container &container) {
    for (const auto &entry : container) {
      copies_.emplace_back(std::string_view(entry));
      const text checked(copies_.back());
    }
    for (const std::string &copy : copies_) pointers_.push_back(copy.c_str());
  }
  std::vector<std::string> copies_;
  std::vector<const char *> pointers_;
};

/* Parameter: a handle, or none. */
template <class Handle>
class maybe {
 public:
  maybe() = default;
  maybe(std::nullptr_t) {}
  maybe(const Handle &handle) : handle_(&handle) {}
  auto get() const noexcept { return handle_ != nullptr ? handle_->get() : nullptr; }
  const Handle &operator*() const noexcept { return *handle_; }
  explicit operator bool() const noexcept { return handle_ != nullptr; }

 private:
  const Handle *handle_ = nullptr;
};

namespace detail {

/* A borrowed text; NULL is the empty one, or none. */
inline std::string_view view(const char *characters) {
  return characters != nullptr ? std::string_view(characters) : std::string_view();
}
inline std::optional<std::string_view> optional_view(const char *characters) {
  if (characters == nullptr) return std::nullopt;
  return std::string_view(characters);
}

/* A number as the library reads it: a decimal point whatever the locale, and every digit. */
inline std::string number_text(double value) {
  std::ostringstream stream;
  stream.imbue(std::locale::classic());
  stream.precision(17);
  stream << value;
  return stream.str();
}

/* `what` for an int32_t of the C interface. */
inline std::int32_t narrow(std::int64_t value, const char *what) {
  if (value < INT32_MIN || value > INT32_MAX)
    refuse(std::string(what) + " is beyond 32 bits: " + std::to_string(value));
  return static_cast<std::int32_t>(value);
}

}  // namespace detail
}  // namespace v0
}  // namespace persona

#endif
