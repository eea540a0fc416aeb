use super::{Far, Session, method};
use crate::{
    Dataset, Host, PluginError, Problem, SilentHost,
    role::{Row, Source},
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
}
