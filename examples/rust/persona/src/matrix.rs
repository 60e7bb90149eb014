//! A view of numbers that a Rust slice holds: any strides, several number types, an optional mask. Nothing is copied.
use crate::callbacks;
use crate::error::{Error, Result, Status};
use crate::support::{self, check_length, place, product};
use persona_sys as sys;
use std::io::Write;
use std::marker::PhantomData;
use std::mem::size_of;
use std::os::raw::{c_int, c_void};

mod sealed {
    pub trait Sealed {}
}

/// The number types that a matrix may hold.
pub trait Cell: Copy + Send + Sync + 'static + sealed::Sealed {
    /// The type's number in C.
    const DTYPE: i32;
}

macro_rules! cells {
    ($($rust:ty = $constant:ident,)+) => { $(
        impl sealed::Sealed for $rust {}
        impl Cell for $rust {
            const DTYPE: i32 = sys::$constant;
        }
    )+ };
}

cells! {
    f64 = PERSONA_FLOAT64,
    f32 = PERSONA_FLOAT32,
    i8 = PERSONA_INT8,
    u8 = PERSONA_UINT8,
    i16 = PERSONA_INT16,
    u16 = PERSONA_UINT16,
    i32 = PERSONA_INT32,
    i64 = PERSONA_INT64,
    u32 = PERSONA_UINT32,
    u64 = PERSONA_UINT64,
    Half = PERSONA_FLOAT16,
}

/// The bits of a number in half precision (IEEE binary16), for embeddings that are stored so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(transparent)]
pub struct Half(pub u16);

/// The bytes of one cell of a type of the C library; 0 for an unknown type.
#[doc = sys::header_comment!(persona_dtype_size)]
pub fn dtype_size(dtype: i32) -> usize {
    support::count(unsafe { sys::persona_dtype_size(dtype) })
}

/// A view of a matrix: rows are agents, columns are items. A NaN is a missing answer, and so is a cell whose mask byte
/// is not 0.
///
/// The view borrows the numbers and, if there is one, the mask:
///
/// ```compile_fail
/// use persona::Matrix;
/// let matrix = {
///     let numbers = vec![1.0, 2.0];
///     Matrix::new(&numbers, 1, 2).unwrap()
/// }; // `numbers` does not live long enough
/// println!("{}", matrix.rows());
/// ```
#[derive(Clone, Copy)]
pub struct Matrix<'a> {
    raw: sys::persona_matrix,
    numbers: PhantomData<&'a [u8]>,
}

// It is a shared view of plain numbers.
unsafe impl Send for Matrix<'_> {}
unsafe impl Sync for Matrix<'_> {}

impl<'a> Matrix<'a> {
    /// A dense view, row by row: `cells` has `rows * columns` numbers.
    #[doc = sys::header_comment!(persona_matrix_init)]
    pub fn new<T: Cell>(cells: &'a [T], rows: usize, columns: usize) -> Result<Matrix<'a>> {
        check_length("the matrix", cells.len(), product("a matrix", rows, columns)?)?;
        Ok(Matrix::dense(cells, rows, columns))
    }

    /// A dense view, column by column.
    pub fn by_columns<T: Cell>(cells: &'a [T], rows: usize, columns: usize) -> Result<Matrix<'a>> {
        Ok(Matrix::new(cells, columns, rows)?.transposed())
    }

    /// Any part of a slice: the cell of row i and column j is `cells[start + i * row_stride + j * column_stride]`.
    /// Strides count numbers and may be negative; a view that would leave the slice is refused.
    pub fn strided<T: Cell>(
        cells: &'a [T],
        start: usize,
        (rows, columns): (usize, usize),
        (row_stride, column_stride): (isize, isize),
    ) -> Result<Matrix<'a>> {
        check_corners("the matrix", cells.len(), start, (rows, columns), (row_stride, column_stride))?;
        let start = start.min(cells.len()); // without cells any start will do
        let mut matrix = Matrix::dense(&cells[start..], rows, columns);
        // A stride that leads nowhere may have any size, so it is not multiplied.
        let bytes = |stride: isize, steps: usize| if steps > 1 { stride as i64 * size_of::<T>() as i64 } else { 0 };
        let (down, across) = if rows == 0 || columns == 0 { (0, 0) } else { (rows, columns) };
        matrix.raw.row_stride = bytes(row_stride, down);
        matrix.raw.column_stride = bytes(column_stride, across);
        Ok(matrix)
    }

    /// The same with a dense mask, row by row: where a byte is not 0, the answer is missing.
    pub fn with_mask(mut self, mask: &'a [u8]) -> Result<Matrix<'a>> {
        check_length("the mask", mask.len(), product("a mask", self.rows(), self.columns())?)?;
        self.raw.mask = mask.as_ptr();
        self.raw.mask_row_stride = self.raw.columns;
        self.raw.mask_column_stride = 1;
        Ok(self)
    }

    /// The same with a mask whose byte of row i and column j is `mask[start + i * row_stride + j * column_stride]`.
    pub fn with_strided_mask(
        mut self,
        mask: &'a [u8],
        start: usize,
        (row_stride, column_stride): (isize, isize),
    ) -> Result<Matrix<'a>> {
        check_corners("the mask", mask.len(), start, (self.rows(), self.columns()), (row_stride, column_stride))?;
        self.raw.mask = mask[start.min(mask.len())..].as_ptr();
        self.raw.mask_row_stride = row_stride as i64;
        self.raw.mask_column_stride = column_stride as i64;
        Ok(self)
    }

    /// Rows as columns; nothing moves.
    pub fn transposed(mut self) -> Matrix<'a> {
        std::mem::swap(&mut self.raw.rows, &mut self.raw.columns);
        std::mem::swap(&mut self.raw.row_stride, &mut self.raw.column_stride);
        std::mem::swap(&mut self.raw.mask_row_stride, &mut self.raw.mask_column_stride);
        self
    }

    /// The array of a whole .npy file in memory, viewed in place.
    #[doc = sys::header_comment!(persona_npy_view)]
    pub fn from_npy(bytes: &'a [u8]) -> Result<Matrix<'a>> {
        Matrix::filled(|out, err| unsafe {
            sys::persona_npy_view(bytes.as_ptr() as *const c_void, place(bytes.len()), out, err)
        })
    }

    /// A DLPack tensor, viewed in place; it stays the caller's.
    ///
    /// # Safety
    /// `tensor` is NULL or a tensor that lives, and whose cells do not change, for 'a.
    #[doc = sys::header_comment!(persona_matrix_view_dlpack)]
    pub unsafe fn from_dlpack(tensor: *const sys::DLManagedTensor) -> Result<Matrix<'a>> {
        Matrix::filled(|out, err| unsafe { sys::persona_matrix_view_dlpack(tensor, out, err) })
    }

    /// The same for a tensor with a version.
    ///
    /// # Safety
    /// As for [`from_dlpack`](Matrix::from_dlpack).
    #[doc = sys::header_comment!(persona_matrix_view_dlpack_versioned)]
    pub unsafe fn from_dlpack_versioned(tensor: *const sys::DLManagedTensorVersioned) -> Result<Matrix<'a>> {
        Matrix::filled(|out, err| unsafe { sys::persona_matrix_view_dlpack_versioned(tensor, out, err) })
    }

    /// A view that the library fills.
    pub(crate) fn filled(
        function: impl FnOnce(*mut sys::persona_matrix, *mut sys::persona_error) -> c_int,
    ) -> Result<Matrix<'a>> {
        let mut matrix = Matrix::dense::<u8>(&[], 0, 0);
        support::call(|err| function(&mut matrix.raw, err))?;
        Ok(matrix)
    }

    /// One cell; NaN where it is missing, and outside of the matrix.
    #[doc = sys::header_comment!(persona_matrix_cell)]
    pub fn cell(&self, row: usize, column: usize) -> f64 {
        unsafe { sys::persona_matrix_cell(&self.raw, place(row), place(column)) }
    }

    /// Writes the matrix as a .npy file.
    #[doc = sys::header_comment!(persona_npy_write)]
    pub fn write_npy<W: Write>(&self, mut writer: W) -> Result<()> {
        callbacks::write(&mut writer, |sink, user, err| unsafe { sys::persona_npy_write(&self.raw, sink, user, err) })
    }

    /// Refuses a view that is not well formed; those that this crate makes are.
    #[doc = sys::header_comment!(persona_matrix_check)]
    pub fn check(&self) -> Result<()> {
        support::call(|err| unsafe { sys::persona_matrix_check(&self.raw, err) })
    }

    /// A view that C describes: a field of an array of structs, say, or memory of another library.
    ///
    /// # Safety
    /// It is well formed ([`check`](Matrix::check)), and all cells and mask bytes that it describes can be read, and do not change, for 'a.
    pub unsafe fn from_raw(raw: sys::persona_matrix) -> Matrix<'a> {
        Matrix { raw, numbers: PhantomData }
    }

    /// The view as C knows it.
    pub fn as_raw(&self) -> &sys::persona_matrix {
        &self.raw
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        support::count(self.raw.rows)
    }

    /// The number of columns.
    pub fn columns(&self) -> usize {
        support::count(self.raw.columns)
    }

    fn dense<T: Cell>(cells: &'a [T], rows: usize, columns: usize) -> Matrix<'a> {
        let mut raw = std::mem::MaybeUninit::<sys::persona_matrix>::zeroed();
        let data = cells.as_ptr() as *const c_void;
        unsafe {
            sys::persona_matrix_init(raw.as_mut_ptr(), T::DTYPE, data, place(rows), place(columns));
            Matrix { raw: raw.assume_init(), numbers: PhantomData }
        }
    }
}

impl std::fmt::Debug for Matrix<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Matrix({} x {}, type {})", self.rows(), self.columns(), self.raw.dtype)
    }
}

/// Refuses a view of which a corner lies outside the slice; then all of it lies inside.
fn check_corners(
    what: &str,
    length: usize,
    start: usize,
    (rows, columns): (usize, usize),
    (row_stride, column_stride): (isize, isize),
) -> Result<()> {
    if rows == 0 || columns == 0 {
        return Ok(());
    }
    // i128 holds each product; a sum beyond it is as far outside as its limit.
    let down = (rows as i128 - 1) * row_stride as i128;
    let across = (columns as i128 - 1) * column_stride as i128;
    let first = down.min(0).saturating_add(across.min(0)).saturating_add(start as i128);
    let last = down.max(0).saturating_add(across.max(0)).saturating_add(start as i128);
    if first >= 0 && last < length as i128 {
        return Ok(());
    }
    Err(Error::new(
        Status::InvalidArgument,
        format!("{what} of {rows} x {columns} cells reaches from {first} to {last} in a slice of {length}"),
    ))
}
