"""App configuration."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """The quarterly review: packs, the meeting, and what it decides."""

    name = "reviews"

    def ready(self) -> None:
        """Hear of letters that came back, and let the palette find packs."""
        from activity.actions.bounces import came_back  # models are not there before
        from home.search import register
        from reviews.actions.bounced import tell_of
        from reviews.found import KIND, packs

        register(KIND, packs)
        came_back.connect(tell_of, dispatch_uid="reviews.bounced")
