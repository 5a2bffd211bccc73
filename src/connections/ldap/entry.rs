//! An entry of the directory as read: a DN, and attributes with values that may be any bytes.

use std::collections::HashMap;

use ldap3::{ResultEntry, SearchEntry};

#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    pub dn: String,
    /// By lower-case name.
    attributes: HashMap<String, Vec<Vec<u8>>>,
}

impl Entry {
    /// Panics inside on malformed entries: to be called where a panic is contained.
    pub(super) fn read(found: ResultEntry) -> Self {
        let SearchEntry { dn, attrs, bin_attrs } = SearchEntry::construct(found);
        let texts = attrs
            .into_iter()
            .map(|(name, values)| (name, values.into_iter().map(String::into_bytes).collect()));
        let mut attributes: HashMap<String, Vec<Vec<u8>>> = HashMap::new();
        for (name, values) in texts.chain(bin_attrs) {
            // Active Directory gives long lists in pieces, `memberOf;range=0-1499`, the first of them unasked.
            let name = name.split(";range=").next().unwrap_or_default().to_ascii_lowercase();
            attributes.entry(name).or_default().extend(values);
        }
        Self { dn, attributes }
    }

    pub(super) fn bytes(&self, attribute: &str) -> &[Vec<u8>] {
        self.attributes.get(&attribute.to_ascii_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// The values that are text without control characters.
    pub(super) fn texts(&self, attribute: &str) -> impl Iterator<Item = &str> {
        let texts = self.bytes(attribute).iter().filter_map(|bytes| std::str::from_utf8(bytes).ok());
        texts.map(str::trim).filter(|text| !text.is_empty() && !text.chars().any(char::is_control))
    }

    pub(super) fn text(&self, attribute: &str) -> Option<&str> {
        self.texts(attribute).next()
    }

    #[cfg(test)]
    pub(super) fn with(dn: &str, attributes: &[(&str, &[&[u8]])]) -> Self {
        let attributes = attributes.iter().map(|(name, values)| {
            (name.to_ascii_lowercase(), values.iter().map(|value| value.to_vec()).collect())
        });
        Self { dn: dn.to_owned(), attributes: attributes.collect() }
    }
}
