//! Requests about relationships: whose, with whom, and of which kind.

use std::marker::PhantomData;

use actix_web::HttpRequest;
use profiles_application::profiles::relationship::{Relation, RelationshipInput};
use profiles_application::profiles::{PageRequest, Precondition};
use profiles_domain::profiles::relationship::Role;
use profiles_domain::shared::id::{ProfileRef, RelationshipId};
use uuid::Uuid;

use super::answer;
use crate::extract::{Context, IdPath, Params, extractor, precondition, typed_id};
use crate::problem::{Code, Problem, Refusal};
use crate::profiles::answer::Answer;
use crate::profiles::resource::Resource;
use crate::routing::parameter;

/// A kind of profile that relationships can be of.
pub(super) trait Related: Resource<Id: Into<ProfileRef>> {}

impl<P: Resource<Id: Into<ProfileRef>>> Related for P {}

/// A read of somebody's relationships on its way.
pub(super) struct List<P: Related> {
    context: Context,
    profile: ProfileRef,
    role: Option<Role>,
    page: PageRequest,
    kind: PhantomData<fn() -> P>,
}

impl<P: Related> List<P> {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        let IdPath::<P::Id>(id) = IdPath::extract(request)?;
        let params = Params::of(request, &["kind", "limit", "cursor"])?;
        Ok(Self {
            context,
            profile: id.into(),
            role: role(&params)?,
            page: params.page()?,
            kind: PhantomData,
        })
    }

    /// Answers it.
    pub(super) async fn answer(self) -> Answer {
        let Self { context, profile, role, page, .. } = self;
        let page = context.web.profiles.relationships(&context.request, profile, role, page).await;
        answer::page(profile, page.map_err(|failure| Problem::of(failure, None))?)
    }
}

extractor!([P: Related] List<P>);

/// Two profiles, and what is to become of what links them.
pub(super) struct Pair<P: Related> {
    context: Context,
    reader: ProfileRef,
    other: Uuid,
    precondition: Precondition,
    kind: PhantomData<fn() -> P>,
}

impl<P: Related> Pair<P> {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        Params::of(request, &[])?;
        Self::extract_with(request)
    }

    fn extract_with(request: &HttpRequest) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        let IdPath::<P::Id>(id) = IdPath::extract(request)?;
        let other = typed_id::<RelationshipId>(parameter(request, "other_id"))
            .ok_or_else(|| Problem::parameter(Code::InvalidUuid, "other_id", "invalid_uuid"))?;
        let precondition = precondition(request.headers())?;
        Ok(Self { context, reader: id.into(), other: other.uuid(), precondition, kind: PhantomData })
    }

    /// Answers how the two are related.
    pub(super) async fn read(self) -> Answer {
        let Self { context, reader, other, .. } = self;
        let found = context.web.profiles.relationships_between(&context.request, reader, other).await;
        answer::between(reader, &found.map_err(|failure| Problem::of(failure, None))?)
    }

    /// Relates them.
    pub(super) async fn set(self, input: &RelationshipInput) -> Answer {
        let Self { context, reader, other, precondition, .. } = self;
        let (role, terms) = input.parse().map_err(|error| error.problem(None))?;
        let relation = Relation { reader, role, other };
        let outcome =
            context.web.profiles.set_relationship(context.request.clone(), relation, terms, precondition);
        let place = format!("{}/{}/relationships/{other}", P::COLLECTION, reader.uuid());
        answer::done(outcome.await, Some(&place))
    }
}

extractor!([P: Related] Pair<P>);

/// Two profiles that are no longer to be related.
pub(super) struct Removal<P: Related> {
    pair: Pair<P>,
    role: Option<Role>,
}

impl<P: Related> Removal<P> {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let pair = Pair::extract_with(request)?;
        let role = role(&Params::of(request, &["kind"])?)?;
        Ok(Self { pair, role })
    }

    /// Removes what links them.
    pub(super) async fn answer(self) -> Answer {
        let Self { pair: Pair { context, reader, other, precondition, .. }, role } = self;
        let request = context.request.clone();
        let outcome = context.web.profiles.remove_relationship(request, reader, role, other, precondition);
        answer::done(outcome.await, None)
    }
}

extractor!([P: Related] Removal<P>);

/// `?kind=`
fn role(params: &Params) -> Result<Option<Role>, Problem> {
    let role = params.get("kind").map(Role::parse).transpose();
    role.map_err(|error| Problem::parameter(Code::InvalidParameter, "kind", error.code()))
}
