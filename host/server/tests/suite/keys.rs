//! Master keys: drawn, listed and rotated at the machine.

use serde_json::Value;

use crate::bench::{stderr, stdout};
use crate::feed::Feed;

#[tokio::test]
async fn a_new_key_takes_over_and_the_earlier_one_is_free_to_go() {
    let feed = Feed::start().await;
    feed.draft(Vec::new()).await;
    let folder = feed.bench.folder();
    let (old, new) = (folder.join("usersync.key"), folder.join("new.key"));
    let create = ["key", "create", new.to_str().unwrap()];
    let made = feed.bench.usersync(&create).await;
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    let name = stdout(&made).trim().to_owned();
    let again = feed.bench.usersync(&create).await;
    assert!(stderr(&again).contains("never replaced"), "{}", stderr(&again));

    let config = folder.join("usersync.toml");
    let text = format!(
        "database = \"sqlite:{}\"\n[keys]\nfile = \"{}\"\nearlier_files = [\"{}\"]\n",
        folder.join("usersync.db").display(),
        new.display(),
        old.display()
    );
    std::fs::write(&config, text).unwrap();
    let key = async |arguments: &[&str]| {
        let place = ["--config", config.to_str().unwrap(), "--format", "json"];
        feed.bench.usersync(&[&["key"], arguments, &place].concat()).await
    };
    let list = async || -> Vec<(bool, u64)> {
        let listed = stdout(&key(&["list"]).await);
        let lines = listed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let mut keys: Vec<_> = lines
            .map(|one| (one["in_use"].as_bool().unwrap(), one["values"].as_u64().unwrap()))
            .collect();
        keys.sort_unstable();
        keys
    };
    assert_eq!(list().await, [(false, 1), (true, 0)]);
    let unasked = key(&["rotate"]).await;
    assert_eq!(unasked.status.code(), Some(1));
    let told = stderr(&unasked);
    assert!(told.contains("taken over to key") && told.contains("hint: add `--yes`"), "{told}");

    let rotated = key(&["rotate", "--yes"]).await;
    assert_eq!(rotated.status.code(), Some(0), "{}", stderr(&rotated));
    let rotated: Value = serde_json::from_str(&stdout(&rotated)).unwrap();
    assert_eq!((&rotated["key"], &rotated["values"]), (&name.as_str().into(), &1.into()));
    assert_eq!(rotated["recordings_left"], 0);
    assert_eq!(list().await, [(true, 1)]);
}
