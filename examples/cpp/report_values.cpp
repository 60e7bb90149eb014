/* Prints the value of every default metric of a CSV file to the last bit: key, tab, hexadecimal number, or `undefined`,
 * or `inf`. With a second file, against it. The same numbers come from tests/cpp/report_values.c through the C
 * interface, and from the bindings of other languages (tests/same).
 * usage: report_values POPULATION.csv [REFERENCE.csv] */
#include <persona/persona_io.hpp>

#include <cstdio>
#include <optional>
#include <string>

namespace {

void print_value(const persona::result &result) {
  std::printf("%s\t", std::string(result.key()).c_str());
  switch (result.validity()) {
    case persona::validity::ok: std::printf("%a\n", result.value()); break;
    case persona::validity::infinite: std::printf("inf\n"); break;
    case persona::validity::undefined: std::printf("undefined\n"); break;
  }
}

void report_values(const char *path, const char *reference_path) {
  const persona::context context;
  const persona::population agents = persona::dataset(context, path).population();
  std::optional<persona::population> people;
  if (reference_path != nullptr) people = persona::dataset(context, reference_path).population();
  const persona::space space = people ? persona::space(context, persona::space_kind::reference, *people)
                                      : persona::space(context, persona::space_kind::pooled, agents);
  persona::run run(space);
  run.add_population(agents).add_default_metrics();
  if (people) run.set_reference(*people);
  run.execute();
  for (const persona::metric metric : persona::metric_list()) {
    if (const auto result = run.find_result(0, metric.key())) print_value(*result);
  }
}

}  // namespace

int main(int count, char **arguments) {
  if (count != 2 && count != 3) {
    std::fprintf(stderr, "usage: report_values POPULATION.csv [REFERENCE.csv]\n");
    return 2;
  }
  try {
    report_values(arguments[1], count == 3 ? arguments[2] : nullptr);
    return 0;
  } catch (const persona::error &error) {
    std::fprintf(stderr, "report_values: %s\n", error.what());
    return 1;
  }
}
