use super::{
    consent::{Consent, Given, refused},
    named::named,
};
use crate::{
    args::PluginUpdateArgs,
    commands::workspace::{current_folder, project},
    exit::Exit,
    loaders::loaders,
    output,
};
use heartcut_host::{
    HostError, Result,
    install::{Installed, Installer},
    package::PackageSource,
    project::{LockedPlugin, Project},
};

/// `heartcut plugin update`.
pub(super) fn run(args: &PluginUpdateArgs) -> Result<Exit> {
    let (project, loaders) = (project()?, loaders());
    let installer = Installer::new(&project, &loaders);
    let wanted = wanted(&project, args.id.as_deref())?;
    if wanted.is_empty() {
        output::note("no plugin is installed in this project");
    }
    for plugin in wanted {
        let installed = update(&project, &installer, &plugin, args)?;
        report(&plugin, &installed);
    }
    Ok(Exit::Ok)
}

fn wanted(project: &Project, id: Option<&str>) -> Result<Vec<LockedPlugin>> {
    let lock = project.lock()?;
    let Some(id) = id else {
        return Ok(lock.plugins().to_vec());
    };
    let id = named(lock.plugins(), id)?;
    let found = lock.find(&id).cloned();
    found.map(|plugin| vec![plugin]).ok_or_else(|| {
        HostError::config(
            "not-installed",
            format!("`{id}` is not installed in this project"),
        )
        .help("`heartcut plugin list` shows what is")
    })
}

fn update(
    project: &Project,
    installer: &Installer<'_>,
    plugin: &LockedPlugin,
    args: &PluginUpdateArgs,
) -> Result<Installed> {
    let source = match &args.from {
        Some(from) => PackageSource::parse(from, &current_folder()?)?,
        None => PackageSource::parse(&plugin.source, project.root())?,
    };
    let candidate = installer.bring(&source)?;
    let found = &candidate.manifest().id;
    if *found != plugin.id {
        let message = format!("`{source}` holds `{found}` now, not `{}`", plugin.id);
        return Err(HostError::config("wrong-plugin", message)
            .help(format!("`heartcut plugin add {source}` installs that one")));
    }
    let given = Given {
        grant: args.grant,
        trust_native: args.trust_native,
        command: format!("heartcut plugin update {}", plugin.id),
    };
    let trusted = given.trust(installer, &candidate)?;
    let consent = given.granting(installer, &candidate);
    if consent == Consent::Refused {
        let message = format!(
            "plugin `{}` stays at {}: what the new one wants was not granted",
            plugin.id, plugin.version
        );
        return Err(refused("not-granted", message, None));
    }
    installer.install(
        candidate,
        given.answers(consent == Consent::Granted, trusted),
    )
}

fn report(before: &LockedPlugin, installed: &Installed) {
    let plugin = &installed.plugin;
    let id = &plugin.id;
    let from = match before.digest == plugin.digest {
        true => "is what it was:".to_owned(),
        false => format!("{} ->", before.version),
    };
    output::note(&format!("{id} {from} {} ({})", plugin.version, plugin.way));
    if !installed.lacking.is_empty() {
        output::note(&format!(
            "it does not load before that is granted: `heartcut plugin update {id} --grant`"
        ));
    }
}
