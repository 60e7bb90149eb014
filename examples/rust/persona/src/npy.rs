//! numpy's .npy files: one array of numbers.
use crate::callbacks::Source;
use crate::context::Context;
use crate::error::Result;
use crate::matrix::Matrix;
use crate::support::{self, c_path, c_string, owner};
use persona_sys as sys;
use std::io::Read;
use std::path::Path;

owner! {
    /// An array that was read from a .npy file, with its cells. Immutable, and shared by threads.
    pub Npy, persona_npy, persona_npy_free
}
unsafe impl Send for Npy {}
unsafe impl Sync for Npy {}

impl Npy {
    /// Reads a file.
    #[doc = sys::header_comment!(persona_npy_read)]
    pub fn read(context: &Context, path: impl AsRef<Path>) -> Result<Npy> {
        let path = c_path(path.as_ref())?;
        support::make(|out, err| unsafe { sys::persona_npy_read(context.as_raw(), path.as_ptr(), out, err) })
    }

    /// Reads from anything that reads; `name` stands for the file in messages.
    #[doc = sys::header_comment!(persona_npy_read_source)]
    pub fn from_reader<R: Read + Send>(context: &Context, name: &str, reader: R) -> Result<Npy> {
        let name = c_string("the name of a source", name)?;
        let source = Source::new(reader);
        source.explain(support::make(|out, err| unsafe {
            let (read, user) = source.as_raw();
            sys::persona_npy_read_source(context.as_raw(), name.as_ptr(), read, user, out, err)
        }))
    }

    /// The array as a matrix; borrowed, not copied.
    #[doc = sys::header_comment!(persona_npy_get_matrix)]
    pub fn matrix(&self) -> Matrix<'_> {
        let viewed = Matrix::filled(|out, _| {
            unsafe { sys::persona_npy_get_matrix(self.as_raw(), out) };
            sys::PERSONA_OK
        });
        viewed.expect("the call cannot fail")
    }
}
