//! The code on the screen: drawn when it is first needed, good for one pairing and for few guesses.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use subtle::ConstantTimeEq;

/// Capitals and digits that nobody takes for another: no I and 1, no O and 0. 32 of them, so that five
/// random bits are one of them without bias.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// 40 bits.
const LENGTH: usize = 8;
/// Of the two halves that it is shown in.
const HALF: usize = LENGTH / 2;
/// After so many wrong guesses it is another code.
pub(super) const GUESSES: u32 = 10;
/// More than a person types, with dashes and blanks.
const MAX_GIVEN_BYTES: usize = 32;

/// The code in force, if anybody has asked for one.
#[derive(Debug, Default)]
pub(super) struct Codes {
    round: Mutex<Option<Round>>,
}

struct Round {
    code: [u8; LENGTH],
    wrong: u32,
}

/// Not even a log gets to see it.
impl std::fmt::Debug for Round {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Round").field("wrong", &self.wrong).finish_non_exhaustive()
    }
}

impl Codes {
    /// As it is shown: `ABCD-EFGH`.
    pub(super) fn shown(&self) -> io::Result<String> {
        let mut round = self.round();
        let code = current(&mut round)?.code.map(char::from);
        let (left, right) = code.split_at(HALF);
        Ok(left.iter().chain(&['-']).chain(right).collect())
    }

    /// Whether `given` is the code, which then is used up. Case, dashes and blanks do not matter. The time it
    /// takes tells nothing about how nearly it matched.
    pub(super) fn redeem(&self, given: &str) -> io::Result<bool> {
        let mut round = self.round();
        let held = current(&mut round)?;
        let right = normal(given).is_some_and(|given| held.code.ct_eq(&given).into());
        held.wrong += u32::from(!right);
        if right || held.wrong >= GUESSES {
            *round = None;
        }
        Ok(right)
    }

    /// The next code is another one.
    pub(super) fn forget(&self) {
        *self.round() = None;
    }

    fn round(&self) -> MutexGuard<'_, Option<Round>> {
        self.round.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn current(round: &mut Option<Round>) -> io::Result<&mut Round> {
    if round.is_none() {
        let mut random = [0; LENGTH];
        getrandom::fill(&mut random)?;
        let code = random.map(|byte| ALPHABET[usize::from(byte) % ALPHABET.len()]);
        *round = Some(Round { code, wrong: 0 });
    }
    round.as_mut().ok_or_else(|| io::ErrorKind::NotFound.into())
}

fn normal(given: &str) -> Option<[u8; LENGTH]> {
    if given.len() > MAX_GIVEN_BYTES {
        return None;
    }
    let bytes = given.bytes().filter(|byte| !b" -".contains(byte));
    bytes.map(|byte| byte.to_ascii_uppercase()).collect::<Vec<_>>().try_into().ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn other(code: &str) -> String {
        let first = if code.starts_with('A') { "B" } else { "A" };
        format!("{first}{}", &code[1..])
    }

    #[test]
    fn a_code_can_be_read_aloud_and_is_never_the_same() {
        let codes: BTreeSet<String> = (0..200).map(|_| Codes::default().shown().unwrap()).collect();
        assert_eq!(codes.len(), 200);
        for code in &codes {
            let (left, right) = code.split_once('-').unwrap();
            assert_eq!((left.len(), right.len()), (4, 4), "{code}");
            assert!(code.bytes().all(|byte| byte == b'-' || ALPHABET.contains(&byte)), "{code}");
        }
        let used: BTreeSet<char> = codes.iter().flat_map(|code| code.chars()).collect();
        assert_eq!(used.len(), ALPHABET.len() + 1, "all of the alphabet is drawn from");
    }

    #[test]
    fn it_opens_once_however_it_is_typed() {
        let typed: [fn(&str) -> String; 3] =
            [str::to_owned, |code| code.replace('-', " ").to_lowercase(), |code| code.replace('-', "")];
        for typed in typed {
            let codes = Codes::default();
            let code = codes.shown().unwrap();
            assert_eq!(codes.shown().unwrap(), code, "it stays while nobody has used it");
            assert!(!codes.redeem(&other(&code)).unwrap());
            assert!(codes.redeem(&typed(&code)).unwrap());
            assert!(!codes.redeem(&code).unwrap(), "it is used up");
        }
    }

    #[test]
    fn ten_wrong_guesses_make_another_code() {
        let codes = Codes::default();
        let code = codes.shown().unwrap();
        for _ in 1..GUESSES {
            assert!(!codes.redeem(&other(&code)).unwrap());
        }
        assert_eq!(codes.shown().unwrap(), code);
        assert!(!codes.redeem("").unwrap());
        assert_ne!(codes.shown().unwrap(), code);
        assert!(!codes.redeem(&code).unwrap(), "the guess that would have been right comes too late");
    }

    #[test]
    fn nothing_prints_it() {
        let codes = Codes::default();
        let code = codes.shown().unwrap();
        let printed = format!("{codes:?}");
        assert!(!printed.contains(&code[..4]) && printed.contains("wrong: 0"), "{printed}");
        codes.forget();
        assert_ne!(codes.shown().unwrap(), code);
    }

    proptest! {
        #[test]
        fn nothing_else_is_a_code(given in "\\PC{0,40}") {
            let codes = Codes::default();
            let code = codes.shown().unwrap().replace('-', "");
            let same = given.replace(['-', ' '], "").eq_ignore_ascii_case(&code);
            prop_assert_eq!(codes.redeem(&given).unwrap(), same);
        }
    }
}
