/* The same bits through C++ and C: runs, spaces, neighbours, plain matrices, tables, evidence, options, lists. */
#include "check.hpp"

#include <cmath>

namespace {

struct world {
  world()
      : context(2),
        people(test::population(context, 1, 150, 7, "people")),
        agents(test::population(context, 2, 90, 7)),
        space(context, persona::space_kind::reference, people) {}
  persona::context context;
  persona::population people;
  persona::population agents;
  persona::space space;
};

/* A run through C, of the same populations. */
persona_run *run_in_c(const world &w, const char *metrics) {
  persona_run *run = nullptr;
  persona_error err;
  CHECK(persona_run_create(w.space.get(), nullptr, &run, &err) == PERSONA_OK);
  CHECK(persona_run_set_reference(run, w.people.get(), &err) == PERSONA_OK);
  CHECK(persona_run_add_population(run, w.agents.get(), &err) == PERSONA_OK);
  CHECK(persona_run_add_metric(run, metrics, &err) == PERSONA_OK);
  CHECK(persona_run_execute(run, &err) == PERSONA_OK);
  return run;
}

void results() {
  const world w;
  persona_run *const in_c = run_in_c(w, "all");
  persona::run run = persona::measure(w.space, w.agents, {"all"}, w.people);
  std::int64_t compared = 0;
  for (const persona::metric metric : persona::metric_list()) {
    const persona_result *const expected = persona_run_get_result(in_c, 0, std::string(metric.key()).c_str());
    const persona::result found = run.result(0, metric.key());
    CHECK(test::same(found.value(), persona_result_value(expected)) && found.key() == metric.key());
    CHECK(found.ok() == (persona_result_validity(expected) == PERSONA_VALIDITY_OK));
    CHECK(found.reason() == persona_result_reason(expected) && found.reason().empty() == found.ok());
    CHECK(found.metric().index() == metric.index());
    CHECK(test::same(found.effective_n(), persona_result_effective_n(expected)));
    std::int32_t place = 0;
    for (const persona::number detail : found.details()) {
      CHECK(detail.key == persona_result_detail_key(expected, place));
      CHECK(test::same(detail.value, persona_result_detail_value(expected, place++)));
    }
    CHECK(place == persona_result_detail_count(expected));
    const persona::result_table table = found.table();
    CHECK(static_cast<bool>(table) == (persona_result_table_name(expected) != nullptr));
    for (const auto row : table) {
      CHECK(row.label() == persona_result_table_label(expected, row.place()));
      for (std::int32_t column = 0; column < table.columns(); column++) {
        CHECK(test::same(row[table.column(column)], persona_result_table_value(expected, row.place(), column)));
        compared++;
      }
    }
  }
  CHECK(compared > 7);
  const persona::setting k = run.result(0, "coverage").settings()[0];
  CHECK(!k.key.empty() && !k.text.empty());
  CHECK(run.bytes() == persona_run_bytes(in_c));
  persona_run_free(in_c);
}

void catalogue() {
  const persona::metric lid("lid");
  CHECK(persona_metric_find("lid") == lid.index() && lid.axis() == persona::axis::complexity);
  CHECK(lid.name() == persona_metric_name(lid.index()) && lid.range() == persona_metric_range(lid.index()));
  CHECK(lid.definition() == persona_metric_definition(lid.index()) &&
        lid.meaning() == persona_metric_meaning(lid.index()));
  CHECK(lid.fooled_by() == persona_metric_fooled_by(lid.index()) &&
        lid.options() == persona_metric_options(lid.index()));
  CHECK(lid.minimum() == persona_metric_minimum(lid.index()) && lid.version() == persona_metric_version(lid.index()));
  CHECK(persona::metric("coverage").needs_reference() && !lid.needs_reference());
  CHECK(persona::axis_name(lid.axis()) == "complexity");
  CHECK(persona::direction_name(persona::metric("coverage").direction()) == "higher");
  CHECK(persona::metric_list().size() == persona_metric_count());
  CHECK(test::throws(persona::status_code::invalid_argument, [] { persona::metric("no_such"); }));
  CHECK(test::throws(persona::status_code::invalid_argument, [] { persona::metric_list()[1000]; }));

  const persona::option k("k");
  CHECK(k.type() == persona::option_type::integer && k.fallback() == "5" && k.low() >= 1.0 && !k.help().empty());
  CHECK(k.high() > 1.0 && k.choices().empty() && persona::option_list()[k.index()].key() == "k");
  const persona::context context(1);
  persona::options options(context, {{"k", 7}, {"interval_level", 0.912345678901}, {"seed", "11"}});
  CHECK(options.get_value("k") == 7.0 && options.get_value("interval_level") == 0.912345678901);
  CHECK(options.get_value("seed") == 11.0 && persona::default_option("k") == 5.0);
  CHECK(test::throws(persona::status_code::invalid_argument, [&] { options.set("k", -3); }));
  CHECK(test::throws(persona::status_code::invalid_argument, [&] { options.set("no_such", 1); }));
  persona_options *published = nullptr;
  persona_error err;
  CHECK(persona_options_create(context.get(), &published, &err) == PERSONA_OK);
  persona_options_set_published(published);
  persona::options ours(context);
  ours.set_published();
  for (const persona::option option : persona::option_list()) {
    CHECK(test::same(ours.get_value(option.key()), persona_options_get(published, std::string(option.key()).c_str())));
  }
  persona_options_free(published);

  std::int32_t constants = 0;
  for (const persona::constant constant : persona::constants()) {
    if (constant.name == "PERSONA_SPACE_WHITENED") CHECK(constant.value == PERSONA_SPACE_WHITENED);
    constants++;
  }
  CHECK(constants == persona_constant_count());
  CHECK(persona::version() == persona_version() && persona::version_number() == persona_version_number());
  CHECK(persona::abi_version() == PERSONA_VERSION_ABI && persona::struct_offset("persona_item", "no_such") == -1);
  CHECK(persona::struct_size("persona_item") == static_cast<std::int64_t>(sizeof(persona_item)));
  std::uint32_t words[4];
  persona_random_block(5, 70000, 6, 7, words);
  CHECK(persona::random_block(5, 70000, 6, 7)[3] == words[3]);
  CHECK(persona::random_below(5, 70000, 6, 7, 1000) == persona_random_below(5, 70000, 6, 7, 1000));
}

void spaces_and_neighbours() {
  const world w;
  std::vector<double> expected(90 * 7);
  persona_error err;
  CHECK(persona_space_project(w.space.get(), w.agents.get(), expected.data(), &err) == PERSONA_OK);
  CHECK(test::same(w.space.project(w.agents), expected));
  CHECK(w.space.kind() == persona::space_kind::reference && w.space.name() == "reference");
  CHECK(test::same(w.space.centre(2), persona_space_centre(w.space.get(), 2)));
  CHECK(test::same(w.space.scale(2), persona_space_scale(w.space.get(), 2)) && w.space.item_name(2) == "item3");
  CHECK(w.space.left_out_count() == 0 && w.space.left_out_column(0) == -1);
  std::vector<double> small(3);
  CHECK(test::throws(persona::status_code::invalid_argument, [&] { w.space.project(w.agents, small); }));
  const persona::space two = persona::space::with_components(w.context, {w.people, w.agents}, 2);
  CHECK(two.dimensions() == 2 && two.explained() > 0.0 && two.explained() < 1.0 && std::isnan(two.shrinkage()));

  const persona::neighbours whole(w.space, w.agents, w.people, 4);
  std::vector<std::int64_t> rows(4);
  std::vector<double> distances(4);
  std::int64_t count = 0;
  CHECK(persona_neighbours_get_rows(whole.get(), 9, 4, rows.data(), distances.data(), &count, &err) == PERSONA_OK);
  const auto near = whole.rows(9);
  CHECK(near.size() == 4 && count == 4 && near[3].row == rows[3] && test::same(near[3].distance, distances[3]));
  CHECK(whole.rows(9, 2).size() == 2 && whole.rows(9, 0).empty());
  const auto patterns = whole.near_patterns(9);
  CHECK(!patterns.empty() && test::same(patterns[0].distance, near[0].distance));
  const persona::span<const std::int64_t> members = whole.members(patterns[0].pattern);
  CHECK(static_cast<std::int64_t>(members.size()) == patterns[0].multiplicity && members[0] == near[0].row);
  CHECK(whole.anchors() == 90 && whole.points() == 150 && whole.k() == 4 && whole.patterns() <= 150);
  CHECK(whole.anchor_pattern(0) == 0);
  CHECK(persona::neighbours::bytes(w.space, 90, 150, 4) ==
        persona_neighbours_bytes(w.space.get(), 90, 150, 4, nullptr));
  CHECK(persona::neighbours(w.space, w.agents, nullptr, 1000000).rows(0).size() == 89);

  std::vector<std::int64_t> first(75);
  std::vector<std::int64_t> second(75);
  for (std::size_t i = 0; i < 75; i++) first[i] = static_cast<std::int64_t>(i);
  for (std::size_t i = 0; i < 75; i++) second[i] = static_cast<std::int64_t>(75 + i);
  const auto part = [&](const std::vector<std::int64_t> &some, std::int64_t from) {
    return persona::neighbours::part(w.space, w.agents, w.people.subset(some), {0, from, false}, 4);
  };
  const persona::neighbours merged = part(first, 0).merge(part(second, 75));
  bool equal = true;
  for (std::int64_t anchor = 0; anchor < 90; anchor++) {
    const auto one = whole.rows(anchor);
    const auto other = merged.rows(anchor);
    for (std::size_t i = 0; i < 4; i++)
      equal = equal && one[i].row == other[i].row && one[i].distance == other[i].distance;
  }
  CHECK(equal);
}

void plain_matrices() {
  const persona::context context(2);
  const std::vector<double> cells = test::answers(8, 40, 5);
  const std::vector<double> others = test::answers(9, 30, 5);
  const persona::matrix_view x(cells, 40, 5);
  const persona::matrix_view y(others, 30, 5);
  const std::vector<double> weights = {1.0, 0.5, 2.0, 1.0, 0.0};
  persona_error err;
  std::vector<double> expected(40 * 39 / 2);
  CHECK(persona_distances_pairwise(context.get(), x.get(), weights.data(), PERSONA_DISTANCE_SQUARED,
                                   PERSONA_LAYOUT_CONDENSED, 0, expected.data(), 780, &err) == PERSONA_OK);
  CHECK(test::same(
      persona::distances_pairwise(context, x, persona::layout::condensed, persona::distance_kind::squared, weights),
      expected));
  const std::vector<double> cross = persona::distances_cross(context, x, y);
  CHECK(cross.size() == 1200);
  const persona::nearest nearest = persona::distances_nearest(context, x, y, 2);
  CHECK(test::same(nearest.distances[6], cross[3 * 30 + static_cast<std::size_t>(nearest.rows[6])]));
  CHECK(persona::distances_nearest(context, x, 1).rows.size() == 40);
  CHECK(test::throws(persona::status_code::invalid_argument, [&] {
    persona::distances_cross(context, x, y, persona::distance_kind::squared,
                             persona::span<const double>(weights.data(), 3));
  }));
  CHECK(test::throws(persona::status_code::invalid_argument, [&] { persona::distances_nearest(context, x, -1); }));
  CHECK(persona::distances_pairwise(context, persona::matrix_view(cells.data(), 0, 5), persona::layout::condensed)
            .empty());

  const persona::moments moments = persona::covariance(context, x);
  std::vector<double> matrix(25);
  CHECK(persona_covariance(context.get(), x.get(), nullptr, PERSONA_MOMENT_COVARIANCE, PERSONA_DIVISOR_N_MINUS_ONE,
                           nullptr, matrix.data(), 5, &err) == PERSONA_OK);
  CHECK(test::same(moments.matrix, matrix) && moments.means.size() == 5);
  const std::vector<double> spectrum = persona::spectrum(context, x, persona::moment::correlation);
  CHECK(spectrum.size() == 5 && spectrum[0] >= spectrum[4]);
  CHECK(persona::spectrum(context, persona::matrix_view(cells.data(), 0, 5)).empty());

  const std::vector<double> counts = {3.0, 1.0, 4.0};
  double value = 0.0;
  CHECK(persona_entropy_discrete(counts.data(), 3, PERSONA_ENTROPY_CHAO_SHEN, &value, &err) == PERSONA_OK);
  CHECK(test::same(persona::entropy_discrete(counts, persona::entropy_estimator::chao_shen), value));
  CHECK(std::fabs(persona::entropy_hill(counts, 2.0) - 64.0 / 26.0) < 1e-12);
  CHECK(std::fabs(persona::entropy_simpson(counts).concentration - 18.0 / 56.0) < 1e-12);
  CHECK(persona::entropy_gaussian(context, x).shrinkage == 0.0 && !std::isnan(persona::entropy_nearest(context, x)));
  CHECK(std::isnan(persona::entropy_discrete({})));

  CHECK(persona_vendi(context.get(), x.get(), nullptr, PERSONA_SIMILARITY_RBF, 1.5, 2.0, 0, &value, &err) ==
        PERSONA_OK);
  CHECK(test::same(persona::vendi(context, x, persona::similarity::rbf(1.5), 2.0), value));
  CHECK(test::throws(persona::status_code::too_large,
                     [&] { persona::vendi(context, x, persona::similarity::rbf(1.5), 1.0, {}, 1); }));
  CHECK(persona::vendi_bytes(context, 40, 5, persona::similarity_kernel::rbf, 1.0) > 0);
  const std::vector<double> similar = persona::similarity_matrix(context, x, persona::similarity::exponential(2.0));
  CHECK(similar.size() == 1600 && similar[41] == 1.0 && similar[1] == similar[40]);
  CHECK(persona::similarity_matrix_bytes(context, 40, 5) == persona_similarity_matrix_bytes(context.get(), 40, 5));
  CHECK(std::fabs(persona::mmd(context, x, y, persona::similarity::linear())) < 10.0 &&
        persona::mmd_bytes(context, 40, 30, 5) > 0);
  CHECK(persona::magnitude(context, x, 1.0) > 1.0);
  CHECK(persona::magnitude_bytes(context, 40, 5, persona::magnitude_way::dense) > 0);
  CHECK(persona::diversity(context, x, persona::similarity::rbf(1.0)) > 1.0 &&
        persona::diversity_bytes(context, 40, 5) > 0);

  persona::kmeans_settings settings;
  settings.clusters = 3;
  const persona::clusters clusters = persona::kmeans(context, x, settings);
  CHECK(clusters.found == 3 && clusters.centres.size() == 15 && clusters.inertia > 0.0 && clusters.labels.size() == 40);
  const persona::silhouettes silhouettes = persona::silhouette(context, x, clusters.labels, 3);
  double mean = 0.0;
  CHECK(persona_silhouette(context.get(), x.get(), clusters.labels.data(), 3, nullptr, 0, nullptr, &mean, &err) ==
        PERSONA_OK);
  CHECK(test::same(silhouettes.mean, mean) && silhouettes.per_row.size() == 40);
  settings.clusters = 1000000000; /* room is made for as many as there are rows */
  CHECK(persona::kmeans(context, x, settings).found <= 40);
  CHECK(persona::kmeans_bytes(40, 5, 3) > 0 && persona::silhouette_bytes(context, 40, 5, 3) > 0);
}

void findings() {
  const world w;
  persona::run run(
      w.space,
      persona::options(w.context, {{"resamples", 60}, {"band_draws", 20}, {"null_draws", 1}, {"permutations", 50}}));
  run.set_reference(w.people).add_population(w.agents).add_population(w.people).add_metrics({"coverage", "sd_ratio"});
  run.execute();
  const persona::inference inference(run);
  const persona::evidence evidence = inference.evidence(0, "sd_ratio");
  persona_inference *in_c = nullptr;
  persona_error err;
  CHECK(persona_inference_create(run.get(), nullptr, nullptr, &in_c, &err) == PERSONA_OK);
  const persona_evidence *const expected = persona_inference_get(in_c, 0, "sd_ratio");
  CHECK(test::same(evidence.matched(), persona_evidence_matched(expected)));
  CHECK(test::same(evidence.band_low(), persona_evidence_band_low(expected)));
  CHECK(test::same(evidence.band_high(), persona_evidence_band_high(expected)));
  CHECK(test::same(evidence.interval_high(), persona_evidence_interval_high(expected)));
  CHECK(test::same(evidence.null_value(1), persona_evidence_null_value(expected, 1)));
  CHECK(evidence.band_centre() > 0.0 && evidence.band_spread() > 0.0 && evidence.interval_low() > 0.0);
  CHECK(evidence.null_low(1) <= evidence.null_high(1) && evidence.interval_spread() > 0.0);
  CHECK(evidence.band_reason().empty() && evidence.interval_reason().empty() && evidence.matched_error() >= 0.0);
  CHECK(evidence.monte_carlo_error() == 0.0 && evidence.detectable() > 0.0 && evidence.material() > 0.0);
  CHECK(persona::size_name(evidence.size()) != "" && persona::band_place_name(evidence.place()) != "unknown");
  CHECK(run.population_count() == 2 && inference.population_count() == 2);
  CHECK(inference.held_rows(0) > 0 && inference.rest_rows(0) > 0 && !inference.find_evidence(0, "lid"));
  CHECK(test::throws(persona::status_code::invalid_argument, [&] { inference.evidence(0, "lid"); }));
  CHECK(persona::null_list().size() == persona_null_count() && !persona::null_list()[0].name.empty());
  persona_inference_free(in_c);

  const persona::diagnosis diagnosis = persona::diagnose(w.agents, w.people, w.space);
  CHECK(diagnosis.primary() != persona::mode::unknown && !diagnosis.sentence().empty());
  CHECK(diagnosis.holds(diagnosis.primary()) && persona::mode_list().size() == persona_mode_count());
  CHECK(persona::mode_name(persona::mode::unknown) == "unknown" && persona::mode_name(persona::mode::flat) == "flat");
  CHECK(!persona::mode_meaning(persona::mode::flat).empty() && diagnosis.confidence(persona::mode::healthy) >= 0.0);
  CHECK(diagnosis.reason(persona::mode::flat).empty());
  std::int32_t signs = 0;
  for (const persona::sign sign : diagnosis.evidence(persona::mode::mode_collapse)) {
    CHECK(!sign.name.empty() && !sign.meaning.empty() && !std::isnan(sign.value));
    signs++;
  }
  CHECK(signs == persona_diagnosis_evidence_count(diagnosis.get(), PERSONA_MODE_MODE_COLLAPSE) && signs > 0);

  persona::report report(run);
  const persona::analysis pair = persona::compare_pair(run, 0, 1);
  report.set_inference(inference).set_diagnosis(0, diagnosis).attach(0, pair);
  CHECK(report.inference_of() && report.populations().size() == 2 && report.left_out_items().empty());
  const persona::population_report about = report.populations()[0];
  CHECK(about.name() == "agents" && about.rows() == 90 && about.items() == 7 && !about.is_reference());
  CHECK(report.populations()[1].is_reference() && about.dropped_rows() == 0 && about.missing_answers() == 0);
  CHECK(about.filled_answers() == 0 && about.effective_rows() == 90.0);
  CHECK(about.diagnosis() && about.diagnosis()->sentence() == diagnosis.sentence() &&
        !report.populations()[1].diagnosis());
  CHECK(about.analyses().size() == 1 && about.analyses()[0].name() == "pair_comparison");
  CHECK(about.results().size() == 2 && report.settings().size() > 3);
  CHECK(report.to_text(persona::text_style::colour | persona::text_style::unicode) != report.to_text());
  CHECK(report.to_text().find(std::string(persona::version())) != std::string::npos || !report.to_text().empty());
  CHECK(test::throws(persona::status_code::invalid_argument, [&] { report.attach(0, pair); }));

  bool equal = true;
  for (const persona::analysis_table table : pair.tables()) {
    for (const auto row : table) {
      CHECK(!row.label().empty());
      for (std::int32_t column = 0; column < row.columns(); column++) {
        equal = equal && test::same(row[column], persona_analysis_table_value(pair.get(), 0, row.place(), column));
      }
    }
  }
  CHECK(equal && pair.table("tests").size() > 0 && !pair.find_table("no_such") && !pair.findings().empty());
  CHECK(pair.table("tests")[0]["p"] > 0.0 && pair.table("tests").meaning() != "" &&
        pair.table("tests")[0].note() == "");
  CHECK(test::throws(persona::status_code::invalid_argument, [&] { pair.table("tests")[0]["no_such"]; }));
  CHECK(test::throws(persona::status_code::invalid_argument, [&] { pair.table("no_such"); }));
  CHECK(!pair.settings().empty() && !pair.population().empty());
  CHECK(persona::power(run, 0, 0.1, persona::drop_kind::of_healthy).name() == "power");
}

void traits_and_attributes() {
  const persona::context context(2);
  const std::vector<double> cells = test::answers(6, 60, 6);
  std::vector<std::int32_t> codes(60);
  for (std::size_t i = 0; i < 60; i++) codes[i] = cells[i * 6] > 3.0 ? 1 : 0;
  persona::population_builder builder(context, "assigned");
  builder.set_answers(persona::matrix_view(cells, 60, 6)).add_attribute("level", codes, {"low", "high"}, true);
  for (std::int64_t j = 0; j < 6; j++) {
    persona::item item;
    item.trait = j % 2 == 0 ? "even" : "odd";
    item.scale = persona::scale{1.0, 5.0};
    builder.set_item(j, item);
  }
  const persona::population agents = builder.build();
  CHECK(persona::trait_count(agents) == 2 && persona::trait_name(agents, 1) == "odd");
  const std::vector<double> scores = persona::trait_scores(agents);
  CHECK(scores.size() == 120 && test::same(scores[0], (cells[0] + cells[2] + cells[4]) / 3.0));
  CHECK(persona::traits_analyse(agents).table("traits").size() == 2);
  const persona::analysis fidelity = persona::fidelity_analyse(agents, {{"even", "level", {"low", "high"}}});
  CHECK(fidelity.name() == "fidelity" && fidelity.table("fidelity").size() >= 1);
  const persona::analysis attributes =
      persona::attributes_analyse(agents, persona::options(context, {{"permutations", 99}}));
  CHECK(attributes.table("effects")[0].label() == "level");
  CHECK(test::throws(persona::status_code::mismatch, [&] {
    persona::fidelity_analyse(agents, {{"no_such", "level", {"low", "high"}}});
  }));
  CHECK(persona::compare(persona::run(persona::space(context, persona::space_kind::pooled, agents),
                                      persona::options(context, {{"permutations", 19}, {"resamples", 20}}))
                             .add_population(agents)
                             .add_population(test::population(context, 9, 60, 6))
                             .add_metric("separation"))
            .name() == "comparison");
}

}  // namespace

int main() {
  return test::run({{"results", results},
                    {"catalogue", catalogue},
                    {"spaces_and_neighbours", spaces_and_neighbours},
                    {"plain_matrices", plain_matrices},
                    {"findings", findings},
                    {"traits_and_attributes", traits_and_attributes}});
}
