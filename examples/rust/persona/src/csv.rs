//! Reading CSV, record by record.
use crate::callbacks::Source;
use crate::context::Context;
use crate::error::Result;
use crate::support::{self, c_path, c_string, count, owner, place, text};
use persona_sys as sys;
use std::io::Read;
use std::mem::MaybeUninit;
use std::path::Path;

/// Limits and format of a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvSettings {
    /// ',', ';' or a tab; None: told from the first record.
    pub delimiter: Option<u8>,
    /// Bytes that a record may have.
    pub maximum_record_bytes: i64,
    /// Bytes that a field may have.
    pub maximum_field_bytes: i64,
    /// Columns that there may be.
    pub maximum_columns: i64,
}

impl Default for CsvSettings {
    /// The defaults of the library.
    #[doc = sys::header_comment!(persona_csv_settings_init)]
    fn default() -> CsvSettings {
        let raw = CsvSettings::raw_default();
        CsvSettings {
            delimiter: None,
            maximum_record_bytes: raw.maximum_record_bytes,
            maximum_field_bytes: raw.maximum_field_bytes,
            maximum_columns: raw.maximum_columns,
        }
    }
}

impl CsvSettings {
    fn raw_default() -> sys::persona_csv_settings {
        let mut raw = MaybeUninit::<sys::persona_csv_settings>::zeroed();
        unsafe {
            sys::persona_csv_settings_init(raw.as_mut_ptr());
            raw.assume_init()
        }
    }

    fn to_raw(self) -> sys::persona_csv_settings {
        let mut raw = CsvSettings::raw_default();
        raw.delimiter = self.delimiter.map_or(0, i32::from);
        raw.maximum_record_bytes = self.maximum_record_bytes;
        raw.maximum_field_bytes = self.maximum_field_bytes;
        raw.maximum_columns = self.maximum_columns;
        raw
    }
}

owner! {
    /// The reader of the C library.
    Handle, persona_csv_reader, persona_csv_free
}
unsafe impl Send for Handle {}

/// Reads records, from a file or from anything that reads. It belongs to one thread: it may move, and is not shared.
pub struct CsvReader<'a> {
    // Freed before what it reads from.
    handle: Handle,
    source: Option<Source<'a>>,
}

impl std::fmt::Debug for CsvReader<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "CsvReader({:p})", self.handle.as_raw())
    }
}

impl<'a> CsvReader<'a> {
    /// Opens a file.
    #[doc = sys::header_comment!(persona_csv_open)]
    pub fn open(context: &Context, path: impl AsRef<Path>, settings: CsvSettings) -> Result<CsvReader<'static>> {
        let path = c_path(path.as_ref())?;
        let settings = settings.to_raw();
        let handle = support::make(|out, err| unsafe {
            sys::persona_csv_open(context.as_raw(), path.as_ptr(), &settings, out, err)
        })?;
        Ok(CsvReader { handle, source: None })
    }

    /// Reads from anything that reads; `name` stands for the file in messages.
    #[doc = sys::header_comment!(persona_csv_open_source)]
    pub fn from_reader<R>(context: &Context, name: &str, reader: R, settings: CsvSettings) -> Result<CsvReader<'a>>
    where
        R: Read + Send + 'a,
    {
        let name = c_string("the name of a source", name)?;
        let settings = settings.to_raw();
        let source = Source::new(reader);
        let opened = support::make(|out, err| unsafe {
            let (read, user) = source.as_raw();
            sys::persona_csv_open_source(context.as_raw(), name.as_ptr(), read, user, &settings, out, err)
        });
        Ok(CsvReader { handle: source.explain(opened)?, source: Some(source) })
    }

    /// The handle, for calls of `persona_sys`. It stays this value's: do not free it.
    pub fn as_raw(&self) -> *mut sys::persona_csv_reader {
        self.handle.as_raw()
    }

    /// Reads the next record; None at the end.
    #[doc = sys::header_comment!(persona_csv_next)]
    pub fn next_record(&mut self) -> Result<Option<Record<'_>>> {
        let mut fields = 0;
        let result = support::call(|err| unsafe { sys::persona_csv_next(self.as_raw(), &mut fields, err) });
        self.explain(result)?;
        Ok((fields > 0).then(|| Record { reader: self, fields: count(fields) }))
    }

    /// Adds to an error what the source of bytes said.
    pub(crate) fn explain<T>(&self, result: Result<T>) -> Result<T> {
        match &self.source {
            Some(source) => source.explain(result),
            None => result,
        }
    }
}

/// One record, borrowed from its reader until the next one is read.
#[derive(Clone, Copy, Debug)]
pub struct Record<'r> {
    reader: &'r CsvReader<'r>,
    fields: usize,
}

impl<'r> Record<'r> {
    /// The number of fields.
    pub fn len(&self) -> usize {
        self.fields
    }

    /// Whether there is no field; never, for blank lines are passed over.
    pub fn is_empty(&self) -> bool {
        self.fields == 0
    }

    /// The text of a field.
    #[doc = sys::header_comment!(persona_csv_field)]
    pub fn get(&self, field: usize) -> Option<&'r str> {
        unsafe { text(sys::persona_csv_field(self.reader.as_raw(), place(field))) }
    }

    /// The length of a field in bytes; 0 out of range.
    #[doc = sys::header_comment!(persona_csv_field_length)]
    pub fn field_length(&self, field: usize) -> usize {
        count(unsafe { sys::persona_csv_field_length(self.reader.as_raw(), place(field)) })
    }

    /// All fields.
    pub fn fields(&self) -> impl Iterator<Item = &'r str> + 'r {
        let record = *self;
        (0..self.fields).filter_map(move |field| record.get(field))
    }

    /// The line where the record starts, from 1.
    #[doc = sys::header_comment!(persona_csv_line)]
    pub fn line(&self) -> u64 {
        count(unsafe { sys::persona_csv_line(self.reader.as_raw()) }) as u64
    }
}

/// What a text of a CSV file is as a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CsvNumber {
    /// A number.
    Number(f64),
    /// A missing answer: empty, NA, NaN or nan.
    Missing,
    /// Anything else, or beyond the range of f64.
    Other,
}

/// Reads a number as the library accepts it: with a decimal point, whatever the locale.
#[doc = sys::header_comment!(persona_csv_number)]
pub fn csv_number(text: &str) -> CsvNumber {
    let text = match c_string("a number", text) {
        Ok(text) => text,
        Err(_) => return CsvNumber::Other,
    };
    let mut value = 0.0;
    match unsafe { sys::persona_csv_number(text.as_ptr(), &mut value) } {
        1 => CsvNumber::Number(value),
        2 => CsvNumber::Missing,
        _ => CsvNumber::Other,
    }
}
