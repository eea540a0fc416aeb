use super::{output::Output, process::Process, test::Bench};
use crate::{Ended, Limits, Ran, patience::DIE, system};
use std::{
    io,
    os::fd::{AsFd, BorrowedFd},
    time::{Duration, Instant},
};

/// CPU time is looked at this often at the most, and at the least.
const LOOK: (Duration, Duration) = (Duration::from_millis(5), Duration::from_millis(500));
/// Until then nothing but the end of a test is waited for.
const SOON: Duration = Duration::from_millis(3);
/// Time in which a test ends whose program is gone, that in which it computes left out.
const NOTICE: Duration = Duration::from_secs(2);

/// Watches the processes of a test until all have ended. The first is the program.
pub(super) struct Watch<'a> {
    user: BorrowedFd<'a>,
    limits: Limits,
    began: Instant,
    output: Output,
    watched: Vec<Watched<'a>>,
    /// Why the program was killed, if it was.
    killed: Option<(Ended, Instant)>,
    /// Since when a test is without its program, which was idle, and what it had been busy until then.
    alone: Option<(Instant, Duration)>,
}

struct Watched<'a> {
    process: Process<'a>,
    cpu: Duration,
}

/// What is ready to be read.
#[derive(Clone, Copy)]
enum Ready {
    User,
    Output,
    Stderr(usize),
    End(usize),
}

impl<'a> Watch<'a> {
    pub(super) fn new(bench: &Bench<'a>, limits: Limits, output: Output) -> Self {
        Self {
            user: bench.user,
            limits,
            began: Instant::now(),
            output,
            watched: Vec::new(),
            killed: None,
            alone: None,
        }
    }

    pub(super) fn add(&mut self, process: Process<'a>, cpu: Duration) {
        self.watched.push(Watched { process, cpu });
    }

    pub(super) fn until_end(mut self) -> io::Result<Finished> {
        while self
            .watched
            .iter()
            .any(|watched| watched.process.exit.is_none())
        {
            for ready in self.wait()? {
                self.handle(ready)?;
            }
            self.check_time()?;
        }
        // What was written before the end may still be in the pipes.
        self.handle(Ready::Output)?;
        for index in 0..self.watched.len() {
            self.handle(Ready::Stderr(index))?;
        }
        self.finished()
    }

    /// Most tests end at once. Whoever is woken up for each of their words delays them.
    fn is_new(&self) -> bool {
        self.began.elapsed() < SOON
    }

    fn wait(&self) -> io::Result<Vec<Ready>> {
        let mut sources = vec![(Ready::User, self.user)];
        let is_new = self.is_new();
        if self.output.is_open && !is_new {
            sources.push((Ready::Output, self.output.as_fd()));
        }
        for (index, watched) in self.watched.iter().enumerate() {
            if watched.process.exit.is_none() {
                sources.push((Ready::End(index), watched.process.end()));
            }
            if watched.process.stderr.is_open && !is_new {
                sources.push((Ready::Stderr(index), watched.process.stderr.as_fd()));
            }
        }
        let fds: Vec<_> = sources.iter().map(|(_, fd)| *fd).collect();
        let most = if is_new { SOON } else { self.next_look() };
        let ready = system::wait_readable(&fds, most)?;
        let ready = sources.iter().zip(ready).filter(|(_, ready)| *ready);
        Ok(ready.map(|((what, _), _)| *what).collect())
    }

    /// One thread cannot use more CPU time than there passes; several can, so it is looked at twice
    /// as often.
    fn next_look(&self) -> Duration {
        let running = self
            .watched
            .iter()
            .filter(|watched| watched.process.exit.is_none());
        let left = running.map(|watched| watched.cpu.saturating_sub(watched.process.cpu()));
        let left = left.min().unwrap_or_default() / 2;
        left.clamp(LOOK.0, LOOK.1)
    }

    fn handle(&mut self, ready: Ready) -> io::Result<()> {
        match ready {
            // Nobody orders anything while a test runs: the user is gone.
            Ready::User => system::exit_now(0),
            Ready::Output => {
                if !self.output.read()? {
                    self.kill(Ended::OutputLimit);
                    self.output.is_open = false;
                }
            }
            Ready::Stderr(index) => {
                self.watched[index].process.stderr.read()?;
            }
            Ready::End(index) => {
                let watched = &mut self.watched[index];
                let exit = watched.process.has_ended(self.user)?;
                // The kernel kills as well, who goes on after the end of their time.
                let by_others = self.killed.is_none() && self.alone.is_none();
                if by_others && exit.was_killed() && watched.process.cpu() < watched.cpu {
                    self.kill(Ended::Killed);
                }
            }
        }
        Ok(())
    }

    fn check_time(&mut self) -> io::Result<()> {
        if self.is_new() {
            return Ok(());
        }
        if let Some((why, since)) = self.killed {
            // It may have been forked only after it was to be killed.
            self.kill(why);
            return match since.elapsed() > DIE {
                true => Err(io::Error::other("a killed process does not end")),
                false => Ok(()),
            };
        }
        for index in 0..self.watched.len() {
            let watched = &self.watched[index];
            watched.process.waited();
            if watched.process.exit.is_none() && watched.process.cpu() >= watched.cpu {
                // The first is the program; another one is the test that checks it.
                self.kill(match index {
                    0 => Ended::CpuLimit,
                    _ => Ended::TestLimit,
                });
                return Ok(());
            }
        }
        let elapsed = self.began.elapsed();
        if elapsed >= self.limits.patience() {
            self.kill(Ended::Starved);
        } else if let Some((since, before)) = self.alone {
            self.check_alone(since, before);
        } else if elapsed >= self.limits.wall {
            self.check_idle(elapsed);
        }
        Ok(())
    }

    /// A busy machine lets a program wait its turn, and so does a test that computes; that time is not
    /// its own.
    fn check_idle(&mut self, elapsed: Duration) {
        let waited = self.watched.iter().map(|watched| watched.process.waited());
        let Some(waited) = waited.sum::<Option<Duration>>() else {
            return self.give_up();
        };
        let left = elapsed.saturating_sub(self.computed());
        if left.saturating_sub(waited) < self.limits.wall {
            return;
        }
        match self.busy() {
            Some(busy) if self.watched.len() > 1 => {
                self.alone = Some((Instant::now(), busy));
                self.kill_program();
            }
            _ => self.kill(Ended::Idle),
        }
    }

    /// Who has waited for a program ends when that is gone; a test that goes on has waited by itself.
    fn check_alone(&mut self, since: Instant, before: Duration) {
        // It may have been forked only after it was to be killed.
        self.kill_program();
        let Some(busy) = self.busy() else {
            return self.give_up();
        };
        let waited = since.elapsed().saturating_sub(busy.saturating_sub(before));
        if waited >= NOTICE {
            self.kill(Ended::TestIdle);
        }
    }

    /// Where the kernel says nothing of a process, unless that is about to be forked, or has just ended.
    fn give_up(&mut self) {
        let mut all = self.watched.iter();
        if all.all(|watched| watched.process.is_there()) {
            self.kill(Ended::Starved);
        }
    }

    fn tests(&self) -> impl Iterator<Item = &Process<'a>> {
        self.watched.iter().skip(1).map(|watched| &watched.process)
    }

    /// CPU time of the test.
    fn computed(&self) -> Duration {
        self.tests().map(Process::cpu).sum()
    }

    /// The same, and the time in which the machine did not let it compute.
    fn busy(&self) -> Option<Duration> {
        let waited = self.tests().map(Process::waited).sum::<Option<Duration>>();
        waited.map(|waited| waited + self.computed())
    }

    fn kill_program(&self) {
        if let Some(program) = self.watched.first()
            && program.process.exit.is_none()
        {
            program.process.kill();
        }
    }

    fn kill(&mut self, why: Ended) {
        self.killed.get_or_insert((why, Instant::now()));
        for watched in &self.watched {
            if watched.process.exit.is_none() {
                watched.process.kill();
            }
        }
    }

    fn finished(self) -> io::Result<Finished> {
        let Some(program) = self.watched.into_iter().next() else {
            return Err(io::Error::other("a test without a process"));
        };
        let cpu = program.process.cpu();
        let exit = program
            .process
            .exit
            .ok_or_else(|| io::Error::other("no end was seen"))?;
        let ended = match self.killed {
            Some((why, _)) => why,
            None if self.alone.is_some() => Ended::Idle,
            None if cpu >= program.cpu => Ended::CpuLimit,
            None => ended(exit.status),
        };
        Ok(Finished {
            ended,
            cpu,
            peak_kib: exit.peak_kib,
            output: self.output.bytes,
            stderr: String::from_utf8_lossy(&program.process.stderr.bytes).into_owned(),
        })
    }
}

/// What a wait status says.
fn ended(status: i32) -> Ended {
    if libc::WIFEXITED(status) {
        Ended::Exited(libc::WEXITSTATUS(status))
    } else {
        Ended::Signal(libc::WTERMSIG(status))
    }
}

/// A test that is over.
pub(super) struct Finished {
    ended: Ended,
    cpu: Duration,
    peak_kib: u64,
    output: Vec<u8>,
    stderr: String,
}

/// Bytes that are shown of an output which nobody compares.
const SHOWN_BYTES: usize = 64 * 1024;

impl Finished {
    /// Its output is what a script printed.
    pub(super) fn printed(mut self) -> io::Result<Ran> {
        if self.ended == Ended::OutputLimit {
            self.output.truncate(SHOWN_BYTES);
        }
        let (stdout, is_utf8) = match String::from_utf8(self.output) {
            Ok(text) => (text, true),
            Err(e) => {
                let beginning = &e.as_bytes()[..e.as_bytes().len().min(SHOWN_BYTES)];
                (String::from_utf8_lossy(beginning).into_owned(), false)
            }
        };
        Ok(Ran {
            ended: self.ended,
            stdout,
            is_utf8,
            stderr: self.stderr,
            report: String::new(),
            cpu: self.cpu,
            peak_kib: self.peak_kib,
            lacked_threads: false,
        })
    }

    /// Its output is a report.
    pub(super) fn reported(self) -> io::Result<Ran> {
        let ran = self.printed()?;
        Ok(Ran {
            report: ran.stdout,
            stdout: String::new(),
            ..ran
        })
    }
}
