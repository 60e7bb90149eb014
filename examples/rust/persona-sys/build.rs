//! Tells rustc where libpersona and libpersona-io are.
//!
//! 1. `PERSONA_LIB_DIR`, or `PERSONA_LIBRARY_PATH` as for the Python module: the folder with the libraries;
//!    `PERSONA_INCLUDE_DIR` may name that of the headers.
//! 2. Otherwise `pkg-config persona-io`, run by hand (`PKG_CONFIG` may name another program), whose flags are read.
//!
//! Shared libraries are linked, or static ones with the feature `static` or `PERSONA_STATIC=1`. Crates that depend on
//! this one directly get `DEP_PERSONA_LIB_DIR` and `DEP_PERSONA_INCLUDE` in their build scripts.
use std::env;
use std::path::Path;
use std::process::{exit, Command};

/// What the static libraries call, where no pkg-config says it.
const BEHIND_STATIC: [&str; 6] = ["jansson", "utf8proc", "lapacke", "openblas", "m", "pthread"];

fn main() {
    for name in ["PERSONA_LIB_DIR", "PERSONA_INCLUDE_DIR", "PERSONA_STATIC", "PKG_CONFIG", "PKG_CONFIG_PATH"] {
        println!("cargo:rerun-if-env-changed={name}");
    }
    println!("cargo:rerun-if-changed=build.rs");
    let wants_static = env::var_os("CARGO_FEATURE_STATIC").is_some()
        || env::var("PERSONA_STATIC").map_or(false, |value| value == "1");
    match env::var("PERSONA_LIB_DIR").or_else(|_| env::var("PERSONA_LIBRARY_PATH")) {
        Ok(folder) => link_folder(&folder, wants_static),
        Err(_) => link_by_pkg_config(wants_static),
    }
}

fn link_library(name: &str, wants_static: bool) {
    let ours = name == "persona" || name == "persona-io";
    let kind = if ours && wants_static { "static" } else { "dylib" };
    println!("cargo:rustc-link-lib={kind}={name}");
}

/// For build scripts of others, and for the tests of this crate, which run where the system may not look.
fn tell_folder(folder: &str) {
    println!("cargo:lib_dir={folder}");
    println!("cargo:rustc-link-arg=-Wl,-rpath,{folder}");
}

fn link_folder(folder: &str, wants_static: bool) {
    let file = Path::new(folder).join(if wants_static { "libpersona.a" } else { "libpersona.so" });
    if !file.exists() {
        give_up(&format!("The folder of the libraries was given as {folder}, but there is no {}.", file.display()));
    }
    println!("cargo:rustc-link-search=native={folder}");
    tell_folder(folder);
    if let Ok(include) = env::var("PERSONA_INCLUDE_DIR") {
        println!("cargo:include={include}");
    }
    link_library("persona-io", wants_static);
    link_library("persona", wants_static);
    if wants_static {
        for name in BEHIND_STATIC {
            link_library(name, true);
        }
    }
}

fn ask_pkg_config(arguments: &[&str]) -> String {
    let program = env::var("PKG_CONFIG").unwrap_or_else(|_| "pkg-config".to_string());
    let answer = Command::new(&program).args(arguments).arg("persona-io").output();
    match answer {
        Ok(answer) if answer.status.success() => String::from_utf8_lossy(&answer.stdout).trim().to_string(),
        Ok(answer) => give_up(String::from_utf8_lossy(&answer.stderr).trim()),
        Err(error) => give_up(&format!("{program}: {error}")),
    }
}

fn give_up(reason: &str) -> ! {
    eprintln!("{reason}");
    eprintln!(
        "libpersona was not found. Install it, and name its folder in PERSONA_LIB_DIR (such as /usr/local/lib) or in \
         PKG_CONFIG_PATH (such as /usr/local/lib/pkgconfig)."
    );
    exit(1);
}

fn link_by_pkg_config(wants_static: bool) {
    let flags = if wants_static { ask_pkg_config(&["--static", "--libs"]) } else { ask_pkg_config(&["--libs"]) };
    for flag in flags.split_whitespace() {
        if let Some(folder) = flag.strip_prefix("-L") {
            println!("cargo:rustc-link-search=native={folder}");
        } else if let Some(name) = flag.strip_prefix("-l") {
            link_library(name, wants_static);
        } else if flag == "-pthread" {
            link_library("pthread", wants_static);
        }
    }
    tell_folder(&ask_pkg_config(&["--variable=libdir"]));
    println!("cargo:include={}", ask_pkg_config(&["--variable=includedir"]));
}
