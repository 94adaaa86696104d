//! `PUT /api/post-update`: the post-update demo's form, as it was published.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;

use super::content::Content;
use super::mutation::Mutation;
use super::problem::ApiError;
use super::{App, answer, body};
use crate::board::{Command, Level, Notice, Text};
use crate::tokens::Role;

const FIELD: &str = "update";

/// Posts a notice from the field `update` of a form or of a JSON object.
pub(super) async fn put(State(app): State<Arc<App>>, request: Request) -> Result<Response, ApiError> {
    let open = app.settings.get().open_post_update;
    let mutation = Mutation::accept(request, &app, Role::Publish, open).await?;
    mutation.unconditional()?;
    mutation.at_once()?;
    let text = match mutation.content.among(&[Content::Json, Content::Form])? {
        Content::Form => from_form(&mutation.body)?,
        _ => from_json(&mutation.body)?,
    };
    // A form sends CR LF where its text has a new line.
    let text = Text::Plain(text.replace("\r\n", "\n").replace('\r', "\n"));
    let notice = Notice { id: String::new(), text, level: Level::Info, until: None };
    let faults = notice.faults();
    if !faults.is_empty() {
        // The text of the notice came in another field.
        let faults =
            faults.into_iter().map(|fault| crate::board::Fault { pointer: format!("/{FIELD}"), ..fault });
        return Err(ApiError::Invalid(faults.collect()));
    }
    app.submit_one(Command::PutNotice(notice), mutation.sender).await?;
    Ok(answer::nothing())
}

fn from_form(sent: &[u8]) -> Result<String, ApiError> {
    let mut fields = form_urlencoded::parse(sent);
    match (fields.next(), fields.next()) {
        (Some((name, text)), None) if name == FIELD => Ok(text.into_owned()),
        _ => Err(expected()),
    }
}

fn from_json(sent: &[u8]) -> Result<String, ApiError> {
    let map = body::object(sent)?;
    match map.get(FIELD).and_then(serde_json::Value::as_str) {
        Some(text) if map.len() == 1 => Ok(text.to_owned()),
        _ => Err(expected()),
    }
}

fn expected() -> ApiError {
    ApiError::fault("/update", "one field of this name, with the text, and no other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_and_json_say_the_same() {
        let text = "Gate 3 & 4\r\nare closed";
        let form = b"update=Gate+3+%26+4%0D%0Aare+closed";
        let json = serde_json::json!({ "update": text }).to_string();
        assert_eq!(from_form(form), Ok(text.to_owned()));
        assert_eq!(from_json(json.as_bytes()), Ok(text.to_owned()));
    }

    #[test]
    fn what_is_not_one_update_is_refused() {
        for form in ["", "text=x", "update=a&update=b", "update=a&level=info"] {
            assert!(from_form(form.as_bytes()).is_err(), "{form}");
        }
        for json in ["{}", "[]", "{\"update\":1}", "{\"update\":\"x\",\"level\":\"info\"}"] {
            assert!(from_json(json.as_bytes()).is_err(), "{json}");
        }
    }
}
