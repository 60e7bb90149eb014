/* A run: which populations, in which space, against which reference, by which metrics. */
#ifndef PERSONA_CPP_RUN_HPP
#define PERSONA_CPP_RUN_HPP

#include <persona/cpp/metric.hpp>
#include <persona/cpp/options.hpp>
#include <persona/cpp/space.hpp>
#include <persona/run.h>

namespace persona {
inline namespace v0 {

/* Planned, then executed; calls that plan return the run. It belongs to one thread at a time, except cancel(). */
class run : public detail::handle<persona_run, persona_run_free> {
 public:
  explicit run(const space &in, maybe<options> chosen = {}) : handle(in.callbacks()) {
    detail::call call(callbacks());
    call.check(persona_run_create(in.get(), chosen.get(), out(), call.place()));
  }

  run &set_reference(const population &reference) {
    detail::call call(callbacks());
    call.check(persona_run_set_reference(get(), reference.get(), call.place()));
    return *this;
  }
  run &add_population(const population &measured) {
    detail::call call(callbacks());
    call.check(persona_run_add_population(get(), measured.get(), call.place()));
    return *this;
  }
  /* Its key; "all" for the whole catalogue. */
  run &add_metric(const text &key) {
    detail::call call(callbacks());
    call.check(persona_run_add_metric(get(), key.c_str(), call.place()));
    return *this;
  }
  run &add_metrics(const texts &keys) {
    for (std::int64_t i = 0; i < keys.size(); i++) add_metric(keys.data()[i]);
    return *this;
  }
  /* Those that need not be asked for. */
  run &add_default_metrics() { return add_metric(text(nullptr)); }
  /* The sample and the probes of `hopkins` for a population: places of rows, and as many rows of answers. */
  run &set_hopkins_points(std::int64_t population, span<const std::int64_t> rows, const matrix_view &probes) {
    return set_hopkins(population, rows, probes.get());
  }
  /* They are drawn again. */
  run &draw_hopkins_points(std::int64_t population) { return set_hopkins(population, {}, nullptr); }

  /* Who is told how far an execution is: a callable (done, total) that returns nothing, or a bool: false cancels. What
   * it throws cancels as well, and comes out of execute(). */
  template <class Function>
  run &set_progress(Function function) {
    report_ = std::make_shared<report_function>(
        [function = std::move(function)](std::int64_t done, std::int64_t total) mutable {
          return detail::goes_on(function, done, total);
        });
    return *this;
  }
  run &set_progress(std::nullptr_t) {
    report_ = nullptr;
    return *this;
  }

  std::int64_t population_count() const { return persona_run_population_count(get()); }
  /* The working memory that execute() may take for the present plan, in bytes. */
  std::int64_t bytes() const { return persona_run_bytes(get()); }

  run &execute() {
    detail::call call(callbacks());
    call.cancel_by([](void *of) { persona_run_cancel(static_cast<persona_run *>(of)); }, get());
    const auto kept = report_; /* it may replace itself while it is called */
    const progress report = kept ? progress(*kept) : progress();
    detail::progress_bridge bridge = {call, report};
    persona_run_set_progress(get(), kept ? bridge.callback : nullptr, &bridge);
    const int status = persona_run_execute(get(), call.place());
    persona_run_set_progress(get(), nullptr, nullptr);
    call.check(status);
    return *this;
  }
  /* Asks an execution to stop soon; from any thread. */
  void cancel() const noexcept { persona_run_cancel(get()); }

  /* What came out, borrowed until the run is executed again or goes; none for a metric that was not added, or before an
   * execution. */
  std::optional<persona::result> find_result(std::int64_t population, const text &key) const {
    const persona_result *const found = persona_run_get_result(get(), population, key.c_str());
    if (found == nullptr) return std::nullopt;
    return persona::result(found);
  }
  persona::result result(std::int64_t population, const text &key) const {
    const auto found = find_result(population, key);
    if (!found) {
      detail::refuse("the run has no result of '" + std::string(key.c_str()) + "' for population " +
                     std::to_string(population) + ": was the metric added, and the run executed?");
    }
    return *found;
  }
  /* The value of the first population. */
  double value(const text &key) const { return result(0, key).value(); }

 private:
  run &set_hopkins(std::int64_t population, span<const std::int64_t> rows, const persona_matrix *probes) {
    detail::call call(callbacks());
    call.check(
        persona_run_set_hopkins_points(get(), population, rows.data(), detail::count_of(rows), probes, call.place()));
    return *this;
  }
  using report_function = std::function<bool(std::int64_t, std::int64_t)>;
  std::shared_ptr<report_function> report_;
};

/* Measures a population in a space at once: persona::measure(space, agents, {"coverage"}, people).value("coverage").
 * Without keys, the default metrics. */
inline run measure(const space &in, const population &measured, const texts &keys = {},
                   maybe<population> reference = {}, maybe<options> chosen = {}) {
  run made(in, chosen);
  made.add_population(measured);
  if (reference) made.set_reference(*reference);
  if (keys.size() > 0) made.add_metrics(keys);
  if (keys.size() == 0) made.add_default_metrics();
  made.execute();
  return made;
}

}  // namespace v0
}  // namespace persona

#endif
