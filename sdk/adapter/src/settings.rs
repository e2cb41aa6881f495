//! Reading the settings of a job. A complaint always names the setting.

use std::str::FromStr;

use crate::{Endpoint, Failure, Job};

/// The settings of a job that are not secret, and the keys of those that are.
#[derive(Clone, Copy)]
pub struct Settings<'job>(&'job Job);

impl<'job> Settings<'job> {
    /// The settings of this job.
    pub fn of(job: &'job Job) -> Self {
        Self(job)
    }

    /// A setting without its outer spaces; none if it is missing or blank.
    pub fn optional(&self, key: &str) -> Option<&'job str> {
        self.list(key).into_iter().next()
    }

    /// A setting that there must be.
    pub fn text(&self, key: &str) -> Result<&'job str, Failure> {
        self.optional(key).ok_or_else(|| Failure::other(format!("the setting `{key}` is missing")))
    }

    /// Every value of a list, blank ones left out.
    pub fn list(&self, key: &str) -> Vec<&'job str> {
        let values = self.0.settings.iter().filter(|(name, _)| name == key);
        values.map(|(_, value)| value.trim()).filter(|value| !value.is_empty()).collect()
    }

    /// An address that there must be.
    pub fn endpoint(&self, key: &str) -> Result<Endpoint, Failure> {
        Endpoint::parse(key, self.text(key)?)
    }

    /// A number; none if it is missing or blank.
    pub fn number<N: FromStr>(&self, key: &str) -> Result<Option<N>, Failure> {
        let parse = |text: &str| {
            text.parse()
                .map_err(|_| Failure::other(format!("the setting `{key}` is no number: `{text}`")))
        };
        self.optional(key).map(parse).transpose()
    }

    /// A tick box; not ticked if it is missing.
    pub fn ticked(&self, key: &str) -> bool {
        self.optional(key).is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    /// One of several choices; the first if the setting is missing.
    pub fn choice<T: Copy>(&self, key: &str, choices: &[(&str, T)]) -> Result<T, Failure> {
        let value = self.optional(key);
        let mut found = choices.iter().filter(|(word, _)| value.is_none_or(|value| value == *word));
        found.next().map(|(_, choice)| *choice).ok_or_else(|| {
            let known: Vec<String> = choices.iter().map(|(word, _)| format!("`{word}`")).collect();
            Failure::other(format!(
                "the setting `{key}` is `{}`; this version knows {}",
                value.unwrap_or_default(),
                known.join(", ")
            ))
        })
    }

    /// Whether a secret setting has a value.
    pub fn has_secret(&self, key: &str) -> bool {
        self.0.secrets.iter().any(|name| name == key)
    }
}

#[cfg(test)]
mod tests {
    use super::Settings;
    use crate::{Day, Job, JobKind};

    fn job() -> Job {
        let settings = [
            ("name", " Ann "),
            ("blank", "  "),
            ("sites", "a"),
            ("sites", ""),
            ("sites", "b"),
            ("pages", "12"),
            ("wide", "True"),
        ];
        Job {
            kind: JobKind::Check,
            settings: settings.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec(),
            secrets: vec!["password".to_owned()],
            now: "2026-07-31T12:00:00Z".to_owned(),
            today: Day { year: 2026, month: 7, day: 31 },
            seed: 1,
            features: Vec::new(),
            extra: Vec::new(),
        }
    }

    #[test]
    fn a_setting_is_read_without_its_outer_spaces() {
        let job = job();
        let settings = Settings::of(&job);
        assert_eq!(settings.text("name"), Ok("Ann"));
        assert_eq!(settings.optional("blank"), None);
        assert_eq!(settings.list("sites"), ["a", "b"]);
        assert_eq!(settings.number::<u8>("pages"), Ok(Some(12)));
        assert_eq!(settings.number::<u8>("blank"), Ok(None));
        assert!(settings.ticked("wide") && !settings.ticked("blank"));
        assert!(settings.has_secret("password") && !settings.has_secret("name"));
    }

    #[test]
    fn a_choice_is_one_of_those_known_and_the_first_by_default() {
        let job = job();
        let settings = Settings::of(&job);
        assert_eq!(settings.choice("name", &[("Ann", 1), ("Ben", 2)]), Ok(1));
        assert_eq!(settings.choice("blank", &[("Ann", 1), ("Ben", 2)]), Ok(1));
        let failure = settings.choice("name", &[("Ben", 2), ("Cho", 3)]).unwrap_err();
        assert_eq!(failure.message, "the setting `name` is `Ann`; this version knows `Ben`, `Cho`");
    }

    #[test]
    fn a_complaint_names_the_setting() {
        let job = job();
        let settings = Settings::of(&job);
        assert_eq!(settings.text("blank").unwrap_err().message, "the setting `blank` is missing");
        let failure = settings.number::<u8>("name").unwrap_err();
        assert_eq!(failure.message, "the setting `name` is no number: `Ann`");
    }
}
