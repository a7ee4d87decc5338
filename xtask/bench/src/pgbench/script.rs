//! The scripts: the statements of the server, with the texts that it wrote.

use super::Sample;

/// `span` is how many persons each client has to itself; numbers become ids as in `persons::id`.
fn select(id_prefix: &str) -> String {
    format!(
        "\\set n :client_id * :span + random(0, :span - 1)
SELECT id, version, created_at, updated_at, schema_version, document FROM profiles_person
    WHERE id = ('{id_prefix}' || lpad(to_hex(:n::bigint), 12, '0'))::uuid"
    )
}

pub(super) fn read(id_prefix: &str) -> String {
    format!("{};\n", select(id_prefix))
}

/// Read, then everything else in one round trip. The document comes back with another number in its street.
pub(super) fn command(id_prefix: &str, sample: &Sample) -> String {
    let (select, changes) = (select(id_prefix), quoted(&sample.changes));
    let (data, headers) = (quoted(&sample.data), quoted(&sample.headers));
    let document = "overlay(:document::text placing (:number::bigint)::text
        from position('\"street\":\"' in :document::text) + 10 for 8)";
    format!(
        "\\set number random(10000000, 99999999)
{select} \\gset
\\startpipeline
BEGIN;
UPDATE profiles_person SET version = :version::bigint + 1, updated_at = :updated_at::bigint + 1,
    schema_version = :schema_version::smallint, document = {document}
    WHERE id = :id::uuid AND version = :version::bigint;
INSERT INTO profiles_person_history (person_id, version, ordinal, at, actor, source, command_id, event, changes,
    schema_version, document) VALUES (:id::uuid, :version::bigint + 1, 0, :updated_at::bigint + 1, 'pgbench', 'http',
    gen_random_uuid(), 'address_changed', {changes}, :schema_version::smallint, {document});
INSERT INTO outbox (event_id, aggregate_type, aggregate_id, version, event_type, occurred_at, data, headers)
    VALUES (gen_random_uuid(), 'person', :id::uuid, :version::bigint + 1, 'profiles.person.address_changed.v1',
    :updated_at::bigint + 1, {data}, {headers}),
    (gen_random_uuid(), 'person', :id::uuid, :version::bigint + 1, 'profiles.person.contact_information_changed.v1',
    :updated_at::bigint + 1, {data}, {headers});
END;
\\endpipeline
"
    )
}

/// A text as an SQL literal in which pgbench sees no variable, as it would in `:null`.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 16);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        quoted.push(character);
        match character {
            '\'' => quoted.push('\''),
            ':' if characters.peek().is_some_and(|next| next.is_alphabetic() || *next == '_') => {
                quoted.push(' ');
            }
            _ => {}
        }
    }
    format!("'{quoted}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_text_holds_no_variable() {
        assert_eq!(quoted(r#"{"a":null,"b":1,"c":"d'e"}"#), r#"'{"a": null,"b":1,"c":"d''e"}'"#);
    }
}
