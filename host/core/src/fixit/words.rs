//! What to correct, in sentences.

use std::fmt;

use super::Defect;

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |field: &crate::model::Field| field.name().replace('_', " ");
        match self {
            Self::NoEmail => f.write_str("has no email: enter one"),
            Self::PlaceholderEmail { typed } => {
                write!(f, "has \"{typed}\" for an email, which stands for none: enter one")
            }
            Self::InvalidEmail { typed } => {
                write!(f, "has \"{typed}\" for an email, which is no address: correct it")
            }
            Self::SharedEmail { email, with } => write!(
                f,
                "has the address {email} together with {}: give each their own",
                with.join(", ")
            ),
            Self::NoName => f.write_str("has neither a first nor a last name: enter it"),
            Self::BlankName { field } => write!(f, "has no {}: enter it", plain(field)),
            Self::OddDate { field } => {
                write!(f, "has a {} that cannot be right: correct it", plain(field))
            }
            Self::EndBeforeStart => {
                f.write_str("has a lease that ends before it starts: correct its dates")
            }
            Self::TwoCurrentUnits => {
                f.write_str("has current leases of two units: end the one that is over")
            }
            Self::NoLease { word } => {
                write!(f, "is \"{word}\" but in the directory: correct the status or the dates")
            }
            Self::UnknownStatus { word, residents } => write!(
                f,
                "the status \"{word}\" of {residents} residents means nothing here: correct it, or \
                 say what it amounts to"
            ),
            Self::Unreadable { why } => write!(f, "the row cannot be read: {why}"),
        }
    }
}
