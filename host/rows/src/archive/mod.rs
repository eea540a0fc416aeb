//! Archives: their files one after the other, without writing any of them to a disk.

mod feed;
mod folders;
mod walk;

use crate::{
    error::{Result, Unreadable},
    format::{Archive, Content, Shape},
    part::parted,
    read::open_read,
    stream::{Found, Place, Stream},
};
use feed::Feed;
use folders::Folders;
use heartcut_plugin_api::role::{RowShape, Source};
use std::{
    collections::{HashSet, VecDeque},
    path::Path,
};
pub(crate) use walk::Packed;

/// The rows of all files of an archive.
pub(crate) struct ArchiveStream {
    place: Place,
    source: Source,
    feed: Feed,
    member: Option<Box<dyn Stream>>,
    /// Where folders are rows.
    folders: Option<Folders>,
    rows: VecDeque<Found>,
    number: u64,
    /// Whether the archive itself cannot be read on.
    broken: bool,
}

impl ArchiveStream {
    /// Opens an archive; `source` says what counts as a row in it.
    pub(crate) fn open(place: Place, packed: Packed, source: &Source) -> Result<Self> {
        let by_folder = source.row == RowShape::Folder;
        let wanted = match by_folder || source.part.is_some() {
            true => Some(members(&place.name, &packed, source)?),
            false => None,
        };
        let folders = wanted.as_ref().filter(|_| by_folder);
        let folders = folders.map(|names| Folders::of(names.iter()));
        let wanted = wanted.map(HashSet::<String>::from_iter);
        let is_wanted = move |name: &str| {
            let listed = || wanted.as_ref().is_none_or(|wanted| wanted.contains(name));
            readable(name, by_folder) && (leads_out(name) || listed())
        };
        Ok(Self {
            feed: Feed::start(&place.name, packed, is_wanted)?,
            source: Source {
                part: None,
                ..source.clone()
            },
            place,
            member: None,
            folders,
            rows: VecDeque::new(),
            number: 0,
            broken: false,
        })
    }

    /// Goes on to the next file; false at the end.
    fn next_member(&mut self) -> Result<bool> {
        let next = self.feed.next_member();
        self.broken = next.is_err();
        let Some(name) = next? else {
            return Ok(false);
        };
        if leads_out(&name) {
            let message = format!("the file `{name}` of the archive lies outside of it");
            let reject = self.place.reject(1, "unsafe-name", message);
            self.rows.push_back(Err(reject));
            return Ok(true);
        }
        if let Some(folders) = &mut self.folders {
            let read = folders.read(&self.place, &name, &mut self.feed.reader());
            let folder = read.map_err(|e| Unreadable::file(&self.place.name, &e))?;
            self.rows.extend(folder);
            return Ok(true);
        }
        self.number += 1;
        let place = Place {
            name: format!("{}/{name}", self.place.name),
            within: format!("{}/{name}", self.place.within),
            inner: name.clone(),
            number: self.number,
            shape: self.place.shape.clone(),
        };
        let shape = Shape::of(&name);
        if matches!(shape.or(&self.source.container), Content::Archive(_)) {
            let message = "an archive within an archive is not read";
            self.rows
                .push_back(Err(place.reject(1, "nested-archive", message)));
            return Ok(true);
        }
        let input = self.feed.reader();
        self.member = Some(open_read(place, &name, Box::new(input), &self.source)?);
        Ok(true)
    }
}

impl Stream for ArchiveStream {
    fn next_row(&mut self) -> Result<Option<Found>> {
        loop {
            if let Some(row) = self.rows.pop_front() {
                return Ok(Some(row));
            }
            if let Some(member) = &mut self.member {
                let row = member.next_row();
                if !matches!(row, Ok(Some(_))) {
                    self.member = None;
                }
                if let Some(row) = row? {
                    return Ok(Some(row));
                }
            }
            if !self.next_member()? {
                return Ok(None);
            }
        }
    }

    fn goes_on(&self) -> bool {
        !self.broken
    }

    fn row_bytes(&self) -> usize {
        self.member.as_ref().map_or(0, |member| member.row_bytes())
    }
}

/// Whether a file of an archive is read; rows of folders hold all their files.
fn readable(name: &str, folders: bool) -> bool {
    let hidden = |part: &str| (part.starts_with('.') && part != "..") || part == "__MACOSX";
    let straight = !name.split('/').any(hidden);
    straight && (folders || Shape::of(name).is_data())
}

/// Whether a name leads out of its archive. Nothing is unpacked, but a file that lies on another is
/// not what somebody meant to give away.
fn leads_out(name: &str) -> bool {
    name.starts_with('/') || name.split('/').any(|part| part == "..")
}

/// The files of an archive that belong to a source, in their order.
fn members(archive: &str, packed: &Packed, source: &Source) -> Result<Vec<String>> {
    let folders = source.row == RowShape::Folder;
    let mut names = Vec::new();
    let listed = walk::names(packed, |name| {
        if readable(name, folders) && !leads_out(name) {
            names.push(name.to_owned());
        }
    });
    listed.map_err(|e| Unreadable::file(archive, &e))?;
    match &source.part {
        Some(part) => parted(names, part, archive),
        None => Ok(names),
    }
}

/// How an archive at `path` is read, if it is one.
pub(crate) fn packed(path: &Path, name: &str) -> Option<Packed> {
    let shape = Shape::of(name);
    match shape.content {
        Content::Archive(Archive::Tar) => Some(Packed::Tar(path.to_path_buf(), shape.packing)),
        Content::Archive(Archive::Zip) => Some(Packed::Zip(path.to_path_buf())),
        _ => None,
    }
}
