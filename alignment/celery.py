"""What the workers and the scheduler load."""

import os
from typing import Any

from celery import Celery, bootsteps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alignment.settings")
app = Celery("alignment")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class WakerStep(bootsteps.StartStopStep):
    """Runs the rollups' waker in a worker's main process, from before the broker answers until the worker stops."""

    # After the pool has forked; not after the consumer, which waits for a broker that may be down for hours.
    requires = ("celery.worker.components:Pool",)

    def __init__(self, parent: Any, **kwargs: Any) -> None:
        super().__init__(parent, **kwargs)
        self.waker: Any = None
        # A worker of packs only makes packs: figures are woken where they are computed.
        self.enabled = set(parent.app.amqp.queues.consume_from) != {"packs"}

    def start(self, parent: Any) -> None:
        """Start listening."""
        from rollups.waker import Waker

        self.waker = Waker()
        self.waker.start()

    def stop(self, parent: Any) -> None:
        """Stop listening."""
        if self.waker is not None:
            self.waker.stop()


app.steps["worker"].add(WakerStep)
