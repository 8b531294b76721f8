from django.db import migrations

SQLITE = """
CREATE TRIGGER audit_event_no_{verb} BEFORE {VERB} ON audit_event
BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END;
"""
POSTGRES = """
CREATE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the event log is append-only'; END $$;
CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event
FOR EACH ROW EXECUTE FUNCTION audit_event_refuse();
"""


def forbid(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES)
        return
    for verb in ("update", "delete"):
        schema_editor.execute(SQLITE.format(verb=verb, VERB=verb.upper()))


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER audit_event_no_change ON audit_event")
        schema_editor.execute("DROP FUNCTION audit_event_refuse()")
        return
    for verb in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER audit_event_no_{verb}")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow)]
