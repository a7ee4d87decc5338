//! Keeping what search knows up to date.

use profiles_application::ports::{PersonWrite, StoreError};
use profiles_application::profiles::person::read_model::ContactKey;
use profiles_domain::shared::id::PersonId;
use sea_orm::{ConnectionTrait, Value};

use crate::persistence::sql::{execute, insert};

/// Writes what changed of the read model.
pub(super) async fn write_read_models(
    connection: &impl ConnectionTrait,
    writes: &[PersonWrite],
) -> Result<(), StoreError> {
    let changes = || writes.iter().filter_map(|write| Some((write.person.id(), write.read_model.as_ref()?)));
    let rows = changes().filter_map(|(id, change)| {
        let row = change.row.as_ref()?;
        Some([id.uuid().into(), row.names.as_str().into(), row.birth_date.clone().into()])
    });
    let head = "INSERT INTO profiles_person_search (person_id, names, birth_date)";
    let tail =
        "ON CONFLICT (person_id) DO UPDATE SET names = excluded.names, birth_date = excluded.birth_date";
    insert(connection, head, tail, rows.collect()).await?;
    for (id, change) in changes() {
        for gone in &change.gone {
            let sql = "DELETE FROM profiles_person_contact WHERE kind = $1 AND value = $2 AND person_id = $3";
            execute(connection, sql, contact(id, gone).into()).await?;
        }
    }
    let come = changes().flat_map(|(id, change)| change.come.iter().map(move |key| contact(id, key)));
    let head = "INSERT INTO profiles_person_contact (kind, value, person_id)";
    insert(connection, head, "ON CONFLICT DO NOTHING", come.collect()).await?;
    Ok(())
}

fn contact(id: PersonId, key: &ContactKey) -> [Value; 3] {
    [key.kind.as_str().into(), key.value.as_str().into(), id.uuid().into()]
}
