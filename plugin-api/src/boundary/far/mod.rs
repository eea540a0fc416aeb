//! The host's side: a plugin behind a boundary, as the roles see it.

mod dataset;
mod provider;

use super::{Call, Codec, Profile, Session, isolate, method};
use crate::{
    Case, Example, Formatter, Group, Host, PluginError, Role, SilentHost, Trainer, Verdict,
    Verifier,
    factory::Instance,
    role::{Artifact, TrainingJob},
};
use serde::{Serialize, de::DeserializeOwned};

/// A plugin behind a boundary.
pub struct Far<S> {
    session: S,
    profile: Profile,
}

impl<S: Session + 'static> Far<S> {
    /// Asks the plugin what it is.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn new(session: S) -> Result<Self, PluginError> {
        let far = Self {
            session,
            profile: Profile::default(),
        };
        let profile = far.one(method::PROFILE, &(), &SilentHost)?;
        Ok(Self { profile, ..far })
    }

    /// The plugin of `session`, of which is known what it is.
    pub fn with_profile(session: S, profile: Profile) -> Self {
        Self { session, profile }
    }

    /// The plugin in a role.
    pub fn into_instance(self, role: Role) -> Instance {
        match role {
            Role::Dataset => Instance::Dataset(Box::new(self)),
            Role::Provider => Instance::Provider(Box::new(self)),
            Role::Verifier => Instance::Verifier(Box::new(self)),
            Role::Formatter => Instance::Formatter(Box::new(self)),
            Role::Trainer => Instance::Trainer(Box::new(self)),
        }
    }
}

impl<S: Session> Far<S> {
    /// The answer to a call without a list.
    fn one<T: DeserializeOwned>(
        &self,
        method: &str,
        head: &(impl Serialize + ?Sized),
        host: &dyn Host,
    ) -> Result<T, PluginError> {
        let head = S::Codec::encode(head)?;
        let call = Call {
            method,
            head: &head,
            items: &[],
        };
        match self.session.call(call, host)?.as_slice() {
            [frame] => self.decoded(frame)?,
            frames => {
                let error = isolate::wrong_count(method, frames.len(), 1);
                Err(self.session.blame(error))
            }
        }
    }

    fn decoded<T: DeserializeOwned>(
        &self,
        frame: &[u8],
    ) -> Result<Result<T, PluginError>, PluginError> {
        S::Codec::decode(frame).map_err(|error| self.session.blame(error))
    }

    /// The answers to a call with a list, one for each item.
    fn each<A: Serialize, T: DeserializeOwned>(
        &self,
        method: &str,
        head: &(impl Serialize + ?Sized),
        items: &[A],
        host: &dyn Host,
    ) -> Vec<Result<T, PluginError>> {
        let encoded = S::Codec::encode(head).and_then(|head| {
            let items = items
                .iter()
                .map(S::Codec::encode)
                .collect::<Result<Vec<_>, _>>()?;
            Ok((head, items))
        });
        let (head, encoded) = match encoded {
            Ok(encoded) => encoded,
            Err(error) => return items.iter().map(|_| Err(error.clone())).collect(),
        };
        if encoded.is_empty() {
            return Vec::new();
        }
        let call = Call {
            method,
            head: &head,
            items: &encoded,
        };
        let frames = isolate::frames(&self.session, call, host);
        frames
            .into_iter()
            .map(|frame| self.decoded(&frame?)?)
            .collect()
    }
}

impl<S: Session> Verifier for Far<S> {
    fn verify(&self, cases: &[Case], host: &dyn Host) -> Vec<Result<Verdict, PluginError>> {
        self.each(method::VERIFY, &(), cases, host)
    }
}

impl<S: Session> Formatter for Far<S> {
    fn format(&self, groups: &[Group], host: &dyn Host) -> Vec<Result<Vec<Example>, PluginError>> {
        self.each(method::FORMAT, &(), groups, host)
    }

    fn streams(&self) -> Vec<String> {
        // A plugin that was built before there was the method names none.
        let streams = self.one(method::STREAMS, &(), &SilentHost);
        streams.unwrap_or_default()
    }
}

impl<S: Session> Trainer for Far<S> {
    fn train(&self, job: &TrainingJob, host: &dyn Host) -> Result<Artifact, PluginError> {
        self.one(method::TRAIN, job, host)
    }
}
