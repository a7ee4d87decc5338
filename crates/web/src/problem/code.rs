//! The closed table of problems: every code that an error may have, and its status.

use actix_web::http::StatusCode;

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal, $status:ident;)*) => {
        /// What went wrong, as a client can tell it apart. The names never change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Code {
            $($(#[$doc])* $code,)*
        }

        impl Code {
            /// Every code.
            pub(crate) const ALL: &[Self] = &[$(Self::$code),*];

            /// The code as it stands in a body.
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)*
                }
            }

            /// The status that goes with it.
            pub(crate) const fn status(self) -> StatusCode {
                match self {
                    $(Self::$code => StatusCode::$status,)*
                }
            }
        }
    };
}

codes! {
    /// A request that breaks HTTP in some other way.
    BadRequest = "bad_request", BAD_REQUEST;
    /// The body isn't JSON.
    MalformedJson = "malformed_json", BAD_REQUEST;
    /// The body broke off.
    IncompleteBody = "incomplete_body", BAD_REQUEST;
    /// A member has another type.
    WrongType = "wrong_type", BAD_REQUEST;
    /// A member isn't known.
    UnknownField = "unknown_field", BAD_REQUEST;
    /// A member is missing.
    MissingField = "missing_field", BAD_REQUEST;
    /// A member is there twice.
    DuplicateField = "duplicate_field", BAD_REQUEST;
    /// An id in the path or the query isn't a UUID.
    InvalidUuid = "invalid_uuid", BAD_REQUEST;
    /// A query parameter isn't known.
    UnknownParameter = "unknown_parameter", BAD_REQUEST;
    /// A query parameter isn't of its form.
    InvalidParameter = "invalid_parameter", BAD_REQUEST;
    /// A cursor isn't one of this list.
    InvalidCursor = "invalid_cursor", BAD_REQUEST;
    /// A header isn't of its form.
    InvalidHeader = "invalid_header", BAD_REQUEST;
    /// Nobody we know.
    Unauthenticated = "unauthenticated", UNAUTHORIZED;
    /// A scope is missing.
    Forbidden = "forbidden", FORBIDDEN;
    /// No such path.
    UnknownPath = "unknown_path", NOT_FOUND;
    /// No such person.
    PersonNotFound = "person_not_found", NOT_FOUND;
    /// No such business.
    BusinessNotFound = "business_not_found", NOT_FOUND;
    /// The two aren't related.
    RelationshipNotFound = "relationship_not_found", NOT_FOUND;
    /// Nobody at the other end.
    RelatedProfileNotFound = "related_profile_not_found", NOT_FOUND;
    /// The caller has no such webhook.
    WebhookNotFound = "webhook_not_found", NOT_FOUND;
    /// No such attempt in a webhook's log.
    WebhookAttemptNotFound = "webhook_attempt_not_found", NOT_FOUND;
    /// The path has no such method.
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED;
    /// The body came too slowly.
    BodyTimeout = "body_timeout", REQUEST_TIMEOUT;
    /// Other writers were faster, each time.
    Conflict = "conflict", CONFLICT;
    /// Another person has the same key in that system.
    ExternalIdTaken = "external_id_taken", CONFLICT;
    /// The first request with this key still runs.
    IdempotencyKeyInProgress = "idempotency_key_in_progress", CONFLICT;
    /// Events behind the cursor are gone.
    CursorExpired = "cursor_expired", GONE;
    /// The version expected isn't the current one.
    StaleVersion = "stale_version", PRECONDITION_FAILED;
    /// It was to be created and is there already.
    AlreadyExists = "already_exists", PRECONDITION_FAILED;
    /// The body is larger than allowed.
    BodyTooLarge = "body_too_large", PAYLOAD_TOO_LARGE;
    /// The body isn't of an accepted type.
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE;
    /// The body is compressed.
    UnsupportedEncoding = "unsupported_encoding", UNSUPPORTED_MEDIA_TYPE;
    /// Values aren't acceptable; `errors` names them all.
    InvalidInput = "invalid_input", UNPROCESSABLE_ENTITY;
    /// The key was used for another request.
    IdempotencyKeyReused = "idempotency_key_reused", UNPROCESSABLE_ENTITY;
    /// Nothing can be stored about an erased person.
    PersonErased = "person_erased", UNPROCESSABLE_ENTITY;
    /// The caller has as many webhooks as anybody may have.
    TooManyWebhooks = "too_many_webhooks", UNPROCESSABLE_ENTITY;
    /// Something failed here.
    Internal = "internal_error", INTERNAL_SERVER_ERROR;
    /// Something that this service stands on is away.
    Unavailable = "unavailable", SERVICE_UNAVAILABLE;
    /// The request took too long.
    Timeout = "timeout", SERVICE_UNAVAILABLE;
}

impl Code {
    /// The code of that name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }

    /// The code that stands for a status which something else than this crate answered with.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::UnknownPath,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::REQUEST_TIMEOUT => Self::BodyTimeout,
            StatusCode::PAYLOAD_TOO_LARGE => Self::BodyTooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMediaType,
            status if status.is_server_error() => Self::Internal,
            _ => Self::BadRequest,
        }
    }
}

/// The closed table of faults: every code that an entry of `errors` may have besides those above.
pub(crate) const FAULTS: &[&str] = &[
    "address_follows",
    "birth_date_in_future",
    "business_status_unknown",
    "control_character",
    "country_unknown",
    "date_invalid",
    "day_invalid",
    "death_before_birth",
    "death_in_future",
    "duplicate_field",
    "email_empty",
    "email_invalid",
    "email_too_long",
    "ended_before_founded",
    "ended_in_future",
    "etag_invalid",
    "event_type_unknown",
    "external_id_taken",
    "follow_loop",
    "followed_unknown",
    "founded_in_future",
    "guardian_cycle",
    "idempotency_key_invalid",
    "if_none_match_unsupported",
    "industry_code_format",
    "industry_code_unknown",
    "industry_scheme_unknown",
    "invalid_cursor",
    "invalid_parameter",
    "invalid_postal_code",
    "invalid_uuid",
    "jurisdiction_unknown",
    "kinship_description_misplaced",
    "kinship_unknown",
    "label_invalid",
    "label_twice",
    "language_invalid",
    "legal_form_format",
    "legal_form_unknown",
    "lei_check_digits",
    "lei_format",
    "merged_into_itself",
    "merged_into_missing",
    "missing_field",
    "name_empty",
    "nothing_to_follow",
    "out_of_range",
    "period_backwards",
    "person_erased",
    "phone_extension",
    "phone_not_a_number",
    "phone_region_needed",
    "phone_too_long",
    "phone_too_short",
    "phone_unknown_country",
    "phone_unknown_region",
    "postal_code_mismatch",
    "registration_number_invalid",
    "relationship_attribute_misplaced",
    "relationship_ends_wrong",
    "relationship_kind_needed",
    "relationship_kind_unknown",
    "relationship_to_self",
    "required",
    "search_empty",
    "several_primaries",
    "share_invalid",
    "share_out_of_range",
    "shares_over_100",
    "status_contradicts",
    "status_contradicts_date",
    "status_unknown",
    "system_invalid",
    "tax_id_check_digit",
    "tax_id_format",
    "tax_scheme_unknown",
    "text_empty",
    "text_too_long",
    "time_invalid",
    "time_zone_unknown",
    "too_long",
    "too_many",
    "too_many_followers",
    "too_many_guardians",
    "too_many_lines",
    "too_many_relationships",
    "too_many_upcoming",
    "unknown_administrative_area",
    "unknown_country",
    "unknown_field",
    "unknown_parameter",
    "valid_from_far",
    "valid_from_invalid",
    "valid_from_past",
    "webhook_url_forbidden",
    "webhook_url_invalid",
    "webhook_url_parts",
    "webhook_url_scheme",
    "webhook_url_too_long",
    "website_credentials",
    "website_invalid",
    "website_scheme",
    "website_too_long",
    "wrong_type",
];
