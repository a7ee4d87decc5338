//! The endpoint of planned changes: written once, described for each kind of profile.

/// Makes the module `upcoming` for a kind of profile.
macro_rules! upcoming {
    ($profile:ty, $id:ty; $path:literal $withdraw:literal) => {
        /// `…/upcoming/{change_id}`
        mod upcoming {
            use profiles_application::profiles::commands::WithdrawChange;

            use crate::extract::ChangeIdPath;
            use crate::openapi::{AbsentCreate, ChangeId, Conditions, Unset};
            use crate::profiles::answer::Answer;
            use crate::profiles::change::Change;

            /// Withdraw a planned change
            ///
            /// It never takes effect then. One that isn't planned any more, or took effect already, stays as it is.
            #[utoipa::path(
                                                        delete,
                                                        path = $path,
                                                        operation_id = $withdraw,
                                                        tag = "planned changes",
                                                        params($id, ChangeId, AbsentCreate, Conditions),
                                                        responses(Unset)
                                                    )]
            pub(super) async fn delete(
                change: Change<$profile>,
                ChangeIdPath(planned): ChangeIdPath,
            ) -> Answer {
                change.run("", |target| WithdrawChange { target, change: planned }).await
            }
        }
    };
}

pub(crate) use upcoming;
