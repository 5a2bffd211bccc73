//! Lists of addresses: where people and answers may be sent, and who may call.

use crate::config::addresses::{Target, check_origin, check_return};
use crate::config::document::Fields;
use crate::protocol::speaks_for_an_answer;

/// Where answers go.
pub(super) fn callbacks(fields: &Fields<'_>, target: Target) -> Vec<String> {
    let check = |text: &str| {
        let warning = check_return(text, target)?;
        let in_the_way =
            "what its query says by the name of something in an answer (code, state, scope, …) is left out";
        Ok(warning.or_else(|| speaks_for_an_answer(text).then(|| in_the_way.to_owned())))
    };
    checked(fields, "callbacks", check)
}

/// Addresses that are compared byte for byte.
pub(super) fn returns(fields: &Fields<'_>, name: &'static str, target: Target) -> Vec<String> {
    checked(fields, name, |text| check_return(text, target))
}

/// Origins as a browser's `Origin` header writes them.
pub(super) fn origins(fields: &Fields<'_>, name: &'static str, target: Target) -> Vec<String> {
    checked(fields, name, |text| check_origin(text, target))
}

fn checked(
    fields: &Fields<'_>,
    name: &'static str,
    check: impl Fn(&str) -> Result<Option<String>, String>,
) -> Vec<String> {
    let mut addresses: Vec<String> = Vec::new();
    let Some(list) = fields.get(name) else { return addresses };
    for (field, text) in list.texts() {
        if !field.accepts(check(&text.value)) {
            continue;
        }
        if addresses.contains(&text.value) {
            field.warning("this address is here twice");
        } else {
            addresses.push(text.value.clone());
        }
    }
    addresses
}
