//! Tensors and tables of other libraries, as their interfaces lay them out in memory.
#![deny(unsafe_op_in_unsafe_fn)]
use persona::*;
use std::os::raw::{c_char, c_void};
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

#[repr(C)]
struct DlTensor {
    data: *mut c_void,
    device: [i32; 2],
    ndim: i32,
    dtype: [u8; 4], // code, bits, two bytes of lanes
    shape: *mut i64,
    strides: *mut i64,
    byte_offset: u64,
}

#[repr(C)]
struct DlManagedTensor {
    tensor: DlTensor,
    manager: *mut c_void,
    deleter: Option<unsafe extern "C" fn(*mut DlManagedTensor)>,
}

#[repr(C)]
struct DlManagedTensorVersioned {
    version: [u32; 2],
    manager: *mut c_void,
    deleter: Option<unsafe extern "C" fn(*mut DlManagedTensorVersioned)>,
    flags: u64,
    tensor: DlTensor,
}

fn tensor(cells: &'static [f32], shape: &'static [i64]) -> DlTensor {
    DlTensor {
        data: cells.as_ptr() as *mut c_void,
        device: [1, 0],
        ndim: shape.len() as i32,
        dtype: [2, 32, 1, 0],
        shape: shape.as_ptr() as *mut i64,
        strides: ptr::null_mut(),
        byte_offset: 0,
    }
}

static CELLS: [f32; 6] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
static DELETED: AtomicUsize = AtomicUsize::new(0);

unsafe extern "C" fn delete(tensor: *mut DlManagedTensor) {
    DELETED.fetch_add(1, Ordering::SeqCst);
    drop(unsafe { Box::from_raw(tensor) });
}

unsafe extern "C" fn delete_versioned(tensor: *mut DlManagedTensorVersioned) {
    DELETED.fetch_add(100, Ordering::SeqCst);
    drop(unsafe { Box::from_raw(tensor) });
}

#[test]
fn tensors_are_viewed_and_taken_over() {
    let context = Context::new().unwrap();
    let managed = |shape: &'static [i64]| {
        let one = DlManagedTensor { tensor: tensor(&CELLS, shape), manager: ptr::null_mut(), deleter: Some(delete) };
        Box::into_raw(Box::new(one))
    };
    let raw = managed(&[2, 3]) as *mut sys::DLManagedTensor;
    let viewed = unsafe { Matrix::from_dlpack(raw) }.unwrap();
    assert_eq!((viewed.rows(), viewed.columns(), viewed.cell(1, 0)), (2, 3, 4.0));
    let mut builder = PopulationBuilder::new(&context, "agents").unwrap();
    unsafe { builder.set_dlpack(raw) }.unwrap();
    builder.set_weights(Some(&[1.0, 2.0])).unwrap();
    let agents = builder.build().unwrap();
    drop(builder);
    assert_eq!((agents.answer(1, 2), DELETED.load(Ordering::SeqCst)), (6.0, 0));
    drop(agents);
    assert_eq!(DELETED.load(Ordering::SeqCst), 1);

    // What is refused stays the caller's.
    let raw = managed(&[1, 2, 3]);
    let mut builder = PopulationBuilder::new(&context, "agents").unwrap();
    assert_eq!(unsafe { builder.set_dlpack(raw as *mut _) }.unwrap_err().status(), Status::Unsupported);
    assert_eq!(DELETED.load(Ordering::SeqCst), 1);
    unsafe { delete(raw) };
    assert!(unsafe { builder.set_dlpack(ptr::null_mut()) }.is_err());

    let versioned = DlManagedTensorVersioned {
        version: [1, 0],
        manager: ptr::null_mut(),
        deleter: Some(delete_versioned),
        flags: 1, // read only
        tensor: tensor(&CELLS, &[3, 2]),
    };
    let raw = Box::into_raw(Box::new(versioned)) as *mut sys::DLManagedTensorVersioned;
    assert_eq!(unsafe { Matrix::from_dlpack_versioned(raw) }.unwrap().cell(2, 0), 5.0);
    unsafe { builder.set_dlpack_versioned(raw) }.unwrap();
    drop(builder);
    assert_eq!(DELETED.load(Ordering::SeqCst), 102);
}

#[repr(C)]
struct Schema {
    format: *const c_char,
    name: *const c_char,
    metadata: *const c_char,
    flags: i64,
    n_children: i64,
    children: *mut *mut Schema,
    dictionary: *mut Schema,
    release: Option<unsafe extern "C" fn(*mut Schema)>,
    private_data: *mut c_void,
}

#[repr(C)]
struct Array {
    length: i64,
    null_count: i64,
    offset: i64,
    n_buffers: i64,
    n_children: i64,
    buffers: *mut *const c_void,
    children: *mut *mut Array,
    dictionary: *mut Array,
    release: Option<unsafe extern "C" fn(*mut Array)>,
    private_data: *mut c_void,
}

/// What a struct points to, freed by its release: children, which may have been moved out, and buffers.
struct Owned<T> {
    children: Vec<*mut T>,
    buffers: Vec<*const c_void>,
}

unsafe extern "C" fn release_schema(schema: *mut Schema) {
    unsafe {
        let owned = Box::from_raw((*schema).private_data as *mut Owned<Schema>);
        for child in owned.children {
            if let Some(release) = (*child).release {
                release(child);
            }
            drop(Box::from_raw(child));
        }
        (*schema).release = None;
    }
}

unsafe extern "C" fn release_array(array: *mut Array) {
    unsafe {
        let owned = Box::from_raw((*array).private_data as *mut Owned<Array>);
        for child in owned.children {
            if let Some(release) = (*child).release {
                release(child);
            }
            drop(Box::from_raw(child));
        }
        (*array).release = None;
    }
}

fn schema(format: &'static [u8], name: &'static [u8], children: Vec<Schema>) -> Schema {
    let children: Vec<*mut Schema> = children.into_iter().map(|child| Box::into_raw(Box::new(child))).collect();
    let owned = Box::leak(Box::new(Owned { children, buffers: Vec::new() }));
    Schema {
        format: format.as_ptr() as *const c_char,
        name: name.as_ptr() as *const c_char,
        metadata: ptr::null(),
        flags: 0,
        n_children: owned.children.len() as i64,
        children: owned.children.as_mut_ptr(),
        dictionary: ptr::null_mut(),
        release: Some(release_schema),
        private_data: owned as *mut Owned<Schema> as *mut c_void,
    }
}

fn array(length: i64, buffers: Vec<*const c_void>, children: Vec<Array>) -> Array {
    let children: Vec<*mut Array> = children.into_iter().map(|child| Box::into_raw(Box::new(child))).collect();
    let owned = Box::leak(Box::new(Owned { children, buffers }));
    Array {
        length,
        null_count: 0,
        offset: 0,
        n_buffers: owned.buffers.len() as i64,
        n_children: owned.children.len() as i64,
        buffers: owned.buffers.as_mut_ptr(),
        children: owned.children.as_mut_ptr(),
        dictionary: ptr::null_mut(),
        release: Some(release_array),
        private_data: owned as *mut Owned<Array> as *mut c_void,
    }
}

/// A record batch with the columns q1 = 1, 2, 3 and q2 = 4, 5, 6.
fn batch() -> (Schema, Array) {
    let columns = vec![schema(b"f\0", b"q1\0", vec![]), schema(b"f\0", b"q2\0", vec![])];
    let cells = |start: usize| vec![ptr::null(), CELLS[start..].as_ptr() as *const c_void];
    let arrays = vec![array(3, cells(0), vec![]), array(3, cells(3), vec![])];
    (schema(b"+s\0", b"\0", columns), array(3, vec![ptr::null()], arrays))
}

#[test]
fn record_batches_become_datasets_and_builders() {
    let context = Context::new().unwrap();
    let (mut schema, mut array) = batch();
    let raw = (&mut schema as *mut Schema as *mut sys::ArrowSchema, &mut array as *mut Array as *mut sys::ArrowArray);
    let none = Selection { items: Some("x*".into()), ..Selection::default() };
    let error = unsafe { Dataset::read_arrow(&context, "batch", raw.0, raw.1, &none) }.unwrap_err();
    assert_eq!(error.status(), Status::Mismatch);
    assert!(schema.release.is_some() && array.release.is_some()); // still the caller's
    let table = unsafe { Dataset::read_arrow(&context, "batch", raw.0, raw.1, &Selection::default()) }.unwrap();
    assert!(schema.release.is_none() && array.release.is_none());
    assert_eq!((table.rows(), table.item_name(1), table.group_name(0)), (3, Some("q2"), Some("batch")));

    let (mut schema, mut array) = batch();
    let raw = (&mut schema as *mut Schema as *mut sys::ArrowSchema, &mut array as *mut Array as *mut sys::ArrowArray);
    let (mut builder, in_place) = unsafe { PopulationBuilder::from_arrow(&context, "batch", raw.0, raw.1) }.unwrap();
    assert!(in_place && array.release.is_none()); // the columns lie side by side in one block
    assert_eq!(builder.set_weights(Some(&[1.0])).unwrap_err().status(), Status::Mismatch);
    builder.set_weights(Some(&[1.0, 1.0, 2.0])).unwrap();
    let agents = builder.build().unwrap();
    assert_eq!((agents.answer(2, 0), agents.answer(0, 1), agents.weight(2)), (3.0, 4.0, 2.0));
    assert!(unsafe { PopulationBuilder::from_arrow(&context, "none", ptr::null_mut(), ptr::null_mut()) }.is_err());
}
