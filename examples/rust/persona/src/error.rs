//! What can go wrong, as a type.
use crate::support;
use persona_sys as sys;
use std::fmt;
use std::io;
use std::os::raw::c_int;

/// What the calls of this crate return.
pub type Result<T> = std::result::Result<T, Error>;

/// The kind of a failure; programs decide by it, people read the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// The call itself is wrong: a bad key, a value out of its bounds.
    InvalidArgument,
    /// The context's allocator had no memory.
    OutOfMemory,
    /// A progress closure or a [`CancelHandle`](crate::CancelHandle) asked to stop.
    Cancelled,
    /// An answer that is no answer: infinite, or not whole in a binary or nominal item.
    BadValue,
    /// An answer is missing and the policy is [`Missing::Error`](crate::Missing::Error).
    MissingAnswer,
    /// An answer outside its item's scale.
    OutOfScale,
    /// Two things do not belong together: other items, another space, other lengths.
    Mismatch,
    /// A well-formed request that has no meaning, such as a distance over nominal items.
    Unsupported,
    /// A size beyond a limit or beyond what the machine can address.
    TooLarge,
    /// A decomposition failed or did not converge.
    Numerical,
    /// A file cannot be opened or read.
    File,
    /// A file's content breaks its format.
    Format,
    /// A reader or writer of the caller failed; [`source`](std::error::Error::source) of the error says how.
    Stopped,
    /// A status that a newer library has and this crate does not know.
    Unknown(i32),
}

impl Status {
    /// All statuses that this crate knows.
    pub const ALL: [Status; 13] = [
        Status::InvalidArgument,
        Status::OutOfMemory,
        Status::Cancelled,
        Status::BadValue,
        Status::MissingAnswer,
        Status::OutOfScale,
        Status::Mismatch,
        Status::Unsupported,
        Status::TooLarge,
        Status::Numerical,
        Status::File,
        Status::Format,
        Status::Stopped,
    ];

    /// The number that the C library uses.
    pub fn code(self) -> i32 {
        match self {
            Status::InvalidArgument => sys::PERSONA_INVALID_ARGUMENT,
            Status::OutOfMemory => sys::PERSONA_OUT_OF_MEMORY,
            Status::Cancelled => sys::PERSONA_CANCELLED,
            Status::BadValue => sys::PERSONA_BAD_VALUE,
            Status::MissingAnswer => sys::PERSONA_MISSING_ANSWER,
            Status::OutOfScale => sys::PERSONA_OUT_OF_SCALE,
            Status::Mismatch => sys::PERSONA_MISMATCH,
            Status::Unsupported => sys::PERSONA_UNSUPPORTED,
            Status::TooLarge => sys::PERSONA_TOO_LARGE,
            Status::Numerical => sys::PERSONA_NUMERICAL,
            Status::File => sys::PERSONA_FILE,
            Status::Format => sys::PERSONA_FORMAT,
            Status::Stopped => sys::PERSONA_STOPPED,
            Status::Unknown(code) => code,
        }
    }

    /// The status of a number of the C library other than `PERSONA_OK`.
    pub fn from_code(code: i32) -> Status {
        let known = Status::ALL.iter().find(|status| status.code() == code);
        known.copied().unwrap_or(Status::Unknown(code))
    }

    /// The name, such as "OUT_OF_SCALE".
    #[doc = sys::header_comment!(persona_status_name)]
    pub fn name(self) -> &'static str {
        unsafe { support::text(sys::persona_status_name(self.code())) }.unwrap_or("UNKNOWN")
    }

    /// One sentence on what it means.
    #[doc = sys::header_comment!(persona_status_text)]
    pub fn text(self) -> &'static str {
        unsafe { support::text(sys::persona_status_text(self.code())) }.unwrap_or("")
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

struct Details {
    status: Status,
    row: Option<u64>,
    column: Option<u64>,
    line: Option<u64>,
    message: String,
    source: Option<io::Error>,
}

/// What went wrong and where: a status, one sentence, and the row, column or line where they apply.
pub struct Error(Box<Details>);

impl Error {
    /// What the C library wrote about a call that returned `status`.
    pub(crate) fn from_raw(status: c_int, raw: &sys::persona_error) -> Error {
        let bytes: Vec<u8> = raw.message.iter().map(|&byte| byte as u8).take_while(|&byte| byte != 0).collect();
        let message = String::from_utf8_lossy(&bytes).into_owned();
        let status = Status::from_code(status);
        Error(Box::new(Details {
            status,
            row: u64::try_from(raw.row).ok(),
            column: u64::try_from(raw.column).ok(),
            line: u64::try_from(raw.line).ok(),
            message: if message.is_empty() { status.text().to_string() } else { message },
            source: None,
        }))
    }

    pub(crate) fn new(status: Status, message: String) -> Error {
        Error(Box::new(Details { status, row: None, column: None, line: None, message, source: None }))
    }

    pub(crate) fn invalid_argument(message: impl Into<String>) -> Error {
        Error::new(Status::InvalidArgument, message.into())
    }

    /// The same error with what a reader or writer of the caller said.
    pub(crate) fn caused_by(mut self, source: io::Error) -> Error {
        self.0.source = Some(source);
        self
    }

    /// The kind of the failure.
    pub fn status(&self) -> Status {
        self.0.status
    }

    /// The row of the matrix, from 0, when one is meant.
    pub fn row(&self) -> Option<u64> {
        self.0.row
    }

    /// The column of the matrix, from 0, when one is meant; in a file the field, from 1.
    pub fn column(&self) -> Option<u64> {
        self.0.column
    }

    /// The line of the file, from 1, when one is meant.
    pub fn line(&self) -> Option<u64> {
        self.0.line
    }

    /// One sentence for people.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What the caller's own reader or writer said, when that is why a call stopped.
    pub fn io_error(&self) -> Option<&io::Error> {
        self.0.source.as_ref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.message)?;
        match &self.0.source {
            Some(source) => write!(formatter, ": {source}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Error")
            .field("status", &self.0.status)
            .field("row", &self.0.row)
            .field("column", &self.0.column)
            .field("line", &self.0.line)
            .field("message", &self.0.message)
            .field("source", &self.0.source)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}

impl From<Error> for io::Error {
    fn from(error: Error) -> io::Error {
        io::Error::new(io::ErrorKind::Other, error)
    }
}
