//! An analysis: what was found about a population, as tables and sentences.
use crate::callbacks;
use crate::error::Result;
use crate::support::{borrowed, c_string, count, owner, place, place32, text};
use persona_sys as sys;
use std::io::Write;
use std::ops::Deref;

owner! {
    /// An analysis of the program's own; it reads as an [`AnalysisRef`].
    pub Analysis, persona_analysis, persona_analysis_free
}
unsafe impl Send for Analysis {}
unsafe impl Sync for Analysis {}

borrowed! {
    /// What was found about one population: named tables of numbers, and plain sentences. Immutable, and shared by
    /// threads.
    AnalysisRef, persona_analysis
}

impl Deref for Analysis {
    type Target = AnalysisRef;
    fn deref(&self) -> &AnalysisRef {
        unsafe { AnalysisRef::from_raw(Analysis::as_raw(self)) }.expect("an analysis is never NULL")
    }
}

impl AnalysisRef {
    /// Its name, such as "attributes" or "traits".
    #[doc = sys::header_comment!(persona_analysis_name)]
    pub fn name(&self) -> &str {
        unsafe { text(sys::persona_analysis_name(self.as_raw())) }.unwrap_or("")
    }

    /// The name of the population that it is about.
    #[doc = sys::header_comment!(persona_analysis_population)]
    pub fn population(&self) -> &str {
        unsafe { text(sys::persona_analysis_population(self.as_raw())) }.unwrap_or("")
    }

    /// The options that were read, by key and text.
    #[doc = sys::header_comment!(persona_analysis_setting_count)]
    #[doc = sys::header_comment!(persona_analysis_setting_key)]
    #[doc = sys::header_comment!(persona_analysis_setting_text)]
    pub fn settings(&self) -> impl Iterator<Item = (&str, &str)> + '_ {
        let number = unsafe { sys::persona_analysis_setting_count(self.as_raw()) };
        (0..number).map(move |index| unsafe {
            let key = text(sys::persona_analysis_setting_key(self.as_raw(), index)).unwrap_or("");
            (key, text(sys::persona_analysis_setting_text(self.as_raw(), index)).unwrap_or(""))
        })
    }

    /// What a reader should know: the gist first, then warnings.
    #[doc = sys::header_comment!(persona_analysis_finding_count)]
    #[doc = sys::header_comment!(persona_analysis_finding)]
    pub fn findings(&self) -> impl Iterator<Item = &str> + '_ {
        let number = unsafe { sys::persona_analysis_finding_count(self.as_raw()) };
        (0..number)
            .map(move |index| unsafe { text(sys::persona_analysis_finding(self.as_raw(), index)) }.unwrap_or(""))
    }

    /// The tables.
    #[doc = sys::header_comment!(persona_analysis_table_count)]
    pub fn tables(&self) -> impl Iterator<Item = Table<'_>> + '_ {
        let number = unsafe { sys::persona_analysis_table_count(self.as_raw()) };
        (0..number).map(move |table| Table { analysis: self, table })
    }

    /// The table of a name.
    #[doc = sys::header_comment!(persona_analysis_find_table)]
    pub fn table(&self, name: &str) -> Option<Table<'_>> {
        let name = c_string("the name of a table", name).ok()?;
        let table = unsafe { sys::persona_analysis_find_table(self.as_raw(), name.as_ptr()) };
        (table >= 0).then_some(Table { analysis: self, table })
    }

    /// Writes the analysis as one JSON document of a schema such as "persona-compare/1".
    #[doc = sys::header_comment!(persona_json_write_analysis)]
    pub fn write_json<W: Write>(&self, schema: &str, mut writer: W) -> Result<()> {
        let schema = c_string("the schema", schema)?;
        callbacks::write(&mut writer, |sink, user, err| unsafe {
            sys::persona_json_write_analysis(self.as_raw(), schema.as_ptr(), sink, user, err)
        })
    }

    /// The same as a text.
    pub fn to_json(&self, schema: &str) -> Result<String> {
        callbacks::into_text(|bytes| self.write_json(schema, bytes))
    }
}

/// A table of an analysis: rows with a label and a note each, and named columns of numbers.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    analysis: &'a AnalysisRef,
    table: i32,
}

impl<'a> Table<'a> {
    /// Its name.
    #[doc = sys::header_comment!(persona_analysis_table_name)]
    pub fn name(&self) -> &'a str {
        unsafe { text(sys::persona_analysis_table_name(self.analysis.as_raw(), self.table)) }.unwrap_or("")
    }

    /// What it shows, in one sentence.
    #[doc = sys::header_comment!(persona_analysis_table_meaning)]
    pub fn meaning(&self) -> &'a str {
        unsafe { text(sys::persona_analysis_table_meaning(self.analysis.as_raw(), self.table)) }.unwrap_or("")
    }

    /// The number of rows.
    #[doc = sys::header_comment!(persona_analysis_table_rows)]
    pub fn rows(&self) -> usize {
        count(unsafe { sys::persona_analysis_table_rows(self.analysis.as_raw(), self.table) })
    }

    /// The number of columns.
    #[doc = sys::header_comment!(persona_analysis_table_columns)]
    pub fn columns(&self) -> usize {
        count(unsafe { sys::persona_analysis_table_columns(self.analysis.as_raw(), self.table) }.into())
    }

    /// The name of a column.
    #[doc = sys::header_comment!(persona_analysis_table_column)]
    pub fn column(&self, column: usize) -> Option<&'a str> {
        unsafe { text(sys::persona_analysis_table_column(self.analysis.as_raw(), self.table, place32(column))) }
    }

    /// The label of a row.
    #[doc = sys::header_comment!(persona_analysis_table_label)]
    pub fn label(&self, row: usize) -> Option<&'a str> {
        unsafe { text(sys::persona_analysis_table_label(self.analysis.as_raw(), self.table, place(row))) }
    }

    /// Why a cell of a row is undefined or infinite; "" when none is.
    #[doc = sys::header_comment!(persona_analysis_table_note)]
    pub fn note(&self, row: usize) -> Option<&'a str> {
        unsafe { text(sys::persona_analysis_table_note(self.analysis.as_raw(), self.table, place(row))) }
    }

    /// A cell; NaN when it is undefined.
    #[doc = sys::header_comment!(persona_analysis_table_value)]
    pub fn value(&self, row: usize, column: usize) -> f64 {
        let column = place32(column);
        unsafe { sys::persona_analysis_table_value(self.analysis.as_raw(), self.table, place(row), column) }
    }

    /// A cell by label and name of column.
    pub fn cell(&self, label: &str, column: &str) -> Option<f64> {
        let row = (0..self.rows()).find(|&row| self.label(row) == Some(label))?;
        let column = (0..self.columns()).find(|&place| self.column(place) == Some(column))?;
        Some(self.value(row, column))
    }
}
