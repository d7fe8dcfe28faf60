//! Runs that break off, outputs that exist, and what is refused.

use super::{
    super::{Report, note::part_name},
    *,
};
use crate::{Engine, Error};

struct Case {
    folder: tempfile::TempDir,
}

impl Case {
    fn new(rows: &RecordBatch) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let case = Self { folder };
        write(&case.input(), rows, 100);
        case
    }

    fn input(&self) -> std::path::PathBuf {
        self.folder.path().join("in.parquet")
    }

    fn output(&self) -> std::path::PathBuf {
        self.folder.path().join("out")
    }

    fn optimize(&self) -> Optimize {
        small(&self.input(), &self.output())
    }

    async fn run(&self) -> Report {
        self.optimize().run().await.unwrap()
    }

    /// Runs until so many rows are written, and breaks off.
    async fn break_off(&self, rows: u64) {
        let optimize = self.optimize();
        let cancel = optimize.cancel_handle();
        let optimize = optimize.progress(move |progress| {
            if progress.rows >= rows {
                cancel.cancel();
            }
        });
        let error = optimize.run().await.unwrap_err();
        assert!(matches!(error, Error::Cancelled), "{error}");
    }

    async fn refusal(&self) -> String {
        self.optimize().run().await.unwrap_err().to_string()
    }

    async fn registered(&self) -> Result<(), String> {
        let engine = Engine::new().unwrap();
        engine.register_parquet("Endpoint.Processes", self.output().to_str().unwrap()).await.map_err(|e| e.to_string())
    }
}

#[tokio::test]
async fn a_run_that_was_broken_off_goes_on() {
    for timed in [true, false] {
        let rows = shuffled(&events(1000));
        let rows = if timed { rows } else { rows.project(&[1, 2]).unwrap() };
        let case = Case::new(&rows);
        case.break_off(600).await;
        let error = case.registered().await.unwrap_err();
        assert!(error.contains("has not finished writing"), "{error}");

        let report = case.run().await;
        assert!((300..1000).contains(&report.resumed), "{report:?}");
        assert_eq!(report.rows, 1000);
        assert_eq!(multiset(&read(&case.output())), multiset(&rows));
        case.registered().await.unwrap();
    }
}

#[tokio::test]
async fn rows_without_a_time_go_on_too() {
    let rows = events(600);
    let none = Arc::new(TimestampMicrosecondArray::new_null(600).with_timezone("UTC"));
    let untimed =
        RecordBatch::try_new(rows.schema(), vec![none, Arc::clone(rows.column(1)), Arc::clone(rows.column(2))]);
    let rows = concat_batches(&rows.schema(), [&rows, &untimed.unwrap()]).unwrap();
    let case = Case::new(&rows);
    case.break_off(1000).await;
    assert!(case.run().await.resumed > 600);
    assert_eq!(multiset(&read(&case.output())), multiset(&rows));
}

#[tokio::test]
async fn parts_that_are_moving_out_are_no_table_yet() {
    let rows = events(1000);
    let case = Case::new(&rows);
    case.run().await;
    let moving = case.output().join(".spl-optimize-done");
    fs::create_dir(&moving).unwrap();
    for part in [1, 3] {
        fs::rename(case.output().join(part_name(part)), moving.join(part_name(part))).unwrap();
    }
    let error = case.registered().await.unwrap_err();
    assert!(error.contains("has not finished writing"), "{error}");
    assert_eq!(case.run().await.resumed, 1000);
    assert_eq!(multiset(&read(&case.output())), multiset(&rows));
}

#[tokio::test]
async fn what_is_there_already_is_not_written_again() {
    let case = Case::new(&events(300));
    assert_eq!(case.run().await.resumed, 0);
    let written = fs::metadata(case.output().join(part_name(0))).unwrap().modified().unwrap();
    let again = case.run().await;
    assert_eq!((again.resumed, again.rows), (300, 300));
    assert_eq!(fs::metadata(case.output().join(part_name(0))).unwrap().modified().unwrap(), written);
}

#[tokio::test]
async fn other_input_wants_another_folder_or_force() {
    let case = Case::new(&events(1000));
    case.break_off(500).await;
    let rows = events(400);
    write(&case.input(), &rows, 100);
    let error = case.refusal().await;
    assert!(error.contains("the input or the options changed") && error.contains("--force"), "{error}");
    let report = case.optimize().force(true).run().await.unwrap();
    assert_eq!((report.resumed, report.rows), (0, 400));

    let error = case.optimize().cluster(["process"]).run().await.unwrap_err().to_string();
    assert!(error.contains("with other options") && error.contains("--force"), "{error}");
    let rows = events(50);
    write(&case.input(), &rows, 100);
    case.optimize().force(true).run().await.unwrap();
    assert_eq!(files(&case.output()).len(), 1);
    assert_eq!(multiset(&read(&case.output())), multiset(&rows));
}

#[tokio::test]
async fn a_folder_with_other_files_is_left_alone() {
    let case = Case::new(&events(10));
    fs::create_dir(case.output()).unwrap();
    for name in ["notes.txt", "part-00000.parquet"] {
        let foreign = case.output().join(name);
        if name == "notes.txt" {
            fs::write(&foreign, "x").unwrap()
        } else {
            write(&foreign, &events(1), 1)
        }
        for force in [false, true] {
            let error = case.optimize().force(force).run().await.unwrap_err().to_string();
            assert!(error.contains(&format!("holds `{name}`")), "{error}");
        }
        assert_eq!(files(&case.output()), std::slice::from_ref(&foreign));
        fs::remove_file(foreign).unwrap();
    }
}

#[tokio::test]
async fn the_output_is_no_part_of_the_input() {
    let case = Case::new(&events(10));
    let folder = case.folder.path();
    let glob = folder.join("*").join("*.parquet");
    for (input, output) in [
        (folder, folder.to_owned()),
        (folder, folder.join("new/deeper")),
        (folder, folder.join("new/../other")),
        (glob.as_path(), folder.join("new")),
    ] {
        let error = small(input, &output).run().await.unwrap_err().to_string();
        assert!(error.contains("is part of it"), "{error}");
    }
    assert_eq!(files(folder), [case.input()]);
    let error = small(&case.input(), folder).run().await.unwrap_err().to_string();
    assert!(error.contains("holds `in.parquet`"), "{error}");
}

#[tokio::test]
async fn one_run_at_a_time() {
    let case = Case::new(&events(1000));
    case.break_off(500).await;
    let lock = fs::File::create(case.output().join(".spl-optimize/lock")).unwrap();
    lock.try_lock().unwrap();
    assert!(case.refusal().await.contains("another `spl optimize`"));
    drop(lock);
    case.run().await;
}

#[tokio::test]
async fn input_that_cannot_be_used_is_named() {
    let case = Case::new(&events(10));
    let absent = small(Path::new("/nonexistent/events"), &case.output()).run().await.unwrap_err();
    assert_eq!(absent.to_string(), "/nonexistent/events: no such file");
    let error = case.optimize().cluster(["nonsense"]).run().await.unwrap_err().to_string();
    assert!(error.contains("no field `nonsense`") && error.contains("process_name"), "{error}");
    let error = case.optimize().cluster(["_time"]).run().await.unwrap_err().to_string();
    assert!(error.contains("can't cluster by `_time`"), "{error}");
    let soon = RecordBatch::try_from_iter([("_time", Arc::new(StringArray::from(vec!["soon"])) as ArrayRef)]).unwrap();
    write(&case.input(), &soon, 10);
    let error = case.refusal().await;
    assert!(error.contains("`_time` is \"soon\""), "{error}");
    fs::write(case.input(), "no Parquet").unwrap();
    assert!(case.refusal().await.contains("no Parquet file"));
    assert!(!case.output().join(part_name(0)).exists());
}

#[tokio::test]
async fn no_rows_are_a_table_too() {
    let case = Case::new(&events(0));
    assert_eq!((case.run().await.files, case.run().await.rows), (1, 0));
    case.registered().await.unwrap();
}
