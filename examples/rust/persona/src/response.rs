//! Reading what a model wrote in answer to an item.
use crate::callbacks;
use crate::context::Context;
use crate::error::Result;
use crate::instrument::Instrument;
use crate::support::{self, c_path, codes, count, owner, place, text, Texts};
use persona_sys as sys;
use std::io::Write;
use std::mem::MaybeUninit;
use std::os::raw::c_char;
use std::path::Path;
use std::ptr;

codes! {
    /// What was found, from the surest on; the first three carry a value.
    Outcome {
        /// An explicit rating, or one that stands alone.
        Clear = PERSONA_OUTCOME_CLEAR,
        /// The only number in running text.
        Lone = PERSONA_OUTCOME_LONE,
        /// Ratings that disagree; the last one is taken.
        Ambiguous = PERSONA_OUTCOME_AMBIGUOUS,
        /// No text, or none outside of reasoning.
        Empty = PERSONA_OUTCOME_EMPTY,
        /// Reasoning that was never closed.
        Unfinished = PERSONA_OUTCOME_UNFINISHED,
        /// The model declined.
        Refused = PERSONA_OUTCOME_REFUSED,
        /// Text without a rating.
        NoRating = PERSONA_OUTCOME_NO_RATING,
        /// A decimal or a fraction.
        NotWhole = PERSONA_OUTCOME_NOT_WHOLE,
        /// A number outside the scale.
        OutOfScale = PERSONA_OUTCOME_OUT_OF_SCALE,
        /// Several values at once, or a bound.
        Range = PERSONA_OUTCOME_RANGE,
        /// A rating on another scale.
        OtherScale = PERSONA_OUTCOME_OTHER_SCALE,
    }
}

impl Outcome {
    /// Its name, such as "out of scale".
    #[doc = sys::header_comment!(persona_outcome_name)]
    pub fn name(self) -> &'static str {
        unsafe { text(sys::persona_outcome_name(self.code())) }.unwrap_or("unknown")
    }
}

/// What an item asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseScale {
    /// A whole number from low to high.
    Rating {
        /// The lowest.
        low: i32,
        /// The highest.
        high: i32,
    },
    /// One of so many letters A, B, ...
    Choice {
        /// How many letters, 2 to 26.
        letters: i32,
    },
}

impl Default for ResponseScale {
    /// A rating from 1 to 5.
    #[doc = sys::header_comment!(persona_response_scale_init)]
    fn default() -> ResponseScale {
        let raw = raw_default();
        ResponseScale::Rating { low: raw.low, high: raw.high }
    }
}

fn raw_default() -> sys::persona_response_scale {
    let mut raw = MaybeUninit::<sys::persona_response_scale>::zeroed();
    unsafe {
        sys::persona_response_scale_init(raw.as_mut_ptr());
        raw.assume_init()
    }
}

impl ResponseScale {
    fn to_raw(self) -> sys::persona_response_scale {
        let mut raw = raw_default();
        match self {
            ResponseScale::Rating { low, high } => {
                raw.kind = sys::PERSONA_RESPONSE_RATING;
                raw.low = low;
                raw.high = high;
            }
            ResponseScale::Choice { letters } => {
                raw.kind = sys::PERSONA_RESPONSE_CHOICE;
                raw.low = 1;
                raw.high = letters;
            }
        }
        raw
    }
}

/// What a response says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// How it was read; None for an outcome that this crate does not know.
    pub outcome: Option<Outcome>,
    /// The answer; None when it is missing. Of a choice the letter's number, from 1.
    pub value: Option<i32>,
    /// Why this outcome, in one sentence.
    pub reason: String,
}

impl Response {
    fn from_raw(raw: &sys::persona_response) -> Response {
        let bytes: Vec<u8> = raw.reason.iter().map(|&byte| byte as u8).take_while(|&byte| byte != 0).collect();
        Response {
            outcome: Outcome::from_code(raw.outcome),
            value: (raw.has_value != 0).then_some(raw.value),
            reason: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// Reads what a model wrote. A missing answer is no failure: it is an outcome.
    #[doc = sys::header_comment!(persona_response_parse)]
    pub fn parse(context: &Context, response: &str, scale: ResponseScale) -> Result<Response> {
        Response::parse_bytes(context, response.as_bytes(), scale)
    }

    /// The same for bytes that need not all be UTF-8.
    pub fn parse_bytes(context: &Context, response: &[u8], scale: ResponseScale) -> Result<Response> {
        let scale = scale.to_raw();
        let mut raw = MaybeUninit::<sys::persona_response>::zeroed();
        let (start, length) = (response.as_ptr() as *const c_char, place(response.len()));
        support::call(|err| unsafe {
            sys::persona_response_parse(context.as_raw(), start, length, &scale, raw.as_mut_ptr(), err)
        })?;
        Ok(Response::from_raw(unsafe { raw.assume_init_ref() }))
    }
}

owner! {
    /// Responses of many agents to many items, each with its outcome. Immutable, and shared by threads.
    pub Responses, persona_responses, persona_responses_free
}
unsafe impl Send for Responses {}
unsafe impl Sync for Responses {}

impl Responses {
    /// Reads a file with one JSON object a line, and parses every text. items: all items in their order; None: those of
    /// the file.
    #[doc = sys::header_comment!(persona_responses_read)]
    pub fn read(
        context: &Context,
        path: impl AsRef<Path>,
        scale: ResponseScale,
        items: Option<&[&str]>,
    ) -> Result<Responses> {
        let path = c_path(path.as_ref())?;
        let scale = scale.to_raw();
        let names = Texts::new("the name of an item", items.unwrap_or(&[]))?;
        let (start, length) = match items {
            Some(items) => (names.as_ptr(), place(items.len())),
            None => (ptr::null(), 0),
        };
        support::make(|out, err| unsafe {
            sys::persona_responses_read(context.as_raw(), path.as_ptr(), &scale, start, length, out, err)
        })
    }

    /// Reads responses to the items of an instrument, each parsed by its own scale.
    #[doc = sys::header_comment!(persona_responses_read_instrument)]
    pub fn read_instrument(context: &Context, path: impl AsRef<Path>, instrument: &Instrument) -> Result<Responses> {
        let path = c_path(path.as_ref())?;
        let instrument = instrument.as_raw();
        support::make(|out, err| unsafe {
            sys::persona_responses_read_instrument(context.as_raw(), path.as_ptr(), instrument, out, err)
        })
    }

    /// The number of personas.
    #[doc = sys::header_comment!(persona_responses_persona_count)]
    pub fn persona_count(&self) -> usize {
        count(unsafe { sys::persona_responses_persona_count(self.as_raw()) })
    }

    /// The name of a persona.
    #[doc = sys::header_comment!(persona_responses_persona_name)]
    pub fn persona_name(&self, persona: usize) -> Option<&str> {
        unsafe { text(sys::persona_responses_persona_name(self.as_raw(), place(persona))) }
    }

    /// The number of items.
    #[doc = sys::header_comment!(persona_responses_item_count)]
    pub fn item_count(&self) -> usize {
        count(unsafe { sys::persona_responses_item_count(self.as_raw()) })
    }

    /// The name of an item.
    #[doc = sys::header_comment!(persona_responses_item_name)]
    pub fn item_name(&self, item: usize) -> Option<&str> {
        unsafe { text(sys::persona_responses_item_name(self.as_raw(), place(item))) }
    }

    /// The response of a persona to an item; None when the file has none.
    #[doc = sys::header_comment!(persona_responses_get)]
    pub fn get(&self, persona: usize, item: usize) -> Option<Response> {
        let raw = unsafe { sys::persona_responses_get(self.as_raw(), place(persona), place(item)).as_ref() };
        raw.map(Response::from_raw)
    }

    /// The line of the file where it stands, from 1.
    #[doc = sys::header_comment!(persona_responses_line)]
    pub fn line(&self, persona: usize, item: usize) -> u64 {
        count(unsafe { sys::persona_responses_line(self.as_raw(), place(persona), place(item)) }) as u64
    }

    /// How many responses have an outcome.
    #[doc = sys::header_comment!(persona_responses_count_outcome)]
    pub fn count_outcome(&self, outcome: Outcome) -> usize {
        count(unsafe { sys::persona_responses_count_outcome(self.as_raw(), outcome.code()) })
    }

    /// Writes the matrix of answers as CSV.
    #[doc = sys::header_comment!(persona_responses_write_csv)]
    pub fn write_csv<W: Write>(&self, mut writer: W) -> Result<()> {
        callbacks::write(&mut writer, |sink, user, err| unsafe {
            sys::persona_responses_write_csv(self.as_raw(), sink, user, err)
        })
    }

    /// Writes the report of the parsing as JSON.
    #[doc = sys::header_comment!(persona_responses_write_json)]
    pub fn write_json<W: Write>(&self, mut writer: W) -> Result<()> {
        callbacks::write(&mut writer, |sink, user, err| unsafe {
            sys::persona_responses_write_json(self.as_raw(), sink, user, err)
        })
    }
}
