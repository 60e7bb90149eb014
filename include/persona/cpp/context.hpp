/* Handles, the context, the version and constants of the library, and its random numbers. */
#ifndef PERSONA_CPP_CONTEXT_HPP
#define PERSONA_CPP_CONTEXT_HPP

#include <persona/context.h>
#include <persona/cpp/span.hpp>
#include <persona/cpp/text.hpp>
#include <persona/random.h>

#include <array>
#include <atomic>

namespace persona {
inline namespace v0 {
namespace detail {

/* Owns one handle of the C library. Moving leaves an empty one behind, on which plain reads give nothing and calls
 * fail. Handles may go in any order. A const handle may be shared by threads where the C handle may. */
template <class T, void (*Free)(T *)>
class handle {
 public:
  handle() = default;
  explicit handle(T *owned, std::shared_ptr<host> host = nullptr) : pointer_(owned), host_(std::move(host)) {}
  handle(handle &&other) noexcept : pointer_(std::exchange(other.pointer_, nullptr)), host_(std::move(other.host_)) {}
  handle &operator=(handle &&other) noexcept {
    handle moved(std::move(other));
    std::swap(pointer_, moved.pointer_);
    std::swap(host_, moved.host_);
    return *this;
  }
  ~handle() { Free(pointer_); }

  explicit operator bool() const noexcept { return pointer_ != nullptr; }
  /* The C handle, for C calls. It stays owned. */
  T *get() const noexcept { return pointer_; }
  /* Where a C call may put a handle, which is owned from then on. */
  T **out() noexcept {
    Free(std::exchange(pointer_, nullptr));
    return &pointer_;
  }
  /* Gives the C handle away. Callbacks of its context must then be kept alive by another handle of it. */
  T *release() noexcept { return std::exchange(pointer_, nullptr); }
  /* The callbacks of the context that it comes from; NULL when the context has none. */
  const std::shared_ptr<host> &callbacks() const noexcept { return host_; }

 protected:
  explicit handle(const std::shared_ptr<host> &host) : host_(host) {}

 private:
  T *pointer_ = nullptr;
  std::shared_ptr<host> host_; /* after the pointer's last use: freeing calls back */
};

/* The host's own loop, for the C library. What it throws is kept for the call of this thread; workers that it did not
 * get to work here, for a loop that is left half done would leave numbers without meaning. */
inline void parallel_callback(void *user, std::int32_t workers, persona_loop_body body, void *body_data) noexcept {
  host &of = *static_cast<host *>(user);
  std::unique_ptr<std::atomic<bool>[]> begun;
  const auto work = [&](std::int32_t worker) {
    if (worker < 0 || worker >= workers) refuse("there is no worker " + std::to_string(worker));
    if (!begun[static_cast<std::size_t>(worker)].exchange(true)) body(body_data, worker);
  };
  try {
    begun.reset(new std::atomic<bool>[static_cast<std::size_t>(workers)]());
    of.parallel(workers, work);
  } catch (...) {
    if (call *const current = call::current(of)) current->keep_exception();
  }
  for (std::int32_t worker = 0; worker < workers; worker++) {
    if (begun == nullptr || !begun[static_cast<std::size_t>(worker)].exchange(true)) body(body_data, worker);
  }
}

inline void *allocate_callback(void *user, std::size_t bytes) noexcept {
  try {
    return static_cast<host *>(user)->allocate(bytes);
  } catch (...) {
    return nullptr; /* which is OUT_OF_MEMORY */
  }
}

inline void release_callback(void *user, void *memory) noexcept { static_cast<host *>(user)->release(memory); }

}  // namespace detail

/* How to make a context. */
struct context_settings {
  std::int32_t threads = 0; /* workers of a parallel loop; 0: one per online processor */
  /* Memory, aligned for any type; set both or neither, and be ready for several threads at once. allocate gives NULL
   * or throws when there is none; release must not throw. */
  std::function<void *(std::size_t bytes)> allocate;
  std::function<void(void *memory)> release;
  /* The program's own loop: calls body(w) once for each worker w in 0..workers-1, on any threads, and returns when all
   * are done. When it throws, none of its threads may still be at work. */
  std::function<void(std::int32_t workers, const std::function<void(std::int32_t worker)> &body)> parallel;
};

/* Where memory comes from and how many threads work. Shared by threads as you like. */
class context : public detail::handle<persona_context, persona_context_free> {
 public:
  context() : context(context_settings()) {}
  explicit context(std::int32_t threads) : context(with_threads(threads)) {}
  explicit context(context_settings settings) : handle(make_host(settings)) {
    persona_context_settings raw;
    persona_context_settings_init(&raw);
    raw.threads = settings.threads;
    if (detail::host *const own = callbacks().get()) {
      if (own->allocate) raw.allocate = detail::allocate_callback;
      if (own->release) raw.release = detail::release_callback;
      if (own->parallel) raw.parallel = detail::parallel_callback;
      raw.allocator_user = own;
      raw.parallel_user = own;
    }
    detail::call call(callbacks());
    call.check(persona_context_create(&raw, out(), call.place()));
  }
  /* Takes over a hold on a C context. */
  explicit context(persona_context *owned) : handle(owned) {}

  std::int32_t threads() const noexcept { return persona_context_threads(get()); }
  /* One more hold on the same context. */
  context share() const { return context(persona_context_share(get()), callbacks()); }
  /* Memory from the context's allocator, and back to it. */
  void *allocate(std::size_t bytes) const noexcept { return persona_context_allocate(get(), bytes); }
  void release_memory(void *memory) const noexcept { persona_context_release(get(), memory); }

 private:
  context(persona_context *owned, std::shared_ptr<detail::host> host) : handle(owned, std::move(host)) {}
  static context_settings with_threads(std::int32_t threads) {
    context_settings settings;
    settings.threads = threads;
    return settings;
  }
  static std::shared_ptr<detail::host> make_host(context_settings &settings) {
    if (!settings.allocate && !settings.release && !settings.parallel) return nullptr;
    auto made = std::make_shared<detail::host>();
    made->allocate = std::move(settings.allocate);
    made->release = std::move(settings.release);
    made->parallel = std::move(settings.parallel);
    return made;
  }
};

/* The product version of the library that is loaded, such as "0.1.0", and as major * 1000000 + minor * 1000 + patch. */
inline std::string_view version() { return persona_version(); }
inline std::int32_t version_number() { return persona_version_number(); }

/* The ABI of the library that is loaded, which must be PERSONA_VERSION_ABI; and how it lays out the structs of the C
 * headers: their sizes, and where a field begins, -1 for a name that is not known. */
inline std::int32_t abi_version() { return persona_abi_version(); }
inline std::int64_t struct_size(const text &name) { return persona_struct_size(name.c_str()); }
inline std::int64_t struct_offset(const text &name, const text &field) {
  return persona_struct_offset(name.c_str(), field.c_str());
}

/* Every constant of the C headers by name and value. */
struct constant {
  std::string_view name;
  std::int32_t value;
};
namespace detail {
inline constant constant_at(const void *, std::int64_t index) {
  const auto place = static_cast<std::int32_t>(index);
  return {view(persona_constant_name(place)), persona_constant_value(place)};
}
}  // namespace detail
inline sequence<&detail::constant_at> constants() { return {nullptr, persona_constant_count()}; }

/* Random numbers that are a pure function of where they are used (<persona/random.h>). A program takes purposes from
 * random_purpose_host on. */
constexpr std::uint32_t random_purpose_host = PERSONA_RANDOM_PURPOSE_HOST;
inline std::array<std::uint32_t, 4> random_block(std::uint64_t seed, std::uint32_t purpose, std::uint64_t unit,
                                                 std::uint32_t draw) {
  std::array<std::uint32_t, 4> words = {};
  persona_random_block(seed, purpose, unit, draw, words.data());
  return words;
}
inline double random_uniform(std::uint64_t seed, std::uint32_t purpose, std::uint64_t unit, std::uint32_t draw) {
  return persona_random_uniform(seed, purpose, unit, draw);
}
inline double random_normal(std::uint64_t seed, std::uint32_t purpose, std::uint64_t unit, std::uint32_t draw) {
  return persona_random_normal(seed, purpose, unit, draw);
}
inline std::int64_t random_below(std::uint64_t seed, std::uint32_t purpose, std::uint64_t unit, std::uint32_t draw,
                                 std::int64_t count) {
  return persona_random_below(seed, purpose, unit, draw, count);
}

}  // namespace v0
}  // namespace persona

#endif
