//! An answer being read, whatever its shape.

use usersync_adapter::parse::xml::Element;
use usersync_adapter::prelude::*;

use crate::answer::Answer;
use crate::shapes::{Asked, Listed, Shape};

/// An answer being read, a few people at a time.
pub(crate) struct Reading<'t> {
    answer: Answer<'t>,
    shape: &'static Shape,
    asked: Asked<'t>,
    records: Records,
}

/// What a shape counts, where Yardi counts it too.
#[derive(Clone, Copy, Default)]
struct Records {
    announced: Option<u64>,
    counted: u64,
}

impl<'t> Reading<'t> {
    pub(super) fn new(shape: &'static Shape, text: &'t str, asked: Asked<'t>) -> Self {
        let answer = Answer::new(text, shape.operation);
        Self { answer, shape, asked, records: Records::default() }
    }

    /// The people listed next; none at the end of the list.
    pub(crate) fn next_people(&mut self) -> Result<Option<Vec<Listed>>, Failure> {
        while let Some(element) = self.answer.next_element(self.shape.payload)? {
            let people = (self.shape.take)(self, element)?;
            if !people.is_empty() {
                return Ok(Some(people));
            }
        }
        Ok(None)
    }

    /// A property that was read to its end in so many rows.
    pub(crate) fn completion(&self, rows: usize) -> Completion {
        let completion = Completion::everyone(self.asked.property, rows);
        match self.records.announced {
            Some(announced) => completion.total(announced, self.records.counted, "lease files"),
            None => completion,
        }
    }

    pub(super) fn today(&self) -> Day {
        self.asked.today
    }

    /// The content of the element that was opened last.
    pub(super) fn content(&mut self, element: Element) -> Result<Element, Failure> {
        self.answer.content(element)
    }

    /// Takes in how many records Yardi says there are. An answer that announces none needs no
    /// payload.
    pub(super) fn announce(&mut self, records: u64) {
        self.records.announced = Some(records);
        if records == 0 {
            self.answer.do_without_payload();
        }
    }

    /// Takes in that one of the records was met.
    pub(super) fn count(&mut self) {
        self.records.counted += 1;
    }

    /// The code of a property list brings several properties, which must not be mixed. An answer
    /// that names none is taken at its word.
    pub(super) fn assert_property(&self, named: &[&str]) -> Result<(), Failure> {
        let asked = self.asked.property.trim();
        if named.is_empty() || named.iter().any(|code| code.eq_ignore_ascii_case(asked)) {
            return Ok(());
        }
        Err(self.odd(format!(
            "Yardi was asked for the property `{asked}` and sent `{}`",
            named.join("`, `")
        )))
    }

    /// A failure of the answer itself.
    pub(super) fn odd(&self, message: impl Into<String>) -> Failure {
        self.answer.odd(message)
    }
}
