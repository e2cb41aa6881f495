//! Where a fuzzer starts: images of guests that behave, and of some that do not.

use serde_json::{Value, json};

use super::TYPES;
use super::image::Image;

/// Entries of the table that an image begins with: the answers to the steps, to `open` and to
/// `describe`, as `guest.wat` has it.
const STEPS: usize = 14;
const OPEN: usize = 14;
const DESCRIBE: usize = 15;

/// What the guest says of itself while it is admitted.
pub(super) fn description() -> Value {
    json!({
        "id": "memory-guest", "name": "Memory guest", "version": "1.0.0", "provider": "nobody",
        "settings": [{ "key": "secret", "label": "Secret", "kind": "secret" }],
        "credentials": [{
            "name": "client",
            "scheme": "values",
            "parameters": [{ "name": "secret", "parts": [{ "secret": "secret" }] }],
        }],
        "hosts": ["api.example.com"],
        "operations": [
            {
                "name": "residents", "method": "get", "purpose": "reads the residents",
                "marks": [{ "place": "path", "value": "/residents" }],
            },
            {
                "name": "units", "method": "post", "purpose": "reads the units",
                "marks": [
                    { "place": "query", "name": "$api", "value": "units" },
                    { "place": "header", "name": "SOAPAction", "value": "urn:units" },
                    { "place": "xml", "value": "Units" },
                ],
            },
            {
                "name": "names", "method": "post", "purpose": "reads the names",
                "marks": [{ "place": "json", "name": "/method/name", "value": "getNames" }],
            },
        ],
        "cursors": { "writes": 1, "reads": [1] },
    })
}

/// The conversations of the file beside this one, each whole and with each of its turns alone.
pub(super) fn all() -> Vec<Vec<u8>> {
    let told = include_str!("conversations.json");
    let conversations: Vec<Value> = serde_json::from_str(told).expect("the file is JSON");
    let mut seeds = vec![Vec::new()];
    for conversation in &conversations {
        seeds.push(seed(conversation));
        let turns = conversation["turns"].as_array().map(Vec::as_slice).unwrap_or_default();
        for turn in turns.iter().filter(|_| turns.len() > 1) {
            seeds.push(seed(&json!({ "job": conversation["job"], "turns": [turn] })));
        }
    }
    seeds
}

fn seed(conversation: &Value) -> Vec<u8> {
    let first = match conversation["job"].as_str().expect("a conversation is of some job") {
        "check" => 0,
        "properties" => 1,
        "residents" => 3,
        "describe" => 4,
        other => panic!("there is no job `{other}`"),
    };
    let mut image = Image::new(&TYPES, 0);
    let table = image.room(2 * (DESCRIBE + 1));
    let failure = TYPES.named("failure");
    let turns = conversation["turns"].as_array().map(Vec::as_slice).unwrap_or_default();
    assert!(turns.len() <= STEPS, "the table has an entry for each turn");
    for (number, turn) in turns.iter().enumerate() {
        let at = image.put_result(&TYPES.named("turn"), &failure, turn);
        image.set(table + 2 * number, at);
    }
    if let Some(open) = conversation.get("open") {
        // A session and an error begin at the same place.
        let at = image.put_result(&failure, &failure, open);
        image.set(table + 2 * OPEN, at);
    }
    if let Some(describe) = conversation.get("describe") {
        let at = image.put(&TYPES.named("descriptor"), describe);
        image.set(table + 2 * DESCRIBE, at);
    }
    [vec![first, 0], image.into_bytes()].concat()
}
