//! Reads answers from CSV files and prints the report that persona-report prints by default, or its JSON.
//! usage: cargo run --example report -- POPULATION.csv [REFERENCE.csv] [--json]
use persona::{diagnose, silent, Context, Dataset, Inference, Report, Run, Selection, Space, SpaceKind, TextStyle};
use std::env;
use std::error::Error;
use std::io;
use std::process::exit;

fn main() {
    if let Err(error) = run() {
        eprintln!("{error}");
        exit(1);
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let (flags, paths): (Vec<String>, Vec<String>) = env::args().skip(1).partition(|one| one.starts_with("--"));
    if paths.is_empty() || paths.len() > 2 || flags.iter().any(|flag| flag != "--json") {
        return Err("usage: report POPULATION.csv [REFERENCE.csv] [--json]".into());
    }
    persona::set_blas_threads(1); // the same last digits of spectra everywhere

    let context = Context::new()?;
    let selection = Selection::default(); // every column of numbers, except id and age
    let agents = Dataset::read_csv(&context, &paths[0], &selection)?.population(0, None)?;
    let people = match paths.get(1) {
        Some(path) => Some(Dataset::read_csv(&context, path, &selection)?.population(0, None)?),
        None => None,
    };
    let space = match &people {
        Some(people) => Space::fit(&context, SpaceKind::Reference, &[people])?,
        None => Space::fit(&context, SpaceKind::Pooled, &[&agents])?,
    };

    let mut run = Run::new(&space, None)?;
    run.add_population(&agents)?;
    if let Some(people) = &people {
        run.set_reference(people)?;
    }
    run.add_metric(None)?;
    run.execute()?;

    let mut report = Report::new(&run)?;
    report.set_inference(&Inference::new(&run, silent)?)?;
    report.set_diagnosis(0, &diagnose(&agents, people.as_ref(), &space, None, silent)?)?;
    let out = io::stdout().lock();
    if flags.is_empty() {
        report.write_text(TextStyle { unicode: true, colour: false }, out)?;
    } else {
        report.write_json(out)?;
    }
    Ok(())
}
