//! MEDEC: clinical notes, half of them with an error (<https://github.com/abachaa/MEDEC>).
//!
//! The original is a CSV file, `Text ID, Text, Sentences, Error Flag, Error Type, Error Sentence ID,
//! Error Sentence, Corrected Sentence, Corrected Text`, with `NA` and `-1` where there is no error.
//! Pairs, `{note_id, incorrect_note, correct_note, error_type, error_sentence,
//! corrected_sentence}`, are read as well.

mod note;
#[cfg(test)]
mod tests;

use heartcut_row_table::{Split, known_splits, sources};
use heartcut_sdk::prelude::*;

/// The MEDEC dataset.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Medec {
    /// A CSV file, a file of pairs, or a folder with a file for each split. Without it the notes
    /// are fetched: of the training notes the pairs, that is those with an error.
    #[serde(default)]
    pub path: Option<String>,
}

const SPLITS: [Split; 3] = [
    Split {
        name: "train",
        rows: 1219,
        files: &[(
            "https://raw.githubusercontent.com/almaiga/med_serl/f38ac6d11cf0061621f72f9208df8d3c6b26874d/data_processed/medec_paired/medec_ms/train/medec_pairs_train.jsonl",
            "22c72b4784c802cc654f85b326b8bc1457bd85a7f1e8658b92a9df3a3d0a0b55",
        )],
    },
    Split {
        name: "validation",
        rows: 574,
        files: &[(
            "https://raw.githubusercontent.com/abachaa/MEDEC/70268d24e3ce0cd6d0e099ff7bfd4966f2bbcc28/MEDEC-MS/MEDEC-MS-ValidationSet-with-GroundTruth-and-ErrorType.csv",
            "7571aec311e2fb88d9084082af2323aa579d102e1d5e1a06faf930fe4fd3977d",
        )],
    },
    Split {
        name: "test",
        rows: 597,
        files: &[],
    },
];
const NAMES: [&str; 3] = [SPLITS[0].name, SPLITS[1].name, SPLITS[2].name];

impl Dataset for Medec {
    fn sources(&self, split: &str) -> Result<Vec<Source>, PluginError> {
        sources(self.path.as_deref(), split, &SPLITS)
    }

    fn problems(
        &self,
        split: &str,
        rows: &[Row],
        _: &dyn Host,
    ) -> Vec<Result<Vec<Problem>, PluginError>> {
        rows.iter()
            .map(|row| Ok(vec![note::problem(row, row.split(split, &NAMES))?]))
            .collect()
    }

    fn splits(&self) -> Vec<KnownSplit> {
        known_splits(&SPLITS)
    }
}

heartcut_sdk::plugin!(Dataset for Medec);
