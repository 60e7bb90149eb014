//! Lets the tests and examples of this crate find the shared libraries where they were linked. Programs of others say
//! the same in a build script of their own, or set LD_LIBRARY_PATH, when the libraries lie where the system does not look.
fn main() {
    println!("cargo:rerun-if-env-changed=DEP_PERSONA_LIB_DIR");
    if let Ok(folder) = std::env::var("DEP_PERSONA_LIB_DIR") {
        println!("cargo:rustc-link-arg=-Wl,-rpath,{folder}");
    }
}
