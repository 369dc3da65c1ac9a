"""App configuration."""

from django.apps import AppConfig


class RollupsConfig(AppConfig):
    """The numbers carried up."""

    name = "rollups"

    def ready(self) -> None:
        """Listen to what is recorded: the one signal of the product."""
        from activity.actions import recorded
        from rollups.marks import on_recorded

        recorded.connect(on_recorded, dispatch_uid="rollups.marks")
