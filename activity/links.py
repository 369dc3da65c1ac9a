"""Addresses that hold outside the product: in a letter, in a calendar."""

from __future__ import annotations

from django.conf import settings

from tenancy.models import Tenant


def absolute(tenant: Tenant, path: str = "") -> str:
    """The whole address of a page, from its path below the organisation's own; with or without a slash before it."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/{tenant.slug}/{path.removeprefix('/')}"
