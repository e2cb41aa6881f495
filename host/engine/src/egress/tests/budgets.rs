use usersync_adapters::protocol::Window;

use super::super::budget::{Allowance, Budgets, Caller, Meter};
use super::*;

fn caller(credential: u128) -> Caller {
    Caller {
        provider: "Example".to_owned(),
        credential: CredentialId::new(Uuid::from_u128(credential)),
    }
}

fn allowance(caller: &Caller, windows: &[(u32, u32)], at_once: Option<u32>) -> Allowance {
    let Caller { provider, credential } = caller.clone();
    Allowance {
        meter: Meter::Group { provider, credential, group: "all".to_owned() },
        windows: windows.iter().map(|&(calls, seconds)| Window { calls, seconds }).collect(),
        at_once,
    }
}

fn later(seconds: u64) -> Instant {
    Instant::now() + Duration::from_secs(seconds)
}

#[tokio::test(start_paused = true)]
async fn several_windows_hold_at_once() {
    let (budgets, caller) = (Budgets::default(), caller(1));
    let allowances = [allowance(&caller, &[(8, 1), (20, 60), (50, 3600)], None)];
    let begun = Instant::now();
    let mut starts = Vec::new();
    for _ in 0..120 {
        budgets.acquire(&caller, &allowances, later(100_000)).await.unwrap();
        starts.push(begun.elapsed());
    }
    for (calls, seconds) in [(8, 1), (20, 60), (50, 3600)] {
        let length = Duration::from_secs(seconds);
        let tight = starts.windows(calls + 1).any(|run| run[calls] < run[0] + length);
        assert!(!tight, "more than {calls} calls within {seconds} s");
    }
    let seconds: Vec<_> = [7, 8, 16, 19, 20, 49, 50].iter().map(|&n| starts[n].as_secs()).collect();
    assert_eq!(seconds, [0, 1, 2, 2, 60, 121, 3600]);
}

#[tokio::test(start_paused = true)]
async fn the_last_of_many_calls_is_foreseen_without_making_any() {
    let (budgets, caller) = (Budgets::default(), caller(1));
    let allowance = allowance(&caller, &[(8, 1), (20, 60), (50, 3600)], None);
    let begun = Instant::now();
    let foreseen = |calls| (budgets.last_of(&allowance, calls) - begun).as_secs();
    for _ in 0..2 {
        assert_eq!([0, 8, 9, 21, 50, 51].map(foreseen), [0, 0, 1, 60, 121, 3600]);
    }
    budgets.acquire(&caller, std::slice::from_ref(&allowance), later(1)).await.unwrap();
    assert_eq!([7, 8, 49, 50].map(foreseen), [0, 1, 121, 3600]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_would_come_too_late_says_how_long_it_would_wait() {
    let (budgets, caller) = (Budgets::default(), caller(1));
    let allowances = [allowance(&caller, &[(1, 60)], None)];
    budgets.acquire(&caller, &allowances, later(10)).await.unwrap();
    let late = budgets.acquire(&caller, &allowances, later(10)).await.unwrap_err();
    assert_eq!(late.wait, Duration::from_mins(1));
    // What was refused is not counted.
    let begun = Instant::now();
    budgets.acquire(&caller, &allowances, later(60)).await.unwrap();
    assert_eq!(begun.elapsed(), Duration::from_mins(1));
}

#[tokio::test(start_paused = true)]
async fn credentials_do_not_share_a_budget_but_share_the_providers() {
    let (budgets, one, two) = (Budgets::default(), caller(1), caller(2));
    let provider = Allowance {
        meter: Meter::Provider("Example".to_owned()),
        windows: vec![Window { calls: 3, seconds: 60 }],
        at_once: None,
    };
    let of = |caller: &Caller| [allowance(caller, &[(2, 10)], None), provider.clone()];
    let begun = Instant::now();
    for caller in [&one, &one, &two] {
        budgets.acquire(caller, &of(caller), later(100)).await.unwrap();
    }
    assert_eq!(begun.elapsed(), Duration::ZERO);
    budgets.acquire(&two, &of(&two), later(100)).await.unwrap();
    assert_eq!(begun.elapsed(), Duration::from_mins(1));
}

#[tokio::test(start_paused = true)]
async fn so_many_calls_are_under_way_at_once() {
    let (budgets, caller) = (Budgets::default(), caller(1));
    let allowances = [allowance(&caller, &[], Some(2))];
    let first = budgets.acquire(&caller, &allowances, later(10)).await.unwrap();
    let _second = budgets.acquire(&caller, &allowances, later(10)).await.unwrap();
    budgets.acquire(&caller, &allowances, later(10)).await.unwrap_err();
    drop(first);
    budgets.acquire(&caller, &allowances, later(10)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_pause_holds_for_everyone_on_the_credential_and_nobody_else() {
    let (budgets, one, two) = (Budgets::default(), caller(1), caller(2));
    budgets.pause(&one, Duration::from_secs(30));
    budgets.pause(&one, Duration::from_secs(5));
    let late = budgets.acquire(&one, &[], later(20)).await.unwrap_err();
    assert_eq!(late.wait, Duration::from_secs(30));
    let begun = Instant::now();
    budgets.acquire(&two, &[], later(20)).await.unwrap();
    assert_eq!(begun.elapsed(), Duration::ZERO);
    budgets.acquire(&one, &[], later(60)).await.unwrap();
    assert_eq!(begun.elapsed(), Duration::from_secs(30));
    assert_eq!(budgets.paused_until(&one), None);
}

#[tokio::test(start_paused = true)]
async fn a_pause_reaches_those_who_already_wait() {
    let (budgets, caller) = (Arc::new(Budgets::default()), caller(1));
    let allowances = [allowance(&caller, &[(1, 10)], None)];
    budgets.acquire(&caller, &allowances, later(100)).await.unwrap();
    let begun = Instant::now();
    let waiting = budgets.acquire(&caller, &allowances, later(100));
    let pausing = async { budgets.pause(&caller, Duration::from_secs(40)) };
    let (permit, ()) = tokio::join!(waiting, pausing);
    permit.unwrap();
    assert_eq!(begun.elapsed(), Duration::from_secs(40));
}
