//! The law itself: what each layer may depend on. A change here is a change of the architecture.

/// What one crate may depend on.
pub(super) struct Layer {
    pub(super) name: &'static str,
    /// The crates of this workspace that it may use, and those that only its tests may use.
    pub(super) inner: Allowed,
    pub(super) inner_for_tests: &'static [&'static str],
    pub(super) third_party: Allowed,
    /// What it may have only as an optional dependency, switched on by a feature that nobody has to use.
    pub(super) third_party_optional: &'static [&'static str],
    pub(super) third_party_for_tests: &'static [&'static str],
}

/// What a row of the table leaves out is not allowed.
const CLOSED: Layer = Layer {
    name: "",
    inner: Allowed::Only(&[]),
    inner_for_tests: &[],
    third_party: Allowed::Only(&[]),
    third_party_optional: &[],
    third_party_for_tests: &[],
};

/// A closed list, or no restriction.
pub(super) enum Allowed {
    Anything,
    Only(&'static [&'static str]),
}

impl Allowed {
    pub(super) fn has(&self, name: &str) -> bool {
        match self {
            Self::Anything => true,
            Self::Only(names) => names.contains(&name),
        }
    }
}

/// Dependencies that decide what a crate is: whoever is not named here may not have them, whatever the table says.
pub(super) const RESERVED: &[(&str, &[&str])] = &[
    (
        "sea-orm",
        &[
            "profiles-infrastructure",
            "profiles-migration",
            "profiles-inbox",
            "profiles-tests",
            "profiles-bench",
        ],
    ),
    ("sqlx", &["profiles-infrastructure", "profiles-migration", "profiles-tests"]),
    ("async-nats", &["profiles-sinks", "profiles-tests", "profiles-faults", "profiles-bench"]),
    ("rdkafka", &["profiles-sinks", "profiles-tests"]),
    ("actix-web", &["profiles-web", "profiles-server", "profiles-tests", "profiles-bench"]),
];

/// Innermost first.
pub(super) const LAYERS: &[Layer] = &[
    Layer {
        name: "profiles-domain",
        third_party: Allowed::Only(&[
            "chrono",
            "chrono-tz",
            "email_address",
            "oxilangtag",
            "regex",
            "rlibphonenumber",
            "rust_iso3166",
            "thiserror",
            "unicode-normalization",
            "url",
            "uuid",
        ]),
        third_party_for_tests: &["proptest"],
        ..CLOSED
    },
    Layer {
        name: "profiles-contracts",
        third_party: Allowed::Only(&["chrono", "schemars", "serde", "serde_json", "uuid"]),
        third_party_for_tests: &["insta"],
        ..CLOSED
    },
    // For consumers, which are no part of the product: whatever it brings along, they may leave out.
    Layer {
        name: "profiles-inbox",
        inner: Allowed::Only(&["profiles-contracts"]),
        third_party_optional: &[
            "futures-util",
            "reqwest",
            "sea-orm",
            "serde",
            "serde_json",
            "sse-stream",
            "thiserror",
            "tokio",
        ],
        third_party_for_tests: &[
            "anyhow",
            "chrono",
            "clap",
            "proptest",
            "reqwest",
            "sea-orm",
            "serde",
            "serde_json",
            "tokio",
            "uuid",
        ],
        ..CLOSED
    },
    Layer {
        name: "profiles-application",
        inner: Allowed::Only(&["profiles-domain", "profiles-contracts"]),
        inner_for_tests: &["profiles-testkit"],
        third_party: Allowed::Only(&[
            "async-trait",
            "base64",
            "chrono",
            "deunicode",
            "json-patch",
            "serde",
            "serde_json",
            "serde_path_to_error",
            "strsim",
            "thiserror",
            "tokio",
            "tracing",
            "unicode-normalization",
            "uuid",
        ]),
        third_party_optional: &["utoipa"],
        third_party_for_tests: &["insta", "mockall", "proptest"],
    },
    Layer {
        name: "profiles-testkit",
        inner: Allowed::Only(&["profiles-application", "profiles-domain"]),
        third_party: Allowed::Only(&["async-trait", "chrono", "serde_json", "tokio", "uuid"]),
        ..CLOSED
    },
    Layer {
        name: "profiles-migration",
        third_party: Allowed::Only(&["async-trait", "sea-orm-migration"]),
        ..CLOSED
    },
    Layer {
        name: "profiles-infrastructure",
        inner: Allowed::Only(&["profiles-application", "profiles-domain", "profiles-migration"]),
        third_party: Allowed::Only(&[
            "async-trait",
            "chrono",
            "sea-orm",
            "sea-orm-migration",
            "serde",
            "serde_json",
            "thiserror",
            "tokio",
            "tracing",
            "uuid",
        ]),
        third_party_for_tests: &["tempfile"],
        ..CLOSED
    },
    Layer {
        name: "profiles-sinks",
        inner: Allowed::Only(&["profiles-application", "profiles-contracts"]),
        third_party: Allowed::Only(&[
            "async-trait",
            "percent-encoding",
            "serde_json",
            "thiserror",
            "tokio",
            "tracing",
            "url",
        ]),
        third_party_optional: &["async-nats", "rdkafka", "rustls-native-certs"],
        third_party_for_tests: &["chrono", "uuid"],
        ..CLOSED
    },
    Layer {
        name: "profiles-webhooks",
        inner: Allowed::Only(&["profiles-application"]),
        third_party: Allowed::Only(&[
            "async-trait",
            "base64",
            "getrandom",
            "hmac",
            "reqwest",
            "sha2",
            "thiserror",
            "tokio",
        ]),
        third_party_for_tests: &["rcgen", "standardwebhooks", "tokio-rustls"],
        ..CLOSED
    },
    Layer {
        name: "profiles-web",
        inner: Allowed::Only(&["profiles-application", "profiles-domain"]),
        third_party: Allowed::Only(&[
            "actix-web",
            "async-trait",
            "base64",
            "chrono",
            "flate2",
            "fluent-bundle",
            "fluent-langneg",
            "futures-util",
            "matchit",
            "prometheus-client",
            "serde",
            "serde_json",
            "serde_path_to_error",
            "sha2",
            "subtle",
            "thiserror",
            "tokio",
            "tracing",
            "utoipa",
            "utoipa-swagger-ui",
            "uuid",
        ]),
        third_party_for_tests: &["insta"],
        ..CLOSED
    },
    Layer {
        name: "profiles-server",
        inner: Allowed::Only(&[
            "profiles-application",
            "profiles-domain",
            "profiles-infrastructure",
            "profiles-sinks",
            "profiles-web",
            "profiles-webhooks",
        ]),
        third_party: Allowed::Only(&[
            "actix-web",
            "anyhow",
            "async-trait",
            "chrono",
            "clap",
            "csv",
            "indicatif",
            "mimalloc",
            "serde",
            "serde_json",
            "strsim",
            "thiserror",
            "tokio",
            "toml",
            "tracing",
            "tracing-subscriber",
            "uuid",
        ]),
        third_party_for_tests: &["reqwest", "tempfile"],
        ..CLOSED
    },
    Layer { name: "profiles-tests", inner: Allowed::Anything, third_party: Allowed::Anything, ..CLOSED },
    // The developers' tool runs the product as a program: depending on it would make every check wait for its build.
    // The contracts are small, and what documents them is no part of the product.
    Layer {
        name: "xtask",
        inner: Allowed::Only(&["profiles-contracts"]),
        third_party: Allowed::Anything,
        ..CLOSED
    },
    // Measures the product from outside, beside programs that do without it; only the million persons to search among
    // it writes by the product's own code.
    Layer {
        name: "profiles-bench",
        inner: Allowed::Only(&["profiles-application", "profiles-domain", "profiles-infrastructure"]),
        third_party: Allowed::Anything,
        ..CLOSED
    },
    // Knows nothing of how the product keeps its promises: it drives the program and reads what is documented.
    Layer { name: "profiles-faults", third_party: Allowed::Anything, ..CLOSED },
];

/// The layer of a crate, or none when the table does not know it.
pub(super) fn of(name: &str) -> Option<&'static Layer> {
    LAYERS.iter().find(|layer| layer.name == name)
}

/// Who alone may have a dependency of a reserved family (`sea-orm` and all of `sea-orm-…`).
pub(super) fn reserved_for(dependency: &str) -> Option<&'static [&'static str]> {
    let of_family = |family: &str| match dependency.strip_prefix(family) {
        Some(rest) => rest.is_empty() || rest.starts_with('-'),
        None => false,
    };
    RESERVED.iter().find(|(family, _)| of_family(family)).map(|(_, holders)| *holders)
}
