/* A very small test frame: checks that print where they fail, and a summary that cmake/check.sh counts. */
#ifndef TEST_CPP_CHECK_HPP
#define TEST_CPP_CHECK_HPP

#include <persona/persona.hpp>

#include <atomic>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

namespace test {

inline std::atomic<int> checks{0};
inline std::atomic<int> failures{0};

inline void check(bool holds, const char *condition, const char *file, int line) {
  checks++;
  if (holds) return;
  failures++;
  std::printf("%s:%d: not so: %s\n", file, line, condition);
}

/* Whether a call throws persona::error with this status; the error is kept for a look at its words. */
template <class Function>
bool throws(persona::status_code status, const Function &function, std::string *words = nullptr) {
  try {
    function();
  } catch (const persona::error &error) {
    if (words != nullptr) *words = error.what();
    if (error.status() != status) std::printf("threw %s\n", error.what());
    return error.status() == status;
  }
  return false;
}

/* The same bits, which == does not ask of NaN and of zeros. */
inline bool same(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }
inline bool same(const std::vector<double> &a, const std::vector<double> &b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}

/* rows x columns whole answers from 1 to 5 that follow two hidden numbers. */
inline std::vector<double> answers(std::uint64_t seed, std::size_t rows, std::size_t columns) {
  std::vector<double> cells(rows * columns);
  for (std::size_t i = 0; i < rows; i++) {
    for (std::size_t j = 0; j < columns; j++) {
      const double factor =
          persona::random_normal(seed, persona::random_purpose_host, i, static_cast<std::uint32_t>(j % 2));
      const double own =
          persona::random_normal(seed, persona::random_purpose_host, i, static_cast<std::uint32_t>(2 + j));
      const double said = 3.5 + 0.8 * (factor + own);
      cells[i * columns + j] = said < 1.0 ? 1.0 : said > 5.0 ? 5.0 : static_cast<double>(static_cast<int>(said));
    }
  }
  return cells;
}

inline persona::population population(const persona::context &context, std::uint64_t seed, std::int64_t rows,
                                      std::int64_t columns, const char *name = "agents") {
  return persona::population_builder(context, name)
      .set_answers(answers(seed, static_cast<std::size_t>(rows), static_cast<std::size_t>(columns)), rows, columns)
      .build();
}

/* Runs the tests of a program; its exit status. */
inline int run(std::initializer_list<std::pair<const char *, void (*)()>> tests) {
  for (const auto &entry : tests) {
    try {
      entry.second();
    } catch (const std::exception &error) {
      failures++;
      std::printf("%s: unexpected: %s\n", entry.first, error.what());
    }
  }
  const int broken = failures;
  std::printf("%d%%: Checks: %d, Failures: %d, Errors: 0\n", broken == 0 ? 100 : 0, static_cast<int>(checks), broken);
  return broken == 0 ? 0 : 1;
}

}  // namespace test

#define CHECK(condition) test::check((condition), #condition, __FILE__, __LINE__)

#endif
