//! A small private file, written so that a power cut leaves the old one or the new one.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::Path;

/// Puts `content` at `name` in `directory`, for its owner's eyes only: a new file in full, then its
/// name, then the folder. The file belongs to the owner of the folder, because root prepares it for
/// a daemon that is not root and has to read it. Callers that may meet hold a lock of their own.
pub fn write(directory: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    write_with(directory, name, content, 0o600)
}

/// As [`write`], for the eyes of whom `mode` permits.
pub fn write_with(directory: &Path, name: &str, content: &[u8], mode: u32) -> io::Result<()> {
    let folder = File::open(directory)?;
    let next = directory.join(format!("{name}.next"));
    match fs::remove_file(&next) {
        // Left by a run that lost its power.
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&next)?;
    // Whatever the umask is; and before the file is given away, because root without CAP_FOWNER, as in
    // gatepost-provision.service, may do that only to its own.
    file.set_permissions(fs::Permissions::from_mode(mode))?;
    let (owner, mine) = (folder.metadata()?, file.metadata()?);
    if (owner.uid(), owner.gid()) != (mine.uid(), mine.gid()) {
        fchown(&file, Some(owner.uid()), Some(owner.gid()))?;
    }
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&next, directory.join(name))?;
    folder.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_private_and_belongs_to_the_owner_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        // Only root may give files away; anybody else runs the half that has nothing to give.
        let other = fs::metadata(folder.path()).unwrap().uid() + 4242;
        let _ = std::os::unix::fs::chown(folder.path(), Some(other), None);
        write_with(folder.path(), "open", b"all", 0o644).unwrap();
        assert_eq!(fs::metadata(folder.path().join("open")).unwrap().permissions().mode() & 0o777, 0o644);
        write(folder.path(), "secret", b"one").unwrap();
        write(folder.path(), "secret", b"two").unwrap();
        let meta = fs::metadata(folder.path().join("secret")).unwrap();
        assert_eq!(meta.permissions().mode() & 0o777, 0o600);
        assert_eq!(meta.uid(), fs::metadata(folder.path()).unwrap().uid());
        assert_eq!(fs::read(folder.path().join("secret")).unwrap(), b"two");
    }

    #[test]
    fn what_a_power_cut_left_does_not_stand_in_the_way() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("secret.next"), "half").unwrap();
        write(folder.path(), "secret", b"whole").unwrap();
        assert_eq!(fs::read(folder.path().join("secret")).unwrap(), b"whole");
        assert!(!folder.path().join("secret.next").exists());
    }
}
