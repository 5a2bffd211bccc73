//! Trouble of one person's account: nobody else's, and nothing that a stranger learns from.

use vestibule::connections::Verdict;

use crate::stranger::{Asked, Stranger, bind_answer, done, friendly};
use crate::{assert_verdict, bare, directory, identity, login};

/// Answers with this whoever comes with an odd password.
fn odd(code: u8, text: &'static str) -> impl Fn(&Asked, u8) -> Vec<u8> {
    move |asked, id| match asked {
        Asked::Bind { password, .. } if password == "odd" => bind_answer(id, code, text, &[]),
        _ => friendly(asked, id),
    }
}

#[tokio::test]
async fn what_a_directory_refuses_one_person_closes_it_for_nobody_else() {
    // The last is what a domain controller says that has no copy of this one's password.
    for (code, text) in [(19, "not today"), (53, "not today"), (80, "not today"), (49, "data 51f, not today")]
    {
        let server = Stranger::answering(odd(code, text)).await;
        let ldap = directory(&bare(&server.url));
        for _ in 0..4 {
            match login(&ldap, "ada", "odd").await {
                Verdict::Unavailable(reason) if [49, 80].contains(&code) => assert!(reason.contains(text)),
                Verdict::WrongCredentials if [19, 53].contains(&code) => {}
                other => panic!("{code}: {other:?}"),
            }
        }
        identity(&ldap, "ada", "any").await;
    }
}

#[tokio::test]
async fn nobody_is_told_from_somebody_by_no_answer_to_their_binds() {
    for (persons, nobodys) in [(49, 53), (53, 49), (49, 19), (19, 53), (53, 32)] {
        let somebody = Stranger::answering(odd(persons, "not today")).await;
        let unwilling = odd(nobodys, "not today");
        let nobody = Stranger::answering(move |asked, id| match asked {
            Asked::Search { .. } => done(id, 0, &[]),
            _ => unwilling(asked, id),
        })
        .await;
        let mut steps = Vec::new();
        for server in [&somebody, &nobody] {
            let ldap = directory(&bare(&server.url));
            for _ in 0..4 {
                assert_verdict!(
                    login(&ldap, "ada", "odd").await,
                    Verdict::WrongCredentials,
                    "{persons} {nobodys}"
                );
            }
            steps.push(server.asked().iter().map(std::mem::discriminant).collect::<Vec<_>>());
        }
        assert_eq!(steps[0], steps[1], "{persons} {nobodys}");
    }
}
