//! The text format of Prometheus, version 0.0.4
//! (<https://prometheus.io/docs/instrumenting/exposition_formats/>).

use std::fmt::{Display, Write as _};

use super::figures::Histogram;

/// A text that grows by families. Names, labels and helps are the program's own and need no escape,
/// values of labels are escaped.
#[derive(Debug, Default)]
pub struct Exposition(String);

impl Exposition {
    /// The `Content-Type` of [`Exposition::into_text`].
    pub const CONTENT_TYPE: &'static str = "text/plain; version=0.0.4; charset=utf-8";

    /// A counter without labels; its name ends in `_total`.
    pub fn counter(&mut self, name: &'static str, help: &str, value: u64) {
        self.counters(name, help).is(&[], value);
    }

    /// A gauge without labels.
    pub fn gauge(&mut self, name: &'static str, help: &str, value: impl Display) {
        self.gauges(name, help).is(&[], value);
    }

    /// A gauge that is 1 or 0.
    pub fn flag(&mut self, name: &'static str, help: &str, value: bool) {
        self.gauge(name, help, u8::from(value));
    }

    /// A counter with labels.
    pub fn counters(&mut self, name: &'static str, help: &str) -> Family<'_> {
        self.family(name, "counter", help)
    }

    /// A gauge with labels.
    pub fn gauges(&mut self, name: &'static str, help: &str) -> Family<'_> {
        self.family(name, "gauge", help)
    }

    /// A histogram.
    pub fn histogram(&mut self, name: &'static str, help: &str, histogram: &Histogram) {
        let mut family = self.family(name, "histogram", help);
        let mut all = 0;
        for (bound, count) in histogram.cumulative() {
            family.sample("_bucket", &[("le", &bound)], count);
            all = count;
        }
        family.sample("_sum", &[], histogram.sum());
        family.sample("_count", &[], all);
    }

    /// All of it.
    pub fn into_text(self) -> String {
        self.0
    }

    fn family(&mut self, name: &'static str, kind: &str, help: &str) -> Family<'_> {
        // Writing to a String cannot fail; here and below.
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
        Family { text: &mut self.0, name }
    }
}

/// The samples of one name.
#[derive(Debug)]
pub struct Family<'t> {
    text: &'t mut String,
    name: &'static str,
}

impl Family<'_> {
    /// The value for these labels.
    pub fn is(&mut self, labels: &[(&str, &str)], value: impl Display) -> &mut Self {
        self.sample("", labels, value);
        self
    }

    fn sample(&mut self, suffix: &str, labels: &[(&str, &str)], value: impl Display) {
        let _ = write!(self.text, "{}{suffix}", self.name);
        for (at, (label, value)) in labels.iter().enumerate() {
            let start = if at == 0 { '{' } else { ',' };
            let _ = write!(self.text, "{start}{label}=\"{}\"", escaped(value));
        }
        let end = if labels.is_empty() { "" } else { "}" };
        let _ = writeln!(self.text, "{end} {value}");
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::super::figures::Unit;
    use super::*;

    #[test]
    fn a_family_is_told_with_its_help_and_type_before_it() {
        let mut told = Exposition::default();
        told.counter("a_total", "So many.", 7);
        told.gauges("b", "By side.").is(&[("side", "left")], 1).is(&[("side", "a\"\\\n"), ("x", "")], 0.5);
        let histogram = Histogram::new(Unit::Count, &[1, 2]);
        for value in [1, 2, 3] {
            histogram.observe(value);
        }
        told.histogram("c", "How large.", &histogram);
        let expected = "\
            # HELP a_total So many.\n# TYPE a_total counter\na_total 7\n\
            # HELP b By side.\n# TYPE b gauge\nb{side=\"left\"} 1\nb{side=\"a\\\"\\\\\\n\",x=\"\"} 0.5\n\
            # HELP c How large.\n# TYPE c histogram\n\
            c_bucket{le=\"1\"} 1\nc_bucket{le=\"2\"} 2\nc_bucket{le=\"+Inf\"} 3\nc_sum 6\nc_count 3\n";
        assert_eq!(told.into_text(), expected);
    }
}
