//! A persona space: how answers become coordinates.
use crate::context::Context;
use crate::error::Result;
use crate::population::{raw_list, Population};
use crate::support::{self, check_length, codes, count, found, owner, place, product, room, text};
use persona_sys as sys;

codes! {
    /// How a space measures distances.
    SpaceKind {
        /// Raw answers.
        None = PERSONA_SPACE_NONE,
        /// Items standardised by the reference.
        Reference = PERSONA_SPACE_REFERENCE,
        /// Items standardised by all given populations together.
        Pooled = PERSONA_SPACE_POOLED,
        /// Mahalanobis distances, with a shrunk covariance.
        Whitened = PERSONA_SPACE_WHITENED,
        /// Standardised trait scores.
        Traits = PERSONA_SPACE_TRAITS,
        /// The first principal components.
        Components = PERSONA_SPACE_COMPONENTS,
    }
}

impl SpaceKind {
    /// Its name, such as "pooled".
    #[doc = sys::header_comment!(persona_space_kind_name)]
    pub fn name(self) -> &'static str {
        unsafe { text(sys::persona_space_kind_name(self.code())) }.unwrap_or("")
    }
}

owner! {
    /// How answers become coordinates: fitted once, then frozen and applied to every population. Immutable, and shared
    /// by threads.
    pub Space, persona_space, persona_space_free
}
unsafe impl Send for Space {}
unsafe impl Sync for Space {}

impl Space {
    /// Fits a space.
    #[doc = sys::header_comment!(persona_space_fit)]
    pub fn fit(context: &Context, kind: SpaceKind, populations: &[&Population]) -> Result<Space> {
        let list = raw_list(populations);
        support::make(|out, err| unsafe {
            sys::persona_space_fit(context.as_raw(), kind.code(), list.as_ptr(), place(list.len()), out, err)
        })
    }

    /// Fits a space of so many principal components.
    #[doc = sys::header_comment!(persona_space_fit_components)]
    pub fn fit_components(context: &Context, populations: &[&Population], components: usize) -> Result<Space> {
        let list = raw_list(populations);
        let (length, components) = (place(list.len()), place(components));
        support::make(|out, err| unsafe {
            sys::persona_space_fit_components(context.as_raw(), list.as_ptr(), length, components, out, err)
        })
    }

    /// Its kind.
    #[doc = sys::header_comment!(persona_space_kind)]
    pub fn kind(&self) -> Option<SpaceKind> {
        SpaceKind::from_code(unsafe { sys::persona_space_kind(self.as_raw()) })
    }

    /// The number of items.
    #[doc = sys::header_comment!(persona_space_columns)]
    pub fn columns(&self) -> usize {
        count(unsafe { sys::persona_space_columns(self.as_raw()) })
    }

    /// The number of coordinates.
    #[doc = sys::header_comment!(persona_space_dimensions)]
    pub fn dimensions(&self) -> usize {
        count(unsafe { sys::persona_space_dimensions(self.as_raw()) })
    }

    /// The mean of a column over the rows that the space was fitted on.
    #[doc = sys::header_comment!(persona_space_centre)]
    pub fn centre(&self, column: usize) -> f64 {
        unsafe { sys::persona_space_centre(self.as_raw(), place(column)) }
    }

    /// The standard deviation of a column over those rows.
    #[doc = sys::header_comment!(persona_space_scale)]
    pub fn scale(&self, column: usize) -> f64 {
        unsafe { sys::persona_space_scale(self.as_raw(), place(column)) }
    }

    /// The number of columns without variance, which are left out.
    #[doc = sys::header_comment!(persona_space_left_out_count)]
    pub fn left_out_count(&self) -> usize {
        count(unsafe { sys::persona_space_left_out_count(self.as_raw()) })
    }

    /// The place of one of them.
    #[doc = sys::header_comment!(persona_space_left_out_column)]
    pub fn left_out_column(&self, index: usize) -> Option<usize> {
        found(unsafe { sys::persona_space_left_out_column(self.as_raw(), place(index)) })
    }

    /// The name of an item.
    #[doc = sys::header_comment!(persona_space_item_name)]
    pub fn item_name(&self, column: usize) -> Option<&str> {
        unsafe { text(sys::persona_space_item_name(self.as_raw(), place(column))) }
    }

    /// The Ledoit-Wolf weight of a whitened space.
    #[doc = sys::header_comment!(persona_space_shrinkage)]
    pub fn shrinkage(&self) -> f64 {
        unsafe { sys::persona_space_shrinkage(self.as_raw()) }
    }

    /// The share of the variance that components carry.
    #[doc = sys::header_comment!(persona_space_explained)]
    pub fn explained(&self) -> f64 {
        unsafe { sys::persona_space_explained(self.as_raw()) }
    }

    /// Coordinates of every row of a population, row by row.
    #[doc = sys::header_comment!(persona_space_project)]
    pub fn project(&self, population: &Population) -> Result<Vec<f64>> {
        let mut coordinates = room("coordinates", 0.0, population.rows(), self.dimensions())?;
        self.project_into(population, &mut coordinates)?;
        Ok(coordinates)
    }

    /// The same into a slice of `rows * dimensions` numbers.
    pub fn project_into(&self, population: &Population, coordinates: &mut [f64]) -> Result<()> {
        let needed = product("coordinates", population.rows(), self.dimensions())?;
        check_length("the coordinates", coordinates.len(), needed)?;
        support::call(|err| unsafe {
            sys::persona_space_project(self.as_raw(), population.as_raw(), coordinates.as_mut_ptr(), err)
        })
    }
}
