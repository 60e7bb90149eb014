//! The context: where memory comes from and how many threads work.
use crate::callbacks;
use crate::error::Result;
use crate::support::{self, count, owner};
use persona_sys as sys;
use std::os::raw::c_void;
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};

owner! {
    /// Where memory comes from and how many threads work; everything else is made from one. Results never depend on it.
    ///
    /// Immutable, and shared by threads: a clone is one more hold on the same context.
    pub Context, persona_context, persona_context_free
}
unsafe impl Send for Context {}
unsafe impl Sync for Context {}

impl Context {
    /// A context with one worker per processor and the allocator of the C library.
    pub fn new() -> Result<Context> {
        ContextBuilder::new().build()
    }

    /// A context with so many workers; 0 means one per processor.
    pub fn with_threads(threads: usize) -> Result<Context> {
        ContextBuilder::new().threads(threads).build()
    }

    /// The number of workers.
    #[doc = sys::header_comment!(persona_context_threads)]
    pub fn threads(&self) -> usize {
        count(unsafe { sys::persona_context_threads(self.as_raw()) }.into())
    }
}

impl Clone for Context {
    /// One more hold on the context.
    #[doc = sys::header_comment!(persona_context_share)]
    fn clone(&self) -> Context {
        unsafe { Context::from_raw(sys::persona_context_share(self.as_raw())) }.expect("a context is never NULL")
    }
}

/// How to make a [`Context`].
pub struct ContextBuilder {
    settings: sys::persona_context_settings,
}

// The pointers in it are null, or what `allocator` and `parallel` require to be shared by threads.
unsafe impl Send for ContextBuilder {}
unsafe impl Sync for ContextBuilder {}

impl Default for ContextBuilder {
    fn default() -> ContextBuilder {
        ContextBuilder::new()
    }
}

impl ContextBuilder {
    /// The defaults: one worker per processor, a pool of the context's own, `malloc` and `free`.
    #[doc = sys::header_comment!(persona_context_settings_init)]
    pub fn new() -> ContextBuilder {
        let mut settings = sys::persona_context_settings {
            struct_size: 0,
            threads: 0,
            allocate: None,
            release: None,
            allocator_user: ptr::null_mut(),
            parallel: None,
            parallel_user: ptr::null_mut(),
        };
        unsafe { sys::persona_context_settings_init(&mut settings) };
        ContextBuilder { settings }
    }

    /// So many workers; 0 means one per processor.
    pub fn threads(mut self, threads: usize) -> ContextBuilder {
        self.settings.threads = support::place32(threads);
        self
    }

    /// Runs parallel loops in the program's own threads; the library then starts none. `run` gets a [`Loop`] and calls
    /// [`Loop::run`] once for each worker, on any threads. It lives as long as the program, since contexts are freed by
    /// whoever lets go last: a function, a `static`, or `Box::leak`.
    ///
    /// Workers that `run` leaves out are run when it returns. When it panics, all workers are run and the panic goes on
    /// in the call of the library that made the loop. It should not call this crate: its loop is not finished.
    pub fn parallel<F: Fn(&Loop<'_>) + Sync>(mut self, run: &'static F) -> ContextBuilder {
        self.settings.parallel = Some(run_loop::<F>);
        self.settings.parallel_user = run as *const F as *mut c_void;
        self
    }

    /// Takes memory from functions of the program.
    ///
    /// # Safety
    /// `allocate` gives memory aligned for any type, or NULL, and `release` takes it back; both may be called by
    /// several threads at once until the last handle made from the context is freed, with `user`, and never unwind.
    pub unsafe fn allocator(
        mut self,
        allocate: unsafe extern "C" fn(*mut c_void, usize) -> *mut c_void,
        release: unsafe extern "C" fn(*mut c_void, *mut c_void),
        user: *mut c_void,
    ) -> ContextBuilder {
        self.settings.allocate = Some(allocate);
        self.settings.release = Some(release);
        self.settings.allocator_user = user;
        self
    }

    /// Makes the context.
    #[doc = sys::header_comment!(persona_context_create)]
    pub fn build(&self) -> Result<Context> {
        support::make(|out, err| unsafe { sys::persona_context_create(&self.settings, out, err) })
    }
}

/// A parallel loop that a function given to [`ContextBuilder::parallel`] has to run.
pub struct Loop<'a> {
    body: unsafe extern "C" fn(*mut c_void, i32),
    data: *mut c_void,
    taken: &'a [AtomicBool],
}

// The library expects its body from any threads; `taken` sees to it that none runs twice.
unsafe impl Send for Loop<'_> {}
unsafe impl Sync for Loop<'_> {}

impl Loop<'_> {
    /// The number of workers: [`run`](Loop::run) is called with 0 to this less 1.
    pub fn workers(&self) -> usize {
        self.taken.len()
    }

    /// Does the work of one worker; nothing when it was done already or is being done.
    pub fn run(&self, worker: usize) {
        match self.taken.get(worker) {
            Some(taken) if !taken.swap(true, Ordering::AcqRel) => unsafe { (self.body)(self.data, worker as i32) },
            _ => {}
        }
    }
}

unsafe extern "C" fn run_loop<F: Fn(&Loop<'_>) + Sync>(
    user: *mut c_void,
    workers: i32,
    body: sys::persona_loop_body,
    body_data: *mut c_void,
) {
    let run = unsafe { &*(user as *const F) };
    let body = match body {
        Some(body) => body,
        None => return,
    };
    // What is left out or interrupted by a panic is done here: the library relies on every worker having run.
    let taken: Vec<AtomicBool> = (0..workers.max(0)).map(|_| AtomicBool::new(false)).collect();
    let one = Loop { body, data: body_data, taken: &taken };
    callbacks::contain(|| run(&one));
    (0..one.workers()).for_each(|worker| one.run(worker));
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;
    use std::thread;

    unsafe extern "C" fn count_worker(data: *mut c_void, worker: i32) {
        let counts = unsafe { &*(data as *const [AtomicUsize; 4]) };
        counts[worker as usize].fetch_add(1, Ordering::SeqCst);
    }

    /// How often each of four workers runs when a loop is done in a certain way.
    fn counts<F: Fn(&Loop<'_>) + Sync>(run: &F) -> [usize; 4] {
        let counts: [AtomicUsize; 4] = Default::default();
        let data = &counts as *const [AtomicUsize; 4] as *mut c_void;
        unsafe { run_loop::<F>(run as *const F as *mut c_void, 4, Some(count_worker), data) };
        counts.map(AtomicUsize::into_inner)
    }

    #[test]
    fn every_worker_runs_once_whatever_a_loop_does() {
        assert_eq!(counts(&|_: &Loop<'_>| {}), [1; 4]);
        assert_eq!(counts(&|one: &Loop<'_>| [2, 2, 0, 9].iter().for_each(|&worker| one.run(worker))), [1; 4]);
        let scoped = |one: &Loop<'_>| {
            thread::scope(|scope| {
                for worker in (0..one.workers()).chain(0..one.workers()) {
                    scope.spawn(move || one.run(worker));
                }
            })
        };
        assert_eq!(counts(&scoped), [1; 4]);
        let panics = |one: &Loop<'_>| {
            one.run(3);
            panic!("halfway")
        };
        assert_eq!(counts(&panics), [1; 4]);
        assert!(std::panic::catch_unwind(callbacks::resume).is_err()); // it is kept for the call that made the loop
    }
}
