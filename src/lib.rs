//! gatepost
