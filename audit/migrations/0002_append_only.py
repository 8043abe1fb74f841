from django.db import migrations

REFUSE = """
CREATE FUNCTION audit_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is never changed' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER the_journal_is_never_changed BEFORE UPDATE OR DELETE ON audit_auditrecord
    FOR EACH ROW EXECUTE FUNCTION audit_is_never_changed();
CREATE TRIGGER the_journal_is_never_emptied BEFORE TRUNCATE ON audit_auditrecord
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_never_changed();
"""
ALLOW = """
DROP TRIGGER the_journal_is_never_emptied ON audit_auditrecord;
DROP TRIGGER the_journal_is_never_changed ON audit_auditrecord;
DROP FUNCTION audit_is_never_changed();
"""


def refuse(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REFUSE)


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ALLOW)


class Migration(migrations.Migration):

    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(refuse, allow)]
