//! System calls, each behind a function that says what can go wrong. This is the only place with
//! `unsafe`: none of these calls takes a pointer that outlives it.

use std::{
    ffi::{CStr, CString, c_int, c_void},
    io,
    os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd},
    path::Path,
    time::Duration,
};

/// Descriptors that travel with one message.
const MOST_FDS: usize = 8;

fn check(result: c_int) -> io::Result<c_int> {
    if result < 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(result)
    }
}

fn check_long(result: libc::c_long) -> io::Result<libc::c_long> {
    if result < 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(result)
    }
}

fn c_string(path: &Path) -> io::Result<CString> {
    use std::os::unix::ffi::OsStrExt;
    Ok(CString::new(path.as_os_str().as_bytes())?)
}

/// Takes a descriptor that the process was started with.
///
/// # Errors
/// When there is none.
pub(crate) fn inherited(fd: RawFd) -> io::Result<OwnedFd> {
    // SAFETY: fcntl looks at a number; what it says is open belongs to nobody else, as the launcher
    // was started with it and takes it once.
    unsafe {
        check(libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC))?;
        Ok(OwnedFd::from_raw_fd(fd))
    }
}

/// Two ends that pass whole messages.
pub(crate) fn message_pair() -> io::Result<(OwnedFd, OwnedFd)> {
    pair(libc::SOCK_SEQPACKET)
}

/// Two ends that pass bytes.
pub(crate) fn byte_pair() -> io::Result<(OwnedFd, OwnedFd)> {
    pair(libc::SOCK_STREAM)
}

fn pair(kind: c_int) -> io::Result<(OwnedFd, OwnedFd)> {
    let mut fds = [0; 2];
    // SAFETY: the array has room for both, and both are ours when the call succeeds.
    unsafe {
        check(libc::socketpair(
            libc::AF_UNIX,
            kind | libc::SOCK_CLOEXEC,
            0,
            fds.as_mut_ptr(),
        ))?;
        Ok((OwnedFd::from_raw_fd(fds[0]), OwnedFd::from_raw_fd(fds[1])))
    }
}

/// A file in memory that holds `bytes`, is read from its beginning, and cannot be written any more.
pub(crate) fn memory_file(bytes: &[u8]) -> io::Result<OwnedFd> {
    use std::io::{Seek, Write};
    let flags = libc::MFD_CLOEXEC | libc::MFD_ALLOW_SEALING;
    // SAFETY: the name is a constant, and the descriptor is ours.
    let fd = unsafe { OwnedFd::from_raw_fd(check(libc::memfd_create(c"input".as_ptr(), flags))?) };
    let mut file = std::fs::File::from(fd);
    file.write_all(bytes)?;
    file.rewind()?;
    let fd = OwnedFd::from(file);
    let seals = libc::F_SEAL_WRITE | libc::F_SEAL_GROW | libc::F_SEAL_SHRINK | libc::F_SEAL_SEAL;
    // SAFETY: a number is passed.
    unsafe { check(libc::fcntl(fd.as_raw_fd(), libc::F_ADD_SEALS, seals))? };
    Ok(fd)
}

/// A pipe whose reading end does not wait.
pub(crate) fn pipe() -> io::Result<(OwnedFd, OwnedFd)> {
    let mut fds = [0; 2];
    // SAFETY: the array has room for both, and both are ours when the call succeeds.
    unsafe {
        check(libc::pipe2(fds.as_mut_ptr(), libc::O_CLOEXEC))?;
        let ends = (OwnedFd::from_raw_fd(fds[0]), OwnedFd::from_raw_fd(fds[1]));
        check(libc::fcntl(fds[0], libc::F_SETFL, libc::O_NONBLOCK))?;
        Ok(ends)
    }
}

/// Sends a message with descriptors.
pub(crate) fn send(
    channel: BorrowedFd<'_>,
    bytes: &[u8],
    fds: &[BorrowedFd<'_>],
) -> io::Result<()> {
    let raw: Vec<RawFd> = fds.iter().map(AsRawFd::as_raw_fd).collect();
    let size = u32::try_from(size_of_val(raw.as_slice())).map_err(io::Error::other)?;
    let mut control = [0_u64; 16];
    let mut part = libc::iovec {
        iov_base: bytes.as_ptr().cast_mut().cast::<c_void>(),
        iov_len: bytes.len(),
    };
    // SAFETY: the header points at locals that live until the call is over, the control buffer is
    // aligned and larger than eight descriptors need, and sendmsg writes to none of them.
    unsafe {
        let mut header: libc::msghdr = std::mem::zeroed();
        header.msg_iov = &raw mut part;
        header.msg_iovlen = 1;
        if !raw.is_empty() {
            assert!(
                raw.len() <= MOST_FDS,
                "more descriptors than a message has room for"
            );
            header.msg_control = control.as_mut_ptr().cast();
            header.msg_controllen = libc::CMSG_SPACE(size) as _;
            let first = libc::CMSG_FIRSTHDR(&raw const header);
            (*first).cmsg_level = libc::SOL_SOCKET;
            (*first).cmsg_type = libc::SCM_RIGHTS;
            (*first).cmsg_len = libc::CMSG_LEN(size) as _;
            libc::CMSG_DATA(first).copy_from_nonoverlapping(raw.as_ptr().cast(), size as usize);
        }
        let sent = libc::sendmsg(channel.as_raw_fd(), &raw const header, libc::MSG_NOSIGNAL);
        check_long(sent as libc::c_long)?;
    }
    Ok(())
}

/// Has messages that arrive here say who sent them.
pub(crate) fn ask_for_senders(channel: BorrowedFd<'_>) -> io::Result<()> {
    let yes: c_int = 1;
    // SAFETY: the value is read during the call, the size is its own.
    unsafe {
        check(libc::setsockopt(
            channel.as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_PASSCRED,
            (&raw const yes).cast(),
            size_of::<c_int>() as libc::socklen_t,
        ))?
    };
    Ok(())
}

/// Receives a message, empty when the other side is gone, and who sent it, as this process numbers
/// it, where that was asked for.
pub(crate) fn receive(channel: BorrowedFd<'_>) -> io::Result<(Vec<u8>, Option<libc::pid_t>)> {
    let mut bytes = vec![0; 1 << 16];
    let mut control = [0_u64; 16];
    let mut part = libc::iovec {
        iov_base: bytes.as_mut_ptr().cast(),
        iov_len: bytes.len(),
    };
    // SAFETY: the header points at locals that live until the call is over; a control message of
    // this kind holds a struct of the kernel, which is read as one.
    let (length, sender) = unsafe {
        let mut header: libc::msghdr = std::mem::zeroed();
        header.msg_iov = &raw mut part;
        header.msg_iovlen = 1;
        header.msg_control = control.as_mut_ptr().cast();
        header.msg_controllen = size_of_val(&control) as _;
        let got = libc::recvmsg(channel.as_raw_fd(), &raw mut header, libc::MSG_CMSG_CLOEXEC);
        let length = check_long(got as libc::c_long)? as usize;
        let first = libc::CMSG_FIRSTHDR(&raw const header);
        let says_who = !first.is_null() && (*first).cmsg_type == libc::SCM_CREDENTIALS;
        let sender = says_who.then(|| {
            let who = libc::CMSG_DATA(first).cast::<libc::ucred>();
            who.read_unaligned().pid
        });
        (length, sender)
    };
    bytes.truncate(length);
    Ok((bytes, sender))
}

/// A descriptor that stands for a process, and never for another one with the same number.
pub(crate) fn process(pid: libc::pid_t) -> io::Result<OwnedFd> {
    // SAFETY: numbers are passed, and the descriptor is ours.
    unsafe {
        let fd = check_long(libc::syscall(libc::SYS_pidfd_open, pid, 0))?;
        Ok(OwnedFd::from_raw_fd(fd as RawFd))
    }
}

/// Which of these can be read, or are closed, after at most `timeout`.
pub(crate) fn wait_readable(fds: &[BorrowedFd<'_>], timeout: Duration) -> io::Result<Vec<bool>> {
    let mut polled: Vec<libc::pollfd> = fds
        .iter()
        .map(|fd| libc::pollfd {
            fd: fd.as_raw_fd(),
            events: libc::POLLIN,
            revents: 0,
        })
        .collect();
    let milliseconds = timeout.as_micros().div_ceil(1000).min(60_000) as c_int;
    // SAFETY: the array is as long as it says.
    let result = unsafe {
        libc::poll(
            polled.as_mut_ptr(),
            polled.len() as libc::nfds_t,
            milliseconds,
        )
    };
    match check(result) {
        Err(e) if e.kind() == io::ErrorKind::Interrupted => Ok(vec![false; fds.len()]),
        Err(e) => Err(e),
        Ok(_) => Ok(polled.iter().map(|p| p.revents != 0).collect()),
    }
}

/// Forks with new namespaces. The caller has one thread. `None` in the child.
pub(crate) fn fork(namespaces: c_int) -> io::Result<Option<libc::pid_t>> {
    // SAFETY: without a stack this is fork; the process has one thread, so that nothing of the child
    // is locked by another one.
    let pid = unsafe {
        check_long(libc::syscall(
            libc::SYS_clone,
            namespaces | libc::SIGCHLD,
            0,
            0,
            0,
            0,
        ))?
    };
    Ok((pid != 0).then_some(pid as libc::pid_t))
}

/// Waits for a child, so that it leaves no zombie.
pub(crate) fn reap(pid: libc::pid_t) {
    // SAFETY: the status is not asked for.
    unsafe { libc::waitpid(pid, std::ptr::null_mut(), 0) };
}

/// Kills a child that was not waited for yet.
pub(crate) fn kill(pid: libc::pid_t) {
    // SAFETY: numbers are passed; the child is ours, so that its number is not used again.
    unsafe { libc::kill(pid, libc::SIGKILL) };
}

/// Kills the process that a pidfd stands for, and no other one.
pub(crate) fn kill_exactly(pidfd: BorrowedFd<'_>) {
    let none = std::ptr::null::<c_void>();
    // SAFETY: a descriptor, a number and nothing.
    unsafe {
        libc::syscall(
            libc::SYS_pidfd_send_signal,
            pidfd.as_raw_fd(),
            libc::SIGKILL,
            none,
            0,
        )
    };
}

/// CPU time of all threads of a process.
pub(crate) fn cpu_time(pid: libc::pid_t) -> io::Result<Duration> {
    // The clock of a process, as the kernel numbers it: clock_getcpuclockid does the same, but asks
    // the kernel once more.
    let clock = (!pid << 3) | 2;
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the result has its room.
    unsafe { check(libc::clock_gettime(clock, &raw mut time))? };
    Ok(Duration::new(
        time.tv_sec.unsigned_abs(),
        time.tv_nsec as u32,
    ))
}

/// CPU time of this thread.
pub(crate) fn thread_cpu_time() -> Option<Duration> {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the result has its room.
    unsafe {
        check(libc::clock_gettime(
            libc::CLOCK_THREAD_CPUTIME_ID,
            &raw mut time,
        ))
        .ok()?
    };
    Some(Duration::new(
        time.tv_sec.unsigned_abs(),
        time.tv_nsec as u32,
    ))
}

/// Whether this process runs as root.
pub(crate) fn is_root() -> bool {
    // SAFETY: cannot fail.
    unsafe { libc::geteuid() == 0 }
}

/// User and group of this process.
pub(crate) fn identity() -> (libc::uid_t, libc::gid_t) {
    // SAFETY: cannot fail.
    unsafe { (libc::geteuid(), libc::getegid()) }
}

/// Leaves the terminal's group, so that its signals do not come here: the launcher ends when its
/// user does.
pub(crate) fn leave_terminal() {
    // SAFETY: no arguments; that it is a leader already is no harm.
    unsafe { libc::setsid() };
}

/// Has this process killed when its parent dies.
pub(crate) fn die_with_parent() -> io::Result<()> {
    // SAFETY: numbers are passed.
    unsafe {
        check(libc::prctl(
            libc::PR_SET_PDEATHSIG,
            libc::SIGKILL as libc::c_ulong,
            0,
            0,
            0,
        ))?
    };
    Ok(())
}

/// A soft and hard limit of this process.
pub(crate) fn limit(what: libc::__rlimit_resource_t, most: u64) -> io::Result<()> {
    let bound = libc::rlimit {
        rlim_cur: most,
        rlim_max: most,
    };
    // SAFETY: the limit is read during the call.
    unsafe { check(libc::setrlimit(what, &raw const bound))? };
    Ok(())
}

/// Mounts; what is not needed is `None`.
pub(crate) fn mount(
    source: &Path,
    target: &Path,
    kind: Option<&CStr>,
    flags: libc::c_ulong,
    options: Option<&CStr>,
) -> io::Result<()> {
    let (source, target) = (c_string(source)?, c_string(target)?);
    let pointer = |text: Option<&CStr>| text.map_or(std::ptr::null(), CStr::as_ptr);
    // SAFETY: all texts live until the call is over.
    unsafe {
        check(libc::mount(
            source.as_ptr(),
            target.as_ptr(),
            pointer(kind),
            flags,
            pointer(options).cast(),
        ))?;
    }
    Ok(())
}

/// Makes a mount and all below it read-only, without devices and set-uid programs. Unlike a
/// remount this keeps what the kernel has locked.
pub(crate) fn make_read_only(target: &Path) -> io::Result<()> {
    let target = c_string(target)?;
    let attributes = libc::mount_attr {
        attr_set: libc::MOUNT_ATTR_RDONLY | libc::MOUNT_ATTR_NOSUID | libc::MOUNT_ATTR_NODEV,
        attr_clr: 0,
        propagation: 0,
        userns_fd: 0,
    };
    // SAFETY: path and attributes live until the call is over, the size is theirs.
    unsafe {
        check_long(libc::syscall(
            libc::SYS_mount_setattr,
            libc::AT_FDCWD,
            target.as_ptr(),
            libc::AT_RECURSIVE,
            &raw const attributes,
            size_of_val(&attributes),
        ))?;
    }
    Ok(())
}

/// Makes the current folder the root, and lets go of what was the root before.
pub(crate) fn make_root() -> io::Result<()> {
    // SAFETY: constants; the old root is put on top of the new one and taken off again.
    unsafe {
        check_long(libc::syscall(
            libc::SYS_pivot_root,
            c".".as_ptr(),
            c".".as_ptr(),
        ))?;
        check(libc::umount2(c".".as_ptr(), libc::MNT_DETACH))?;
    }
    std::env::set_current_dir("/")
}

/// Names the machine inside of a namespace.
pub(crate) fn set_host_name(name: &CStr) -> io::Result<()> {
    // SAFETY: pointer and length belong together.
    unsafe { check(libc::sethostname(name.as_ptr(), name.to_bytes().len()))? };
    Ok(())
}

/// Gives these descriptors the numbers 0, 1, 2, ... and closes all others.
pub(crate) fn arrange(fds: &[BorrowedFd<'_>]) -> io::Result<()> {
    // Moved out of the way first: one may have another one's number.
    let above = 64;
    let mut moved = Vec::new();
    for fd in fds {
        // SAFETY: numbers are passed.
        moved.push(unsafe { check(libc::fcntl(fd.as_raw_fd(), libc::F_DUPFD, above))? });
    }
    for (number, fd) in (0..).zip(moved) {
        // SAFETY: numbers are passed; the process is about to become another program.
        unsafe { check(libc::dup2(fd, number))? };
    }
    let first = fds.len() as libc::c_uint;
    // SAFETY: numbers are passed; nothing uses these descriptors any more.
    unsafe {
        check_long(libc::syscall(
            libc::SYS_close_range,
            first,
            libc::c_uint::MAX,
            0,
        ))?
    };
    Ok(())
}

/// Becomes another program; returns only when it cannot.
pub(crate) fn exec(program: &Path, args: &[&str], environment: &[&str]) -> io::Error {
    let run = || -> io::Result<()> {
        let program = c_string(program)?;
        let strings = |texts: &[&str]| -> io::Result<Vec<CString>> {
            texts.iter().map(|text| Ok(CString::new(*text)?)).collect()
        };
        let (args, environment) = (strings(args)?, strings(environment)?);
        let pointers = |texts: &[CString]| -> Vec<*const libc::c_char> {
            texts
                .iter()
                .map(|text| text.as_ptr())
                .chain([std::ptr::null()])
                .collect()
        };
        // SAFETY: both arrays end with a null pointer, and their texts live until the call is over.
        unsafe {
            libc::execve(
                program.as_ptr(),
                pointers(&args).as_ptr(),
                pointers(&environment).as_ptr(),
            );
        }
        Err(io::Error::last_os_error())
    };
    run()
        .err()
        .unwrap_or_else(|| io::Error::other("exec came back"))
}

/// Ends this process at once, without running what a normal end runs.
pub(crate) fn exit_now(status: c_int) -> ! {
    // SAFETY: ends the process.
    unsafe { libc::_exit(status) }
}

/// The library that this code was loaded with, as the loader has opened it; none where it belongs to
/// the program itself, whatever that was called by.
pub(crate) fn own_library() -> Option<std::path::PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    let mut search = LibrarySearch {
        code: own_library as *const c_void as usize,
        is_first: true,
        library: None,
    };
    // SAFETY: `look` is called before this returns, with what is given here.
    unsafe { libc::dl_iterate_phdr(Some(look), (&raw mut search).cast()) };
    let name = search.library?;
    Some(std::ffi::OsStr::from_bytes(name.to_bytes()).into())
}

struct LibrarySearch {
    code: usize,
    /// The program is told of before its libraries.
    is_first: bool,
    library: Option<CString>,
}

/// Notes the name of an object that holds the code; not that of the program, which is what somebody
/// has called it by.
unsafe extern "C" fn look(
    info: *mut libc::dl_phdr_info,
    _: libc::size_t,
    search: *mut c_void,
) -> c_int {
    // SAFETY: the loader gives an object that is there, `own_library` its search.
    let (object, search) = unsafe { (&*info, &mut *search.cast::<LibrarySearch>()) };
    // SAFETY: the loader says how many headers there are.
    let headers =
        unsafe { std::slice::from_raw_parts(object.dlpi_phdr, usize::from(object.dlpi_phnum)) };
    let holds = headers.iter().any(|header| {
        let start = (object.dlpi_addr + header.p_vaddr) as usize;
        let size = header.p_memsz as usize;
        header.p_type == libc::PT_LOAD && (start..start + size).contains(&search.code)
    });
    let is_program = std::mem::replace(&mut search.is_first, false);
    if !holds {
        return 0;
    }
    if !is_program {
        // SAFETY: the name is a text that ends with a zero.
        search.library = Some(unsafe { CStr::from_ptr(object.dlpi_name) }.to_owned());
    }
    1
}
