//! Requests that carry a key are carried out once.

use rstest::rstest;
use usersync_store::testing::{Engine, TestStore};
use usersync_store::{Attempt, Begun, Error, RequestKey, Store, carried_out_by};

use crate::world::at;

fn request(key: &str) -> RequestKey {
    RequestKey { caller: vec![1, 2, 3], key: key.to_owned() }
}

async fn begin(store: &Store, minute: i64) -> Attempt {
    match store.begin_request(&request("a"), b"body", at(minute)).await.unwrap() {
        Begun::Now(attempt) => attempt,
        other => panic!("{other:?}"),
    }
}

async fn add_organisation(store: &Store) -> usersync_store::Result<()> {
    store.create_organisation("Maple Homes", at(0)).await.map(drop)
}

#[rstest]
#[tokio::test]
async fn the_same_request_gets_the_same_answer(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestStore::open(engine).await else { return };
    let store = &test.store;
    let attempt = begin(store, 0).await;
    let meanwhile = store.begin_request(&request("a"), b"body", at(1)).await.unwrap();
    assert_eq!(meanwhile, Begun::InFlight);
    carried_out_by(attempt.clone(), add_organisation(store)).await.unwrap();
    store.settle_request(&attempt, Some(b"answer")).await.unwrap();

    let again = store.begin_request(&request("a"), b"body", at(2)).await.unwrap();
    assert_eq!(again, Begun::Answered(b"answer".to_vec()));
    let other = store.begin_request(&request("a"), b"another body", at(2)).await.unwrap();
    assert_eq!(other, Begun::OtherRequest);
    let stranger = RequestKey { caller: vec![9], ..request("a") };
    let stranger = store.begin_request(&stranger, b"another body", at(2)).await.unwrap();
    assert!(matches!(stranger, Begun::Now(_)));
}

#[rstest]
#[tokio::test]
async fn a_request_that_wrote_nothing_can_be_taken_over_and_its_first_attempt_writes_no_more(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestStore::open(engine).await else { return };
    let store = &test.store;
    let first = begin(store, 0).await;
    let second = begin(store, 3).await;
    let late = carried_out_by(first.clone(), add_organisation(store)).await;
    assert!(matches!(late, Err(Error::Superseded)), "{late:?}");
    carried_out_by(second.clone(), add_organisation(store)).await.unwrap();
    assert_eq!(store.list_organisations().await.unwrap().len(), 1);
    store.settle_request(&first, Some(b"of the first")).await.unwrap();
    store.settle_request(&second, Some(b"of the second")).await.unwrap();
    let answer = store.begin_request(&request("a"), b"body", at(4)).await.unwrap();
    assert_eq!(answer, Begun::Answered(b"of the second".to_vec()));
}

#[rstest]
#[tokio::test]
async fn a_request_that_wrote_and_was_never_answered_is_not_carried_out_again(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestStore::open(engine).await else { return };
    let store = &test.store;
    let attempt = begin(store, 0).await;
    carried_out_by(attempt.clone(), add_organisation(store)).await.unwrap();
    assert!(!store.forget_request(&attempt).await.unwrap());
    let again = store.begin_request(&request("a"), b"body", at(1)).await.unwrap();
    assert_eq!(again, Begun::InFlight);
    let again = store.begin_request(&request("a"), b"body", at(3)).await.unwrap();
    assert_eq!(again, Begun::AnswerLost(at(0)));
}

#[rstest]
#[tokio::test]
async fn what_came_to_nothing_is_forgotten_at_once_and_everything_after_a_day(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestStore::open(engine).await else { return };
    let store = &test.store;
    let refused = begin(store, 0).await;
    assert!(store.forget_request(&refused).await.unwrap());
    let attempt = begin(store, 1).await;
    store.settle_request(&attempt, Some(b"answer")).await.unwrap();
    let day = 24 * 60;
    assert_eq!(store.expire_receipts(at(day)).await.unwrap(), 0);
    assert_eq!(store.expire_receipts(at(day + 1)).await.unwrap(), 1);
    begin(store, day + 2).await;
    begin(store, 3 * day).await;
}

#[rstest]
#[tokio::test]
async fn of_many_at_once_one_is_carried_out(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestStore::open(engine).await else { return };
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let store = test.store.clone();
            tokio::spawn(async move { store.begin_request(&request("a"), b"body", at(0)).await })
        })
        .collect();
    let mut begun = 0;
    for task in tasks {
        match task.await.unwrap().unwrap() {
            Begun::Now(_) => begun += 1,
            other => assert_eq!(other, Begun::InFlight),
        }
    }
    assert_eq!(begun, 1);
}
