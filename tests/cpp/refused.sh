#!/bin/sh
# What persona.hpp must refuse, in words that help, and what it must not leave in a library that uses it.
# usage: refused.sh SOURCE_FOLDER C++_COMPILER
set -eu
include=$1/include
cxx=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
status=0
complain() {
  echo "$*"
  status=1
}

# refuses FLAGS: the program does not compile with these flags; the compiler's words are in `messages`.
refuses() {
  if "$cxx" $1 -fsyntax-only -I"$include" "$folder/refused.cpp" >"$folder/messages" 2>&1; then
    complain "compiles, but must not ($1)"
  fi
}
# says WORDS: the compiler said them.
says() {
  grep -qF -e "$1" "$folder/messages" || complain "the compiler does not say: $1"
}
echo '#include <persona/persona.hpp>' >"$folder/refused.cpp"
refuses '-std=c++17 -Wfatal-errors -fno-exceptions'
says 'compile without -fno-exceptions'
refuses '-std=c++14 -Wfatal-errors'
says 'needs C++17'

cat >>"$folder/refused.cpp" <<'END'
struct agent { double answers[2]; };
persona::matrix_view cells(std::array<double, 2>{1.0, 2.0}, 2, 1);
auto agents = persona::matrix_view::of(std::vector<agent>(3), &agent::answers);
long double odd_cells[1][2];
persona::matrix_view odd(odd_cells);
void write(persona::report &report) { report.write_text([](std::string_view) { return 1; }); }
persona::population twice(persona::population &population) { return population; }
END
refuses '-std=c++17'
says 'the cells would be gone before they are read'
says 'the agents would be gone before they are read'
says 'cells are double, float, bool, or integers'
says 'a callback returns nothing, or a bool'
grep -qE 'deleted (function|constructor)|implicitly deleted' "$folder/messages" || complain "a population can be copied"

# The headers are no library: of what is compiled from them nothing but the exception type leaves a shared library that
# hides what is its own. (What the standard library's templates make of our types is not ours to hide.)
cat >"$folder/user.cpp" <<'END'
#include <persona/persona.hpp>
extern "C" __attribute__((visibility("default"))) double user_measures(const double *cells, long rows) {
  persona::context context;
  persona::population agents(context, "agents", persona::matrix_view(cells, rows, 4));
  persona::space space(context, persona::space_kind::pooled, agents);
  return persona::measure(space, agents, {"separation"}).value("separation");
}
END
"$cxx" -std=c++17 -fPIC -shared -fvisibility=hidden -I"$include" "$folder/user.cpp" -o "$folder/user.so"
nm -D --defined-only "$folder/user.so" | sed 's/^[0-9a-f]* . //' | grep -E '^_Z(N|NK|TIN|TSN|TVN)7persona' \
  >"$folder/exported" || true
strangers=$(grep -v 'N7persona2v05error' "$folder/exported" | c++filt || true)
[ -z "$strangers" ] || complain "leaves a library that hides its own: $strangers"
grep -q '^_ZTIN7persona2v05errorE' "$folder/exported" ||
  complain "persona::error does not leave the library: another one could not catch it"
exit $status
