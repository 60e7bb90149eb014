//! A report: the results of an executed run, and what was attached to them, for writers.
use crate::analysis::{Analysis, AnalysisRef};
use crate::callbacks;
use crate::diagnosis::{Diagnosis, DiagnosisRef};
use crate::error::Result;
use crate::inference::{Inference, InferenceRef};
use crate::result::MetricResult;
use crate::run::Run;
use crate::support::{self, count, owner, place, place32, text};
use persona_sys as sys;
use std::fmt;
use std::io::Write;

owner! {
    /// The results of an executed run as a tree that writers walk. Shared by threads; what is attached to it goes in
    /// through `&mut`, so before that.
    pub Report, persona_report, persona_report_free
}
unsafe impl Send for Report {}
unsafe impl Sync for Report {}

/// How a report for people looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextStyle {
    /// ANSI colours.
    pub colour: bool,
    /// Bars and rules from Unicode.
    pub unicode: bool,
}

impl TextStyle {
    fn code(self) -> i32 {
        let colour = if self.colour { sys::PERSONA_TEXT_COLOUR } else { sys::PERSONA_TEXT_PLAIN };
        let unicode = if self.unicode { sys::PERSONA_TEXT_UNICODE } else { sys::PERSONA_TEXT_PLAIN };
        colour | unicode
    }
}

impl Report {
    /// Takes the results of an executed run.
    #[doc = sys::header_comment!(persona_report_create)]
    pub fn new(run: &Run) -> Result<Report> {
        support::make(|out, err| unsafe { sys::persona_report_create(run.as_raw(), out, err) })
    }

    /// Settings of the whole run, by key and text.
    #[doc = sys::header_comment!(persona_report_setting_count)]
    #[doc = sys::header_comment!(persona_report_setting_key)]
    #[doc = sys::header_comment!(persona_report_setting_text)]
    pub fn settings(&self) -> impl Iterator<Item = (&str, &str)> + '_ {
        let number = unsafe { sys::persona_report_setting_count(self.as_raw()) };
        (0..number).map(move |index| unsafe {
            let key = text(sys::persona_report_setting_key(self.as_raw(), index)).unwrap_or("");
            (key, text(sys::persona_report_setting_text(self.as_raw(), index)).unwrap_or(""))
        })
    }

    /// Items without variance, left out of the geometry.
    #[doc = sys::header_comment!(persona_report_left_out_count)]
    #[doc = sys::header_comment!(persona_report_left_out_item)]
    pub fn left_out_items(&self) -> impl Iterator<Item = &str> + '_ {
        let number = unsafe { sys::persona_report_left_out_count(self.as_raw()) };
        (0..number)
            .map(move |index| unsafe { text(sys::persona_report_left_out_item(self.as_raw(), index)).unwrap_or("") })
    }

    /// The number of populations.
    #[doc = sys::header_comment!(persona_report_population_count)]
    pub fn population_count(&self) -> usize {
        count(unsafe { sys::persona_report_population_count(self.as_raw()) })
    }

    /// The populations, in the order in which they were added.
    pub fn populations(&self) -> impl Iterator<Item = ReportedPopulation<'_>> + '_ {
        (0..self.population_count()).map(move |place| ReportedPopulation { report: self, place })
    }

    /// One of them, by its place.
    pub fn population(&self, place: usize) -> Option<ReportedPopulation<'_>> {
        (place < self.population_count()).then_some(ReportedPopulation { report: self, place })
    }

    /// Adds an analysis to what is said of a population.
    #[doc = sys::header_comment!(persona_report_attach)]
    pub fn attach(&mut self, population: usize, analysis: &Analysis) -> Result<()> {
        let analysis = Analysis::as_raw(analysis);
        support::call(|err| unsafe { sys::persona_report_attach(self.as_raw(), place(population), analysis, err) })
    }

    /// Gives the report the inference of its run.
    #[doc = sys::header_comment!(persona_report_set_inference)]
    pub fn set_inference(&mut self, inference: &Inference) -> Result<()> {
        let inference = Inference::as_raw(inference);
        support::call(|err| unsafe { sys::persona_report_set_inference(self.as_raw(), inference, err) })
    }

    /// The inference, if there is one.
    #[doc = sys::header_comment!(persona_report_get_inference)]
    pub fn inference(&self) -> Option<&InferenceRef> {
        unsafe { InferenceRef::from_raw(sys::persona_report_get_inference(self.as_raw())) }
    }

    /// Gives the report the diagnosis of one of its populations.
    #[doc = sys::header_comment!(persona_report_set_diagnosis)]
    pub fn set_diagnosis(&mut self, population: usize, diagnosis: &Diagnosis) -> Result<()> {
        let (population, diagnosis) = (place(population), Diagnosis::as_raw(diagnosis));
        support::call(|err| unsafe { sys::persona_report_set_diagnosis(self.as_raw(), population, diagnosis, err) })
    }

    /// Writes the report for people.
    #[doc = sys::header_comment!(persona_report_write_text)]
    pub fn write_text<W: Write>(&self, style: TextStyle, mut writer: W) -> Result<()> {
        callbacks::write(&mut writer, |sink, user, err| unsafe {
            sys::persona_report_write_text(self.as_raw(), style.code(), sink, user, err)
        })
    }

    /// The same as a text.
    pub fn to_text(&self, style: TextStyle) -> Result<String> {
        callbacks::into_text(|bytes| self.write_text(style, bytes))
    }

    /// Writes the report as JSON.
    #[doc = sys::header_comment!(persona_json_write_report)]
    pub fn write_json<W: Write>(&self, mut writer: W) -> Result<()> {
        callbacks::write(&mut writer, |sink, user, err| unsafe {
            sys::persona_json_write_report(self.as_raw(), sink, user, err)
        })
    }

    /// The same as a text.
    pub fn to_json(&self) -> Result<String> {
        callbacks::into_text(|bytes| self.write_json(bytes))
    }
}

impl fmt::Display for Report {
    /// The report for people, without colours and in ASCII.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_text(TextStyle::default()).map_err(|_| fmt::Error)?)
    }
}

/// A population in a report.
#[derive(Clone, Copy, Debug)]
pub struct ReportedPopulation<'a> {
    report: &'a Report,
    place: usize,
}

impl<'a> ReportedPopulation<'a> {
    /// Its place.
    pub fn place(&self) -> usize {
        self.place
    }

    /// Its name.
    #[doc = sys::header_comment!(persona_report_population_name)]
    pub fn name(&self) -> &'a str {
        unsafe { text(sys::persona_report_population_name(self.report.as_raw(), place(self.place))) }.unwrap_or("")
    }

    /// The number of agents.
    #[doc = sys::header_comment!(persona_report_population_rows)]
    pub fn rows(&self) -> usize {
        count(unsafe { sys::persona_report_population_rows(self.report.as_raw(), place(self.place)) })
    }

    /// The number of items.
    #[doc = sys::header_comment!(persona_report_population_items)]
    pub fn items(&self) -> usize {
        count(unsafe { sys::persona_report_population_items(self.report.as_raw(), place(self.place)) })
    }

    /// Rows that the policy left out.
    #[doc = sys::header_comment!(persona_report_population_dropped_rows)]
    pub fn dropped_rows(&self) -> usize {
        count(unsafe { sys::persona_report_population_dropped_rows(self.report.as_raw(), place(self.place)) })
    }

    /// Missing answers.
    #[doc = sys::header_comment!(persona_report_population_missing_answers)]
    pub fn missing_answers(&self) -> usize {
        count(unsafe { sys::persona_report_population_missing_answers(self.report.as_raw(), place(self.place)) })
    }

    /// Answers that the policy filled in.
    #[doc = sys::header_comment!(persona_report_population_filled_answers)]
    pub fn filled_answers(&self) -> usize {
        count(unsafe { sys::persona_report_population_filled_answers(self.report.as_raw(), place(self.place)) })
    }

    /// Kish's effective number of rows.
    #[doc = sys::header_comment!(persona_report_population_effective_rows)]
    pub fn effective_rows(&self) -> f64 {
        unsafe { sys::persona_report_population_effective_rows(self.report.as_raw(), place(self.place)) }
    }

    /// Whether it is the one that the others are compared with.
    #[doc = sys::header_comment!(persona_report_population_is_reference)]
    pub fn is_reference(&self) -> bool {
        unsafe { sys::persona_report_population_is_reference(self.report.as_raw(), place(self.place)) != 0 }
    }

    /// Its results, in the order of the catalogue.
    #[doc = sys::header_comment!(persona_report_result_count)]
    #[doc = sys::header_comment!(persona_report_get_result)]
    pub fn results(&self) -> impl Iterator<Item = &'a MetricResult> + 'a {
        let (raw, population) = (self.report.as_raw(), place(self.place));
        let number = unsafe { sys::persona_report_result_count(raw) };
        (0..number).filter_map(move |index| unsafe {
            MetricResult::from_raw(sys::persona_report_get_result(raw, population, index))
        })
    }

    /// Its analyses, in the order in which they were added.
    #[doc = sys::header_comment!(persona_report_analysis_count)]
    #[doc = sys::header_comment!(persona_report_get_analysis)]
    pub fn analyses(&self) -> impl Iterator<Item = &'a AnalysisRef> + 'a {
        let (raw, population) = (self.report.as_raw(), place(self.place));
        let number = unsafe { sys::persona_report_analysis_count(raw, population) };
        (0..count(number.into())).filter_map(move |index| unsafe {
            AnalysisRef::from_raw(sys::persona_report_get_analysis(raw, population, place32(index)))
        })
    }

    /// Its diagnosis, if there is one.
    #[doc = sys::header_comment!(persona_report_get_diagnosis)]
    pub fn diagnosis(&self) -> Option<&'a DiagnosisRef> {
        unsafe { DiagnosisRef::from_raw(sys::persona_report_get_diagnosis(self.report.as_raw(), place(self.place))) }
    }
}
