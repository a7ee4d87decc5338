//! A file is short enough to be read at one go.

use std::path::Path;

use crate::finding::Finding;
use crate::source::SourceFile;

const MAX: usize = 400;
/// Tests and migrations are lists: longer, but read one entry at a time.
const MAX_OF_LISTS: usize = 600;

pub(super) fn check(file: &SourceFile) -> Option<Finding> {
    let max = if is_list(&file.path) { MAX_OF_LISTS } else { MAX };
    let lines = file.text.lines().count();
    (lines > max).then(|| {
        let message = format!("{lines} lines are more than {max}: split the file by what it is about");
        Finding::new(&file.path, max + 1, message)
    })
}

fn is_list(path: &Path) -> bool {
    let in_folder = path.iter().any(|part| part == "tests" || part == "migration");
    let stem = path.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
    in_folder || stem == "tests" || stem.ends_with("_tests")
}
