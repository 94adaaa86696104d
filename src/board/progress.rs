//! The one public state of a flight, out of all that a feed says about it.
//!
//! By precedence: what settles the flight (cancelled, diverted, returned), a public remark, the
//! furthest step that has happened, and last the outlook (delayed, expected, scheduled).

use super::KNOWN_STATES;

/// The first and the last step of a flight's day in [`KNOWN_STATES`].
const STEPS: (&str, &str) = ("check-in", "last-bag");
const SETTLED: [&str; 3] = ["cancelled", "diverted", "returned"];
/// What may be expected of a flight, the most telling word last.
const OUTLOOKS: [&str; 7] =
    ["scheduled", "ask-airline", "expected", "on-time", "early", "tomorrow", "delayed"];

/// How far along its day a state is; none for a state that is no step of it.
pub fn step(state: &str) -> Option<usize> {
    let at = |state| KNOWN_STATES.iter().position(|known| *known == state);
    at(state).filter(|step| at(STEPS.0) <= Some(*step) && Some(*step) <= at(STEPS.1))
}

/// What a feed says about how far a flight is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    settled: Option<&'static str>,
    reinstated: bool,
    public: Option<&'static str>,
    reached: Option<&'static str>,
    outlook: Option<&'static str>,
    estimated: bool,
}

impl Progress {
    /// It is cancelled, diverted or returned. Cancelled beats the others.
    pub fn settle(&mut self, state: &'static str) {
        if self.settled != Some("cancelled") {
            self.settled = Some(state);
        }
    }

    /// What was settled is taken back.
    pub fn reinstate(&mut self) {
        self.reinstated = true;
    }

    /// The public is told this; what is told first counts.
    pub fn tell(&mut self, state: &'static str) {
        self.public.get_or_insert(state);
    }

    /// This step has happened.
    pub fn reach(&mut self, state: &'static str) {
        if step(state) >= self.reached.and_then(step) {
            self.reached = Some(state);
        }
    }

    /// This is what is to be expected; the most telling word counts.
    pub fn expect(&mut self, state: &'static str) {
        let telling = |state| OUTLOOKS.iter().position(|outlook| *outlook == state);
        if self.outlook.is_none_or(|other| telling(other) < telling(state)) {
            self.outlook = Some(state);
        }
    }

    /// There is an estimate, which alone says that the flight is expected.
    pub fn estimate(&mut self) {
        self.estimated = true;
    }

    /// Sorts a state into where it belongs: a settled one, a step, or an outlook.
    pub fn add(&mut self, state: &'static str) {
        if SETTLED.contains(&state) {
            self.settle(state);
        } else if step(state).is_some() {
            self.reach(state);
        } else {
            self.expect(state);
        }
    }

    /// The state of a flight of which nothing else is known.
    pub fn state(&self) -> &'static str {
        let mut outlook = self.clone();
        if self.estimated {
            outlook.expect("expected");
        }
        let settled = if self.reinstated { None } else { self.settled };
        settled.or(self.public).or(self.reached).or(outlook.outlook).unwrap_or("scheduled")
    }

    /// The state of a flight that was in `held` before this was said; none when it stays. `else_state`
    /// is what its times say, for a flight that comes back without a word about how far it is.
    pub fn after(&self, held: &str, else_state: &'static str) -> Option<&'static str> {
        let was_settled = SETTLED.contains(&held);
        let said = self.public.or(self.reached).or(self.outlook);
        if self.reinstated {
            return was_settled.then(|| said.unwrap_or(else_state)).or(said);
        }
        if self.settled.is_some() {
            return self.settled;
        }
        if was_settled {
            // An aircraft that went back to its stand leaves again without being reinstated.
            return self.reached.filter(|reached| held == "returned" && *reached == "departed");
        }
        if self.public.is_some() {
            return self.public;
        }
        if let Some(reached) = self.reached
            && step(reached) > step(held)
        {
            return Some(reached);
        }
        let implied = (self.estimated && held != "delayed").then_some("expected");
        self.outlook.or(implied).filter(|_| step(held).is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(said: &[&'static str]) -> Progress {
        let mut progress = Progress::default();
        for state in said {
            progress.add(state);
        }
        progress
    }

    #[test]
    fn the_precedence_is_settled_public_reached_outlook() {
        assert_eq!(progress(&[]).state(), "scheduled");
        assert_eq!(progress(&["expected"]).state(), "expected");
        assert_eq!(progress(&["delayed", "expected"]).state(), "delayed");
        assert_eq!(progress(&["expected", "check-in", "boarding", "go-to-gate"]).state(), "boarding");
        let mut told = progress(&["boarding", "delayed"]);
        told.tell("final-call");
        assert_eq!(told.state(), "final-call");
        told.add("diverted");
        told.add("cancelled");
        told.add("diverted");
        assert_eq!(told.state(), "cancelled");
        told.reinstate();
        assert_eq!(told.state(), "final-call");
    }

    #[test]
    fn a_flight_does_not_go_back_on_a_mere_outlook_or_an_earlier_step() {
        assert_eq!(progress(&["expected"]).after("boarding", "scheduled"), None);
        assert_eq!(progress(&["go-to-gate"]).after("boarding", "scheduled"), None);
        assert_eq!(progress(&["departed"]).after("boarding", "scheduled"), Some("departed"));
        assert_eq!(progress(&["delayed"]).after("expected", "scheduled"), Some("delayed"));
        let mut estimated = Progress::default();
        estimated.estimate();
        assert_eq!(estimated.state(), "expected");
        assert_eq!(estimated.after("on-time", "scheduled"), Some("expected"));
        assert_eq!(estimated.after("delayed", "scheduled"), None, "an estimate is no word against it");
        assert_eq!(estimated.after("boarding", "scheduled"), None);
        let mut told = Progress::default();
        told.tell("go-to-gate");
        assert_eq!(told.after("boarding", "scheduled"), Some("go-to-gate"), "but the public may be told so");
    }

    #[test]
    fn a_cancelled_flight_stays_so_until_it_is_reinstated() {
        assert_eq!(progress(&["boarding"]).after("cancelled", "expected"), None);
        let mut back = Progress::default();
        back.reinstate();
        assert_eq!(back.after("cancelled", "expected"), Some("expected"));
        assert_eq!(back.after("boarding", "expected"), None, "nothing was taken back");
        back.add("check-in");
        assert_eq!(back.after("diverted", "expected"), Some("check-in"));
        assert_eq!(progress(&["departed"]).after("returned", "expected"), Some("departed"));
        assert_eq!(progress(&["boarding"]).after("returned", "expected"), None);
    }

    #[test]
    fn every_step_of_the_day_is_one_and_nothing_else_is() {
        assert!(step("check-in") < step("boarding") && step("landed") < step("last-bag"));
        for none in ["scheduled", "expected", "cancelled", "tomorrow", "Rows 1-18", ""] {
            assert_eq!(step(none), None, "{none}");
        }
    }
}
