//! The folder that may be written to, and files that are replaced as a whole.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering},
};

use crate::error::{Error, Result};

/// A folder that searches may write to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Folder {
    /// Without links in it.
    path: PathBuf,
}

impl Folder {
    /// An existing folder.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let name = || path.display().to_string();
        let real = path.canonicalize().map_err(|error| Error::io(name(), error))?;
        if !real.is_dir() {
            return Err(Error::data(name(), "this is no folder"));
        }
        Ok(Self { path: real })
    }

    /// The file of this name in it, with the extension where the name has none of its kind; why not where the name leads elsewhere.
    pub(crate) fn file(&self, name: &str, extension: &str) -> std::result::Result<PathBuf, String> {
        let outside = name.is_empty()
            || name.starts_with('.')
            || name.contains(|char: char| matches!(char, '/' | '\\' | ':') || char.is_control());
        if outside {
            return Err(format!(
                "`{name}` is no name of a file; folders, and names that begin with a dot, aren't either"
            ));
        }
        let has_extension = Path::new(name).extension().is_some_and(|own| own.eq_ignore_ascii_case(extension));
        let path = self.path.join(if has_extension { name.to_owned() } else { format!("{name}.{extension}") });
        self.check(path)
    }

    /// The file itself where it lies in this folder or below.
    pub(crate) fn holds(&self, path: &Path) -> Option<PathBuf> {
        let folder = path.parent()?.canonicalize().ok()?;
        let real = folder.join(path.file_name()?);
        folder.starts_with(&self.path).then_some(real)
    }

    /// A link, whatever it leads to, is not a file of this folder.
    pub(crate) fn check(&self, path: PathBuf) -> std::result::Result<PathBuf, String> {
        match fs::symlink_metadata(&path) {
            Ok(found) if !found.is_file() => Err(format!("{} is there and is no plain file", path.display())),
            _ => Ok(path),
        }
    }
}

/// Puts another file in the place of `path`, at once: who reads it sees the old one or the new one.
pub(super) fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let draft = path.with_file_name(format!(".{name}.{}.{number}.tmp", process::id()));
    let written = (|| {
        let file = OpenOptions::new().write(true).create_new(true).open(&draft)?;
        fill(file, write)?;
        fs::rename(&draft, path)
    })();
    written.map_err(|error| {
        // What is left of it is worth nothing.
        let _ = fs::remove_file(&draft);
        failed(path, error)
    })
}

fn fill(file: File, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut file = BufWriter::new(file);
    write(&mut file)?;
    file.flush()?;
    file.get_ref().sync_all()
}

/// Takes the file away; it may be missing.
pub(super) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(path, error)),
        _ => Ok(()),
    }
}

fn failed(path: &Path, error: io::Error) -> Error {
    let message = match error.kind() {
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => format!("it can't be written: {error}"),
    };
    Error::data_from(path.display().to_string(), message, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        let real = dir.path().canonicalize().unwrap();
        assert_eq!(folder.file("a", "csv"), Ok(real.join("a.csv")));
        assert_eq!(folder.file("a.CSV", "csv"), Ok(real.join("a.CSV")));
        assert_eq!(folder.file("a.b", "csv"), Ok(real.join("a.b.csv")));
        for name in ["", "..", ".", "../a", "/etc/a", "a/b", "a\\b", "c:a", ".a", "a\0", "a\n"] {
            assert!(folder.file(name, "csv").is_err(), "{name:?}");
        }
        assert!(Folder::open(&dir.path().join("none")).unwrap_err().to_string().ends_with("none: no such file"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_no_files_of_the_folder() {
        let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(other.path().join("x.csv"), dir.path().join("x.csv")).unwrap();
        std::os::unix::fs::symlink(other.path(), dir.path().join("sub")).unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        assert!(folder.file("x", "csv").unwrap_err().ends_with("x.csv is there and is no plain file"));
        assert_eq!(folder.holds(&dir.path().join("sub/y.csv")), None);
        assert_eq!(folder.holds(&dir.path().join("y.csv")), Some(dir.path().canonicalize().unwrap().join("y.csv")));
    }

    #[test]
    fn a_failed_write_leaves_the_old_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.csv");
        replace(&path, |file| file.write_all(b"old")).unwrap();
        let error = replace(&path, |file| {
            file.write_all(b"new")?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        });
        assert!(error.unwrap_err().to_string().ends_with("a.csv: the disk is full"));
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
