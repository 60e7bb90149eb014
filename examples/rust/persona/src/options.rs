//! Options: keyed, typed, bounded and listed.
use crate::context::Context;
use crate::error::Result;
use crate::support::{self, c_string, codes, count, found, owner, place32, text};
use persona_sys as sys;
use std::fmt::Display;
use std::ptr;

codes! {
    /// The type of an option's value.
    OptionType {
        /// A whole number.
        Integer = PERSONA_OPTION_INTEGER,
        /// A number.
        Real = PERSONA_OPTION_REAL,
        /// One of several words.
        Choice = PERSONA_OPTION_CHOICE,
    }
}

owner! {
    /// A set of options, all at their defaults until they are set. Read by many threads or changed by one, which is
    /// what `&self` and `&mut self` say.
    pub Options, persona_options, persona_options_free
}
unsafe impl Send for Options {}
unsafe impl Sync for Options {}

impl Options {
    /// A set of options, all at their defaults.
    #[doc = sys::header_comment!(persona_options_create)]
    pub fn new(context: &Context) -> Result<Options> {
        support::make(|out, err| unsafe { sys::persona_options_create(context.as_raw(), out, err) })
    }

    /// Sets an option: `options.set("k", 3)?`.
    #[doc = sys::header_comment!(persona_options_set)]
    pub fn set(&mut self, key: &str, value: impl Display) -> Result<()> {
        let key = c_string("the key of an option", key)?;
        let value = c_string("the value of an option", &value.to_string())?;
        support::call(|err| unsafe { sys::persona_options_set(self.as_raw(), key.as_ptr(), value.as_ptr(), err) })
    }

    /// Sets all options in which the published pipeline differs.
    #[doc = sys::header_comment!(persona_options_set_published)]
    pub fn set_published(&mut self) {
        unsafe { sys::persona_options_set_published(self.as_raw()) }
    }

    /// The value of a number, or the place of a choice; NaN for an unknown key.
    #[doc = sys::header_comment!(persona_options_get)]
    pub fn get(&self, key: &str) -> f64 {
        match c_string("the key of an option", key) {
            Ok(key) => unsafe { sys::persona_options_get(self.as_raw(), key.as_ptr()) },
            Err(_) => f64::NAN,
        }
    }

    /// All options that there are.
    #[doc = sys::header_comment!(persona_option_count)]
    pub fn list() -> impl Iterator<Item = OptionInfo> {
        (0..unsafe { sys::persona_option_count() }).map(OptionInfo)
    }

    /// The option with a key.
    #[doc = sys::header_comment!(persona_option_find)]
    pub fn find(key: &str) -> Option<OptionInfo> {
        let key = c_string("the key of an option", key).ok()?;
        let place = unsafe { sys::persona_option_find(key.as_ptr()) };
        found(place.into()).map(|place| OptionInfo(place32(place)))
    }
}

/// Options for a call: those given, or the defaults.
pub(crate) fn raw(options: Option<&Options>) -> *const sys::persona_options {
    options.map_or(ptr::null(), |options| options.as_raw())
}

/// An option as the library lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OptionInfo(i32);

impl OptionInfo {
    /// Its place in the list.
    pub fn index(self) -> usize {
        count(self.0.into())
    }

    /// Its key, such as "k".
    #[doc = sys::header_comment!(persona_option_key)]
    pub fn key(self) -> &'static str {
        unsafe { text(sys::persona_option_key(self.0)) }.unwrap_or("")
    }

    /// What its value is.
    #[doc = sys::header_comment!(persona_option_type)]
    pub fn kind(self) -> Option<OptionType> {
        OptionType::from_code(unsafe { sys::persona_option_type(self.0) })
    }

    /// The default as text.
    #[doc = sys::header_comment!(persona_option_fallback)]
    pub fn fallback(self) -> &'static str {
        unsafe { text(sys::persona_option_fallback(self.0)) }.unwrap_or("")
    }

    /// The words of a choice; none for a number.
    #[doc = sys::header_comment!(persona_option_choices)]
    pub fn choices(self) -> impl Iterator<Item = &'static str> {
        let words = unsafe { text(sys::persona_option_choices(self.0)) }.unwrap_or("");
        words.split('|').filter(|word| !word.is_empty())
    }

    /// One sentence on what it does.
    #[doc = sys::header_comment!(persona_option_help)]
    pub fn help(self) -> &'static str {
        unsafe { text(sys::persona_option_help(self.0)) }.unwrap_or("")
    }

    /// The least value of a number.
    #[doc = sys::header_comment!(persona_option_low)]
    pub fn low(self) -> f64 {
        unsafe { sys::persona_option_low(self.0) }
    }

    /// The greatest value of a number.
    #[doc = sys::header_comment!(persona_option_high)]
    pub fn high(self) -> f64 {
        unsafe { sys::persona_option_high(self.0) }
    }
}
