//! A point in time that reads the same in every language: `2026-11-22 07:31 UTC`.

use serde::{Serialize, Serializer};
use time::OffsetDateTime;

/// Serializes unix seconds as text.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's `serialize_with` passes a reference to the field"
)]
pub(super) fn serialize<S: Serializer>(time: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    text(*time).serialize(serializer)
}

fn text(unix: i64) -> Option<String> {
    let at = OffsetDateTime::from_unix_timestamp(unix).ok()?;
    let (month, day) = (u8::from(at.month()), at.day());
    Some(format!("{:04}-{month:02}-{day:02} {:02}:{:02} UTC", at.year(), at.hour(), at.minute()))
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn reads_the_same_in_every_language() {
        assert_eq!(text(1_795_332_660).as_deref(), Some("2026-11-22 07:31 UTC"));
        assert_eq!(text(i64::MAX), None);
    }
}
