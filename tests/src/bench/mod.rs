//! Speed and memory of a release build, measured from the outside.
//!
//! Figures of one machine say little, so the floor, the least that a client can do, runs beside
//! heartcut on the same machine against the same service, and the table shows ratios.

mod bulk;
mod data;
mod limits;
mod measure;
mod peers;
mod scenes;
mod table;

pub use measure::{Measured, measure_child};
pub use peers::{MockServer, Peers};
pub use scenes::{Bench, LoadCase, ReplayCase};
pub use table::{Row, Table};
