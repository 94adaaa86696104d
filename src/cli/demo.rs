//! The folder of a demonstration: its own, private, and safe to delete.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::PathBuf;

use anyhow::{Context, ensure};

use crate::config::Environment;

/// `$XDG_RUNTIME_DIR/gatepost-demo`, else `gatepost-demo-<uid>` among the temporary files.
/// Refused when somebody else has made it: there, anybody can.
pub(super) fn folder(environment: &Environment) -> anyhow::Result<PathBuf> {
    let me = fs::metadata("/proc/self")?.uid();
    let folder = match environment.get("XDG_RUNTIME_DIR").map(PathBuf::from) {
        Some(runtime) if runtime.is_absolute() => runtime.join("gatepost-demo"),
        _ => std::env::temp_dir().join(format!("gatepost-demo-{me}")),
    };
    match DirBuilder::new().mode(0o700).create(&folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(error).with_context(|| folder.display().to_string());
        }
        _ => {}
    }
    let made = fs::symlink_metadata(&folder)?;
    ensure!(
        made.is_dir() && made.uid() == me,
        "{} is not a folder of your own; name another with --data",
        folder.display()
    );
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_planted_in_its_place_is_refused() {
        let runtime = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let planted = runtime.path().join("gatepost-demo");
        std::os::unix::fs::symlink(elsewhere.path(), planted).unwrap();
        let environment = Environment::from_iter([("XDG_RUNTIME_DIR", runtime.path().to_str().unwrap())]);
        assert!(folder(&environment).is_err());
    }

    #[test]
    fn the_folder_is_private_and_found_again() {
        let runtime = tempfile::tempdir().unwrap();
        let environment = Environment::from_iter([("XDG_RUNTIME_DIR", runtime.path().to_str().unwrap())]);
        let first = folder(&environment).unwrap();
        assert_eq!(fs::metadata(&first).unwrap().mode() & 0o777, 0o700);
        assert_eq!(folder(&environment).unwrap(), first);
    }
}
