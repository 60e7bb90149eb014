/* A simulator in ticks that watches its own population: agents with personas answer a questionnaire, talk to each other
 * and drift together. Each tick five lines of persona.hpp measure whether they still are a population, in place, inside
 * the agents. When two of the three axes have left the band of healthy people, a diagnosis is made; once that names a
 * failure, the simulation stops and says why.
 * usage: tick_simulator [TICKS [AGENTS]]    defaults: 60 ticks, 300 agents */
#include <persona/persona.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::size_t items = 16;
constexpr std::size_t traits = 4;
constexpr std::size_t people_count = 600;
constexpr std::uint32_t purpose_person = persona::random_purpose_host;
constexpr std::uint32_t purpose_answer = persona::random_purpose_host + 1;
constexpr std::uint32_t purpose_meeting = persona::random_purpose_host + 2;

/* Who an agent is, what it thinks of each item, and what it answered last. */
struct agent {
  std::int32_t age;  /* of three age groups */
  std::int32_t town; /* 0: village, 1: town */
  std::array<double, items> opinion;
  std::array<std::int8_t, items> answers;
};

/* A person: traits that age and town shift, opinions on items that follow the traits and a mind of one's own. */
agent make_agent(std::uint64_t seed, std::uint64_t number) {
  agent made = {};
  made.age = static_cast<std::int32_t>(persona::random_below(seed, purpose_person, number, 0, 3));
  made.town = static_cast<std::int32_t>(persona::random_below(seed, purpose_person, number, 1, 2));
  std::array<double, traits> trait = {};
  for (std::size_t t = 0; t < traits; t++) {
    trait[t] = persona::random_normal(seed, purpose_person, number, static_cast<std::uint32_t>(2 + t));
  }
  trait[0] += 0.8 * (made.age - 1);
  trait[1] += made.town == 1 ? 0.7 : -0.7;
  for (std::size_t j = 0; j < items; j++) {
    const double own = persona::random_normal(seed, purpose_person, number, static_cast<std::uint32_t>(10 + j));
    made.opinion[j] = 3.0 + 0.8 * trait[j % traits] + 0.8 * own;
  }
  return made;
}

/* Everybody answers every item from 1 to 5: the opinion, and what the day brings. */
void answer(std::vector<agent> &agents, std::uint64_t seed, std::uint32_t tick) {
  for (std::size_t i = 0; i < agents.size(); i++) {
    for (std::size_t j = 0; j < items; j++) {
      const double mood = persona::random_normal(seed, purpose_answer, i * items + j, tick);
      const double said = std::floor(agents[i].opinion[j] + 0.25 * mood + 0.5);
      agents[i].answers[j] = static_cast<std::int8_t>(std::fmin(std::fmax(said, 1.0), 5.0));
    }
  }
}

/* Everybody meets somebody, and moves a little towards what that one thinks. */
void interact(std::vector<agent> &agents, std::uint64_t seed, std::uint32_t tick) {
  const std::vector<agent> before = agents;
  for (std::size_t i = 0; i < agents.size(); i++) {
    const auto met = static_cast<std::size_t>(
        persona::random_below(seed, purpose_meeting, i, tick, static_cast<std::int64_t>(agents.size())));
    for (std::size_t j = 0; j < items; j++) {
      agents[i].opinion[j] += 0.06 * (before[met].opinion[j] - before[i].opinion[j]);
    }
  }
}

/* What is watched: one metric an axis, and the band of healthy people beside its value. */
const std::array<const char *, 3> watched = {"coverage", "separation", "participation_ratio"};
struct reading {
  double value;
  double low;
  double high;
  persona::band_place place;
};

/* The five lines. Answers are read where they are; population and run are gone before the next tick changes them, and
 * the space is fitted once, on people. */
std::array<reading, 3> watch(const persona::context &context, const persona::space &space,
                             const persona::population &people, const persona::options &options,
                             const std::vector<agent> &agents) {
  std::array<reading, 3> read = {};
  const persona::population now(context, "agents", persona::matrix_view::of(agents, &agent::answers));
  const persona::run run = persona::measure(space, now, watched, people, options);
  const persona::inference beside(run);
  for (std::size_t m = 0; m < watched.size(); m++) {
    const persona::evidence evidence = beside.evidence(0, watched[m]);
    read[m] = {evidence.matched(), evidence.band_low(), evidence.band_high(), evidence.place()};
  }
  return read;
}

/* A bar of ten cells: the value as a share of `full`. */
std::string bar(const reading &read, double full) {
  std::string drawn;
  for (int cell = 0; cell < 10; cell++) drawn += read.value >= full * (cell + 0.5) / 10.0 ? "#" : ".";
  return drawn;
}

void print_tick(std::uint32_t tick, const std::array<reading, 3> &read, const std::array<double, 3> &full) {
  std::printf("%4u", tick);
  for (std::size_t m = 0; m < read.size(); m++) {
    const char *const mark = read[m].place == persona::band_place::inside  ? " "
                             : read[m].place == persona::band_place::below ? "v"
                                                                           : "^";
    std::printf("  %7.3f%s %s", read[m].value, mark, bar(read[m], full[m]).c_str());
  }
  std::printf("\n");
}

/* Prints words in lines of 78 characters, all but the first indented. */
void print_wrapped(std::string_view words) {
  std::size_t column = 0;
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(words.size(), word.size() + 1));
    if (column > 0 && column + 1 + word.size() > 78) {
      std::printf("\n ");
      column = 1;
    }
    std::printf("%s%.*s", column > 0 ? " " : "", static_cast<int>(word.size()), word.data());
    column += word.size() + (column > 0 ? 1 : 0);
  }
  std::printf("\n");
}

/* The last word: what is wrong, and how much of the answers still follows what agents were assigned. */
void explain(const persona::context &context, const persona::diagnosis &diagnosis, const std::vector<agent> &agents) {
  std::vector<std::int32_t> age;
  std::vector<std::int32_t> town;
  for (const agent &one : agents) {
    age.push_back(one.age);
    town.push_back(one.town);
  }
  const persona::population now = persona::population_builder(context, "agents")
                                      .set_answers(persona::matrix_view::of(agents, &agent::answers))
                                      .add_attribute("age", age, {"young", "middle", "old"}, true)
                                      .add_attribute("town", town, {"village", "town"})
                                      .build();
  print_wrapped(diagnosis.sentence());
  for (const persona::sign &sign : diagnosis.evidence(diagnosis.primary())) {
    std::printf("  %s %.3f, healthy %.3f, made to fail %.3f\n", std::string(sign.name).c_str(), sign.value,
                sign.healthy, sign.failed);
  }
  const persona::analysis attributes = persona::attributes_analyse(now);
  for (const std::string_view finding : attributes.findings()) print_wrapped(finding);
}

int simulate(std::uint32_t ticks, std::size_t count) {
  const persona::context context;
  std::vector<agent> crowd;
  for (std::size_t i = 0; i < people_count; i++) crowd.push_back(make_agent(1, i));
  answer(crowd, 1, 0);
  const persona::population people(context, "people", persona::matrix_view::of(crowd, &agent::answers));
  const persona::space space(context, persona::space_kind::reference, people);
  const persona::options options(context, {{"resamples", 40}, {"band_draws", 40}, {"null_draws", 2}});

  std::vector<agent> agents;
  for (std::size_t i = 0; i < count; i++) agents.push_back(make_agent(2, i));
  std::printf("%zu agents, %zu items, watched against %zu people\n\n", count, items, people_count);
  std::printf("tick  coverage             separation           participation ratio\n");
  std::array<double, 3> full = {};
  for (std::uint32_t tick = 0; tick < ticks; tick++) {
    answer(agents, 2, tick);
    const auto read = watch(context, space, people, options, agents);
    if (tick == 0) {
      for (std::size_t m = 0; m < read.size(); m++) full[m] = read[m].high;
      std::printf("band");
      for (const reading &one : read)
        std::printf("  %7.3f to %7.3f%s", one.low, one.high, &one == &read.back() ? "" : " ");
      std::printf("\n");
    }
    print_tick(tick, read, full);
    const auto outside = std::count_if(read.begin(), read.end(), [](const reading &one) {
      return one.place == persona::band_place::below || one.place == persona::band_place::above;
    });
    if (outside >= 2) {
      const persona::population now(context, "agents", persona::matrix_view::of(agents, &agent::answers));
      const persona::diagnosis diagnosis = persona::diagnose(now, people, space);
      if (diagnosis.primary() != persona::mode::healthy) {
        std::printf("\nStopped at tick %u: %d of 3 axes are outside the band of healthy people (v below, ^ above).\n",
                    tick, static_cast<int>(outside));
        explain(context, diagnosis, agents);
        return 0;
      }
    }
    interact(agents, 2, tick);
  }
  std::printf("\nAfter %u ticks the agents still are a population: no failure was found.\n", ticks);
  return 0;
}

}  // namespace

int main(int count, char **arguments) {
  try {
    const unsigned long ticks = count > 1 ? std::strtoul(arguments[1], nullptr, 10) : 60;
    const unsigned long agents = count > 2 ? std::strtoul(arguments[2], nullptr, 10) : 300;
    return simulate(static_cast<std::uint32_t>(ticks), agents);
  } catch (const persona::error &error) {
    std::fprintf(stderr, "%s: %s\n", std::string(persona::status_name(error.status())).c_str(), error.what());
    return 1;
  }
}
