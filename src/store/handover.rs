//! The board as text, for the process that follows one which panicked while it read the store. It goes
//! from memory to memory: the disk is what is in doubt.
//!
//! A line `open` or `closed` with how many lines follow, then one for each flight and notice: `flight` or `notice`, a
//! space, its JSON with its private parts. Nothing at all where no board was known.

use std::io::{BufRead, BufReader, Read, Write};
use std::sync::Arc;

use super::codec;
use super::ring;
use crate::board::{Board, Event};

/// More than the largest board.
const LIMIT: u64 = 64 * 1_024 * 1_024;

/// What is handed over.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Handover {
    /// The board that was shown; none where there was none yet.
    pub board: Option<Board>,
    /// Whether displays were told to stop.
    pub closed: bool,
}

impl Handover {
    /// Writes it to `out`.
    pub fn write(&self, out: &mut impl Write) -> std::io::Result<()> {
        let Some(board) = &self.board else { return Ok(()) };
        let door = if self.closed { "closed" } else { "open" };
        writeln!(out, "{door} {}", board.flights().len() + board.notices().len())?;
        for held in board.flights() {
            let json = ring::to_json(&Event::FlightStateUpdate(Arc::clone(&held.value)));
            writeln!(out, "flight {json}")?;
        }
        for held in board.notices() {
            writeln!(out, "notice {}", ring::to_json(&Event::Notice(Arc::clone(&held.value))))?;
        }
        Ok(())
    }

    /// Reads what [`Handover::write`] wrote. What is no such text is no board: a display says that it
    /// lost its state rather than show half of it.
    pub fn read(from: impl Read) -> Self {
        handover(BufReader::new(from.take(LIMIT))).unwrap_or_default()
    }
}

fn handover(lines: impl BufRead) -> Option<Handover> {
    let mut lines = lines.lines();
    let head = lines.next()?.ok()?;
    let (closed, size) = match head.split_once(' ')? {
        ("open", size) => (false, size),
        ("closed", size) => (true, size),
        _ => return None,
    };
    let size = size.parse::<u64>().ok()?;
    let mut board = Board::default();
    let mut seq = 0;
    for line in lines {
        seq += 1;
        let line = line.ok()?;
        let event = match line.split_once(' ')? {
            ("flight", json) => {
                Event::FlightStateUpdate(Arc::new(codec::decode_flight(json.as_bytes()).ok()?))
            }
            ("notice", json) => Event::Notice(Arc::new(codec::decode_notice(json.as_bytes()).ok()?)),
            _ => return None,
        };
        let public = event.public();
        let json = ring::to_json(public.as_ref().unwrap_or(&event));
        board.fold(seq, &event, &Arc::from(json));
    }
    (seq == size).then_some(Handover { board: Some(board), closed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::{Audience, Direction, Flight, Level, LocalText, Notice, Remark, Text};

    fn filled() -> Board {
        let mut board = Board::default();
        let mut flight = Flight::new(Direction::Departure, "SK455", 1_795_251_600);
        flight.id = "D-1".to_owned();
        flight.city = Some("A\nline, \"quoted\"".to_owned());
        flight.remarks = vec![Remark { audience: Audience::Staff, text: LocalText::default() }];
        let notice = Notice {
            id: "n".to_owned(),
            text: Text::Plain("two\nlines".to_owned()),
            level: Level::Info,
            until: None,
        };
        for (event, seq) in
            [Event::FlightStateUpdate(Arc::new(flight)), Event::Notice(Arc::new(notice))].iter().zip(1..)
        {
            board.fold(seq, event, &Arc::from("{}"));
        }
        board
    }

    fn written(board: Option<Board>) -> Vec<u8> {
        let mut text = Vec::new();
        Handover { board, closed: true }.write(&mut text).unwrap();
        text
    }

    #[test]
    fn a_board_comes_back_with_its_private_parts() {
        for board in [None, Some(Board::default()), Some(filled())] {
            let closed = board.is_some();
            assert_eq!(Handover::read(written(board.clone()).as_slice()), Handover { board, closed });
        }
    }

    #[test]
    fn what_is_cut_off_or_foreign_is_no_board() {
        let text = written(Some(filled()));
        // But for the last line's end, which says nothing.
        for end in 0..text.len() - 1 {
            assert_eq!(Handover::read(&text[..end]).board, None, "{end}");
        }
        assert_eq!(Handover::read(&b"flight {}"[..]).board, None);
        assert_eq!(Handover::read(&b"open 1\nboat {}\n"[..]).board, None);
        assert_eq!(Handover::read(&b"\xff"[..]).board, None);
    }

    #[test]
    fn a_text_without_end_is_read_up_to_the_limit() {
        let mut endless = std::io::repeat(b'x').take(2 * LIMIT);
        assert_eq!(Handover::read(&mut endless).board, None);
        assert_eq!(endless.limit(), LIMIT);
    }
}
