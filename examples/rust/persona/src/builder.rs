//! Making a population from answers.
use crate::callbacks;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::item::{Item, Missing, OutOfScale};
use crate::matrix::{Cell, Matrix};
use crate::npy::Npy;
use crate::population::Population;
use crate::support::{self, c_string, check_length, owner, place, Texts};
use persona_sys as sys;
use std::os::raw::c_void;
use std::ptr;

owner! {
    /// The builder of the C library.
    Handle, persona_population_builder, persona_population_builder_free
}
unsafe impl Send for Handle {}

/// Makes a [`Population`]: first the answers, then what is known of rows and columns, then
/// [`build`](PopulationBuilder::build).
///
/// It may move to another thread, and is not shared between threads:
///
/// ```compile_fail
/// fn shared<T: Sync>() {}
/// shared::<persona::PopulationBuilder>();
/// ```
#[derive(Debug)]
pub struct PopulationBuilder {
    handle: Handle,
    rows: Option<usize>,
}

/// Drops what was moved into the library, from whichever thread frees last. user: from `Box<O>`.
unsafe extern "C" fn drop_owner<O>(user: *mut c_void) {
    callbacks::contain(|| drop(unsafe { Box::from_raw(user as *mut O) }));
}

/// Frees what could not be moved in after all.
struct Moving<O>(*mut O);
impl<O> Drop for Moving<O> {
    fn drop(&mut self) {
        drop(unsafe { Box::from_raw(self.0) });
    }
}

impl PopulationBuilder {
    /// A builder for a population of that name.
    #[doc = sys::header_comment!(persona_population_builder_create)]
    pub fn new(context: &Context, name: &str) -> Result<PopulationBuilder> {
        let name = c_string("the name of a population", name)?;
        let handle = support::make(|out, err| unsafe {
            sys::persona_population_builder_create(context.as_raw(), name.as_ptr(), out, err)
        })?;
        Ok(PopulationBuilder { handle, rows: None })
    }

    /// The handle, for calls of `persona_sys`. It stays this value's: do not free it, and do not set answers with it.
    pub fn as_raw(&self) -> *mut sys::persona_population_builder {
        self.handle.as_raw()
    }

    /// Moves the answers in, row by row, without copying a number: `rows * columns` of them in a `Vec`, an `Arc<[T]>`,
    /// a mapped file, anything that gives a slice. It is dropped when the last population made from it is.
    pub fn set_answers<T, O>(&mut self, answers: O, rows: usize, columns: usize) -> Result<()>
    where
        T: Cell,
        O: AsRef<[T]> + Send + 'static,
    {
        self.set_answers_with(answers, |owner| Matrix::new(owner.as_ref(), rows, columns))
    }

    /// The same for any view of what is moved in: strides, masks, parts of it.
    ///
    /// ```
    /// # use persona::{Context, Matrix, PopulationBuilder};
    /// # fn main() -> persona::Result<()> {
    /// # let context = Context::new()?;
    /// let mut builder = PopulationBuilder::new(&context, "agents")?;
    /// let (answers, missing) = (vec![1i8, 5, 2, 4, 9, 3], vec![0u8, 0, 0, 0, 1, 0]);
    /// builder.set_answers_with((answers, missing), |(answers, missing)| {
    ///     Matrix::new(answers, 2, 3)?.with_mask(missing)
    /// })?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc = sys::header_comment!(persona_population_builder_set_answers)]
    pub fn set_answers_with<O, F>(&mut self, owner: O, view: F) -> Result<()>
    where
        O: Send + 'static,
        F: for<'a> FnOnce(&'a O) -> Result<Matrix<'a>>,
    {
        // The owner gets its last place before it is viewed: the view then holds until it is dropped there.
        let moving = Moving(Box::into_raw(Box::new(owner)));
        let matrix = view(unsafe { &*moving.0 })?;
        let user = moving.0 as *mut c_void;
        std::mem::forget(moving); // the library releases it exactly once, also when the call fails
        self.set(&matrix, Some(drop_owner::<O>), user)
    }

    /// Answers that live as long as the program, read in place.
    pub fn set_static_answers(&mut self, matrix: Matrix<'static>) -> Result<()> {
        self.set(&matrix, None, ptr::null_mut())
    }

    fn set(&mut self, matrix: &Matrix<'_>, release: sys::persona_buffer_release, user: *mut c_void) -> Result<()> {
        support::call(|err| unsafe {
            sys::persona_population_builder_set_answers(self.as_raw(), matrix.as_raw(), release, user, err)
        })?;
        self.rows = Some(matrix.rows());
        Ok(())
    }

    /// Answers that are copied, so that the view may end.
    #[doc = sys::header_comment!(persona_population_builder_copy_answers)]
    pub fn copy_answers(&mut self, matrix: &Matrix<'_>) -> Result<()> {
        support::call(|err| unsafe {
            sys::persona_population_builder_copy_answers(self.as_raw(), matrix.as_raw(), err)
        })?;
        self.rows = Some(matrix.rows());
        Ok(())
    }

    /// Answers of a .npy file, shared with it.
    #[doc = sys::header_comment!(persona_population_builder_set_npy)]
    pub fn set_npy(&mut self, npy: &Npy) -> Result<()> {
        support::call(|err| unsafe { sys::persona_population_builder_set_npy(self.as_raw(), npy.as_raw(), err) })?;
        self.rows = Some(npy.matrix().rows());
        Ok(())
    }

    /// Takes over a DLPack tensor, read in place.
    ///
    /// # Safety
    /// `tensor` is NULL or a live tensor whose cells do not change, and whose deleter may be called from any thread.
    /// After `Ok` it is the library's.
    #[doc = sys::header_comment!(persona_population_builder_set_dlpack)]
    pub unsafe fn set_dlpack(&mut self, tensor: *mut sys::DLManagedTensor) -> Result<()> {
        let rows = unsafe { Matrix::from_dlpack(tensor) }?.rows();
        support::call(|err| unsafe { sys::persona_population_builder_set_dlpack(self.as_raw(), tensor, err) })?;
        self.rows = Some(rows);
        Ok(())
    }

    /// The same for a tensor with a version.
    ///
    /// # Safety
    /// As for [`set_dlpack`](PopulationBuilder::set_dlpack).
    #[doc = sys::header_comment!(persona_population_builder_set_dlpack_versioned)]
    pub unsafe fn set_dlpack_versioned(&mut self, tensor: *mut sys::DLManagedTensorVersioned) -> Result<()> {
        let rows = unsafe { Matrix::from_dlpack_versioned(tensor) }?.rows();
        support::call(|err| unsafe {
            sys::persona_population_builder_set_dlpack_versioned(self.as_raw(), tensor, err)
        })?;
        self.rows = Some(rows);
        Ok(())
    }

    /// A builder whose answers are an Arrow array, and whether they are read in place.
    ///
    /// # Safety
    /// `schema` and `array` are NULL or live structs of Arrow's C data interface that belong together, not released,
    /// whose cells do not change, and whose release may be called from any thread. After `Ok` they are moved.
    #[doc = sys::header_comment!(persona_population_builder_create_arrow)]
    pub unsafe fn from_arrow(
        context: &Context,
        name: &str,
        schema: *mut sys::ArrowSchema,
        array: *mut sys::ArrowArray,
    ) -> Result<(PopulationBuilder, bool)> {
        let name = c_string("the name of a population", name)?;
        // The interface fixes the layout: an array begins with its length.
        let length = if array.is_null() { 0 } else { unsafe { *(array as *const i64) } };
        let mut in_place = 0;
        let handle = support::make(|out, err| unsafe {
            let context = context.as_raw();
            sys::persona_population_builder_create_arrow(
                context,
                name.as_ptr(),
                schema,
                array,
                &mut in_place,
                out,
                err,
            )
        })?;
        Ok((PopulationBuilder { handle, rows: Some(support::count(length)) }, in_place != 0))
    }

    /// Describes one column.
    #[doc = sys::header_comment!(persona_population_builder_set_item)]
    pub fn set_item(&mut self, column: usize, item: &Item) -> Result<()> {
        let item = item.to_raw()?;
        support::call(|err| unsafe {
            sys::persona_population_builder_set_item(self.as_raw(), place(column), &item.raw, err)
        })
    }

    /// The policies.
    #[doc = sys::header_comment!(persona_population_builder_set_missing)]
    pub fn set_missing(&mut self, missing: Missing, out_of_scale: OutOfScale) -> Result<()> {
        let (missing, out_of_scale) = (missing.code(), out_of_scale.code());
        support::call(|err| unsafe {
            sys::persona_population_builder_set_missing(self.as_raw(), missing, out_of_scale, err)
        })
    }

    /// Weights of the rows, one each; None takes them away again.
    #[doc = sys::header_comment!(persona_population_builder_set_weights)]
    pub fn set_weights(&mut self, weights: Option<&[f64]>) -> Result<()> {
        let weights = match weights {
            Some(weights) => self.one_a_row("the weights", weights)?,
            None => ptr::null(),
        };
        support::call(|err| unsafe { sys::persona_population_builder_set_weights(self.as_raw(), weights, err) })
    }

    /// Names of the rows' agents, one each.
    #[doc = sys::header_comment!(persona_population_builder_set_row_ids)]
    pub fn set_row_ids<S: AsRef<str>>(&mut self, ids: &[S]) -> Result<()> {
        self.one_a_row("the row ids", ids)?;
        let ids = Texts::new("a row id", ids)?;
        support::call(|err| unsafe { sys::persona_population_builder_set_row_ids(self.as_raw(), ids.as_ptr(), err) })
    }

    /// Numbers of agents, one a row: equal ones are repeated answers of one agent.
    #[doc = sys::header_comment!(persona_population_builder_set_replicates)]
    pub fn set_replicates(&mut self, agents: &[i64]) -> Result<()> {
        let agents = self.one_a_row("the replicates", agents)?;
        support::call(|err| unsafe { sys::persona_population_builder_set_replicates(self.as_raw(), agents, err) })
    }

    /// An assigned attribute: for each row the place of its level, -1 for a missing one.
    #[doc = sys::header_comment!(persona_population_builder_add_attribute)]
    pub fn add_attribute<S: AsRef<str>>(
        &mut self,
        name: &str,
        codes: &[i32],
        levels: &[S],
        ordinal: bool,
    ) -> Result<()> {
        let name = c_string("the name of an attribute", name)?;
        let codes = self.one_a_row("the codes of an attribute", codes)?;
        let texts = Texts::new("a level of an attribute", levels)?;
        let (level_count, ordinal) = (support::place32(levels.len()), ordinal.into());
        support::call(|err| unsafe {
            sys::persona_population_builder_add_attribute(
                self.as_raw(),
                name.as_ptr(),
                codes,
                texts.as_ptr(),
                level_count,
                ordinal,
                err,
            )
        })
    }

    /// Builds the population. The builder may build again, but takes no more descriptions.
    #[doc = sys::header_comment!(persona_population_build)]
    pub fn build(&mut self) -> Result<Population> {
        support::make(|out, err| unsafe { sys::persona_population_build(self.as_raw(), out, err) })
    }

    /// The library reads one entry a row, so there must be as many.
    fn one_a_row<T>(&self, what: &str, entries: &[T]) -> Result<*const T> {
        let rows = self
            .rows
            .ok_or_else(|| Error::invalid_argument("set the answers first: what describes them comes after them"))?;
        check_length(what, entries.len(), rows)?;
        Ok(entries.as_ptr())
    }
}
