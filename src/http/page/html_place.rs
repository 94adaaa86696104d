//! The board of one gate, desk or belt, which `assets/board/render-place.js` adopts.

use std::fmt::{self, Display, Formatter};

use super::html::{Escaped, Lang, Part};
use super::html_list::flight_classes;
use super::screen::{Also, PlaceFlight, PlaceTime, Screen};

/// What parts the code shares of one flight.
const SHARES: &str = " · ";

struct Time<'a>(&'a PlaceTime);

impl Display for Time<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let PlaceTime { label, planned, time, date } = self.0;
        let (label, time) = (Part::new("span", label), Part::new("time", time));
        write!(out, "<p>{label}<s>{}</s>{time}<small>{}</small></p>", Escaped(planned), Escaped(date))
    }
}

struct Flight<'a> {
    flight: &'a PlaceFlight,
    around: &'a str,
}

impl Display for Flight<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let PlaceFlight { row, times, shares, remark } = self.flight;
        let lang = row.lang.as_str();
        let shares = shares.join(SHARES);
        let cells = (row.cells.flight.as_ref(), row.cells.city.as_ref(), row.cells.state.as_ref());
        let (number, city, state) = (
            cells.0.map_or("", |cell| &cell.number),
            cells.1.cloned().unwrap_or_default(),
            cells.2.cloned().unwrap_or_default(),
        );
        write!(
            out,
            "<article class=\"{}\" data-id=\"{}\"{}><div><p class=\"flight\">{}{}</p><p class=\"city\">{}{}</p>\
             <div class=\"times\">",
            flight_classes(row),
            Escaped(&row.id),
            Lang(lang, self.around),
            Part::new("b", number),
            Part::new("small", &shares),
            Part::new("b", &city.name).lang(&city.lang, lang),
            Part::new("small", &city.sub),
        )?;
        times.iter().try_for_each(|time| Time(time).fmt(out))?;
        write!(
            out,
            "</div><p class=\"remark\">{}</p><p class=\"state\">{}{}</p></div></article>",
            Part::new("span", &remark.text).lang(&remark.lang, lang),
            Part::new("b", &state.word).lang(&state.lang, lang),
            Part::new("small", &state.detail).lang(&state.detail_lang, lang),
        )
    }
}

struct Further<'a> {
    also: &'a Also,
    around: &'a str,
}

impl Display for Further<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Also { id, label, tone, time, date, number, city, city_lang } = self.also;
        let between = if date.is_empty() { "" } else { " " };
        write!(
            out,
            "<li class=\"tone-{tone}\" data-id=\"{}\"><span>{}</span><time>{}{between}{time}</time><b>{}</b><i{}>{}</i></li>",
            Escaped(id),
            Escaped(label),
            Escaped(date),
            Escaped(number),
            Lang(city_lang, self.around),
            Escaped(city),
        )
    }
}

/// The section of the page; empty on a board of another layout.
pub(super) struct Spot<'a>(pub(super) &'a Screen);

impl Display for Spot<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let around = self.0.lang.as_str();
        let (flights, also) = self
            .0
            .place_view
            .as_ref()
            .map_or((&[][..], &[][..]), |place| (&place.flights[..], &place.also[..]));
        write!(out, "<section class=\"spot\"><div class=\"flights n{}\">", flights.len())?;
        flights.iter().try_for_each(|flight| Flight { flight, around }.fmt(out))?;
        out.write_str("</div><ul class=\"also\">")?;
        also.iter().try_for_each(|also| Further { also, around }.fmt(out))?;
        out.write_str("</ul></section>\n")
    }
}
