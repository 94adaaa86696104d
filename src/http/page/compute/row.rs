//! What one flight says on the glass: the rules of `assets/board/format.js`.

use super::cities::{Cities, city_cell};
use super::numbers::flight_number;
use super::rows::expected;
use super::speech::{Local, Speech, local, say};
use super::states::{state_detail, state_word, tone_of};
use super::zone::Zone;
use crate::board::{Audience, Flight, Instant};
use crate::boards::Column;
use crate::http::page::screen::{
    Cells, EstimatedCell, FlightCell, Row, SignCell, StateCell, TextCell, TimeCell,
};

/// Seconds for which a change of gate is marked.
const REGATED_S: Instant = 1_800;

/// What all rows of a screen share.
pub(super) struct Frame<'a> {
    pub(super) zone: &'a Zone,
    /// None while no clock can be trusted.
    pub(super) now: Option<Instant>,
    pub(super) speech: Speech,
    pub(super) cities: &'a Cities,
    pub(super) columns: &'a [Column],
    /// Whether the row is one of a list.
    pub(super) listed: bool,
}

/// Whether the traveller must be told that the gate is another one than before.
pub(super) fn is_regated(flight: &Flight, now: Option<Instant>) -> bool {
    let old = |(now, since): (Instant, Instant)| now >= since.saturating_add(REGATED_S);
    flight.previous_gate.is_some()
        && flight.previous_gate != flight.gate
        && !now.zip(flight.gate_changed).is_some_and(old)
}

/// The first remark for one of these readers, in the order in which they are named.
pub(super) fn remark_for<'a>(flight: &'a Flight, audiences: &[Audience], speech: Speech) -> Local<'a> {
    let of = |audience| flight.remarks.iter().find(|remark| remark.audience == audience);
    let remark = audiences.iter().find_map(|audience| of(*audience));
    remark.map_or_else(Local::default, |remark| local(&remark.text, speech.lang()))
}

/// A time with the old one that it replaces; an hour that only its day tells apart is another time too.
pub(super) fn time_cell(flight: &Flight, zone: &Zone, speech: Speech, now: Option<Instant>) -> TimeCell {
    let instant = expected(flight);
    let (planned, time) = (zone.time(flight.scheduled), zone.time(instant));
    let moved = planned != time || zone.day(flight.scheduled) != zone.day(instant);
    let planned = if moved { planned } else { String::new() };
    TimeCell { planned, time, date: zone.other_day(instant, speech, now) }
}

fn text_cell(text: Option<&String>) -> TextCell {
    TextCell { text: text.cloned().unwrap_or_default() }
}

impl Frame<'_> {
    fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    fn state_cell(&self, flight: &Flight, speech: Speech) -> StateCell {
        let (word, spoken) = state_word(flight, self.zone, speech);
        let lang = if spoken { speech.lang().to_owned() } else { String::new() };
        if !self.listed {
            return StateCell { word, lang, ..StateCell::default() };
        }
        // A public remark was written for this very flight and beats what can be derived.
        let remark = remark_for(flight, &[Audience::Public], speech);
        let (detail, detail_lang) = if remark.text.is_empty() {
            let derived = state_detail(flight, self.zone, speech, self.now, !self.has(Column::Desks));
            let lang = if derived.is_empty() { "" } else { speech.lang() };
            (derived, lang)
        } else {
            (remark.text.to_owned(), remark.lang)
        };
        StateCell { word, detail, lang, detail_lang: detail_lang.to_owned() }
    }

    /// The row of a flight.
    pub(super) fn row(&self, flight: &Flight) -> Row {
        let Self { zone, now, .. } = *self;
        let speech = self.speech.of(flight);
        let phrases = &speech.words().phrases;
        let time = time_cell(flight, zone, speech, now);
        let moved = !time.planned.is_empty();
        let regated = is_regated(flight, now);
        let terminal = flight.terminal.as_ref().filter(|_| !self.has(Column::Terminal));
        let terminal = terminal.map(|name| say(&phrases.terminal, "terminal", name)).unwrap_or_default();
        let mut cells = Cells::default();
        for column in self.columns {
            match column {
                Column::Time if self.has(Column::Estimated) => {
                    let date = zone.other_day(flight.scheduled, speech, now);
                    cells.time =
                        Some(TimeCell { planned: String::new(), time: zone.time(flight.scheduled), date });
                }
                Column::Time => cells.time = Some(time.clone()),
                Column::Estimated if moved => {
                    cells.estimated =
                        Some(EstimatedCell { time: time.time.clone(), date: time.date.clone() });
                }
                Column::Estimated => cells.estimated = Some(EstimatedCell::default()),
                Column::City => cells.city = Some(city_cell(self.cities, flight, speech)),
                Column::Flight => {
                    let share = flight.codeshares.first().map(|share| flight_number(share));
                    cells.flight = Some(FlightCell {
                        number: flight_number(&flight.flight),
                        share: share.unwrap_or_default(),
                    });
                }
                Column::Desks => cells.desks = Some(text_cell(flight.desks.as_ref())),
                Column::Gate => {
                    let before = flight.previous_gate.as_deref().filter(|_| regated);
                    let sub = before.map_or_else(|| terminal.clone(), |gate| say(&phrases.was, "gate", gate));
                    cells.gate = Some(SignCell { text: flight.gate.clone().unwrap_or_default(), sub });
                }
                Column::Terminal => cells.terminal = Some(text_cell(flight.terminal.as_ref())),
                Column::Belt => {
                    let exit = flight.exit.as_deref();
                    let sub = exit.map_or_else(|| terminal.clone(), |exit| say(&phrases.exit, "exit", exit));
                    cells.belt = Some(SignCell { text: flight.belt.clone().unwrap_or_default(), sub });
                }
                Column::State => cells.state = Some(self.state_cell(flight, speech)),
            }
        }
        let marks = [
            (moved, "moved"),
            (regated, "regated"),
            (flight.state == "cancelled", "cancelled"),
            (flight.state == "departed", "past"),
            (flight.state == "final-call", "call"),
        ];
        Row {
            id: flight.id.clone(),
            tone: tone_of(&flight.state),
            marks: marks.into_iter().filter_map(|(set, mark)| set.then_some(mark)).collect(),
            fresh: None,
            lang: speech.lang().to_owned(),
            dir: speech.dir(),
            cells,
        }
    }
}
