use heartcut_row_table::Split;

macro_rules! craft {
    ($subject:literal) => {
        concat!(
            "https://raw.githubusercontent.com/lifan-yuan/CRAFT/",
            "4f86ecc86ac502e3295ddb12702fe87eb5c0f789/tab_and_math/MATH/dataset/train/",
            $subject,
            ".jsonl"
        )
    };
}

/// The splits. Only the training problems lie in a public place that can be pinned, with their
/// answers and without their solutions.
pub(crate) const SPLITS: [Split; 2] = [
    Split {
        name: "train",
        rows: 7500,
        files: TRAIN,
    },
    Split {
        name: "test",
        rows: 5000,
        files: &[],
    },
];

const TRAIN: &[(&str, &str)] = &[
    (
        craft!("algebra"),
        "83d0c8811911ab9873e65ddfaeb160b4bb628c34514451b7e8a096ab64c74963",
    ),
    (
        craft!("counting_and_probability"),
        "ce70f24d3a03974c2a6f530898e8ef982180dc16091905b73b5752f682dc848d",
    ),
    (
        craft!("geometry"),
        "e64f17eeb6bc03f5c4706fe4bf85a544c998f9cf34ff0374106d30a19b673fde",
    ),
    (
        craft!("intermediate_algebra"),
        "9ef7b341b8416c5a52c286c382857b314ca62ea3f5efbdc0c854c9f9a094dce0",
    ),
    (
        craft!("number_theory"),
        "33b1c978d7114eb40cae20c8ad26973c2b98a164d5ea1237a0d90f4594b69a97",
    ),
    (
        craft!("prealgebra"),
        "d02479d9d7202b2fa54a78ad8d93d908d2861b3a0fbdcfca3dd7215f9559179e",
    ),
    (
        craft!("precalculus"),
        "759ce7fb50d68cca51b29f3d51cb61a9cf349fdb78d36f8edd51b52cb7628c72",
    ),
];
