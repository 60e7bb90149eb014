//! Persona schemas: the dimensions that profiles are made of, and the rules that they keep.
use crate::context::Context;
use crate::error::Result;
use crate::support::{self, c_path, c_string, check_length, count, found, owner, place, place32, text};
use persona_sys as sys;
use std::os::raw::c_char;
use std::path::Path;

owner! {
    /// The dimensions of profiles, their values, and the rules between them. Immutable, and shared by threads.
    pub Schema, persona_schema, persona_schema_free
}
unsafe impl Send for Schema {}
unsafe impl Sync for Schema {}

impl Schema {
    /// Reads a schema from a JSON file.
    #[doc = sys::header_comment!(persona_schema_read)]
    pub fn read(context: &Context, path: impl AsRef<Path>) -> Result<Schema> {
        let path = c_path(path.as_ref())?;
        support::make(|out, err| unsafe { sys::persona_schema_read(context.as_raw(), path.as_ptr(), out, err) })
    }

    /// Reads a schema from JSON, called `name` in messages.
    #[doc = sys::header_comment!(persona_schema_parse)]
    pub fn parse(context: &Context, name: &str, json: &str) -> Result<Schema> {
        let name = c_string("the name of a schema", name)?;
        let (start, length) = (json.as_ptr() as *const c_char, place(json.len()));
        support::make(|out, err| unsafe {
            sys::persona_schema_parse(context.as_raw(), name.as_ptr(), start, length, out, err)
        })
    }

    /// Its name.
    #[doc = sys::header_comment!(persona_schema_name)]
    pub fn name(&self) -> &str {
        unsafe { text(sys::persona_schema_name(self.as_raw())) }.unwrap_or("")
    }

    /// The number of dimensions.
    #[doc = sys::header_comment!(persona_schema_dimension_count)]
    pub fn dimension_count(&self) -> usize {
        count(unsafe { sys::persona_schema_dimension_count(self.as_raw()) }.into())
    }

    /// The name of a dimension.
    #[doc = sys::header_comment!(persona_schema_dimension_name)]
    pub fn dimension_name(&self, dimension: usize) -> Option<&str> {
        unsafe { text(sys::persona_schema_dimension_name(self.as_raw(), place32(dimension))) }
    }

    /// The dimension of a name.
    #[doc = sys::header_comment!(persona_schema_find_dimension)]
    pub fn find_dimension(&self, name: &str) -> Option<usize> {
        let name = c_string("the name of a dimension", name).ok()?;
        found(unsafe { sys::persona_schema_find_dimension(self.as_raw(), name.as_ptr()) }.into())
    }

    /// The number of values of a dimension.
    #[doc = sys::header_comment!(persona_schema_value_count)]
    pub fn value_count(&self, dimension: usize) -> usize {
        count(unsafe { sys::persona_schema_value_count(self.as_raw(), place32(dimension)) }.into())
    }

    /// The number of all values: the length of tables over values.
    pub fn all_values(&self) -> usize {
        self.first_value(self.dimension_count())
    }

    /// The place of a dimension's first value in tables over values.
    #[doc = sys::header_comment!(persona_schema_first_value)]
    pub fn first_value(&self, dimension: usize) -> usize {
        count(unsafe { sys::persona_schema_first_value(self.as_raw(), place32(dimension)) }.into())
    }

    /// The name of a value.
    #[doc = sys::header_comment!(persona_schema_value_name)]
    pub fn value_name(&self, dimension: usize, value: usize) -> Option<&str> {
        unsafe { text(sys::persona_schema_value_name(self.as_raw(), place32(dimension), place32(value))) }
    }

    /// The value of a name.
    #[doc = sys::header_comment!(persona_schema_find_value)]
    pub fn find_value(&self, dimension: usize, name: &str) -> Option<usize> {
        let name = c_string("the name of a value", name).ok()?;
        let value = unsafe { sys::persona_schema_find_value(self.as_raw(), place32(dimension), name.as_ptr()) };
        found(value.into())
    }

    /// The share of a value.
    #[doc = sys::header_comment!(persona_schema_margin)]
    pub fn margin(&self, dimension: usize, value: usize) -> f64 {
        unsafe { sys::persona_schema_margin(self.as_raw(), place32(dimension), place32(value)) }
    }

    /// The number of rules.
    #[doc = sys::header_comment!(persona_schema_rule_count)]
    pub fn rule_count(&self) -> usize {
        count(unsafe { sys::persona_schema_rule_count(self.as_raw()) }.into())
    }

    /// The name of a rule.
    #[doc = sys::header_comment!(persona_schema_rule_name)]
    pub fn rule_name(&self, rule: usize) -> Option<&str> {
        unsafe { text(sys::persona_schema_rule_name(self.as_raw(), place32(rule))) }
    }

    /// A rule in words.
    #[doc = sys::header_comment!(persona_schema_rule_text)]
    pub fn rule_text(&self, rule: usize) -> Option<&str> {
        unsafe { text(sys::persona_schema_rule_text(self.as_raw(), place32(rule))) }
    }

    /// Whether a profile breaks a rule; None for a rule or a code that there is not.
    #[doc = sys::header_comment!(persona_schema_breaks)]
    pub fn breaks(&self, rule: usize, codes: &[i32]) -> Result<Option<bool>> {
        self.check_codes(codes)?;
        let answer = unsafe { sys::persona_schema_breaks(self.as_raw(), place32(rule), codes.as_ptr()) };
        Ok((answer >= 0).then_some(answer == 1))
    }

    /// A profile's compact label; None for a code that there is not.
    #[doc = sys::header_comment!(persona_schema_label)]
    pub fn label(&self, codes: &[i32]) -> Result<Option<String>> {
        self.check_codes(codes)?;
        let length = unsafe { sys::persona_schema_label(self.as_raw(), codes.as_ptr(), std::ptr::null_mut(), 0) };
        if length < 0 {
            return Ok(None);
        }
        let mut bytes = vec![0u8; count(length) + 1];
        unsafe {
            let start = bytes.as_mut_ptr() as *mut c_char;
            sys::persona_schema_label(self.as_raw(), codes.as_ptr(), start, place(bytes.len()));
        }
        bytes.pop();
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Reads margins or quotas, a table over values, from a JSON file.
    #[doc = sys::header_comment!(persona_schema_read_table)]
    pub fn read_table(&self, path: impl AsRef<Path>) -> Result<Vec<f64>> {
        let path = c_path(path.as_ref())?;
        let mut table = vec![f64::NAN; self.all_values()];
        support::call(|err| unsafe {
            sys::persona_schema_read_table(self.as_raw(), path.as_ptr(), table.as_mut_ptr(), err)
        })?;
        Ok(table)
    }

    pub(crate) fn check_codes(&self, codes: &[i32]) -> Result<()> {
        check_length("the codes of a profile", codes.len(), self.dimension_count())
    }
}
