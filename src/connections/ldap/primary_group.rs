//! Active Directory's primary group: a person's entry names it by number, and no list of members names the person.

use ldap3::Scope;

use super::entry::Entry;
use super::filter;
use super::session::Query;
use super::settings::Settings;

/// Attributes that are read to find it.
pub(super) const ATTRIBUTES: [&str; 2] = ["objectSid", "primaryGroupID"];

/// The search for it. None where the entry has none: in other directories.
pub(super) fn query(settings: &Settings, person: &Entry) -> Option<Query> {
    let number = person.text("primaryGroupID")?.parse().ok()?;
    let sid = in_same_domain(person.bytes("objectSid").first()?, number)?;
    let filter = format!("(objectSid={})", filter::escaped(&sid));
    Some(Query::one(&settings.base, Scope::Subtree, &filter, vec![settings.group_attribute.clone()]))
}

/// The identifier of another object of the same domain: all but the last number are the domain's (MS-DTYP §2.4.2.2).
fn in_same_domain(sid: &[u8], number: u32) -> Option<Vec<u8>> {
    let (head, last) = sid.split_last_chunk::<4>()?;
    let numbers = usize::from(*sid.get(1)?);
    let is_whole = head.len() + last.len() == 8 + 4 * numbers && numbers > 0;
    is_whole.then(|| [head, &number.to_le_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::in_same_domain;

    #[test]
    fn only_the_last_number_is_the_groups() {
        let sid = [1, 2, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 0x50, 4, 0, 0];
        assert_eq!(in_same_domain(&sid, 513), Some([&sid[..12], &[1, 2, 0, 0]].concat()));
        for broken in [&sid[..15], &sid[..4], &[], &[1, 0, 0, 0, 0, 0, 0, 5]] {
            assert_eq!(in_same_domain(broken, 513), None, "{broken:?}");
        }
    }
}
