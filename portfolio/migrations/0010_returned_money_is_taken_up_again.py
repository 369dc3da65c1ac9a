"""What came back of a bet goes to it again the way it came."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_idempotency_key"),
        ("portfolio", "0009_approving_puts_money_aside"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="fundingtransfer",
            name="portfolio_transfer_way",
        ),
        migrations.AddConstraint(
            model_name="fundingtransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("source", "budget"), ("target", "pool")),
                    models.Q(("source", "pool"), ("target", "budget")),
                    models.Q(("source", "pool"), ("target", "committed")),
                    models.Q(("source", "committed"), ("target", "pool")),
                    models.Q(("source", "committed"), ("target", "released")),
                    models.Q(("source", "released"), ("target", "committed")),
                    models.Q(("source", "released"), ("target", "spent")),
                    models.Q(("source", "spent"), ("target", "released")),
                    models.Q(("source", "committed"), ("target", "returned")),
                    models.Q(("source", "released"), ("target", "returned")),
                    models.Q(("source", "returned"), ("target", "pool")),
                    models.Q(("source", "pool"), ("target", "returned")),
                    models.Q(("source", "returned"), ("target", "committed")),
                    _connector="OR",
                ),
                name="portfolio_transfer_way",
            ),
        ),
    ]
