//! Pages that are the same for everybody, drawn once for each client, language and state they are in.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use arc_swap::ArcSwap;

use super::skeleton::Skeleton;
use super::{Frame, Page};

/// Some megabyte. Whoever has more clients and languages than this draws a page again now and then.
const MOST: usize = 128;

#[derive(Default)]
pub(super) struct Kept {
    /// Which numbers pages get is nobody's to know or to choose.
    hashing: RandomState,
    pages: ArcSwap<HashMap<u64, Arc<Skeleton>>>,
}

impl Kept {
    /// The number of a page that is the same for everybody: the hash of all that it is drawn from but its holes. Two of a
    /// hundred pages have the same less often than a memory cell fails.
    pub fn number<P: Page>(&self, frame: Frame<'_>, page: &P) -> Option<u64> {
        let page = page.same_for_all()?;
        let frame = (frame.client_id, frame.lang.as_str(), frame.language_href);
        Some(self.hashing.hash_one((P::TEMPLATE, frame, page)))
    }

    pub fn get_or_draw(&self, number: Option<u64>, draw: impl FnOnce() -> Arc<Skeleton>) -> Arc<Skeleton> {
        let Some(number) = number else { return draw() };
        if let Some(found) = self.pages.load().get(&number) {
            return Arc::clone(found);
        }
        let drawn = draw();
        self.pages.rcu(|pages| {
            let mut pages = if pages.len() < MOST { HashMap::clone(pages) } else { HashMap::new() };
            pages.insert(number, Arc::clone(&drawn));
            pages
        });
        drawn
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} pages", self.pages.load().len())
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
        let first = kept.get_or_draw(Some(u64::MAX), draw);
        assert!(Arc::ptr_eq(&first, &kept.get_or_draw(Some(u64::MAX), draw)));
        assert!(!Arc::ptr_eq(&first, &kept.get_or_draw(None, draw)));
        for number in 0..3 * MOST as u64 {
            kept.get_or_draw(Some(number), draw);
            assert!(kept.pages.load().len() <= MOST);
        }
    }
}
