//! Closures that stop, fail or panic: the call ends, and what happened arrives where it should.
mod common;

use persona::*;
use std::error::Error as _;
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};

/// What a call panicked with.
fn panic_of<R>(call: impl FnOnce() -> R) -> String {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(_) => "nothing".to_string(),
        Err(panic) => panic.downcast_ref::<&str>().map_or("something else".to_string(), |text| text.to_string()),
    }
}

fn executed(context: &Context) -> Run {
    let agents = common::population(context, "agents", 1, 40, 4).unwrap();
    let people = common::population(context, "people", 2, 44, 4).unwrap();
    let mut run = common::run(context, &agents, &people, &["coverage", "separation"]).unwrap();
    run.execute().unwrap();
    run
}

#[test]
fn progress_counts_cancels_and_panics() {
    let context = Context::with_threads(1).unwrap(); // so that the thread that reports does the work
    let mut run = executed(&context);
    let mut steps = Vec::new();
    run.execute_with(|done, total| {
        steps.push((done, total));
        ControlFlow::Continue(())
    })
    .unwrap();
    assert!(!steps.is_empty() && steps.len() <= 110, "{} steps", steps.len());
    assert!(steps.windows(2).all(|pair| pair[0].0 <= pair[1].0 && pair[0].1 == pair[1].1));
    assert!(run.result(0, "coverage").is_some());

    let error = run.execute_with(|_, _| ControlFlow::Break(())).unwrap_err();
    assert_eq!(error.status(), Status::Cancelled);

    let mut calls = 0;
    let panic = panic_of(|| {
        run.execute_with(|_, _| {
            calls += 1;
            panic!("in the middle")
        })
    });
    assert_eq!((panic.as_str(), calls), ("in the middle", 1)); // and it is not called again
    run.execute().unwrap(); // no closure of before is called any more
}

#[test]
fn progress_of_analyses_cancels_and_panics() {
    let context = Context::with_threads(1).unwrap(); // so that the thread that reports does the work
    let run = executed(&context);
    let cancelled = Inference::new(&run, |_, _| ControlFlow::Break(())).unwrap_err();
    assert_eq!(cancelled.status(), Status::Cancelled);
    assert_eq!(panic_of(|| Inference::new(&run, |_, _| panic!("in inference"))), "in inference");
    assert_eq!(panic_of(|| power(&run, 0, 0.1, DropKind::Absolute, |_, _| panic!("in power"))), "in power");
    let agents = common::population(&context, "agents", 3, 60, 4).unwrap();
    let space = Space::fit(&context, SpaceKind::Pooled, &[&agents]).unwrap();
    assert_eq!(panic_of(|| diagnose(&agents, None, &space, None, |_, _| panic!("in diagnosis"))), "in diagnosis");
}

struct Full {
    room: usize,
}

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.room == 0 {
            return Err(io::Error::new(io::ErrorKind::WriteZero, "the disk is full"));
        }
        let length = bytes.len().min(self.room);
        self.room -= length;
        Ok(length)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_writer_that_fails_says_so() {
    let context = Context::with_threads(1).unwrap();
    let report = Report::new(&executed(&context)).unwrap();
    let error = report.write_json(Full { room: 100 }).unwrap_err();
    assert_eq!(error.status(), Status::Stopped);
    assert_eq!(error.io_error().unwrap().kind(), io::ErrorKind::WriteZero);
    assert!(error.source().unwrap().to_string().contains("the disk is full"));
    assert!(error.to_string().ends_with(": the disk is full"));
    report.write_text(TextStyle::default(), Full { room: 1 << 20 }).unwrap();

    struct Broken;
    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            panic!("in a writer")
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    assert_eq!(panic_of(|| report.write_json(Broken)), "in a writer");
    assert!(report.to_json().unwrap().starts_with('{'));
}

/// Gives bytes one at a time, then fails.
struct Fragile<'a>(&'a [u8]);

impl Read for Fragile<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.split_first() {
            Some((&b'!', _)) => Err(io::Error::new(io::ErrorKind::BrokenPipe, "the line went dead")),
            Some((&b'?', _)) => panic!("in a reader"),
            Some((&b'#', _)) => Ok(buffer.len() + 1),
            Some((&first, rest)) => {
                buffer[0] = first;
                self.0 = rest;
                Ok(1)
            }
            None => Ok(0),
        }
    }
}

#[test]
fn a_reader_gives_records_fails_or_panics() {
    let context = Context::with_threads(1).unwrap();
    let open = |text: &'static str| {
        CsvReader::from_reader(&context, "lines", Fragile(text.as_bytes()), CsvSettings::default())
    };
    let mut reader = open("a,b\n1,\"2,5\"\n").unwrap();
    assert_eq!(reader.next_record().unwrap().unwrap().fields().collect::<Vec<_>>(), ["a", "b"]);
    let record = reader.next_record().unwrap().unwrap();
    assert_eq!((record.len(), record.line(), record.get(1), record.get(2)), (2, 2, Some("2,5"), None));
    assert_eq!((record.field_length(1), record.is_empty()), (3, false));
    assert!(reader.next_record().unwrap().is_none());

    let last = |text: &'static str| -> Result<()> {
        let mut reader = open(text)?;
        while reader.next_record()?.is_some() {}
        Ok(())
    };
    let error = last("a,b\n1,2\n!").unwrap_err();
    assert_eq!(error.status(), Status::File);
    assert_eq!(error.io_error().unwrap().kind(), io::ErrorKind::BrokenPipe);
    assert_eq!(last("a,b\n#").unwrap_err().io_error().unwrap().kind(), io::ErrorKind::InvalidData);
    assert_eq!(panic_of(|| last("a,b\n1,2\n?")), "in a reader");

    let mut reader = open("a,b\n1,2\n3,!").unwrap();
    let error = Dataset::read(&mut reader, &Selection::default()).unwrap_err();
    assert_eq!(error.io_error().unwrap().kind(), io::ErrorKind::BrokenPipe);
}

fn panics_in_a_loop(one: &Loop<'_>) {
    one.run(0);
    panic!("in a loop");
}

#[test]
fn a_panic_in_a_parallel_loop_goes_on_when_all_work_is_done() {
    let context = ContextBuilder::new().threads(4).parallel(&panics_in_a_loop).build().unwrap();
    let cells = common::answers(1, 600, 4);
    let matrix = Matrix::new(&cells, 600, 4).unwrap();
    let call = || distances_pairwise(&context, &matrix, None, DistanceKind::Euclidean, Layout::Condensed);
    assert_eq!(panic_of(call), "in a loop");
    assert_eq!(panic_of(call), "in a loop"); // nothing is left over from the first
}

static LOOP_PANICKED: AtomicBool = AtomicBool::new(false);

fn panics_when_done(one: &Loop<'_>) {
    (0..one.workers()).for_each(|worker| one.run(worker));
    LOOP_PANICKED.store(true, Ordering::Relaxed);
    panic!("when done");
}

#[test]
fn no_closure_is_called_once_one_has_panicked() {
    let context = ContextBuilder::new().threads(2).parallel(&panics_when_done).build().unwrap();
    let agents = common::population(&Context::with_threads(1).unwrap(), "agents", 1, 120, 4).unwrap();
    // A space of the context with the loop: fitting one takes no loop for so few rows.
    let space = Space::fit(&context, SpaceKind::Pooled, &[&agents]).unwrap();
    let mut run = Run::new(&space, None).unwrap();
    run.add_population(&agents).unwrap();
    run.add_metric(None).unwrap();
    let mut late = 0;
    let panic = panic_of(|| {
        run.execute_with(|_, _| {
            late += usize::from(LOOP_PANICKED.load(Ordering::Relaxed));
            ControlFlow::Continue(())
        })
    });
    assert_eq!((panic.as_str(), late), ("when done", 0));
}
