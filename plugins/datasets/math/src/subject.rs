//! The seven subjects, as files and as rows call them.

const SUBJECTS: [(&str, &str); 7] = [
    ("algebra", "Algebra"),
    ("counting_and_probability", "Counting & Probability"),
    ("geometry", "Geometry"),
    ("intermediate_algebra", "Intermediate Algebra"),
    ("number_theory", "Number Theory"),
    ("prealgebra", "Prealgebra"),
    ("precalculus", "Precalculus"),
];

/// The subject that a file or folder is named after: its name there, and in rows.
pub(crate) fn of_file(name: &str) -> Option<(&'static str, &'static str)> {
    SUBJECTS.iter().copied().find(|(file, _)| *file == name)
}
