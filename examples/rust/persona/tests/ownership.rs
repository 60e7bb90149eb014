//! Who owns what: buffers are read in place and dropped once, handles are freed in any order.
mod common;

use persona::*;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::thread;

/// Answers that count how often they are dropped.
struct Counted {
    cells: Vec<f64>,
    drops: Arc<AtomicUsize>,
}

impl AsRef<[f64]> for Counted {
    fn as_ref(&self) -> &[f64] {
        &self.cells
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.drops.fetch_add(1, Ordering::SeqCst);
    }
}

fn counted(cells: Vec<f64>) -> (Counted, Arc<AtomicUsize>) {
    let drops = Arc::new(AtomicUsize::new(0));
    (Counted { cells, drops: drops.clone() }, drops)
}

#[test]
fn answers_are_read_in_place_and_dropped_by_the_last_holder() {
    let context = Context::new().unwrap();
    let (answers, drops) = counted(vec![1.0, 5.0, 2.0, 4.0, 3.0, 3.0]);
    let mut builder = PopulationBuilder::new(&context, "agents").unwrap();
    builder.set_answers(answers, 3, 2).unwrap();
    let agents = builder.build().unwrap();
    let some = agents.subset(Some("some"), &[2, 0]).unwrap();
    drop((context, builder, agents));
    assert_eq!(drops.load(Ordering::SeqCst), 0);
    assert_eq!((some.answer(0, 0), some.answer(1, 1)), (3.0, 5.0));
    assert_eq!(some.source_row(0), Some(2));
    thread::spawn(move || drop(some)).join().unwrap();
    assert_eq!(drops.load(Ordering::SeqCst), 1);
}

#[test]
fn a_shared_buffer_is_not_copied() {
    let context = Context::new().unwrap();
    let shared: Arc<[i8]> = Arc::from(vec![1i8, 2, 3, 4]);
    let mut builder = PopulationBuilder::new(&context, "agents").unwrap();
    let place = shared.as_ptr();
    builder
        .set_answers_with(shared.clone(), |cells| {
            assert_eq!(cells.as_ptr(), place);
            Matrix::new(cells, 2, 2)
        })
        .unwrap();
    let agents = builder.build().unwrap();
    drop(builder);
    assert_eq!(Arc::strong_count(&shared), 2);
    assert_eq!(agents.answer(1, 0), 3.0);
    drop(agents);
    assert_eq!(Arc::strong_count(&shared), 1);
}

#[test]
fn answers_that_are_refused_are_dropped_once() {
    let context = Context::new().unwrap();
    let mut builder = PopulationBuilder::new(&context, "agents").unwrap();
    let (wrong, drops) = counted(vec![1.0; 5]);
    let error = builder.set_answers(wrong, 3, 2).unwrap_err();
    assert_eq!(error.status(), Status::Mismatch);
    assert_eq!(error.message(), "the matrix: 5 entries, where 6 are needed");
    assert_eq!(drops.load(Ordering::SeqCst), 1);

    builder.set_answers(vec![1.0; 6], 3, 2).unwrap();
    let (second, drops) = counted(vec![1.0; 6]);
    assert_eq!(builder.set_answers(second, 3, 2).unwrap_err().status(), Status::InvalidArgument);
    assert_eq!(drops.load(Ordering::SeqCst), 1);

    let (never, drops) = counted(vec![1.0; 6]);
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        builder.set_answers_with(never, |_| -> Result<Matrix<'_>> { panic!("no view") })
    }));
    assert!(panicked.is_err());
    assert_eq!(drops.load(Ordering::SeqCst), 1);
}

#[test]
fn a_panic_of_a_buffer_goes_on_in_the_one_who_frees_it() {
    struct Loud(Vec<f64>);
    impl AsRef<[f64]> for Loud {
        fn as_ref(&self) -> &[f64] {
            &self.0
        }
    }
    impl Drop for Loud {
        fn drop(&mut self) {
            panic!("dropped loudly");
        }
    }
    let context = Context::new().unwrap();
    let mut builder = PopulationBuilder::new(&context, "agents").unwrap();
    builder.set_answers(Loud(vec![1.0, 2.0]), 2, 1).unwrap();
    let agents = builder.build().unwrap();
    drop(builder);
    let panic = catch_unwind(AssertUnwindSafe(|| drop(agents))).unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"dropped loudly"));
    Context::new().unwrap(); // nothing of it is left for the next call
}

#[test]
fn handles_are_freed_in_any_order() {
    for order in 0..4 {
        let context = Context::with_threads(2).unwrap();
        let agents = common::population(&context, "agents", 1, 30, 4).unwrap();
        let people = common::population(&context, "people", 2, 30, 4).unwrap();
        let space = Space::fit(&context, SpaceKind::Reference, &[&people]).unwrap();
        let neighbours = Neighbours::build(&space, &agents, None, 3, None).unwrap();
        let mut run = common::run(&context, &agents, &people, &["coverage"]).unwrap();
        run.execute().unwrap();
        let report = Report::new(&run).unwrap();
        let traits = traits_analyse(&agents, Some(&people), None).unwrap();
        let mut parts: Vec<Box<dyn FnOnce()>> = vec![
            Box::new(move || drop(context)),
            Box::new(move || drop(agents)),
            Box::new(move || drop(people)),
            Box::new(move || drop(space)),
            Box::new(move || drop(run)),
            Box::new(move || assert_eq!(neighbours.rows(0).unwrap().len(), 3)),
            Box::new(move || assert!(report.to_text(TextStyle::default()).unwrap().contains("agents"))),
            Box::new(move || assert_eq!(traits.name(), "traits")),
        ];
        if order % 2 == 1 {
            parts.reverse();
        }
        parts.rotate_left(order);
        parts.into_iter().for_each(|part| part());
    }
}

#[test]
fn handles_go_to_c_and_come_back() {
    let context = Context::new().unwrap();
    let agents = common::population(&context, "agents", 1, 10, 3).unwrap();
    let raw = agents.into_raw();
    assert_eq!(unsafe { sys::persona_population_rows(raw) }, 10);
    let agents = unsafe { Population::from_raw(raw) }.unwrap();
    assert_eq!(agents.rows(), 10);
    assert!(unsafe { Population::from_raw(std::ptr::null_mut()) }.is_none());
}
