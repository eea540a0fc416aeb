//! heartcut-formatter-cot
