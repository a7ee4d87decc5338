//! The endpoints of relationships: written once, described for each kind of profile.
//!
//! Paths and names of operations must be literals for the document, so each kind gives its own.

/// Makes a module with the endpoints for a kind of profile.
macro_rules! relationships {
    (
        mod $module:ident;
        $profile:ty, $id:ty;
        all $all:literal $list:literal;
        pair $pair:literal $get:literal $put:literal $delete:literal;
        example $example:expr;
    ) => {
        /// Relationships of one kind of profile.
        mod $module {
            use profiles_application::profiles::relationship::RelationshipInput;

            use super::answer::{RelationshipPage, Relationships};
            use super::request::{List, Pair, Removal};
            use crate::extract::Json;
            use crate::openapi::{Conditions, OtherId, PageParams, ReadOne, Related, RelationshipKind, Unrelated};
            use crate::profiles::answer::Answer;

            /// List relationships
            ///
            /// Whom the profile is related to, in the order in which it came to be. `kind` is what the other is to the
            /// profile; between a person and a business it's what the person is in it, from either end.
            #[utoipa::path(
                                get,
                                path = $all,
                                operation_id = $list,
                                tag = "relationships",
                                params($id, RelationshipKind, PageParams),
                                responses(
                                    (status = 200, description = "Relationships", body = RelationshipPage,
                                        example = json!({"items": [$example], "next_cursor": null})),
                                    ReadOne,
                                )
                            )]
            pub(super) async fn list(list: List<$profile>) -> Answer {
                list.answer().await
            }

            /// Get the relationships with another profile
            ///
            /// In which ways the two are related: one of each kind at most.
            #[utoipa::path(
                                get,
                                path = $pair,
                                operation_id = $get,
                                tag = "relationships",
                                params($id, OtherId),
                                responses(
                                    (status = 200, description = "Relationships", body = Relationships,
                                        example = json!({"items": [$example]})),
                                    ReadOne,
                                )
                            )]
            pub(super) async fn get(pair: Pair<$profile>) -> Answer {
                pair.read().await
            }

            /// Relate to another profile
            ///
            /// Establishes a relationship of this kind between the two, or changes its terms: what is left out is
            /// unset. Either end can say it, and both can read it. Nobody is their own guardian, directly or through
            /// others; the shares of a business's owners never exceed the whole.
            #[utoipa::path(
                                put,
                                path = $pair,
                                operation_id = $put,
                                tag = "relationships",
                                params($id, OtherId, Conditions),
                                request_body(content = RelationshipInput, example = json!(super::example::input(&$example))),
                                responses(Related)
                            )]
            pub(super) async fn put(pair: Pair<$profile>, Json(input): Json<RelationshipInput>) -> Answer {
                pair.set(&input).await
            }

            /// Remove a relationship
            ///
            /// It never held, or nobody should see it any more; its history stays. What merely ended gets a `valid_to`
            /// instead. The kind may be left out if the two are related in one way only.
            #[utoipa::path(
                                delete,
                                path = $pair,
                                operation_id = $delete,
                                tag = "relationships",
                                params($id, OtherId, RelationshipKind, Conditions),
                                responses(Unrelated)
                            )]
            pub(super) async fn delete(removal: Removal<$profile>) -> Answer {
                removal.answer().await
            }
        }
    };
}

pub(super) use relationships;
