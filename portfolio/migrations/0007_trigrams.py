"""Titles that resemble each other are found by their trigrams."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0006_laws_of_money")]

    # A trusted extension: whoever owns the database may create it, without being a superuser.
    operations = [TrigramExtension()]
