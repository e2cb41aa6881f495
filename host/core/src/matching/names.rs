//! Names that differ: whether they contradict each other, and if not, why they are close.

use std::collections::BTreeSet;

use strsim::osa_distance;

use super::nicknames;
use crate::model::Closeness;
use crate::normalize::{NameKey, PersonName, plain_letters, written_out};

/// How a first or a last name compares with another, the nearest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Part {
    Same,
    Close,
    /// Missing on one side at least.
    Missing,
    Other,
}

/// How two names compare.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Likeness {
    pub(super) first: Part,
    pub(super) last: Part,
    /// Why they are close; none where they contradict each other.
    pub(super) reasons: BTreeSet<Closeness>,
}

impl Likeness {
    /// Whether they cannot be one person's, slips and habits allowed for.
    pub(super) fn is_contradiction(&self) -> bool {
        self.first == Part::Other || self.last == Part::Other
    }

    fn of(first: Part, last: Part) -> Self {
        Self { first, last, reasons: BTreeSet::new() }
    }
}

/// Compares two names.
pub(super) fn compare(left: &Spelling, right: &Spelling) -> Likeness {
    const WAYS: [fn(&Spelling, &Spelling) -> Option<Likeness>; 3] = [resplit, straight, swapped];
    let suffix = match (left.generation, right.generation) {
        (Some(left), Some(right)) if left != right => return Likeness::of(Part::Same, Part::Other),
        (left, right) => left != right,
    };
    let Some(mut likeness) = WAYS.iter().find_map(|way| way(left, right)) else {
        return contradiction(left, right);
    };
    if suffix {
        likeness.reasons.insert(Closeness::Suffix);
        if likeness.last == Part::Same {
            likeness.last = Part::Close;
        }
    }
    likeness
}

/// What is left in common of names that contradict each other, in the order that leaves more.
fn contradiction(left: &Spelling, right: &Spelling) -> Likeness {
    let straight = Likeness::of(
        part(&left.first, &right.first, close_first).0,
        part(&left.last, &right.last, close_last).0,
    );
    let (parts, _) = across(left, right);
    let crossed = Likeness::of(parts[0], parts[1]);
    let rank = |likeness: &Likeness| {
        let mut parts = [likeness.first, likeness.last];
        parts.sort_unstable();
        parts
    };
    if rank(&crossed) < rank(&straight) { crossed } else { straight }
}

/// How one part compares, and why it is close.
fn part(left: &Words, right: &Words, close: Closely) -> (Part, Vec<Closeness>) {
    if left.is_empty() || right.is_empty() {
        return (Part::Missing, Vec::new());
    }
    if left.typed == right.typed {
        return (Part::Same, Vec::new());
    }
    match close(left, right) {
        Some(reasons) => (Part::Close, reasons),
        None => (Part::Other, Vec::new()),
    }
}

/// A name taken apart into words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Spelling {
    first: Words,
    last: Words,
    /// Jr., III and the like: a father and a son.
    generation: Option<&'static str>,
}

impl Spelling {
    pub(super) fn new(name: &PersonName) -> Self {
        let mut first = words(&name.first);
        let mut last = words(&name.last);
        let generation = take_generation(&mut last).or_else(|| take_generation(&mut first));
        Self { first: Words::new(&first), last: Words::new(&last), generation }
    }
}

/// A first or a last name as it is, in plain letters, and word by word.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Words {
    typed: String,
    letters: String,
    /// With marked vowels written out.
    long: String,
    /// Without dashes and dots.
    plain: Vec<String>,
}

impl Words {
    fn new(words: &[&str]) -> Self {
        let typed = words.join(" ");
        let letters = plain_letters(&typed);
        let plain = letters.split([' ', '-']).map(bare).filter(|word| !word.is_empty());
        Self {
            plain: plain.map(str::to_owned).collect(),
            long: written_out(&typed),
            letters,
            typed,
        }
    }

    fn is_empty(&self) -> bool {
        self.plain.is_empty()
    }

    fn joined(&self) -> String {
        self.plain.join(" ")
    }
}

fn words(name: &NameKey) -> Vec<&str> {
    name.as_str().split(' ').filter(|word| !bare(word).is_empty()).collect()
}

fn bare(word: &str) -> &str {
    word.trim_matches(['.', ','])
}

fn take_generation(words: &mut Vec<&str>) -> Option<&'static str> {
    const GENERATIONS: [(&str, &str); 10] = [
        ("jr", "jr"),
        ("jnr", "jr"),
        ("sr", "sr"),
        ("snr", "sr"),
        ("ii", "ii"),
        ("2nd", "ii"),
        ("iii", "iii"),
        ("3rd", "iii"),
        ("iv", "iv"),
        ("4th", "iv"),
    ];
    let last = words.last().filter(|_| words.len() > 1)?;
    let (_, generation) = GENERATIONS.iter().find(|(word, _)| *word == bare(last))?;
    words.pop();
    if let Some(word) = words.last_mut() {
        *word = word.trim_end_matches(',');
    }
    Some(generation)
}

/// The same words in the same order, divided between first and last name in another way.
fn resplit(left: &Spelling, right: &Spelling) -> Option<Likeness> {
    let all = |name: &Spelling| [name.first.plain.concat(), name.last.plain.concat()];
    let (left, right) = (all(left), all(right));
    (left.concat() == right.concat() && left != right).then(|| Likeness {
        reasons: BTreeSet::from([Closeness::CompoundSurname]),
        ..Likeness::of(Part::Close, Part::Close)
    })
}

/// First name against first name, last against last.
fn straight(left: &Spelling, right: &Spelling) -> Option<Likeness> {
    let (first, why_first) = part(&left.first, &right.first, close_first);
    let (last, why_last) = part(&left.last, &right.last, close_last);
    let reasons = why_first.into_iter().chain(why_last).collect();
    let likeness = Likeness { first, last, reasons };
    (!likeness.is_contradiction()).then_some(likeness)
}

/// First name against last name. One of the two may be missing.
fn swapped(left: &Spelling, right: &Spelling) -> Option<Likeness> {
    let (parts, mut reasons) = across(left, right);
    reasons.insert(Closeness::Swapped);
    let likeness = Likeness { reasons, ..Likeness::of(parts[0], parts[1]) };
    (parts[0] == Part::Close && !likeness.is_contradiction()).then_some(likeness)
}

/// How each first name compares with the other's last name, the nearest first, and why they are
/// close. What stands in another place is never quite the same.
fn across(left: &Spelling, right: &Spelling) -> ([Part; 2], BTreeSet<Closeness>) {
    let slip: Closely =
        |left, right| Some(vec![by_letters(left, right).or_else(|| by_typo(left, right))?]);
    let mut reasons = BTreeSet::new();
    let mut parts =
        [(&left.first, &right.last), (&left.last, &right.first)].map(|(left, right)| {
            let (part, why) = part(left, right, slip);
            reasons.extend(why);
            part.max(Part::Close)
        });
    parts.sort_unstable();
    (parts, reasons)
}

type Closely = fn(&Words, &Words) -> Option<Vec<Closeness>>;

fn close_first(left: &Words, right: &Words) -> Option<Vec<Closeness>> {
    by_letters(left, right)
        .or_else(|| by_spacing(left, right))
        .or_else(|| by_nickname(left, right))
        .map(|reason| vec![reason])
        .or_else(|| by_middle_name(left, right))
        .or_else(|| by_typo(left, right).map(|reason| vec![reason]))
}

fn close_last(left: &Words, right: &Words) -> Option<Vec<Closeness>> {
    by_letters(left, right)
        .or_else(|| by_compound(left, right))
        .or_else(|| by_typo(left, right))
        .map(|reason| vec![reason])
}

fn by_letters(left: &Words, right: &Words) -> Option<Closeness> {
    let same =
        left.letters == right.letters || left.long == right.letters || left.letters == right.long;
    same.then_some(Closeness::Diacritics)
}

/// Only dots, dashes and spaces differ.
fn by_spacing(left: &Words, right: &Words) -> Option<Closeness> {
    (left.plain.concat() == right.plain.concat()).then_some(Closeness::Typo)
}

fn by_nickname(left: &Words, right: &Words) -> Option<Closeness> {
    nicknames::are_one(&left.joined(), &right.joined()).then_some(Closeness::Nickname)
}

/// One has the words of the other in their order; an initial stands for any word that it begins.
fn by_middle_name(left: &Words, right: &Words) -> Option<Vec<Closeness>> {
    let (short, long) = if left.plain.len() <= right.plain.len() {
        (&left.plain, &right.plain)
    } else {
        (&right.plain, &left.plain)
    };
    let mut rest = long.iter();
    if short.iter().all(|word| rest.any(|other| is_or_begins(word, other))) {
        return Some(vec![Closeness::MiddleName]);
    }
    let mut rest = long[1..].iter();
    let by_nickname = long.len() > 1
        && nicknames::are_one(&short[0], &long[0])
        && short[1..].iter().all(|word| rest.any(|other| is_or_begins(word, other)));
    by_nickname.then(|| vec![Closeness::Nickname, Closeness::MiddleName])
}

fn is_or_begins(left: &str, right: &str) -> bool {
    let is_initial = |word: &str| word.chars().count() == 1;
    left == right
        || (is_initial(left) && right.starts_with(left))
        || (is_initial(right) && left.starts_with(right))
}

/// The same parts written together or apart, or one of several parts left out.
fn by_compound(left: &Words, right: &Words) -> Option<Closeness> {
    const PARTICLES: [&str; 22] = [
        "al", "bin", "da", "das", "de", "del", "den", "der", "di", "dos", "du", "e", "el", "ibn",
        "la", "las", "le", "los", "ten", "van", "von", "y",
    ];
    let names = |words: &Words| -> BTreeSet<String> {
        words.plain.iter().filter(|word| !PARTICLES.contains(&word.as_str())).cloned().collect()
    };
    let (l, r) = (names(left), names(right));
    let one_in_other = !l.is_empty() && !r.is_empty() && (l.is_subset(&r) || r.is_subset(&l));
    (left.plain.concat() == right.plain.concat() || one_in_other)
        .then_some(Closeness::CompoundSurname)
}

/// One slip in a word of four letters or more, two in a longer one that begins in the same way.
/// Where words are divided makes no difference.
fn by_typo(left: &Words, right: &Words) -> Option<Closeness> {
    let (left, right) = (left.plain.concat(), right.plain.concat());
    let allowed = match left.chars().count().max(right.chars().count()) {
        0..=3 => 0,
        4..=5 => 1,
        _ if left.chars().next() == right.chars().next() => 2,
        _ => 1,
    };
    (osa_distance(&left, &right) <= allowed).then_some(Closeness::Typo)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// The reasons, one a word; `-` for a contradiction.
    fn reasons(left: [&str; 2], right: [&str; 2]) -> String {
        let name =
            |[first, last]: [&str; 2]| Spelling::new(&PersonName::new(Some(first), Some(last)));
        let (left, right) = (name(left), name(right));
        let told = compare(&left, &right);
        assert_eq!(told, compare(&right, &left), "both ways");
        if told.is_contradiction() {
            assert!(told.reasons.is_empty(), "{told:?}");
            return "-".to_owned();
        }
        told.reasons.into_iter().map(Closeness::name).collect::<Vec<_>>().join(" ")
    }

    #[rstest]
    #[case(["Nora", "Ibarra"], ["nora", "IBARRA"], "")]
    #[case(["José", "Ibarra"], ["Jose", "Ibarra"], "diacritics")]
    #[case(["Jürgen", "Müller"], ["Juergen", "Mueller"], "diacritics")]
    #[case(["William", "Ferris"], ["Bill", "Ferris"], "nickname")]
    #[case(["Liz", "Ferris"], ["Betty", "Ferris"], "nickname")]
    #[case(["Nora", "Ibarra"], ["Norah", "Ibara"], "typo")]
    #[case(["Mary-Ann", "Ibarra"], ["Maryann", "Ibarra"], "typo")]
    #[case(["Nora", "Ibarra"], ["Naro", "Ibarra"], "-")]
    #[case(["Taylah", "Ibarra"], ["Talyaj", "Ibarra"], "typo")]
    #[case(["Martin", "Ibarra"], ["Austin", "Ibarra"], "-")]
    #[case(["Ibarra", "Nora"], ["Nora", "Ibarra"], "swapped")]
    #[case(["Ibara", "Nora"], ["Nora", "Ibarra"], "typo swapped")]
    #[case(["", "Nora"], ["Nora", "Ibarra"], "swapped")]
    #[case(["Sam", ""], ["", "Ibarra"], "")]
    #[case(["Nora Jane", "Ibarra"], ["Nora", "Ibarra"], "middle_name")]
    #[case(["Nora J.", "Ibarra"], ["Nora Jane", "Ibarra"], "middle_name")]
    #[case(["N", "Ibarra"], ["Nora", "Ibarra"], "middle_name")]
    #[case(["Bill", "Ferris"], ["William James", "Ferris"], "nickname middle_name")]
    #[case(["Nora Jane", "Ibarra"], ["Nora Beth", "Ibarra"], "-")]
    #[case(["Nora", "Ibarra Jr."], ["Nora", "Ibarra"], "suffix")]
    #[case(["Nora", "Ibarra Jr."], ["Nora", "Ibarra Sr."], "-")]
    #[case(["Nora", "Ibarra III"], ["Nora", "Ibarra 3rd"], "")]
    #[case(["Nora", "Ibarra"], ["Nora", "Ibarra, Jr"], "suffix")]
    #[case(["Maria", "García López"], ["Maria", "Garcia-Lopez"], "compound_surname")]
    #[case(["Maria", "Garcia Lopez"], ["Maria", "Garcia-Lopez"], "compound_surname")]
    #[case(["Maria", "Garcia Lopez"], ["Maria", "Lopez"], "compound_surname")]
    #[case(["Maria Garcia", "Lopez"], ["Maria", "Garcia Lopez"], "compound_surname")]
    #[case(["Rosa", "de la Cruz"], ["Rosa", "Delacruz"], "compound_surname")]
    #[case(["Rosa", "de la Cruz"], ["Rosa", "de la Vega"], "-")]
    #[case(["", "Ibarra"], ["Nora", "Ibarra"], "")]
    #[case(["Sam", "Ibarra"], ["Nora", "Ibarra"], "-")]
    #[case(["Nora", "Okafor"], ["Nora", "Ibarra"], "-")]
    #[case(["Ben", "Lee"], ["Len", "Lee"], "-")]
    fn names_that_differ_say_why(
        #[case] left: [&str; 2],
        #[case] right: [&str; 2],
        #[case] expected: &str,
    ) {
        let mut sorted: Vec<&str> = expected.split(' ').collect();
        let mut told: Vec<String> = reasons(left, right).split(' ').map(str::to_owned).collect();
        sorted.sort_unstable();
        told.sort_unstable();
        assert_eq!(told, sorted);
    }
}
