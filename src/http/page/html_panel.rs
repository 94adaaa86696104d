//! The panel of the page: everything that a display shows, in the structure that `assets/board/render.js`
//! finds its places in.

use std::fmt::{self, Display, Formatter};

use super::fit::{fit, fit_block};
use super::html::{Attribute, Escaped, Lang, Part};
use super::html_list::List;
use super::html_place::Spot;
use super::screen::{Dir, Emergency, Layout, Mode, Screen, Slide, Stale};

/// More pages than this are told by the number alone.
const MOST_DASHES: usize = 12;

const fn dir_word(dir: Dir) -> &'static str {
    match dir {
        Dir::Ltr => "ltr",
        Dir::Rtl => "rtl",
        Dir::Auto => "auto",
    }
}

/// The attributes of the document's root: language, direction, and what the style sheets go by.
pub(super) struct Root<'a>(pub(super) &'a Screen);

impl Display for Root<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let screen = self.0;
        let mode = match screen.mode {
            Mode::Board => "board",
            Mode::Emergency => "emergency",
            Mode::Closed => "closed",
            Mode::Off => "off",
            Mode::Night => "night",
        };
        let layout = match screen.layout {
            Layout::List => "list",
            Layout::Place => "place",
            Layout::Message => "message",
        };
        let stale = match screen.stale {
            Stale::Fresh => "",
            Stale::Marked => "marked",
            Stale::Old => "old",
        };
        write!(
            out,
            " lang=\"{}\" dir=\"{}\" data-mode=\"{mode}\" data-layout=\"{layout}\" data-kind=\"{}\" data-theme=\"{}\"{}{}",
            Escaped(&screen.lang),
            dir_word(screen.dir),
            screen.kind,
            screen.theme,
            Attribute("data-stale", stale),
            if screen.dim { " data-dim=\"\"" } else { "" },
        )
    }
}

/// A free text in an element of its own: language and direction where they are not those of the page.
struct Free<'a> {
    name: &'static str,
    class: String,
    lang: &'a str,
    dir: Dir,
    text: &'a str,
    screen: &'a Screen,
}

impl Display for Free<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Self { name, class, lang, dir, text, screen } = self;
        let (lang, dir) = if text.is_empty() { ("", screen.dir) } else { (*lang, *dir) };
        let dir = if dir == screen.dir { "" } else { dir_word(dir) };
        let (class, lang) = (Attribute("class", class), Lang(lang, &screen.lang));
        write!(out, "<{name}{class}{lang}{}>{}</{name}>", Attribute("dir", dir), Escaped(text))
    }
}

fn slide<'a>(
    name: &'static str,
    slide: &'a Slide,
    class: impl FnOnce(&str) -> String,
    screen: &'a Screen,
) -> Free<'a> {
    let Slide { lang, dir, text, .. } = slide;
    Free { name, class: class(text), lang, dir: *dir, text, screen }
}

struct Head<'a>(&'a Screen);

impl Display for Head<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let screen = self.0;
        let (heading, lang) = screen
            .place_view
            .as_ref()
            .map_or((&screen.title.text, screen.title.lang.as_str()), |place| (&place.heading, ""));
        let name = screen.place_view.as_ref().map_or("", |place| &place.name);
        writeln!(
            out,
            "<header class=\"head\"><img class=\"sign\" src=\"/assets/shared/pictograms/{}.svg\" alt=\"\">\
             <div class=\"titles\">{}<p class=\"second\"{}>{}</p></div><p class=\"name\"><b{}>{}</b></p>\
             <div class=\"clock\"><time class=\"now\">{}</time><p class=\"day\"><span class=\"weekday\">{}</span>\
             <span class=\"date\">{}</span></p></div></header>",
            screen.pictogram,
            Part::new("h1", heading).lang(lang, &screen.lang),
            Lang(&screen.second.lang, &screen.lang),
            Escaped(&screen.second.text),
            Attribute("class", &fit(name, false)),
            Escaped(name),
            screen.clock.time,
            Escaped(&screen.clock.weekday),
            Escaped(&screen.clock.date),
        )
    }
}

/// What stands in the middle where no flights do.
fn idle(screen: &Screen) -> (&str, &str) {
    match &screen.place_view {
        Some(place) if screen.mode == Mode::Board && place.flights.is_empty() => (&screen.place, &place.idle),
        _ => (&screen.empty, &screen.empty_more),
    }
}

struct Foot<'a>(&'a Screen);

impl Display for Foot<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let screen = self.0;
        let ticker = screen.ticker.clone().unwrap_or_default();
        write!(
            out,
            "<footer><p class=\"life tone-{}\"><i></i><span>{}</span></p><p class=\"airport\">{}</p>\
             <p class=\"ticker\">{}</p><p class=\"pages\"><span class=\"dashes\">",
            screen.life.tone,
            Escaped(&screen.life.text),
            Escaped(&screen.place),
            slide("span", &ticker, |text| fit(text, false), screen),
        )?;
        let dashes = if screen.pages > 1 && screen.pages <= MOST_DASHES { screen.pages } else { 0 };
        for dash in 0..dashes {
            out.write_str(if dash == screen.page { "<i class=\"on\"></i>" } else { "<i></i>" })?;
        }
        out.write_str("</span><span class=\"number\" aria-hidden=\"true\">")?;
        if screen.pages > 1 {
            write!(out, "{} / {}", screen.page + 1, screen.pages)?;
        }
        writeln!(out, "</span><span class=\"said\">{}</span></p></footer>", Escaped(&screen.page_text))
    }
}

struct Alarm<'a>(&'a Screen);

impl Display for Alarm<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let screen = self.0;
        let Emergency { label, lang, dir, text, body, second, second_lang, second_dir } =
            screen.emergency.clone().unwrap_or_default();
        let line = |name: &'static str, class: &str, lang, dir, text| {
            let class = format!("{class} {}", fit_block(text)).trim_end().to_owned();
            Free { name, class, lang, dir, text, screen }.to_string()
        };
        writeln!(
            out,
            "<section class=\"emergency\" role=\"alert\"><img src=\"/assets/shared/pictograms/warning.svg\" alt=\"{}\">\
             <div class=\"says\">{}{}{}</div><p class=\"alarm-foot\"><span class=\"airport\">{}</span>\
             <time class=\"now\">{}</time></p></section>",
            Escaped(&label),
            line("h1", "alarm", &lang, dir, &text),
            line("p", "alarm-body", &lang, dir, &body),
            line("p", "alarm-second", &second_lang, second_dir, &second),
            Escaped(&screen.place),
            screen.clock.time,
        )
    }
}

/// Everything that is seen.
pub(super) struct Panel<'a> {
    pub(super) screen: &'a Screen,
    /// Further rows for readers without JavaScript, as HTML.
    pub(super) rest: &'a str,
}

impl Display for Panel<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Self { screen, rest } = self;
        let banner = screen.banner.clone().unwrap_or_default();
        let message = screen.message.clone().unwrap_or_default();
        let (idle, more) = idle(screen);
        write!(
            out,
            "<main class=\"panel\">\n<div class=\"banner\"><strong>{}</strong><p>{}</p></div>\n{}<div class=\"middle\">\n{}{}\
             <section class=\"message\">{}</section>\n<section class=\"idle\"><b>{}</b><span>{}</span></section>\n{rest}\
             </div>\n{}{}</main>\n",
            Escaped(&banner.label),
            slide("span", &banner, |text| fit(text, false), screen),
            Head(screen),
            List(screen),
            Spot(screen),
            slide("p", &message, fit_block, screen),
            Escaped(idle),
            Escaped(more),
            Foot(screen),
            Alarm(screen),
        )
    }
}
