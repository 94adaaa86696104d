//! Where the client keeps what it knows, by the XDG base directory specification.

use std::fs::{DirBuilder, File};
use std::io::{self, Read};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::config::Environment;

/// Files that people write by hand are small; this stops a device or a log given by mistake.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// The two folders of the client; either may be unknown, which matters to whoever needs it.
#[derive(Debug, Clone)]
pub(super) struct Folders {
    config: Option<PathBuf>,
    state: Option<PathBuf>,
}

impl Folders {
    /// `$XDG_CONFIG_HOME/gatepost` and `$XDG_STATE_HOME/gatepost`, else their places under `$HOME`.
    pub(super) fn of(env: &Environment) -> Self {
        // The specification says to pass over a path that is not absolute.
        let absolute = |name| env.get(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let home = absolute("HOME");
        let folder = |name, below: &str| {
            let base = absolute(name).or_else(|| home.as_ref().map(|home| home.join(below)));
            base.map(|base| base.join("gatepost"))
        };
        Self { config: folder("XDG_CONFIG_HOME", ".config"), state: folder("XDG_STATE_HOME", ".local/state") }
    }

    /// `name` in the folder of what people write.
    pub(super) fn config(&self, name: &str) -> anyhow::Result<PathBuf> {
        below(self.config.as_deref(), name, "XDG_CONFIG_HOME")
    }

    /// `name` in the folder of what the client remembers.
    pub(super) fn state(&self, name: &str) -> anyhow::Result<PathBuf> {
        below(self.state.as_deref(), name, "XDG_STATE_HOME")
    }
}

fn below(folder: Option<&Path>, name: &str, variable: &str) -> anyhow::Result<PathBuf> {
    match folder {
        Some(folder) => Ok(folder.join(name)),
        None => bail!("neither HOME nor {variable} is set, so there is no place for {name}"),
    }
}

/// The text of a small file; none when it does not exist.
pub(super) fn read(path: &Path) -> anyhow::Result<Option<String>> {
    let name = || path.display().to_string();
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened.with_context(name)?,
    };
    let mut text = String::new();
    file.take(MAX_FILE_BYTES + 1).read_to_string(&mut text).with_context(name)?;
    if text.len() as u64 > MAX_FILE_BYTES {
        bail!("{}: larger than {MAX_FILE_BYTES} bytes", name());
    }
    Ok(Some(text))
}

/// The folder at `path`, made with its parents where it is missing, for nobody but its owner.
pub(super) fn make(path: &Path) -> io::Result<File> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    File::open(path)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn xdg_variables_win_over_home_and_relative_ones_do_not_count() {
        let both = Folders::of(&Environment::from_iter([("HOME", "/h"), ("XDG_CONFIG_HOME", "/c")]));
        assert_eq!(both.config("pins").unwrap(), Path::new("/c/gatepost/pins"));
        assert_eq!(both.state("spool").unwrap(), Path::new("/h/.local/state/gatepost/spool"));
        let relative = Folders::of(&Environment::from_iter([("HOME", "/h"), ("XDG_CONFIG_HOME", "c")]));
        assert_eq!(relative.config("pins").unwrap(), Path::new("/h/.config/gatepost/pins"));
        let error = Folders::of(&Environment::default()).config("pins").unwrap_err();
        assert_eq!(
            error.to_string(),
            "neither HOME nor XDG_CONFIG_HOME is set, so there is no place for pins"
        );
    }

    #[test]
    fn a_folder_that_is_made_is_private_with_its_parents() {
        use std::os::unix::fs::MetadataExt;
        let home = tempfile::tempdir().unwrap();
        make(&home.path().join("a/b")).unwrap();
        for folder in ["a", "a/b"] {
            assert_eq!(fs::metadata(home.path().join(folder)).unwrap().mode() & 0o777, 0o700);
        }
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("pins");
        fs::write(&path, "#".repeat(2 << 20)).unwrap();
        assert!(read(&path).unwrap_err().to_string().ends_with("larger than 1048576 bytes"));
        assert_eq!(read(&home.path().join("none")).unwrap(), None);
    }
}
