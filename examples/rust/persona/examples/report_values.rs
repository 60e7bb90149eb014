//! Prints every default metric of a population, bit for bit: key, tab, value as C's "%a" writes it.
//! usage: cargo run --example report_values -- POPULATION.csv [REFERENCE.csv]
use persona::{Context, Dataset, Metric, Population, Run, Selection, Space, SpaceKind, Validity};
use std::env;
use std::error::Error;
use std::io::{self, Write};
use std::process::exit;

/// A finite number as glibc's "%a" writes it: 0x1.8p-1, 0x0p+0, -0x1.2p+3.
fn hexadecimal(value: f64) -> String {
    let bits = value.to_bits();
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let fraction = bits & ((1 << 52) - 1);
    let biased = (bits >> 52 & 0x7ff) as i32;
    let (lead, exponent) = match (biased, fraction) {
        (0, 0) => (0, 0),
        (0, _) => (0, -1022), // a subnormal number
        _ => (1, biased - 1023),
    };
    let digits = format!("{fraction:013x}");
    let digits = digits.trim_end_matches('0');
    let point = if digits.is_empty() { "" } else { "." };
    format!("{sign}0x{lead}{point}{digits}p{exponent:+}")
}

fn read(context: &Context, path: &str) -> persona::Result<Population> {
    Dataset::read_csv(context, path, &Selection::default())?.population(0, None)
}

fn main() {
    if let Err(error) = run() {
        eprintln!("{error}");
        exit(1);
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let paths: Vec<String> = env::args().skip(1).collect();
    if paths.is_empty() || paths.len() > 2 {
        return Err("usage: report_values POPULATION.csv [REFERENCE.csv]".into());
    }
    persona::set_blas_threads(1); // the same last digits of spectra everywhere

    let context = Context::new()?;
    let agents = read(&context, &paths[0])?;
    let people = paths.get(1).map(|path| read(&context, path)).transpose()?;
    let space = match &people {
        Some(people) => Space::fit(&context, SpaceKind::Reference, &[people])?,
        None => Space::fit(&context, SpaceKind::Pooled, &[&agents])?,
    };
    let mut run = Run::new(&space, None)?; // the default options, seed 42 among them
    run.add_population(&agents)?;
    if let Some(people) = &people {
        run.set_reference(people)?;
    }
    run.add_metric(None)?;
    run.execute()?;
    let mut out = io::stdout().lock();
    for metric in Metric::defaults() {
        let result = run.result(0, metric.key()).ok_or("a default metric was not measured")?;
        let value = match result.validity() {
            Validity::Ok => hexadecimal(result.value()),
            Validity::Infinite => "inf".to_string(),
            _ => "undefined".to_string(),
        };
        writeln!(out, "{}\t{value}", metric.key())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::hexadecimal;

    #[test]
    fn numbers_as_glibc_writes_them() {
        let expected = [
            (0.0, "0x0p+0"),
            (-0.0, "-0x0p+0"),
            (1.0, "0x1p+0"),
            (0.75, "0x1.8p-1"),
            (-9.0, "-0x1.2p+3"),
            (0.1, "0x1.999999999999ap-4"),
            (f64::MAX, "0x1.fffffffffffffp+1023"),
            (f64::MIN_POSITIVE, "0x1p-1022"),
            (5e-324, "0x0.0000000000001p-1022"),
        ];
        for (value, text) in expected {
            assert_eq!(hexadecimal(value), text);
        }
    }
}
