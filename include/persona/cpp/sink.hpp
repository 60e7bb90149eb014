/* Where writers put their bytes: a std::ostream, a std::string, or a callable. */
#ifndef PERSONA_CPP_SINK_HPP
#define PERSONA_CPP_SINK_HPP

#include <persona/cpp/error.hpp>

#include <ostream>

namespace persona {
inline namespace v0 {

/* Parameter: who receives bytes (UTF-8), piece by piece. A stream that fails stops the writer, as does a callable
 * (std::string_view) that returns false; the call then throws an error with status `stopped`. What a callable or a
 * stream throws comes out of the call. */
class sink {
 public:
  sink(std::ostream &stream)
      : object_(&stream), write_([](void *object, std::string_view bytes) {
          std::ostream &to = *static_cast<std::ostream *>(object);
          to.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
          return to.good();
        }) {}
  sink(std::string &appended)
      : object_(&appended), write_([](void *object, std::string_view bytes) {
          static_cast<std::string *>(object)->append(bytes);
          return true;
        }) {}
  template <class Function, class = decltype(std::declval<Function &>()(std::string_view())),
            class = std::enable_if_t<!std::is_same_v<std::decay_t<Function>, sink>>>
  sink(Function &&function)
      : object_(const_cast<void *>(static_cast<const void *>(std::addressof(function)))),
        write_([](void *object, std::string_view bytes) {
          return detail::goes_on(*static_cast<std::remove_reference_t<Function> *>(object), bytes);
        }) {}
  bool operator()(std::string_view bytes) const { return write_(object_, bytes); }

 private:
  void *object_;
  bool (*write_)(void *, std::string_view);
};

namespace detail {

/* What a C call gets for a sink. */
struct sink_bridge {
  call &of;
  const sink &to;

  static int callback(void *user, const char *bytes, std::size_t length) {
    const sink_bridge &bridge = *static_cast<sink_bridge *>(user);
    return guarded(bridge.of, false, [&] { return bridge.to(std::string_view(bytes, length)); }) ? 0 : 1;
  }
};

}  // namespace detail
}  // namespace v0
}  // namespace persona

#endif
