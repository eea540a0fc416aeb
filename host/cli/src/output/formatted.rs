use super::numbers::{counted, number};
use heartcut_host::answer_file::Formatted;

/// What formatting came to.
pub(crate) fn formatted(done: &Formatted) -> String {
    let mut lines = Vec::new();
    if done.rows + done.rejected_rows > 0 {
        let aside = match &done.rejects {
            Some(path) => {
                format!(
                    " ({} set aside in {path})",
                    counted(done.rejected_rows, "line", "lines")
                )
            }
            None => String::new(),
        };
        lines.push(format!("rows       {}{aside}", number(done.rows)));
        lines.push(format!("selected   {}", number(done.selected)));
    }
    for output in &done.outputs {
        lines.push(format!(
            "written    {} in {}",
            counted(output.rows, "row", "rows"),
            output.path
        ));
    }
    lines.join("\n") + "\n"
}
