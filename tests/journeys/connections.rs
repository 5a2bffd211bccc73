//! Several ways in: offered, chosen, found by an e-mail's domain, and remembered in this browser.

use reqwest::StatusCode;

use crate::support::{ACME, Answer, Browser, PASSWORD, Seen, Server};

/// Nobody listens there: only who is asked is looked at here.
const DIRECTORY: &str = r#"ldap_url: "ldap://127.0.0.1:9", ldap_base: "dc=acme,dc=test", ldap_bind_user: "cn=reader", ldap_bind_password: x"#;

/// The database `customers`, `databases` more of them, and `directories`: `corp1` (`Acme <staff> 1`, whose people have
/// addresses at corp1.test), `corp2` and so on.
fn with(databases: usize, directories: usize) -> String {
    let databases = (1..=databases).map(|n| {
        format!("\n  - {{ name: club{n}, display_name: Club {n}, strategy: auth0, enabled_clients: [Shop] }}")
    });
    let directories = (1..=directories).map(|n| {
        format!(
            "\n  - {{ name: corp{n}, display_name: \"Acme <staff> {n}\", strategy: ad, enabled_clients: [Shop], \
             options: {{ {DIRECTORY}, domain_aliases: [corp{n}.test, people.corp{n}.test] }} }}"
        )
    });
    let lines = [ACME.trim_end().to_owned()].into_iter().chain(databases);
    lines.chain(["\nconnections:".to_owned()]).chain(directories).collect()
}

async fn first_page(server: &Server, browser: &Browser, more: &str) -> Seen {
    let page = browser.open(server.shop().authorize(more)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    page
}

/// The connection whose form is shown.
fn shown(page: &Seen) -> Option<String> {
    page.attribute("input[name=connection]", "value")
}

#[actix_web::test]
async fn one_way_in_is_its_form_and_nothing_else() {
    let server = Server::start().await;
    let page = first_page(&server, &server.browser(), "").await;
    assert_eq!(shown(&page).as_deref(), Some("customers"));
    assert!(!page.has("nav") && !page.has("a[href*='ways=all']"));
}

#[actix_web::test]
async fn three_ways_are_tabs_in_the_order_of_the_file() {
    let server = Server::with_tenant(&with(1, 1)).await;
    let browser = server.browser();
    let page = first_page(&server, &browser, "").await;
    assert_eq!(shown(&page).as_deref(), Some("customers"));
    assert_eq!(page.text("nav a"), "customers Club 1 Acme <staff> 1");
    assert_eq!(page.text("nav a[aria-current=page]"), "customers");
    assert!(page.attribute("nav", "aria-label").is_some_and(|label| !label.is_empty()));
    let href = page.attribute("nav a:last-child", "href").unwrap();
    let directory = browser.get(&href).await;
    assert_eq!(shown(&directory).as_deref(), Some("corp1"));
    assert_eq!(directory.text("nav a[aria-current=page]"), "Acme <staff> 1");
    assert!(directory.text("#hint").contains("Acme <staff> 1"), "{}", directory.text("#hint"));
    assert!(!directory.has("a[href^='/signup']"), "nobody makes an account in a directory");
}

#[actix_web::test]
async fn the_tenants_default_comes_first() {
    let yaml = with(1, 1).replace("friendly_name: Acme", "friendly_name: Acme\n  default_directory: club1");
    let server = Server::with_tenant(&yaml).await;
    assert_eq!(shown(&first_page(&server, &server.browser(), "").await).as_deref(), Some("club1"));
}

#[actix_web::test]
async fn four_to_seven_ways_are_a_list_that_leads_to_each_form_and_back() {
    for (databases, directories) in [(1, 2), (2, 4)] {
        let server = Server::with_tenant(&with(databases, directories)).await;
        let browser = server.browser();
        let page = first_page(&server, &browser, "").await;
        assert!(!page.has("main form"), "nothing is asked before the choice");
        let offered = page.body.matches("<li><a class=\"btn\"").count();
        assert_eq!(offered, 1 + databases + directories);
        let href = page.attribute("ul.ways li:last-child a", "href").unwrap();
        let form = browser.get(&href).await;
        assert_eq!(shown(&form), Some(format!("corp{directories}")));
        let back = browser.get(form.attribute("a[href*='ways=all']", "href").unwrap()).await;
        assert_eq!(back.text("ul.ways"), page.text("ul.ways"));
    }
}

#[actix_web::test]
async fn more_than_seven_ask_for_the_email_first() {
    let server = Server::with_tenant(&with(2, 5)).await;
    let browser = server.browser();
    let page = first_page(&server, &browser, "").await;
    assert!(page.has("#username[type=email]") && !page.has("#password"));
    let form = browser.submit(&page, &[("username", " Ada@People.CORP3.test ")]).await;
    assert_eq!((form.status, shown(&form).as_deref()), (StatusCode::OK, Some("corp3")));
    assert_eq!(form.attribute("#username", "value").unwrap().trim(), "Ada@People.CORP3.test");
    assert!(form.has("#password[autofocus]"));
    for unknown in
        ["ada@elsewhere.test", "ada@evil.corp3.test", "ada@corp3.test.evil", "ada@corp3.test@x.test", "ada"]
    {
        // No directory's: the database takes people from anywhere.
        let form = browser.submit(&page, &[("username", unknown)]).await;
        assert_eq!((form.status, shown(&form).as_deref()), (StatusCode::OK, Some("customers")), "{unknown}");
        assert_eq!(form.attribute("#username", "value").as_deref(), Some(unknown));
    }
    let hinted = first_page(&server, &browser, "&login_hint=ada@elsewhere.test").await;
    assert!(!hinted.has("#password"));
    assert_eq!(hinted.attribute("#username", "value").as_deref(), Some("ada@elsewhere.test"));
    let empty = browser.submit(&page, &[("username", "")]).await;
    assert_eq!(empty.alert(), "Enter your email address.");
    let list = browser.get(page.attribute("a[href*='ways=all']", "href").unwrap()).await;
    assert_eq!(list.body.matches("<li><a class=\"btn\"").count(), 8);
    assert!(list.has("p.end a[href^='/login?state=']"), "back to the question");
}

#[actix_web::test]
async fn a_request_that_names_its_connection_gets_that_form_alone() {
    let server = Server::with_tenant(&with(2, 5)).await;
    let browser = server.browser();
    for name in ["club2", "corp4"] {
        let page = first_page(&server, &browser, &format!("&connection={name}")).await;
        assert_eq!(shown(&page).as_deref(), Some(name));
        assert!(!page.has("nav") && !page.has("a[href*='ways=all']"));
        // Nor does the form take another one.
        for other in ["customers", "corp1", "nowhere", "corp4)(cn=*", "' OR 1=1 --"] {
            let fields = [("connection", other), ("username", "ada@acme.test"), ("password", PASSWORD)];
            let seen = browser.submit(&page, &fields).await;
            assert_eq!((seen.status, seen.location()), (StatusCode::BAD_REQUEST, None), "{other}");
        }
    }
}

#[actix_web::test]
async fn this_browser_remembers_what_was_used_last_and_no_other_does() {
    for (databases, directories) in [(1, 1), (2, 3), (3, 6)] {
        let server = Server::with_tenant(&with(databases, directories)).await;
        let browser = server.browser();
        browser.sign_up(&server.shop().authorize("&connection=club1"), "ada@acme.test", PASSWORD).await;
        let page = first_page(&server, &browser, "&prompt=login").await;
        assert_eq!(shown(&page).as_deref(), Some("club1"));
        browser.forget_cookie("vestibule-session");
        assert_eq!(shown(&first_page(&server, &browser, "").await).as_deref(), Some("club1"), "signed out");
        let ways = if databases + directories > 2 {
            browser.get(page.attribute("a[href*='ways=all']", "href").unwrap()).await
        } else {
            page
        };
        assert!(ways.text("a:has(.tag)").starts_with("Club 1"), "{}", ways.body);
        let stranger = first_page(&server, &server.browser(), "").await;
        assert_ne!(shown(&stranger).as_deref(), Some("club1"));
        assert!(!stranger.has(".tag"));
        // For a client that does not have it, and when the request asks for another, it does not count.
        let asked = first_page(&server, &browser, "&connection=customers").await;
        assert_eq!(shown(&asked).as_deref(), Some("customers"));
        let mobile = server.shop().authorize("").replace("client_id=shop", "client_id=mobile");
        let mobile =
            mobile.replace("https%3A%2F%2Fshop.test%2Fcallback", "http%3A%2F%2F127.0.0.1%2Fcallback");
        let mobile = format!("{mobile}&code_challenge={}&code_challenge_method=S256", "a".repeat(43));
        assert_eq!(shown(&browser.open(mobile).await).as_deref(), Some("customers"));
    }
}

#[actix_web::test]
async fn what_a_browser_remembers_is_sealed() {
    let server = Server::with_tenant(&with(1, 1)).await;
    let browser = server.browser();
    browser.sign_up(&server.shop().authorize("&connection=club1"), "ada@acme.test", PASSWORD).await;
    let sealed = browser.cookie("vestibule-device").unwrap();
    let opened = String::from_utf8_lossy(&vestibule::crypto::unb64(&sealed).unwrap_or_default()).into_owned();
    for text in [&sealed, &opened] {
        assert!(!text.contains("club1") && !text.contains("auth0") && !text.contains("ada"), "{text}");
    }
    let forger = server.browser();
    for value in ["", "e30", r#"{"last_connection":"club1"}"#, &sealed[1..], &"A".repeat(3000)] {
        forger.say("cookie", &format!("vestibule-device={value}"));
        assert_eq!(shown(&first_page_without_cookies(&server, &forger).await).as_deref(), Some("customers"));
    }
    forger.say("cookie", &format!("vestibule-device={sealed}"));
    assert_eq!(shown(&first_page_without_cookies(&server, &forger).await).as_deref(), Some("club1"));
}

/// Two `Cookie` headers would be one too many for some; the browser's own goes.
async fn first_page_without_cookies(server: &Server, browser: &Browser) -> Seen {
    browser.forget_cookies();
    let to_login = browser.get(server.shop().authorize("")).await;
    browser.get(to_login.location().unwrap()).await
}

#[actix_web::test]
async fn an_address_of_a_directorys_domain_goes_there_by_itself() {
    let server = Server::with_tenant(&with(0, 2)).await;
    let browser = server.browser();
    // The directory is away, and says so: it was asked.
    let page = first_page(&server, &browser, "").await;
    assert_eq!(shown(&page).as_deref(), Some("customers"));
    for name in ["ada@corp2.test", " ADA@CORP2.TEST ", "ada@people.corp2.test"] {
        let seen = browser.log_in(&page, name, "wrong").await;
        assert_eq!(seen.status, StatusCode::SERVICE_UNAVAILABLE, "{name}");
        assert!(seen.alert().contains("Acme <staff> 2"), "{}", seen.alert());
        assert_eq!(shown(&seen).as_deref(), Some("corp2"));
    }
    for name in ["ada@acme.test", "ada@sub.corp2.test", "corp2.test", "ada@corp2.test@acme.test"] {
        let seen = browser.log_in(&page, name, "wrong").await;
        assert_eq!(
            (seen.status, shown(&seen).as_deref()),
            (StatusCode::BAD_REQUEST, Some("customers")),
            "{name}"
        );
    }
    let hinted = first_page(&server, &browser, "&login_hint=ada%40Corp1.test").await;
    assert_eq!(shown(&hinted).as_deref(), Some("corp1"));
    assert_eq!(hinted.attribute("#username", "value").as_deref(), Some("ada@Corp1.test"));
    // A request for the database alone stays there.
    let page = first_page(&server, &browser, "&connection=customers&login_hint=ada%40corp1.test").await;
    assert_eq!(shown(&page).as_deref(), Some("customers"));
    let seen = browser.log_in(&page, "ada@corp1.test", "wrong").await;
    assert_eq!((seen.status, shown(&seen).as_deref()), (StatusCode::BAD_REQUEST, Some("customers")));
}

#[actix_web::test]
async fn databases_do_not_share_accounts_sessions_or_counters() {
    let server = Server::with_tenant(&with(1, 0)).await;
    let shop = server.shop();
    shop.make_account("ada@acme.test", PASSWORD).await;
    let subject = async |connection: &str| {
        let browser = server.browser();
        let page = browser.open(shop.authorize(&format!("&connection={connection}"))).await;
        let seen = browser.log_in(&page, "ada@acme.test", PASSWORD).await;
        (seen.status == StatusCode::SEE_OTHER).then(|| Answer::of(&seen).code().to_owned())
    };
    assert_eq!(subject("club1").await, None);
    let browser = server.browser();
    browser.sign_up(&shop.authorize("&connection=club1"), "ada@acme.test", PASSWORD).await;
    let (one, two) = (subject("customers").await.unwrap(), subject("club1").await.unwrap());
    assert_ne!(shop.who(&one).await["sub"], shop.who(&two).await["sub"]);
    // Signed in by one connection is not signed in by the other.
    let asked = browser.get(shop.authorize("&prompt=none&connection=customers")).await;
    assert_eq!(Answer::of(&asked).error(), "login_required");
    for _ in 0..10 {
        let guesser = server.browser();
        let page = guesser.open(shop.authorize("&connection=club1")).await;
        guesser.log_in(&page, "ada@acme.test", "wrong").await;
    }
    assert_eq!(subject("club1").await, None, "locked");
    assert!(subject("customers").await.is_some());
}

/// `with`, of whose directories the first `hidden` are on no page.
fn hiding(databases: usize, directories: usize, hidden: usize) -> String {
    (1..=hidden).fold(with(databases, directories), |yaml, n| {
        let line = format!("name: corp{n},");
        yaml.replace(&line, &format!("{line} show_as_button: false,"))
    })
}

#[actix_web::test]
async fn a_connection_that_is_no_button_is_on_no_page_and_still_a_way_in() {
    // Beside a database; in a list; where a list would be too long.
    for (databases, directories, hidden) in [(0, 9, 9), (1, 3, 2), (1, 6, 4), (3, 9, 4)] {
        let server = Server::with_tenant(&hiding(databases, directories, hidden)).await;
        let browser = server.browser();
        let page = first_page(&server, &browser, "").await;
        let list = browser.get(page.url.as_str().replace("&client=", "&ways=all&client=")).await;
        for page in [&page, &list] {
            for n in 1..=hidden {
                assert!(
                    !page.body.contains(&format!("corp{n}\"")),
                    "{databases} {directories} {hidden}: {}",
                    page.body
                );
                assert!(!page.body.contains(&format!("&lt;staff&gt; {n}")), "{}", page.body);
            }
        }
        let listed = 1 + databases + directories - hidden;
        assert_eq!(list.body.matches("<li><a class=\"btn\"").count(), listed);
        assert_eq!(page.has("nav"), listed == 2 || listed == 3);
        // The application asks for it.
        let asked = first_page(&server, &browser, "&connection=corp1").await;
        assert_eq!(shown(&asked).as_deref(), Some("corp1"));
        assert!(!asked.has("a[href*='ways=']"), "no other was asked for");
        // Or the person's address leads there, by a hint or when it is typed.
        let hinted = first_page(&server, &browser, "&login_hint=ada%40corp1.test").await;
        assert_eq!(shown(&hinted).as_deref(), Some("corp1"));
        assert!(!hinted.has("nav"), "it is not among those");
        let back = browser.press(&hinted, "a[href*='ways=all']").await;
        assert_eq!(back.body.matches("<li><a class=\"btn\"").count(), listed);
        if listed < 4 {
            let typed = browser.log_in(&page, "ada@corp2.test", "wrong").await;
            assert_eq!(
                (typed.status, shown(&typed).as_deref()),
                (StatusCode::SERVICE_UNAVAILABLE, Some("corp2"))
            );
        }
    }
}

#[actix_web::test]
async fn people_of_directories_on_no_page_are_asked_for_their_email() {
    let without_database = |directories, hidden| {
        let yaml = hiding(0, directories, hidden);
        yaml.replace("enabled_clients: [Shop, Mobile]", "enabled_clients: [Mobile]")
    };
    for (directories, hidden) in [(2, 2), (3, 2), (9, 9)] {
        let server = Server::with_tenant(&without_database(directories, hidden)).await;
        let browser = server.browser();
        let page = first_page(&server, &browser, "").await;
        assert!(page.has("#username[type=email]") && !page.has("#password"), "{}", page.body);
        assert_eq!(page.has("a[href*='ways=all']"), directories > hidden, "there is a list, or none");
        assert!(!page.body.contains("staff"), "{}", page.body);
        let form = browser.submit(&page, &[("username", "ada@corp2.test")]).await;
        assert_eq!(shown(&form).as_deref(), Some("corp2"));
        let back = browser.press(&form, "p.more a").await;
        assert_eq!(back.has("#username[type=email]"), directories == hidden);
        for unknown in ["ada@elsewhere.test", "ada@evil.corp2.test", "ada@corp2.test.evil", "ada"] {
            let again = browser.submit(&page, &[("username", unknown)]).await;
            assert_eq!(again.status, StatusCode::BAD_REQUEST, "{unknown}");
            assert!(!again.alert().is_empty() && !again.has("#password"), "{unknown}");
            assert_eq!(again.attribute("#username", "value").as_deref(), Some(unknown));
        }
        // Typed by hand, a list that is empty is the question.
        let list = browser.get(page.url.as_str().replace("&client=", "&ways=all&client=")).await;
        assert_eq!(list.has("#username[type=email]"), directories == hidden);
        if directories > hidden {
            assert_eq!(list.text("ul.ways"), "Acme <staff> 3");
            let asked = browser.press(&list, "p.end a").await;
            assert!(asked.has("#username[type=email]"));
        }
    }
    let server = Server::with_tenant(&without_database(1, 1)).await;
    let page = first_page(&server, &server.browser(), "").await;
    assert_eq!(shown(&page).as_deref(), Some("corp1"), "the only one is no choice");
}

/// Nobody who used another way last is kept from it.
#[actix_web::test]
async fn the_question_for_the_email_is_reached_from_a_browser_that_remembers() {
    let server = Server::with_tenant(&with(2, 6)).await;
    let browser = server.browser();
    browser.sign_up(&server.shop().authorize("&connection=club1"), "ada@acme.test", PASSWORD).await;
    browser.forget_cookie("vestibule-session");
    let page = first_page(&server, &browser, "").await;
    assert_eq!(shown(&page).as_deref(), Some("club1"));
    let list = browser.press(&page, "a[href*='ways=all']").await;
    let question = browser.press(&list, "p.end a").await;
    assert!(question.has("#username[type=email]") && !question.has("#password"));
}

/// Whether the right password is let in after `wrong` others, each from a browser that nobody knows.
async fn is_let_in(server: &Server, connection: &str, wrong: usize) -> bool {
    let at = server.shop().authorize(&format!("&connection={connection}"));
    for n in 0..=wrong {
        let browser = server.browser();
        let page = browser.open(&at).await;
        let password = if n == wrong { PASSWORD } else { "wrong" };
        let seen = browser.log_in(&page, "ada@acme.test", password).await;
        if n == wrong {
            return seen.status == StatusCode::SEE_OTHER;
        }
    }
    false
}

#[actix_web::test]
async fn the_tenants_word_on_wrong_passwords_holds_where_a_connection_has_none() {
    let own = "  - { name: own, enabled_clients: [Shop], options: { brute_force_protection: true, brute_force_max_attempts: 6 } }\n";
    let with = |protection: &str| {
        format!("{ACME}{own}attackProtection: {{ bruteForceProtection: {{ {protection} }} }}\n")
    };
    for (protection, customers, own) in [
        ("max_attempts: 3", 3, Some(6)),
        ("max_attempts: 12, allowlist: [10.0.0.0/8]", 12, Some(6)),
        ("enabled: false", 14, Some(6)),
        ("max_attempts: 2, allowlist: [127.0.0.0/8]", 14, None),
    ] {
        let server = Server::with_tenant(&with(protection)).await;
        for connection in ["customers", "own"] {
            let ada = server.browser();
            ada.sign_up(
                &server.shop().authorize(&format!("&connection={connection}")),
                "ada@acme.test",
                PASSWORD,
            )
            .await;
        }
        let never = customers == 14;
        assert!(is_let_in(&server, "customers", customers - 1).await, "{protection}");
        assert_eq!(is_let_in(&server, "customers", customers).await, never, "{protection}");
        assert_eq!(is_let_in(&server, "own", own.unwrap_or(14)).await, own.is_none(), "{protection}");
    }
}

/// What Auth0's flag is for; without it nobody is told (`signup.rs`).
#[actix_web::test]
async fn an_operator_may_have_a_sign_up_say_that_there_is_such_an_account() {
    let flag = "friendly_name: Acme\n  flags: { enable_public_signup_user_exists_error: true }";
    let closed = "  - { name: closed, enabled_clients: [Shop], options: { disable_signup: true } }\n";
    let server = Server::with_tenant(&format!("{}{closed}", ACME.replace("friendly_name: Acme", flag))).await;
    let shop = server.shop();
    shop.make_account("ada@acme.test", PASSWORD).await;
    let again = async |connection: &str, password: &str| {
        let fields = [
            ("client_id", "shop"),
            ("connection", connection),
            ("email", "Ada@acme.test"),
            ("password", password),
        ];
        shop.post("/dbconnections/signup", &fields).await
    };
    let (status, answer) = again("customers", PASSWORD).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let auth0s = serde_json::json!({
        "name": "BadRequestError", "code": "user_exists", "description": "The user already exists.", "statusCode": 400
    });
    assert_eq!(answer, auth0s);
    assert_eq!(again("closed", PASSWORD).await.1["code"], "invalid_signup");
    assert_eq!(again("customers", "short").await.1["code"], "invalid_password");
}
