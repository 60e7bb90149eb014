//! Declarations of the C libraries libpersona and libpersona-io, as generated from their headers: every function with
//! the comment of its header, every struct with its layout, every constant. Everything here is as unsafe as C; the
//! crate `persona` makes it safe.
//!
//! The libraries are found through `PERSONA_LIB_DIR`, the folder that holds them, or else through pkg-config.
//! `build.rs` has the details; the environment variable `PERSONA_STATIC=1` or the feature `static` links the static ones.
#![allow(non_camel_case_types)]
#![deny(improper_ctypes)]

#[macro_use]
#[rustfmt::skip]
mod comments;
#[rustfmt::skip]
mod generated;

pub use generated::*;
