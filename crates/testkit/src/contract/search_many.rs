//! Search among many: every store finds the same in the same order, which is what a look at everybody finds.
#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "these are tests")]

use std::collections::BTreeMap;

use chrono::TimeDelta;
use profiles_application::ports::{AggregateWrite, WriteSet};
use profiles_application::profiles::read_model::{ReadModel, ReadModelChange};
use profiles_application::profiles::search::{NameQuery, terms_of};
use profiles_domain::shared::version::Version;
use serde_json::json;

use super::Subject;
use super::corpus::{HOSTILE, NAMES, QUERIES};
use super::kinds::{Tested, details_of, find, id, now, service};
use super::search::{is_refused, pages};

/// Writes profiles with these names past the use cases, some at the same time, hundreds at once.
async fn fill<P: Tested>(subject: &Subject, names: &[String]) {
    let named: Vec<_> = names.iter().enumerate().collect();
    for named in named.chunks(500) {
        let write = |(number, name): &(usize, &String)| {
            let details = details_of::<P>(P::named(name));
            let at = now() + TimeDelta::seconds((*number / 3) as i64);
            let profile = P::register(id::<P>(*number as u128), details, at).expect("valid");
            AggregateWrite {
                linked: Default::default(),
                unlinked: Default::default(),
                read_model: ReadModelChange::between(
                    &ReadModel::default(),
                    &P::read_model(profile.details()),
                ),
                aggregate: profile.any(),
                expected: Version::ZERO,
            }
        };
        let aggregates = named.iter().map(write).collect();
        subject.store.commit(WriteSet { aggregates, ..WriteSet::default() }).await.expect("committed");
    }
}

/// Names and queries of many scripts: what is found, and in which order, is what the rules say of each name.
pub async fn many_scripts_are_found_as_the_rules_say<P: Tested>(subject: &Subject) {
    let service = service(subject);
    let names: Vec<_> = NAMES.iter().map(|name| (*name).to_owned()).collect();
    fill::<P>(subject, &names).await;
    for query in QUERIES {
        let sought = NameQuery::of(query);
        let mut expected: Vec<_> = (0_u128..)
            .zip(&names)
            .filter_map(|(number, name)| {
                let terms: Vec<_> = terms_of([name.as_str()], None).into_iter().collect();
                Some((sought.closeness(&terms)?, number))
            })
            .collect();
        expected.sort_unstable();
        let expected: Vec<_> = expected.into_iter().map(|(_, number)| number).collect();
        let found = pages::<P>(&service, &json!({"name": query, "limit": 7})).await;
        assert!(found.iter().all(|page| page.len() <= 7), "{query}");
        assert_eq!(found.concat(), expected, "{query}");
    }
}

/// Whatever is written as a name is found by itself if it has letters or digits, and whatever is looked for is
/// answered.
pub async fn hostile_text_is_found_or_refused<P: Tested>(subject: &Subject) {
    let service = service(subject);
    let names: Vec<_> = HOSTILE.iter().map(|name| format!("Maria {name}")).collect();
    fill::<P>(subject, &names).await;
    for (number, query) in (0_u128..).zip(HOSTILE) {
        let words = NameQuery::of(query).words.len();
        assert_eq!(is_refused::<P>(&service, query).await, words == 0, "{query:?}");
        if words > 0 {
            let found = pages::<P>(&service, &json!({"name": format!("maria {query}"), "limit": 200})).await;
            assert!(found.concat().contains(&number), "{query:?}");
        }
    }
    let everybody = pages::<P>(&service, &json!({"name": "maria", "limit": 50})).await.concat();
    assert_eq!(everybody, (0..names.len() as u128).collect::<Vec<_>>());
}

/// Two names that nearly everybody has, but only one both: pages end before they are full, and go on until it is found.
pub async fn common_names_come_in_pages_that_may_be_short<P: Tested>(subject: &Subject) {
    const MANY: usize = 5_300;
    let service = service(subject);
    let name = |number: usize| match number % 2 {
        _ if number + 1 == MANY => "Anna Maria".to_owned(),
        0 => format!("Anna {}", number % 100),
        _ => format!("Maria {}", number % 100),
    };
    fill::<P>(subject, &(0..MANY).map(name).collect::<Vec<_>>()).await;
    let both = pages::<P>(&service, &json!({"name": "anna maria", "limit": 50})).await;
    assert!(both.len() > 1, "one page looks at a bounded number");
    assert_eq!(both.concat(), [MANY as u128 - 1]);
    // The first page of a name that many have, of one letter, and of everybody by two letters inside.
    for (query, first) in [("anna", 0), ("maria", 1), ("m", 1), ("n", 0), ("ar", 1), ("ann 7", 70)] {
        let found = find::<P>(&service, json!({"name": query, "limit": 3})).await;
        assert_eq!(found.first(), Some(&first), "{query}");
        assert_eq!(found.len(), 3, "{query}");
    }
    // Those who have the word itself, in the order of their creation; then all whose word begins so.
    let sevens = pages::<P>(&service, &json!({"name": "7", "limit": 50})).await.concat();
    let by_number = |wanted: fn(usize) -> bool| (0..MANY - 1).filter(move |number| wanted(number % 100));
    let exactly = by_number(|number| number == 7).map(|number| number as u128);
    assert!(sevens.iter().copied().take(53).eq(exactly));
    let mut times = BTreeMap::<u128, usize>::new();
    sevens.iter().for_each(|number| *times.entry(*number).or_default() += 1);
    assert!(times.values().all(|times| *times == 1), "nobody twice");
    let all = by_number(|number| number % 10 == 7 || number / 10 == 7).count();
    assert_eq!(times.len(), all, "nobody left out");
}
