//! What keeps a template from being busy for ever: a page is drawn while somebody waits for it.

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

/// Longer lists are no page's; with the two loops that a template may have it is drawn in no time.
const MOST: i64 = 100;

pub(super) fn register(tera: &mut Tera) {
    tera.register_function("range", |arguments: Kwargs, _: &State| range(&arguments));
}

/// Tera's own, within [`MOST`].
fn range(arguments: &Kwargs) -> TeraResult<Value> {
    let start = arguments.get::<i64>("start")?.unwrap_or(0);
    let end = arguments.must_get::<i64>("end")?;
    let step = arguments.get::<i64>("step_by")?.unwrap_or(1);
    let length = end.saturating_sub(start);
    if step < 1 || length / step > MOST {
        return Err(Error::message(format!("`range` goes no further than {MOST}")));
    }
    let numbers = (0..length.max(0)).step_by(usize::try_from(step).unwrap_or(1));
    Ok(Value::from_serializable(&numbers.map(|number| start.saturating_add(number)).collect::<Vec<_>>()))
}
