//! The interpreter, compiled once.

use crate::{
    Result, WasmError,
    instance::Instance,
    kept::{self, Kept},
    state::{self, State, Stopped},
    ticker::Ticker,
};
use heartcut_jail::{Checker, Ended, Limits, Ran, Test};
use serde_json::{Value, json};
use std::{path::Path, time::Duration};
use wasmtime::{
    Config, Engine, StoreContextMut,
    component::{Component, InstancePre, Linker},
};

/// Bytes of the stack of a program, and of the thread that it runs on.
const STACK: usize = 16 << 20;
/// What a checker may use beside the program that it checks.
const CHECKER_CPU: Duration = Duration::from_secs(20);

/// CPython as a component, ready for programs.
pub struct Python {
    pre: InstancePre<State>,
    version: String,
    // Programs are stopped for as long as it lives.
    _ticker: Ticker,
}

impl Python {
    /// Loads the component. The first time it is compiled, which takes ten seconds; what comes of it
    /// is kept beside it, under a seal that needs a key of this user (`heartcut/programs.key` in
    /// `$XDG_CACHE_HOME` or `~/.cache`). What has no seal that fits is compiled anew.
    ///
    /// # Errors
    /// When it is not there, or is none.
    pub fn load(path: &Path) -> Result<Self> {
        let bad = |source| WasmError::BadComponent {
            path: path.to_owned(),
            source,
        };
        let mut config = Config::new();
        config
            .epoch_interruption(true)
            .max_wasm_stack(STACK / 2)
            .async_stack_size(STACK)
            .generate_address_map(false);
        let engine = Engine::new(&config).map_err(bad)?;
        let component = component(&engine, path)?;
        let ticker = Ticker::start(&engine).map_err(WasmError::NoThread)?;
        let pre = linker(&engine)
            .and_then(|linker| linker.instantiate_pre(&component))
            .map_err(bad)?;
        let mut python = Self {
            pre,
            version: String::new(),
            _ticker: ticker,
        };
        let (version,) = python
            .instance("", Limits::default())?
            .call::<_, (String,)>("python-version", ())
            .map_err(bad)?;
        python.version = version;
        Ok(python)
    }

    /// Version of the interpreter, such as `3.14.0`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Runs a program once, in an instance of its own.
    ///
    /// # Errors
    /// When no instance can be made, or no thread for it.
    pub fn run(&self, source: &str, test: &Test) -> Result<Ran> {
        std::thread::scope(|scope| {
            let builder = std::thread::Builder::new().stack_size(2 * STACK);
            let running = builder.spawn_scoped(scope, || self.run_here(source, test));
            let running = running.map_err(WasmError::NoThread)?;
            running.join().unwrap_or_else(|_| {
                let message = "the runtime failed".to_owned();
                Err(WasmError::NoInstance(wasmtime::Error::msg(message)))
            })
        })
    }

    fn run_here(&self, source: &str, test: &Test) -> Result<Ran> {
        let limits = test.limits();
        let input = match test {
            Test::Stdin { input, .. } => input,
            _ => "",
        };
        let mut program = self.instance(input, limits)?;
        if let Some(refused) = taken_in(&mut program, source, limits) {
            return Ok(refused);
        }
        match test {
            Test::Stdin { .. } => {
                let ended = program.call::<_, (u32,)>("python-run", ());
                Ok(program.ran(ended.map(|(status,)| status.cast_signed()), limits))
            }
            Test::Call { fn_name, args, .. } => {
                let order = format!(
                    "{{\"fn_name\":{},\"args\":{args}}}",
                    Value::from(fn_name.as_str())
                );
                Ok(called(program, order, limits))
            }
            Test::Checked { checker, .. } => self.checked(program, checker, limits),
        }
    }

    fn checked(&self, program: Instance, checker: &Checker, limits: Limits) -> Result<Ran> {
        let checks = Limits {
            cpu: CHECKER_CPU + limits.cpu,
            ..limits
        };
        let mut judge = self.instance("", checks)?;
        judge.hold(program);
        let order = json!(checker).to_string();
        let report = judge.call::<_, (String,)>("python-check", (order,));
        let Some(mut program) = judge.take_program() else {
            return Err(WasmError::NoInstance(wasmtime::Error::msg(
                "the program is gone",
            )));
        };
        let ended = program.ended();
        let mut ran = program.ran(ended, limits);
        match report {
            Ok((report,)) => ran.report = report,
            Err(e) if ran.ended == Ended::Exited(0) => {
                ran.ended = match e.downcast_ref() {
                    Some(Stopped(Ended::CpuLimit)) => Ended::TestLimit,
                    Some(Stopped(other)) => *other,
                    None => ran.ended,
                }
            }
            Err(_) => {}
        }
        Ok(ran)
    }

    fn instance(&self, input: &str, limits: Limits) -> Result<Instance> {
        Instance::new(&self.pre, input, limits).map_err(WasmError::NoInstance)
    }
}

/// Has an instance compile a program; how that ended, if it did not work.
fn taken_in(program: &mut Instance, source: &str, limits: Limits) -> Option<Ran> {
    match program.call::<_, (String,)>("python-open", (source.to_owned(),)) {
        Ok((failure,)) if failure.is_empty() => None,
        Ok((failure,)) => Some(Ran {
            stderr: failure,
            ..program.ran(Ok(1), limits)
        }),
        Err(e) => Some(program.ran(Err(e), limits)),
    }
}

fn called(mut program: Instance, order: String, limits: Limits) -> Ran {
    let answer = program.call::<_, (String,)>("python-call", (order,));
    let answer = answer.map(|(answer,)| serde_json::from_str::<Value>(&answer).unwrap_or_default());
    let report = answer
        .as_ref()
        .ok()
        .and_then(|answer| answer["report"].as_str());
    let report = report.unwrap_or_default().to_owned();
    let status = answer.map(|answer| answer["status"].as_i64().unwrap_or(1) as i32);
    let ran = program.ran(status, limits);
    let ended = match report.len() as u64 > limits.output {
        true => Ended::OutputLimit,
        false => ran.ended,
    };
    Ran {
        ended,
        report,
        stdout: String::new(),
        ..ran
    }
}

fn linker(engine: &Engine) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    state::add_wasi(&mut linker)?;
    linker.root().func_wrap(
        "ask-program",
        |mut store: StoreContextMut<'_, State>, (order,): (String,)| {
            let Some(mut program) = store.data_mut().program.take() else {
                return Ok((String::new(),));
            };
            store.data_mut().pause();
            let answer = program.serve(order);
            store.data_mut().program = Some(program);
            store.data_mut().resume();
            Ok((answer,))
        },
    )?;
    Ok(linker)
}

/// The compiled component: from beside it, or compiled and put there.
fn component(engine: &Engine, path: &Path) -> Result<Component> {
    let bytes = fs_err::read(path).map_err(|source| WasmError::NoComponent {
        path: path.to_owned(),
        source,
    })?;
    let kept = Kept::of(engine, path, &bytes, kept::key_of_user().as_deref());
    if let Some(component) = kept.as_ref().and_then(|kept| kept.read(engine)) {
        return Ok(component);
    }
    let compiled = Component::from_binary(engine, &bytes);
    let component = compiled.map_err(|source| WasmError::BadComponent {
        path: path.to_owned(),
        source,
    })?;
    if let Some(kept) = kept {
        // A folder that cannot be written costs the time of compiling again, and no more.
        drop(kept.keep(&component));
    }
    Ok(component)
}
