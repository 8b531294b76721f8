"""What a version says and what a body decided is refused to change by the database itself."""

from django.db import migrations

FIXED = {
    "plans_version": (
        "number, hash, document, public_hash, public_document, public_rows, public_things, parent_id"
    ),
    "plans_approval": (
        "version_id, body_id, hash, decision, reference, meeting, decided, conditions,"
        " call_in_ends, at"
    ),
}
SQLITE = """
CREATE TRIGGER {table}_fixed BEFORE UPDATE OF {columns} ON {table}
BEGIN SELECT RAISE(ABORT, 'what a version says and who approved it never changes'); END;
"""
FUNCTION = """
CREATE FUNCTION plans_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'what a version says and who approved it never changes'; END $$;
"""
POSTGRES = """
CREATE TRIGGER {table}_fixed BEFORE UPDATE OF {columns} ON {table}
FOR EACH ROW EXECUTE FUNCTION plans_refuse();
"""


def forbid(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    if is_postgres:
        schema_editor.execute(FUNCTION)
    for table, columns in FIXED.items():
        made = POSTGRES if is_postgres else SQLITE
        schema_editor.execute(made.format(table=table, columns=columns))


def allow(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for table in FIXED:
        on = f" ON {table}" if is_postgres else ""
        schema_editor.execute(f"DROP TRIGGER {table}_fixed{on}")
    if is_postgres:
        schema_editor.execute("DROP FUNCTION plans_refuse()")


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow)]
