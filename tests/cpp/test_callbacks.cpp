/* Callbacks that throw, stop, or cancel from another thread; hosts with loops and memory of their own; handles that
 * many threads share. */
#include "check.hpp"

#include <condition_variable>
#include <mutex>
#include <sstream>
#include <thread>

namespace {

struct own_exception {
  int number;
};

/* The number that a call throws, 0 when it throws nothing of ours. */
template <class Function>
int thrown_by(const Function &function) {
  try {
    function();
  } catch (const own_exception &exception) {
    return exception.number;
  }
  return 0;
}

/* One thread alone: with more, a short call may be over before the calling thread has done anything to report. */
persona::context_settings one_thread() {
  persona::context_settings settings;
  settings.threads = 1;
  return settings;
}

struct world {
  explicit world(persona::context_settings settings = {})
      : context(std::move(settings)),
        people(test::population(context, 1, 120, 6, "people")),
        agents(test::population(context, 2, 80, 6)),
        space(context, persona::space_kind::reference, people) {}
  persona::run planned() const {
    persona::run run(space, persona::options(context, {{"resamples", 20}, {"band_draws", 20}, {"null_draws", 1}}));
    run.set_reference(people).add_population(agents).add_metrics({"coverage", "separation"});
    return run;
  }
  persona::context context;
  persona::population people;
  persona::population agents;
  persona::space space;
};

void progress_of_a_run() {
  const world w(one_thread());
  persona::run run = w.planned();
  int calls = 0;
  run.set_progress([&](std::int64_t, std::int64_t) { calls++; }).execute();
  CHECK(calls > 0);
  const double coverage = run.value("coverage");
  run.set_progress([&](std::int64_t, std::int64_t) { throw own_exception{7}; });
  CHECK(thrown_by([&] { run.execute(); }) == 7);
  CHECK(!run.find_result(0, "coverage"));
  run.set_progress([&](std::int64_t, std::int64_t) { return false; });
  CHECK(test::throws(persona::status_code::cancelled, [&] { run.execute(); }));
  /* One that takes its own place is there until it has returned. */
  const auto alive = std::make_shared<int>(3);
  int after = 0;
  run.set_progress([&run, &after, alive](std::int64_t, std::int64_t) {
    run.set_progress(nullptr);
    after = *alive;
  });
  run.execute();
  CHECK(after == 3);
  persona::run moved(std::move(run));
  moved.set_progress(nullptr).execute();
  CHECK(test::same(moved.value("coverage"), coverage));
  std::string words;
  CHECK(test::throws(
      persona::status_code::invalid_argument, [&] { moved.value("lid"); }, &words));
  CHECK(words.find("'lid'") != std::string::npos);
  CHECK(test::throws(persona::status_code::invalid_argument, [&] { moved.add_metric("no_such"); }));
}

void progress_of_analyses() {
  const world w(one_thread());
  persona::run run = w.planned();
  run.execute();
  int calls = 0;
  const auto counts = [&](std::int64_t done, std::int64_t total) { calls += done <= total ? 1 : 1000000; };
  const auto fails = [](std::int64_t, std::int64_t) { throw own_exception{3}; };
  const auto stops = [](std::int64_t, std::int64_t) { return false; };
  const persona::inference inference(run, counts);
  CHECK(calls > 0 && calls < 1000);
  CHECK(thrown_by([&] { persona::inference(run, fails); }) == 3);
  CHECK(thrown_by([&] { persona::diagnose(w.agents, w.people, w.space, {}, fails); }) == 3);
  CHECK(thrown_by([&] { persona::power(run, 0, 0.1, persona::drop_kind::absolute, fails); }) == 3);
  CHECK(test::throws(persona::status_code::cancelled, [&] { persona::inference(run, stops); }));
  CHECK(test::throws(persona::status_code::cancelled,
                     [&] { persona::diagnose(w.agents, w.people, w.space, {}, stops); }));
  persona::run two = w.planned();
  two.add_population(w.people);
  CHECK(thrown_by([&] { persona::compare_pair(two, 0, 1, persona::design::independent, fails); }) == 3);
}

void sinks() {
  const world w;
  persona::run run = w.planned();
  run.execute();
  const persona::report report(run);
  const std::string whole = report.to_text();
  std::ostringstream stream;
  report.write_text(stream);
  CHECK(stream.str() == whole && whole.find("Coverage") != std::string::npos);
  std::string pieces;
  report.write_text([&](std::string_view bytes) { pieces += bytes; });
  CHECK(pieces == whole);
  int left = 2;
  CHECK(test::throws(persona::status_code::stopped,
                     [&] { report.write_text([&](std::string_view) { return --left > 0; }); }));
  CHECK(left == 0);
  CHECK(thrown_by([&] { report.write_text([](std::string_view) { throw own_exception{4}; }); }) == 4);
  std::ostringstream closed;
  closed.setstate(std::ios::badbit);
  CHECK(test::throws(persona::status_code::stopped, [&] { report.write_text(closed); }));
}

/* A host with threads of its own gets the same numbers. */
void parallel_of_the_host() {
  const world plain;
  persona::run expected = plain.planned();
  expected.execute();
  std::atomic<int> loops{0};
  persona::context_settings settings;
  settings.threads = 3;
  settings.parallel = [&](std::int32_t workers, const std::function<void(std::int32_t)> &body) {
    loops++;
    std::vector<std::thread> threads;
    for (std::int32_t worker = 0; worker < workers; worker++) threads.emplace_back([&body, worker] { body(worker); });
    for (std::thread &thread : threads) thread.join();
  };
  const world own(std::move(settings));
  persona::run run = own.planned();
  run.execute();
  CHECK(loops > 0);
  CHECK(test::same(run.value("coverage"), expected.value("coverage")));
  CHECK(test::same(run.value("separation"), expected.value("separation")));
}

/* A loop that throws, at once or half way: the exception comes out of the call, and nothing is left half done. */
void parallel_that_throws() {
  std::atomic<std::int32_t> fails_at{-1};
  persona::context_settings settings;
  settings.threads = 4;
  settings.parallel = [&](std::int32_t workers, const std::function<void(std::int32_t)> &body) {
    for (std::int32_t worker = 0; worker < workers; worker++) {
      if (worker == fails_at) throw own_exception{9};
      body(worker);
    }
  };
  const world w(std::move(settings));
  const std::vector<double> cells = test::answers(5, 90, 6);
  const persona::matrix_view rows(cells, 90, 6);
  const std::vector<double> expected = persona::distances_pairwise(w.context, rows);
  for (const std::int32_t worker : {0, 2}) {
    fails_at = worker;
    std::vector<double> out(expected.size());
    CHECK(thrown_by([&] { persona::distances_pairwise(w.context, rows, persona::span<double>(out)); }) == 9);
    CHECK(test::same(out, expected)); /* the other workers were run all the same */
    persona::run run = w.planned();
    CHECK(thrown_by([&] { run.execute(); }) == 9);
    CHECK(!run.find_result(0, "coverage")); /* cancelled */
    fails_at = -1;
    run.execute();
    CHECK(run.result(0, "coverage").ok());
  }
}

void memory_of_the_host() {
  std::atomic<std::int64_t> held{0};
  std::atomic<std::int64_t> allocations{0};
  std::atomic<bool> empty{false};
  {
    persona::context_settings settings;
    settings.allocate = [&](std::size_t bytes) -> void * {
      if (empty) throw std::bad_alloc();
      held++;
      allocations++;
      return std::malloc(bytes);
    };
    settings.release = [&](void *memory) {
      held--;
      std::free(memory);
    };
    persona::population kept;
    {
      const world w(std::move(settings));
      persona::run run = w.planned();
      run.execute();
      empty = true;
      CHECK(test::throws(persona::status_code::out_of_memory, [&] { run.execute(); }));
      empty = false;
      void *const mine = w.context.allocate(64);
      CHECK(mine != nullptr);
      w.context.release_memory(mine);
      const std::array<std::int64_t, 2> rows = {0, 1};
      kept = w.agents.subset(rows);
    }
    CHECK(held > 0 && kept.rows() == 2); /* outlives its context, and the context's callbacks with it */
  }
  CHECK(held == 0 && allocations > 10);
}

void cancel_from_another_thread() {
  const persona::context context(1);
  const persona::population agents = test::population(context, 4, 1500, 12);
  const persona::space space(context, persona::space_kind::pooled, agents);
  persona::run run(space);
  run.add_population(agents).add_default_metrics();
  std::mutex lock;
  std::condition_variable changed;
  bool started = false;
  bool asked = false;
  run.set_progress([&](std::int64_t, std::int64_t) { /* holds the run until it has been cancelled: no race of clocks */
                                                     std::unique_lock<std::mutex> guard(lock);
                                                     started = true;
                                                     changed.notify_all();
                                                     changed.wait(guard, [&] { return asked; });
  });
  std::thread other([&] {
    std::unique_lock<std::mutex> guard(lock);
    changed.wait(guard, [&] { return started; });
    run.cancel();
    asked = true;
    changed.notify_all();
  });
  CHECK(test::throws(persona::status_code::cancelled, [&] { run.execute(); }));
  other.join();
}

void shared_by_threads() {
  const world w;
  persona::run run = w.planned();
  run.execute();
  const persona::report report(run);
  const persona::neighbours near(w.space, w.agents, w.people, 4);
  const std::string text = report.to_text();
  const std::vector<double> coordinates = w.space.project(w.agents);
  const double coverage = run.value("coverage");
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; t++) {
    threads.emplace_back([&] {
      try {
        for (int round = 0; round < 3; round++) {
          if (report.to_text() != text) wrong++;
          if (!test::same(w.space.project(w.agents), coordinates)) wrong++;
          if (near.rows(round).size() != 4) wrong++;
          persona::run own = persona::measure(w.space, w.agents, {"coverage"}, w.people);
          if (!test::same(own.value("coverage"), coverage)) wrong++;
        }
      } catch (const std::exception &) {
        wrong++;
      }
    });
  }
  for (std::thread &thread : threads) thread.join();
  CHECK(wrong == 0);
}

}  // namespace

int main() {
  return test::run({{"progress_of_a_run", progress_of_a_run},
                    {"progress_of_analyses", progress_of_analyses},
                    {"sinks", sinks},
                    {"parallel_of_the_host", parallel_of_the_host},
                    {"parallel_that_throws", parallel_that_throws},
                    {"memory_of_the_host", memory_of_the_host},
                    {"cancel_from_another_thread", cancel_from_another_thread},
                    {"shared_by_threads", shared_by_threads}});
}
