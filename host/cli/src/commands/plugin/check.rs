use crate::{
    args::PluginCheckArgs,
    commands::workspace::{current_folder, project},
    exit::Exit,
    loaders::loaders,
    output,
};
use heartcut_host::{
    HostError, Result,
    mapped::MappedFactory,
    package::{Package, PackageSource, Way, host_target},
    registry::{CodeFile, Registry},
};
use heartcut_plugin_api::{Factory, Manifest, PluginId};
use heartcut_sdk_testing::{Finding, Said, Suite, checks, transcript};
use serde_json::{Value, json};
use std::path::Path;

/// What one way of reaching a plugin was found to do.
struct Checked {
    way: Way,
    findings: Vec<Finding>,
    said: Vec<Said>,
}

/// What all ways of a plugin were found to do.
struct Verdict {
    id: PluginId,
    version: String,
    ways: Vec<Checked>,
    left_out: Vec<String>,
}

/// `heartcut plugin check`.
pub(super) fn run(args: &PluginCheckArgs) -> Result<Exit> {
    let verdict = match of_project(&args.what)? {
        Some(verdict) => verdict,
        None => of_package(args)?,
    };
    match args.json {
        true => output::print_json(&verdict.json())?,
        false => output::print(&verdict.page())?,
    }
    Ok(match verdict.passed() {
        true => Exit::Ok,
        false => Exit::PluginLoad,
    })
}

/// A plugin that the project has, unless `what` is a path.
fn of_project(what: &str) -> Result<Option<Verdict>> {
    let is_id = what.parse::<PluginId>().is_ok();
    if !is_id || current_folder()?.join(what).exists() {
        return Ok(None);
    }
    let project = project()?;
    let registry = Registry::open(&project, &loaders())?;
    let entry = registry.find_any(what)?;
    let checked = checked(entry.way(), entry.factory()?, project.root())?;
    Ok(Some(Verdict {
        id: entry.id().clone(),
        version: entry.version().to_owned(),
        ways: vec![checked],
        left_out: Vec::new(),
    }))
}

fn of_package(args: &PluginCheckArgs) -> Result<Verdict> {
    let staging = tempfile::tempdir().map_err(|e| {
        HostError::internal("no-temporary-folder", "no place to unpack").because(&e)
    })?;
    let source = PackageSource::parse(&args.what, &current_folder()?)?;
    let package = Package::open(&source.bring(staging.path())?)?;
    let mut verdict = Verdict {
        id: package.manifest.id.clone(),
        version: package.manifest.version.clone(),
        ways: Vec::new(),
        left_out: Vec::new(),
    };
    let registry = Registry::linked()?;
    if let Some(twin) = built_in(&registry, &package) {
        verdict
            .ways
            .push(checked(Way::BuiltIn, twin, &package.folder)?);
    }
    for way in ways(&package) {
        if way == Way::Native && !args.trust_native {
            let why = "native: not checked, it may do all that you may; add `--trust-native`";
            verdict.left_out.push(why.to_owned());
            continue;
        }
        let factory = load(&package, way, staging.path())?;
        let mut checked = checked(way, factory.as_ref(), &package.folder)?;
        let other = other_manifest(&package, factory.as_ref());
        checked.findings.extend(other);
        verdict.ways.push(checked);
    }
    Ok(verdict)
}

/// What the package says of the plugin has to be what its code says; only where the code is and
/// which files there are the package alone knows.
fn other_manifest(package: &Package, factory: &dyn Factory) -> Option<Finding> {
    let said: Manifest = toml::from_str(factory.manifest()).ok()?;
    let packed = Manifest {
        code: said.code.clone(),
        files: said.files.clone(),
        ..package.manifest.clone()
    };
    (packed != said).then(|| Finding {
        check: checks::MANIFEST,
        message: "plugin.toml of the package is not the one that its code was built with".into(),
    })
}

fn built_in<'r>(registry: &'r Registry, package: &Package) -> Option<&'r dyn Factory> {
    let entry = registry
        .entries()
        .find(|e| *e.id() == package.manifest.id)?;
    let same = entry.version() == package.manifest.version;
    entry.factory().ok().filter(|_| same)
}

fn ways(package: &Package) -> Vec<Way> {
    let code = &package.manifest.code;
    let mut ways = Vec::new();
    if package.manifest.mapped.is_some() {
        ways.push(Way::Mapped);
    }
    if code.wasm.is_some() {
        ways.push(Way::Wasm);
    }
    if code.native.contains_key(&host_target()) {
        ways.push(Way::Native);
    }
    ways
}

fn load(package: &Package, way: Way, cache: &Path) -> Result<Box<dyn Factory>> {
    let manifest = &package.manifest;
    if way == Way::Mapped {
        return Ok(Box::new(MappedFactory::new(manifest, &package.folder)?));
    }
    let code = CodeFile::of(manifest, way, &package.folder, cache)
        .ok_or_else(|| HostError::internal("no-code", "the package lost its code"))?;
    loaders().load(way, &code, manifest)
}

fn checked(way: Way, factory: &dyn Factory, folder: &Path) -> Result<Checked> {
    let report = Suite::new(factory).folder(folder).run();
    let said = transcript(factory, folder)
        .map_err(|e| HostError::new(heartcut_host::ErrorKind::PluginLoad, e))?;
    Ok(Checked {
        way,
        findings: report.findings().to_vec(),
        said,
    })
}

impl Verdict {
    fn passed(&self) -> bool {
        let clean = self.ways.iter().all(|way| way.findings.is_empty());
        clean && self.difference().is_none() && !self.ways.is_empty()
    }

    /// The first answer in which two ways differ.
    fn difference(&self) -> Option<String> {
        let (first, others) = self.ways.split_first()?;
        others.iter().find_map(|other| {
            let names = format!("{} and {}", first.way, other.way);
            if first.said.len() != other.said.len() {
                return Some(format!("{names} differ in how many answers they give"));
            }
            let pair = first.said.iter().zip(&other.said).find(|(a, b)| a != b);
            pair.map(|(said, _)| format!("{names} differ: {}", said.what))
        })
    }

    fn answers(&self) -> usize {
        self.ways.first().map_or(0, |way| way.said.len())
    }

    fn json(&self) -> Value {
        let ways = self.ways.iter().map(|checked| {
            let finding = |f: &Finding| json!({"check": f.check, "message": f.message});
            let findings: Vec<Value> = checked.findings.iter().map(finding).collect();
            json!({"way": checked.way.name(), "findings": findings})
        });
        json!({
            "id": self.id,
            "version": self.version,
            "ways": ways.collect::<Vec<_>>(),
            "left_out": self.left_out,
            "answers": self.answers(),
            "equal": self.difference().is_none(),
            "difference": self.difference(),
            "passed": self.passed(),
        })
    }

    fn page(&self) -> String {
        let mut page = format!("{} {}\n", self.id, self.version);
        for checked in &self.ways {
            if checked.findings.is_empty() {
                page.push_str(&format!("  {}: conforms\n", checked.way));
            }
            for finding in &checked.findings {
                let (way, check, message) = (checked.way, finding.check, &finding.message);
                page.push_str(&format!("  {way}: {check}: {message}\n"));
            }
        }
        for why in &self.left_out {
            page.push_str(&format!("  {why}\n"));
        }
        match self.difference() {
            Some(difference) => page.push_str(&format!("  {difference}\n")),
            None if self.ways.len() > 1 => page.push_str(&format!(
                "  {} answers are the same in every way, byte for byte\n",
                self.answers()
            )),
            None => {}
        }
        page
    }
}
