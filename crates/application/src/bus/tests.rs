//! The bus, driven with in-memory adapters.
