/* Handles: lifetimes in any order, moves, buffers that are read in place and given back once, spans without copies. */
#include "check.hpp"

#include <array>
#include <list>
#include <map>
#include <optional>
#if defined(__cpp_lib_span)
#include <span>
#endif

/* DLPack's structs of version 0, as its header lays them out. */
struct DLDevice {
  std::int32_t device_type;
  std::int32_t device_id;
};
struct DLDataType {
  std::uint8_t code;
  std::uint8_t bits;
  std::uint16_t lanes;
};
struct DLTensor {
  void *data;
  DLDevice device;
  std::int32_t ndim;
  DLDataType dtype;
  std::int64_t *shape;
  std::int64_t *strides;
  std::uint64_t byte_offset;
};
struct DLManagedTensor {
  DLTensor dl_tensor;
  void *manager_ctx;
  void (*deleter)(DLManagedTensor *);
};

namespace {

/* Counts what was made and what is gone. */
struct counted {
  explicit counted(int *gone) : gone_(gone) {}
  counted(counted &&other) noexcept : gone_(std::exchange(other.gone_, nullptr)) {}
  ~counted() {
    if (gone_ != nullptr) ++*gone_;
  }
  int *gone_;
};

std::size_t bytes_allocated = 0;
template <class T>
struct counting {
  using value_type = T;
  counting() = default;
  template <class U>
  counting(const counting<U> &) {}
  T *allocate(std::size_t n) {
    bytes_allocated += n * sizeof(T);
    return std::allocator<T>().allocate(n);
  }
  void deallocate(T *memory, std::size_t n) { std::allocator<T>().deallocate(memory, n); }
  friend bool operator==(const counting &, const counting &) { return true; }
  friend bool operator!=(const counting &, const counting &) { return false; }
};

struct agent {
  char name[3];
  std::array<std::int8_t, 4> answers;
  double wealth;
  float moods[2];
};

void any_order() {
  /* Six handles that lean on each other, freed in every rotation of their order. */
  for (std::size_t turn = 0; turn < 6; turn++) {
    std::optional<persona::context> context(std::in_place);
    std::optional<persona::population> agents(test::population(*context, 1, 40, 5));
    std::optional<persona::space> space(std::in_place, *context, persona::space_kind::pooled, *agents);
    std::optional<persona::run> run(persona::measure(*space, *agents, {"separation"}));
    std::optional<persona::report> report(std::in_place, *run);
    std::optional<persona::neighbours> near(std::in_place, *space, *agents, nullptr, 3);
    const double separation = run->value("separation");
    const std::array<std::function<void()>, 6> ends = {[&] { context.reset(); }, [&] { agents.reset(); },
                                                       [&] { space.reset(); },   [&] { run.reset(); },
                                                       [&] { report.reset(); },  [&] { near.reset(); }};
    for (std::size_t i = 0; i < 6; i++) {
      const std::size_t which = (i + turn) % 6;
      if (report) CHECK(test::same(report->populations()[0].results()[0].value(), separation));
      if (near) CHECK(near->rows(0).size() == 3);
      ends[which]();
    }
  }
}

void moves() {
  const persona::context context(1);
  persona::population first = test::population(context, 1, 30, 4);
  persona_population *const inside = first.get();
  persona::population second(std::move(first));
  CHECK(!first);
  CHECK(first.get() == nullptr && first.rows() == 0 && first.name().empty());
  CHECK(second.get() == inside && second.rows() == 30);
  persona::population third = test::population(context, 2, 20, 4);
  third = std::move(second);
  CHECK(third.get() == inside && !second);
  persona::population &itself = third;
  third = std::move(itself);
  CHECK(third.get() == inside && third.rows() == 30);
  CHECK(test::throws(persona::status_code::invalid_argument, [&] { first.count_patterns(); }));
  CHECK(test::throws(persona::status_code::invalid_argument,
                     [&] { persona::space(context, persona::space_kind::pooled, first); }));
  static_assert(!std::is_copy_constructible_v<persona::population> && !std::is_copy_assignable_v<persona::run>);
  static_assert(std::is_nothrow_move_constructible_v<persona::report> &&
                std::is_nothrow_move_assignable_v<persona::run>);

  persona_population *const given = third.release();
  CHECK(!third && given == inside);
  const persona::population again(given);
  CHECK(again.rows() == 30);

  std::vector<persona::population> several;
  for (std::uint64_t seed = 0; seed < 5; seed++) several.push_back(test::population(context, seed, 10, 3));
  const persona::space pooled(context, persona::space_kind::pooled, several);
  CHECK(pooled.columns() == 3);
  const persona::context shared = context.share();
  CHECK(shared.get() == context.get() && shared.threads() == 1);
}

void owners() {
  const persona::context context;
  const std::vector<double> cells = test::answers(1, 6, 2);
  int gone = 0;
  {
    persona::population made;
    {
      persona::population_builder builder(context, "owned");
      builder.set_answers(persona::matrix_view(cells, 6, 2), counted(&gone));
      made = builder.build();
    }
    const std::array<std::int64_t, 2> rows = {4, 1};
    persona::population part = made.subset("part", rows);
    made = persona::population();
    CHECK(gone == 0);
    CHECK(part.answer(0, 1) == cells[9] && part.name() == "part" && part.source_row(0) == 4);
  }
  CHECK(gone == 1);
  {
    persona::population_builder builder(context);
    builder.set_answers(persona::matrix_view(cells, 6, 2));
    CHECK(test::throws(persona::status_code::invalid_argument,
                       [&] { builder.set_answers(persona::matrix_view(cells, 6, 2), counted(&gone)); }));
    CHECK(gone == 2); /* given back at once when the call fails */
  }
  const auto shared = std::make_shared<std::vector<double>>(cells);
  {
    const persona::population made =
        persona::population_builder(context).set_answers(persona::matrix_view(*shared, 6, 2), shared).build();
    CHECK(shared.use_count() == 2);
  }
  CHECK(shared.use_count() == 1);
}

void without_copies() {
  const persona::context context(1);
  bytes_allocated = 0;
  std::vector<float, counting<float>> cells(200);
  for (std::size_t i = 0; i < cells.size(); i++) cells[i] = static_cast<float>(i % 7);
  float *const place = cells.data();
  persona::population_builder builder(context, "taken over");
  builder.set_answers(std::move(cells), 50, 4);
  const persona::population made = builder.build();
  CHECK(bytes_allocated == 200 * sizeof(float));
  place[5] = 99.0F; /* against the rules, but shows that these very cells are read */
  CHECK(made.answer(1, 1) == 99.0);

  std::vector<agent> agents(30);
  for (std::size_t i = 0; i < agents.size(); i++) {
    for (std::size_t j = 0; j < 4; j++) agents[i].answers[j] = static_cast<std::int8_t>((i * (j + 3)) % 5);
    for (std::size_t j = 0; j < 2; j++) agents[i].moods[j] = static_cast<float>(i) + static_cast<float>(j) / 4.0F;
  }
  const auto inside = persona::matrix_view::of(agents, &agent::answers);
  CHECK(inside.data() == agents[0].answers.data() && inside.rows() == 30 && inside.columns() == 4);
  CHECK(inside.type() == persona::dtype::int8);
  const persona::population read(context, "inside", inside);
  const persona::population moods(context, "moods", persona::matrix_view::of(agents, &agent::moods));
  bool equal = true;
  for (std::int64_t i = 0; i < 30; i++) {
    for (std::int64_t j = 0; j < 4; j++) {
      equal = equal && read.answer(i, j) == agents[static_cast<std::size_t>(i)].answers[static_cast<std::size_t>(j)];
    }
    equal = equal && moods.answer(i, 1) == agents[static_cast<std::size_t>(i)].moods[1];
  }
  CHECK(equal);
  const std::vector<std::array<std::int8_t, 4>> sheets = {{1, 2, 3, 4}, {5, 1, 2, 3}};
  const persona::matrix_view rows(sheets);
  CHECK(rows.data() == sheets.data() && rows.rows() == 2 && rows.columns() == 4 && rows.cell(1, 3) == 3.0);
  CHECK(persona::matrix_view(rows).cell(1, 0) == 5.0);
  struct speaker : agent {
    std::int16_t words;
  };
  std::vector<speaker> speakers(3);
  speakers[2].answers[3] = 5;
  CHECK(persona::matrix_view::of(speakers, &agent::answers).cell(2, 3) == 5.0);
  const std::vector<agent> nobody;
  CHECK(persona::matrix_view::of(nobody, &agent::answers).rows() == 0);
}

void views() {
  const double plain[2][3] = {{1, 2, 3}, {4, 5, 6}};
  const persona::context context(1);
  const persona::matrix_view dense(plain);
  const auto backwards = persona::matrix_view::strided(&plain[1][2], 2, 3, -3 * 8, -8);
  const auto turned = persona::matrix_view::column_major(&plain[0][0], 3, 2);
  const persona::population a(context, "dense", dense);
  const persona::population b(context, "backwards", backwards);
  const persona::population c(context, "turned", turned);
  CHECK(a.answer(0, 2) == 3 && b.answer(0, 0) == 6 && b.answer(1, 2) == 1 && c.answer(0, 1) == 4 &&
        c.answer(2, 0) == 3);
  const persona::population d(context, "one row", dense.some_rows(1, 1));
  CHECK(d.rows() == 1 && d.answer(0, 0) == 4);
  CHECK(test::throws(persona::status_code::invalid_argument, [&] { dense.some_rows(1, 2); }));
  CHECK(test::throws(persona::status_code::invalid_argument, [&] { dense.some_rows(-1, 1); }));

  const std::vector<std::uint8_t> mask = {0, 1, 0, 0, 0, 0};
  const persona::population masked = persona::population_builder(context)
                                         .set_answers(dense.masked(mask))
                                         .set_missing(persona::missing_policy::pairwise)
                                         .build();
  CHECK(masked.missing_answers() == 1 && masked.answer(0, 1) != masked.answer(0, 1));
  std::string words;
  CHECK(test::throws(
      persona::status_code::missing_answer, [&] { persona::population(context, "masked", dense.masked(mask)); },
      &words));
  CHECK(words.find("item2") != std::string::npos);
  try {
    persona::population(context, "masked", dense.masked(mask));
  } catch (const persona::error &error) {
    CHECK(error.row() == 0 && error.column() == 1 && error.line() == -1);
  }

  const std::vector<std::int32_t> five(5);
  CHECK(test::throws(
      persona::status_code::invalid_argument, [&] { persona::matrix_view(five, 2, 3); }, &words));
  CHECK(words == "cells of a matrix: 5 were given where 6 are needed");
  CHECK(test::throws(persona::status_code::too_large, [&] { persona::matrix_view(five, INT64_MAX / 2, 4); }));
  CHECK(persona::dtype_size(persona::dtype::uint16) == 2);

  const persona::span<const std::int32_t> whole(five);
  CHECK(whole.data() == five.data() && whole.size() == 5);
  static_assert(std::is_convertible_v<std::vector<double> &, persona::span<const double>>);
  static_assert(std::is_convertible_v<const std::array<double, 3> &, persona::span<const double>>);
  static_assert(!std::is_convertible_v<const std::vector<double> &, persona::span<double>>);
  static_assert(!std::is_convertible_v<std::vector<float> &, persona::span<const double>>);
#if defined(__cpp_lib_span)
  const std::span<const std::int32_t> standard(five);
  const persona::span<const std::int32_t> ours(standard);
  const std::span<const std::int32_t> back(ours);
  CHECK(ours.data() == five.data() && back.data() == five.data() && back.size() == 5);
  CHECK(persona::matrix_view(standard, 5, 1).data() == five.data());
#endif
}

void descriptions() {
  const persona::context context(1);
  const std::vector<double> cells = test::answers(3, 4, 3);
  persona::item described;
  described.name = "courage";
  described.trait = "bold";
  described.kind = persona::item_kind::ordinal;
  described.scale = persona::scale{1.0, 5.0};
  described.reverse = true;
  described.weight = 0.5;
  const std::vector<std::string> ids = {"ann", "bob", "cyd", "dee"};
  const std::vector<double> weights = {1.0, 2.0, 1.0, 2.0};
  const std::vector<std::int64_t> replicates = {7, 7, 8, 8};
  const std::vector<std::int32_t> codes = {0, 1, -1, 1};
  persona::population_builder builder(context, "described");
  builder.copy_answers(persona::matrix_view(cells, 4, 3)).set_item(1, described).set_row_ids(ids);
  builder.set_weights(weights).set_replicates(replicates).add_attribute("town", codes, {"village", "town"});
  const persona::population made = builder.build();
  const persona::item read = made.item(1);
  CHECK(read.name == "courage" && read.trait == "bold" && read.scale && read.scale->high == 5.0);
  CHECK(read.reverse && read.weight == 0.5 && read.kind == persona::item_kind::ordinal);
  CHECK(made.item(0).name == "item1" && !made.item(0).trait && !made.item(0).scale);
  CHECK(made.row_id(2) == "cyd" && made.has_weights() && made.weight(1) == 2.0 && made.replicate(3) == 8);
  const std::vector<double> none;
  CHECK(test::throws(persona::status_code::invalid_argument, [&] {
    persona::population_builder(context).copy_answers(persona::matrix_view(cells, 4, 3)).set_weights(none);
  }));
  builder = persona::population_builder(context);
  builder.copy_answers(persona::matrix_view(cells, 4, 3)).set_weights(weights).take_weights_away();
  CHECK(!builder.build().has_weights());
  CHECK(made.attribute_count() == 1 && made.attribute_name(0) == "town");
  CHECK(made.attribute_level(0, 1) == "town" && !made.attribute_level(0, 2) && made.attribute_code(0, 2) == -1);
  CHECK(made.attribute_level_count(0) == 2 && made.attribute_level_name(0, 0) == "village");
  CHECK(!made.attribute_is_ordinal(0));
  CHECK(made.effective_rows() < 4.0 && made.columns() == 3 && made.count_patterns().largest >= 1);

  std::string words;
  const std::vector<double> too_few = {1.0};
  CHECK(test::throws(
      persona::status_code::invalid_argument,
      [&] {
        persona::population_builder(context).copy_answers(persona::matrix_view(cells, 4, 3)).set_weights(too_few);
      },
      &words));
  CHECK(words == "row weights: 1 were given where 4 are needed");
  CHECK(test::throws(persona::status_code::invalid_argument,
                     [&] { persona::population_builder(context).set_row_ids(ids); }));
  CHECK(test::throws(
      persona::status_code::invalid_argument, [&] { persona::population_builder(context, std::string("a\0b", 3)); },
      &words));
  CHECK(words.find("zero byte") != std::string::npos);
}

void tensors() {
  const persona::context context(1);
  std::vector<float> cells = {1, 2, 3, 4, 5, 6};
  std::int64_t shape[2] = {3, 2};
  int deleted = 0;
  DLManagedTensor tensor = {{cells.data(), {1, 0}, 2, {2, 32, 1}, shape, nullptr, 0},
                            &deleted,
                            [](DLManagedTensor *of) { ++*static_cast<int *>(of->manager_ctx); }};
  const persona::matrix_view view = persona::view_dlpack(&tensor);
  CHECK(view.data() == cells.data() && view.rows() == 3 && view.type() == persona::dtype::float32);
  {
    persona::population_builder builder(context);
    builder.set_dlpack(&tensor);
    const std::vector<double> weights = {1.0, 2.0, 3.0};
    CHECK(builder.set_weights(weights).rows() == 3 && builder.columns() == 2);
    const persona::population made = builder.build();
    CHECK(test::throws(persona::status_code::invalid_argument, [&] { builder.set_dlpack(&tensor); }));
    builder = persona::population_builder(context);
    CHECK(deleted == 0 && made.answer(2, 0) == 5.0);
  }
  CHECK(deleted == 1);
  tensor.dl_tensor.device.device_type = 2; /* a graphics card */
  CHECK(test::throws(persona::status_code::unsupported, [&] { persona::view_dlpack(&tensor); }));
  const DLManagedTensorVersioned *const none = nullptr;
  CHECK(test::throws(persona::status_code::invalid_argument, [&] { persona::view_dlpack(none); }));
}

void cells() {
  const std::int64_t wide[2][2] = {{1, -2}, {3, INT64_C(1) << 60}};
  const std::uint16_t half[1][2] = {{0x3c00, 0xc000}};
  const bool flags[2][1] = {{true}, {false}};
  const persona::matrix_view view(wide);
  CHECK(view.type() == persona::dtype::int64 && view.cell(0, 1) == -2.0 && view.cell(0, 5) != view.cell(0, 5));
  CHECK(persona::matrix_view(persona::dtype::float16, half, 1, 2).cell(0, 1) == -2.0);
  CHECK(persona::matrix_view(flags).cell(0, 0) == 1.0);
  view.check();
  CHECK(test::throws(persona::status_code::invalid_argument,
                     [&] { persona::matrix_view::strided(&wide[0][0], 2, 2, INT64_MAX, INT64_MAX).check(); }));
  try {
    persona::population(persona::context(1), "wide", view);
    CHECK(false);
  } catch (const persona::error &error) {
    CHECK(error.status() == persona::status_code::bad_value && error.row() == 1 && error.column() == 1);
  }
}

}  // namespace

int main() {
  return test::run({{"any_order", any_order},
                    {"moves", moves},
                    {"owners", owners},
                    {"without_copies", without_copies},
                    {"views", views},
                    {"tensors", tensors},
                    {"cells", cells},
                    {"descriptions", descriptions}});
}
