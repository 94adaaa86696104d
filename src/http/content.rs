//! What a body says that it is.

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;

use super::problem::ApiError;

/// A content type that some handler reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// `application/json`, or nothing said: nearly always JSON, and JSON is checked anyway.
    Json,
    /// `application/merge-patch+json` (RFC 7396).
    MergePatch,
    /// A JSON value a line, under any of its names.
    Lines,
    /// `text/csv`.
    Csv,
    /// XML of any kind.
    Xml,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// Anything else.
    Other,
}

impl Content {
    /// The content type of a request. Parameters such as `charset` are passed over.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let Some(value) = headers.get(CONTENT_TYPE) else { return Self::Json };
        let essence = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
        match essence.trim().to_ascii_lowercase().as_str() {
            "application/json" => Self::Json,
            "application/merge-patch+json" => Self::MergePatch,
            "application/x-ndjson" | "application/ndjson" | "application/jsonl" => Self::Lines,
            "text/csv" => Self::Csv,
            "application/xml" | "text/xml" => Self::Xml,
            "application/x-www-form-urlencoded" => Self::Form,
            _ => Self::Other,
        }
    }

    /// The `charset` of a request's content type.
    pub(super) fn charset(headers: &HeaderMap) -> Option<String> {
        let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
        value.split(';').skip(1).find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let value = value.trim().trim_matches('"');
            name.trim().eq_ignore_ascii_case("charset").then(|| value.to_owned())
        })
    }

    /// Refuses what is not `accepted`.
    pub(super) fn among(self, accepted: &[Self]) -> Result<Self, ApiError> {
        if accepted.contains(&self) {
            return Ok(self);
        }
        let names: Vec<&str> = accepted.iter().map(|content| content.name()).collect();
        Err(ApiError::Unsupported { accepted: names.join(" or ") })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::MergePatch => "application/merge-patch+json",
            Self::Lines => "application/x-ndjson",
            Self::Csv => "text/csv",
            Self::Xml => "application/xml",
            Self::Form => "application/x-www-form-urlencoded",
            Self::Other => "application/octet-stream",
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn of(value: &'static str) -> Content {
        Content::of(&HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(value))]))
    }

    #[test]
    fn parameters_and_case_do_not_matter() {
        assert_eq!(of("application/json; charset=utf-8"), Content::Json);
        assert_eq!(of("Text/CSV;header=present"), Content::Csv);
        assert_eq!(of("application/jsonl"), Content::Lines);
        assert_eq!(of("text/plain"), Content::Other);
        assert_eq!(of("application/json2"), Content::Other);
        assert_eq!(Content::of(&HeaderMap::new()), Content::Json);
    }

    #[test]
    fn a_charset_is_read_with_and_without_quotes() {
        for (value, charset) in [
            ("text/csv; charset=windows-1252", Some("windows-1252")),
            ("text/csv;header=present; Charset=\"UTF-8\"", Some("UTF-8")),
            ("text/csv", None),
        ] {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(value))]);
            assert_eq!(Content::charset(&headers).as_deref(), charset);
        }
    }

    #[test]
    fn every_content_is_read_back_from_its_name() {
        let all =
            [Content::Json, Content::MergePatch, Content::Lines, Content::Csv, Content::Xml, Content::Form];
        for content in all {
            assert_eq!(of(content.name()), content);
        }
    }

    #[test]
    fn what_is_refused_names_what_is_not() {
        let refused = of("text/plain").among(&[Content::Json, Content::Form]);
        let accepted = "application/json or application/x-www-form-urlencoded".to_owned();
        assert_eq!(refused, Err(ApiError::Unsupported { accepted }));
    }
}
