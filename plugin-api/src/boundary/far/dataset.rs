use super::{Far, Session, method};
use crate::{
    Dataset, Host, PluginError, Problem, SilentHost,
    role::{KnownSplit, Row, Source},
};

impl<S: Session> Dataset for Far<S> {
    fn sources(&self, split: &str) -> Result<Vec<Source>, PluginError> {
        self.one(method::SOURCES, split, &SilentHost)
    }

    fn problems(
        &self,
        split: &str,
        rows: &[Row],
        host: &dyn Host,
    ) -> Vec<Result<Vec<Problem>, PluginError>> {
        self.each(method::PROBLEMS, split, rows, host)
    }

    fn splits(&self) -> Vec<KnownSplit> {
        // A plugin that was built before there was the method knows of none.
        let known = self.one(method::SPLITS, &(), &SilentHost);
        known.unwrap_or_default()
    }
}
