from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"

# The app reads the ledger and writes it through ledger_record alone; retention erases details.
NARROW = """
DO $$ DECLARE r text; BEGIN
    FOR r IN SELECT rolname FROM pg_roles WHERE rolname IN ('app', 'tips', 'retention', 'sealer') LOOP
        EXECUTE format('REVOKE ALL ON ledger_entry, ledger_detail, ledger_row, ledger_counter FROM %I', r);
        EXECUTE format('REVOKE ALL ON SEQUENCE ledger_row_id_seq FROM %I', r);
        EXECUTE format('GRANT SELECT ON ledger_entry, ledger_detail, ledger_row, ledger_counter TO %I', r);
    END LOOP;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'retention') THEN
        GRANT DELETE ON ledger_detail TO retention;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0001_first_tables"),
        ("procrastinate", "__latest__"),
    ]
    operations = [
        migrations.RunSQL((SQL / "writing.sql").read_text("utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "numbers.sql").read_text("utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL(NARROW, migrations.RunSQL.noop),
    ]
