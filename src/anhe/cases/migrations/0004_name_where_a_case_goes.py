from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_add_extension_requests'),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='destination',
            field=models.CharField(blank=True, default='', help_text='the authority a case is handed to', max_length=100),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='proposal',
            name='destination',
            field=models.CharField(blank=True, default='', help_text='the authority a case is handed to', max_length=100),
            preserve_default=False,
        ),
    ]
