//! The document of the first paint: the panel as the daemon sees it, and what the script needs to take
//! it over.

use std::fmt::{self, Display, Formatter};

use super::html::{Escaped, ScriptJson};
use super::html_list::Place;
use super::html_panel::{Panel, Root};
use super::screen::Screen;
use super::{View, further_rows, screen};
use crate::words::{file, fill, of, resolve};

/// What other languages fall back to.
const ENGLISH: &str = "en";

/// Rows beyond the first page in the document, for readers without JavaScript: two dozen pages, so that
/// a board of five thousand flights does not become megabytes.
const REST_ROWS: usize = 192;

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
        let silence = serde_json::to_string(&view.silence).map_err(|_| fmt::Error)?;
        write!(
            out,
            "],\"board\":{{\"airport\":{},\"heartbeat_ms\":{},\"read_only\":{},\"lost\":{},\"feed_silence\":{}}}}}",
            ScriptJson(&airport),
            view.heartbeat_ms,
            view.read_only,
            view.lost,
            silence,
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

const HEAD: &str = "<meta charset=\"utf-8\">\n\
<meta name=\"viewport\" content=\"width=device-width\">\n\
<link rel=\"icon\" href=\"/assets/shared/pictograms/icon.svg\">\n\
<link rel=\"preload\" href=\"/assets/shared/inter/latin.woff2\" as=\"font\" type=\"font/woff2\" crossorigin>\n\
<link rel=\"stylesheet\" href=\"/assets/shared/tokens.css\">\n\
<link rel=\"stylesheet\" href=\"/assets/board/fit.css\">\n\
<link rel=\"stylesheet\" href=\"/assets/board/board.css\">\n\
<link rel=\"stylesheet\" href=\"/assets/board/list.css\">\n\
<link rel=\"stylesheet\" href=\"/assets/board/place.css\">\n\
<link rel=\"stylesheet\" href=\"/assets/board/notices.css\">\n\
<link rel=\"stylesheet\" href=\"/assets/board/flap.css\">\n\
<noscript><link rel=\"stylesheet\" href=\"/assets/board/noscript.css\">\
<meta http-equiv=\"refresh\" content=\"30\"></noscript>\n";

/// The whole document.
pub fn render(view: &View<'_>) -> String {
    let screen = screen(view);
    // Nothing in a spec or in names can fail to be JSON.
    let json = |value: serde_json::Result<String>| value.unwrap_or_default();
    format!(
        "<!doctype html>\n<html{}>\n<head>\n{HEAD}<title>{} · {}</title>\n\
         <script type=\"module\" src=\"/assets/board/main.js\"></script>\n</head>\n<body>\n{}\
         <script type=\"application/json\" id=\"model\">{}</script>\n\
         <script type=\"application/json\" id=\"spec\">{}</script>\n\
         <script type=\"application/json\" id=\"words\">{}</script>\n\
         <script type=\"application/json\" id=\"cities\">{}</script>\n</body>\n</html>\n",
        Root(&screen),
        Escaped(&screen.title.text),
        Escaped(view.airport.name),
        Panel { screen: &screen, rest: &rest(view, &screen) },
        Model(view),
        ScriptJson(&json(serde_json::to_string(view.spec))),
        ScriptJson(&words(view)),
        ScriptJson(&json(serde_json::to_string(view.cities))),
    )
}

/// The rows that nobody turns to without JavaScript.
fn rest(view: &View<'_>, screen: &Screen) -> String {
    let (rows, more) = further_rows(view, REST_ROWS);
    if rows.is_empty() {
        return String::new();
    }
    let rows: String = rows.iter().map(|row| Place { row: Some(row), screen }.to_string()).collect();
    let more = match of(&screen.lang) {
        Some(words) if more > 0 => fill(&words.phrases.more, &[("count", &more.to_string())]).into_owned(),
        _ => String::new(),
    };
    format!(
        "<noscript><table class=\"list\"><tbody>{rows}</tbody></table><p class=\"more\">{}</p></noscript>\n",
        Escaped(&more),
    )
}

/// The words of the languages that the board and its flights speak, and of the one that completes them.
fn words(view: &View<'_>) -> String {
    let spoken = view.spec.languages.iter().map(|language| &language.tag);
    let asked = view.flights.iter().flat_map(|held| &held.value.languages);
    let mut tags: Vec<&str> = spoken.chain(asked).filter_map(|tag| resolve(tag)).chain([ENGLISH]).collect();
    tags.sort_unstable();
    tags.dedup();
    let files: Vec<String> =
        tags.into_iter().filter_map(|tag| Some(format!("\"{tag}\":{}", file(tag)?))).collect();
    format!("{{{}}}", files.join(","))
}
