//! What people see: one file a page, each with its template's contract; the theme, the look, the words, the assets.
//! It turns data into HTML and knows nothing of requests, cookies, sessions or the database.
//!
//! [`Pages`] is made once for a tenant and draws everything; [`Frame`] is what one request adds.

mod assets;
mod bounds;
mod check;
mod checksum;
mod confirm_logout;
mod demo;
mod discovery;
mod error;
mod fault;
mod files;
mod fill;
mod form_post;
mod foundation;
mod frame;
mod kept;
mod lang;
mod lint;
mod logged_out;
mod login;
mod look;
mod markup;
mod notice;
mod page;
mod palette;
mod picker;
mod pseudo;
mod repeat;
mod signup;
mod skeleton;
mod squeeze;
mod style;
mod tenant_pages;
mod theme;
mod time_text;
mod way;
mod web_message;
mod words;

pub use assets::Asset;
pub use confirm_logout::ConfirmLogout;
pub use demo::{Demo, DemoLogin, DemoRequest, DemoResult, DemoReturn, DemoToken};
pub use discovery::{Discovery, DiscoveryError};
pub use error::{ErrorPage, Trouble};
pub use fault::Fault;
pub use form_post::FormPost;
pub use foundation::check_locales;
pub use frame::Frame;
pub use lang::{Lang, Wish, built_in_locales};
pub use logged_out::{LoggedOut, LogoutScope};
pub use login::{ContinueAs, Identifier, Login, LoginError, LoginNotice, Remember};
pub use look::Look;
pub use notice::{Notice, NoticeKind};
pub use page::{Page, Part};
pub use picker::Picker;
pub use signup::{PasswordRules, SignUp, SignUpError, SignUpFault, SignUpField, UsernameField};
pub use tenant_pages::{Drawn, Pages};
pub use theme::Theme;
pub use way::{Arrangement, Way, WayKind};
pub use web_message::WebMessage;
