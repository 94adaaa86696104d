//! Colours, where a person sees them.

use std::io::IsTerminal;

use crate::config::Environment;

/// How something is to be taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Tone {
    #[default]
    Plain,
    /// Not worth a look.
    Dim,
    Good,
    /// Worth a look.
    Warn,
    Bad,
    Head,
}

/// Whether there are colours.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint(bool);

impl Paint {
    /// On a terminal, unless `NO_COLOR` (<https://no-color.org>) says otherwise.
    pub(super) fn of(env: &Environment, json: bool) -> Self {
        let refused = env.get("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = env.get("TERM").is_none_or(|term| term == "dumb");
        Self(!json && !refused && !dumb && std::io::stdout().is_terminal())
    }

    #[cfg(test)]
    pub(super) fn always() -> Self {
        Self(true)
    }

    #[cfg(test)]
    pub(super) fn never() -> Self {
        Self(false)
    }

    /// `text` in the colour of `tone`.
    pub(super) fn apply(self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Plain => return text.to_owned(),
            Tone::Dim => "2",
            Tone::Good => "32",
            Tone::Warn => "33",
            Tone::Bad => "31",
            Tone::Head => "1",
        };
        if self.0 && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// The tone of a flight's state.
pub(super) fn of_state(state: &str) -> Tone {
    match state {
        "cancelled" | "diverted" | "returned" => Tone::Bad,
        "delayed" | "final-call" | "gate-closed" | "ask-airline" => Tone::Warn,
        "boarding" | "go-to-gate" | "check-in" | "bags" | "landed" | "on-time" | "early" => Tone::Good,
        "departed" | "arrived" | "last-bag" => Tone::Dim,
        _ => Tone::Plain,
    }
}
