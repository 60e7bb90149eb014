//! The library that is loaded is the one that this crate was made for; options, metrics and errors say what they should.
mod common;

use persona::*;
use std::collections::BTreeMap;
use std::error::Error as _;

#[test]
fn versions_and_constants_are_those_of_the_headers() {
    let number = version().split('.').fold(0, |number, part| 1000 * number + part.parse::<i32>().unwrap());
    assert_eq!(version_number(), number);
    assert_eq!(abi_version(), 0);
    let loaded: BTreeMap<&str, i32> = constants().collect();
    let declared: BTreeMap<&str, i32> = sys::CONSTANTS.iter().copied().collect();
    assert_eq!(loaded, declared);
    assert_eq!(dtype_size(<f32 as Cell>::DTYPE), 4);
    assert_eq!(dtype_size(-1), 0);
    assert!(set_blas_threads(1));
}

#[test]
fn every_status_has_its_name() {
    for status in Status::ALL {
        assert_eq!(Status::from_code(status.code()), status);
        assert_ne!(status.name(), "UNKNOWN");
        assert!(status.text().len() > 10);
    }
    assert_eq!(Status::from_code(9999), Status::Unknown(9999));
    assert_eq!(Status::Unknown(9999).to_string(), "UNKNOWN");
}

#[test]
fn enumerations_know_all_numbers_of_the_headers() {
    let prefixes: [(&str, usize); 24] = [
        ("PERSONA_OPTION_", OptionType::ALL.len()),
        ("PERSONA_ITEM_", ItemKind::ALL.len()),
        ("PERSONA_MISSING_", Missing::ALL.len() + 1), // MISSING_ANSWER is a status
        ("PERSONA_SCALE_", OutOfScale::ALL.len()),
        ("PERSONA_SPACE_", SpaceKind::ALL.len()),
        ("PERSONA_AXIS_", Axis::ALL.len()),
        ("PERSONA_DIRECTION_", Direction::ALL.len()),
        ("PERSONA_VALIDITY_", Validity::ALL.len()),
        ("PERSONA_DISTANCE_", DistanceKind::ALL.len()),
        ("PERSONA_LAYOUT_", Layout::ALL.len()),
        ("PERSONA_SIMILARITY_", Similarity::ALL.len()),
        ("PERSONA_MAGNITUDE_", MagnitudeWay::ALL.len()),
        ("PERSONA_MOMENT_", Moment::ALL.len()),
        ("PERSONA_DIVISOR_", Divisor::ALL.len()),
        ("PERSONA_ENTROPY_", EntropyEstimator::ALL.len()),
        ("PERSONA_DESIGN_", Design::ALL.len()),
        ("PERSONA_DROP_", DropKind::ALL.len()),
        ("PERSONA_BAND_", BandPlace::ALL.len()),
        ("PERSONA_SIZE_", SizeVerdict::ALL.len()),
        ("PERSONA_MODE_", Mode::ALL.len()),
        ("PERSONA_PROFILES_", ProfilesFormat::ALL.len()),
        ("PERSONA_PROMPT_", PromptKind::ALL.len()),
        ("PERSONA_RESPONSE_", 2),
        ("PERSONA_OUTCOME_", Outcome::ALL.len()),
    ];
    for (prefix, known) in prefixes {
        let declared = sys::CONSTANTS.iter().filter(|(name, _)| name.starts_with(prefix)).count();
        assert_eq!(known, declared, "{prefix}");
    }
}

#[test]
fn names_come_from_the_library() {
    assert_eq!(SpaceKind::Whitened.name(), "whitened");
    assert_eq!(Axis::Complexity.name(), "complexity");
    assert_eq!(Direction::Lower.name(), "lower");
    assert_eq!(Validity::Infinite.name(), "infinite");
    assert_eq!(BandPlace::Above.name(), "above");
    assert_eq!(SizeVerdict::FewReference.name(), "few_reference_rows");
    assert_eq!((Mode::Unknown.name(), Mode::MissingTail.name()), ("unknown", "missing_tail"));
    assert_eq!(Outcome::OutOfScale.name(), "out of scale");
    assert_eq!(Mode::all().count(), Mode::ALL.len() - 1); // all but unknown
    assert!(Mode::all().all(|mode| !mode.meaning().is_empty()));
    assert!(Null::all().any(|null| null.name() == "random_responder" && !null.meaning().is_empty()));
}

#[test]
fn options_are_listed_set_and_refused() {
    let context = Context::new().unwrap();
    let mut options = Options::new(&context).unwrap();
    for option in Options::list() {
        assert_eq!(Options::find(option.key()), Some(option));
        assert!(!option.help().is_empty() && !option.fallback().is_empty());
        match option.kind().unwrap() {
            OptionType::Choice => assert!(option.choices().any(|word| word == option.fallback())),
            _ => assert!(option.low() <= options.get(option.key()) && options.get(option.key()) <= option.high()),
        }
        options.set(option.key(), option.fallback()).unwrap();
    }
    options.set("k", 7).unwrap();
    assert_eq!(options.get("k"), 7.0);
    assert!(options.get("no such option").is_nan());
    let error = options.set("k", -1).unwrap_err();
    assert_eq!(error.status(), Status::InvalidArgument);
    assert!(error.message().contains('k') && error.row().is_none() && error.source().is_none());
    let error = options.set("k\0", 1).unwrap_err();
    assert!(error.message().contains("NUL byte at place 1"), "{error}");
    options.set_published();
    assert_ne!(
        options.get("hopkins_variant").to_string(),
        Options::new(&context).unwrap().get("hopkins_variant").to_string()
    );
}

#[test]
fn metrics_explain_themselves() {
    for metric in Metric::all() {
        assert_eq!(Metric::find(metric.key()), Some(metric));
        for words in [metric.name(), metric.definition(), metric.meaning(), metric.fooled_by(), metric.range()] {
            assert!(!words.is_empty(), "{}", metric.key());
        }
        assert!(metric.options().all(|key| Options::find(key).is_some()));
        assert!(metric.axis().is_some() && metric.direction().is_some() && metric.version() >= 1);
    }
    let coverage = Metric::find("coverage").unwrap();
    assert!(coverage.needs_reference() && coverage.minimum() >= 1);
    assert_eq!((coverage.axis(), coverage.direction()), (Some(Axis::Coverage), Some(Direction::Higher)));
    assert!(Metric::defaults().count() < Metric::all().count());
    assert!(Metric::find("no such metric").is_none());
}

#[test]
fn errors_name_the_place() {
    let context = Context::new().unwrap();
    let mut builder = PopulationBuilder::new(&context, "agents").unwrap();
    let error = builder.set_weights(Some(&[1.0])).unwrap_err();
    assert!(error.message().starts_with("set the answers first"), "{error}");
    builder.set_answers(vec![1.0, 2.0, 3.0, 9.0], 2, 2).unwrap();
    builder.set_item(1, &Item::ordinal("calm", 1.0, 5.0)).unwrap();
    let error = builder.build().unwrap_err();
    assert_eq!(error.status(), Status::OutOfScale);
    assert_eq!((error.row(), error.column(), error.line()), (Some(1), Some(1), None));
    assert!(error.message().contains("calm") && error.to_string() == error.message());
    assert!(format!("{error:?}").contains("OutOfScale"));
    let as_io: std::io::Error = error.into();
    assert!(as_io.to_string().contains("calm"));
    for (what, error) in [
        ("the weights", builder.set_weights(Some(&[1.0])).unwrap_err()),
        ("the row ids", builder.set_row_ids(&["a"; 3]).unwrap_err()),
        ("the replicates", builder.set_replicates(&[1]).unwrap_err()),
        ("the codes of an attribute", builder.add_attribute("age", &[0], &["old"], true).unwrap_err()),
    ] {
        assert_eq!(error.status(), Status::Mismatch);
        assert!(error.message().starts_with(what) && error.message().ends_with("2 are needed"), "{error}");
    }
}
