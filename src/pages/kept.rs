//! Pages that are the same for everybody, drawn once for each client, language and state they are in.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwap;

use super::skeleton::Skeleton;
use super::{Frame, Page};

/// Some megabyte. Whoever has more clients and languages than this draws a page again now and then.
const MOST: usize = 128;

#[derive(Default)]
pub(super) struct Kept(ArcSwap<HashMap<Arc<str>, Arc<Skeleton>>>);

/// Everything that a page is drawn from but its holes. None when it cannot be told.
pub(super) fn key<P: Page>(frame: Frame<'_>, page: &P) -> Option<String> {
    let told = (P::TEMPLATE, frame.client_id, frame.lang.as_str(), frame.language_href, page);
    let mut key = Vec::with_capacity(1024);
    serde_json::to_writer(&mut key, &told).ok()?;
    String::from_utf8(key).ok()
}

impl Kept {
    pub fn get_or_draw(&self, key: Option<String>, draw: impl FnOnce() -> Arc<Skeleton>) -> Arc<Skeleton> {
        let Some(key) = key else { return draw() };
        if let Some(found) = self.0.load().get(key.as_str()) {
            return Arc::clone(found);
        }
        let drawn = draw();
        let key: Arc<str> = key.into();
        self.0.rcu(|kept| {
            let mut kept = if kept.len() < MOST { HashMap::clone(kept) } else { HashMap::new() };
            kept.insert(Arc::clone(&key), Arc::clone(&drawn));
            kept
        });
        drawn
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} pages", self.0.load().len())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::skeleton::Holes;
    use super::super::squeeze::Style;
    use super::*;

    #[test]
    fn a_page_is_drawn_once_and_there_are_never_too_many() {
        let kept = Kept::default();
        let draw = || Arc::new(Skeleton::new("", &Holes::new(), Arc::new(Style::new(String::new()))));
        let first = kept.get_or_draw(Some("first".to_owned()), draw);
        assert!(Arc::ptr_eq(&first, &kept.get_or_draw(Some("first".to_owned()), draw)));
        assert!(!Arc::ptr_eq(&first, &kept.get_or_draw(None, draw)));
        for number in 0..3 * MOST {
            kept.get_or_draw(Some(number.to_string()), draw);
            assert!(kept.0.load().len() <= MOST);
        }
    }
}
