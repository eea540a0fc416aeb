//! The plugin's side: one call, answered by a plugin that was made.

use super::{Call, Codec, Profile, method};
use crate::{
    Dataset, Formatter, Host, PluginError, Provider, Request, Trainer, Verifier,
    factory::Instance,
    http::HttpResponse,
    role::{Batches, Exchange, Local, Remote, Transport},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Answers a call: a frame for each item, or one.
///
/// # Errors
/// `unknown-method` for a method that this plugin does not have, `garbage` for a head or an item
/// that is no such record.
pub fn answer<C: Codec>(
    instance: &Instance,
    call: Call<'_>,
    host: &dyn Host,
) -> Result<Vec<Vec<u8>>, PluginError> {
    if call.method == method::PROFILE {
        return one::<C, _>(&Ok(profile(instance)));
    }
    match instance {
        Instance::Dataset(dataset) => of_dataset::<C>(dataset.as_ref(), call, host),
        Instance::Provider(provider) => of_provider::<C>(provider.as_ref(), call, host),
        Instance::Verifier(verifier) => of_verifier::<C>(verifier.as_ref(), call, host),
        Instance::Formatter(formatter) => of_formatter::<C>(formatter.as_ref(), call, host),
        Instance::Trainer(trainer) => of_trainer::<C>(trainer.as_ref(), call, host),
    }
}

/// What a host wants to know of a plugin right after it was made.
pub fn profile(instance: &Instance) -> Profile {
    let Instance::Provider(provider) = instance else {
        return Profile::default();
    };
    let (local, batches) = match provider.transport() {
        Transport::Local(_) => (true, None),
        Transport::Remote(remote) => (false, remote.batches()),
    };
    Profile {
        identity: Some(provider.identity()),
        local,
        batches: batches.map(Batches::limits),
    }
}

fn of_dataset<C: Codec>(
    dataset: &dyn Dataset,
    call: Call<'_>,
    host: &dyn Host,
) -> Result<Vec<Vec<u8>>, PluginError> {
    let split = || C::decode::<String>(call.head);
    match call.method {
        method::SOURCES => one::<C, _>(&dataset.sources(&split()?)),
        method::SPLITS => one::<C, _>(&Ok(dataset.splits())),
        method::PROBLEMS => each::<C, _>(&dataset.problems(&split()?, &items::<C, _>(call)?, host)),
        _ => unknown(call),
    }
}

fn of_provider<C: Codec>(
    provider: &dyn Provider,
    call: Call<'_>,
    host: &dyn Host,
) -> Result<Vec<Vec<u8>>, PluginError> {
    if call.method == method::DESCRIBE {
        let model: String = C::decode(call.head)?;
        return one::<C, _>(&Ok(provider.describe(&model)));
    }
    match provider.transport() {
        Transport::Local(local) => of_local::<C>(local, call, host),
        Transport::Remote(remote) => of_remote::<C>(remote, call),
    }
}

fn of_local<C: Codec>(
    local: &dyn Local,
    call: Call<'_>,
    host: &dyn Host,
) -> Result<Vec<Vec<u8>>, PluginError> {
    match call.method {
        method::GENERATE => each::<C, _>(&local.generate(&items::<C, _>(call)?, host)),
        _ => unknown(call),
    }
}

/// An [`Exchange`] as it arrives.
#[derive(Deserialize)]
struct Arrived {
    request: Request,
    response: HttpResponse,
}

fn of_remote<C: Codec>(remote: &dyn Remote, call: Call<'_>) -> Result<Vec<Vec<u8>>, PluginError> {
    match (call.method, remote.batches()) {
        (method::ENCODE, _) => each::<C, _>(&remote.encode(&items::<C, _>(call)?)),
        (method::DECODE, _) => {
            let arrived: Vec<Arrived> = items::<C, _>(call)?;
            let exchanges: Vec<_> = arrived
                .iter()
                .map(|Arrived { request, response }| Exchange { request, response })
                .collect();
            let decoded = remote.decode(&exchanges).into_iter().map(Ok);
            each::<C, _>(&decoded.collect::<Vec<_>>())
        }
        (_, Some(batches)) => of_batches::<C>(batches, call),
        (_, None) => unknown(call),
    }
}

fn of_batches<C: Codec>(
    batches: &dyn Batches,
    call: Call<'_>,
) -> Result<Vec<Vec<u8>>, PluginError> {
    match call.method {
        method::ENCODE_LINES => {
            let requests: Vec<Request> = items::<C, _>(call)?;
            let run_key: String = C::decode(call.head)?;
            let lines = requests
                .iter()
                .map(|request| batches.encode_line(request, &run_key));
            each::<C, _>(&lines.collect::<Vec<_>>())
        }
        method::DECODE_LINES => each::<C, _>(&batches.decode_lines(&items::<C, _>(call)?)),
        method::START => one::<C, _>(&batches.start(&C::decode(call.head)?)),
        method::RESUME => {
            let (state, event) = C::decode(call.head)?;
            one::<C, _>(&batches.resume(&state, &event))
        }
        method::CANCEL => one::<C, _>(&batches.cancel(&C::decode(call.head)?)),
        method::CLEANUP => one::<C, _>(&batches.cleanup(&C::decode(call.head)?)),
        _ => unknown(call),
    }
}

fn of_verifier<C: Codec>(
    verifier: &dyn Verifier,
    call: Call<'_>,
    host: &dyn Host,
) -> Result<Vec<Vec<u8>>, PluginError> {
    match call.method {
        method::VERIFY => each::<C, _>(&verifier.verify(&items::<C, _>(call)?, host)),
        _ => unknown(call),
    }
}

fn of_formatter<C: Codec>(
    formatter: &dyn Formatter,
    call: Call<'_>,
    host: &dyn Host,
) -> Result<Vec<Vec<u8>>, PluginError> {
    match call.method {
        method::STREAMS => one::<C, _>(&Ok(formatter.streams())),
        method::FORMAT => each::<C, _>(&formatter.format(&items::<C, _>(call)?, host)),
        _ => unknown(call),
    }
}

fn of_trainer<C: Codec>(
    trainer: &dyn Trainer,
    call: Call<'_>,
    host: &dyn Host,
) -> Result<Vec<Vec<u8>>, PluginError> {
    match call.method {
        method::TRAIN => one::<C, _>(&trainer.train(&C::decode(call.head)?, host)),
        _ => unknown(call),
    }
}

fn items<C: Codec, T: DeserializeOwned>(call: Call<'_>) -> Result<Vec<T>, PluginError> {
    call.items.iter().map(|item| C::decode(item)).collect()
}

fn one<C: Codec, T: Serialize>(
    answer: &Result<T, PluginError>,
) -> Result<Vec<Vec<u8>>, PluginError> {
    Ok(vec![C::encode(answer)?])
}

fn each<C: Codec, T: Serialize>(
    answers: &[Result<T, PluginError>],
) -> Result<Vec<Vec<u8>>, PluginError> {
    answers.iter().map(|answer| C::encode(answer)).collect()
}

fn unknown(call: Call<'_>) -> Result<Vec<Vec<u8>>, PluginError> {
    let message = format!("the plugin has no method `{}`", call.method);
    Err(PluginError::new("unknown-method", message)
        .help("it was built for an older heartcut: run `heartcut plugin update`"))
}
