"""Bearer tokens `alg_<tenant id>_<prefix>_<secret>`: how they are spelled, found and believed."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Any, NamedTuple

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from accounts.models import ApiToken, User

TEXT = re.compile(r"alg_([1-9][0-9]{0,17})_([0-9a-f]{10})_([A-Za-z0-9_-]{43})")


class Spelled(NamedTuple):
    """A token's parts as its holder sent them: nothing in it is believed yet."""

    tenant_id: int
    prefix: str
    secret: str


def spell(tenant_id: int, prefix: str, secret: str) -> str:
    """The text that the holder keeps."""
    return f"alg_{tenant_id}_{prefix}_{secret}"


def token_hash(secret: str) -> str:
    """What is stored: SHA-256 is enough for 256 random bits, which nobody can guess through."""
    return hashlib.sha256(secret.encode()).hexdigest()


def spelled_token(request: HttpRequest) -> Spelled | None:
    """The bearer token of the request, None when there is none or it cannot be one."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    found = TEXT.fullmatch(text.strip()) if scheme.lower() == "bearer" else None
    return Spelled(int(found[1]), found[2], found[3]) if found else None


def find_token(spelled: Spelled) -> ApiToken | None:
    """The living token of a living member, in the tenant in force; None otherwise."""
    now = timezone.now()
    unexpired = models.Q(expires_at=None) | models.Q(expires_at__gt=now)
    token = (
        ApiToken.objects.select_related("membership__user", "membership__team", "tenant")
        .filter(unexpired, prefix=spelled.prefix, revoked_at=None, membership__ended_at=None)
        .first()
    )
    if token is None or not hmac.compare_digest(token.secret_hash, token_hash(spelled.secret)):
        return None
    return token if token.membership.user.is_active else None


class TokenAuthentication(BaseAuthentication):
    """Believes the middleware, which has found the token and opened its tenant's transaction."""

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        """The member's user and the token; raises AuthenticationFailed for a token that does not live."""
        token: ApiToken | None = getattr(request._request, "api_token", None)
        if token is None:
            if get_authorization_header(request):
                raise AuthenticationFailed("This token is unknown, expired or revoked. Make a new one under Set-up.")
            return None
        if token.read_only and request.method not in SAFE_METHODS:
            raise PermissionDenied("This token may only read. Make one that may write under Set-up, Tokens.")
        return token.membership.user, token

    def authenticate_header(self, request: Request) -> str:
        """What WWW-Authenticate says on 401."""
        return "Bearer"
