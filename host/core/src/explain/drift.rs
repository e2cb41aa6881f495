//! Where a contact and the PMS differ.

use crate::merge;
use crate::model::{Contact, Field, Picture, Reading, Value};

/// One field in which the directory has another value than the PMS.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    pub field: Field,
    /// What the PMS says now.
    pub pms: Reading<Value>,
    /// What the PMS said when it was last taken in.
    pub base: Reading<Value>,
    pub contact: Option<Value>,
}

/// The fields in which a contact differs from the lease that gives its values, or, where that is
/// not at hand, from what the PMS said when it was last taken in.
///
/// What the PMS does not tell is no difference; nor is a name or an email that it does not have.
pub fn differences(contact: &Contact, lease: Option<&Picture>) -> Vec<Difference> {
    let Some(base) = &contact.base else {
        return Vec::new();
    };
    let told = lease.map_or(&base.values, |lease| &lease.values);
    let fields = Field::ALL.into_iter().filter(|field| {
        let pms = &told[*field];
        let tells = match pms {
            Reading::Absent => false,
            Reading::Blank => field.can_be_blanked(),
            Reading::Value(_) => true,
        };
        tells && !merge::same(*field, pms.value(), contact.values[*field].as_ref())
    });
    fields
        .map(|field| Difference {
            field,
            pms: told[field].clone(),
            base: base.values[field].clone(),
            contact: contact.values[field].clone(),
        })
        .collect()
}
