//! What must hold of the figures on FEBRL 4, and of planning many people.

use crate::accuracy::{Judgements, SplinkReport};
use crate::partners::{Partners, share};

/// Second contacts made of people who are there already.
pub(crate) const MOST_DUPLICATES: f64 = 0.020;
/// What is aimed at, and not enforced.
pub(crate) const AIM_DUPLICATES: f64 = 0.014;
/// Questions about people who are new.
const MOST_NEEDLESS_REVIEWS: u32 = 60;
const LEAST_PRECISION: f64 = 0.9998;
const LEAST_RECALL: f64 = 0.96;
/// How much longer a record may take among ten times as many.
pub(crate) const MOST_GROWTH: f64 = 1.5;

/// The limits that do not hold, a sentence each.
pub(crate) fn broken(
    planner: &Judgements,
    scorer: &Partners,
    splink: Option<&SplinkReport>,
) -> Vec<String> {
    let mut broken = Vec::new();
    let mut require = |holds: bool, sentence: String| {
        if !holds {
            broken.push(sentence);
        }
    };
    let wrong = planner.known.linked_wrong + planner.new.linked_wrong;
    require(wrong == 0, format!("{wrong} people are linked to somebody else's contact"));
    let duplicates = share(planner.known.duplicate_created, planner.known.people);
    require(
        duplicates <= MOST_DUPLICATES,
        format!(
            "a second contact is made of {:.2} % of the people already there",
            duplicates * 100.0
        ),
    );
    let needless = planner.new.needless_review;
    require(
        needless <= MOST_NEEDLESS_REVIEWS,
        format!("{needless} new people wait for an answer, and {MOST_NEEDLESS_REVIEWS} may"),
    );
    let (precision, recall) = (scorer.precision, scorer.recall);
    require(precision >= LEAST_PRECISION, format!("the scorer's precision is {precision:.4}"));
    require(recall >= LEAST_RECALL, format!("the scorer's recall is {recall:.4}"));
    if let Some(SplinkReport { partners, .. }) = splink {
        let below = precision < partners.precision || recall < partners.recall;
        require(
            !below,
            format!(
                "Splink does better: precision {:.4}, recall {:.4}",
                partners.precision, partners.recall
            ),
        );
    }
    broken
}
