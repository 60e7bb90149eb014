//! A dataset: one table of answers read from a file, from which populations are made.
use crate::context::Context;
use crate::csv::CsvReader;
use crate::error::Result;
use crate::item::Missing;
use crate::population::Population;
use crate::support::{self, c_path, c_string, check_length, count, optional_c_string, owner, place, pointer, text};
use persona_sys as sys;
use std::ffi::CString;
use std::mem::MaybeUninit;
use std::path::Path;
use std::ptr;

/// Which columns of a file mean what:
/// `Selection { items: Some("q*".into()), id: Some("agent".into()), ..Selection::default() }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// What to do with missing answers.
    pub missing: Missing,
    /// Patterns over names of columns, separated by commas; None: every column that holds only numbers, except id, age,
    /// replicate and those named below.
    pub items: Option<String>,
    /// The column that splits the file into populations.
    pub group: Option<String>,
    /// Keep only the rows of this group.
    pub only_group: Option<String>,
    /// The column with the agent's name.
    pub id: Option<String>,
    /// The column with the agent that a repeated answer belongs to.
    pub replicate: Option<String>,
    /// The column with row weights.
    pub weights: Option<String>,
    /// Patterns of columns with assigned attributes.
    pub attributes: Option<String>,
    /// Every item is ordinal with this scale; an answer outside it is refused.
    pub scale: Option<(f64, f64)>,
}

impl Default for Selection {
    /// Items by themselves, no other column, missing answers refused, no scale.
    #[doc = sys::header_comment!(persona_selection_init)]
    fn default() -> Selection {
        Selection {
            missing: Missing::from_code(raw_default().missing).unwrap_or(Missing::Error),
            items: None,
            group: None,
            only_group: None,
            id: None,
            replicate: None,
            weights: None,
            attributes: None,
            scale: None,
        }
    }
}

fn raw_default() -> sys::persona_selection {
    let mut raw = MaybeUninit::<sys::persona_selection>::zeroed();
    unsafe {
        sys::persona_selection_init(raw.as_mut_ptr());
        raw.assume_init()
    }
}

impl Selection {
    /// The selection as C knows it, and the texts that it points to.
    pub(crate) fn to_raw(&self) -> Result<RawSelection> {
        let mut raw = raw_default();
        let mut texts = Vec::new();
        let mut fill = |place: &mut *const _, what: &str, value: &Option<String>| -> Result<()> {
            let value = optional_c_string(what, value.as_deref())?;
            *place = pointer(&value);
            texts.push(value);
            Ok(())
        };
        fill(&mut raw.items, "the patterns of items", &self.items)?;
        fill(&mut raw.group, "the group column", &self.group)?;
        fill(&mut raw.only_group, "the group", &self.only_group)?;
        fill(&mut raw.id, "the id column", &self.id)?;
        fill(&mut raw.replicate, "the replicate column", &self.replicate)?;
        fill(&mut raw.weights, "the weight column", &self.weights)?;
        fill(&mut raw.attributes, "the patterns of attributes", &self.attributes)?;
        raw.missing = self.missing.code();
        if let Some((low, high)) = self.scale {
            raw.has_scale = 1;
            raw.low = low;
            raw.high = high;
        }
        Ok(RawSelection { raw, _texts: texts })
    }
}

pub(crate) struct RawSelection {
    pub(crate) raw: sys::persona_selection,
    _texts: Vec<Option<CString>>,
}

owner! {
    /// One table of answers, from which populations are made. Immutable, and shared by threads.
    pub Dataset, persona_dataset, persona_dataset_free
}
unsafe impl Send for Dataset {}
unsafe impl Sync for Dataset {}

impl Dataset {
    /// Reads a CSV file.
    #[doc = sys::header_comment!(persona_dataset_read_csv)]
    pub fn read_csv(context: &Context, path: impl AsRef<Path>, selection: &Selection) -> Result<Dataset> {
        let path = c_path(path.as_ref())?;
        let selection = selection.to_raw()?;
        support::make(|out, err| unsafe {
            sys::persona_dataset_read_csv(context.as_raw(), path.as_ptr(), &selection.raw, out, err)
        })
    }

    /// Reads what a reader still has to give; its first record is then the header.
    #[doc = sys::header_comment!(persona_dataset_read)]
    pub fn read(reader: &mut CsvReader<'_>, selection: &Selection) -> Result<Dataset> {
        let selection = selection.to_raw()?;
        let raw = reader.as_raw();
        let result = support::make(|out, err| unsafe { sys::persona_dataset_read(raw, &selection.raw, out, err) });
        reader.explain(result)
    }

    /// Reads a .npy file: items without names, and no other column.
    #[doc = sys::header_comment!(persona_dataset_read_npy)]
    pub fn read_npy(context: &Context, path: impl AsRef<Path>, selection: &Selection) -> Result<Dataset> {
        let path = c_path(path.as_ref())?;
        let selection = selection.to_raw()?;
        support::make(|out, err| unsafe {
            sys::persona_dataset_read_npy(context.as_raw(), path.as_ptr(), &selection.raw, out, err)
        })
    }

    /// Reads an Arrow record batch, called `name` in messages.
    ///
    /// # Safety
    /// `schema` and `array` are NULL or live structs of Arrow's C data interface that belong together, not released.
    /// After `Ok` they are moved.
    #[doc = sys::header_comment!(persona_dataset_read_arrow)]
    pub unsafe fn read_arrow(
        context: &Context,
        name: &str,
        schema: *mut sys::ArrowSchema,
        array: *mut sys::ArrowArray,
        selection: &Selection,
    ) -> Result<Dataset> {
        let name = c_string("the name of a table", name)?;
        let selection = selection.to_raw()?;
        support::make(|out, err| unsafe {
            let (context, name) = (context.as_raw(), name.as_ptr());
            sys::persona_dataset_read_arrow(context, name, schema, array, &selection.raw, out, err)
        })
    }

    /// The number of rows.
    #[doc = sys::header_comment!(persona_dataset_rows)]
    pub fn rows(&self) -> usize {
        count(unsafe { sys::persona_dataset_rows(self.as_raw()) })
    }

    /// The number of items.
    #[doc = sys::header_comment!(persona_dataset_item_count)]
    pub fn item_count(&self) -> usize {
        count(unsafe { sys::persona_dataset_item_count(self.as_raw()) })
    }

    /// The name of an item.
    #[doc = sys::header_comment!(persona_dataset_item_name)]
    pub fn item_name(&self, item: usize) -> Option<&str> {
        unsafe { text(sys::persona_dataset_item_name(self.as_raw(), place(item))) }
    }

    /// Whether every answer to an item is a whole number.
    #[doc = sys::header_comment!(persona_dataset_item_is_whole)]
    pub fn item_is_whole(&self, item: usize) -> bool {
        unsafe { sys::persona_dataset_item_is_whole(self.as_raw(), place(item)) == 1 }
    }

    /// The number of groups.
    #[doc = sys::header_comment!(persona_dataset_group_count)]
    pub fn group_count(&self) -> usize {
        count(unsafe { sys::persona_dataset_group_count(self.as_raw()) })
    }

    /// The name of a group.
    #[doc = sys::header_comment!(persona_dataset_group_name)]
    pub fn group_name(&self, group: usize) -> Option<&str> {
        unsafe { text(sys::persona_dataset_group_name(self.as_raw(), place(group))) }
    }

    /// Makes the population of a group. whole: for each item whether it is ordinal; None: when its answers are whole.
    #[doc = sys::header_comment!(persona_dataset_population)]
    pub fn population(&self, group: usize, whole: Option<&[bool]>) -> Result<Population> {
        let whole = Whole::new(self, whole)?;
        support::make(|out, err| unsafe {
            sys::persona_dataset_population(self.as_raw(), place(group), whole.as_ptr(), out, err)
        })
    }
}

/// One byte an item, or NULL.
pub(crate) struct Whole(Option<Vec<u8>>);

impl Whole {
    pub(crate) fn new(dataset: &Dataset, whole: Option<&[bool]>) -> Result<Whole> {
        if let Some(whole) = whole {
            check_length("the list of ordinal items", whole.len(), dataset.item_count())?;
        }
        Ok(Whole(whole.map(|whole| whole.iter().map(|&one| u8::from(one)).collect())))
    }

    pub(crate) fn as_ptr(&self) -> *const u8 {
        self.0.as_ref().map_or(ptr::null(), |bytes| bytes.as_ptr())
    }
}
