use super::*;
use serde_json::json;

/// The rows of a job that was created over these sums, through the API's own steps.
fn books_after(plan: &BatchPlan, looks: u32) -> (Books, String) {
    let mut books = Books::default();
    let line = |n: usize| {
        let content = crate::sums::Sum::nth(n).question();
        json!({"custom_id": format!("{n:032x}"), "method": "POST", "url": "/v1/chat/completions",
               "body": {"model": "m", "messages": [{"role": "user", "content": content}]}})
    };
    let lines: String = (0..4).map(|n| format!("{}\n", line(n))).collect();
    let input = books.keep("file-in-", lines.into_bytes());
    let body = json!({"input_file_id": input, "metadata": {"heartcut_run": "hc-1"}});
    let call = |method: &str, path: &str, body: &serde_json::Value| {
        let uri = path.parse().expect("a path");
        Call::new(
            method.parse().expect("a method"),
            &uri,
            HeaderMap::new(),
            Bytes::from(body.to_string()),
        )
    };
    OpenAi.answer(
        "create",
        &call("POST", "/v1/batches", &body),
        &mut books,
        plan,
    );
    let id = books.jobs[0].id.clone();
    for _ in 0..=looks {
        OpenAi.answer(
            "poll",
            &call("GET", &format!("/v1/batches/{id}"), &json!(null)),
            &mut books,
            plan,
        );
    }
    (books, id)
}

fn file(books: &Books, name: &str) -> String {
    books
        .files
        .get(name)
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .unwrap_or_default()
}

#[test]
fn a_job_is_over_after_so_many_looks_and_its_lines_are_paid() {
    let (books, id) = books_after(&BatchPlan::default(), 1);
    assert_eq!(file(&books, &format!("file-out-{id}")).lines().count(), 4);
    assert_eq!(books.jobs[0].name.as_deref(), Some("hc-1"));
    assert!(books.paid().values().all(|n| *n == 1) && books.paid().len() == 4);
    let (running, id) = books_after(
        &BatchPlan {
            looks: 9,
            ..BatchPlan::default()
        },
        1,
    );
    assert_eq!(file(&running, &format!("file-out-{id}")), "");
}

#[test]
fn an_expired_job_keeps_what_it_finished() {
    let (books, id) = books_after(
        &BatchPlan {
            end: End::Expired(3),
            ..BatchPlan::default()
        },
        1,
    );
    assert_eq!(file(&books, &format!("file-out-{id}")).lines().count(), 3);
    assert!(file(&books, &format!("file-err-{id}")).contains("batch_expired"));
    assert_eq!((books.paid().len(), books.submitted().len()), (3, 4));
}

#[test]
fn result_files_are_as_bad_as_the_plan_says() {
    let lines = Lines {
        reversed: true,
        twice: true,
        missing: 1,
        garbage: true,
    };
    let (books, id) = books_after(
        &BatchPlan {
            lines,
            ..BatchPlan::default()
        },
        1,
    );
    let text = file(&books, &format!("file-out-{id}"));
    assert_eq!(text.lines().count(), 3 + 2 * 3, "{text}");
    assert!(text.contains(&"f".repeat(32)) && text.contains('\u{fffd}'));
}

#[test]
fn a_multipart_file_is_found() {
    let mut headers = HeaderMap::new();
    headers.insert(
        "content-type",
        "multipart/form-data; boundary=b".parse().expect("a header"),
    );
    let body = "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--b\r\nContent-Disposition: \
                form-data; name=\"file\"; filename=\"x\"\r\n\r\nline\n\r\n--b--\r\n";
    let uri = "/v1/files".parse().expect("a path");
    let call = Call::new(Method::POST, &uri, headers, Bytes::from(body));
    assert_eq!(call.file().expect("a file"), b"line\n");
    assert!(call.is("POST", &["v1", "files"]) && !call.is("POST", &["v1"]));
}
