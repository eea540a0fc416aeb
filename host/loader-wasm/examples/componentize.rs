//! Makes a component of a core module: `componentize CORE.wasm COMPONENT.wasm`.

use std::{env, error::Error};

fn main() -> Result<(), Box<dyn Error>> {
    let mut files = env::args().skip(1);
    let (Some(core), Some(component)) = (files.next(), files.next()) else {
        return Err("usage: componentize CORE.wasm COMPONENT.wasm".into());
    };
    let bytes = heartcut_loader_wasm::componentize(&fs_err::read(core)?)?;
    fs_err::write(component, bytes)?;
    Ok(())
}
