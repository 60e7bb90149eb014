/* What the fragments of docs/CPP.md speak of. */
#include <persona/persona.hpp>

#include <memory>
#include <utility>
#include <vector>
//---
const persona::context context;
persona::population_builder builder(context, "agents");
std::vector<double> vector(6);
const std::int64_t rows = 3, columns = 2;
const persona::matrix_view view(vector, rows, columns);
std::shared_ptr<std::vector<double>> owner;
