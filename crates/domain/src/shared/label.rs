//! Labels of contact points and names of systems: short lower-case handles that may stand in a URL.

use std::fmt;

/// The handle was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected 1 to {max} of a-z, 0-9, '-', '_' or '.', starting with a letter or digit")]
pub struct InvalidHandle {
    /// The most characters allowed.
    pub max: usize,
}

fn is_handle(text: &str, max: usize) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    text.len() <= max
        && text.starts_with(plain)
        && text.chars().all(|c| plain(c) || matches!(c, '-' | '_' | '.'))
}

macro_rules! handle {
    ($(#[$doc:meta])* $name:ident, $max:literal, $code:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The most characters it may have.
            pub const MAX: usize = $max;
            /// The stable code of a refusal.
            pub const ERROR_CODE: &'static str = $code;

            /// Parses the handle. Capital ASCII letters are lowered.
            ///
            /// # Errors
            /// When it is empty, too long or has other characters than a-z, 0-9, `-`, `_` and `.`.
            pub fn parse(text: &str) -> Result<Self, InvalidHandle> {
                let lower = text.trim().to_ascii_lowercase();
                if is_handle(&lower, $max) { Ok(Self(lower)) } else { Err(InvalidHandle { max: $max }) }
            }

            /// Takes back what a repository stored.
            #[must_use]
            pub fn restore(text: String) -> Self {
                Self(text)
            }

            /// The handle's text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

handle! {
    /// What a contact point is for: `home`, `work`, `billing`, or a label of the caller's own.
    Label, 40, "label_invalid"
}

handle! {
    /// The name of another system that a profile is linked to: `crm`, `payroll.eu`.
    SystemName, 63, "system_invalid"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_short_lower_case_handles() {
        assert_eq!(Label::parse(" Home ").unwrap().as_str(), "home");
        for bad in ["", "-home", "ho me", "hôme", &"a".repeat(41), "a/b", "\0"] {
            assert!(Label::parse(bad).is_err(), "{bad:?}");
        }
    }
}
