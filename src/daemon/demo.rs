//! `serve --demo`: the sample day in a store of its own, with a token to try things with.
