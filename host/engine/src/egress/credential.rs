//! An opened credential, and the parameters that a descriptor makes of it.
//!
//! Only the host meets these values. They are wiped when dropped and never printed.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret as _, SecretString};
use usersync_adapters::protocol::{Budget, CredentialSlot, Descriptor, Encoding, Part};
use usersync_core::model::CredentialId;
use zeroize::Zeroizing;

use super::denial::Denial;
use super::encode::{base64, encode};
use super::scrub::Scrubber;

/// A credential as it was entered, out of its seal.
#[derive(Clone, Debug)]
pub struct OpenCredential {
    /// Whose budget, pauses and tokens it shares.
    pub id: CredentialId,
    /// Settings that are not secret, defaults included.
    pub settings: Vec<(String, String)>,
    /// Values of the secret settings, by their keys.
    pub secrets: BTreeMap<String, SecretString>,
    /// Call budgets that stand in for the adapter's own, by their group.
    pub budgets: Vec<Budget>,
}

/// The parameters of every slot, with the values of one credential.
#[derive(Clone)]
pub(super) struct Slots {
    slots: Vec<CredentialSlot>,
    credential: OpenCredential,
}

impl Slots {
    pub(super) fn new(descriptor: &Descriptor, credential: OpenCredential) -> Self {
        Self { slots: descriptor.credentials.clone(), credential }
    }

    pub(super) fn slot(&self, name: &str) -> Result<&CredentialSlot, Denial> {
        self.slots
            .iter()
            .find(|slot| slot.name == name)
            .ok_or_else(|| Denial::NoSlot { slot: name.to_owned() })
    }

    /// The value of a parameter that the scheme cannot do without.
    pub(super) fn value(
        &self,
        slot: &CredentialSlot,
        parameter: &str,
    ) -> Result<Zeroizing<String>, Denial> {
        self.optional_value(slot, parameter)?.ok_or_else(|| Denial::NoParameter {
            slot: slot.name.clone(),
            parameter: parameter.to_owned(),
        })
    }

    /// The value of a parameter, if the slot has it.
    pub(super) fn optional_value(
        &self,
        slot: &CredentialSlot,
        parameter: &str,
    ) -> Result<Option<Zeroizing<String>>, Denial> {
        slot.parameter(parameter).map(|parameter| self.join(&parameter.parts)).transpose()
    }

    /// The value of a parameter, written for its place.
    pub(super) fn written(
        &self,
        slot: &str,
        parameter: &str,
        encoding: Encoding,
    ) -> Result<Zeroizing<String>, Denial> {
        Ok(encode(&self.value(self.slot(slot)?, parameter)?, encoding))
    }

    /// The header value of Basic sign-in.
    pub(super) fn basic(&self, slot: &CredentialSlot) -> Result<Zeroizing<String>, Denial> {
        let user = self.value(slot, "user")?;
        if user.contains(':') {
            return Err(Denial::ColonInUser { slot: slot.name.clone() });
        }
        let pair = Zeroizing::new(format!("{}:{}", *user, *self.value(slot, "password")?));
        Ok(Zeroizing::new(format!("Basic {}", *base64(pair.as_bytes()))))
    }

    /// Makes everything secret known to a scrubber: the secrets themselves, every parameter that
    /// one is part of, and the pair of a Basic sign-in.
    pub(super) fn teach(&self, scrubber: &Scrubber) {
        for secret in self.credential.secrets.values() {
            scrubber.learn(secret.expose_secret());
        }
        for slot in &self.slots {
            let secret = |parameter: &str| {
                slot.parameter(parameter).is_some_and(|found| self.is_secret(&found.parts))
            };
            let value = |parameter: &str| self.value(slot, parameter).unwrap_or_default();
            for parameter in slot.parameters.iter().filter(|found| self.is_secret(&found.parts)) {
                scrubber.learn(&value(&parameter.name));
            }
            for (user, password) in [("user", "password"), ("client-id", "client-secret")] {
                if secret(password) {
                    let pair = format!("{}:{}", *value(user), *value(password));
                    scrubber.learn(&Zeroizing::new(pair));
                }
            }
        }
    }

    fn is_secret(&self, parts: &[Part]) -> bool {
        parts.iter().any(|part| matches!(part, Part::Secret(key) if self.secret(key).is_some()))
    }

    fn join(&self, parts: &[Part]) -> Result<Zeroizing<String>, Denial> {
        let mut joined = Zeroizing::new(String::new());
        for part in parts {
            match part {
                Part::Literal(text) => joined.push_str(text),
                Part::Setting(key) => joined.push_str(self.setting(key)),
                Part::Secret(key) => joined.push_str(
                    self.secret(key).ok_or_else(|| Denial::NoSecret { key: key.clone() })?,
                ),
            }
        }
        Ok(joined)
    }

    /// A setting that was left empty adds nothing.
    fn setting(&self, key: &str) -> &str {
        let mut settings = self.credential.settings.iter();
        settings.find(|(known, _)| known == key).map_or("", |(_, value)| value.as_str())
    }

    fn secret(&self, key: &str) -> Option<&str> {
        let secret = self.credential.secrets.get(key)?.expose_secret();
        (!secret.is_empty()).then_some(secret)
    }
}
