//! Prompts for an agent: templates with {placeholders}.
use crate::callbacks;
use crate::context::Context;
use crate::error::Result;
use crate::schema::Schema;
use crate::support::{c_string, codes, place, text};
use persona_sys as sys;
use std::ffi::CString;
use std::io::Write;
use std::ptr;

codes! {
    /// What a prompt asks for.
    PromptKind {
        /// A rating.
        Likert = PERSONA_PROMPT_LIKERT,
        /// One of two.
        Choice = PERSONA_PROMPT_CHOICE,
        /// A text about oneself.
        Introduction = PERSONA_PROMPT_INTRODUCTION,
    }
}

/// A template to begin with.
#[doc = sys::header_comment!(persona_prompt_template)]
pub fn prompt_template(kind: PromptKind) -> &'static str {
    unsafe { text(sys::persona_prompt_template(kind.code())) }.unwrap_or("")
}

/// Fills a template into a writer: with a profile (its schema and codes), and with fields by name and text.
#[doc = sys::header_comment!(persona_prompt_render)]
pub fn write_prompt<W: Write>(
    context: &Context,
    template: &str,
    profile: Option<(&Schema, &[i32])>,
    fields: &[(&str, &str)],
    mut writer: W,
) -> Result<()> {
    let template = c_string("the template", template)?;
    let (schema, codes) = match profile {
        Some((schema, codes)) => {
            schema.check_codes(codes)?;
            (schema.as_raw(), codes.as_ptr())
        }
        None => (ptr::null_mut(), ptr::null()),
    };
    let texts: Vec<(CString, CString)> = fields
        .iter()
        .map(|(name, text)| Ok((c_string("the name of a field", name)?, c_string("the text of a field", text)?)))
        .collect::<Result<_>>()?;
    let raw: Vec<sys::persona_prompt_field> = texts
        .iter()
        .map(|(name, text)| sys::persona_prompt_field { name: name.as_ptr(), text: text.as_ptr() })
        .collect();
    let (start, length) = (raw.as_ptr(), place(raw.len()));
    callbacks::write(&mut writer, |sink, user, err| unsafe {
        let (context, template) = (context.as_raw(), template.as_ptr());
        sys::persona_prompt_render(context, template, schema, codes, start, length, sink, user, err)
    })
}

/// The same as a text.
pub fn render_prompt(
    context: &Context,
    template: &str,
    profile: Option<(&Schema, &[i32])>,
    fields: &[(&str, &str)],
) -> Result<String> {
    callbacks::into_text(|bytes| write_prompt(context, template, profile, fields, bytes))
}
