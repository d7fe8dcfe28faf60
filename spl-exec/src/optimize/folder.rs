//! The output folder: what it holds, and how finished parts get there.
//!
//! Parts are written into a hidden subfolder, so nobody takes some of them for the table. When the last one is there, that
//! subfolder gets another name, which is what makes the run final; then its parts move out of it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::note::{Note, part_name};
use crate::error::{Error, Result};

/// Holds parts while others are still written.
const WORK: &str = ".spl-optimize";

/// Holds parts that are about to move out.
const PUBLISH: &str = ".spl-optimize-done";

/// In [`WORK`]: held by the run that writes there.
const LOCK: &str = "lock";

/// Whether a folder has parts that nobody sees yet.
pub(crate) fn is_unfinished(folder: &Path) -> bool {
    folder.join(WORK).is_dir() || is_publishing(folder)
}

/// Whether a folder may hold some parts of a table and lack others.
pub(crate) fn is_publishing(folder: &Path) -> bool {
    folder.join(PUBLISH).is_dir()
}

/// An output folder that this run alone writes to.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    lock: Option<fs::File>,
}

/// What a folder holds already.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Parts up to this one.
    Parts(Option<Note>),
    /// All that this run would write.
    Everything(Note),
}

impl Folder {
    /// Makes the folder where there is none. With `force`, what earlier runs with other inputs or options left is no hindrance.
    ///
    /// # Errors
    ///
    /// Fails where the folder holds what isn't ours, the output of another run, or where another run is at work.
    pub(super) fn open(path: &Path, fingerprint: &str, force: bool) -> Result<(Self, Found)> {
        let cannot = |error| cannot_write(path, error);
        fs::create_dir_all(path).map_err(cannot)?;
        let path = &fs::canonicalize(path).map_err(cannot)?;
        if is_publishing(path) {
            publish(path)?;
        }
        let parts = own_parts(path)?;
        let work = path.join(WORK);
        let finished = parts.last().filter(|note| note.last && note.part + 1 == parts.len());
        if let Some(last) = finished.filter(|last| last.fingerprint == fingerprint && !force) {
            return Ok((Self { path: path.clone(), lock: None }, Found::Everything(last.clone())));
        }
        if !parts.is_empty() && !force {
            return Err(other_run(path, "this folder holds the output of a run over other data or with other options"));
        }

        fs::create_dir_all(&work).map_err(cannot)?;
        let lock = fs::File::create(work.join(LOCK)).map_err(cannot)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                let message = "another `spl optimize` is writing to this folder";
                return Err(Error::data(path.display().to_string(), message));
            }
            // Some network file systems have no locks.
            Err(fs::TryLockError::Error(_)) => {}
        }
        let mut written = written(&work)?;
        if written.iter().any(|note| note.fingerprint != fingerprint) && !force {
            return Err(other_run(
                path,
                "this folder holds parts of a run that was broken off, but since then the input or the options changed",
            ));
        }
        if force {
            written.clear();
        }
        tidy(&work, written.len()).map_err(cannot)?;
        let found = match written.pop() {
            Some(last) if last.last => Found::Everything(last),
            last => Found::Parts(last),
        };
        Ok((Self { path: path.clone(), lock: Some(lock) }, found))
    }

    /// Where parts are written.
    pub(super) fn work(&self) -> PathBuf {
        self.path.join(WORK)
    }

    /// Shows the parts, and gives their number and size in bytes.
    pub(super) fn publish(mut self) -> Result<(usize, u64)> {
        let cannot = |error| cannot_write(&self.path, error);
        // Without a lock the parts are there already.
        if let Some(lock) = self.lock.take() {
            let work = self.path.join(WORK);
            let _ = fs::remove_file(work.join(LOCK));
            tidy(&work, usize::MAX).map_err(cannot)?;
            sync(&work);
            drop(lock);
            fs::rename(&work, self.path.join(PUBLISH)).map_err(cannot)?;
            sync(&self.path);
            publish(&self.path)?;
        }
        let parts = own_parts(&self.path)?;
        let size = |note: &Note| fs::metadata(self.path.join(part_name(note.part))).map(|file| file.len());
        let bytes = parts.iter().map(size).sum::<io::Result<u64>>().map_err(cannot)?;
        Ok((parts.len(), bytes))
    }
}

/// Moves finished parts out of their subfolder, in place of those of another run.
fn publish(folder: &Path) -> Result<()> {
    let cannot = |error| cannot_write(folder, error);
    let done = folder.join(PUBLISH);
    let mut names = Vec::new();
    for entry in fs::read_dir(&done).map_err(cannot)? {
        names.push(entry.map_err(cannot)?.file_name());
    }
    let current = names.iter().find_map(|name| Note::of(&done.join(name)));
    if let Some(current) = current {
        for note in own_parts(folder)?.iter().filter(|note| note.fingerprint != current.fingerprint) {
            fs::remove_file(folder.join(part_name(note.part))).map_err(cannot)?;
        }
    }
    for name in names {
        fs::rename(done.join(&name), folder.join(&name)).map_err(cannot)?;
    }
    sync(folder);
    fs::remove_dir(&done).map_err(cannot)
}

/// The notes of the parts in a folder, which may hold nothing else.
fn own_parts(folder: &Path) -> Result<Vec<Note>> {
    let cannot = |error| cannot_write(folder, error);
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(cannot)? {
        let name = entry.map_err(cannot)?.file_name().to_string_lossy().into_owned();
        if ![WORK, PUBLISH].contains(&name.as_str()) {
            names.push(name);
        }
    }
    names.sort();
    let mut notes = Vec::new();
    for name in &names {
        match Note::of(&folder.join(name)) {
            Some(note) if *name == part_name(note.part) => notes.push(note),
            _ => {
                let message = format!("this folder holds `{name}`, which isn't ours; choose an empty or a new folder");
                return Err(Error::data(folder.display().to_string(), message));
            }
        }
    }
    Ok(notes)
}

/// The notes of parts that an earlier run finished, up to the first that is missing.
fn written(work: &Path) -> Result<Vec<Note>> {
    let mut notes: Vec<Note> = Vec::new();
    while let Some(note) = Note::of(&work.join(part_name(notes.len()))).filter(|note| note.part == notes.len()) {
        if notes.first().is_some_and(|first| first.fingerprint != note.fingerprint) {
            break;
        }
        notes.push(note);
    }
    Ok(notes)
}

/// Removes what is no finished part among the first so many.
fn tidy(work: &Path, parts: usize) -> io::Result<()> {
    for entry in fs::read_dir(work)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let number = name.strip_prefix("part-").and_then(|name| name.strip_suffix(".parquet"));
        let number = number.and_then(|number| number.parse::<usize>().ok());
        if name == LOCK || number.is_some_and(|number| number < parts) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Makes names last. Where a folder can't be synced, the system does what it can.
fn sync(folder: &Path) {
    if let Ok(folder) = fs::File::open(folder) {
        let _ = folder.sync_all();
    }
}

fn other_run(folder: &Path, what: &str) -> Error {
    let message = format!("{what}; choose a new folder, or write it anew with --force");
    Error::data(folder.display().to_string(), message)
}

fn cannot_write(path: &Path, error: io::Error) -> Error {
    Error::data_from(path.display().to_string(), format!("it can't be written: {error}"), error)
}
