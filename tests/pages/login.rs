use vestibule::pages::{ContinueAs, Identifier, Login, LoginError, LoginNotice, Page, SignUp};

use crate::{attribute, count, draw, pages, text};

fn plain() -> Login {
    Login::samples().remove(0)
}

#[test]
fn every_page_in_every_state_passes_its_own_check() {
    assert_eq!(pages().draw_all(), []);
}

#[test]
fn password_managers_find_what_they_look_for() {
    let html = draw(&pages(), &plain());
    let of = |field: &str, name: &str| attribute(&html, &format!("#{field}"), name);
    assert_eq!(of("username", "name").as_deref(), Some("username"));
    assert_eq!(of("username", "type").as_deref(), Some("email"));
    assert_eq!(of("username", "autocomplete").as_deref(), Some("username webauthn"));
    assert_eq!(of("username", "autocapitalize").as_deref(), Some("none"));
    assert_eq!(of("username", "maxlength").as_deref(), Some("254"));
    assert_eq!(of("password", "autocomplete").as_deref(), Some("current-password"));
    assert_eq!(of("password", "maxlength").as_deref(), Some("1024"));
    assert_eq!(of("password", "value"), None);
    assert_eq!(count(&html, "main form"), 1);
    assert_eq!(count(&html, "form[method=post][action='/login'] button:not([type])"), 1);
    assert_eq!(count(&html, "label[for=username]") + count(&html, "label[for=password]"), 2);
    let html = draw(&pages(), &SignUp::samples().remove(0));
    assert_eq!(attribute(&html, "#password", "autocomplete").as_deref(), Some("new-password"));
}

#[test]
fn a_directory_takes_names_that_are_no_addresses() {
    let identifier =
        Identifier::NetworkName { directory: "Acme staff".into(), example: Some("jdoe@acme.test".into()) };
    let html = draw(&pages(), &Login { identifier, ..plain() });
    assert_eq!(attribute(&html, "#username", "type").as_deref(), Some("text"));
    assert_eq!(attribute(&html, "#username", "autocomplete").as_deref(), Some("username"));
    assert_eq!(attribute(&html, "#username", "aria-describedby").as_deref(), Some("hint"));
    assert!(text(&html, "#hint").contains("jdoe@acme.test"));
}

#[test]
fn wrong_credentials_are_announced_and_the_password_has_the_focus() {
    let error = Some(LoginError::WrongCredentials);
    let html = draw(&pages(), &Login { error, username: "ada@acme.test".into(), ..plain() });
    assert_eq!(text(&html, "title"), "Error: Sign in · Acme Portal");
    assert!(text(&html, "[role=alert]").starts_with("These details don’t match."));
    for field in ["#username", "#password"] {
        assert_eq!(attribute(&html, field, "aria-invalid").as_deref(), Some("true"));
        assert_eq!(attribute(&html, field, "aria-describedby").as_deref(), Some("error"));
    }
    assert_eq!(attribute(&html, "#username", "value").as_deref(), Some("ada@acme.test"));
    assert_eq!((count(&html, "[autofocus]"), count(&html, "#password[autofocus]")), (1, 1));
}

#[test]
fn without_an_error_nothing_is_red_and_the_first_empty_field_has_the_focus() {
    let html = draw(&pages(), &plain());
    assert_eq!(text(&html, "title"), "Sign in · Acme Portal");
    assert_eq!(text(&html, "[role=alert]"), "");
    assert_eq!(count(&html, "[aria-invalid]"), 0);
    assert_eq!((count(&html, "[autofocus]"), count(&html, "#username[autofocus]")), (1, 1));
    let html = draw(&pages(), &Login { username: "ada@acme.test".into(), ..plain() });
    assert_eq!(count(&html, "#password[autofocus]"), 1);
}

#[test]
fn an_outage_names_the_directory_and_never_says_wrong() {
    let error =
        LoginError::DirectoryUnreachable { directory: "Acme staff".into(), reference: "7Q2M-K4XD".into() };
    let html = draw(&pages(), &Login { error: Some(error), ..plain() });
    let alert = text(&html, "[role=alert]");
    assert!(
        alert.contains("Acme staff") && alert.contains("7Q2M-K4XD") && !alert.contains("wrong"),
        "{alert}"
    );
    assert_eq!(count(&html, "[aria-invalid]"), 0);
}

#[test]
fn going_on_as_somebody_is_a_form_of_its_own_so_that_enter_never_does_it() {
    let ada = ContinueAs { account: "ada@acme.test".into(), key: "ada-only".into() };
    let html = draw(&pages(), &Login { continue_as: Some(ada), ..plain() });
    assert_eq!(attribute(&html, "button[name=continue]", "value").as_deref(), Some("ada-only"));
    assert_eq!(text(&html, "button[name=continue] bdi"), "ada@acme.test");
    assert_eq!(count(&html, "form:has(#password) button[name=continue]"), 0);
    assert_eq!(count(&html, "main form input[name=state]"), 2);
}

#[test]
fn staying_signed_in_is_not_ticked_and_says_for_how_long() {
    let html = draw(&pages(), &plain());
    assert_eq!(attribute(&html, "[name=remember]", "checked"), None);
    assert_eq!(text(&html, "#remember-hint"), "For 30 days in this browser");
    let html = draw(&pages(), &Login { notice: Some(LoginNotice::Reauthenticate), ..plain() });
    assert_eq!(text(&html, ".note"), "Please confirm it’s you.");
}

#[test]
fn sign_up_errors_link_to_their_fields_and_keep_everything_but_the_password() {
    let page = SignUp::samples().remove(2);
    let html = draw(&pages(), &page);
    assert_eq!(count(&html, "[role=alert] a[href='#email'], [role=alert] a[href='#username']"), 2);
    assert_eq!(count(&html, "[role=alert] a[href='#password']"), 1);
    assert_eq!(attribute(&html, "#email", "value").as_deref(), Some("ada@"));
    assert_eq!(attribute(&html, "#password", "value"), None);
    assert_eq!((count(&html, "[autofocus]"), count(&html, "#email[autofocus]")), (1, 1));
}
