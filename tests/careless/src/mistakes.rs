//! The mistakes, a word each.

/// What the adapter gets wrong; all else it gets right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mistake {
    None,
    /// Reports an operation as broken that works.
    DoubtfulCheck,
    /// Leaves out the last property.
    ForgottenProperty,
    /// Takes a property where nobody lives for a fault.
    EmptyIsAFault,
    /// Leaves out the last row of a list in one page.
    LastRowOfOnePage,
    /// Leaves out the last row of every page but the last.
    LastRowOfEachPage,
    /// Hands over nobody twice from one page.
    OnceAPage,
    /// Hands over nobody twice.
    OnceAtAll,
    /// Takes an unknown status for the usual one.
    GuessedStanding,
    /// Takes a move-out that stands for none for one long past.
    OddDatesCount,
    /// Takes a missing key for an empty one.
    MissingIsBlank,
    /// Blames the way there for a refused sign-in.
    UnauthorizedIsReach,
    /// Ends the list where the sign-in is refused.
    UnauthorizedIsTheEnd,
    /// Blames the sign-in for a missing permission.
    ForbiddenIsLogIn,
    /// Does not say how long the PMS wants to be left alone.
    Impatient,
    /// Knows a limit only by the header.
    LimitNeedsTime,
    /// Blames the sign-in for a server that is out of order.
    ServerErrorIsLogIn,
    /// Blames the sign-in for an answer that does not come.
    SlowIsLogIn,
    /// Is content with what arrived of an answer.
    HalfIsEnough,
    /// Takes what is no JSON for a list of nobody.
    GarbageIsNobody,
    /// Takes a web page for a list of nobody.
    WebPageIsNobody,
    /// Stumbles over a byte-order mark.
    NoByteOrderMark,
    /// Reads every charset as UTF-8.
    EverythingIsUtf8,
    /// Leaves out whoever has letters that are no UTF-8.
    CleanNamesOnly,
    /// Falls when it is told to stop.
    FallsOnCancel,
    /// Goes on from one page too far.
    SkipsAPage,
    /// Hoards memory.
    Hoards,
    /// Writes a sign-in itself.
    OwnSignIn,
    /// Asks for more than its operations allow.
    Prying,
}

/// The words by which the setting `mistake` names them.
pub(crate) const MISTAKES: &[(&str, Mistake)] = &[
    ("none", Mistake::None),
    ("doubtful-check", Mistake::DoubtfulCheck),
    ("forgotten-property", Mistake::ForgottenProperty),
    ("empty-is-a-fault", Mistake::EmptyIsAFault),
    ("last-row-of-one-page", Mistake::LastRowOfOnePage),
    ("last-row-of-each-page", Mistake::LastRowOfEachPage),
    ("once-a-page", Mistake::OnceAPage),
    ("once-at-all", Mistake::OnceAtAll),
    ("guessed-standing", Mistake::GuessedStanding),
    ("odd-dates-count", Mistake::OddDatesCount),
    ("missing-is-blank", Mistake::MissingIsBlank),
    ("unauthorized-is-reach", Mistake::UnauthorizedIsReach),
    ("unauthorized-is-the-end", Mistake::UnauthorizedIsTheEnd),
    ("forbidden-is-log-in", Mistake::ForbiddenIsLogIn),
    ("impatient", Mistake::Impatient),
    ("limit-needs-time", Mistake::LimitNeedsTime),
    ("server-error-is-log-in", Mistake::ServerErrorIsLogIn),
    ("slow-is-log-in", Mistake::SlowIsLogIn),
    ("half-is-enough", Mistake::HalfIsEnough),
    ("garbage-is-nobody", Mistake::GarbageIsNobody),
    ("web-page-is-nobody", Mistake::WebPageIsNobody),
    ("no-byte-order-mark", Mistake::NoByteOrderMark),
    ("everything-is-utf-8", Mistake::EverythingIsUtf8),
    ("clean-names-only", Mistake::CleanNamesOnly),
    ("falls-on-cancel", Mistake::FallsOnCancel),
    ("skips-a-page", Mistake::SkipsAPage),
    ("hoards", Mistake::Hoards),
    ("own-sign-in", Mistake::OwnSignIn),
    ("prying", Mistake::Prying),
];
