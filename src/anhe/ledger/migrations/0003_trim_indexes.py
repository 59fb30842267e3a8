from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_add_writing_functions"),
    ]
    operations = [
        migrations.RemoveIndex(model_name="entry", name="entry_by_actor"),
        migrations.RunSQL((SQL / "writing.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
