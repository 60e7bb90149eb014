//! Instruments: questionnaires as data.
use crate::builder::PopulationBuilder;
use crate::context::Context;
use crate::dataset::{Dataset, Whole};
use crate::error::Result;
use crate::item::Item;
use crate::population::Population;
use crate::support::{self, c_path, c_string, count, found, owner, place, place32, text, Texts};
use persona_sys as sys;
use std::os::raw::c_char;
use std::path::Path;

owner! {
    /// A questionnaire: items with their scale, keying and trait. Immutable, and shared by threads.
    pub Instrument, persona_instrument, persona_instrument_free
}
unsafe impl Send for Instrument {}
unsafe impl Sync for Instrument {}

impl Instrument {
    /// Reads an instrument from a JSON file.
    #[doc = sys::header_comment!(persona_instrument_read)]
    pub fn read(context: &Context, path: impl AsRef<Path>) -> Result<Instrument> {
        let path = c_path(path.as_ref())?;
        support::make(|out, err| unsafe { sys::persona_instrument_read(context.as_raw(), path.as_ptr(), out, err) })
    }

    /// Reads an instrument from JSON, called `name` in messages.
    #[doc = sys::header_comment!(persona_instrument_parse)]
    pub fn parse(context: &Context, name: &str, json: &str) -> Result<Instrument> {
        let name = c_string("the name of an instrument", name)?;
        let (start, length) = (json.as_ptr() as *const c_char, place(json.len()));
        support::make(|out, err| unsafe {
            sys::persona_instrument_parse(context.as_raw(), name.as_ptr(), start, length, out, err)
        })
    }

    /// Its name.
    #[doc = sys::header_comment!(persona_instrument_name)]
    pub fn name(&self) -> &str {
        unsafe { text(sys::persona_instrument_name(self.as_raw())) }.unwrap_or("")
    }

    /// Its title for people.
    #[doc = sys::header_comment!(persona_instrument_title)]
    pub fn title(&self) -> &str {
        unsafe { text(sys::persona_instrument_title(self.as_raw())) }.unwrap_or("")
    }

    /// The number of items.
    #[doc = sys::header_comment!(persona_instrument_item_count)]
    pub fn item_count(&self) -> usize {
        count(unsafe { sys::persona_instrument_item_count(self.as_raw()) }.into())
    }

    /// The name of an item.
    #[doc = sys::header_comment!(persona_instrument_item_name)]
    pub fn item_name(&self, item: usize) -> Option<&str> {
        unsafe { text(sys::persona_instrument_item_name(self.as_raw(), place32(item))) }
    }

    /// The number of an item in the questionnaire.
    #[doc = sys::header_comment!(persona_instrument_item_number)]
    pub fn item_number(&self, item: usize) -> i32 {
        unsafe { sys::persona_instrument_item_number(self.as_raw(), place32(item)) }
    }

    /// The place of the item of a name.
    #[doc = sys::header_comment!(persona_instrument_find_item)]
    pub fn find_item(&self, name: &str) -> Option<usize> {
        let name = c_string("the name of an item", name).ok()?;
        found(unsafe { sys::persona_instrument_find_item(self.as_raw(), name.as_ptr()) }.into())
    }

    /// What the points of an item's scale are called, from the lowest on.
    #[doc = sys::header_comment!(persona_instrument_label_count)]
    #[doc = sys::header_comment!(persona_instrument_label)]
    pub fn labels(&self, item: usize) -> impl Iterator<Item = &str> + '_ {
        let item = place32(item);
        let number = unsafe { sys::persona_instrument_label_count(self.as_raw(), item) };
        (0..number).map(move |label| {
            unsafe { text(sys::persona_instrument_label(self.as_raw(), item, label)) }.unwrap_or("")
        })
    }

    /// The number of traits.
    #[doc = sys::header_comment!(persona_instrument_trait_count)]
    pub fn trait_count(&self) -> usize {
        count(unsafe { sys::persona_instrument_trait_count(self.as_raw()) }.into())
    }

    /// The name of a trait.
    #[doc = sys::header_comment!(persona_instrument_trait_name)]
    pub fn trait_name(&self, index: usize) -> Option<&str> {
        unsafe { text(sys::persona_instrument_trait_name(self.as_raw(), place32(index))) }
    }

    /// The title of a trait for people.
    #[doc = sys::header_comment!(persona_instrument_trait_title)]
    pub fn trait_title(&self, index: usize) -> Option<&str> {
        unsafe { text(sys::persona_instrument_trait_title(self.as_raw(), place32(index))) }
    }

    /// The place of the trait of a name.
    #[doc = sys::header_comment!(persona_instrument_find_trait)]
    pub fn find_trait(&self, name: &str) -> Option<usize> {
        let name = c_string("the name of a trait", name).ok()?;
        found(unsafe { sys::persona_instrument_find_trait(self.as_raw(), name.as_ptr()) }.into())
    }

    /// The mean of a trait's scores in the norm sample; NaN without one.
    #[doc = sys::header_comment!(persona_instrument_norm_mean)]
    pub fn norm_mean(&self, index: usize) -> f64 {
        unsafe { sys::persona_instrument_norm_mean(self.as_raw(), place32(index)) }
    }

    /// The standard deviation of them; NaN without one.
    #[doc = sys::header_comment!(persona_instrument_norm_sd)]
    pub fn norm_sd(&self, index: usize) -> f64 {
        unsafe { sys::persona_instrument_norm_sd(self.as_raw(), place32(index)) }
    }

    /// Whose norm it is.
    #[doc = sys::header_comment!(persona_instrument_norm_source)]
    pub fn norm_source(&self, index: usize) -> Option<&str> {
        unsafe { text(sys::persona_instrument_norm_source(self.as_raw(), place32(index))) }
    }

    /// The scale that all items have, if they have one.
    #[doc = sys::header_comment!(persona_instrument_scale)]
    pub fn scale(&self) -> Option<(f64, f64)> {
        let (mut low, mut high) = (0.0, 0.0);
        let one = unsafe { sys::persona_instrument_scale(self.as_raw(), &mut low, &mut high) };
        (one == 1).then_some((low, high))
    }

    /// The description of an item.
    #[doc = sys::header_comment!(persona_instrument_get_item)]
    pub fn item(&self, item: usize) -> Result<Item> {
        let mut raw = Item::raw_default();
        support::call(|err| unsafe {
            sys::persona_instrument_get_item(self.as_raw(), place32(item), &mut raw, err)
        })?;
        Ok(unsafe { Item::from_raw(&raw) })
    }

    /// Describes the columns of a builder, whose names are given; `subset` allows items without a column.
    #[doc = sys::header_comment!(persona_instrument_apply)]
    pub fn apply<S: AsRef<str>>(&self, builder: &mut PopulationBuilder, names: &[S], subset: bool) -> Result<()> {
        let names_of_columns = Texts::new("the name of a column", names)?;
        let (start, length) = (names_of_columns.as_ptr(), place(names.len()));
        support::call(|err| unsafe {
            sys::persona_instrument_apply(self.as_raw(), builder.as_raw(), start, length, subset.into(), err)
        })
    }

    /// Makes the population of a group of a dataset, its columns described by the instrument.
    #[doc = sys::header_comment!(persona_instrument_population)]
    pub fn population(
        &self,
        dataset: &Dataset,
        group: usize,
        whole: Option<&[bool]>,
        subset: bool,
    ) -> Result<Population> {
        let whole = Whole::new(dataset, whole)?;
        let (group, subset) = (place(group), subset.into());
        support::make(|out, err| unsafe {
            let (instrument, dataset) = (self.as_raw(), dataset.as_raw());
            sys::persona_instrument_population(instrument, dataset, group, whole.as_ptr(), subset, out, err)
        })
    }
}
