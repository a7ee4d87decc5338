//! What a person can and cannot become.
