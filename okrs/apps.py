"""App configuration."""

from django.apps import AppConfig


class OkrsConfig(AppConfig):
    """What the organisation wants."""

    name = "okrs"
    verbose_name = "OKRs"

    def ready(self) -> None:
        """Hear of new organisations: each gets its first cycle."""
        from activity.actions import recorded
        from okrs.actions.cycles import open_first_cycle

        recorded.connect(open_first_cycle, dispatch_uid="okrs.open_first_cycle")
