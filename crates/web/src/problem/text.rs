//! The texts of problems in the caller's language, from `locales/`.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_langneg::{LanguageIdentifier, NegotiationStrategy, negotiate_languages};

/// A language that texts are kept in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Language {
    /// English, also for those who ask for none of these.
    #[default]
    English,
    /// French.
    French,
    /// Spanish.
    Spanish,
}

impl Language {
    /// Every language.
    pub(crate) const ALL: [Self; 3] = [Self::English, Self::French, Self::Spanish];

    /// Its BCP 47 tag.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::Spanish => "es",
        }
    }

    /// Its texts.
    pub(crate) const fn source(self) -> &'static str {
        match self {
            Self::English => include_str!("../../locales/en.ftl"),
            Self::French => include_str!("../../locales/fr.ftl"),
            Self::Spanish => include_str!("../../locales/es.ftl"),
        }
    }

    /// The one that suits an `Accept-Language` header best (RFC 9110, section 12.5.4).
    pub(crate) fn negotiate(header: Option<&str>) -> Self {
        let Some(header) = header else { return Self::default() };
        let mut wanted: Vec<(f32, LanguageIdentifier)> =
            header.split(',').take(50).filter_map(range).collect();
        wanted.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        let wanted: Vec<_> = wanted.into_iter().map(|(_, tag)| tag).collect();
        let available: Vec<LanguageIdentifier> =
            Self::ALL.iter().filter_map(|language| language.tag().parse().ok()).collect();
        let best = negotiate_languages(&wanted, &available, None, NegotiationStrategy::Lookup);
        best.first()
            .and_then(|best| Self::ALL.into_iter().find(|language| best.to_string() == language.tag()))
            .unwrap_or_default()
    }

    /// A message, or an attribute of it, with its arguments; `None` if there is none or it needs other arguments.
    pub(crate) fn text(
        self,
        id: &str,
        attribute: Option<&str>,
        args: &[(Cow<'static, str>, Arg)],
    ) -> Option<String> {
        let bundle = self.bundle();
        let message = bundle.get_message(id)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(attribute) => message.get_attribute(attribute)?.value(),
        };
        let mut fluent = FluentArgs::with_capacity(args.len());
        for (name, arg) in args {
            let value = match arg {
                Arg::Number(number) => FluentValue::from(*number),
                Arg::Word(word) => FluentValue::from(*word),
            };
            fluent.set(name.as_ref(), value);
        }
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&fluent), &mut errors).into_owned();
        errors.is_empty().then_some(text)
    }

    fn bundle(self) -> &'static Bundle {
        static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::English));
        static FRENCH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::French));
        static SPANISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::Spanish));
        match self {
            Self::English => &ENGLISH,
            Self::French => &FRENCH,
            Self::Spanish => &SPANISH,
        }
    }
}

type Bundle = FluentBundle<FluentResource>;

/// What a text may have to mention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Arg {
    /// A number.
    Number(usize),
    /// A word that is part of the contract, such as a scope; never something that a caller wrote.
    Word(&'static str),
}

/// One language range with its weight; `None` for one that isn't wanted or isn't a language.
fn range(part: &str) -> Option<(f32, LanguageIdentifier)> {
    let (tag, weight) = part.split_once(';').unwrap_or((part, "q=1"));
    let weight = weight.trim().strip_prefix("q=")?.trim().parse().ok()?;
    if weight <= 0.0 { None } else { Some((weight, tag.trim().parse().ok()?)) }
}

/// What of a file can be read; the tests make sure that this is everything.
fn bundle(language: Language) -> Bundle {
    let resource =
        FluentResource::try_new(language.source().to_owned()).unwrap_or_else(|(partial, _)| partial);
    let mut bundle = Bundle::new_concurrent(language.tag().parse().into_iter().collect());
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_suits_best_is_taken() {
        for (header, language) in [
            ("fr", Language::French),
            ("fr-CA, en;q=0.8", Language::French),
            ("de, es-MX;q=0.9, en;q=0.8", Language::Spanish),
            ("en;q=0.1, fr;q=0.9", Language::French),
            ("fr;q=0, es", Language::Spanish),
            ("de", Language::English),
            ("*", Language::English),
            ("", Language::English),
            (";;,,=", Language::English),
        ] {
            assert_eq!(Language::negotiate(Some(header)), language, "{header}");
        }
        assert_eq!(Language::negotiate(None), Language::English);
    }
}
