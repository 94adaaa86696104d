//! The document of the first paint. The structure that it gives is what `assets/board/render.js`
//! finds its places in.

use std::fmt::{self, Display, Formatter};

use super::View;
use super::html::{Attribute, Escaped, ScriptJson};
use super::notices::{Slide, slides};
use super::row::{RowView, fit};
use super::rows::{PAGE_ROWS, rows_of};
use super::zone::Zone;
use crate::board::{Direction, Flight, Level};

/// Rows beyond the first page in the document, for readers without JavaScript: two dozen pages, so that
/// a board of five thousand flights does not become megabytes.
const REST_ROWS: usize = 24 * PAGE_ROWS;

/// More pages than this are told by the number alone.
const MOST_DASHES: usize = 12;

/// Titles, pictogram and column heads of one direction.
struct Words {
    title: &'static str,
    pictogram: &'static str,
    place: &'static str,
    sign: &'static str,
}

impl Words {
    fn of(direction: Direction) -> Self {
        match direction {
            Direction::Departure => {
                Self { title: "Departures", pictogram: "takeoff", place: "Destination", sign: "Gate" }
            }
            Direction::Arrival => {
                Self { title: "Arrivals", pictogram: "landing", place: "Origin", sign: "Belt" }
            }
        }
    }
}

/// One direction of the page.
struct BoardSection<'a> {
    view: &'a View<'a>,
    zone: &'a Zone,
    direction: Direction,
}

impl Display for BoardSection<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Self { view, zone, direction } = self;
        let words = Words::of(*direction);
        let now = view.trusted_now();
        let flights = rows_of(view.flights.iter().map(|held| &*held.value), *direction, now);
        let (first, rest) = flights.split_at(flights.len().min(PAGE_ROWS));
        let row = |flight: &Flight| RowView::new(flight, zone, now);
        write!(
            out,
            "<section class=\"board\" data-direction=\"{}\">\n\
             <header class=\"head\"><img class=\"sign\" src=\"/assets/shared/pictograms/{}.svg\" alt=\"\">\
             <h1>{}</h1><span class=\"place\">{}</span></header>\n\
             <table><thead><tr><th>Time</th><th>{}</th><th>Flight</th><th>{}</th><th>Status</th></tr></thead>\n<tbody>",
            direction.as_str(),
            words.pictogram,
            words.title,
            Escaped(view.airport.name),
            words.place,
            words.sign,
        )?;
        for flight in first {
            row(flight).fmt(out)?;
        }
        // An empty board that lost its state must not say that nothing flies.
        let empty = if view.lost { "No data yet" } else { "No flights" };
        write!(out, "</tbody></table>\n<p class=\"empty\">{empty}</p>\n")?;
        if !rest.is_empty() {
            out.write_str("<noscript><table class=\"rest\"><tbody>")?;
            for flight in rest.iter().take(REST_ROWS) {
                row(flight).fmt(out)?;
            }
            out.write_str("</tbody></table>")?;
            if let Some(more) = rest.len().checked_sub(REST_ROWS).filter(|more| *more > 0) {
                write!(out, "<p class=\"more\">and {more} more</p>")?;
            }
            out.write_str("</noscript>\n")?;
        }
        write_pages(out, flights.len().div_ceil(PAGE_ROWS))?;
        out.write_str("</section>\n")
    }
}

fn write_pages(out: &mut Formatter<'_>, pages: usize) -> fmt::Result {
    out.write_str("<p class=\"pages\"><span class=\"dashes\">")?;
    if pages > 1 && pages <= MOST_DASHES {
        out.write_str("<i class=\"on\"></i>")?;
        for _ in 1..pages {
            out.write_str("<i></i>")?;
        }
    }
    out.write_str("</span><span class=\"number\">")?;
    if pages > 1 {
        write!(out, "1 / {pages}")?;
    }
    out.write_str("</span></p>\n")
}

/// The model of the page, in the shape of a snapshot event.
struct Model<'a>(&'a View<'a>);

impl Display for Model<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let view = self.0;
        let json = |text: &str| serde_json::Value::from(text).to_string();
        let clock = if view.clock_trusted { "synced" } else { "unset" };
        write!(
            out,
            "{{\"cursor\":{},\"reason\":\"none\",\"build\":{},\"now\":{},\"clock\":\"{clock}\",\"flights\":[",
            ScriptJson(&json(view.cursor)),
            ScriptJson(&json(view.build)),
            view.now,
        )?;
        write_list(out, view.flights.iter().map(|held| &*held.json))?;
        out.write_str("],\"notices\":[")?;
        write_list(out, view.notices.iter().map(|held| &*held.json))?;
        let airport = serde_json::to_string(&view.airport).map_err(|_| fmt::Error)?;
        write!(
            out,
            "],\"board\":{{\"airport\":{},\"heartbeat_ms\":{},\"read_only\":{},\"lost\":{}}}}}",
            ScriptJson(&airport),
            view.heartbeat_ms,
            view.read_only,
            view.lost,
        )
    }
}

fn write_list<'a>(out: &mut Formatter<'_>, items: impl Iterator<Item = &'a str>) -> fmt::Result {
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.write_str(",")?;
        }
        ScriptJson(item).fmt(out)?;
    }
    Ok(())
}

/// What lies over the rows or under them: banner, footer, emergency, closed.
struct Around<'a> {
    view: &'a View<'a>,
    time: String,
    banner: Slide,
    info: Slide,
    emergency: Slide,
}

impl Display for Around<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Self { view, time, banner, info, emergency } = self;
        // Without JavaScript nothing follows the board: the mark says since when.
        let life = if time.is_empty() { "No contact".to_owned() } else { format!("As of {time}") };
        let place = Escaped(view.airport.name);
        let class = |name: &str, text: &str| format!("{name} {}", fit(text)).trim_end().to_owned();
        let classes = [
            class("banner-text", &banner.text),
            class("info", &info.text),
            class("alarm", &emergency.text),
            class("alarm-more", &format!("{}{}", emergency.body, emergency.second)),
        ];
        write!(
            out,
            "<div class=\"banner\"><strong>Security</strong><p class=\"{}\"{}>{}</p></div>\n\
             <footer><p class=\"life tone-quiet\"><i></i><span>{life}</span></p>\
             <p class=\"{}\"{}>{}</p></footer>\n\
             <section class=\"emergency\"><img src=\"/assets/shared/pictograms/warning.svg\" alt=\"\">\
             <div class=\"says\"><p class=\"{}\"{}>{}</p><div class=\"{}\">\
             <p class=\"alarm-body\"{}>{}</p><p class=\"alarm-second\"{}>{}</p></div></div>\
             <p class=\"alarm-foot\"><span>{place}</span><time class=\"now\">{time}</time></p></section>\n\
             <section class=\"closed\"><b>This display is closed</b><span>{place}</span></section>\n",
            classes[0],
            Attribute("lang", &banner.lang),
            Escaped(&banner.text),
            classes[1],
            Attribute("lang", &info.lang),
            Escaped(&info.text),
            classes[2],
            Attribute("lang", &emergency.lang),
            Escaped(&emergency.text),
            classes[3],
            Attribute("lang", &emergency.lang),
            Escaped(&emergency.body),
            Attribute("lang", &emergency.second_lang),
            Escaped(&emergency.second),
        )
    }
}

const HEAD: &str = "<meta charset=\"utf-8\">\n\
<meta name=\"viewport\" content=\"width=device-width\">\n\
<link rel=\"icon\" href=\"/assets/shared/pictograms/icon.svg\">\n\
<link rel=\"preload\" href=\"/assets/shared/inter/latin.woff2\" as=\"font\" type=\"font/woff2\" crossorigin>\n\
<link rel=\"stylesheet\" href=\"/assets/shared/tokens.css\">\n\
<link rel=\"stylesheet\" href=\"/assets/board/board.css\">\n\
<link rel=\"stylesheet\" href=\"/assets/board/columns.css\">\n\
<link rel=\"stylesheet\" href=\"/assets/board/notices.css\">\n\
<noscript><link rel=\"stylesheet\" href=\"/assets/board/noscript.css\">\
<meta http-equiv=\"refresh\" content=\"30\"></noscript>\n";

/// The whole document.
pub fn render(view: &View<'_>) -> String {
    let zone = Zone::new(view.airport.timezone);
    let now = view.trusted_now();
    let (layout, directions, title) = match view.spec.kind.direction() {
        Some(direction) => ("full", vec![direction], Words::of(direction).title),
        None => ("split", vec![Direction::Departure, Direction::Arrival], "Departures and arrivals"),
    };
    let first = |level| {
        let notices = view.notices.iter().map(|held| &*held.value);
        slides(notices, level, now).into_iter().next().unwrap_or_default()
    };
    let around = Around {
        view,
        time: now.map(|now| zone.time(now)).unwrap_or_default(),
        banner: first(Level::Security),
        info: first(Level::Info),
        emergency: first(Level::Emergency),
    };
    let (weekday, date) = now.map(|now| zone.day(now)).unwrap_or_default();
    let boards: String = directions
        .into_iter()
        .map(|direction| BoardSection { view, zone: &zone, direction }.to_string())
        .collect();
    let mode = if around.emergency.text.is_empty() { "board" } else { "emergency" };
    let banner = if around.banner.text.is_empty() { "" } else { " data-banner=\"\"" };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n{HEAD}<title>{title} · {}</title>\n\
         <script type=\"module\" src=\"/assets/board/main.js\"></script>\n</head>\n\
         <body class=\"{layout}\" data-mode=\"{mode}\"{banner}>\n<main class=\"boards\">\n{boards}</main>\n\
         <div class=\"clock\"><time class=\"now\">{}</time><p class=\"day\">\
         <span class=\"weekday\">{weekday}</span><span class=\"date\">{date}</span></p></div>\n\
         {around}<script type=\"application/json\" id=\"model\">{}</script>\n</body>\n</html>\n",
        Escaped(view.airport.name),
        around.time,
        Model(view),
    )
}
