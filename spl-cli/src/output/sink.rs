//! Where results go: standard output, or a file that appears only when it is complete.

use std::{
    fs,
    io::{self, BufWriter, Stdout, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use crate::failure::{Failure, Result};

/// Somewhere to write results to. Dropping it without [`Sink::finish`] leaves no file behind.
#[derive(Debug)]
pub(crate) enum Sink {
    /// Standard output.
    Stdout(BufWriter<Stdout>),
    /// A device, a pipe: something that can't be replaced by a file.
    Special(BufWriter<fs::File>, PathBuf),
    /// A temporary file, and the name it gets at the end.
    File(BufWriter<NamedTempFile>, PathBuf),
}

impl Sink {
    /// Opens a file, or standard output where there is no path.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else { return Ok(Self::Stdout(BufWriter::with_capacity(1 << 16, io::stdout()))) };
        let cannot = |e| Failure::io(format!("can't write {}", path.display()), e);
        // Through a symbolic link: its target is what gets replaced.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        match fs::metadata(&target) {
            Ok(found) if found.is_dir() => {
                return Err(Failure::Failed(format!("can't write {}: it is a folder", path.display())));
            }
            Ok(found) if !found.is_file() => {
                let file = fs::OpenOptions::new().write(true).open(&target).map_err(cannot)?;
                return Ok(Self::Special(BufWriter::new(file), target));
            }
            _ => {}
        }
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".spl-").suffix(".partial");
        // Temporary files are private; this one becomes an ordinary file, so it gets the rights of one (less the umask).
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder).map_err(cannot)?;
        Ok(Self::File(BufWriter::with_capacity(1 << 16, file), target))
    }

    /// Writes what is left and gives the file its name.
    pub(crate) fn finish(self) -> Result<()> {
        match self {
            Self::Stdout(mut out) => out.flush().map_err(Failure::output),
            Self::Special(mut out, path) => {
                out.flush().map_err(|e| Failure::io(format!("can't write {}", path.display()), e))
            }
            Self::File(out, path) => {
                let cannot = |e| Failure::io(format!("can't write {}", path.display()), e);
                let file = out.into_inner().map_err(|e| cannot(e.into_error()))?;
                file.persist(&path).map_err(|e| cannot(e.error))?;
                Ok(())
            }
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::Special(out, _) => out.write(bytes),
            Self::File(out, _) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::Special(out, _) => out.flush(),
            Self::File(out, _) => out.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_only_when_finished() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        let mut sink = Sink::open(Some(&path)).unwrap();
        sink.write_all(b"a,b\n").unwrap();
        drop(sink);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);

        let mut sink = Sink::open(Some(&path)).unwrap();
        sink.write_all(b"a,b\n").unwrap();
        assert!(!path.exists());
        sink.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"a,b\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_unfinished_one_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        fs::write(&path, "old").unwrap();
        let mut sink = Sink::open(Some(&path)).unwrap();
        sink.write_all(b"new").unwrap();
        drop(sink);
        assert_eq!(fs::read(&path).unwrap(), b"old");
    }

    #[test]
    fn a_folder_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Sink::open(Some(folder.path())).unwrap_err().to_string().contains("it is a folder"));
        assert!(Sink::open(Some(&folder.path().join("absent/out.csv"))).is_err());
    }
}
