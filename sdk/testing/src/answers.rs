//! What holds for every role that takes a list and answers a list.

use crate::{FakeHost, Report, checks};
use heartcut_sdk::{Host, PluginError, host::SilentHost};
use serde_json::Value;
use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
};

/// The answers of a list call, as JSON.
pub(crate) type Answers = Vec<Result<Value, PluginError>>;

const THREADS: usize = 4;

/// A call of a plugin that takes and answers a list.
pub(crate) struct ListCall<'a, Item> {
    /// Names the call in findings, such as `verify`.
    pub(crate) name: &'a str,
    /// Inputs that the author expects.
    pub(crate) inputs: &'a [Item],
    /// Inputs that the author may not expect.
    pub(crate) hostile: &'a [Item],
    /// The call.
    pub(crate) call: &'a (dyn Fn(&[Item], &dyn Host) -> Answers + Sync),
}

impl<Item: Sync> ListCall<'_, Item> {
    /// Runs all checks.
    pub(crate) fn check(&self, report: &mut Report) {
        self.check_length(&[], &SilentHost, report);
        self.check_length(self.inputs, &FakeHost::stopping_after(0), report);
        if let Some(answers) = self.check_length(self.inputs, &SilentHost, report) {
            self.check_repeated(&answers, report);
            self.check_one_by_one(&answers, report);
            self.check_threads(&answers, report);
        }
        for item in self.hostile {
            self.check_length(std::slice::from_ref(item), &SilentHost, report);
        }
    }

    /// The answers, unless the call panics or answers a list of another length.
    pub(crate) fn check_length(
        &self,
        items: &[Item],
        host: &dyn Host,
        report: &mut Report,
    ) -> Option<Answers> {
        let answers = self.guarded(items, host, report)?;
        for error in answers.iter().filter_map(|answer| answer.as_ref().err()) {
            report.error(error);
        }
        let (asked, got) = (items.len(), answers.len());
        let message = format!(
            "`{}` answers {got} items where {asked} were asked",
            self.name
        );
        report.require(asked == got, checks::LENGTH, message);
        (asked == got).then_some(answers)
    }

    fn guarded(&self, items: &[Item], host: &dyn Host, report: &mut Report) -> Option<Answers> {
        let answers = catch_unwind(AssertUnwindSafe(|| (self.call)(items, host)));
        answers
            .map_err(|panic| {
                let said = said(&*panic);
                report.find(checks::PANICS, format!("`{}` panics: {said}", self.name));
            })
            .ok()
    }

    fn check_repeated(&self, answers: &Answers, report: &mut Report) {
        if let Some(again) = self.guarded(self.inputs, &SilentHost, report) {
            let message = format!("`{}` answers differently the second time", self.name);
            report.require(
                bytes(&again) == bytes(answers),
                checks::DETERMINISM,
                message,
            );
        }
    }

    fn check_one_by_one(&self, answers: &Answers, report: &mut Report) {
        let mut single = Answers::new();
        for item in self.inputs.iter().rev() {
            single.extend(
                self.guarded(std::slice::from_ref(item), &SilentHost, report)
                    .unwrap_or_default(),
            );
        }
        single.reverse();
        let message = format!("`{}` answers a list differently from its items", self.name);
        report.require(bytes(&single) == bytes(answers), checks::STATELESS, message);
    }

    fn check_threads(&self, answers: &Answers, report: &mut Report) {
        let one = || catch_unwind(AssertUnwindSafe(|| (self.call)(self.inputs, &SilentHost))).ok();
        let all: Vec<Option<Answers>> = thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(one)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().ok().flatten())
                .collect()
        });
        let same = all
            .iter()
            .all(|got| got.as_ref().is_some_and(|got| bytes(got) == bytes(answers)));
        let message = format!("`{}` answers differently from {THREADS} threads", self.name);
        report.require(same, checks::THREADS, message);
    }
}

fn bytes(answers: &Answers) -> String {
    serde_json::to_string(answers).unwrap_or_default()
}

/// What a panic said.
pub(crate) fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("something")
        .to_owned()
}

/// A result as JSON; a value that JSON cannot hold is an error of its own.
pub(crate) fn json<T: serde::Serialize>(
    result: Result<T, PluginError>,
) -> Result<Value, PluginError> {
    result.and_then(|value| {
        serde_json::to_value(value)
            .map_err(|e| PluginError::new("not-json", "the answer is not JSON").because(&e))
    })
}
