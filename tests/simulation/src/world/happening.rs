//! One thing that happens.

use std::fmt;

use serde::{Deserialize, Serialize};
use usersync_core::model::{Field, PmsPropertyId, Role, Standing};
use uuid::Uuid;

/// One of the two PMS properties that may feed the directory.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    Oaks,
    Pines,
}

impl Place {
    pub const ALL: [Self; 2] = [Self::Oaks, Self::Pines];

    pub const fn id(self) -> PmsPropertyId {
        PmsPropertyId::new(Uuid::from_u128(match self {
            Self::Oaks => 0x0a,
            Self::Pines => 0x0b,
        }))
    }
}

/// Somebody whom a PMS lists. An empty text is blank.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Resident {
    /// By which happenings name them.
    pub number: u32,
    pub place: Place,
    /// The PMS's id of the person.
    pub id: String,
    pub first: String,
    pub last: String,
    pub email: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more_emails: Vec<String>,
    pub phone: String,
    pub role: Role,
    pub terms: Vec<Term>,
}

/// One lease of a resident. Dates are ISO, or empty.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Term {
    pub lease: String,
    pub unit: String,
    /// The PMS's own word.
    pub status: String,
    pub start: String,
    pub end: String,
    pub move_in: String,
    pub move_out: String,
}

/// What is wrong with the next read of a PMS property.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// It fails after so many rows; the credential's own alert tells it, or nobody does.
    Fails { rows: usize, told_elsewhere: bool },
    /// It ends without a word.
    Silent,
    /// It ends well, after so many rows, while the adapter counted all of them.
    LosesRows { rows: usize },
    /// The PMS announces more than was read.
    AnnouncesMore,
    /// It lists nobody.
    Empty,
    /// It ends well after so many rows, and says so.
    Shrinks { rows: usize },
    /// So many rows cannot be read.
    Garbles { rows: usize },
}

/// What a run may change before it waits for approval.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limits {
    /// As the product is delivered.
    Usual,
    /// Every run that changes anything of the kind waits.
    Nothing,
    Low,
    Unlimited,
}

/// One thing that happens. People are named by their numbers; contacts, alerts and decisions by
/// their place in the list, round and round.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "happens", rename_all = "snake_case")]
pub enum Happening {
    MovesIn(Resident),
    /// Another lease beside those that the person has.
    Leases {
        who: u32,
        term: Term,
    },
    /// The next lease begins and those before it are gone.
    Switches {
        who: u32,
    },
    Status {
        who: u32,
        word: String,
    },
    MovesOut {
        who: u32,
        on: String,
    },
    /// A field of a person, or of the lease listed first.
    Says {
        who: u32,
        field: Field,
        text: String,
    },
    AlsoReachedAt {
        who: u32,
        emails: Vec<String>,
    },
    /// Each takes the email of the next.
    Rotate {
        who: Vec<u32>,
    },
    NewId {
        who: u32,
        id: String,
    },
    Renumbers {
        place: Place,
        mark: String,
    },
    Role {
        who: u32,
        role: Role,
    },
    Vanishes {
        who: u32,
    },
    Returns {
        who: u32,
    },

    /// From now on, reads do not carry these fields.
    Omits {
        place: Place,
        fields: Vec<Field>,
    },
    /// From now on, rows of these people cannot be read, and so many more without an id.
    Rejects {
        place: Place,
        people: Vec<String>,
        nameless: usize,
    },
    /// From now on, reads ask for everybody, or only for what changed.
    Asks {
        place: Place,
        changes: bool,
    },
    Trouble {
        place: Place,
        trouble: Trouble,
    },

    Enters {
        first: String,
        last: String,
        email: String,
        phone: String,
        unit: String,
    },
    Edits {
        contact: usize,
        field: Field,
        text: String,
    },
    Removes {
        contact: usize,
    },
    Unlinks {
        contact: usize,
    },
    Answers {
        alert: usize,
        action: usize,
        record: usize,
        contact: Option<usize>,
        hours: u32,
    },
    Undoes {
        decision: usize,
    },

    Excludes {
        words: Vec<String>,
    },
    AllowsNoEmail {
        allowed: bool,
    },
    Explains {
        word: String,
        standing: Standing,
    },
    Sets {
        limits: Limits,
    },
    Attaches {
        place: Place,
    },
    Detaches {
        place: Place,
    },
    TurnsOff,
    TurnsOn,
    Restarts,
    /// The feed runs; the PMS lists everybody in an order that follows from the number.
    Runs {
        order: u64,
    },
}

impl Happening {
    /// The word by which it is counted.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::MovesIn(_) => "moves in",
            Self::Leases { .. } => "has another lease",
            Self::Switches { .. } => "next lease begins",
            Self::Status { .. } => "status changes",
            Self::MovesOut { .. } => "moves out",
            Self::Says { field, .. } => match field {
                Field::FirstName | Field::LastName => "name changes",
                Field::Email => "email changes",
                Field::Phone => "phone changes",
                Field::Unit => "unit changes",
                _ => "date changes",
            },
            Self::AlsoReachedAt { .. } => "has other emails",
            Self::Rotate { .. } => "emails exchanged",
            Self::NewId { .. } => "new resident id",
            Self::Renumbers { .. } => "everybody renumbered",
            Self::Role { .. } => "role changes",
            Self::Vanishes { .. } => "no longer listed",
            Self::Returns { .. } => "listed again",
            Self::Omits { .. } => "fields not carried",
            Self::Rejects { .. } => "rows malformed",
            Self::Asks { changes: true, .. } => "only changes read",
            Self::Asks { .. } => "everybody read",
            Self::Trouble { trouble, .. } => match trouble {
                Trouble::Fails { .. } => "read fails",
                Trouble::Silent => "read ends silently",
                Trouble::LosesRows { .. } => "read truncated",
                Trouble::AnnouncesMore => "total not reached",
                Trouble::Empty => "read empty",
                Trouble::Shrinks { .. } => "read shrunken",
                Trouble::Garbles { .. } => "read garbled",
            },
            Self::Enters { .. } => "contact entered",
            Self::Edits { .. } => "contact edited",
            Self::Removes { .. } => "contact removed",
            Self::Unlinks { .. } => "contact unlinked",
            Self::Answers { .. } => "alert answered",
            Self::Undoes { .. } => "decision undone",
            Self::Excludes { .. } => "exclusions change",
            Self::AllowsNoEmail { .. } => "email optional",
            Self::Explains { .. } => "status word explained",
            Self::Sets { .. } => "thresholds change",
            Self::Attaches { .. } => "property attached",
            Self::Detaches { .. } => "property detached",
            Self::TurnsOff => "feed turned off",
            Self::TurnsOn => "feed turned on",
            Self::Restarts => "restart",
            Self::Runs { .. } => "run",
        }
    }
}

impl fmt::Display for Happening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MovesIn(resident) => write!(f, "moves in: {resident}"),
            Self::Leases { who, term } => write!(f, "#{who} has another lease: {term}"),
            Self::Switches { who } => write!(f, "#{who}: the next lease begins"),
            Self::Status { who, word } => write!(f, "#{who} is `{word}` now"),
            Self::MovesOut { who, on } => write!(f, "#{who} moves out on {on}"),
            Self::Says { who, field, text } => write!(f, "#{who}: {field} becomes `{text}`"),
            Self::AlsoReachedAt { who, emails } => {
                write!(f, "#{who}: further emails are {emails:?}")
            }
            Self::Rotate { who } => write!(f, "{who:?} each take the email of the next"),
            Self::NewId { who, id } => write!(f, "#{who} gets the resident id `{id}`"),
            Self::Renumbers { place, mark } => {
                write!(f, "{place:?} gives everybody an id that begins with `{mark}`")
            }
            Self::Role { who, role } => write!(f, "#{who} is a {} now", role.name()),
            Self::Vanishes { who } => write!(f, "#{who} is no longer listed"),
            Self::Returns { who } => write!(f, "#{who} is listed again"),
            Self::Omits { place, fields } => write!(f, "{place:?} does not carry {fields:?}"),
            Self::Rejects { place, people, nameless } => {
                write!(f, "{place:?}: rows of {people:?} and {nameless} more are malformed")
            }
            Self::Asks { place, changes: true } => write!(f, "{place:?} is asked what changed"),
            Self::Asks { place, .. } => write!(f, "{place:?} is asked for everybody"),
            Self::Trouble { place, trouble } => write!(f, "next read of {place:?}: {trouble:?}"),
            Self::Enters { first, last, email, phone, unit } => {
                write!(f, "DOOR: enters `{first}` `{last}` <{email}> {phone} {unit}")
            }
            Self::Edits { contact, field, text } => {
                write!(f, "DOOR: contact {contact}: {field} becomes `{text}`")
            }
            Self::Removes { contact } => write!(f, "DOOR: contact {contact} is removed"),
            Self::Unlinks { contact } => write!(f, "DOOR: contact {contact} is unlinked"),
            Self::Answers { alert, action, record, contact, hours } => write!(
                f,
                "DOOR: alert {alert} is answered with action {action} (record {record}, contact \
                 {contact:?}, {hours} h)"
            ),
            Self::Undoes { decision } => write!(f, "DOOR: decision {decision} is undone"),
            Self::Excludes { words } => write!(f, "settings: excluded are {words:?}"),
            Self::AllowsNoEmail { allowed } => {
                write!(f, "settings: contacts without email: {allowed}")
            }
            Self::Explains { word, standing } => {
                write!(f, "settings: `{word}` means {}", standing.name())
            }
            Self::Sets { limits } => write!(f, "settings: thresholds {limits:?}"),
            Self::Attaches { place } => write!(f, "settings: {place:?} is attached"),
            Self::Detaches { place } => write!(f, "settings: {place:?} is detached"),
            Self::TurnsOff => write!(f, "settings: the feed is off"),
            Self::TurnsOn => write!(f, "settings: the feed is on"),
            Self::Restarts => write!(f, "the server restarts"),
            Self::Runs { order } => write!(f, "RUN (order {order})"),
        }
    }
}

impl fmt::Display for Resident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, place, id, first, last, email, more_emails, phone, role, terms } = self;
        write!(f, "#{number} {place:?}/{id} `{first}` `{last}` <{email}>")?;
        for other in more_emails {
            write!(f, " <{other}>")?;
        }
        write!(f, " {phone} {}", role.name())?;
        for term in terms {
            write!(f, "; {term}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lease, unit, status, start, end, move_in, move_out } = self;
        write!(f, "{status} in {unit}, lease {lease} {start}..{end}, in {move_in}, out {move_out}")
    }
}
