from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"

# The function got one more argument: the one without it would stay beside it.
DROP_WITHOUT_QUEUES = """
DROP FUNCTION IF EXISTS ledger_record(
    uuid, text, text, text, text, text, text, text, text, text, uuid, text, uuid, timestamptz, bytea, text, text[], int[], text
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0006_refuse_updates_of_no_row"),
    ]
    operations = [
        migrations.RunSQL(DROP_WITHOUT_QUEUES, migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "writing.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
