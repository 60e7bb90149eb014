//! A run: which populations, in which space, against which reference, by which metrics.
use crate::callbacks::{self, user, Progress};
use crate::error::Result;
use crate::matrix::Matrix;
use crate::options::{self, Options};
use crate::population::Population;
use crate::result::MetricResult;
use crate::space::Space;
use crate::support::{self, bytes, c_string, count, optional_c_string, owner, place, pointer};
use persona_sys as sys;
use std::ptr;
use std::sync::{Arc, Mutex, PoisonError};

owner! {
    /// The run of the C library.
    Handle, persona_run, persona_run_free
}
unsafe impl Send for Handle {}

/// A run, planned first and then executed, so that everything that metrics share is computed once.
///
/// It belongs to one thread at a time: it may move, and is not shared. What other threads may do is to cancel it,
/// through a [`CancelHandle`].
///
/// ```compile_fail
/// fn shared<T: Sync>() {}
/// shared::<persona::Run>();
/// ```
#[derive(Debug)]
pub struct Run {
    // The canceller goes first: afterwards no handle of other threads reaches the run any more.
    canceller: Canceller,
    handle: Handle,
}

/// Cancels a run from any thread; it may outlive the run, and does nothing then.
#[derive(Clone, Debug)]
pub struct CancelHandle {
    target: Arc<Mutex<Target>>,
}

#[derive(Debug)]
struct Target(Option<ptr::NonNull<sys::persona_run>>);
// Only persona_run_cancel is called on it, which any thread may do while the run is alive.
unsafe impl Send for Target {}

#[derive(Debug)]
struct Canceller(CancelHandle);

impl Drop for Canceller {
    fn drop(&mut self) {
        self.0.target.lock().unwrap_or_else(PoisonError::into_inner).0 = None;
    }
}

impl CancelHandle {
    /// Asks the run to stop, when it is being executed.
    #[doc = sys::header_comment!(persona_run_cancel)]
    pub fn cancel(&self) {
        let target = self.target.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(run) = target.0 {
            // Held while the call lasts, so that the run is not freed meanwhile.
            unsafe { sys::persona_run_cancel(run.as_ptr()) };
        }
    }
}

impl Run {
    /// Plans a run in a space.
    #[doc = sys::header_comment!(persona_run_create)]
    pub fn new(space: &Space, options: Option<&Options>) -> Result<Run> {
        let handle: Handle = support::make(|out, err| unsafe {
            sys::persona_run_create(space.as_raw(), options::raw(options), out, err)
        })?;
        let target = Arc::new(Mutex::new(Target(ptr::NonNull::new(handle.as_raw()))));
        Ok(Run { canceller: Canceller(CancelHandle { target }), handle })
    }

    /// The handle, for calls of `persona_sys`. It stays this value's: do not free it.
    pub fn as_raw(&self) -> *mut sys::persona_run {
        self.handle.as_raw()
    }

    /// What other threads cancel the run with.
    pub fn cancel_handle(&self) -> CancelHandle {
        self.canceller.0.clone()
    }

    /// Names the population that the others are compared with.
    #[doc = sys::header_comment!(persona_run_set_reference)]
    pub fn set_reference(&mut self, reference: &Population) -> Result<()> {
        support::call(|err| unsafe { sys::persona_run_set_reference(self.as_raw(), reference.as_raw(), err) })
    }

    /// Adds a population to measure; its place is the number of those added before.
    #[doc = sys::header_comment!(persona_run_add_population)]
    pub fn add_population(&mut self, population: &Population) -> Result<()> {
        support::call(|err| unsafe { sys::persona_run_add_population(self.as_raw(), population.as_raw(), err) })
    }

    /// Gives `hopkins` its sample and its probes for a population; None lets them be drawn again.
    #[doc = sys::header_comment!(persona_run_set_hopkins_points)]
    pub fn set_hopkins_points(&mut self, population: usize, points: Option<(&[i64], &Matrix<'_>)>) -> Result<()> {
        let (rows, length, probes) = match points {
            Some((rows, probes)) => (rows.as_ptr(), place(rows.len()), probes.as_raw() as *const _),
            None => (ptr::null(), 0, ptr::null()),
        };
        support::call(|err| unsafe {
            sys::persona_run_set_hopkins_points(self.as_raw(), place(population), rows, length, probes, err)
        })
    }

    /// Adds a metric by its key; None adds the default ones, "all" the whole catalogue.
    #[doc = sys::header_comment!(persona_run_add_metric)]
    pub fn add_metric(&mut self, key: Option<&str>) -> Result<()> {
        let key = optional_c_string("the key of a metric", key)?;
        support::call(|err| unsafe { sys::persona_run_add_metric(self.as_raw(), pointer(&key), err) })
    }

    /// How many populations were added.
    #[doc = sys::header_comment!(persona_run_population_count)]
    pub fn population_count(&self) -> usize {
        count(unsafe { sys::persona_run_population_count(self.as_raw()) })
    }

    /// The memory that an execution may take, in bytes; None where no memory suffices.
    #[doc = sys::header_comment!(persona_run_bytes)]
    pub fn bytes(&self) -> Option<u64> {
        bytes(unsafe { sys::persona_run_bytes(self.as_raw()) })
    }

    /// Executes the plan.
    #[doc = sys::header_comment!(persona_run_execute)]
    pub fn execute(&mut self) -> Result<()> {
        support::call(|err| unsafe { sys::persona_run_execute(self.as_raw(), err) })
    }

    /// Executes the plan and tells `progress` how far it is, about 100 times at most, on this thread. `progress`
    /// returns `ControlFlow::Break(())` to cancel; when it panics, the run is cancelled and the panic goes on here.
    #[doc = sys::header_comment!(persona_run_set_progress)]
    pub fn execute_with<P: Progress>(&mut self, mut progress: P) -> Result<()> {
        let user = user(&mut progress);
        unsafe { sys::persona_run_set_progress(self.as_raw(), Some(callbacks::step::<P> as _), user) };
        let outcome = support::attempt(|err| unsafe { sys::persona_run_execute(self.as_raw(), err) });
        unsafe { sys::persona_run_set_progress(self.as_raw(), None, ptr::null_mut()) };
        support::finish(outcome)
    }

    /// The result of a metric for a population (its place), after an execution.
    #[doc = sys::header_comment!(persona_run_get_result)]
    pub fn result(&self, population: usize, key: &str) -> Option<&MetricResult> {
        let key = c_string("the key of a metric", key).ok()?;
        unsafe { MetricResult::from_raw(sys::persona_run_get_result(self.as_raw(), place(population), key.as_ptr())) }
    }
}
