mod base_url;
mod headers;
