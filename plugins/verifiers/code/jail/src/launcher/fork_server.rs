use super::{reach::Reach, root, ruleset, user::User};
use crate::{Setup, Tier, filter, message::Answer, patience::START, system};
use serde::Deserialize;
use serde_json::json;
use std::{
    io::{self, Read, Write},
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    path::PathBuf,
    time::Instant,
};

/// The fork server as a script.
const SCRIPT: &str = concat!(
    include_str!("../python/fork_server.py"),
    include_str!("../python/literals.py"),
    include_str!("../python/shared.py"),
    include_str!("../python/running.py"),
    include_str!("../python/serving.py"),
    include_str!("../python/handles.py"),
    include_str!("../python/names.py"),
    include_str!("../python/in_common.py"),
    include_str!("../python/peer.py"),
    include_str!("../python/checking.py"),
    include_str!("../python/start.py"),
);

/// A warm interpreter that forks.
pub(super) struct ForkServer {
    pid: libc::pid_t,
    control: OwnedFd,
    /// Whom its programs run as.
    pub(super) user: User,
}

#[derive(Deserialize)]
struct Started {
    python: String,
    missing: Vec<String>,
}

/// How a fork server is confined, as far as its script has to know.
struct Plan<'a> {
    setup: &'a Setup,
    user: User,
    reach: Reach,
}

impl ForkServer {
    pub(super) fn start(setup: &Setup, user: BorrowedFd<'_>) -> io::Result<(Self, Answer)> {
        let (control, theirs) = system::message_pair()?;
        let (mut errors, stderr) = system::pipe()?;
        let programs = User::of_jail(setup.tier)?;
        let plan = Plan {
            setup,
            user: programs,
            reach: Reach::of(setup, &programs)?,
        };
        let pid = spawn(&plan, theirs, stderr)?;
        let server = Self {
            pid,
            control,
            user: programs,
        };
        let hello = server.introduce(&plan, user);
        let started = hello.map_err(|e| explained(e, &mut errors))?;
        let answer = Answer::Started {
            python: started.python,
            missing: started.missing,
        };
        Ok((server, answer))
    }

    fn introduce(&self, plan: &Plan<'_>, user: BorrowedFd<'_>) -> io::Result<Started> {
        let namespaces = plan.setup.tier == Tier::Namespaces;
        let paths = root::packages(plan.setup);
        let paths = paths.iter().map(|path| plan.reach.path(path.as_ref()));
        let message = json!({
            "imports": plan.setup.imports,
            "paths": paths.collect::<Vec<_>>(),
            "folders": plan.reach.descriptors().len(),
            "namespaces": namespaces,
            "box": namespaces.then_some(root::BOX),
            "landlock": true,
            "user": plan.user.inside,
        });
        system::send(self.control.as_fd(), message.to_string().as_bytes(), &[])?;
        let bytes = receive_in_time(self.control.as_fd(), user, Instant::now() + START)?.0;
        Ok(serde_json::from_slice(&bytes)?)
    }

    /// Waits until the program it forked last has ended; answers how.
    pub(super) fn end_of_program(&self, user: BorrowedFd<'_>) -> io::Result<Vec<u8>> {
        self.ask_for_end()?;
        self.end(user)
    }

    /// Has it wait until the program has ended, and do nothing else.
    pub(super) fn ask_for_end(&self) -> io::Result<()> {
        system::send(self.control.as_fd(), b"end", &[])
    }

    /// Where it says so.
    pub(super) fn control(&self) -> BorrowedFd<'_> {
        self.control.as_fd()
    }

    /// How the program has ended whose end was asked for.
    pub(super) fn end(&self, user: BorrowedFd<'_>) -> io::Result<Vec<u8>> {
        Ok(receive_in_time(self.control.as_fd(), user, Instant::now() + START)?.0)
    }

    /// Has a process forked for a program.
    pub(super) fn fork(&self, order: &[u8], fds: &[BorrowedFd<'_>]) -> io::Result<()> {
        system::send(self.control.as_fd(), order, fds)
    }
}

impl Drop for ForkServer {
    fn drop(&mut self) {
        system::kill(self.pid);
        system::reap(self.pid);
    }
}

/// A message of the jail; an error when it is gone, the user is, or the time is over.
pub(super) fn receive_in_time(
    channel: BorrowedFd<'_>,
    user: BorrowedFd<'_>,
    deadline: Instant,
) -> io::Result<(Vec<u8>, Option<libc::pid_t>)> {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let ready = system::wait_readable(&[channel, user], left)?;
        if ready[1] {
            // Nobody orders anything while an order is carried out: the user is gone.
            system::exit_now(0);
        }
        if ready[0] {
            let (bytes, sender) = system::receive(channel)?;
            if bytes.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            return Ok((bytes, sender));
        }
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
    }
}

/// What the fork server said before it ended.
fn explained(error: io::Error, errors: &mut OwnedFd) -> io::Error {
    let mut said = Vec::new();
    if let Ok(file) = errors.try_clone() {
        // What is not there to be read yet is not waited for.
        drop(std::fs::File::from(file).read_to_end(&mut said));
    }
    let said = String::from_utf8_lossy(&said);
    match said.trim().lines().last() {
        Some(last) => io::Error::other(last.to_owned()),
        None => error,
    }
}

fn spawn(plan: &Plan<'_>, control: OwnedFd, stderr: OwnedFd) -> io::Result<libc::pid_t> {
    let filters = filter::filters(plan.setup.tier)?;
    let filters = [
        system::memory_file(&filters.all)?,
        system::memory_file(&filters.program)?,
        system::memory_file(&filters.test)?,
        system::memory_file(&filters.absent)?,
    ];
    // The standard streams of a test are of the same sort, so that what the interpreter found out
    // about them at its start stays true.
    let stdin = system::memory_file(b"")?;
    let (_, stdout) = system::pipe()?;
    let namespaces = if plan.setup.tier == Tier::Namespaces {
        root::NAMESPACES
    } else {
        0
    };
    let (mut mapped, mapping) = io::pipe()?;
    let Some(pid) = system::fork(namespaces)? else {
        drop(mapping);
        let mut streams = vec![&stdin, &stdout, &stderr, &control];
        streams.extend(&filters);
        let error = become_server(plan, &mut mapped, &streams);
        let text = format!("{error}\n");
        drop(Write::write_all(
            &mut std::fs::File::from(stderr),
            text.as_bytes(),
        ));
        system::exit_now(1);
    };
    if namespaces != 0 {
        plan.user.map(pid)?;
    }
    drop(mapping);
    Ok(pid)
}

/// Runs in the forked process; comes back only with an error.
fn become_server(plan: &Plan<'_>, mapped: &mut io::PipeReader, streams: &[&OwnedFd]) -> io::Error {
    let mut confine = || -> io::Result<(PathBuf, Option<OwnedFd>)> {
        system::die_with_parent()?;
        // Ends when the launcher has mapped the user, or has ended itself.
        mapped.read_to_end(&mut Vec::new())?;
        let place = match plan.setup.tier {
            Tier::Namespaces => root::enter(plan.setup)?,
            Tier::Landlock => root::on_this_machine(plan.setup),
        };
        system::limit(libc::RLIMIT_NOFILE, 256)?;
        system::limit(libc::RLIMIT_CORE, 0)?;
        Ok((place.interpreter.clone(), ruleset::create(&place)?))
    };
    let (interpreter, ruleset) = match confine() {
        Ok(confined) => confined,
        Err(e) => return e,
    };
    let mut fds: Vec<BorrowedFd<'_>> = streams.iter().map(|fd| fd.as_fd()).collect();
    fds.extend(ruleset.as_ref().map(AsFd::as_fd));
    fds.extend(plan.reach.descriptors());
    if let Err(e) = system::arrange(&fds) {
        return e;
    }
    // The interpreter looks for its library from where it believes to be.
    let name = interpreter.display().to_string();
    let args = [name.as_str(), "-S", "-s", "-c", SCRIPT];
    let libraries = interpreter.parent().and_then(|bin| bin.parent());
    let libraries = libraries.map(|prefix| plan.reach.path(prefix));
    let libraries = libraries.map(|prefix| format!("LD_LIBRARY_PATH={}/lib", prefix.display()));
    let home = plan.reach.home(plan.setup);
    let mut environment = vec![
        "LC_ALL=C.UTF-8",
        // What a process binds after it was forked, each of them binds anew.
        "LD_BIND_NOW=1",
        "PYTHONUTF8=1",
        "PYTHONDONTWRITEBYTECODE=1",
        // The order of sets of texts depends on it: the same program prints the same every time.
        "PYTHONHASHSEED=0",
        "OPENBLAS_NUM_THREADS=1",
        "OMP_NUM_THREADS=1",
        "HOME=/",
        "PATH=",
    ];
    environment.extend(libraries.as_deref());
    environment.extend(home.as_deref());
    let error = system::exec(&interpreter, &args, &environment);
    // Its descriptors have new numbers by now: the pipe for errors is standard error.
    if let Ok(errors) = system::inherited(2) {
        drop(std::fs::File::from(errors).write_all(format!("{error}\n").as_bytes()));
    }
    system::exit_now(1)
}
