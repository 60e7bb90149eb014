//! What numbers mean: reports, analyses, inference, diagnosis, comparison, power.
mod common;

use persona::*;

fn small_options(context: &Context) -> Options {
    let mut options = Options::new(context).unwrap();
    for (key, value) in [("permutations", 99), ("band_draws", 20), ("resamples", 20), ("null_draws", 2)] {
        options.set(key, value).unwrap();
    }
    options
}

/// Two populations, one the reference's equal, one that answers near one point; executed.
fn run(context: &Context) -> (Run, Vec<Population>, Space) {
    let people = common::population(context, "people", 2, 80, 6).unwrap();
    let alike = common::population(context, "alike", 1, 60, 6).unwrap();
    let mut builder = PopulationBuilder::new(context, "collapsed").unwrap();
    let near = common::answers(3, 60, 6).iter().map(|cell| if *cell > 4.0 { 4.0 } else { 3.0 }).collect::<Vec<_>>();
    builder.set_answers(near, 60, 6).unwrap();
    for column in 0..6 {
        builder.set_item(column, &people.item(column).unwrap()).unwrap();
    }
    let collapsed = builder.build().unwrap();
    let space = Space::fit(context, SpaceKind::Reference, &[&people]).unwrap();
    let mut run = Run::new(&space, Some(&small_options(context))).unwrap();
    run.add_population(&alike).unwrap();
    run.add_population(&collapsed).unwrap();
    run.set_reference(&people).unwrap();
    for key in ["coverage", "separation", "sd_ratio", "lid"] {
        run.add_metric(Some(key)).unwrap();
    }
    assert!(run.bytes().unwrap() > 0);
    run.execute().unwrap();
    (run, vec![people, alike, collapsed], space)
}

#[test]
fn results_carry_what_they_were_computed_from() {
    let context = Context::new().unwrap();
    let (run, populations, _) = run(&context);
    let coverage = run.result(1, "coverage").unwrap();
    assert_eq!((coverage.key(), coverage.metric()), ("coverage", Metric::find("coverage")));
    assert_eq!((coverage.validity(), coverage.reason(), coverage.effective_n()), (Validity::Ok, "", 60.0));
    assert!(coverage.settings().any(|(key, value)| (key, value) == ("k", "5")));
    let lid = run.result(0, "lid").unwrap();
    assert!(lid.details().count() > 0 && lid.details().all(|(key, _)| !key.is_empty()));
    assert!(
        run.result(2, "coverage").is_none() && run.result(0, "hopkins").is_none() && run.result(0, "\0").is_none()
    );
    let sd = run.result(1, "sd_ratio").unwrap();
    assert!(sd.value() < 0.8);
    if let Some(table) = sd.table() {
        assert_eq!((table.rows(), table.label(0)), (6, Some("q0")));
        assert!(!table.name().is_empty() && table.columns() >= 1 && table.column(0).is_some());
        assert!(table.value(0, 0).is_finite() && table.value(99, 0).is_nan());
    }

    // Undefined is no error: a metric against the reference without one.
    let space = Space::fit(&context, SpaceKind::Pooled, &[&populations[0]]).unwrap();
    let mut alone = Run::new(&space, None).unwrap();
    alone.add_population(&populations[0]).unwrap();
    alone.add_metric(Some("coverage")).unwrap();
    alone.execute().unwrap();
    let result = alone.result(0, "coverage").unwrap();
    assert_eq!(result.validity(), Validity::Undefined);
    assert!(result.value().is_nan() && !result.reason().is_empty());
}

#[test]
fn hopkins_takes_points_of_the_caller() {
    let context = Context::new().unwrap();
    let agents = common::population(&context, "agents", 1, 30, 2).unwrap();
    let space = Space::fit(&context, SpaceKind::None, &[&agents]).unwrap();
    let mut run = Run::new(&space, None).unwrap();
    run.add_population(&agents).unwrap();
    run.add_metric(Some("hopkins")).unwrap();
    let probes = [1.5, 2.5, 3.5, 4.5];
    let probes = Matrix::new(&probes, 2, 2).unwrap();
    assert_eq!(run.set_hopkins_points(0, Some((&[3], &probes))).unwrap_err().status(), Status::Mismatch);
    run.set_hopkins_points(0, Some((&[3, 4], &probes))).unwrap();
    run.execute().unwrap();
    let given = run.result(0, "hopkins").unwrap().value();
    run.set_hopkins_points(0, None).unwrap();
    run.execute().unwrap();
    assert_ne!(given, run.result(0, "hopkins").unwrap().value());
}

#[test]
fn a_report_carries_inference_diagnosis_and_analyses() {
    let context = Context::with_threads(2).unwrap();
    let (run, populations, space) = run(&context);
    let inference = Inference::new(&run, silent).unwrap();
    assert!(inference.held_rows(1) > 0 && inference.rest_rows(1) > 0);
    assert_eq!(inference.population_count(), run.population_count());
    let evidence = inference.get(1, "sd_ratio").unwrap();
    assert!(evidence.matched() < evidence.band_low() && evidence.band_low() < evidence.band_centre());
    assert!(evidence.band_centre() < evidence.band_high() && evidence.band_spread() > 0.0);
    assert_eq!((evidence.place(), evidence.band_reason()), (BandPlace::Below, ""));
    assert!(evidence.matched_error() >= 0.0 && evidence.monte_carlo_error() == 0.0);
    assert!(evidence.detectable() > 0.0 && evidence.size() != SizeVerdict::Unknown && evidence.material() > 0.0);
    if evidence.interval_reason().is_empty() {
        assert!(evidence.interval_low() < evidence.interval_high() && evidence.interval_spread() > 0.0);
    }
    let random = Null::all().find(|null| null.name() == "random_responder").unwrap();
    assert!(evidence.null_low(random) <= evidence.null_value(random));
    assert!(evidence.null_value(random) <= evidence.null_high(random));
    assert!(inference.get(0, "hopkins").is_none());

    let diagnosis = diagnose(&populations[2], Some(&populations[0]), &space, None, silent).unwrap();
    let primary = diagnosis.primary();
    assert!(diagnosis.holds(primary) && !diagnosis.holds(Mode::Healthy) && !diagnosis.sentence().is_empty());
    assert!(diagnosis.confidence(primary) > 0.0 && diagnosis.reason(primary).is_empty());
    let sign = diagnosis.evidence(primary).next().unwrap();
    assert!(!sign.name.is_empty() && !sign.meaning.is_empty() && sign.value.is_finite());
    assert!(
        sign.healthy.is_finite()
            && (sign.failed.is_finite() || sign.failed.is_nan())
            && !sign.deviations.is_infinite()
    );
    let traits = traits_analyse(&populations[2], Some(&populations[0]), None).unwrap();

    let mut report = Report::new(&run).unwrap();
    report.set_inference(&inference).unwrap();
    report.set_diagnosis(1, &diagnosis).unwrap();
    report.attach(1, &traits).unwrap();
    assert_eq!(report.attach(1, &traits).unwrap_err().status(), Status::InvalidArgument);
    drop((run, inference, diagnosis, traits, populations, space, context));
    assert!(report.inference().unwrap().get(1, "lid").is_some());
    assert!(report.settings().any(|(key, _)| key == "seed") && report.left_out_items().count() == 0);
    assert_eq!((report.population_count(), report.populations().count()), (2, 2));
    let collapsed = report.population(1).unwrap();
    assert!(report.population(2).is_none());
    assert_eq!((collapsed.name(), collapsed.place(), collapsed.rows(), collapsed.items()), ("collapsed", 1, 60, 6));
    assert_eq!((collapsed.dropped_rows(), collapsed.missing_answers(), collapsed.filled_answers()), (0, 0, 0));
    assert!(collapsed.effective_rows() == 60.0 && !collapsed.is_reference());
    assert_eq!(collapsed.results().count(), 4);
    assert_eq!(collapsed.diagnosis().unwrap().primary(), primary);
    assert!(report.population(0).unwrap().diagnosis().is_none());
    assert_eq!(collapsed.analyses().map(|one| one.name()).collect::<Vec<_>>(), ["traits"]);
    let text = report.to_string();
    assert!(text.is_ascii() && text.contains("collapsed") && text.contains("Coverage"));
    let style = TextStyle { colour: true, unicode: true };
    assert!(report.to_text(style).unwrap().contains('\u{1b}'));
    let json = report.to_json().unwrap();
    assert!(json.contains("persona-report/1") && json.contains("\"diagnosis\""));
}

#[test]
fn comparisons_and_power_are_tables() {
    let context = Context::with_threads(1).unwrap(); // so that the thread that reports does the work
    let (run, _, _) = run(&context);
    let mut steps = 0;
    let pair = compare_pair(&run, 0, 1, Design::Independent, |_, _| {
        steps += 1;
        std::ops::ControlFlow::Continue(())
    })
    .unwrap();
    assert!(pair.name() == "pair_comparison" && steps > 0);
    let tests = pair.table("tests").unwrap();
    assert!(tests.cell("sd_ratio", "p").unwrap() <= 0.05);
    assert_eq!(tests.cell("sd_ratio", "permutations"), Some(99.0));
    assert!(pair.table("no such table").is_none() && tests.cell("no such metric", "p").is_none());
    let comparison = compare(&run, Design::Independent, silent).unwrap();
    let mut names: Vec<_> = comparison.tables().map(|table| table.name()).collect();
    names.sort_unstable();
    assert_eq!(names, ["intervals", "pairs", "ranking", "values"]);
    assert!(comparison
        .tables()
        .all(|table| !table.meaning().is_empty() && table.rows() > 0 && table.note(0).is_some()));
    assert!(comparison.findings().count() > 0 && comparison.settings().any(|(key, _)| key == "seed"));
    assert!(comparison.to_json("persona-compare/1").unwrap().contains("persona-compare/1"));
    let power = power(&run, 40, 0.2, DropKind::OfRange, silent).unwrap();
    assert_eq!((power.name(), power.population()), ("power", "people"));
    assert!(power.table("power").unwrap().columns() > 4);
    assert_eq!(compare_pair(&run, 0, 9, Design::Paired, silent).unwrap_err().status(), Status::InvalidArgument);
}

#[test]
fn attributes_traits_and_fidelity() {
    let context = Context::with_threads(2).unwrap();
    let people = common::population(&context, "people", 1, 60, 4).unwrap();
    assert_eq!(
        (people.trait_name(0), people.trait_name(1), people.trait_name(2)),
        (Some("openness"), Some("calm"), None)
    );
    let scores = trait_scores(&people, None).unwrap();
    assert_eq!(scores.scores[0], (people.answer(0, 0) + people.answer(0, 2)) / 2.0);

    let mut builder = PopulationBuilder::new(&context, "agents").unwrap();
    builder.set_answers(common::answers(1, 60, 4), 60, 4).unwrap();
    for column in 0..4 {
        builder.set_item(column, &people.item(column).unwrap()).unwrap();
    }
    let codes: Vec<i32> = (0..60).map(|row| i32::from(scores.scores[2 * row] > 3.0)).collect();
    builder.add_attribute("openness_level", &codes, &["low", "high"], true).unwrap();
    let agents = builder.build().unwrap();
    let options = small_options(&context);
    let attributes = attributes_analyse(&agents, Some(&options), silent).unwrap();
    assert!(attributes.table("effects").unwrap().cell("openness_level", "eta_squared").unwrap_or(1.0) > 0.2);
    assert_eq!(attributes_analyse(&people, None, silent).unwrap_err().status(), Status::Unsupported);

    let target = TraitTarget { trait_name: "openness", attribute: "openness_level", levels: &["low", "high"] };
    let fidelity = fidelity_analyse(&agents, Some(&people), std::slice::from_ref(&target), None).unwrap();
    assert_eq!(fidelity.name(), "fidelity");
    let unknown = TraitTarget { attribute: "height", ..target };
    let error = fidelity_analyse(&agents, None, &[unknown], None).unwrap_err();
    assert!(error.status() == Status::Mismatch && error.message().contains("height"));
}
