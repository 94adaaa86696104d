//! What the build packed into the program (`build.rs`): the files of the page, the table of airports and
//! the time zones. What gets shorter is deflated, and inflated anew each time it is asked for: a page is
//! loaded seldom, and nothing of it stays in memory.

#![allow(clippy::unreadable_literal, reason = "lengths that the build writes are read by nobody")]

use std::borrow::Cow;

use miniz_oxide::inflate::decompress_slice_iter_to_slice;
use sha2::{Digest as _, Sha256};

/// Something packed.
struct Packed {
    path: &'static str,
    /// How long it is unpacked.
    length: usize,
    is_deflated: bool,
    /// Of what it is unpacked.
    sha256: [u8; 32],
    bytes: &'static [u8],
}

/// In the order of their paths.
static PAGE: &[Packed] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

static AIRPORTS: Packed = include!(concat!(env!("OUT_DIR"), "/airports.rs"));

static ZONES: Packed = include!(concat!(env!("OUT_DIR"), "/zones.rs"));

impl Packed {
    fn content(&self) -> Cow<'static, [u8]> {
        if !self.is_deflated {
            return Cow::Borrowed(self.bytes);
        }
        let mut content = vec![0; self.length];
        let inflated = decompress_slice_iter_to_slice(&mut content, [self.bytes].into_iter(), false, true);
        // What is part of the program is as whole as its code; the tests unpack all of it.
        assert_eq!(inflated, Ok(self.length), "{} does not unpack", self.path);
        Cow::Owned(content)
    }
}

/// A file of the page.
pub struct File(&'static Packed);

/// The file of this path below `assets/`.
pub fn file(path: &str) -> Option<File> {
    let at = PAGE.binary_search_by(|file| file.path.cmp(path)).ok()?;
    Some(File(&PAGE[at]))
}

/// All files of the page, in the order of their paths.
pub fn files() -> impl Iterator<Item = File> {
    PAGE.iter().map(File)
}

impl File {
    /// What is in it. A debug build takes it from the source tree, so that edit and reload works.
    pub fn content(&self) -> Cow<'static, [u8]> {
        if cfg!(debug_assertions)
            && let Ok(edited) =
                std::fs::read(format!("{}/assets/{}", env!("CARGO_MANIFEST_DIR"), self.0.path))
        {
            return Cow::Owned(edited);
        }
        self.0.content()
    }

    /// The hash of what is in it.
    pub fn sha256(&self) -> [u8; 32] {
        if cfg!(debug_assertions) { Sha256::digest(self.content()).into() } else { self.0.sha256 }
    }

    /// What is in it, as text; none when it is no text.
    pub fn text(&self) -> Option<String> {
        String::from_utf8(self.content().into_owned()).ok()
    }
}

/// The table of airports.
pub fn airports() -> Cow<'static, [u8]> {
    AIRPORTS.content()
}

/// The time zones, as the build wrote them down.
pub fn zones() -> Cow<'static, [u8]> {
    ZONES.content()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_is_what_lies_in_the_source_tree() {
        let mut deflated = 0;
        for packed in PAGE {
            let source = std::fs::read(format!("assets/{}", packed.path)).unwrap();
            assert_eq!(packed.content(), source, "{}", packed.path);
            assert_eq!(packed.sha256, <[u8; 32]>::from(Sha256::digest(source)), "{}", packed.path);
            deflated += usize::from(packed.is_deflated);
        }
        assert_eq!(airports(), std::fs::read("src/airports/table.tsv").unwrap());
        assert!(deflated > 0 && deflated < PAGE.len(), "typefaces are as they are, text is shorter");
    }

    #[test]
    fn a_file_is_found_by_its_path_and_nothing_beside_it() {
        for found in files() {
            assert_eq!(file(found.0.path).unwrap().content(), found.content());
        }
        for missing in ["", "board", "board/", "board/main.jsx", "../Cargo.toml", "board/../board/main.js"] {
            assert!(file(missing).is_none(), "{missing}");
        }
    }
}
