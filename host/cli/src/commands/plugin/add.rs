use super::consent::{Consent, Given, refused};
use crate::{
    args::PluginAddArgs,
    commands::workspace::{current_folder, project},
    exit::Exit,
    loaders::loaders,
    output,
};
use heartcut_host::{
    Result,
    install::{Candidate, Installed, Installer},
    package::PackageSource,
    project::Project,
};
use serde_json::json;

/// `heartcut plugin add`.
pub(super) fn run(args: &PluginAddArgs) -> Result<Exit> {
    let (project, loaders) = (project()?, loaders());
    let installer = Installer::new(&project, &loaders);
    let source = PackageSource::parse(&args.source, &current_folder()?)?;
    let candidate = installer.bring(&source)?;
    installer.check_restored(&candidate)?;
    output::tell(&output::candidate(candidate.manifest()));
    let installed = install(&installer, candidate, args)?;
    report(&project, &installed, args.json)?;
    Ok(Exit::Ok)
}

fn install(
    installer: &Installer<'_>,
    candidate: Candidate,
    args: &PluginAddArgs,
) -> Result<Installed> {
    let given = Given {
        grant: args.grant,
        trust_native: args.trust_native,
        command: format!("heartcut plugin add {}", args.source),
    };
    let trusted = given.trust(installer, &candidate)?;
    match given.granting(installer, &candidate) {
        Consent::Granted => installer.install(candidate, given.answers(true, trusted)),
        Consent::NotNeeded => installer.install(candidate, given.answers(false, trusted)),
        answer => {
            let manifest = candidate.manifest();
            let message = format!(
                "plugin `{}` {} is not installed: what it wants was not granted",
                manifest.id, manifest.version
            );
            let command =
                (answer == Consent::Unasked).then(|| format!("{} --grant", given.command));
            Err(refused("not-granted", message, command))
        }
    }
}

fn report(project: &Project, installed: &Installed, json: bool) -> Result<()> {
    let plugin = &installed.plugin;
    if json {
        return output::print_json(&json!(plugin));
    }
    output::note(&format!(
        "installed {} {} ({})",
        plugin.id, plugin.version, plugin.way
    ));
    if project.dev_plugins().contains_key(&plugin.id) {
        output::note(&format!(
            "`[plugins.\"{}\"]` in heartcut.toml stands before it as long as it is there",
            plugin.id
        ));
    }
    Ok(())
}
