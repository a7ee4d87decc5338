//! How an event of a relationship is told to others: its name, what it changed, and the integration event it becomes.

use std::collections::BTreeMap;

use profiles_contracts::relationship as contract;
use profiles_domain::profiles::relationship::{
    Kinship, Period, RelationshipChange, RelationshipEvent, RelationshipKey, RelationshipTerms,
};
use profiles_domain::shared::change::Change;
use profiles_domain::shared::id::ProfileRef;
use serde_json::{Value, json};

use super::view::{OtherView, percent};
use crate::ports::StoreError;
use crate::profiles::event_view::{Told, one, outgoing};
use crate::profiles::view::ChangeView;

impl Told for RelationshipEvent {
    fn name(&self) -> &'static str {
        match self.change {
            RelationshipChange::Established(_) => "established",
            RelationshipChange::Reestablished(_) => "reestablished",
            RelationshipChange::KinshipChanged(_) => "kinship_changed",
            RelationshipChange::ShareChanged(_) => "share_changed",
            RelationshipChange::TitleChanged(_) => "title_changed",
            RelationshipChange::PeriodChanged(_) => "period_changed",
            RelationshipChange::Removed => "removed",
        }
    }

    fn changes(&self) -> Result<Vec<ChangeView>, StoreError> {
        Ok(match &self.change {
            RelationshipChange::Established(terms) => [ends(self.key), known(terms)?].concat(),
            RelationshipChange::Reestablished(terms) => [ends(self.key), known(terms)?].concat(),
            RelationshipChange::KinshipChanged(change) => kinship(change)?,
            RelationshipChange::ShareChanged(change) => {
                vec![one("/share", change, |share| share.map(percent))?]
            }
            RelationshipChange::TitleChanged(change) => {
                vec![one("/title", change, |title| title.as_ref().map(|title| title.as_str()))?]
            }
            RelationshipChange::PeriodChanged(change) => period(change)?,
            RelationshipChange::Removed => {
                vec![ChangeView {
                    path: "/kind".into(),
                    from: self.key.kind().as_str().into(),
                    to: Value::Null,
                }]
            }
        })
    }
}

/// Kind and ends, as they came.
fn ends(key: RelationshipKey) -> Vec<ChangeView> {
    let came = |path: &str, to| ChangeView { path: path.to_owned(), from: Value::Null, to };
    let end = |end: ProfileRef| {
        let OtherView { kind, id } = end.into();
        json!({"kind": kind, "id": id})
    };
    vec![
        came("/kind", key.kind().as_str().into()),
        came("/from", end(key.from())),
        came("/to", end(key.to())),
    ]
}

/// The terms, as they came: what isn't known is left out.
fn known(terms: &RelationshipTerms) -> Result<Vec<ChangeView>, StoreError> {
    let RelationshipTerms { kinship: kin, share, title, period: holds } = terms.clone();
    let mut changes = kinship(&Change { from: None, to: kin })?;
    changes.push(one("/share", &Change { from: None, to: share }, |share| share.map(percent))?);
    changes.push(one("/title", &Change { from: None, to: title }, |title| {
        title.as_ref().map(|title| title.as_str())
    })?);
    changes.extend(period(&Change { from: Period::ALWAYS, to: holds })?);
    changes.retain(|change| change.from != change.to);
    Ok(changes)
}

fn kinship(change: &Change<Option<Kinship>>) -> Result<Vec<ChangeView>, StoreError> {
    let all = [
        one("/kinship", change, |kinship| kinship.as_ref().map(|kinship| kinship.as_str()))?,
        one("/kinship_description", change, |kinship| {
            kinship.as_ref().and_then(|kinship| kinship.description())
        })?,
    ];
    Ok(all.into_iter().filter(|change| change.from != change.to).collect())
}

fn period(change: &Change<Period>) -> Result<Vec<ChangeView>, StoreError> {
    let all = [
        one("/valid_from", change, |period| period.valid_from())?,
        one("/valid_to", change, |period| period.valid_to())?,
    ];
    Ok(all.into_iter().filter(|change| change.from != change.to).collect())
}

/// What every integration event about this relationship says.
#[must_use]
pub fn change_of(key: RelationshipKey, version: u64, changed: Vec<String>) -> contract::RelationshipChange {
    let end = |end: ProfileRef| {
        let OtherView { kind, id } = end.into();
        contract::End { kind: kind.to_owned(), id }
    };
    contract::RelationshipChange {
        relationship_id: key.id().uuid(),
        version,
        kind: key.kind().as_str().to_owned(),
        from: end(key.from()),
        to: end(key.to()),
        changed,
        values: BTreeMap::new(),
    }
}

/// The type and the data of the integration event that other teams get.
///
/// # Errors
/// When it can't be represented.
pub fn integration_event(
    event: &RelationshipEvent,
    change: contract::RelationshipChange,
) -> Result<(&'static str, Value), StoreError> {
    match event.change {
        RelationshipChange::Established(_) | RelationshipChange::Reestablished(_) => {
            outgoing(contract::RelationshipEstablished(change))
        }
        RelationshipChange::KinshipChanged(_) => outgoing(contract::KinshipChanged(change)),
        RelationshipChange::ShareChanged(_) => outgoing(contract::ShareChanged(change)),
        RelationshipChange::TitleChanged(_) => outgoing(contract::TitleChanged(change)),
        RelationshipChange::PeriodChanged(_) => outgoing(contract::PeriodChanged(change)),
        RelationshipChange::Removed => outgoing(contract::RelationshipRemoved(change)),
    }
}
