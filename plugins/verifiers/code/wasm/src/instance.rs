//! One interpreter with one program.

use crate::state::{State, Stopped, look};
use heartcut_jail::{Ended, Limits, Ran};
use wasmtime::{
    Error, Result, Store,
    component::{ComponentNamedList, InstancePre, Lift, Lower, TypedFunc},
};
use wasmtime_wasi::I32Exit;

pub(crate) struct Instance {
    store: Store<State>,
    instance: wasmtime::component::Instance,
    /// Why it cannot be asked any more.
    failed: Option<Error>,
}

impl Instance {
    pub(crate) fn new(pre: &InstancePre<State>, input: &str, limits: Limits) -> Result<Self> {
        let mut store = Store::new(pre.engine(), State::new(input, limits));
        store.limiter(|state| state);
        store.epoch_deadline_callback(look);
        store.set_epoch_deadline(1);
        let instance = pre.instantiate(&mut store)?;
        store.data_mut().set_base();
        Ok(Self {
            store,
            instance,
            failed: None,
        })
    }

    pub(crate) fn call<P, R>(&mut self, name: &str, parameters: P) -> Result<R>
    where
        P: ComponentNamedList + Lower,
        R: ComponentNamedList + Lift,
    {
        let function: TypedFunc<P, R> = self.instance.get_typed_func(&mut self.store, name)?;
        self.store.data_mut().resume();
        let answer = function.call(&mut self.store, parameters);
        self.store.data_mut().pause();
        answer
    }

    /// Does what a test asks; nothing when it has ended.
    pub(crate) fn serve(&mut self, order: String) -> String {
        if self.failed.is_some() {
            return String::new();
        }
        match self.call::<_, (String,)>("python-serve", (order,)) {
            Ok((answer,)) if !answer.is_empty() => answer,
            Ok(_) => {
                self.failed = Some(Error::new(I32Exit(1)));
                String::new()
            }
            Err(e) => {
                self.failed = Some(e);
                String::new()
            }
        }
    }

    /// How it ended while it was asked.
    pub(crate) fn ended(&mut self) -> Result<i32> {
        self.failed.take().map_or(Ok(0), Err)
    }

    /// The program that this one has checked.
    pub(crate) fn take_program(&mut self) -> Option<Self> {
        self.store.data_mut().program.take()
    }

    pub(crate) fn hold(&mut self, program: Self) {
        self.store.data_mut().program = Some(program);
    }

    /// How it ended, with what it printed.
    pub(crate) fn ran(&self, ended: Result<i32>, limits: Limits) -> Ran {
        let state = self.store.data();
        let (stdout, printed_all) = text(state.stdout.contents().to_vec(), limits.output);
        let (mut stderr, _) = text(state.stderr.contents().to_vec(), u64::MAX);
        let mut ended = ended.map_or_else(|e| why(&e, &mut stderr), Ended::Exited);
        if !printed_all.within {
            ended = Ended::OutputLimit;
        }
        Ran {
            ended,
            stdout,
            is_utf8: printed_all.is_utf8,
            stderr,
            report: String::new(),
            cpu: state.cpu(),
            peak_kib: state.memory / 1024,
            lacked_threads: false,
        }
    }
}

struct Printed {
    within: bool,
    is_utf8: bool,
}

fn text(bytes: Vec<u8>, most: u64) -> (String, Printed) {
    let within = bytes.len() as u64 <= most;
    let (text, is_utf8) = match String::from_utf8(bytes) {
        Ok(text) => (text, true),
        Err(e) => (String::from_utf8_lossy(e.as_bytes()).into_owned(), false),
    };
    (text, Printed { within, is_utf8 })
}

/// What a trap means. One of the program's own is like the signal that a machine's processor sends.
fn why(error: &Error, stderr: &mut String) -> Ended {
    if let Some(Stopped(ended)) = error.downcast_ref() {
        return *ended;
    }
    if let Some(I32Exit(status)) = error.downcast_ref() {
        return Ended::Exited(*status);
    }
    stderr.push_str(&format!("{}\n", error.root_cause()));
    Ended::Exited(1)
}
