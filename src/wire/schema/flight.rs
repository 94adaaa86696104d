//! The fields of a flight, once for requests and answers.

use serde_json::{Map, Value, json};

use super::patterns::{
    AIRPORT, CLEAN, DATE, LANGUAGE as TAG, LINE, LINE_OR_NOTHING, NUMBER, PLAIN_ID_OR_NONE,
};
use super::{Field, Need, Shape, Way, always, clearable, maybe, object, or_null};
use crate::board::{limits, may_be_overridden};

const SHORT: Shape = Shape::Text(1, limits::SHORT, LINE);
const SOURCE: Shape = Shape::Text(1, limits::SOURCE, LINE);
const NUMBERS: Shape = Shape::List(&Shape::Text(0, usize::MAX, NUMBER), 0, limits::CODESHARES);
const CODES: Shape = Shape::List(&Shape::Text(0, usize::MAX, AIRPORT), 0, limits::VIA);
const TAGS: Shape = Shape::List(&LANGUAGE, 0, limits::LANGUAGES);
const REMARKS: Shape = Shape::List(&Shape::Named("Remark"), 0, limits::REMARKS);

/// A language tag.
pub(super) const LANGUAGE: Shape = Shape::Text(0, 35, TAG);

/// One remark.
pub(super) const REMARK: Shape = Shape::Object(&[
    always("audience", Shape::Word(&["public", "gate", "check-in", "belt", "staff"]), "Who it is for."),
    always("text", Shape::Map(&LANGUAGE, &Shape::Text(1, limits::REMARK, LINE), 1, limits::LANGUAGES), ""),
]);

/// All of them, in the order of the board's own list, and what is said of overrides.
pub(super) const FIELDS: &[Field] = &[
    clearable("id", Shape::Text(0, limits::ID, PLAIN_ID_OR_NONE), "Derived when absent; for good."),
    always("direction", Shape::Word(&["departure", "arrival"]), "Seen from this airport."),
    always("flight", Shape::Text(0, usize::MAX, NUMBER), "Flight number, kept in capitals, without spaces."),
    clearable("codeshares", NUMBERS, "Further numbers of the same movement."),
    clearable("airport", Shape::Text(0, usize::MAX, AIRPORT), "IATA code of the other end."),
    clearable("city", Shape::Text(1, limits::CITY, LINE), "Name of the other end."),
    clearable("via", CODES, "IATA codes of the stops on the way."),
    always("scheduled", Shape::Instant, "When the timetable says."),
    clearable("estimated", Shape::Instant, "When it is expected."),
    clearable("actual", Shape::Instant, "When it happened."),
    clearable("checkin_opens", Shape::Instant, ""),
    clearable("checkin_closes", Shape::Instant, ""),
    clearable("gate_opens", Shape::Instant, ""),
    clearable("boarding", Shape::Instant, "When boarding begins."),
    clearable("gate_closes", Shape::Instant, ""),
    clearable("first_bag", Shape::Instant, "When the first bag is on the belt."),
    clearable("last_bag", Shape::Instant, ""),
    clearable("state", Shape::Text(0, limits::STATE, LINE_OR_NOTHING), "A known word, or free text."),
    clearable("terminal", SHORT, ""),
    clearable("gate", SHORT, ""),
    clearable("previous_gate", SHORT, "Kept by the board when the gate changes."),
    clearable("gate_changed", Shape::Instant, "When it did."),
    clearable("desks", SHORT, "Check-in desks."),
    clearable("belt", SHORT, "Baggage belt."),
    clearable("exit", SHORT, "Exit from the baggage hall."),
    clearable("remarks", REMARKS, "Lines beside the state."),
    clearable("languages", TAGS, "Languages of this row."),
    clearable("visible", Shape::Flag, "Whether boards show it; true when absent."),
    clearable("source", SOURCE, "The feed that speaks for it."),
    clearable("source_id", SOURCE, "The id that the feed knows it by."),
    clearable("origin_date", Shape::Text(0, usize::MAX, DATE), "UTC date of the first leg."),
    clearable("service_date", Shape::Text(0, usize::MAX, DATE), "Local day."),
    clearable("overrides", Shape::Overrides, "Values by hand over those of the feed; null ends all."),
];

/// What is always there in an answer.
pub(super) const ALWAYS: &[&str] = &["id", "direction", "flight", "scheduled", "state"];

/// As the public sees it.
pub(super) const PUBLIC: Shape = {
    let (fields, _) = FIELDS.split_at(FIELDS.len() - 1);
    Shape::Requiring(fields, ALWAYS)
};

/// What operators see beside.
pub(super) const LAYER: Shape = Shape::Object(&[
    always("marks", Shape::Map(&Shape::Any, &Shape::Named("Mark"), 1, usize::MAX), "By field."),
    always("beneath", Shape::Map(&Shape::Any, &Shape::Any, 0, usize::MAX), "What comes back, by field."),
]);
pub(super) const MARK: Shape = Shape::Object(&[
    maybe("until", Shape::Instant, "When it runs out; never when absent."),
    maybe("by", Shape::Text(0, usize::MAX, ""), "By whom."),
]);

/// What a request says of overrides: an object by field, each null or with its value.
pub(super) fn overrides() -> Value {
    let mut properties = Map::new();
    for field in FIELDS.iter().filter(|field| may_be_overridden(field.name)) {
        let mut value = field.shape.json(Way::In);
        if field.need == Need::Clearable {
            value = or_null(&value);
        }
        let mut one = object(
            &[
                clearable("until", Shape::Instant, ""),
                clearable("by", Shape::Text(1, limits::SOURCE, CLEAN), ""),
            ],
            &["value"],
            Way::In,
        );
        one["properties"]["value"] = value;
        properties.insert(field.name.to_owned(), or_null(&one));
    }
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}
