"""Where work stood in a team's list is kept, so that a past day's backlog and board stand in their own order."""

from django.db import migrations

from rollups.past.keeping import keep


class Migration(migrations.Migration):
    dependencies = [
        ("rollups", "0013_marks_look_by_index"),
        ("execution", "0008_places_have_a_past"),
    ]

    operations = [migrations.RunSQL(*keep("execution_backlogplace"))]
