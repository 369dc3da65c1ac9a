"""Every setting, in one place; README's table lists the environment variables read here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from celery.schedules import crontab
from django.utils.csp import CSP

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str) -> bool:
    """Whether an environment variable says yes."""
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


# A local run: plain HTTP on loopback, mail to the terminal's log, a throw-away key.
DEV = flag("ALIGNMENT_DEV")
DEBUG = flag("DEBUG")
SECRET_KEY = os.environ.get("SECRET_KEY", "local-development-only-" + "0123456789abcdef" * 4 if DEV else "")
ALLOWED_HOSTS = [host for host in os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost").split(",") if host]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.forms",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "allauth.mfa",
    "allauth.usersessions",
    "tenancy",
    "ui",
    "accounts",
    "activity",
    "okrs",
    "portfolio",
    "execution",
    "rollups",
    "home",
    "reviews",
    "exchange",
    "alignment",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.TenantMiddleware",
]

ROOT_URLCONF = "alignment.urls"
TENANT_URLCONF = "alignment.tenant_urls"
# How a request reads a past day: the middleware lies below the facts and the figures that this knows about.
LOOK_BACK = "rollups.past.looking.look_back"
WSGI_APPLICATION = "alignment.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "alignment.navigation.navigation",
            ],
            "builtins": ["ui.templatetags.ui"],
        },
    }
]


# ---------------------------------------------------------------- database
def database(url: str, engine: str, **extra: Any) -> dict[str, Any]:
    """Django's dictionary for a postgres:// address."""
    parts = urlsplit(url)
    return {
        "ENGINE": engine,
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # A new connection costs 11 ms, so each thread keeps its own; health checks replace a dead one.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        **extra,
    }


DATABASE_URL = os.environ.get("DATABASE_URL", "postgres://alignment_app@127.0.0.1:5432/alignment")
DATABASE_OWNER_URL = os.environ.get("DATABASE_OWNER_URL", "postgres://alignment_owner@127.0.0.1:5432/alignment")
TEST_DATABASE = "test_alignment" + os.environ.get("ALIGNMENT_TEST_DB", "")
DATABASES = {
    # Serves: a role that owns nothing and is held by every policy.
    "default": database(
        DATABASE_URL,
        "tenancy.backend",
        # How often a connection sends the words of `prepared` before the server keeps their plan: None is never, for
        # a transaction pooler that knows nothing of prepared statements (PgBouncer does from 1.21 on).
        OPTIONS={"prepare_threshold": None if flag("DATABASE_WITHOUT_PREPARED") else 1},
        TEST={"MIRROR": "owner", "NAME": TEST_DATABASE},
    ),
    # Migrates: owns the tables; no request and no task uses it.
    "owner": database(
        DATABASE_OWNER_URL,
        "django.db.backends.postgresql",
        CONN_MAX_AGE=0,
        TEST={"NAME": TEST_DATABASE, "DEPENDENCIES": []},
    ),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---------------------------------------------------------------- Redis and Celery
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600, "socket_connect_timeout": 1, "socket_timeout": 3,
    # Who sends a task asks for a connection once; by default it waited six seconds for one that is refused.
    "max_retries": 0,
}  # fmt: skip
# Packs take seconds of a processor each: they wait in a queue of their own, for a worker of their own, so that
# figures and letters, which everybody waits for, never stand behind two hundred of them.
CELERY_TASK_ROUTES = {"reviews.tasks.make_pack": {"queue": "packs"}}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    # If Redis lost everything, this still drains what was asked for: the truth is in PostgreSQL.
    "sweep": {"task": "rollups.tasks.sweep", "schedule": 60.0, "options": {"expires": 55}},
    # After a workbook was loaded its past days are reckoned, one tenant at a time.
    "histories": {"task": "rollups.tasks.start_histories", "schedule": 30.0, "options": {"expires": 25}},
    # Imports wait in PostgreSQL; who asked for one sees it begin within seconds.
    "imports": {"task": "exchange.tasks.start_imports", "schedule": 2.0, "options": {"expires": 2}},
    # Packs wait in PostgreSQL too; who asked for one sees it begin within seconds.
    "packs": {"task": "reviews.tasks.start_packs", "schedule": 2.0, "options": {"expires": 2}},
    # What schedules should have made by now is asked for, wherever the tenant's clock stands.
    "reviews": {
        "task": "reviews.tasks.start_schedules",
        "schedule": crontab(minute="*/15"),
        "options": {"expires": 600},
    },
    # Whether what was imported is still what is stored.
    "certificates": {
        "task": "exchange.tasks.start_certificates",
        "schedule": crontab(hour=3, minute=17),
        "options": {"expires": 3600},
    },
    # Letters are written in the transaction of what they tell of; these post them, and write those of the clock.
    "post": {"task": "activity.tasks.post", "schedule": 30.0, "options": {"expires": 25}},
    "letters": {"task": "okrs.tasks.start_letters", "schedule": crontab(minute="*/15"), "options": {"expires": 600}},
    "digests": {
        "task": "reviews.tasks.start_digests",
        "schedule": crontab(minute="5-59/15"),
        "options": {"expires": 600},
    },
    # Budgets begin and costs are booked on any day: the ledgers follow every hour, and at once by a button.
    "ledgers": {
        "task": "portfolio.tasks.start_ledgers",
        "schedule": crontab(minute=41),
        "options": {"expires": 3000},
    },
    # A signal that nobody answered goes further up in the morning, wherever the tenant is.
    "signals": {
        "task": "execution.tasks.start_signals",
        "schedule": crontab(minute="3-59/15"),
        "options": {"expires": 600},
    },
    # After its night, a tenant's tranches that are due get their review, and those nobody decided about lapse.
    "evidence": {
        "task": "portfolio.tasks.start_evidence",
        "schedule": crontab(minute="7-59/15"),
        "options": {"expires": 600},
    },
    # Every tenant's 02:00 falls on a quarter of an hour somewhere; the day's run is made once (NightlyRun).
    "nights": {"task": "rollups.tasks.start_nights", "schedule": crontab(minute="*/15"), "options": {"expires": 600}},
}

# ---------------------------------------------------------------- people
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = os.environ.get("EMAIL_VERIFICATION", "optional")
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEV
USERSESSIONS_TRACK_ACTIVITY = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}

# ---------------------------------------------------------------- the edge
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_SSL_REDIRECT = not DEV
SECURE_HSTS_SECONDS = 0 if DEV else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEV
SECURE_HSTS_PRELOAD = not DEV
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_PROXY") else None
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
X_FRAME_OPTIONS = "DENY"
# The __Host- prefix needs HTTPS, which a local run on loopback has not.
SESSION_COOKIE_NAME = "session" if DEV else "__Host-session"
CSRF_COOKIE_NAME = "csrf" if DEV else "__Host-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEV
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_HTTPONLY = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# ---------------------------------------------------------------- the API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.tokens.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["accounts.rest.rendering.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["accounts.rest.parsing.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "accounts.rest.paging.KeysetPagination",
    "EXCEPTION_HANDLER": "accounts.rest.problems.problem_details",
    "PAGE_SIZE": 50,
    "COERCE_DECIMAL_TO_STRING": False,
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Alignment",
    "DESCRIPTION": "Objectives, initiatives, work and money in one line of sight.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENABLE_LIST_MECHANICS_ON_NON_2XX": False,
    # Fields of one name and different choices; without a name of ours they would get a hash for one.
    "ENUM_NAME_OVERRIDES": {
        "CostKind": "execution.models.Cost.Kind",
        "Account": "portfolio.models.Account",
        "GuardrailKind": "portfolio.models.Guardrail.Kind",
        "CycleKind": "okrs.models.Cycle.Kind",
        "CycleState": "okrs.models.Cycle.State",
        "EvidenceTestKind": "portfolio.models.EvidenceTest.Kind",
        "FeasibilityVerdict": "portfolio.models.Feasibility.Verdict",
        "GradeVerdict": "okrs.models.Verdict",
        "ImportTarget": "exchange.models.imports.Target",
        "InitiativeKind": "portfolio.models.Initiative.Kind",
        "InitiativeState": "portfolio.models.Initiative.State",
        "ItemState": "execution.models.Item.State",
        "ItemType": "execution.models.Item.Type",
        "KeyResultType": "okrs.models.KeyResult.Type",
        "FundingRole": "portfolio.models.money.FUNDING_ROLES",
        "MoverRole": "portfolio.moves.MOVER_CHOICES",
        "ReactionKind": "okrs.models.Reaction.Kind",
        "Role": "accounts.models.Role",
        "SignalDecision": "execution.models.SignalAnswer.Decision",
        "SignalKind": "execution.models.Signal.Kind",
        "SignalProposal": "execution.models.Signal.Proposal",
        "TrancheDecision": "portfolio.models.TrancheDecision.Decision",
        "RollupJobState": "rollups.models.RollupJob.State",
    },
}

# ---------------------------------------------------------------- files, mail, language, logs
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / ".local" / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "alignment.storage.StaticStorage"},
}
WHITENOISE_USE_FINDERS = DEV
# Where people reach the product: the links in letters and calendars begin with it.
PUBLIC_URL = os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000")
# A larger file does not go with a letter: the letter leads to it, behind the sign-in.
MAIL_FILE_LIMIT = int(float(os.environ.get("MAIL_FILE_LIMIT_MB", "5")) * 1024 * 1024)
# With it a mail service (or a mail server's pipe) may tell at /mail/bounces/ what came back; without it nobody may.
MAIL_BOUNCE_KEY = os.environ.get("MAIL_BOUNCE_KEY", "")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Alignment <no-reply@localhost>")


def mailer(url: str) -> dict[str, Any]:
    """Django's mailer for an smtp:// or smtp+tls:// address; without one, mail goes to the log."""
    if not url:
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    options = {
        "host": parts.hostname or "",
        "port": parts.port or 25,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp+tls",
        "timeout": 10,
    }
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}


MAILERS = {"default": mailer(os.environ.get("EMAIL_URL", "" if DEV else "smtp://localhost"))}
FORM_RENDERER = "ui.forms.Renderer"
LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
