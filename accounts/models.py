"""People: who signs in, which tenants they belong to and with what rights, their teams, invitations and tokens."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel
from tenancy.rls import OwnRowsPolicy


class UserManager(BaseUserManager["User"]):
    """Users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user; without a password they cannot sign in by one until they set it."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An operator of the installation: the operator's console, never a tenant's rows."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser):
    """Somebody who signs in; global, because one person may belong to several tenants."""

    email = models.EmailField(unique=True, max_length=254)
    name = models.CharField(max_length=120, blank=True)
    is_staff = models.BooleanField("operator of this installation", default=False)
    is_superuser = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_lower")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name, for Django's admin."""
        return str(self)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django's permission, for the operator's console only; a tenant's rights are accounts.permissions."""
        return self.is_active and self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        """Django's permission for a whole app, for the operator's console only."""
        return self.is_active and self.is_superuser


class Team(TenantModel):
    """A lasting group of people that pulls work."""

    key = models.CharField(max_length=120)
    name = models.CharField(max_length=300)
    parent = TenantForeignKey("self", null=True, blank=True, related_name="children")

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "key"], name="accounts_team_key_once")]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member may do, from most to least (TRUST.md, Rights)."""

    OWNER = "owner", "Owner"
    ADMIN = "admin", "Admin"
    MANAGER = "manager", "Manager"
    MEMBER = "member", "Member"
    VIEWER = "viewer", "Viewer"


class Membership(TenantModel):
    """A person in a tenant: their name there, role and team."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    team = TenantForeignKey(Team, null=True, blank=True, related_name="members")
    joined_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Since when the person may no longer enter.")

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "user"], name="accounts_membership_once"),
            OwnRowsPolicy(name="accounts_membership_own"),
        ]

    def __str__(self) -> str:
        return self.name


class Invitation(TenantModel):
    """A place offered to an e-mail address; only the hash of its token is kept."""

    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    team = TenantForeignKey(Team, null=True, blank=True, related_name="+")
    token_hash = models.CharField(max_length=64)
    invited_by = TenantForeignKey(Membership, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "token_hash"], name="accounts_invitation_token_once")
        ]

    def __str__(self) -> str:
        return self.email


class ApiToken(TenantModel):
    """A program's key to the API as one member; the secret is shown once and only its hash kept."""

    membership = TenantForeignKey(Membership, related_name="api_tokens")
    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=12)
    secret_hash = models.CharField(max_length=64)
    read_only = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "prefix"], name="accounts_token_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class IdempotencyKey(TenantModel):
    """A POST of the API that has been done: its key, what was asked (a hash) and what was answered."""

    membership = TenantForeignKey(Membership, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    response = models.JSONField(default=None, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "membership", "key"], name="accounts_idempotency_key_once")
        ]

    def __str__(self) -> str:
        return self.key
