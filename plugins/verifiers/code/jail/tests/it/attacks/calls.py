# ends: exits
import ctypes, os
if os.uname().machine != "x86_64":
    raise SystemExit
libc = ctypes.CDLL(None, use_errno=True)
calls = {
    "ptrace": (101, 16, os.getppid() or 1, 0, 0), "process_vm_readv": (310, 1, 0, 0, 0, 0, 0), "unshare": (272, 0x10000000),
    "clone3": (435, 0, 0), "clone with a user namespace": (56, 0x10000011, 0, 0, 0, 0), "bpf": (321, 0, 0, 0), "io_uring": (425, 1, 0),
    "mount": (165, b"a", b"/tmp", b"tmpfs", 0, 0), "umount": (166, b"/tmp", 2), "setns": (308, 0, 0), "userfaultfd": (323, 0),
    "open_by_handle": (304, 0, 0, 0), "keyctl": (250, 0), "add_key": (248, 0, 0, 0, 0, 0), "setuid": (105, 0), "chroot": (161, b"/"),
    "pivot_root": (155, b"/", b"/"), "memfd_create": (319, b"x", 0), "shmget": (29, 0, 4096, 0o1777), "msgget": (68, 0, 0o1777),
    "semget": (64, 0, 1, 0o1777), "mq_open": (240, b"x", 0o102, 0o777, 0), "perf_event_open": (298, 0, 0, -1, -1, 0),
    "kexec_load": (246, 0, 0, 0, 0), "reboot": (169, 0, 0, 0, 0), "personality": (135, 0x0040000), "prctl pdeathsig": (157, 1, 0, 0, 0, 0),
    "seccomp": (317, 0, 0, 0), "vfork": (58,), "fork": (57,), "pidfd_open": (434, 1, 0), "pidfd_send_signal": (424, 0, 9, 0, 0),
    "tgkill": (234, 1, 1, 9), "tkill": (200, 1, 9), "rt_sigqueueinfo": (129, 1, 9, 0), "setsid": (112,), "setpgid": (109, 0, 0),
    "sched_setaffinity": (203, 0, 8, 0), "setpriority": (141, 0, 0, -5), "ioprio_set": (251, 1, 0, 0), "mknod": (133, b"/tmp/d", 0o60666, 0x100),
    "inotify_init": (253,), "fanotify_init": (300, 0, 0), "landlock_create_ruleset": (444, 0, 0, 0), "open_tree": (428, -100, b"/", 1),
    "process_madvise": (440, 0, 0, 0, 0, 0), "syslog": (103, 3, 0, 0), "acct": (163, 0), "swapon": (167, b"/x", 0), "iopl": (172, 3),
}
for name, (number, *args) in calls.items():
    if libc.syscall(number, *args) >= 0:
        print("ESCAPED", name)
