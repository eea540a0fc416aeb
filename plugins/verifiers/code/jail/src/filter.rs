//! Which system calls a jailed process may make: a list of what is allowed, everything else fails
//! with `EPERM`.

use crate::Tier;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen as Len, SeccompCmpOp as Op, SeccompCondition,
    SeccompFilter, SeccompRule,
};
use std::{collections::BTreeMap, io};

/// Programs of the kernel's filter machine, as bytes. Each process installs one more than the one
/// that forked it, and none can be taken off again.
///
/// The kernel runs a new filter for every call there is to remember what it always allows. So the
/// long list is installed once, and what comes with every program and every test is short.
pub(crate) struct Filters {
    /// For all: what a test may do, and what the others need to get there.
    pub(crate) all: Vec<u8>,
    /// For the process of a program: refuses what only making a jail needs.
    pub(crate) program: Vec<u8>,
    /// For a test: refuses a process beside it, and what only starting one needs.
    pub(crate) test: Vec<u8>,
    /// Says of calls whose arguments no filter can see that they do not exist, so that the C
    /// library takes an older one.
    pub(crate) absent: Vec<u8>,
}

/// What makes a jail.
const MAKING: [i64; 9] = [
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_setgroups,
    libc::SYS_setresuid,
    libc::SYS_setresgid,
    libc::SYS_capset,
    libc::SYS_landlock_restrict_self,
];

/// What starts a test.
const STARTING: [i64; 1] = [libc::SYS_seccomp];

/// What changes files by their names or their owners. Without a root of its own a program could reach
/// those of its user, and landlock sees none of these calls, or not on every kernel.
#[rustfmt::skip]
const CHANGING: &[i64] = &[
    libc::SYS_fchmod, libc::SYS_fchmodat, libc::SYS_utimensat, libc::SYS_truncate, libc::SYS_ftruncate,
    libc::SYS_fallocate, libc::SYS_flock, libc::SYS_mkdirat, libc::SYS_unlinkat, libc::SYS_renameat,
    libc::SYS_renameat2, libc::SYS_symlinkat, libc::SYS_linkat,
    #[cfg(target_arch = "x86_64")] libc::SYS_mkdir,
    #[cfg(target_arch = "x86_64")] libc::SYS_rmdir,
    #[cfg(target_arch = "x86_64")] libc::SYS_unlink,
    #[cfg(target_arch = "x86_64")] libc::SYS_rename,
    #[cfg(target_arch = "x86_64")] libc::SYS_symlink,
    #[cfg(target_arch = "x86_64")] libc::SYS_link,
    #[cfg(target_arch = "x86_64")] libc::SYS_chmod,
];

/// The filters of a tier on this machine.
pub(crate) fn filters(tier: Tier) -> io::Result<Filters> {
    let mut all = allowed()?;
    if tier == Tier::Landlock {
        all.retain(|call, _| !CHANGING.contains(call));
    }
    all.extend(
        MAKING
            .iter()
            .chain(&STARTING)
            .map(|call| (*call, Vec::new())),
    );
    all.insert(libc::SYS_prctl, Vec::new());
    all.insert(libc::SYS_clone, vec![rule(&[masked(0, NAMESPACES, 0)?])?]);
    let program: Rules = MAKING.iter().map(|call| (*call, Vec::new())).collect();
    let mut test: Rules = STARTING.iter().map(|call| (*call, Vec::new())).collect();
    let no_thread = masked(0, libc::CLONE_THREAD as u64, 0)?;
    test.insert(libc::SYS_clone, vec![rule(&[no_thread])?]);
    // No option but the names of threads: one would undo that a test dies with its parent.
    let others = [libc::PR_SET_NAME, libc::PR_GET_NAME].map(|name| unequal(0, name as u64));
    let [no_set, no_get] = others;
    test.insert(libc::SYS_prctl, vec![rule(&[no_set?, no_get?])?]);
    // A program that lowers its limit of CPU time is killed as if somebody else had done it.
    let cpu = u64::from(libc::RLIMIT_CPU);
    test.insert(libc::SYS_setrlimit, vec![rule(&[equal(0, cpu)?])?]);
    let sets = SeccompCondition::new(2, Len::Qword, Op::Ne, 0).map_err(io::Error::other)?;
    test.insert(libc::SYS_prlimit64, vec![rule(&[equal(1, cpu)?, sets])?]);
    let absent = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
    let refused = || SeccompAction::Errno(libc::EPERM as u32);
    let missing = SeccompAction::Errno(libc::ENOSYS as u32);
    Ok(Filters {
        all: compiled(all, refused(), SeccompAction::Allow)?,
        program: compiled(program, SeccompAction::Allow, refused())?,
        test: compiled(test, SeccompAction::Allow, refused())?,
        absent: compiled(absent, SeccompAction::Allow, missing)?,
    })
}

const NAMESPACES: u64 = (libc::CLONE_NEWUSER
    | libc::CLONE_NEWNS
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWCGROUP
    | libc::CLONE_PTRACE) as u64;

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// What both have. Signals to others are not in it: a test ends by returning, and who could send
/// one could end its neighbours.
fn allowed() -> io::Result<Rules> {
    let mut rules: Rules = ALLOWED.iter().map(|call| (*call, Vec::new())).collect();
    rules.insert(libc::SYS_ioctl, one_of(1, &IOCTLS)?);
    rules.insert(
        libc::SYS_fcntl,
        one_of(1, &FCNTLS.map(|command| command as u64))?,
    );
    // The limits of another process, and a message to a socket with an address, reach beyond.
    rules.insert(libc::SYS_prlimit64, one_of(0, &[0])?);
    let no_address = SeccompCondition::new(4, Len::Qword, Op::Eq, 0).map_err(io::Error::other)?;
    rules.insert(libc::SYS_sendto, vec![rule(&[no_address])?]);
    Ok(rules)
}

/// Allows a call where this argument has one of these values.
fn one_of(argument: u8, values: &[u64]) -> io::Result<Vec<SeccompRule>> {
    values
        .iter()
        .map(|value| rule(&[equal(argument, *value)?]))
        .collect()
}

/// Asking about a terminal, and how much there is to read; nothing that writes to one.
const IOCTLS: [u64; 6] = [
    libc::TCGETS,
    libc::FIONREAD,
    libc::FIONBIO,
    libc::FIOCLEX,
    libc::FIONCLEX,
    libc::TIOCGWINSZ,
];

/// Nothing that names an owner: a file can have signals sent to the process that it names.
const FCNTLS: [i32; 14] = [
    libc::F_DUPFD,
    libc::F_DUPFD_CLOEXEC,
    libc::F_GETFD,
    libc::F_SETFD,
    libc::F_GETFL,
    libc::F_SETFL,
    libc::F_GETLK,
    libc::F_SETLK,
    libc::F_SETLKW,
    libc::F_OFD_GETLK,
    libc::F_OFD_SETLK,
    libc::F_OFD_SETLKW,
    libc::F_GETPIPE_SZ,
    libc::F_GET_SEALS,
];

fn compiled(rules: Rules, otherwise: SeccompAction, matched: SeccompAction) -> io::Result<Vec<u8>> {
    let arch = std::env::consts::ARCH
        .try_into()
        .map_err(io::Error::other)?;
    let filter = SeccompFilter::new(rules, otherwise, matched, arch).map_err(io::Error::other)?;
    let program: BpfProgram = filter.try_into().map_err(io::Error::other)?;
    let mut bytes = Vec::with_capacity(program.len() * 8);
    for step in program {
        bytes.extend_from_slice(&step.code.to_ne_bytes());
        bytes.extend_from_slice(&[step.jt, step.jf]);
        bytes.extend_from_slice(&step.k.to_ne_bytes());
    }
    Ok(bytes)
}

fn rule(conditions: &[SeccompCondition]) -> io::Result<SeccompRule> {
    SeccompRule::new(conditions.to_vec()).map_err(io::Error::other)
}

fn equal(argument: u8, value: u64) -> io::Result<SeccompCondition> {
    SeccompCondition::new(argument, Len::Dword, Op::Eq, value).map_err(io::Error::other)
}

fn unequal(argument: u8, value: u64) -> io::Result<SeccompCondition> {
    SeccompCondition::new(argument, Len::Dword, Op::Ne, value).map_err(io::Error::other)
}

fn masked(argument: u8, mask: u64, value: u64) -> io::Result<SeccompCondition> {
    SeccompCondition::new(argument, Len::Dword, Op::MaskedEq(mask), value).map_err(io::Error::other)
}

#[rustfmt::skip]
const ALLOWED: &[i64] = &[
    // files that are open, or that landlock lets it open
    libc::SYS_read, libc::SYS_write, libc::SYS_readv, libc::SYS_writev, libc::SYS_pread64, libc::SYS_pwrite64,
    libc::SYS_preadv, libc::SYS_pwritev, libc::SYS_lseek, libc::SYS_openat, libc::SYS_close, libc::SYS_close_range,
    libc::SYS_fstat, libc::SYS_newfstatat, libc::SYS_statx, libc::SYS_faccessat, libc::SYS_faccessat2,
    libc::SYS_readlinkat, libc::SYS_getdents64, libc::SYS_getcwd, libc::SYS_chdir, libc::SYS_dup,
    libc::SYS_dup3, libc::SYS_pipe2, libc::SYS_ftruncate, libc::SYS_fsync, libc::SYS_fdatasync, libc::SYS_fallocate,
    libc::SYS_fadvise64, libc::SYS_flock, libc::SYS_umask, libc::SYS_mkdirat, libc::SYS_unlinkat, libc::SYS_renameat,
    libc::SYS_renameat2, libc::SYS_symlinkat, libc::SYS_linkat, libc::SYS_fchmod, libc::SYS_fchmodat, libc::SYS_utimensat,
    libc::SYS_statfs, libc::SYS_fstatfs, libc::SYS_sendfile, libc::SYS_copy_file_range, libc::SYS_truncate,
    // waiting
    libc::SYS_ppoll, libc::SYS_pselect6, libc::SYS_epoll_create1, libc::SYS_epoll_ctl, libc::SYS_epoll_pwait,
    libc::SYS_eventfd2, libc::SYS_nanosleep, libc::SYS_clock_nanosleep, libc::SYS_timerfd_create,
    libc::SYS_timerfd_settime, libc::SYS_timerfd_gettime,
    // talking to itself
    libc::SYS_socketpair, libc::SYS_recvfrom, libc::SYS_recvmsg,
    libc::SYS_shutdown, libc::SYS_getsockopt, libc::SYS_setsockopt, libc::SYS_getsockname, libc::SYS_getpeername,
    // memory
    libc::SYS_mmap, libc::SYS_munmap, libc::SYS_mremap, libc::SYS_mprotect, libc::SYS_madvise, libc::SYS_brk,
    libc::SYS_msync, libc::SYS_membarrier,
    // threads
    // clone3 is refused by the filter `absent`, which has its own word for it
    libc::SYS_clone3, libc::SYS_futex, libc::SYS_set_robust_list, libc::SYS_get_robust_list, libc::SYS_rseq, libc::SYS_set_tid_address,
    libc::SYS_sched_yield, libc::SYS_sched_getaffinity, libc::SYS_sched_getparam, libc::SYS_sched_getscheduler,
    libc::SYS_getcpu, libc::SYS_exit, libc::SYS_exit_group,
    // time
    libc::SYS_clock_gettime, libc::SYS_clock_getres, libc::SYS_gettimeofday, libc::SYS_times, libc::SYS_getrusage,
    libc::SYS_setitimer, libc::SYS_getitimer,
    // itself
    libc::SYS_getpid, libc::SYS_gettid, libc::SYS_getppid, libc::SYS_getuid, libc::SYS_geteuid, libc::SYS_getgid,
    libc::SYS_getegid, libc::SYS_getgroups, libc::SYS_getresuid, libc::SYS_getresgid, libc::SYS_getpgid,
    libc::SYS_getsid, libc::SYS_getrandom, libc::SYS_uname, libc::SYS_sysinfo,
    libc::SYS_getrlimit, libc::SYS_setrlimit,
    // its own signals
    libc::SYS_rt_sigaction, libc::SYS_rt_sigprocmask, libc::SYS_rt_sigreturn, libc::SYS_rt_sigpending,
    libc::SYS_rt_sigtimedwait, libc::SYS_rt_sigsuspend, libc::SYS_sigaltstack, libc::SYS_restart_syscall,
    libc::SYS_wait4,
    // calls that only older machines have
    #[cfg(target_arch = "x86_64")] libc::SYS_open,
    #[cfg(target_arch = "x86_64")] libc::SYS_stat,
    #[cfg(target_arch = "x86_64")] libc::SYS_lstat,
    #[cfg(target_arch = "x86_64")] libc::SYS_access,
    #[cfg(target_arch = "x86_64")] libc::SYS_readlink,
    #[cfg(target_arch = "x86_64")] libc::SYS_dup2,
    #[cfg(target_arch = "x86_64")] libc::SYS_pipe,
    #[cfg(target_arch = "x86_64")] libc::SYS_poll,
    #[cfg(target_arch = "x86_64")] libc::SYS_select,
    #[cfg(target_arch = "x86_64")] libc::SYS_epoll_wait,
    #[cfg(target_arch = "x86_64")] libc::SYS_mkdir,
    #[cfg(target_arch = "x86_64")] libc::SYS_rmdir,
    #[cfg(target_arch = "x86_64")] libc::SYS_unlink,
    #[cfg(target_arch = "x86_64")] libc::SYS_rename,
    #[cfg(target_arch = "x86_64")] libc::SYS_symlink,
    #[cfg(target_arch = "x86_64")] libc::SYS_link,
    #[cfg(target_arch = "x86_64")] libc::SYS_chmod,
    #[cfg(target_arch = "x86_64")] libc::SYS_time,
    #[cfg(target_arch = "x86_64")] libc::SYS_alarm,
    #[cfg(target_arch = "x86_64")] libc::SYS_pause,
    #[cfg(target_arch = "x86_64")] libc::SYS_getpgrp,
    #[cfg(target_arch = "x86_64")] libc::SYS_arch_prctl,
];
