//! One list of residents. It is read twice, once for what its rows say about each other and once
//! for the rows, so that no more than one of them stands in memory.

use usersync_adapter::prelude::*;

use crate::answer::Records;
use crate::fields::Fields;
use crate::households::Households;
use crate::shapes::Shape;
use crate::units::Units;

/// A list that was read to its end once.
pub(crate) struct Listing {
    shape: Shape,
    text: String,
    rows: usize,
    pub(crate) households: Households,
    pub(crate) units: Units,
}

impl Listing {
    pub(crate) fn read(shape: Shape, text: String) -> Result<Self, Failure> {
        let mut households = Households::default();
        let mut units = Units::default();
        let mut rows = 0;
        let mut records = records(shape, &text);
        while let Some(resident) = records.next_record()? {
            households.note(Fields(&resident));
            units.note(Fields(&resident));
            rows += 1;
        }
        Ok(Self { shape, text, rows, households, units })
    }

    pub(crate) fn shape(&self) -> Shape {
        self.shape
    }

    /// How many rows it has.
    pub(crate) fn len(&self) -> usize {
        self.rows
    }

    /// The rows from the beginning.
    pub(crate) fn records(&self) -> Records<'_> {
        records(self.shape, &self.text)
    }
}

fn records(shape: Shape, text: &str) -> Records<'_> {
    Records::new(text, shape.operation(), "residentlist", "resident")
}
