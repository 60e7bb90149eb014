//! The library that is loaded: its version, its constants, and the threads of the BLAS behind it.
use crate::support::text;
use persona_sys as sys;
use std::os::raw::{c_char, c_int, c_void};
use std::ptr;

/// The product version of the library that is loaded, such as "0.1.0".
#[doc = sys::header_comment!(persona_version)]
pub fn version() -> &'static str {
    unsafe { text(sys::persona_version()) }.unwrap_or("")
}

/// The same as one number.
#[doc = sys::header_comment!(persona_version_number)]
pub fn version_number() -> i32 {
    unsafe { sys::persona_version_number() }
}

/// The ABI version of the library that is loaded; this crate was made for 0.
#[doc = sys::header_comment!(persona_abi_version)]
pub fn abi_version() -> i32 {
    unsafe { sys::persona_abi_version() }
}

/// Every constant of the C headers, by name and value.
#[doc = sys::header_comment!(persona_constant_count)]
#[doc = sys::header_comment!(persona_constant_name)]
#[doc = sys::header_comment!(persona_constant_value)]
pub fn constants() -> impl Iterator<Item = (&'static str, i32)> {
    (0..unsafe { sys::persona_constant_count() }).map(|index| unsafe {
        (text(sys::persona_constant_name(index)).unwrap_or(""), sys::persona_constant_value(index))
    })
}

/// Lets OpenBLAS use so many threads in the whole process, and says whether there was an OpenBLAS to tell. The last
/// digits of spectra depend on it; with 1, as the programs of the library set it, they are the same everywhere.
pub fn set_blas_threads(threads: i32) -> bool {
    extern "C" {
        fn dlsym(handle: *mut c_void, name: *const c_char) -> *mut c_void;
    }
    // A null handle is RTLD_DEFAULT on Linux: whatever the process has loaded, libpersona's OpenBLAS among it.
    let function = unsafe { dlsym(ptr::null_mut(), b"openblas_set_num_threads\0".as_ptr() as *const c_char) };
    if function.is_null() {
        return false;
    }
    let set: unsafe extern "C" fn(c_int) = unsafe { std::mem::transmute(function) };
    unsafe { set(threads) };
    true
}
