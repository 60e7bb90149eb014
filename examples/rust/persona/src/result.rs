//! The result of a metric for a population.
use crate::metric::Metric;
use crate::support::{borrowed, codes, count, place, place32, text};
use persona_sys as sys;

codes! {
    /// Whether a value holds.
    Validity {
        /// It does.
        Ok = PERSONA_VALIDITY_OK,
        /// The definition does not apply; the value is NaN.
        Undefined = PERSONA_VALIDITY_UNDEFINED,
        /// The definition gives infinity.
        Infinite = PERSONA_VALIDITY_INFINITE,
    }
}

impl Validity {
    /// "ok", "undefined", "infinite".
    #[doc = sys::header_comment!(persona_validity_name)]
    pub fn name(self) -> &'static str {
        unsafe { text(sys::persona_validity_name(self.code())) }.unwrap_or("")
    }
}

borrowed! {
    /// A number, whether it holds and why not, and what it was computed from. Borrowed from a
    /// [`Run`](crate::Run) or a [`Report`](crate::Report), and shared by threads while that is neither executed nor
    /// freed:
    ///
    /// ```compile_fail
    /// # fn f(mut run: persona::Run) {
    /// let result = run.result(0, "separation");
    /// run.execute().unwrap(); // `run` is borrowed by `result`
    /// println!("{result:?}");
    /// # }
    /// ```
    MetricResult, persona_result
}

impl MetricResult {
    /// The metric.
    #[doc = sys::header_comment!(persona_result_metric)]
    pub fn metric(&self) -> Option<Metric> {
        Metric::at(unsafe { sys::persona_result_metric(self.as_raw()) })
    }

    /// The metric's key.
    #[doc = sys::header_comment!(persona_result_key)]
    pub fn key(&self) -> &str {
        unsafe { text(sys::persona_result_key(self.as_raw())) }.unwrap_or("")
    }

    /// The value; NaN when it is undefined.
    #[doc = sys::header_comment!(persona_result_value)]
    pub fn value(&self) -> f64 {
        unsafe { sys::persona_result_value(self.as_raw()) }
    }

    /// Whether the value holds.
    #[doc = sys::header_comment!(persona_result_validity)]
    pub fn validity(&self) -> Validity {
        Validity::from_code(unsafe { sys::persona_result_validity(self.as_raw()) }).unwrap_or(Validity::Undefined)
    }

    /// Why the value does not hold; "" when it does.
    #[doc = sys::header_comment!(persona_result_reason)]
    pub fn reason(&self) -> &str {
        unsafe { text(sys::persona_result_reason(self.as_raw())) }.unwrap_or("")
    }

    /// The rows that entered, Kish's number when weighted.
    #[doc = sys::header_comment!(persona_result_effective_n)]
    pub fn effective_n(&self) -> f64 {
        unsafe { sys::persona_result_effective_n(self.as_raw()) }
    }

    /// The options that were read, by key and text.
    #[doc = sys::header_comment!(persona_result_setting_count)]
    #[doc = sys::header_comment!(persona_result_setting_key)]
    #[doc = sys::header_comment!(persona_result_setting_text)]
    pub fn settings(&self) -> impl Iterator<Item = (&str, &str)> + '_ {
        let number = unsafe { sys::persona_result_setting_count(self.as_raw()) };
        (0..number).map(move |index| unsafe {
            let key = text(sys::persona_result_setting_key(self.as_raw(), index)).unwrap_or("");
            (key, text(sys::persona_result_setting_text(self.as_raw(), index)).unwrap_or(""))
        })
    }

    /// Further numbers beside the value, by key.
    #[doc = sys::header_comment!(persona_result_detail_count)]
    #[doc = sys::header_comment!(persona_result_detail_key)]
    #[doc = sys::header_comment!(persona_result_detail_value)]
    pub fn details(&self) -> impl Iterator<Item = (&str, f64)> + '_ {
        let number = unsafe { sys::persona_result_detail_count(self.as_raw()) };
        (0..number).map(move |index| unsafe {
            let key = text(sys::persona_result_detail_key(self.as_raw(), index)).unwrap_or("");
            (key, sys::persona_result_detail_value(self.as_raw(), index))
        })
    }

    /// The table, if there is one.
    #[doc = sys::header_comment!(persona_result_table_name)]
    pub fn table(&self) -> Option<ResultTable<'_>> {
        let name = unsafe { text(sys::persona_result_table_name(self.as_raw())) }?;
        Some(ResultTable { result: self, name })
    }
}

/// The table of a result: rows with a label each, and named columns of numbers.
#[derive(Clone, Copy, Debug)]
pub struct ResultTable<'a> {
    result: &'a MetricResult,
    name: &'a str,
}

impl<'a> ResultTable<'a> {
    /// Its name.
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// The number of rows.
    #[doc = sys::header_comment!(persona_result_table_rows)]
    pub fn rows(&self) -> usize {
        count(unsafe { sys::persona_result_table_rows(self.result.as_raw()) })
    }

    /// The number of columns.
    #[doc = sys::header_comment!(persona_result_table_columns)]
    pub fn columns(&self) -> usize {
        count(unsafe { sys::persona_result_table_columns(self.result.as_raw()) }.into())
    }

    /// The name of a column.
    #[doc = sys::header_comment!(persona_result_table_column)]
    pub fn column(&self, column: usize) -> Option<&'a str> {
        unsafe { text(sys::persona_result_table_column(self.result.as_raw(), place32(column))) }
    }

    /// The label of a row.
    #[doc = sys::header_comment!(persona_result_table_label)]
    pub fn label(&self, row: usize) -> Option<&'a str> {
        unsafe { text(sys::persona_result_table_label(self.result.as_raw(), place(row))) }
    }

    /// A cell; NaN when it is undefined.
    #[doc = sys::header_comment!(persona_result_table_value)]
    pub fn value(&self, row: usize, column: usize) -> f64 {
        unsafe { sys::persona_result_table_value(self.result.as_raw(), place(row), place32(column)) }
    }
}
