/* Errors as exceptions, and the frame that every fallible call of the C library stands in.
 *
 * A call that does not return PERSONA_OK throws persona::error. What a callback of the program throws (progress, sink,
 * source, parallel loop) is caught before it reaches C code, the call is made to stop, and it is thrown again once the
 * C call has returned. */
#ifndef PERSONA_CPP_ERROR_HPP
#define PERSONA_CPP_ERROR_HPP

#include <persona/status.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#if !defined(_MSC_VER) && __cplusplus < 201703L
#error "persona.hpp needs C++17 or later (-std=c++17)"
#endif
#if !defined(__cpp_exceptions) && !defined(_CPPUNWIND)
#error "persona.hpp reports errors as exceptions: compile without -fno-exceptions, or call the C interface <persona.h>"
#endif
#if defined(__GNUC__)
#define PERSONA_CPP_VISIBLE __attribute__((visibility("default"))) /* caught in another library than it was thrown in */
#else
#define PERSONA_CPP_VISIBLE
#endif

namespace persona {
inline namespace v0 {

/* The statuses of <persona/status.h>. */
enum class status_code : std::int32_t {
  ok = PERSONA_OK,
  invalid_argument = PERSONA_INVALID_ARGUMENT,
  out_of_memory = PERSONA_OUT_OF_MEMORY,
  cancelled = PERSONA_CANCELLED,
  bad_value = PERSONA_BAD_VALUE,
  missing_answer = PERSONA_MISSING_ANSWER,
  out_of_scale = PERSONA_OUT_OF_SCALE,
  mismatch = PERSONA_MISMATCH,
  unsupported = PERSONA_UNSUPPORTED,
  too_large = PERSONA_TOO_LARGE,
  numerical = PERSONA_NUMERICAL,
  file = PERSONA_FILE,
  format = PERSONA_FORMAT,
  stopped = PERSONA_STOPPED
};

/* The name of a status, such as "OUT_OF_SCALE", and one sentence on what it means. */
inline std::string_view status_name(status_code status) {
  return persona_status_name(static_cast<std::int32_t>(status));
}
inline std::string_view status_text(status_code status) {
  return persona_status_text(static_cast<std::int32_t>(status));
}

/* What every failing call throws. what() is the library's sentence; row, column and line are the place that is meant,
 * -1 where none is. */
class PERSONA_CPP_VISIBLE error : public std::runtime_error {
 public:
  explicit error(const persona_error &place)
      : std::runtime_error(place.message[0] != '\0' ? place.message : persona_status_text(place.status)),
        status_(static_cast<status_code>(place.status)),
        row_(place.row),
        column_(place.column),
        line_(place.line) {}
  error(status_code status, const std::string &message, std::int64_t row = -1, std::int64_t column = -1)
      : std::runtime_error(message), status_(status), row_(row), column_(column) {}

  status_code status() const noexcept { return status_; }
  std::int64_t row() const noexcept { return row_; }
  std::int64_t column() const noexcept { return column_; }
  std::int64_t line() const noexcept { return line_; }

 private:
  status_code status_;
  std::int64_t row_ = -1;
  std::int64_t column_ = -1;
  std::int64_t line_ = -1;
};

namespace detail {

[[noreturn]] inline void refuse(const std::string &message) { throw error(status_code::invalid_argument, message); }

inline void expect_size(const char *what, std::int64_t found, std::int64_t wanted) {
  if (found != wanted) {
    refuse(std::string(what) + ": " + std::to_string(found) + " were given where " + std::to_string(wanted) +
           " are needed");
  }
}

class call;

/* The callbacks that a program gave to a context. Every handle made from the context holds on to them. `calls` are the
 * calls under way, by thread, so that a callback finds the one that it belongs to. */
struct host {
  std::function<void *(std::size_t)> allocate;
  std::function<void(void *)> release;
  std::function<void(std::int32_t, const std::function<void(std::int32_t)> &)> parallel;
  std::mutex lock;
  std::vector<std::pair<std::thread::id, call *>> calls;
};

/* One call of the C library: where its error goes, and what a callback threw meanwhile. */
class call {
 public:
  explicit call(const std::shared_ptr<host> &owner) : host_(owner.get()) {
    if (host_ == nullptr) return;
    const std::lock_guard<std::mutex> guard(host_->lock);
    host_->calls.emplace_back(std::this_thread::get_id(), this);
  }
  call() = default;
  call(const call &) = delete;
  call &operator=(const call &) = delete;
  ~call() {
    if (host_ == nullptr) return;
    const std::lock_guard<std::mutex> guard(host_->lock);
    const auto own = [this](const auto &entry) { return entry.second == this; };
    host_->calls.erase(std::remove_if(host_->calls.begin(), host_->calls.end(), own), host_->calls.end());
  }

  /* The call of this thread, the innermost if there are several; NULL when there is none. */
  static call *current(host &of) {
    const std::lock_guard<std::mutex> guard(of.lock);
    call *found = nullptr;
    for (const auto &entry : of.calls) {
      if (entry.first == std::this_thread::get_id()) found = entry.second;
    }
    return found;
  }

  persona_error *place() noexcept { return &place_; }
  bool thrown() const noexcept { return thrown_ != nullptr; }

  /* Keeps the exception that is being handled, the first of several, and asks the call to stop where it can. */
  void keep_exception() noexcept {
    if (thrown_ == nullptr) thrown_ = std::current_exception();
    if (cancel_ != nullptr) cancel_(cancelled_);
  }
  void cancel_by(void (*cancel)(void *), void *of) noexcept {
    cancel_ = cancel;
    cancelled_ = of;
  }

  /* Throws what a callback threw, else an error unless the call succeeded. */
  void check(int status) {
    if (thrown_ != nullptr) std::rethrow_exception(std::exchange(thrown_, nullptr));
    if (status != PERSONA_OK) throw error(place_);
  }

 private:
  host *host_ = nullptr;
  persona_error place_ = {};
  std::exception_ptr thrown_;
  void (*cancel_)(void *) = nullptr;
  void *cancelled_ = nullptr;
};

/* Calls a callback of the program for a C call: `otherwise` when it throws. */
template <class Result, class Function>
Result guarded(call &of, Result otherwise, const Function &function) noexcept {
  try {
    return function();
  } catch (...) {
    of.keep_exception();
    return otherwise;
  }
}

/* A callable that returns nothing, or whether to go on. */
template <class Function, class... Arguments>
bool goes_on(Function &function, Arguments... arguments) {
  using result = decltype(function(arguments...));
  if constexpr (std::is_void_v<result>) {
    function(arguments...);
    return true;
  } else {
    static_assert(std::is_same_v<std::decay_t<result>, bool>, "a callback returns nothing, or a bool: true to go on");
    return function(arguments...);
  }
}

}  // namespace detail

/* Parameter: a callable (std::int64_t done, std::int64_t total) that a long call reports to, at most about 100 times
 * and from the calling thread. It returns nothing, or a bool: false cancels the call. It may throw: the call is
 * cancelled, and what it threw comes out of the call. */
class progress {
 public:
  progress() = default;
  progress(std::nullptr_t) {}
  template <class Function, class = std::enable_if_t<!std::is_same_v<std::decay_t<Function>, progress>>>
  progress(Function &&function)
      : object_(const_cast<void *>(static_cast<const void *>(std::addressof(function)))),
        report_([](void *object, std::int64_t done, std::int64_t total) {
          return detail::goes_on(*static_cast<std::remove_reference_t<Function> *>(object), done, total);
        }) {}
  bool operator()(std::int64_t done, std::int64_t total) const {
    return report_ == nullptr || report_(object_, done, total);
  }
  explicit operator bool() const noexcept { return report_ != nullptr; }

 private:
  void *object_ = nullptr;
  bool (*report_)(void *, std::int64_t, std::int64_t) = nullptr;
};

namespace detail {

/* What a C call gets for a progress. */
struct progress_bridge {
  call &of;
  const progress &report;

  static int callback(void *user, std::int64_t done, std::int64_t total) {
    const progress_bridge &bridge = *static_cast<progress_bridge *>(user);
    const bool on = guarded(bridge.of, false, [&] { return bridge.report(done, total); });
    return on && !bridge.of.thrown() ? 0 : 1;
  }
};

}  // namespace detail
}  // namespace v0
}  // namespace persona

#endif
