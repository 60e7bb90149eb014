//! Closures that C calls: a panic must not run through C code. It is kept for the thread, the C call ends as if the
//! closure had asked to stop, and then the panic goes on in the caller.
use crate::error::{Error, Result};
use std::any::Any;
use std::cell::RefCell;
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::os::raw::{c_char, c_int, c_void};
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::ptr::NonNull;
use std::thread;

thread_local! {
    static KEPT: RefCell<Option<Box<dyn Any + Send>>> = RefCell::new(None);
}

/// Runs something that may panic; None when it did. Runs it whatever happened before.
pub(crate) fn contain<R>(function: impl FnOnce() -> R) -> Option<R> {
    match catch_unwind(AssertUnwindSafe(function)) {
        Ok(value) => Some(value),
        Err(panic) => {
            // The first panic is the one that goes on. While the thread's locals are torn down none can be kept.
            let _ = KEPT.try_with(|kept| {
                kept.borrow_mut().get_or_insert(panic);
            });
            None
        }
    }
}

/// The same for closures that are not called again once one has panicked.
fn contain_once<R>(function: impl FnOnce() -> R) -> Option<R> {
    if KEPT.try_with(|kept| kept.borrow().is_some()).unwrap_or(false) {
        return None;
    }
    contain(function)
}

/// Lets a panic go on that a closure raised during the C call that has just returned.
pub(crate) fn resume() {
    let panic = KEPT.try_with(|kept| kept.borrow_mut().take());
    if let Ok(Some(panic)) = panic {
        if thread::panicking() {
            std::mem::forget(panic); // in a destructor during another panic, which is the one that goes on
        } else {
            resume_unwind(panic);
        }
    }
}

/// A progress closure that says nothing and never cancels, for the calls that ask for one.
pub fn silent(_done: u64, _total: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// The bounds of a progress closure: it is told how much is `done` of `total`, about 100 times at most, and returns
/// `ControlFlow::Break(())` to cancel.
pub trait Progress: FnMut(u64, u64) -> ControlFlow<()> {}
impl<F: FnMut(u64, u64) -> ControlFlow<()>> Progress for F {}

/// A progress closure as C calls it. user: what `user` gives.
pub(crate) unsafe extern "C" fn step<P: Progress>(user: *mut c_void, done: i64, total: i64) -> c_int {
    let progress = unsafe { &mut *(user as *mut P) };
    let answer = contain_once(|| progress(done as u64, total as u64));
    c_int::from(answer != Some(ControlFlow::Continue(())))
}

pub(crate) fn user<P>(progress: &mut P) -> *mut c_void {
    progress as *mut P as *mut c_void
}

/// A writer of the caller, and what it said when it failed.
struct Sink<'a> {
    writer: &'a mut dyn Write,
    error: Option<io::Error>,
}

unsafe extern "C" fn write_bytes(user: *mut c_void, bytes: *const c_char, length: usize) -> c_int {
    let sink = unsafe { &mut *(user as *mut Sink<'_>) };
    let bytes = if length == 0 { &[] } else { unsafe { std::slice::from_raw_parts(bytes as *const u8, length) } };
    match contain_once(|| sink.writer.write_all(bytes)) {
        Some(Ok(())) => 0,
        Some(Err(error)) => {
            sink.error = Some(error);
            1
        }
        None => 1,
    }
}

/// Calls a C function that writes through a sink: `function` gets the sink, its user data and the error to fill.
pub(crate) fn write(
    writer: &mut dyn Write,
    function: impl FnOnce(persona_sys::persona_sink, *mut c_void, *mut persona_sys::persona_error) -> c_int,
) -> Result<()> {
    let mut sink = Sink { writer, error: None };
    let user = &mut sink as *mut Sink<'_> as *mut c_void;
    let result = crate::support::call(|err| function(Some(write_bytes), user, err));
    match (result, sink.error) {
        (Err(error), Some(source)) => Err(error.caused_by(source)),
        (result, _) => result,
    }
}

/// What a writing function writes, as a text.
pub(crate) fn into_text(function: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<String> {
    let mut bytes = Vec::new();
    function(&mut bytes)?;
    String::from_utf8(bytes)
        .map_err(|error| Error::invalid_argument(format!("what was written is not UTF-8: {error}")))
}

/// A reader of the caller, and what it said when it failed. C has the same pointer and uses it during its calls.
pub(crate) struct Source<'a>(NonNull<Reading<'a>>);
// It owns what it points to, which may move to another thread.
unsafe impl Send for Source<'_> {}

struct Reading<'a> {
    reader: Box<dyn Read + Send + 'a>,
    error: Option<io::Error>,
}

impl<'a> Source<'a> {
    pub(crate) fn new<R: Read + Send + 'a>(reader: R) -> Source<'a> {
        Source(NonNull::from(Box::leak(Box::new(Reading { reader: Box::new(reader), error: None }))))
    }

    /// The source as C calls it, good until it is dropped.
    pub(crate) fn as_raw(&self) -> (persona_sys::persona_source, *mut c_void) {
        (Some(read_bytes), self.0.as_ptr() as *mut c_void)
    }

    /// Adds to an error of a call, which is over, what the reader said.
    pub(crate) fn explain<T>(&self, result: Result<T>) -> Result<T> {
        result.map_err(|error| match unsafe { (*self.0.as_ptr()).error.take() } {
            Some(said) => error.caused_by(said),
            None => error,
        })
    }
}

impl Drop for Source<'_> {
    fn drop(&mut self) {
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

unsafe extern "C" fn read_bytes(user: *mut c_void, buffer: *mut c_char, capacity: i64) -> i64 {
    let source = unsafe { &mut *(user as *mut Reading<'_>) };
    let capacity = usize::try_from(capacity).unwrap_or(0);
    // A reader may look at the buffer, so there must be something in it.
    let buffer = unsafe {
        std::ptr::write_bytes(buffer as *mut u8, 0, capacity);
        std::slice::from_raw_parts_mut(buffer as *mut u8, capacity)
    };
    let answer = contain_once(|| loop {
        match source.reader.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    });
    match answer {
        Some(Ok(length)) if length <= capacity => length as i64,
        Some(Ok(length)) => {
            let message = format!("a reader said that it read {length} bytes into a buffer of {capacity}");
            source.error = Some(io::Error::new(io::ErrorKind::InvalidData, message));
            -1
        }
        Some(Err(error)) => {
            source.error = Some(error);
            -1
        }
        None => -1,
    }
}
