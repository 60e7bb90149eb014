/* A stranger's program in C++: answers inside the objects of a simulation, measured through persona.hpp. */
#include <persona/persona.hpp>

#include <cstdio>
#include <vector>

struct agent {
  int id;
  double answers[2];
};

int main() {
  /* Two uncorrelated items of equal variance: the participation ratio is exactly 2. */
  const std::vector<agent> agents = {{1, {1.0, 1.0}}, {2, {1.0, 5.0}}, {3, {5.0, 1.0}}, {4, {5.0, 5.0}}};
  try {
    const persona::context context;
    const persona::population population(context, "four agents", persona::matrix_view::of(agents, &agent::answers));
    const persona::space space(context, persona::space_kind::pooled, population);
    const double value = persona::measure(space, population, {"participation_ratio"}).value("participation_ratio");
    std::printf("libpersona %s in C++: participation ratio %.12g\n", persona_version(), value);
    return value > 2.0 - 1e-12 && value < 2.0 + 1e-12 ? 0 : 1;
  } catch (const persona::error &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
