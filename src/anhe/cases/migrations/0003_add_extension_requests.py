import anhe.ledger.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_add_proposals'),
        ('people', '0001_first_tables'),
        ('staff', '0001_first_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExtensionRequest',
            fields=[
                ('id', models.UUIDField(default=anhe.ledger.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('term', models.CharField(max_length=32)),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting for approval'), ('granted', 'Granted'), ('sent_back', 'Sent back')], default='waiting', max_length=10)),
                ('ended_by', models.CharField(blank=True, max_length=16)),
                ('ended_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.officer')),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='cases.deadline')),
                ('reason', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.statement')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('deadline',), name='clock_has_one_waiting_request'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by', ''), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('ended_at__isnull', False), models.Q(('ended_by', ''), _negated=True)), _connector='OR'), name='request_ended_by_and_at_together')],
            },
        ),
    ]
