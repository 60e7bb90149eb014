//! What the tests share: the sample files, and small populations.
#![allow(dead_code)] // each test uses a part of it
use persona::{Context, Draw, Item, Population, PopulationBuilder, Result, Run, Space, SpaceKind, PURPOSE_HOST};
use std::path::PathBuf;

/// A file of examples/, such as "samples/healthy.csv".
pub fn example_file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

/// Answers 1 to 5 that follow two hidden factors and some noise.
pub fn answers(seed: u64, rows: usize, columns: usize) -> Vec<f64> {
    let normal = |unit: usize, draw: usize| {
        Draw { seed, purpose: PURPOSE_HOST, unit: unit as u64, draw: draw as u32 }.normal()
    };
    let mut cells = Vec::with_capacity(rows * columns);
    for row in 0..rows {
        for column in 0..columns {
            let answer = 3.0 + normal(row, column % 2) + 0.7 * normal(row, 2 + column);
            cells.push(answer.round().clamp(1.0, 5.0));
        }
    }
    cells
}

pub fn population(context: &Context, name: &str, seed: u64, rows: usize, columns: usize) -> Result<Population> {
    let mut builder = PopulationBuilder::new(context, name)?;
    builder.set_answers(answers(seed, rows, columns), rows, columns)?;
    for column in 0..columns {
        let trait_name = Some(["openness", "calm"][column % 2].to_string());
        let item = Item { trait_name, ..Item::ordinal(&format!("q{column}"), 1.0, 5.0) };
        builder.set_item(column, &item)?;
    }
    builder.build()
}

/// A planned run of agents against people, with some metrics.
pub fn run(context: &Context, agents: &Population, people: &Population, metrics: &[&str]) -> Result<Run> {
    let space = Space::fit(context, SpaceKind::Reference, &[people])?;
    let mut run = Run::new(&space, None)?;
    run.add_population(agents)?;
    run.set_reference(people)?;
    for metric in metrics {
        run.add_metric(Some(metric))?;
    }
    Ok(run)
}
