//! heartcut-provider-openai
