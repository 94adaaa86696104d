//! The certificate of the first start: made once, kept beside the store, and not a part of it, so
//! that the operators' pins survive whatever befalls the store.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use super::identity::{Identity, IdentityError};
use crate::durable;

/// Key and certificate in one file: no power cut can leave one without the other.
pub const FILE: &str = "tls.pem";
/// Where one that cannot be used is put aside.
const DAMAGED: &str = "tls.pem.damaged";

/// An own certificate, and what became of it.
#[derive(Debug)]
pub enum Kept {
    /// The one that was there.
    Found(Identity),
    /// There was none.
    Made(Identity),
    /// The one that was there cannot be used; it was put aside, and every client has to pin anew.
    Replaced(Identity, IdentityError),
    /// It could not be kept: the next start has another one.
    Unkept(Identity, io::Error),
}

impl Kept {
    /// Says in the log what deserves it.
    pub fn told(self) -> Identity {
        match self {
            Self::Found(identity) => identity,
            Self::Made(identity) => {
                tracing::info!(file = FILE, "a certificate was made");
                identity
            }
            Self::Replaced(identity, error) => {
                tracing::error!(%error, aside = DAMAGED, "the certificate was damaged, there is a new one");
                identity
            }
            Self::Unkept(identity, error) => {
                tracing::error!(%error, "the certificate cannot be kept, the next start makes another");
                identity
            }
        }
    }
}

/// The certificate in `directory`, or a new one for `names`.
pub(super) fn obtain(directory: &Path, names: impl FnOnce() -> Vec<String>) -> Result<Kept, IdentityError> {
    let found = existing(directory);
    if let Ok(Some(identity)) = found {
        return Ok(Kept::Found(identity));
    }
    let (identity, pem) = Identity::generate(&names())?;
    let damage = match found {
        // What cannot be read at present may be sound.
        Err(IdentityError::Io { error, .. }) => return Ok(Kept::Unkept(identity, error)),
        found => found.err(),
    };
    let kept = || {
        DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        if damage.is_some() {
            fs::rename(directory.join(FILE), directory.join(DAMAGED))?;
        }
        durable::write(directory, FILE, pem.as_bytes())
    };
    Ok(match (kept(), damage) {
        (Err(error), _) => Kept::Unkept(identity, error),
        (Ok(()), Some(damage)) => Kept::Replaced(identity, damage),
        (Ok(()), None) => Kept::Made(identity),
    })
}

/// The certificate in `directory`, if one was made.
pub(super) fn existing(directory: &Path) -> Result<Option<Identity>, IdentityError> {
    let path = directory.join(FILE);
    match Identity::read(&path, &path) {
        Ok(identity) => Ok(Some(identity)),
        Err(IdentityError::Io { error, .. }) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn names() -> Vec<String> {
        vec!["kiosk.local".to_owned()]
    }

    #[test]
    fn it_is_made_once_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("not/yet/there");
        assert!(existing(&home).unwrap().is_none());
        let Kept::Made(made) = obtain(&home, names).unwrap() else { panic!("there was none") };
        let Kept::Found(found) = obtain(&home, || unreachable!()).unwrap() else { panic!("it was kept") };
        assert_eq!(made.fingerprint(), found.fingerprint());
        assert_eq!(existing(&home).unwrap().map(|own| own.fingerprint()), Some(found.fingerprint()));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&home), mode(&home.join(FILE))), (0o700, 0o600));
    }

    #[test]
    fn a_damaged_one_is_put_aside_and_not_looked_at_again() {
        let folder = tempfile::tempdir().unwrap();
        obtain(folder.path(), names).unwrap();
        let half = fs::read(folder.path().join(FILE)).unwrap()[..300].to_vec();
        fs::write(folder.path().join(FILE), &half).unwrap();
        let Kept::Replaced(new, _) = obtain(folder.path(), names).unwrap() else { panic!("it was damaged") };
        assert_eq!(fs::read(folder.path().join(DAMAGED)).unwrap(), half);
        let Kept::Found(found) = obtain(folder.path(), names).unwrap() else { panic!("it was kept") };
        assert_eq!(new.fingerprint(), found.fingerprint());
    }

    #[test]
    fn what_cannot_be_read_or_kept_keeps_nobody_from_starting() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("no-folder");
        fs::write(&file, "").unwrap();
        let Ok(Kept::Unkept(..)) = obtain(&file.join("data"), names) else { panic!("nothing can be there") };
        let taken = folder.path().join(FILE);
        fs::create_dir(&taken).unwrap();
        let Ok(Kept::Unkept(..)) = obtain(folder.path(), names) else { panic!("a folder is in its place") };
        assert!(taken.is_dir(), "it was left alone");
    }
}
