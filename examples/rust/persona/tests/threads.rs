//! What may cross threads does, what may not does not, and many threads get the same bits.
mod common;

use persona::*;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{mpsc, Arc};
use std::thread;

/// Whether a type is Send or Sync, without asking for it: a constant of the type itself goes before one of a trait.
macro_rules! is {
    ($marker:ident, $type:ty) => {{
        struct Asked<T>(std::marker::PhantomData<T>);
        #[allow(dead_code)]
        trait Otherwise {
            const ANSWER: bool = false;
        }
        impl<T> Otherwise for Asked<T> {}
        #[allow(dead_code)]
        impl<T: $marker> Asked<T> {
            const ANSWER: bool = true;
        }
        Asked::<$type>::ANSWER
    }};
}

macro_rules! all {
    ($send:expr, $sync:expr; $($type:ty),+) => { $(
        assert_eq!((is!(Send, $type), is!(Sync, $type)), ($send, $sync), "{}", stringify!($type));
    )+ };
}

#[test]
fn handles_are_shared_as_the_page_on_threads_says() {
    // Immutable once made: context, population, space, neighbours, report, dataset, and what is borrowed from them.
    all!(true, true; Context, Population, Space, Neighbours, Report, Dataset, Options, Analysis, Inference, Diagnosis);
    all!(true, true; Instrument, Schema, Profiles, Screening, Responses, Error, Matrix<'static>, CancelHandle);
    all!(true, true; &MetricResult, &AnalysisRef, &InferenceRef, &DiagnosisRef, &Evidence, Table<'static>);
    all!(true, true; ReportedPopulation<'static>, ContextBuilder, Loop<'static>);
    // One thread at a time.
    all!(true, false; Run, PopulationBuilder, CsvReader<'static>);
    all!(false, false; Record<'static>);
}

fn bits(context: &Context, agents: &Population, people: &Population) -> Vec<u64> {
    let keys = ["coverage", "hopkins", "separation", "lid", "energy_distance"];
    let mut run = common::run(context, agents, people, &keys).unwrap();
    run.execute().unwrap();
    keys.iter().map(|key| run.result(0, key).unwrap().value().to_bits()).collect()
}

#[test]
fn many_threads_share_populations_and_get_the_same_bits() {
    let alone = Context::with_threads(1).unwrap();
    let shared = Context::with_threads(3).unwrap();
    let agents = Arc::new(common::population(&alone, "agents", 1, 80, 6).unwrap());
    let people = Arc::new(common::population(&alone, "people", 2, 90, 6).unwrap());
    let expected = bits(&alone, &agents, &people);
    let workers: Vec<_> = (0..4)
        .map(|_| {
            let (context, agents, people) = (shared.clone(), agents.clone(), people.clone());
            thread::spawn(move || bits(&context, &agents, &people))
        })
        .collect();
    drop((alone, shared, agents, people)); // whoever lets go last frees
    for worker in workers {
        assert_eq!(worker.join().unwrap(), expected);
    }
}

#[test]
fn a_run_moves_and_its_results_are_read_by_many() {
    let context = Context::with_threads(1).unwrap();
    let agents = common::population(&context, "agents", 1, 40, 4).unwrap();
    let run = common::run(&context, &agents, &agents, &["separation"]).unwrap();
    let run = thread::spawn(move || {
        let mut run = run;
        run.execute().unwrap();
        run
    })
    .join()
    .unwrap();
    let result = run.result(0, "separation").unwrap();
    let value = result.value();
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| assert_eq!(result.value(), value));
        }
    });
}

#[test]
fn a_handle_cancels_from_another_thread_and_outlives_its_run() {
    let context = Context::with_threads(1).unwrap();
    let agents = common::population(&context, "agents", 1, 300, 8).unwrap();
    let mut run = common::run(&context, &agents, &agents, &["coverage", "lid", "twonn"]).unwrap();
    let handle = run.cancel_handle();
    handle.cancel(); // before an execution it means nothing
    run.execute().unwrap();

    // The progress closure waits until the other thread has cancelled, so the execution cannot be over before.
    let (begun, has_begun) = mpsc::channel();
    let (cancelled, was_cancelled) = mpsc::channel();
    let canceller = thread::spawn({
        let handle = handle.clone();
        move || {
            has_begun.recv().unwrap();
            handle.cancel();
            cancelled.send(()).unwrap();
        }
    });
    let mut first = true;
    let error = run.execute_with(|_, _| {
        if std::mem::take(&mut first) {
            begun.send(()).unwrap();
            was_cancelled.recv().unwrap();
        }
        ControlFlow::Continue(())
    });
    assert_eq!(error.unwrap_err().status(), Status::Cancelled);
    canceller.join().unwrap();
    assert!(run.result(0, "coverage").is_none());
    run.execute().unwrap(); // and again
    assert!(run.result(0, "coverage").is_some());

    let late = handle.clone();
    let late = thread::spawn(move || (0..1000).for_each(|_| late.cancel()));
    assert!(!format!("{handle:?}").contains("None"));
    drop(run);
    assert!(format!("{handle:?}").contains("None")); // nothing is left to cancel
    late.join().unwrap();
}

static LOOPS: AtomicUsize = AtomicUsize::new(0);

fn in_scoped_threads(one: &Loop<'_>) {
    LOOPS.fetch_add(1, Ordering::Relaxed);
    thread::scope(|scope| {
        for worker in 0..one.workers() {
            scope.spawn(move || one.run(worker));
        }
    });
}

fn half_of_it_twice(one: &Loop<'_>) {
    for worker in 0..one.workers() / 2 {
        one.run(worker);
        one.run(worker);
    }
    one.run(usize::MAX);
}

#[test]
fn loops_of_the_program_give_the_same_bits() {
    let alone = Context::with_threads(1).unwrap();
    let agents = common::population(&alone, "agents", 1, 80, 6).unwrap();
    let people = common::population(&alone, "people", 2, 90, 6).unwrap();
    let expected = bits(&alone, &agents, &people);
    let scoped = ContextBuilder::new().threads(4).parallel(&in_scoped_threads).build().unwrap();
    assert_eq!(bits(&scoped, &agents, &people), expected);
    assert!(LOOPS.load(Ordering::Relaxed) > 0);
    // What a loop leaves out is done for it, and nothing is done twice.
    let lazy = ContextBuilder::new().threads(4).parallel(&half_of_it_twice).build().unwrap();
    assert_eq!(bits(&lazy, &agents, &people), expected);
}
