//! Items: what a column of answers is.
use crate::error::Result;
use crate::support::{codes, optional_c_string, pointer, text};
use persona_sys as sys;
use std::ffi::CString;
use std::mem::MaybeUninit;

codes! {
    /// The kind of an item. Nominal items enter item-level measures only, never a distance.
    ItemKind {
        /// Ordered answers, such as a rating from 1 to 5.
        Ordinal = PERSONA_ITEM_ORDINAL,
        /// Any number.
        Continuous = PERSONA_ITEM_CONTINUOUS,
        /// Two whole numbers.
        Binary = PERSONA_ITEM_BINARY,
        /// Names by number.
        Nominal = PERSONA_ITEM_NOMINAL,
        /// A coordinate of an embedding.
        Embedding = PERSONA_ITEM_EMBEDDING,
    }
}

codes! {
    /// What to do with missing answers.
    Missing {
        /// Refuse, naming the first one.
        Error = PERSONA_MISSING_ERROR,
        /// Leave out every row that has one.
        Drop = PERSONA_MISSING_DROP,
        /// Keep all rows; a distance uses the items that both answered.
        Pairwise = PERSONA_MISSING_PAIRWISE,
        /// Fill it with the median of the row's answers, as published pipelines do.
        RowMedian = PERSONA_MISSING_ROW_MEDIAN,
    }
}

codes! {
    /// What to do with an answer outside an item's scale.
    OutOfScale {
        /// Refuse, naming it.
        Error = PERSONA_SCALE_ERROR,
        /// Treat it as missing.
        Missing = PERSONA_SCALE_MISSING,
    }
}

/// One item: `Item { name: Some("calm".into()), scale: Some((1.0, 5.0)), ..Item::default() }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its kind.
    pub kind: ItemKind,
    /// Its name, unique within the population; None: "item1", "item2", ...
    pub name: Option<String>,
    /// The trait that it measures.
    pub trait_name: Option<String>,
    /// The lowest and the highest answer.
    pub scale: Option<(f64, f64)>,
    /// Keyed in reverse; geometry does not depend on it, trait scores do.
    pub reverse: bool,
    /// Its weight in distances, at least 0; 0 leaves it out of the geometry.
    pub weight: f64,
}

impl Default for Item {
    /// Ordinal, no name, no scale, weight 1.
    #[doc = sys::header_comment!(persona_item_init)]
    fn default() -> Item {
        unsafe { Item::from_raw(&Item::raw_default()) }
    }
}

impl Item {
    /// An ordinal item with a name and a scale.
    pub fn ordinal(name: &str, low: f64, high: f64) -> Item {
        Item { name: Some(name.to_string()), scale: Some((low, high)), ..Item::default() }
    }

    pub(crate) fn raw_default() -> sys::persona_item {
        let mut raw = MaybeUninit::<sys::persona_item>::zeroed();
        unsafe {
            sys::persona_item_init(raw.as_mut_ptr());
            raw.assume_init()
        }
    }

    /// raw: its texts alive during the call.
    pub(crate) unsafe fn from_raw(raw: &sys::persona_item) -> Item {
        let owned = |pointer| unsafe { text(pointer) }.map(str::to_string);
        Item {
            kind: ItemKind::from_code(raw.kind).unwrap_or(ItemKind::Continuous),
            name: owned(raw.name),
            trait_name: owned(raw.r#trait),
            scale: if raw.has_scale != 0 { Some((raw.low, raw.high)) } else { None },
            reverse: raw.reverse != 0,
            weight: raw.weight,
        }
    }

    /// The item as C knows it, and the texts that it points to.
    pub(crate) fn to_raw(&self) -> Result<RawItem> {
        let name = optional_c_string("the name of an item", self.name.as_deref())?;
        let trait_name = optional_c_string("the trait of an item", self.trait_name.as_deref())?;
        let mut raw = Item::raw_default();
        raw.kind = self.kind.code();
        raw.name = pointer(&name);
        raw.r#trait = pointer(&trait_name);
        raw.has_scale = self.scale.is_some().into();
        raw.reverse = self.reverse.into();
        if let Some((low, high)) = self.scale {
            raw.low = low;
            raw.high = high;
        }
        raw.weight = self.weight;
        Ok(RawItem { raw, _texts: (name, trait_name) })
    }
}

pub(crate) struct RawItem {
    pub(crate) raw: sys::persona_item,
    _texts: (Option<CString>, Option<CString>),
}
