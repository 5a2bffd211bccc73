//! One event as one line of JSON: `{"timestamp", "level", …fields…, "target"}`.
//!
//! There is one for each request, and tracing-subscriber's own serializer took a third of what a small request costs.

use std::fmt::{self, Write as _};

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::{Format, Json, Writer};
use tracing_subscriber::fmt::time::{FormatTime as _, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

pub struct JsonLines {
    /// What other libraries say, in whatever shape.
    others: Format<Json>,
}

impl Default for JsonLines {
    fn default() -> Self {
        Self { others: Format::default().json().flatten_event(true) }
    }
}

impl<S, N> FormatEvent<S, N> for JsonLines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut to: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let about = event.metadata();
        if !about.target().starts_with("vestibule") {
            return self.others.format_event(context, to, event);
        }
        let mut line = Line(String::with_capacity(320));
        line.0.push_str("{\"timestamp\":\"");
        SystemTime.format_time(&mut Writer::new(&mut line.0))?;
        line.0.push_str("\",\"level\":\"");
        line.0.push_str(about.level().as_str());
        line.0.push('"');
        event.record(&mut line);
        line.text("target", about.target());
        line.0.push_str("}\n");
        to.write_str(&line.0)
    }
}

struct Line(String);

impl Line {
    fn name(&mut self, name: &str) {
        self.0.push_str(",\"");
        self.0.push_str(name);
        self.0.push_str("\":");
    }

    fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        // RFC 8259 §7: only these must be escaped.
        if text.bytes().any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
            self.0.push_str(&serde_json::Value::from(text).to_string());
        } else {
            self.0.push('"');
            self.0.push_str(text);
            self.0.push('"');
        }
    }

    fn number(&mut self, field: &Field, number: impl fmt::Display) {
        self.name(field.name());
        // Writing to a String does not fail.
        let _ = write!(self.0, "{number}");
    }
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.text(field.name(), value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.number(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.number(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.number(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.text(field.name(), &format!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use serde_json::{Value, json};

    use super::JsonLines;

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_people_send_cannot_make_a_line_of_its_own_or_another_field() {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .event_format(JsonLines::default())
            .fmt_fields(tracing_subscriber::fmt::format::JsonFields::new())
            .with_writer(move || writer.clone());
        let hostile = "a\"}\n{\"b\":\"\\\u{1}\u{7f}\u{2028}ä\r";
        tracing::subscriber::with_default(subscriber.finish(), || {
            tracing::info!(shown = %hostile, text = hostile, debug = ?hostile, n = -1, big = u64::MAX, yes = true, "{hostile}");
            tracing::warn!(target: "elsewhere", text = hostile, "from a library");
        });
        let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 2, "{text}");
        let mut ours = lines[0].clone();
        assert!(ours["timestamp"].as_str().unwrap().ends_with('Z'));
        ours.as_object_mut().unwrap().remove("timestamp");
        let expected = json!({
            "level": "INFO", "message": hostile, "shown": hostile, "text": hostile, "debug": format!("{hostile:?}"),
            "n": -1, "big": u64::MAX, "yes": true, "target": "vestibule::cli::log_line::tests",
        });
        assert_eq!(ours, expected);
        assert_eq!(lines[1]["text"], hostile);
    }
}
