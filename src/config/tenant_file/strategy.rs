//! `strategy:`, which kind of way in a connection is.

use crate::config::document::{Fields, quoted};
use crate::model::AccountLimit;

/// Auth0's strategies that later versions may have; anything else is a mistake.
const NOT_YET: &[&str] = &[
    "adfs",
    "amazon",
    "apple",
    "auth0-oidc",
    "baidu",
    "bitbucket",
    "bitly",
    "box",
    "custom",
    "daccount",
    "dropbox",
    "dwolla",
    "email",
    "evernote",
    "evernote-sandbox",
    "exact",
    "facebook",
    "fitbit",
    "flickr",
    "github",
    "google-apps",
    "google-oauth2",
    "instagram",
    "ip",
    "line",
    "linkedin",
    "miicard",
    "oauth1",
    "oauth2",
    "office365",
    "oidc",
    "okta",
    "paypal",
    "paypal-sandbox",
    "pingfederate",
    "planningcenter",
    "renren",
    "salesforce",
    "salesforce-community",
    "salesforce-sandbox",
    "samlp",
    "sharepoint",
    "shop",
    "shopify",
    "sms",
    "soundcloud",
    "thecity",
    "thecity-sandbox",
    "thirtysevensignals",
    "twitter",
    "untappd",
    "vkontakte",
    "waad",
    "weibo",
    "windowslive",
    "wordpress",
    "yahoo",
    "yandex",
];

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Strategy {
    Database,
    Ldap,
}

impl Strategy {
    /// `of_tenant` are the attempts that the tenant allows in every connection.
    pub(super) fn usual_limit(self, of_tenant: Option<u32>) -> AccountLimit {
        let attempts = match self {
            Self::Database => of_tenant.unwrap_or(10),
            // Directories count too, many to five, and lock for real: a stranger is to be stopped before that.
            Self::Ldap => of_tenant.unwrap_or(4).min(4),
        };
        AccountLimit { attempts, seconds: 900 }
    }
}

/// None, with the reason told, when this connection cannot be offered.
pub(super) fn read(fields: &Fields<'_>, default: Option<&str>) -> Option<Strategy> {
    let field = match default {
        Some(_) => match fields.get("strategy") {
            Some(field) => field,
            None => return Some(Strategy::Database),
        },
        None => fields.require("strategy")?,
    };
    let text = field.text()?;
    match (text.value.as_str(), default) {
        ("auth0", _) => Some(Strategy::Database),
        ("ad", None) => Some(Strategy::Ldap),
        (_, Some(_)) => {
            field
                .error("under `databases` only the strategy auth0 can stand; move this one to `connections`");
            None
        }
        (name, None) if NOT_YET.contains(&name) => {
            field
                .warning(format!("the strategy {name} is not supported yet; this connection is not offered"));
            None
        }
        (_, None) => {
            field.error(format!("the strategy {} is not known; write auth0 or ad", quoted(text)));
            None
        }
    }
}
