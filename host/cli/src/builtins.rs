//! The only list of concrete plugins. A plugin crate that is only a dependency does not register
//! itself; naming it here links it.

use heartcut_dataset_gsm8k as _;
use heartcut_dataset_jsonl as _;
use heartcut_formatter_cot as _;
use heartcut_provider_openai as _;
use heartcut_provider_replay as _;
use heartcut_verifier_choice as _;
use heartcut_verifier_math as _;
use heartcut_verifier_yes_no as _;
