"""Background tasks: each carries its tenant and starts with none in force."""

from __future__ import annotations

import logging
from typing import Any

from celery import Task
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from tenancy.context import TenantChange, tenant_id_or_none

log = logging.getLogger(__name__)


class TenantTask(Task):  # type: ignore[type-arg]  # generic in the stubs only
    """A task whose first argument is the id of its tenant; it opens its own transactions as that tenant."""

    abstract = True

    def __call__(self, tenant_id: int, *args: Any, **kwargs: Any) -> Any:
        """Run it; raises TenantChange when a tenant is left over from whatever ran before."""
        left_over = tenant_id_or_none()
        if left_over is not None:
            raise TenantChange(f"A task of tenant {tenant_id} would start as tenant {left_over}.")
        return self.run(tenant_id, *args, **kwargs)


def enqueue(task: Task[..., Any], tenant_id: int, *args: Any, expires: float) -> bool:
    """Send a task to the broker, once; False when the broker does not take it. Never called by a request."""
    try:
        # A retry would hold the caller for seconds: PostgreSQL remembers what is to do, whoever else may do it.
        task.apply_async((tenant_id, *args), expires=expires, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("The broker does not take %s: %s", task.name, type(error).__name__)
        return False
    return True
