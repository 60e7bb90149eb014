/* A stranger's program in C++: reads a CSV from a stream with persona_io.hpp, and writes a report of it as JSON. */
#include <persona/persona_io.hpp>

#include <cstdio>
#include <iostream>
#include <sstream>

int main() {
  try {
    const persona::context context;
    std::istringstream stream("id,a,b\n1,1,1\n2,1,5\n3,5,1\n4,5,5\n");
    persona::csv_reader reader = persona::csv_reader::from_stream(context, "memory.csv", stream);
    persona::selection chosen;
    chosen.id = "id";
    const persona::population agents = persona::dataset(reader, chosen).population();
    const persona::space space(context, persona::space_kind::pooled, agents);
    persona::json_write_report(persona::report(persona::measure(space, agents)), std::cout);
    return 0;
  } catch (const persona::error &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
