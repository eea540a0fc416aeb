//! Archives: their files one after the other, without writing any of them to a disk.

mod feed;
mod walk;

use crate::{
    error::{Result, Unreadable},
    folders::folder_row,
    format::{Archive, Content, Shape},
    part::parted,
    reject::Reject,
    rows::open_read,
    stream::{Found, Place, Stream},
};
use feed::Feed;
use heartcut_plugin_api::{
    record::Fields,
    role::{RowShape, Source, SplitPart},
};
use std::{
    collections::{HashSet, VecDeque},
    io::Read,
    path::Path,
};
pub(crate) use walk::Packed;

/// Longest text file that a row of a folder may hold.
const MAX_TEXT: u64 = crate::lines::MAX_ROW_BYTES as u64;

/// The rows of all files of an archive.
pub(crate) struct ArchiveStream {
    place: Place,
    source: Source,
    feed: Feed,
    member: Option<Box<dyn Stream>>,
    /// The folder whose files are being collected.
    folder: Option<(String, Fields)>,
    rows: VecDeque<Found>,
    number: u64,
}

impl ArchiveStream {
    /// Opens an archive; `source` says what counts as a row in it.
    pub(crate) fn open(place: Place, packed: Packed, source: &Source) -> Result<Self> {
        let folders = source.row == RowShape::Folder;
        let wanted = match &source.part {
            Some(part) => Some(members(&place.name, &packed, part, folders)?),
            None => None,
        };
        let is_wanted = move |name: &str| {
            readable(name, folders) && wanted.as_ref().is_none_or(|wanted| wanted.contains(name))
        };
        Ok(Self {
            feed: Feed::start(&place.name, packed, is_wanted)?,
            source: Source {
                part: None,
                ..source.clone()
            },
            place,
            member: None,
            folder: None,
            rows: VecDeque::new(),
            number: 0,
        })
    }

    /// Goes on to the next file; false at the end.
    fn next_member(&mut self) -> Result<bool> {
        let Some(name) = self.feed.next_member()? else {
            self.close_folder();
            return Ok(!self.rows.is_empty());
        };
        if self.source.row == RowShape::Folder {
            self.add_to_folder(&name)?;
            return Ok(true);
        }
        self.number += 1;
        let place = Place {
            name: format!("{}/{name}", self.place.name),
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

    fn add_to_folder(&mut self, name: &str) -> Result<()> {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        if self.folder.as_ref().is_none_or(|(open, _)| open != folder) {
            self.close_folder();
            self.folder = Some((folder.to_owned(), Fields::new()));
        }
        let mut text = String::new();
        let read = self.feed.reader().take(MAX_TEXT).read_to_string(&mut text);
        if let Err(e) = read {
            let reject = self.place.reject(
                self.number + 1,
                "invalid-utf8",
                format!("`{name}` is no text"),
            );
            let error = Box::new(reject.error.because(&e));
            self.rows.push_back(Err(Reject { error, ..reject }));
            return Ok(());
        }
        if let Some((_, files)) = &mut self.folder {
            files.insert(file.to_owned(), text.into());
        }
        Ok(())
    }

    fn close_folder(&mut self) {
        let Some((folder, files)) = self.folder.take() else {
            return;
        };
        self.number += 1;
        let name = format!("{}/{folder}", self.place.name);
        let row = folder_row(&name, &folder, self.number, files);
        self.rows.push_back(Ok(row));
    }
}

impl Stream for ArchiveStream {
    fn next_row(&mut self) -> Result<Option<Found>> {
        loop {
            if let Some(row) = self.rows.pop_front() {
                return Ok(Some(row));
            }
            if let Some(member) = &mut self.member {
                if let Some(row) = member.next_row()? {
                    return Ok(Some(row));
                }
                self.member = None;
            }
            if !self.next_member()? {
                return Ok(None);
            }
        }
    }

    fn row_bytes(&self) -> usize {
        self.member.as_ref().map_or(0, |member| member.row_bytes())
    }
}

/// Whether a file of an archive is read; rows of folders hold all their files.
fn readable(name: &str, folders: bool) -> bool {
    let hidden = |part: &str| part.starts_with('.') || part == "__MACOSX";
    let straight = !name.split('/').any(hidden);
    straight && (folders || Shape::of(name).is_data())
}

/// The files of an archive that belong to a split.
fn members(
    archive: &str,
    packed: &Packed,
    part: &SplitPart,
    folders: bool,
) -> Result<HashSet<String>> {
    let mut names = Vec::new();
    let listed = walk::names(packed, |name| {
        if readable(name, folders) {
            names.push(name.to_owned());
        }
    });
    listed.map_err(|e| Unreadable::file(archive, &e))?;
    let names = parted(names, part, archive)?;
    Ok(names.into_iter().collect())
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
