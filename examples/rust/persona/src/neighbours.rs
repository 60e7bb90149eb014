//! Exact nearest neighbours, at once or in parts that are merged.
use crate::error::Result;
use crate::options::{self, Options};
use crate::population::Population;
use crate::space::Space;
use crate::support::{self, bytes, count, found, owner, place};
use persona_sys as sys;
use std::ptr;

owner! {
    /// For each anchor its nearest distinct patterns, with multiplicities and members. Immutable, and shared by threads.
    pub Neighbours, persona_neighbours, persona_neighbours_free
}
unsafe impl Send for Neighbours {}
unsafe impl Sync for Neighbours {}

/// Some rows of a whole: row `i` of `population` has the number `first + i` there.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The rows.
    pub population: &'a Population,
    /// The number of the first one.
    pub first: i64,
}

/// A row near an anchor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NearRow {
    /// Its number.
    pub row: i64,
    /// Its distance.
    pub distance: f64,
}

/// A pattern near an anchor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NearPattern {
    /// Its number; [`Neighbours::members`] has its rows.
    pub pattern: i64,
    /// Its distance.
    pub distance: f64,
    /// How many rows show it.
    pub multiplicity: i64,
}

impl Neighbours {
    /// Finds the `k` nearest distinct patterns of each anchor among points. Without points: among the anchors
    /// themselves, each left out of its own list.
    #[doc = sys::header_comment!(persona_neighbours_build)]
    pub fn build(
        space: &Space,
        anchors: &Population,
        points: Option<&Population>,
        k: usize,
        options: Option<&Options>,
    ) -> Result<Neighbours> {
        let points = points.map_or(ptr::null_mut(), |points| points.as_raw());
        let (space, anchors, options) = (space.as_raw(), anchors.as_raw(), options::raw(options));
        support::make(|out, err| unsafe {
            sys::persona_neighbours_build(space, anchors, points, place(k), options, out, err)
        })
    }

    /// The memory that this may take, in bytes, for so many anchors and points (None: within the anchors); None where
    /// no memory suffices.
    #[doc = sys::header_comment!(persona_neighbours_bytes)]
    pub fn build_bytes(
        space: &Space,
        anchors: usize,
        points: Option<usize>,
        k: usize,
        options: Option<&Options>,
    ) -> Option<u64> {
        let points = points.map_or(-1, place);
        let options = options::raw(options);
        bytes(unsafe { sys::persona_neighbours_bytes(space.as_raw(), place(anchors), points, place(k), options) })
    }

    /// Builds a part: some of the anchors among some of the points. within: both are rows of one population with one
    /// numbering, so that no row is in its own list.
    #[doc = sys::header_comment!(persona_neighbours_build_part)]
    pub fn build_part(
        space: &Space,
        anchors: Part<'_>,
        points: Part<'_>,
        within: bool,
        k: usize,
        options: Option<&Options>,
    ) -> Result<Neighbours> {
        support::make(|out, err| unsafe {
            sys::persona_neighbours_build_part(
                space.as_raw(),
                anchors.population.as_raw(),
                anchors.first,
                points.population.as_raw(),
                points.first,
                within.into(),
                place(k),
                options::raw(options),
                out,
                err,
            )
        })
    }

    /// Merges two parts of one whole; both stay as they are.
    #[doc = sys::header_comment!(persona_neighbours_merge)]
    pub fn merge(&self, other: &Neighbours) -> Result<Neighbours> {
        support::make(|out, err| unsafe { sys::persona_neighbours_merge(self.as_raw(), other.as_raw(), out, err) })
    }

    /// The number of rows that ask.
    #[doc = sys::header_comment!(persona_neighbours_anchors)]
    pub fn anchors(&self) -> usize {
        count(unsafe { sys::persona_neighbours_anchors(self.as_raw()) })
    }

    /// The number of rows that answer.
    #[doc = sys::header_comment!(persona_neighbours_points)]
    pub fn points(&self) -> usize {
        count(unsafe { sys::persona_neighbours_points(self.as_raw()) })
    }

    /// The number of distinct rows that answer.
    #[doc = sys::header_comment!(persona_neighbours_patterns)]
    pub fn patterns(&self) -> usize {
        count(unsafe { sys::persona_neighbours_patterns(self.as_raw()) })
    }

    /// The number of patterns kept per anchor.
    #[doc = sys::header_comment!(persona_neighbours_k)]
    pub fn k(&self) -> usize {
        count(unsafe { sys::persona_neighbours_k(self.as_raw()) })
    }

    /// The nearest rows of an anchor, nearest first.
    #[doc = sys::header_comment!(persona_neighbours_get_rows)]
    pub fn rows(&self, anchor: i64) -> Result<Vec<NearRow>> {
        // Never more than there are points, however large k is.
        let capacity = self.k().min(self.points());
        let (mut rows, mut distances, mut length) = (vec![0; capacity], vec![0.0; capacity], 0);
        support::call(|err| unsafe {
            let (rows, distances) = (rows.as_mut_ptr(), distances.as_mut_ptr());
            sys::persona_neighbours_get_rows(
                self.as_raw(),
                anchor,
                place(capacity),
                rows,
                distances,
                &mut length,
                err,
            )
        })?;
        let pairs = rows.into_iter().zip(distances).take(count(length));
        Ok(pairs.map(|(row, distance)| NearRow { row, distance }).collect())
    }

    /// The nearest distinct patterns of an anchor, nearest first.
    #[doc = sys::header_comment!(persona_neighbours_get_patterns)]
    pub fn nearest_patterns(&self, anchor: i64) -> Result<Vec<NearPattern>> {
        let capacity = self.k().min(self.patterns());
        let (mut patterns, mut distances) = (vec![0; capacity], vec![0.0; capacity]);
        let (mut multiplicities, mut length) = (vec![0; capacity], 0);
        support::call(|err| unsafe {
            sys::persona_neighbours_get_patterns(
                self.as_raw(),
                anchor,
                place(capacity),
                patterns.as_mut_ptr(),
                distances.as_mut_ptr(),
                multiplicities.as_mut_ptr(),
                &mut length,
                err,
            )
        })?;
        let triples = patterns.into_iter().zip(distances).zip(multiplicities).take(count(length));
        Ok(triples
            .map(|((pattern, distance), multiplicity)| NearPattern { pattern, distance, multiplicity })
            .collect())
    }

    /// The rows that show a pattern, in ascending order; borrowed, not copied.
    #[doc = sys::header_comment!(persona_neighbours_get_members)]
    pub fn members(&self, pattern: i64) -> Result<&[i64]> {
        let (mut rows, mut length) = (ptr::null(), 0);
        support::call(|err| unsafe {
            sys::persona_neighbours_get_members(self.as_raw(), pattern, &mut rows, &mut length, err)
        })?;
        if rows.is_null() || length <= 0 {
            return Ok(&[]);
        }
        Ok(unsafe { std::slice::from_raw_parts(rows, count(length)) })
    }

    /// The pattern of an anchor among the anchors' own patterns.
    #[doc = sys::header_comment!(persona_neighbours_anchor_pattern)]
    pub fn anchor_pattern(&self, anchor: i64) -> Option<usize> {
        found(unsafe { sys::persona_neighbours_anchor_pattern(self.as_raw(), anchor) })
    }
}
