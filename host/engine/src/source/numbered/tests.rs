use super::FileNames;
use crate::source::Rows;
use heartcut_plugin_api::{Problem, role::Source};
use std::path::Path;

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// The ids of the rows of sources that a plugin calls `row-` and their place.
fn ids(folder: &Path, sources: &[Source], by_place: bool) -> Vec<String> {
    let names = FileNames::of(sources, folder);
    let mut ids = Vec::new();
    for source in sources {
        let mut rows = Rows::open(source, folder).unwrap();
        while let Some(row) = rows.next_row().unwrap() {
            let row = row.unwrap();
            let own = row.text("id").map(str::to_owned);
            let id = own.unwrap_or_else(|_| match by_place {
                true => format!("row-{}", row.place()),
                false => format!("row-{}", row.number),
            });
            let mut problems = [Problem::new(id, "1+1?")];
            names.set_apart(&row, &mut problems);
            let [problem] = problems;
            ids.push(problem.id);
        }
    }
    ids
}

#[test]
fn made_up_ids_of_several_files_are_set_apart() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let row = "{\"question\": \"1+1?\"}\n";
    write(folder, "all/a.jsonl", row);
    write(folder, "all/b/a.jsonl", &row.repeat(2));
    let one = Source::local_jsonl("all/a.jsonl");
    assert_eq!(ids(folder, std::slice::from_ref(&one), false), ["row-1"]);
    let all = ["row-a.jsonl-1", "row-b/a.jsonl-1", "row-b/a.jsonl-2"];
    assert_eq!(ids(folder, &[Source::local_jsonl("all")], false), all);
    let two = [one, Source::local_jsonl("all/b/a.jsonl")];
    assert_eq!(ids(folder, &two, true), all);
}

#[test]
fn shards_count_on_where_the_plugin_names_them() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, "train-00000-of-00002.jsonl", "{\"a\": 1}\n");
    write(folder, "train-00001-of-00002.jsonl", "{\"a\": 1}\n");
    let all = [Source::local_jsonl(".")];
    assert_eq!(ids(folder, &all, true), ["row-00000-1", "row-00001-1"]);
    assert_eq!(
        ids(folder, &all, false),
        [
            "row-train-00000-of-00002.jsonl-1",
            "row-train-00001-of-00002.jsonl-1"
        ]
    );
}

#[test]
fn a_rows_own_id_stays() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, "a.jsonl", "{\"id\": \"q-1\"}\n{\"id\": \"2\"}\n");
    write(folder, "b.jsonl", "{\"id\": \"q-3\"}\n{\"id\": \"4\"}\n");
    let all = [Source::local_jsonl(".")];
    assert_eq!(ids(folder, &all, false), ["q-1", "2", "q-3", "4"]);
}

/// The ids of the rows of datasets, each with what its ids begin with.
fn ids_among(folder: &Path, datasets: &[(&str, &str)], by_place: bool) -> Vec<String> {
    let source = |path: &str| [Source::local_jsonl(path)];
    let names = datasets
        .iter()
        .map(|(path, _)| FileNames::of(&source(path), folder));
    let mut names: Vec<FileNames> = names.collect();
    FileNames::share(
        names
            .iter_mut()
            .zip(datasets.iter().map(|(_, prefix)| *prefix)),
    );
    let all = names.iter().zip(datasets).map(|(names, (path, _))| {
        let mut rows = Rows::open(&source(path)[0], folder).unwrap();
        let mut ids = Vec::new();
        while let Some(row) = rows.next_row().unwrap() {
            let row = row.unwrap();
            let id = match by_place {
                true => format!("row-{}", row.place()),
                false => format!("row-{}", row.number),
            };
            let mut problems = [Problem::new(id, "1+1?")];
            names.set_apart(&row, &mut problems);
            ids.extend(problems.map(|problem| problem.id));
        }
        ids
    });
    all.flatten().collect()
}

/// Datasets with what their ids begin with, whether a plugin names shards, and the ids.
type Case<'a> = (&'a [(&'a str, &'a str)], bool, &'a [&'a str]);

#[test]
fn datasets_of_a_run_are_set_apart() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for name in [
        "a.jsonl",
        "b/a.jsonl",
        "b/c.jsonl",
        "d/a.jsonl",
        "d/e.jsonl",
        "1/x/y/a.jsonl",
        "2/x/y/a.jsonl",
    ] {
        write(folder, name, "{\"question\": \"1+1?\"}\n");
    }
    write(folder, "s/x-00000-of-00002.jsonl", "{\"q\": 1}\n");
    write(folder, "t/x-00000-of-00002.jsonl", "{\"q\": 1}\n");
    let cases: [Case; 7] = [
        (
            &[("a.jsonl", ""), ("b/a.jsonl", "")],
            false,
            &["row-1", "row-b/a.jsonl-1"],
        ),
        (
            &[("a.jsonl", ""), ("b/a.jsonl", "b-")],
            false,
            &["row-1", "row-1"],
        ),
        (
            &[("b", ""), ("d", "")],
            false,
            &[
                "row-a.jsonl-1",
                "row-c.jsonl-1",
                "row-d/a.jsonl-1",
                "row-e.jsonl-1",
            ],
        ),
        (
            &[("s", ""), ("t", "")],
            true,
            &["row-00000-1", "row-t/x-00000-of-00002.jsonl-1"],
        ),
        (
            &[("a.jsonl", ""), ("a.jsonl", "")],
            true,
            &["row-1", "row-a.jsonl-1"],
        ),
        (
            &[("a.jsonl", ""), ("a.jsonl", ""), ("a.jsonl", "")],
            false,
            &["row-1", "row-a.jsonl-1", "row-a.jsonl-3-1"],
        ),
        (
            &[
                ("a.jsonl", ""),
                ("1/x/y/a.jsonl", ""),
                ("2/x/y/a.jsonl", ""),
            ],
            false,
            &["row-1", "row-x/y/a.jsonl-1", "row-x/y/a.jsonl-3-1"],
        ),
    ];
    for (datasets, by_place, expected) in cases {
        let found = ids_among(folder, datasets, by_place);
        assert_eq!(found, expected, "{datasets:?}");
        let again = ids_among(folder, datasets, by_place);
        assert_eq!(again, found, "{datasets:?}");
    }
}
