/* The program that pages compile which show only the command. */
#include <persona/persona.hpp>

#include <cstdio>

int main() {
  const double answers[5][3] = {{1, 5, 2}, {4, 2, 4}, {2, 4, 2}, {5, 1, 5}, {4, 2, 4}};
  const persona::context context;
  std::printf("libpersona %s, %lld rows\n", persona_version(),
              static_cast<long long>(persona::matrix_view(answers).rows()));
  return 0;
}
