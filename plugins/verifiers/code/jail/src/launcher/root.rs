//! The files that a jail sees: those of the interpreter and of the system's libraries, nothing else.

use crate::{Interpreter, Setup, system};
use std::{
    io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// All namespaces of a jail.
pub(super) const NAMESPACES: i32 = libc::CLONE_NEWUSER
    | libc::CLONE_NEWNS
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWCGROUP;

/// Where each program gets an empty folder of its own. `/tmp` is a link to it: landlock knows a
/// mounted folder by the one above it.
pub(super) const BOX: &str = "/box/tmp";

/// Where an interpreter goes whose own place says whose machine this is.
const ELSEWHERE: &str = "/opt/python";

/// Read-only places of the system's libraries.
const SYSTEM: [&str; 9] = [
    "/usr/lib",
    "/usr/lib64",
    "/usr/lib32",
    "/usr/local/lib",
    "/usr/share/zoneinfo",
    "/lib",
    "/lib64",
    "/lib32",
    "/etc/ld.so.cache",
];

const DEVICES: [&str; 4] = ["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"];

/// What a process sees of a machine, for landlock.
pub(super) struct Place {
    /// The interpreter's program.
    pub(super) interpreter: PathBuf,
    /// What may be read.
    pub(super) readable: Vec<PathBuf>,
    /// What may be written as well.
    pub(super) writable: Vec<PathBuf>,
}

/// Where a file or folder of the machine stands in the jail.
struct Bound {
    from: PathBuf,
    to: PathBuf,
}

fn bound(setup: &Setup) -> Vec<Bound> {
    let same = |place: &str| Bound {
        from: place.into(),
        to: place.into(),
    };
    let mut all: Vec<Bound> = SYSTEM
        .iter()
        .chain(&DEVICES)
        .map(|place| same(place))
        .collect();
    let interpreter = &setup.interpreter;
    if interpreter.is_of_the_system() {
        let program = interpreter.executable.clone();
        all.push(Bound {
            from: program.clone(),
            to: program,
        });
    } else {
        all.push(Bound {
            from: interpreter.prefix.clone(),
            to: ELSEWHERE.into(),
        });
    }
    let packages = interpreter.packages.iter().zip(packages(setup));
    let outside = packages
        .filter(|(from, to)| from.as_path() != Path::new(to) && to.starts_with("/opt/packages"));
    all.extend(outside.map(|(from, to)| Bound {
        from: from.clone(),
        to: to.into(),
    }));
    all
}

/// The folders of other packages, as the jail calls them.
pub(super) fn packages(setup: &Setup) -> Vec<String> {
    let inside = |(number, path): (usize, &PathBuf)| {
        let path = match setup.tier {
            crate::Tier::Landlock => path.clone(),
            crate::Tier::Namespaces => package(&setup.interpreter, number, path),
        };
        path.display().to_string()
    };
    setup
        .interpreter
        .packages
        .iter()
        .enumerate()
        .map(inside)
        .collect()
}

fn package(interpreter: &Interpreter, number: usize, path: &Path) -> PathBuf {
    if interpreter.is_of_the_system() && SYSTEM.iter().any(|place| path.starts_with(place)) {
        return path.to_owned();
    }
    match path.strip_prefix(&interpreter.prefix) {
        Ok(within) if !interpreter.is_of_the_system() => Path::new(ELSEWHERE).join(within),
        _ => format!("/opt/packages/{number}").into(),
    }
}

/// The machine's own files, for a jail without a root of its own: no place to write to.
pub(super) fn on_this_machine(setup: &Setup) -> Place {
    let mut readable: Vec<PathBuf> = SYSTEM.iter().chain(&DEVICES).map(PathBuf::from).collect();
    let interpreter = &setup.interpreter;
    readable.extend(interpreter.packages.clone());
    readable.push(interpreter.executable.clone());
    if !interpreter.is_of_the_system() {
        readable.push(interpreter.prefix.clone());
        readable.push(interpreter.exec_prefix.clone());
    }
    Place {
        interpreter: interpreter.executable.clone(),
        readable,
        writable: vec!["/dev/null".into()],
    }
}

/// Makes a private root and enters it.
pub(super) fn enter(setup: &Setup) -> io::Result<Place> {
    let none = Path::new("none");
    system::mount(
        none,
        Path::new("/"),
        None,
        libc::MS_REC | libc::MS_PRIVATE,
        None,
    )?;
    // Opened before the new root hides what lies below its place.
    let bound: Vec<(Bound, OwnedPath)> = bound(setup)
        .into_iter()
        .filter_map(|bound| Some((OwnedPath::open(&bound.from)?, bound)))
        .map(|(path, bound)| (bound, path))
        .collect();
    let root = covered()?;
    let flags = libc::MS_NOSUID | libc::MS_NODEV;
    system::mount(
        none,
        &root,
        Some(c"tmpfs"),
        flags,
        Some(c"mode=755,size=1m,nr_inodes=1024"),
    )?;
    for (bound, path) in &bound {
        bind(path, &root, &bound.to)?;
    }
    links(&root)?;
    std::env::set_current_dir(&root)?;
    system::make_root()?;
    system::make_read_only(Path::new("/"))?;
    system::set_host_name(c"jail")?;
    let interpreter = inside(&setup.interpreter);
    let mut readable: Vec<PathBuf> = bound.into_iter().map(|(bound, _)| bound.to).collect();
    readable.push(ELSEWHERE.into());
    Ok(Place {
        interpreter,
        readable,
        writable: vec!["/dev/null".into(), "/box".into()],
    })
}

fn inside(interpreter: &Interpreter) -> PathBuf {
    match interpreter.executable.strip_prefix(&interpreter.prefix) {
        Ok(within) if !interpreter.is_of_the_system() => Path::new(ELSEWHERE).join(within),
        _ => interpreter.executable.clone(),
    }
}

/// A file or folder that stays known when another mount hides its path.
struct OwnedPath {
    file: fs_err::File,
    is_folder: bool,
    link: Option<PathBuf>,
}

impl OwnedPath {
    /// `None` when it is not there: few machines have all of them.
    fn open(path: &Path) -> Option<Self> {
        use fs_err::os::unix::fs::OpenOptionsExt;
        let meta = fs_err::symlink_metadata(path).ok()?;
        let link = meta
            .is_symlink()
            .then(|| fs_err::read_link(path).ok())
            .flatten();
        let mut options = fs_err::OpenOptions::new();
        let file = options
            .read(true)
            .custom_flags(libc::O_PATH)
            .open(path)
            .ok()?;
        let is_folder = fs_err::metadata(path).ok()?.is_dir();
        Some(Self {
            file,
            is_folder,
            link,
        })
    }
}

/// Puts what `path` stands for at `to` below `root`. A link of the system, such as `/lib`, stays one.
fn bind(path: &OwnedPath, root: &Path, to: &Path) -> io::Result<()> {
    use std::os::fd::AsRawFd;
    let target = root.join(to.strip_prefix("/").unwrap_or(to));
    if let Some(parent) = target.parent() {
        fs_err::create_dir_all(parent)?;
    }
    if let Some(link) = &path.link {
        return fs_err::os::unix::fs::symlink(link, target);
    }
    if path.is_folder {
        fs_err::create_dir_all(&target)?;
    } else {
        fs_err::write(&target, b"")?;
    }
    let source = PathBuf::from(format!("/proc/self/fd/{}", path.file.as_raw_fd()));
    system::mount(&source, &target, None, libc::MS_BIND | libc::MS_REC, None)
}

/// Folders and links that programs expect. `/proc` is only good for `/dev/stdin`: landlock lets
/// nobody read what it has.
fn links(root: &Path) -> io::Result<()> {
    fs_err::create_dir_all(root.join("box/tmp"))?;
    fs_err::set_permissions(root.join("box"), PermissionsExt::from_mode(0o755))?;
    fs_err::os::unix::fs::symlink("box/tmp", root.join("tmp"))?;
    for (number, name) in ["stdin", "stdout", "stderr"].iter().enumerate() {
        fs_err::os::unix::fs::symlink(
            format!("/proc/self/fd/{number}"),
            root.join("dev").join(name),
        )?;
    }
    fs_err::create_dir_all(root.join("proc"))?;
    let flags = libc::MS_NOSUID | libc::MS_NODEV | libc::MS_NOEXEC;
    system::mount(
        Path::new("proc"),
        &root.join("proc"),
        Some(c"proc"),
        flags,
        None,
    )
}

/// A folder to put the new root on. Nobody but this process sees that.
fn covered() -> io::Result<PathBuf> {
    ["/tmp", "/mnt", "/var", "/home", "/opt"]
        .iter()
        .map(PathBuf::from)
        .find(|folder| folder.is_dir())
        .ok_or_else(|| io::Error::other("there is no folder to mount a root on"))
}
