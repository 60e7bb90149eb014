//! A population: agents and their answers to items, immutable once it is built.
use crate::error::Result;
use crate::item::Item;
use crate::support::{self, count, optional_c_string, owner, place, pointer, text};
use persona_sys as sys;

owner! {
    /// Agents (rows) and their answers to items (columns). Immutable, and shared by threads.
    ///
    /// ```
    /// fn shared<T: Send + Sync>() {}
    /// shared::<persona::Population>();
    /// ```
    pub Population, persona_population, persona_population_free
}
unsafe impl Send for Population {}
unsafe impl Sync for Population {}

/// The distinct rows of a population.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patterns {
    /// How many there are.
    pub distinct: usize,
    /// The size of the largest group of equal rows.
    pub largest: usize,
}

impl Population {
    /// Some rows, in the given order, under a new name (None: the same name). Answers are shared, not copied.
    #[doc = sys::header_comment!(persona_population_subset)]
    pub fn subset(&self, name: Option<&str>, rows: &[i64]) -> Result<Population> {
        let name = optional_c_string("the name of a population", name)?;
        support::make(|out, err| unsafe {
            sys::persona_population_subset(self.as_raw(), pointer(&name), rows.as_ptr(), place(rows.len()), out, err)
        })
    }

    /// The name.
    #[doc = sys::header_comment!(persona_population_name)]
    pub fn name(&self) -> &str {
        unsafe { text(sys::persona_population_name(self.as_raw())) }.unwrap_or("")
    }

    /// The number of agents, after the policies.
    #[doc = sys::header_comment!(persona_population_rows)]
    pub fn rows(&self) -> usize {
        count(unsafe { sys::persona_population_rows(self.as_raw()) })
    }

    /// The number of items.
    #[doc = sys::header_comment!(persona_population_columns)]
    pub fn columns(&self) -> usize {
        count(unsafe { sys::persona_population_columns(self.as_raw()) })
    }

    /// Rows that the policy left out.
    #[doc = sys::header_comment!(persona_population_dropped_rows)]
    pub fn dropped_rows(&self) -> usize {
        count(unsafe { sys::persona_population_dropped_rows(self.as_raw()) })
    }

    /// Missing answers in the rows that were kept.
    #[doc = sys::header_comment!(persona_population_missing_answers)]
    pub fn missing_answers(&self) -> usize {
        count(unsafe { sys::persona_population_missing_answers(self.as_raw()) })
    }

    /// Answers that the policy filled in.
    #[doc = sys::header_comment!(persona_population_filled_answers)]
    pub fn filled_answers(&self) -> usize {
        count(unsafe { sys::persona_population_filled_answers(self.as_raw()) })
    }

    /// Whether rows have weights.
    #[doc = sys::header_comment!(persona_population_has_weights)]
    pub fn has_weights(&self) -> bool {
        unsafe { sys::persona_population_has_weights(self.as_raw()) != 0 }
    }

    /// Kish's effective number of rows.
    #[doc = sys::header_comment!(persona_population_effective_rows)]
    pub fn effective_rows(&self) -> f64 {
        unsafe { sys::persona_population_effective_rows(self.as_raw()) }
    }

    /// One answer; NaN when it is missing.
    #[doc = sys::header_comment!(persona_population_answer)]
    pub fn answer(&self, row: usize, column: usize) -> f64 {
        unsafe { sys::persona_population_answer(self.as_raw(), place(row), place(column)) }
    }

    /// The weight of a row.
    #[doc = sys::header_comment!(persona_population_weight)]
    pub fn weight(&self, row: usize) -> f64 {
        unsafe { sys::persona_population_weight(self.as_raw(), place(row)) }
    }

    /// The name of a row's agent, if rows have names.
    #[doc = sys::header_comment!(persona_population_row_id)]
    pub fn row_id(&self, row: usize) -> Option<&str> {
        unsafe { text(sys::persona_population_row_id(self.as_raw(), place(row))) }
    }

    /// The row's place in the matrix that it came from.
    #[doc = sys::header_comment!(persona_population_source_row)]
    pub fn source_row(&self, row: usize) -> Option<usize> {
        support::found(unsafe { sys::persona_population_source_row(self.as_raw(), place(row)) })
    }

    /// The number of the agent that a repeated answer belongs to.
    #[doc = sys::header_comment!(persona_population_replicate)]
    pub fn replicate(&self, row: usize) -> i64 {
        unsafe { sys::persona_population_replicate(self.as_raw(), place(row)) }
    }

    /// The number of assigned attributes.
    #[doc = sys::header_comment!(persona_population_attribute_count)]
    pub fn attribute_count(&self) -> usize {
        count(unsafe { sys::persona_population_attribute_count(self.as_raw()) })
    }

    /// The name of an attribute.
    #[doc = sys::header_comment!(persona_population_attribute_name)]
    pub fn attribute_name(&self, attribute: usize) -> Option<&str> {
        unsafe { text(sys::persona_population_attribute_name(self.as_raw(), place(attribute))) }
    }

    /// The level of an attribute that a row has; None when it is missing.
    #[doc = sys::header_comment!(persona_population_attribute_level)]
    pub fn attribute_level(&self, attribute: usize, row: usize) -> Option<&str> {
        unsafe { text(sys::persona_population_attribute_level(self.as_raw(), place(attribute), place(row))) }
    }

    /// The place of that level; None when it is missing.
    #[doc = sys::header_comment!(persona_population_attribute_code)]
    pub fn attribute_code(&self, attribute: usize, row: usize) -> Option<usize> {
        let code = unsafe { sys::persona_population_attribute_code(self.as_raw(), place(attribute), place(row)) };
        support::found(code.into())
    }

    /// The levels of an attribute, in their order.
    #[doc = sys::header_comment!(persona_population_attribute_level_count)]
    #[doc = sys::header_comment!(persona_population_attribute_level_name)]
    pub fn attribute_levels(&self, attribute: usize) -> impl Iterator<Item = &str> + '_ {
        let attribute = place(attribute);
        let number = unsafe { sys::persona_population_attribute_level_count(self.as_raw(), attribute) };
        (0..number).map(move |level| unsafe {
            text(sys::persona_population_attribute_level_name(self.as_raw(), attribute, level)).unwrap_or("")
        })
    }

    /// Whether the levels of an attribute are in ascending order.
    #[doc = sys::header_comment!(persona_population_attribute_is_ordinal)]
    pub fn attribute_is_ordinal(&self, attribute: usize) -> bool {
        unsafe { sys::persona_population_attribute_is_ordinal(self.as_raw(), place(attribute)) == 1 }
    }

    /// The description of a column.
    #[doc = sys::header_comment!(persona_population_get_item)]
    pub fn item(&self, column: usize) -> Result<Item> {
        let mut raw = Item::raw_default();
        support::call(|err| unsafe {
            sys::persona_population_get_item(self.as_raw(), place(column), &mut raw, err)
        })?;
        Ok(unsafe { Item::from_raw(&raw) })
    }

    /// The number of distinct rows.
    #[doc = sys::header_comment!(persona_population_count_patterns)]
    pub fn count_patterns(&self) -> Result<Patterns> {
        let (mut distinct, mut largest) = (0, 0);
        support::call(|err| unsafe {
            sys::persona_population_count_patterns(self.as_raw(), &mut distinct, &mut largest, err)
        })?;
        Ok(Patterns { distinct: count(distinct), largest: count(largest) })
    }

    /// The name of a trait, in the order in which items name them first.
    #[doc = sys::header_comment!(persona_trait_name)]
    pub fn trait_name(&self, index: usize) -> Option<&str> {
        unsafe { text(sys::persona_trait_name(self.as_raw(), place(index))) }
    }
}

/// Pointers of populations, for calls that take several.
pub(crate) fn raw_list(populations: &[&Population]) -> Vec<*const sys::persona_population> {
    populations.iter().map(|population| population.as_raw() as *const _).collect()
}
