use crate::{
    JailError, Limits, Opened, Ran, Result, Setup, Test,
    channel::InTime,
    launch,
    message::{self, Answer, Order},
    patience::MARGIN,
};
use std::{
    io,
    net::Shutdown,
    os::unix::net::UnixStream,
    process::{Child, Stdio},
    time::Duration,
};

/// Time in which a launcher ends that nobody talks to any more. It is killed after that, which does as
/// well.
const LEAVE: Duration = Duration::from_secs(5);

/// A launcher with a jail behind it. It judges one program at a time.
#[derive(Debug)]
pub struct Worker {
    child: Child,
    channel: UnixStream,
    /// Version of the interpreter, such as `3.11.7`.
    pub python: String,
    /// Modules that were to be imported and are not there.
    pub missing: Vec<String>,
    /// How long the launcher is waited for after it must have given up what it was ordered: four
    /// minutes unless it is set. A launcher that does not answer until then is killed.
    pub margin: Duration,
}

/// What became of a program that was opened for one test.
#[derive(Clone, Debug, PartialEq)]
pub enum Only {
    /// How the test went.
    Ran(Box<Ran>),
    /// It cannot be compiled; the text says why.
    Refused(String),
}

impl Worker {
    /// Starts a launcher and makes its jail.
    ///
    /// # Errors
    /// [`JailError::NoLauncher`], [`JailError::NoJail`] where the machine does not grant the tier, and
    /// [`JailError::Lost`] where the launcher does not say.
    pub fn start(setup: &Setup) -> Result<Self> {
        let (channel, theirs) = UnixStream::pair().map_err(JailError::NoLauncher)?;
        let child = launch::command()
            .map_err(JailError::NoLauncher)?
            .stdin(Stdio::from(std::os::fd::OwnedFd::from(theirs)))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(JailError::NoLauncher)?;
        let mut worker = Self {
            child,
            channel,
            python: String::new(),
            missing: Vec::new(),
            margin: MARGIN,
        };
        match worker.ask(&Order::Start(Box::new(setup.clone())))? {
            Answer::Started { python, missing } => {
                (worker.python, worker.missing) = (python, missing);
                Ok(worker)
            }
            Answer::Failed { message } => Err(JailError::NoJail {
                tier: setup.tier,
                message,
            }),
            other => Err(unexpected(&other)),
        }
    }

    /// Makes a jail for a program, in place of the one before.
    ///
    /// # Errors
    /// When the jail is lost; the worker is of no use any more.
    pub fn open(&mut self, source: &str, limits: Limits) -> Result<Opened> {
        let order = Order::Open {
            source: source.to_owned(),
            limits,
        };
        match self.ask(&order)? {
            Answer::Opened(opened) => Ok(opened),
            other => Err(unexpected(&other)),
        }
    }

    /// Runs the open program once.
    ///
    /// # Errors
    /// When the jail is lost; the worker is of no use any more.
    pub fn run(&mut self, test: Test) -> Result<Ran> {
        self.run_it(test, false)
    }

    /// Runs the open program once more, and ends its jail: cheaper than doing one after the other.
    ///
    /// # Errors
    /// When the jail is lost; the worker is of no use any more.
    pub fn run_last(&mut self, test: Test) -> Result<Ran> {
        self.run_it(test, true)
    }

    fn run_it(&mut self, test: Test, is_last: bool) -> Result<Ran> {
        let test = Box::new(test);
        match self.ask(&Order::Run { test, is_last })? {
            Answer::Ran(ran) => Ok(*ran),
            other => Err(unexpected(&other)),
        }
    }

    /// Runs a program that has one test: opened, run and closed with one order.
    ///
    /// # Errors
    /// When the jail is lost; the worker is of no use any more.
    pub fn run_only(&mut self, source: &str, limits: Limits, test: Test) -> Result<Only> {
        let order = Order::Only {
            source: source.to_owned(),
            limits,
            test: Box::new(test),
        };
        match self.ask(&order)? {
            Answer::Ran(ran) => Ok(Only::Ran(ran)),
            Answer::Opened(Opened::Refused(why)) => Ok(Only::Refused(why)),
            other => Err(unexpected(&other)),
        }
    }

    /// Ends the jail of the open program.
    ///
    /// # Errors
    /// When the jail is lost; the worker is of no use any more.
    pub fn close(&mut self) -> Result<()> {
        match self.ask(&Order::Close)? {
            Answer::Closed => Ok(()),
            other => Err(unexpected(&other)),
        }
    }

    /// The launcher's process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    fn ask(&mut self, order: &Order) -> Result<Answer> {
        let most = order.patience().saturating_add(self.margin);
        let mut channel = InTime::new(&self.channel, most);
        let answer =
            message::write(&mut channel, order).and_then(|()| message::read_answer(&mut channel));
        answer.map_err(|e| self.lost(&e, most))
    }

    /// Ends a launcher that cannot be talked to, so that nothing behind it runs on.
    fn lost(&mut self, error: &io::Error, most: Duration) -> JailError {
        drop(self.child.kill());
        JailError::Lost(match error.kind() {
            io::ErrorKind::TimedOut => {
                format!("the launcher did not answer within {} s", most.as_secs())
            }
            io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe => {
                "the launcher has ended".to_owned()
            }
            _ => error.to_string(),
        })
    }

    /// Whether the launcher ends by itself.
    fn leaves(&self) -> bool {
        let mut channel = InTime::new(&self.channel, LEAVE.min(self.margin));
        self.channel.shutdown(Shutdown::Write).is_ok()
            && io::copy(&mut channel, &mut io::sink()).is_ok()
    }
}

fn unexpected(answer: &Answer) -> JailError {
    match answer {
        Answer::Failed { message } => JailError::Lost(message.clone()),
        other => JailError::Lost(format!("the launcher answered {other:?}")),
    }
}

impl Drop for Worker {
    /// The launcher ends when nobody talks to it any more; one that is stopped does not.
    fn drop(&mut self) {
        if !self.leaves() {
            drop(self.child.kill());
        }
        drop(self.child.wait());
    }
}
