//! The launcher: a process with one thread that makes jails, runs tests in them and watches them.
//! It ends when the process that uses it does, and everything in its jails with it.

mod fork_server;
mod output;
mod parent;
mod process;
mod program;
mod reach;
mod root;
mod ruleset;
mod test;
mod user;
mod waits;
mod watch;

use crate::{
    Limits, Opened, Ran, Test,
    message::{self, Answer, Order},
    system,
};
use fork_server::ForkServer;
use program::Program;
use std::{io, os::fd::AsFd, os::unix::net::UnixStream};

/// What Python says of a thread that the system does not grant.
const NO_THREAD: &str = "can't start new thread";

/// Runs the launcher on its standard input, a socket; the status to end with.
pub(crate) fn main() -> i32 {
    system::leave_terminal();
    // It outlives the folder that it was started in.
    std::env::set_current_dir("/").ok();
    match system::inherited(0).map(UnixStream::from).and_then(serve) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

/// Does what is ordered until nobody orders any more.
fn serve(mut user: UnixStream) -> io::Result<()> {
    let mut state = State::default();
    loop {
        let order = match message::read(&mut user) {
            Ok(order) => order,
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            Err(e) => return Err(e),
        };
        let answer = state.done(order, &user).unwrap_or_else(|e| Answer::Failed {
            message: e.to_string(),
        });
        message::write_answer(&mut user, &answer)?;
    }
}

/// What the launcher holds; each ends what it stands for when it is dropped.
#[derive(Default)]
struct State {
    // Programs end before the server that forked them.
    program: Option<Program>,
    server: Option<ForkServer>,
}

impl State {
    fn done(&mut self, order: Order, user: &UnixStream) -> io::Result<Answer> {
        match order {
            Order::Start(setup) => {
                let (server, answer) = ForkServer::start(&setup, user.as_fd())?;
                self.server = Some(server);
                Ok(answer)
            }
            Order::Open { source, limits } => {
                self.close(user)?;
                let (program, opened) =
                    Program::open(self.server()?, &source, limits, user.as_fd())?;
                self.program = Some(program);
                Ok(Answer::Opened(opened))
            }
            Order::Run { test, is_last } => {
                let ran = self.run(&test, is_last, user)?;
                Ok(Answer::Ran(Box::new(ran)))
            }
            Order::Only {
                source,
                limits,
                test,
            } => self.only(&source, limits, &test, user),
            Order::Close => {
                self.close(user)?;
                Ok(Answer::Closed)
            }
        }
    }

    /// Opens a program, runs it once, and ends it.
    fn only(
        &mut self,
        source: &str,
        limits: Limits,
        test: &Test,
        user: &UnixStream,
    ) -> io::Result<Answer> {
        self.close(user)?;
        let server = self.server()?;
        if matches!(test, Test::Checked { .. }) {
            let (program, opened) = Program::open(server, source, limits, user.as_fd())?;
            self.program = Some(program);
            if matches!(opened, Opened::Refused(_)) {
                return Ok(Answer::Opened(opened));
            }
            return self
                .run(test, true, user)
                .map(|ran| Answer::Ran(Box::new(ran)));
        }
        let program = Program::enter(server, source, limits, user.as_fd())?;
        let bench = test::Bench {
            server,
            user: user.as_fd(),
            is_last: true,
        };
        match test::run_only(&bench, &program, test)? {
            Ok(ran) => with_threads(server, ran).map(|ran| Answer::Ran(Box::new(ran))),
            Err(why) => {
                self.program = Some(program);
                Ok(Answer::Opened(Opened::Refused(why)))
            }
        }
    }

    fn server(&self) -> io::Result<&ForkServer> {
        self.server
            .as_ref()
            .ok_or_else(|| io::Error::other("no jail was started"))
    }

    fn run(&mut self, test: &Test, is_last: bool, user: &UnixStream) -> io::Result<Ran> {
        let (Some(server), Some(program)) = (&self.server, &mut self.program) else {
            return Err(io::Error::other("no program is open"));
        };
        // The process of a program takes part in a check; it cannot be the check as well.
        let takes_its_place = is_last && !matches!(test, Test::Checked { .. });
        let bench = test::Bench {
            server,
            user: user.as_fd(),
            is_last: takes_its_place,
        };
        let ran = with_threads(server, test::run(&bench, program, test)?)?;
        if takes_its_place {
            self.program = None;
        } else if is_last {
            self.close(user)?;
        }
        Ok(ran)
    }

    /// Ends the open program, if there is one, and waits until it is gone.
    fn close(&mut self, user: &UnixStream) -> io::Result<()> {
        if self.program.take().is_some() {
            self.server()?.end_of_program(user.as_fd())?;
        }
        Ok(())
    }
}

/// Says whether it missed threads that another jail of the same user may have.
fn with_threads(server: &ForkServer, mut ran: Ran) -> io::Result<Ran> {
    let lacks = ran.stderr.contains(NO_THREAD) || ran.report.contains(NO_THREAD);
    if lacks && server.user.is_crowded() {
        return Err(io::Error::other(
            "other jails of this user took its threads",
        ));
    }
    // Who took them may have given them back meanwhile.
    ran.lacked_threads = lacks && server.user.has_neighbours();
    Ok(ran)
}
