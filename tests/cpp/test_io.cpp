/* persona_io.hpp: CSV from files, streams and callables, datasets, instruments, schemas, prompts, responses, JSON. */
#include "check.hpp"

#include <persona/persona_io.hpp>

#include <cmath>
#include <fstream>
#include <sstream>

namespace {

const std::string examples = TEST_SOURCE_FOLDER "/examples/";

/* A file of a test in the working folder, removed when the test is over. */
struct scratch_file {
  explicit scratch_file(const std::string &content) {
    static int number = 0;
    path = "test_cpp_io." + std::to_string(number++) + ".scratch";
    std::ofstream(path, std::ios::binary) << content;
  }
  ~scratch_file() { std::remove(path.c_str()); }
  std::string path;
};

void csv() {
  const persona::context context(1);
  std::istringstream stream("id;text\n7;\"a;b\"\n\n8;\n");
  persona::csv_reader opened = persona::csv_reader::from_stream(context, "stream.csv", stream);
  persona::csv_reader reader(std::move(opened));
  CHECK(reader.next() == 2 && reader.field(1) == "text");
  CHECK(reader.next() == 2 && reader.field(1) == "a;b" && reader.line() == 2 && reader.field(2).empty());
  CHECK(reader.next() == 2 && reader.field(1).empty() && reader.line() == 4);
  CHECK(reader.next() == 0);

  std::string rest = "a,b\n1,2\n";
  const auto source = [&](persona::span<char> buffer) -> std::int64_t {
    if (rest.empty()) throw std::out_of_range("the source is dry");
    const std::size_t count = std::min<std::size_t>({2, rest.size(), buffer.size()});
    rest.copy(buffer.data(), count);
    rest.erase(0, count);
    return static_cast<std::int64_t>(count);
  };
  int dry = 0;
  const std::function<void(persona::csv_reader &)> by_dataset = [](persona::csv_reader &of) { persona::dataset{of}; };
  const std::function<void(persona::csv_reader &)> by_record = [](persona::csv_reader &of) {
    while (of.next() > 0) continue;
  };
  for (const auto &read : {by_dataset, by_record}) {
    rest = "a,b\n1,2\n";
    try {
      persona::csv_reader thirsty = persona::csv_reader::from_source(context, "source", source);
      read(thirsty);
    } catch (const std::out_of_range &) {
      dry++;
    }
  }
  CHECK(dry == 2);

  const scratch_file ragged("a,b\n1,2\n3\n");
  persona::csv_reader broken(context, ragged.path);
  broken.next();
  broken.next();
  try {
    broken.next();
    CHECK(false);
  } catch (const persona::error &error) {
    CHECK(error.status() == persona::status_code::format && error.line() == 3);
  }
  persona::csv_settings narrow;
  narrow.delimiter = ';';
  narrow.maximum_columns = 1;
  persona::csv_reader limited(context, ragged.path, narrow);
  CHECK(limited.next() == 1 && limited.field(0) == "a,b");
  CHECK(test::throws(persona::status_code::file, [&] { persona::csv_reader(context, "/no/such/file"); }));
  CHECK(persona::csv_number(" 2.5 ") == 2.5 && !persona::csv_number("two") && std::isnan(*persona::csv_number("NA")));
}

void datasets() {
  const persona::context context(1);
  const scratch_file file("who,team,w,q1,q2,age\nann,x,1,1,2,young\nbob,y,2,3,4,old\ncyd,x,1,5,4,old\n");
  persona::selection chosen;
  chosen.id = "who";
  chosen.group = "team";
  chosen.weights = "w";
  chosen.items = "q*";
  chosen.attributes = "age";
  chosen.scale = persona::scale{1.0, 5.0};
  const persona::dataset dataset(context, file.path, chosen);
  CHECK(dataset.rows() == 3 && dataset.item_count() == 2 && dataset.item_name(1) == "q2" && dataset.item_is_whole(0));
  CHECK(dataset.group_count() == 2 && dataset.group_name(1) == "y");
  const persona::population x = dataset.population(0);
  CHECK(x.rows() == 2 && x.row_id(1) == "cyd" && x.answer(1, 0) == 5.0 && x.attribute_level(0, 0) == "young");
  CHECK(x.item(0).scale && x.item(0).kind == persona::item_kind::ordinal);
  const std::vector<std::uint8_t> whole = {0};
  CHECK(test::throws(persona::status_code::invalid_argument, [&] { dataset.population(0, whole); }));
  chosen.scale = persona::scale{1.0, 4.0};
  CHECK(test::throws(persona::status_code::out_of_scale, [&] { persona::dataset(context, file.path, chosen); }));
  chosen.id = "nobody";
  std::string words;
  CHECK(test::throws(
      persona::status_code::mismatch, [&] { persona::dataset(context, file.path, chosen); }, &words));
  CHECK(words.find("nobody") != std::string::npos);
}

void arrays() {
  const persona::context context(1);
  const std::vector<std::int16_t> cells = {1, 2, 3, 4, 5, 1};
  std::string bytes;
  persona::npy_write(persona::matrix_view(cells, 3, 2), bytes);
  const persona::matrix_view view = persona::npy_view(bytes);
  CHECK(view.rows() == 3 && view.cell(1, 1) == 4.0 && view.type() == persona::dtype::int16);
  const scratch_file file(bytes);
  persona::population agents;
  {
    const persona::npy array(context, file.path);
    CHECK(array.matrix().columns() == 2);
    persona::exchange_builder builder(context, "array", array);
    CHECK(builder.in_place() && builder.rows() == 3);
    agents = builder.build();
  }
  CHECK(agents.answer(2, 0) == 5.0 && persona::dataset_read_npy(context, file.path).item_name(1) == "item2");
  std::size_t given = 0;
  const auto source = [&](persona::span<char> buffer) -> std::int64_t {
    const std::size_t count = std::min<std::size_t>({7, bytes.size() - given, buffer.size()});
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(given), count, buffer.begin());
    given += count;
    return static_cast<std::int64_t>(count);
  };
  CHECK(persona::npy::from_source(context, "source", source).matrix().cell(2, 1) == 1.0);
  CHECK(test::throws(persona::status_code::format, [&] { persona::npy_view(std::string("no array")); }));
}

/* One column of doubles, as Arrow describes it. */
struct arrow_column {
  explicit arrow_column(const std::vector<double> &cells) : buffers{nullptr, cells.data()} {
    schema.format = "g";
    schema.name = "q1";
    schema.release = [](ArrowSchema *of) { of->release = nullptr; };
    array.length = static_cast<std::int64_t>(cells.size());
    array.n_buffers = 2;
    array.buffers = buffers;
    array.private_data = &released;
    array.release = [](ArrowArray *of) {
      ++*static_cast<int *>(of->private_data);
      of->release = nullptr;
    };
  }
  const void *buffers[2];
  int released = 0;
  ArrowSchema schema = {};
  ArrowArray array = {};
};

void arrow() {
  const persona::context context(1);
  const std::vector<double> cells = {1.0, 2.0, 5.0};
  arrow_column column(cells);
  {
    persona::exchange_builder builder(context, "column", &column.schema, &column.array);
    CHECK(builder.in_place() && builder.rows() == 3 && column.array.release == nullptr && column.released == 0);
    const std::vector<double> weights = {1.0, 2.0, 3.0};
    builder.set_weights(weights);
    CHECK(builder.build().answer(2, 0) == 5.0);
  }
  CHECK(column.released == 1);
  arrow_column other(cells); /* no record batch: refused, and still ours */
  CHECK(test::throws(persona::status_code::unsupported,
                     [&] { persona::dataset_read_arrow(context, "table", &other.schema, &other.array); }));
  CHECK(other.released == 0 && other.array.release != nullptr);

  ArrowSchema batch_schema = {};
  ArrowArray batch = {};
  ArrowSchema *schemas[1] = {&other.schema};
  ArrowArray *arrays[1] = {&other.array};
  const void *no_mask[1] = {nullptr};
  batch_schema.format = "+s";
  batch_schema.n_children = 1;
  batch_schema.children = schemas;
  batch_schema.release = [](ArrowSchema *of) { of->release = nullptr; };
  batch.length = 3;
  batch.n_children = 1;
  batch.n_buffers = 1;
  batch.buffers = no_mask;
  batch.children = arrays;
  batch.release = [](ArrowArray *of) {
    of->children[0]->release(of->children[0]);
    of->release = nullptr;
  };
  const persona::dataset table = persona::dataset_read_arrow(context, "table", &batch_schema, &batch);
  CHECK(table.item_name(0) == "q1" && table.population().answer(1, 0) == 2.0 && other.released == 1);
}

void reports_as_json() {
  const persona::context context(1);
  const persona::population agents = test::population(context, 1, 50, 4);
  const persona::space space(context, persona::space_kind::pooled, agents);
  const persona::run run = persona::measure(space, agents, {"separation"});
  const persona::report report(run);
  std::ostringstream stream;
  persona::json_write_report(report, stream);
  std::string in_c;
  persona_error err;
  const auto append = [](void *user, const char *bytes, std::size_t length) {
    static_cast<std::string *>(user)->append(bytes, length);
    return 0;
  };
  CHECK(persona_json_write_report(report.get(), append, &in_c, &err) == PERSONA_OK);
  CHECK(stream.str() == in_c && in_c.find("persona-report/1") != std::string::npos);

  persona::population_builder builder(context, "assigned");
  builder.set_answers(test::answers(1, 50, 4), 50, 4);
  builder.add_attribute("half", std::vector<std::int32_t>(50, 0), {"only"});
  const persona::analysis analysis =
      persona::attributes_analyse(builder.build(), persona::options(context, {{"permutations", 9}}));
  std::string json;
  persona::json_write_analysis(analysis, "own/1", json);
  CHECK(json.find("\"own/1\"") != std::string::npos && json.find("effects") != std::string::npos);
  bool thrown = false;
  try {
    persona::json_write_report(report, [](std::string_view) { throw std::runtime_error("the disk is full"); });
  } catch (const std::runtime_error &error) {
    thrown = std::string(error.what()) == "the disk is full";
  }
  CHECK(thrown);
}

void instruments() {
  const persona::context context(1);
  const persona::instrument bfi(context, examples + "instruments/bfi-44.json");
  CHECK(bfi.item_count() == 44 && bfi.trait_count() == 5 && !bfi.name().empty() && !bfi.title().empty());
  const std::int32_t second = bfi.find_item(bfi.item_name(1));
  CHECK(second == 1 && bfi.item_number(1) == 2 && bfi.find_item("no_such") == -1);
  CHECK(bfi.label_count(0) == 5 && !bfi.label(0, 0).empty() && !bfi.trait_name(0).empty() &&
        !bfi.trait_title(0).empty());
  CHECK(bfi.find_trait(bfi.trait_name(2)) == 2 && bfi.scale() && bfi.scale()->high == 5.0);
  CHECK(bfi.item(1).name == bfi.item_name(1) && bfi.item(1).trait && bfi.item(1).scale);
  CHECK(bfi.norm(0).has_value() == !std::isnan(persona_instrument_norm_mean(bfi.get(), 0)));

  std::vector<std::string> names;
  for (std::int32_t item = 0; item < 44; item++) names.emplace_back(bfi.item_name(item));
  persona::population_builder builder(context, "agents");
  builder.set_answers(test::answers(1, 30, 44), 30, 44);
  bfi.apply(builder, names);
  const persona::population agents = builder.build();
  CHECK(persona::trait_count(agents) == 5 && agents.item(5).name == names[5]);
  const std::vector<std::string> two = {names[0], "other"};
  persona::population_builder other(context);
  other.set_answers(test::answers(1, 3, 2), 3, 2);
  CHECK(test::throws(persona::status_code::mismatch, [&] { bfi.apply(other, two); }));
  bfi.apply(other, two, true);
  CHECK(other.build().item(0).trait.has_value());

  std::string csv;
  for (std::size_t j = 0; j < 44; j++) csv += (j > 0 ? "," : "") + names[j];
  csv += "\n";
  for (std::size_t i = 0; i < 3; i++) {
    for (std::size_t j = 0; j < 44; j++) csv += std::string(j > 0 ? "," : "") + std::to_string(1 + (i + j) % 5);
    csv += "\n";
  }
  const scratch_file file(csv);
  const persona::dataset dataset(context, file.path);
  CHECK(bfi.population(dataset).item(3).trait == bfi.item(3).trait);
  CHECK(test::throws(persona::status_code::format, [&] { persona::instrument::parse(context, "mine", "{}"); }));
  const scratch_file lines("{\"persona\": 1, \"item\": \"" + names[0] + "\", \"text\": \"Rating: 4\"}\n");
  CHECK(bfi.read_responses(context, lines.path).find(0, 0)->value == 4);
}

void schemas() {
  const persona::context context(1);
  const persona::schema paper(context, examples + "schemas/paper.json");
  CHECK(paper.name() == "paper" && paper.dimension_count() > 3 && paper.find_dimension("Age") == 0);
  CHECK(paper.dimension_name(0) == "Age" && paper.value_count(0) == 5 && paper.first_value(1) == 5);
  CHECK(paper.find_value(0, paper.value_name(0, 2)) == 2 && paper.margin(0, 0) > 0.0 && paper.rule_count() > 0);
  CHECK(!paper.rule_name(0).empty() && !paper.rule_text(0).empty());
  persona::sampling how;
  how.n = 50;
  how.filter = true;
  persona::screening screening;
  const persona::profiles drawn = paper.sample(how, screening);
  CHECK(drawn.count() == 50 && drawn.id(0) == "persona-1" && drawn.weight(0) == 1.0);
  CHECK(screening.candidates() >= 50 && screening.removed() == screening.candidates() - 50 && screening.hits(0) >= 0);
  const persona::span<const std::int32_t> codes = drawn.codes(7);
  CHECK(codes.size() == static_cast<std::size_t>(paper.dimension_count()) && codes[0] == drawn.value(7, 0));
  CHECK(!paper.breaks(0, codes) && !paper.label(codes).empty() && drawn.codes(50).empty());
  CHECK(test::throws(persona::status_code::invalid_argument, [&] { paper.breaks(100000, codes); }));
  CHECK(test::throws(persona::status_code::invalid_argument,
                     [&] { paper.label(persona::span<const std::int32_t>(codes.data(), 1)); }));
  CHECK(drawn.screen().removed() == 0 && drawn.screen().count(0, codes[0], true) > 0);

  std::string json;
  drawn.write(json, persona::profiles_format::json);
  const scratch_file file(json);
  const persona::profiles read = paper.read_profiles(file.path);
  CHECK(read.count() == 50 && read.codes(7)[0] == codes[0]);
  how.filter = false;
  const std::vector<double> short_table = {1.0};
  how.margins = short_table;
  CHECK(test::throws(persona::status_code::invalid_argument, [&] { paper.sample(how); }));
  std::string quotas = "{\"Age\": {";
  for (std::int32_t value = 0; value < 5; value++) {
    quotas += (value > 0 ? ", \"" : "\"") + std::string(paper.value_name(0, value)) + "\": 10";
  }
  const scratch_file table(quotas + "}}");
  const std::vector<double> counts = paper.read_table(table.path);
  CHECK(counts[0] == 10.0 && std::isnan(counts[5]));
  how.margins = {};
  how.quotas = counts;
  std::int64_t young = 0;
  const persona::profiles even = paper.sample(how);
  for (std::int64_t row = 0; row < 50; row++) young += even.value(row, 0) == 0 ? 1 : 0;
  CHECK(young == 10);

  const std::string prompt =
      persona::prompt_render(context, "Be {Age}. {{Ask}}: {item}", paper, codes, {{"item", "I talk."}});
  CHECK(prompt == "Be " + std::string(paper.value_name(0, codes[0])) + ". {Ask}: I talk.");
  CHECK(persona::prompt_render(context, "{a}", {{"a", "b"}}) == "b");
  CHECK(test::throws(persona::status_code::format, [&] { persona::prompt_render(context, "{a}"); }));
  CHECK(persona::prompt_template(persona::prompt_kind::likert).find("{profile}") != std::string_view::npos);
  CHECK(test::throws(persona::status_code::format, [&] { persona::schema::parse(context, "mine", "[]"); }));
}

void responses() {
  const persona::context context(1);
  const persona::response clear = persona::response_parse(context, "Rating: 4");
  CHECK(clear.outcome == persona::outcome::clear && clear.value == 4 && !clear.reason.empty());
  CHECK(persona::response_parse(context, std::string_view("B because", 1), persona::response_scale::choice(3)).value ==
        2);
  CHECK(!persona::response_parse(context, {}).value && !persona::response_parse(context, "3 or 4").value);
  CHECK(persona::outcome_name(persona::outcome::out_of_scale) == "out of scale");
  const scratch_file file(
      "{\"persona\": \"a\", \"item\": \"q1\", \"text\": \"9\"}\n"
      "{\"persona\": \"b\", \"item\": \"q2\", \"text\": \"2\"}\n");
  const persona::responses read(context, file.path, persona::response_scale::rating(1, 9), {"q1", "q2", "q3"});
  CHECK(read.persona_count() == 2 && read.persona_name(1) == "b" && read.item_count() == 3 &&
        read.item_name(2) == "q3");
  CHECK(read.find(0, 0)->value == 9 && !read.find(0, 1) && read.line(1, 1) == 2);
  CHECK(read.count_outcome(persona::outcome::clear) == 2);
  std::string csv;
  read.write_csv(csv);
  CHECK(csv.find("a,9,,") != std::string::npos);
  std::string json;
  read.write_json(json);
  CHECK(json.find("clear") != std::string::npos);
  CHECK(test::throws(persona::status_code::format, [&] { persona::responses(context, file.path, {}, {"q1"}); }));
}

}  // namespace

int main() {
  return test::run({{"csv", csv},
                    {"datasets", datasets},
                    {"arrays", arrays},
                    {"arrow", arrow},
                    {"reports_as_json", reports_as_json},
                    {"instruments", instruments},
                    {"schemas", schemas},
                    {"responses", responses}});
}
