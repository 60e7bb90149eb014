//! Files: CSV, .npy, instruments, schemas, profiles, prompts, responses.
mod common;

use common::example_file;
use persona::*;
use std::fs;
use std::path::PathBuf;

/// A file of this test, removed in the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, content: &[u8]) -> Scratch {
        let path = std::env::temp_dir().join(format!("persona-rust-{}-{name}", std::process::id()));
        fs::write(&path, content).unwrap();
        Scratch(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[test]
fn datasets_are_read_selected_and_split() {
    let context = Context::new().unwrap();
    let csv = "who;model;age;q1;q2;w\na;x;young;1;2;1\nb;y;old;3;4.5;2\nc;x;old;5;1;1\n";
    let scratch = Scratch::new("table.csv", csv.as_bytes());
    let selection = Selection {
        items: Some("q*".into()),
        group: Some("model".into()),
        id: Some("who".into()),
        weights: Some("w".into()),
        attributes: Some("age".into()),
        scale: None,
        ..Selection::default()
    };
    let table = Dataset::read_csv(&context, &scratch.0, &selection).unwrap();
    assert_eq!((table.rows(), table.item_count(), table.item_name(1)), (3, 2, Some("q2")));
    assert_eq!((table.item_is_whole(0), table.item_is_whole(1)), (true, false));
    assert_eq!((table.group_count(), table.group_name(1), table.group_name(2)), (2, Some("y"), None));
    let x = table.population(0, None).unwrap();
    assert_eq!((x.name(), x.rows(), x.row_id(1), x.answer(1, 0), x.weight(0)), ("x", 2, Some("c"), 5.0, 1.0));
    assert_eq!((x.item(0).unwrap().kind, x.item(1).unwrap().kind), (ItemKind::Ordinal, ItemKind::Continuous));
    assert_eq!(x.attribute_level(0, 0), Some("young"));
    let same = table.population(0, Some(&[false, false])).unwrap();
    assert_eq!(same.item(0).unwrap().kind, ItemKind::Continuous);
    assert_eq!(table.population(0, Some(&[true])).unwrap_err().status(), Status::Mismatch);
    let only = Selection { only_group: Some("y".into()), ..selection.clone() };
    assert_eq!(Dataset::read_csv(&context, &scratch.0, &only).unwrap().rows(), 1);

    let scaled = Selection { scale: Some((1.0, 4.0)), ..selection };
    let error = Dataset::read_csv(&context, &scratch.0, &scaled).unwrap_err();
    assert_eq!(error.status(), Status::OutOfScale);
    assert!(error.line().is_some() && error.message().contains("table.csv"), "{error:?}");
    let error = Dataset::read_csv(&context, "no/such/file.csv", &Selection::default()).unwrap_err();
    assert_eq!(error.status(), Status::File);
}

#[test]
fn csv_files_and_numbers() {
    let context = Context::new().unwrap();
    let settings = CsvSettings { delimiter: Some(b';'), maximum_columns: 2, ..CsvSettings::default() };
    let scratch = Scratch::new("short.csv", b"a;b\n1;2\n");
    let mut reader = CsvReader::open(&context, &scratch.0, settings).unwrap();
    assert_eq!(reader.next_record().unwrap().unwrap().get(1), Some("b"));
    let whole = Dataset::read(&mut reader, &Selection::default());
    assert!(whole.is_err()); // "1;2" was taken for the header
    let mut wide = CsvReader::from_reader(&context, "wide", &b"a;b;c\n"[..], settings).unwrap();
    assert_eq!(wide.next_record().unwrap_err().status(), Status::TooLarge);
    assert_eq!(csv_number(" 1.5e2 "), CsvNumber::Number(150.0));
    assert_eq!(csv_number("NA"), CsvNumber::Missing);
    assert_eq!((csv_number("1,5"), csv_number("1\0")), (CsvNumber::Other, CsvNumber::Other));
}

#[test]
fn npy_arrays_are_written_read_and_viewed() {
    let context = Context::new().unwrap();
    let cells = [1i16, 2, 3, 4, 5, 6];
    let matrix = Matrix::by_columns(&cells, 3, 2).unwrap();
    let mut bytes = Vec::new();
    matrix.write_npy(&mut bytes).unwrap();
    assert!(bytes.starts_with(b"\x93NUMPY"));
    let viewed = Matrix::from_npy(&bytes).unwrap();
    viewed.check().unwrap();
    assert_eq!((viewed.rows(), viewed.columns(), viewed.cell(1, 1), viewed.cell(2, 0)), (3, 2, 5.0, 3.0));
    assert!(viewed.cell(3, 0).is_nan());
    assert_eq!(Matrix::from_npy(&bytes[..40]).unwrap_err().status(), Status::Format);

    let npy = Npy::from_reader(&context, "bytes", &bytes[..]).unwrap();
    assert_eq!(npy.matrix().cell(2, 1), 6.0);
    let mut builder = PopulationBuilder::new(&context, "agents").unwrap();
    builder.set_npy(&npy).unwrap();
    drop(npy);
    builder.set_weights(Some(&[1.0, 2.0, 3.0])).unwrap();
    let agents = builder.build().unwrap();
    assert_eq!((agents.answer(0, 1), agents.weight(2)), (4.0, 3.0));

    let scratch = Scratch::new("answers.npy", &bytes);
    assert_eq!(Npy::read(&context, &scratch.0).unwrap().matrix().rows(), 3);
    let table = Dataset::read_npy(&context, &scratch.0, &Selection::default()).unwrap();
    assert_eq!((table.rows(), table.item_name(0)), (3, Some("item1")));

    struct Dead;
    impl std::io::Read for Dead {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::TimedOut.into())
        }
    }
    let error = Npy::from_reader(&context, "bytes", Dead).unwrap_err();
    assert_eq!(error.io_error().unwrap().kind(), std::io::ErrorKind::TimedOut);
}

#[test]
fn half_precision_and_long_numbers_are_cells() {
    let halves = [Half(0x3c00), Half(0xc000), Half(0x7e00)]; // 1, -2, NaN
    let halves = Matrix::new(&halves, 1, 3).unwrap();
    assert_eq!((halves.cell(0, 0), halves.cell(0, 1)), (1.0, -2.0));
    assert!(halves.cell(0, 2).is_nan());
    assert_eq!(Matrix::new(&[-5i64], 1, 1).unwrap().cell(0, 0), -5.0);
    assert_eq!(Matrix::new(&[u32::MAX], 1, 1).unwrap().cell(0, 0), u32::MAX as f64);
    assert_eq!(Matrix::new(&[1u64 << 53], 1, 1).unwrap().cell(0, 0), 9007199254740992.0);
}

#[test]
fn instruments_describe_items() {
    let context = Context::new().unwrap();
    let bfi = Instrument::read(&context, example_file("instruments/bfi-44.json")).unwrap();
    assert_eq!((bfi.item_count(), bfi.trait_count(), bfi.scale()), (44, 5, Some((1.0, 5.0))));
    assert!(!bfi.name().is_empty() && !bfi.title().is_empty());
    let first = bfi.item_name(0).unwrap();
    assert_eq!((bfi.find_item(first), bfi.find_item("no"), bfi.item_number(0)), (Some(0), None, 1));
    let item = bfi.item(0).unwrap();
    assert_eq!((item.name.as_deref(), item.scale), (Some(first), Some((1.0, 5.0))));
    assert_eq!(
        bfi.find_trait(item.trait_name.as_deref().unwrap()).and_then(|place| bfi.trait_name(place)),
        item.trait_name.as_deref()
    );
    assert!(bfi.trait_title(0).is_some() && bfi.labels(0).count() <= 5);
    assert!(bfi.norm_source(0).is_some() || bfi.norm_mean(0).is_nan() && bfi.norm_sd(0).is_nan());
    assert_eq!(bfi.item(44).unwrap_err().status(), Status::InvalidArgument);

    let table = Dataset::read_csv(&context, example_file("samples/healthy.csv"), &Selection::default()).unwrap();
    let people = bfi.population(&table, 0, None, false).unwrap();
    let scores = trait_scores(&people, None).unwrap();
    assert_eq!((scores.traits, scores.scores.len()), (5, 5 * people.rows()));
    assert!(scores.scores.iter().all(|score| (1.0..=5.0).contains(score)));

    let json = r#"{"schema": "persona-instrument/1", "name": "tiny"}"#;
    let error = Instrument::parse(&context, "tiny.json", json).unwrap_err();
    assert_eq!(error.status(), Status::Format);
    let mut builder = PopulationBuilder::new(&context, "agents").unwrap();
    builder.set_answers(vec![1.0, 2.0], 1, 2).unwrap();
    assert_eq!(bfi.apply(&mut builder, &[first, first], true).unwrap_err().status(), Status::InvalidArgument);
    assert_eq!(bfi.apply(&mut builder, &[first, "other"], false).unwrap_err().status(), Status::Mismatch);
    bfi.apply(&mut builder, &[first, "other"], true).unwrap();
    assert_eq!(builder.build().unwrap().item(0).unwrap(), item);
}

#[test]
fn profiles_are_drawn_screened_written_and_read() {
    let context = Context::new().unwrap();
    let schema = Schema::read(&context, example_file("schemas/paper.json")).unwrap();
    assert!(!schema.name().is_empty() && schema.dimension_count() > 1 && schema.rule_count() > 0);
    let dimension = schema.dimension_name(0).unwrap();
    assert_eq!(schema.find_dimension(dimension), Some(0));
    let value = schema.value_name(0, 1).unwrap();
    assert_eq!(schema.find_value(0, value), Some(1));
    assert_eq!(schema.first_value(1), schema.value_count(0));
    assert!(schema.margin(0, 0) > 0.0 && schema.rule_name(0).is_some() && schema.rule_text(0).is_some());

    let sampling = Sampling { n: 60, filter: true, ..Sampling::default() };
    let (profiles, screening) = Profiles::sample(&schema, &sampling).unwrap();
    assert_eq!((profiles.len(), profiles.is_empty(), profiles.id(0)), (60, false, Some("persona-1")));
    assert_eq!(screening.candidates() - screening.removed(), 60);
    let codes = profiles.codes(7).unwrap();
    assert_eq!((codes.len(), profiles.codes(60), profiles.weight(7)), (schema.dimension_count(), None, 1.0));
    assert_eq!(profiles.value(7, 0), usize::try_from(codes[0]).ok());
    assert!((0..schema.rule_count()).all(|rule| schema.breaks(rule, codes).unwrap() == Some(false)));
    assert_eq!(schema.breaks(0, &codes[1..]).unwrap_err().status(), Status::Mismatch);
    assert_eq!(
        (schema.breaks(0, &vec![99; codes.len()]).unwrap(), schema.label(&vec![99; codes.len()]).unwrap()),
        (None, None)
    );
    assert!(!schema.label(codes).unwrap().unwrap().is_empty());
    let hits = profiles.screen().unwrap();
    assert_eq!((hits.candidates(), hits.removed(), hits.hits(0)), (60, 0, 0));
    let counted: usize = (0..schema.value_count(0)).map(|value| hits.count(0, value, true)).sum();
    assert_eq!(counted, 60);

    for format in ProfilesFormat::ALL {
        let mut bytes = Vec::new();
        profiles.write(*format, &mut bytes).unwrap();
        let scratch = Scratch::new(&format!("profiles-{}", format.code()), &bytes);
        let back = Profiles::read(&schema, &scratch.0).unwrap();
        assert!((0..60).all(|row| back.codes(row) == profiles.codes(row)));
    }

    let mut quotas = vec![f64::NAN; schema.all_values()];
    let values = schema.value_count(0);
    for (place, quota) in quotas.iter_mut().take(values).enumerate() {
        *quota = if place == 0 { 60.0 } else { 0.0 };
    }
    let (same, _) =
        Profiles::sample(&schema, &Sampling { filter: false, quotas: Some(&quotas), ..sampling }).unwrap();
    assert!((0..60).all(|row| same.value(row, 0) == Some(0)));
    let (joint, _) = Profiles::sample(&schema, &Sampling { filter: false, joint: Some(&same), ..sampling }).unwrap();
    assert!((0..60).all(|row| joint.value(row, 0) == Some(0)));
    let short = Profiles::sample(&schema, &Sampling { margins: Some(&quotas[1..]), ..sampling });
    assert_eq!(short.unwrap_err().status(), Status::Mismatch);

    let table = format!("{{\"{dimension}\": {{{}}}}}", {
        let shares = (0..values).map(|value| format!("\"{}\": {}", schema.value_name(0, value).unwrap(), value + 1));
        shares.collect::<Vec<_>>().join(", ")
    });
    let scratch = Scratch::new("margins.json", table.as_bytes());
    let margins = schema.read_table(&scratch.0).unwrap();
    assert_eq!((margins[0], margins[values - 1], margins[values].is_nan()), (1.0, values as f64, true));
    assert!(Schema::parse(&context, "empty.json", "{}").is_err());
}

#[test]
fn prompts_are_filled() {
    let context = Context::new().unwrap();
    let schema = Schema::read(&context, example_file("schemas/paper.json")).unwrap();
    let (profiles, _) = Profiles::sample(&schema, &Sampling { n: 1, ..Sampling::default() }).unwrap();
    let profile = Some((&schema, profiles.codes(0).unwrap()));
    assert!(prompt_template(PromptKind::Likert).contains("{item}"));
    let prompt = render_prompt(&context, "{{{item}}} as {profile}", profile, &[("item", "I am calm")]).unwrap();
    let value = schema.value_name(0, profiles.value(0, 0).unwrap()).unwrap();
    assert!(prompt.starts_with("{I am calm} as ") && prompt.contains(value), "{prompt}");
    let error = render_prompt(&context, "{item} {nothing}", None, &[("item", "x")]).unwrap_err();
    assert_eq!(error.status(), Status::Format);
    assert!(error.message().contains("nothing"));
    assert!(render_prompt(&context, "x", Some((&schema, &[])), &[]).is_err());
    let mut written = Vec::new();
    write_prompt(&context, "x", None, &[], &mut written).unwrap();
    assert_eq!(written, b"x");
}

#[test]
fn responses_are_read_for_what_they_say() {
    let context = Context::new().unwrap();
    let clear = Response::parse(&context, "Rating: 4", ResponseScale::default()).unwrap();
    assert_eq!((clear.outcome, clear.value), (Some(Outcome::Clear), Some(4)));
    let refused = Response::parse_bytes(&context, b"I cannot answer \xff that.", ResponseScale::default()).unwrap();
    assert_eq!((refused.value, refused.reason.is_empty()), (None, false));
    let letter = Response::parse(&context, "B", ResponseScale::Choice { letters: 2 }).unwrap();
    assert_eq!(letter.value, Some(2));
    let scale = ResponseScale::Rating { low: 5, high: 1 };
    assert_eq!(Response::parse(&context, "3", scale).unwrap_err().status(), Status::InvalidArgument);

    let lines = "{\"persona\": \"a\", \"item\": \"q1\", \"text\": \"4\"}\n{\"persona\": \"b\", \"item\": \"q2\", \"text\": \"7\"}\n";
    let scratch = Scratch::new("responses.jsonl", lines.as_bytes());
    let responses =
        Responses::read(&context, &scratch.0, ResponseScale::default(), Some(&["q1", "q2", "q3"])).unwrap();
    assert_eq!((responses.persona_count(), responses.item_count()), (2, 3));
    assert_eq!((responses.persona_name(1), responses.item_name(2)), (Some("b"), Some("q3")));
    assert_eq!(responses.get(0, 0).unwrap().value, Some(4));
    assert_eq!(responses.get(1, 1).unwrap().outcome, Some(Outcome::OutOfScale));
    assert_eq!((responses.get(0, 2), responses.line(1, 1)), (None, 2));
    assert_eq!(responses.count_outcome(Outcome::Clear), 1);
    let mut csv = Vec::new();
    responses.write_csv(&mut csv).unwrap();
    assert!(String::from_utf8(csv).unwrap().starts_with("id,q1,q2,q3"));
    let mut json = Vec::new();
    responses.write_json(&mut json).unwrap();
    assert_eq!(json[0], b'{');
    let bfi = Instrument::read(&context, example_file("instruments/bfi-44.json")).unwrap();
    let error = Responses::read_instrument(&context, &scratch.0, &bfi).unwrap_err();
    assert_eq!((error.status(), error.line()), (Status::Format, Some(1)));
}
