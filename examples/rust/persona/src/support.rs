//! What all modules share: calling C, texts to and from C, and the macros that make handles.
use crate::callbacks;
use crate::error::{Error, Result};
use persona_sys as sys;
use std::ffi::{CStr, CString};
use std::mem::MaybeUninit;
use std::os::raw::{c_char, c_int};
use std::path::Path;
use std::ptr;

/// A handle that owns what a C function made.
pub(crate) trait Owner: Sized {
    type Raw;
    /// raw: not null, and owned by nobody else.
    unsafe fn own(raw: *mut Self::Raw) -> Self;
}

/// What a fallible call returned, and the error that it filled.
pub(crate) struct Outcome {
    status: c_int,
    error: MaybeUninit<sys::persona_error>,
}

/// Calls a fallible C function: `function` gets the error to fill. A panic of a callback goes on here.
pub(crate) fn call(function: impl FnOnce(*mut sys::persona_error) -> c_int) -> Result<()> {
    finish(attempt(function))
}

/// Calls a fallible C function that makes a handle: `function` gets where to put it, and the error to fill.
pub(crate) fn make<H: Owner>(function: impl FnOnce(*mut *mut H::Raw, *mut sys::persona_error) -> c_int) -> Result<H> {
    let mut out: *mut H::Raw = ptr::null_mut();
    let outcome = attempt(|err| function(&mut out, err));
    // Owned before a panic goes on, so that it is freed then.
    let handle = if out.is_null() { None } else { Some(unsafe { H::own(out) }) };
    finish(outcome)?;
    handle.ok_or_else(|| Error::invalid_argument("the library made nothing and gave no reason"))
}

/// The first half of `call`, for those who have to tidy up before a panic goes on.
pub(crate) fn attempt(function: impl FnOnce(*mut sys::persona_error) -> c_int) -> Outcome {
    let mut error = MaybeUninit::<sys::persona_error>::zeroed();
    let status = function(error.as_mut_ptr());
    Outcome { status, error }
}

/// The second half.
pub(crate) fn finish(outcome: Outcome) -> Result<()> {
    callbacks::resume();
    if outcome.status == sys::PERSONA_OK {
        return Ok(());
    }
    // All zeroes is a valid persona_error, and the library writes all of it.
    Err(Error::from_raw(outcome.status, unsafe { outcome.error.assume_init_ref() }))
}

/// A text of the library; None for NULL. Texts are UTF-8, since all that goes in is checked; should C code have put in
/// anything else, it ends where that begins.
///
/// text: NULL or ended by 0, alive and unchanged for 'a.
pub(crate) unsafe fn text<'a>(text: *const c_char) -> Option<&'a str> {
    if text.is_null() {
        return None;
    }
    let bytes = unsafe { CStr::from_ptr(text) }.to_bytes();
    Some(
        std::str::from_utf8(bytes)
            .unwrap_or_else(|error| std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or("")),
    )
}

/// A text for the library. what: the words for it in the error, such as "the name of an item".
pub(crate) fn c_string(what: &str, text: &str) -> Result<CString> {
    CString::new(text).map_err(|error| {
        Error::invalid_argument(format!("{what} has a NUL byte at place {}: {text:?}", error.nul_position()))
    })
}

pub(crate) fn optional_c_string(what: &str, text: Option<&str>) -> Result<Option<CString>> {
    text.map(|text| c_string(what, text)).transpose()
}

pub(crate) fn pointer(text: &Option<CString>) -> *const c_char {
    text.as_ref().map_or(ptr::null(), |text| text.as_ptr())
}

/// A path for the library, which names it in messages and so wants UTF-8.
pub(crate) fn c_path(path: &Path) -> Result<CString> {
    match path.to_str() {
        Some(text) => c_string("the path", text),
        None => Err(Error::invalid_argument(format!(
            "the path {} is not UTF-8: open the file in Rust and read it through a reader",
            path.display()
        ))),
    }
}

/// Texts as an array of pointers for the library.
pub(crate) struct Texts {
    pointers: Vec<*const c_char>,
    _owned: Vec<CString>,
}

impl Texts {
    pub(crate) fn new<S: AsRef<str>>(what: &str, texts: &[S]) -> Result<Texts> {
        let owned: Vec<CString> = texts.iter().map(|text| c_string(what, text.as_ref())).collect::<Result<_>>()?;
        Ok(Texts { pointers: owned.iter().map(|text| text.as_ptr()).collect(), _owned: owned })
    }

    pub(crate) fn as_ptr(&self) -> *const *const c_char {
        self.pointers.as_ptr()
    }
}

/// A place in a list for the library; one that it cannot count to is out of range there, too.
pub(crate) fn place(index: usize) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX)
}

pub(crate) fn place32(index: usize) -> i32 {
    i32::try_from(index).unwrap_or(i32::MAX)
}

/// A number of things, or a place, that the library gave; negative ones mean none.
pub(crate) fn count(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

pub(crate) fn found(place: i64) -> Option<usize> {
    usize::try_from(place).ok()
}

/// Bytes that the library says it needs; None where no memory suffices.
pub(crate) fn bytes(number: i64) -> Option<u64> {
    if number == i64::MAX {
        return None;
    }
    u64::try_from(number).ok()
}

/// Refuses a slice that has another length than the library will read. Memory safety rests on it.
pub(crate) fn check_length(what: &str, length: usize, expected: usize) -> Result<()> {
    if length == expected {
        return Ok(());
    }
    Err(Error::new(crate::Status::Mismatch, format!("{what}: {length} entries, where {expected} are needed")))
}

/// A product of sizes, or an error that names them.
pub(crate) fn product(what: &str, a: usize, b: usize) -> Result<usize> {
    a.checked_mul(b).filter(|&size| size <= isize::MAX as usize / 8).ok_or_else(|| {
        Error::new(crate::Status::TooLarge, format!("{what} of {a} x {b} numbers is beyond what can be addressed"))
    })
}

/// Room for a x b results, or an error that says how many do not fit.
pub(crate) fn room<T: Clone>(what: &str, value: T, a: usize, b: usize) -> Result<Vec<T>> {
    let size = product(what, a, b)?;
    let mut numbers = Vec::new();
    if numbers.try_reserve_exact(size).is_err() {
        let message = format!("there is no memory for {what} of {a} x {b} numbers");
        return Err(Error::new(crate::Status::OutOfMemory, message));
    }
    numbers.resize(size, value);
    Ok(numbers)
}

/// A type that owns a handle of the library and frees it; `pub` where programs may take and give the handle.
macro_rules! owner {
    ($(#[$meta:meta])* pub $name:ident, $raw:ident, $free:ident) => {
        $crate::support::owner! { $(#[$meta])* $name, $raw, $free }

        impl $name {
            /// Takes a handle that C code made; None for NULL.
            ///
            /// # Safety
            /// The handle is alive, and nobody else frees it.
            pub unsafe fn from_raw(raw: *mut persona_sys::$raw) -> Option<Self> {
                Some(Self { raw: std::ptr::NonNull::new(raw)? })
            }

            /// Gives the handle away; whoever takes it frees it.
            pub fn into_raw(self) -> *mut persona_sys::$raw {
                let raw = self.raw.as_ptr();
                std::mem::forget(self);
                raw
            }
        }
    };
    ($(#[$meta:meta])* $name:ident, $raw:ident, $free:ident) => {
        $(#[$meta])*
        #[doc = ""]
        #[doc = "How it is freed, in C:"]
        #[doc = ""]
        #[doc = persona_sys::header_comment!($free)]
        pub struct $name {
            raw: std::ptr::NonNull<persona_sys::$raw>,
        }

        impl $crate::support::Owner for $name {
            type Raw = persona_sys::$raw;
            unsafe fn own(raw: *mut persona_sys::$raw) -> Self {
                Self { raw: unsafe { std::ptr::NonNull::new_unchecked(raw) } }
            }
        }

        impl $name {
            /// The handle, for calls of `persona_sys`. It stays this value's: do not free it.
            pub fn as_raw(&self) -> *mut persona_sys::$raw {
                self.raw.as_ptr()
            }
        }

        impl Drop for $name {
            fn drop(&mut self) {
                unsafe { persona_sys::$free(self.raw.as_ptr()) };
                $crate::callbacks::resume();
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(formatter, concat!(stringify!($name), "({:p})"), self.raw)
            }
        }
    };
}
pub(crate) use owner;

/// A type that is only seen by reference: it belongs to a run, a report or another handle.
macro_rules! borrowed {
    ($(#[$meta:meta])* $name:ident, $raw:ident) => {
        $(#[$meta])*
        #[repr(transparent)]
        pub struct $name(persona_sys::$raw);

        // Immutable as long as it can be seen (docs/THREADING.md).
        unsafe impl Send for $name {}
        unsafe impl Sync for $name {}

        impl $name {
            /// The pointer, for calls of `persona_sys`.
            pub fn as_raw(&self) -> *const persona_sys::$raw {
                self as *const $name as *const persona_sys::$raw
            }

            /// What a pointer of the library points to; None for NULL.
            ///
            /// # Safety
            /// It is alive and does not change for 'a.
            pub unsafe fn from_raw<'a>(raw: *const persona_sys::$raw) -> Option<&'a $name> {
                unsafe { (raw as *const $name).as_ref() }
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(formatter, concat!(stringify!($name), "({:p})"), self.as_raw())
            }
        }
    };
}
pub(crate) use borrowed;

/// An enumeration of the library.
macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $constant:ident,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// All of them, in the order of their numbers.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The number that the C library uses.
            pub fn code(self) -> i32 {
                match self { $($name::$variant => persona_sys::$constant,)+ }
            }

            /// The one with a number of the C library; None for a number that this crate does not know.
            pub fn from_code(code: i32) -> Option<$name> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}
pub(crate) use codes;
