//! Every public function of the C headers is called by the safe crate and shown with its header's comment, or listed
//! with a reason in not_wrapped.txt.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

fn sources() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        all.push_str(&fs::read_to_string(entry.unwrap().path()).unwrap());
        all.push('\n');
    }
    all
}

/// The words of a text that begin with "persona_", after `before`.
fn names_after(text: &str, before: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (place, _) in text.match_indices(before) {
        let rest = &text[place + before.len()..];
        let name: String = rest.chars().take_while(|one| one.is_ascii_alphanumeric() || *one == '_').collect();
        if name.starts_with("persona_") {
            names.insert(name);
        }
    }
    names
}

fn not_wrapped() -> BTreeMap<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("not_wrapped.txt");
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, reason) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            (name.to_string(), reason.trim().to_string())
        })
        .collect()
}

#[test]
fn every_function_is_wrapped_or_has_a_reason() {
    let text = sources();
    // Functions that macros call are named in their arguments: `owner! { Space, persona_space, persona_space_free }`.
    let mut called = names_after(&text, "sys::");
    for name in names_after(&text, ", ").into_iter().chain(names_after(&text, " = ")) {
        called.insert(name);
    }
    let mut shown = names_after(&text, "header_comment!(");
    for name in names_after(&text, ", ").into_iter().chain(names_after(&text, " = ")) {
        shown.insert(name);
    }
    let reasons = not_wrapped();
    let mut wrong = Vec::new();
    for &name in persona::sys::FUNCTIONS {
        let is_called = called.contains(name);
        match reasons.get(name) {
            Some(reason) if reason.len() < 10 => wrong.push(format!("{name} is not wrapped, without a reason")),
            Some(_) if is_called => wrong.push(format!("{name} is called, and yet listed as not wrapped")),
            Some(_) => {}
            None if !is_called => wrong.push(format!("{name} is not called: wrap it, or list it with a reason")),
            None if !shown.contains(name) => wrong.push(format!("the comment of {name} is not shown")),
            None => {}
        }
    }
    for name in reasons.keys().filter(|name| !persona::sys::FUNCTIONS.contains(&name.as_str())) {
        wrong.push(format!("not_wrapped.txt lists {name}, which the headers do not have"));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Functions that are called by a helper of the one that shows their comment.
const BY_A_HELPER: &[&str] = &[
    "persona_csv_settings_init",
    "persona_item_init",
    "persona_matrix_init",
    "persona_population_builder_set_answers",
    "persona_response_parse",
    "persona_response_scale_init",
    "persona_sampling_init",
    "persona_selection_init",
    "persona_space_project",
];

#[test]
fn a_comment_stands_at_the_call_that_it_describes() {
    let text = sources();
    let mark = "header_comment!(";
    let mut wrong = Vec::new();
    for (place, _) in text.match_indices(mark) {
        let rest = &text[place + mark.len()..];
        let name = &rest[..rest.find(')').unwrap()];
        if name.starts_with('$') || BY_A_HELPER.contains(&name) {
            continue; // a macro's argument stands for both the comment and the call
        }
        // A method ends with a brace in the fourth column, a function with one in the first.
        let end = if text[..place].ends_with("    #[doc = sys::") { "\n    }\n" } else { "\n}\n" };
        let item = &rest[..rest.find(end).unwrap_or(rest.len())];
        if !item.contains(&format!("sys::{name}(")) {
            wrong.push(name.to_string());
        }
    }
    assert!(wrong.is_empty(), "the comments of these stand where something else is called: {wrong:?}");
}
