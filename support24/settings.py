"""Every setting of the desk, read from the environment once (docs/settings.md lists them)."""

import sys
import tempfile
from pathlib import Path
from typing import Any, Never
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from csp.constants import NONE, SELF

from .proxies import networks

django_stubs_ext.monkeypatch()  # lets ModelAdmin[Thread] and the like stand in code that runs

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def refuse(name: str, why: str) -> Never:
    """One line and no traceback, whichever process was to start."""
    sys.exit(f"Поддержка24 не запущена. {name}: {why}")


DEBUG = env.bool("DEBUG", default=False)
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
REDIS_URL = env.str("REDIS_URL", default="")
DATABASE_URL = env.str("DATABASE_URL", default="")
EMBEDDED = not REDIS_URL  # one process serves, works and keeps time

SECRET_KEY = env.str("SECRET_KEY", default="debug-only-" + "x" * 50 if DEBUG else "")
PARTNER_CODE_KEY = env.str("PARTNER_CODE_KEY", default=SECRET_KEY)  # keyed hash of partner codes
SEALING_KEY = env.str("SEALING_KEY", default="") or SECRET_KEY  # of secrets that are read again
if not DEBUG:
    for name, secret in (
        ("SECRET_KEY", SECRET_KEY),
        ("PARTNER_CODE_KEY", PARTNER_CODE_KEY),
        ("SEALING_KEY", SEALING_KEY),
    ):
        if len(secret) < 50 or len(set(secret)) < 10 or secret.startswith("debug-only-"):
            refuse(name, "нужен случайный секрет не короче 50 знаков (или DEBUG=1 на своей машине)")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if DEBUG else []
)
CSRF_TRUSTED_ORIGINS = env.list("TRUSTED_ORIGINS", default=[])
if not DEBUG and not ALLOWED_HOSTS:
    refuse("ALLOWED_HOSTS", "назовите имена, под которыми открывают поддержку")

INSTALLED_APPS = [
    "daphne",
    "support24.admin_app.DeskAdminConfig",  # Django's admin with the desk's own sign-in
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "audit",
    "tariffs",
    "portals",
    "files",
    "partners",
    "knowledge",
    "assistant",
    "chat",
    "chat.duty",
    "programs",
    "support24",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "support24.middleware.language_and_zone_of_the_reader",
    "support24.middleware.ServiceUnavailable",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "audit.acting.person_of_the_request",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "support24.middleware.not_found_as_customers_see_it",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "support24.urls"
ASGI_APPLICATION = "support24.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "chat.presentation.prompt.prompt_to_write",
                "chat.duty.staff.for_the_bar",
                "portals.chosen.for_the_menu",
                "chat.console.editors.for_the_bar",
            ],
        },
    },
]

# --- Data ---------------------------------------------------------------------------------------
if DATABASE_URL:
    DATABASES = {"default": env.db_url_config(DATABASE_URL)}
    DATABASES["default"] |= {
        "CONN_MAX_AGE": 0,  # the pool keeps connections
        "CONN_HEALTH_CHECKS": True,  # and checks each before it is lent: no page fails after a restart
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 16, "timeout": 5}},
    }
else:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "support24.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
            "TEST": {
                "NAME": VAR_DIR / "test.sqlite3"
            },  # a file: the ledger's thread must see it too
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR_DIR / "media"))
CACHES = {
    "default": {
        "BACKEND": "support24.cache.SharedCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "support24-cache",  # by which its keys are known among those of tasks and news
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- People -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "portals.User"
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/accounts/login/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SSO_AUDIENCE = env.str("SSO_AUDIENCE", default="support24")  # `aud` of portals' tokens: docs/sso.md
ACCOUNT_ADAPTER = "portals.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # portals, invitations and staff make accounts, nobody signs up
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before a second factor or a connection is changed
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # counted in the database: portals/actions/tries.py
MFA_FORMS = {
    "authenticate": "portals.second_factor.CodeForm",
    "reauthenticate": "portals.second_factor.CodeAgainForm",
}
MFA_ADAPTER = "portals.adapters.SecondFactorAdapter"
MFA_TOTP_ISSUER = "Поддержка24"
MFA_TOTP_TOLERANCE = 1  # of 30 seconds either way: clocks of telephones differ
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=not DEBUG)
SOCIALACCOUNT_ADAPTER = "portals.adapters.OidcAdapter"
OIDC_URL = env.str("OIDC_URL", default="")
OIDC_DOMAINS = env.list("OIDC_DOMAINS", default=[])
if OIDC_URL:
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "company",
                    "name": env.str("OIDC_NAME", default="OpenID"),
                    "client_id": env.str("OIDC_CLIENT_ID", default=""),
                    "secret": env.str("OIDC_CLIENT_SECRET", default=""),
                    "settings": {"server_url": OIDC_URL},
                }
            ],
        }
    }

# --- Mail ---------------------------------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", default="consolemail://" if DEBUG else "")
vars().update(env.email_url_config(EMAIL_URL or "dummymail://"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", default="support24@localhost")
EMAIL_TIMEOUT = 10
PASSWORD_RESET_TIMEOUT = 3600  # seconds that the link of «Забыли пароль?» works

# --- The duty specialist: docs/duty.md ----------------------------------------------------------
DESK_URL = env.str("DESK_URL", default="") or next(
    iter(CSRF_TRUSTED_ORIGINS),
    "http://127.0.0.1:8000" if DEBUG else f"https://{ALLOWED_HOSTS[0]}",
)

# --- Other programs: docs/api.md ----------------------------------------------------------------
WEBHOOKS_TO_PRIVATE_ADDRESSES = env.bool("WEBHOOKS_TO_PRIVATE_ADDRESSES", default=DEBUG)
API_REQUESTS_A_MINUTE = env.int("API_REQUESTS_A_MINUTE", default=600)  # of one token

# --- Safety -------------------------------------------------------------------------------------
SECURE_COOKIES = env.bool("SECURE_COOKIES", default=not DEBUG)  # off only where no TLS can be had
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
try:  # their word on who asks, and whether over TLS, is taken in support24/proxies.py
    TRUSTED_PROXIES = networks(env.list("TRUSTED_PROXIES", default=[]))
except ValueError as problem:
    refuse("TRUSTED_PROXIES", f"нужны адреса или сети ({problem})")
try:  # who may read /metrics
    METRICS_FROM = networks(env.list("METRICS_FROM", default=["127.0.0.0/8", "::1"]))
except ValueError as problem:
    refuse("METRICS_FROM", f"нужны адреса или сети ({problem})")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
FILE_UPLOAD_HANDLERS = ["files.receiving.ToDisk"]
FILE_UPLOAD_PERMISSIONS = 0o644  # nginx reads them too
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF, "blob:"],  # a recording is looked at before it is attached
        "font-src": [SELF],
        "connect-src": [SELF],
        # browsers ask this of the redirect after a form too: «Войти через …» is one
        "form-action": [
            SELF,
            *([f"{urlsplit(OIDC_URL).scheme}://{urlsplit(OIDC_URL).netloc}"] if OIDC_URL else []),
        ],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# --- Language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "ru"  # the texts stand in the code in Russian; locale/en translates them
LANGUAGES = [("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale/admin"]  # the second: Django's own pages
TIME_ZONE = "Europe/Moscow"
USE_TZ = True

# --- Static files -------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.str("STATIC_ROOT", default=str(VAR_DIR / "static"))
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "support24.static.ModuleManifestStorage"
    },
}

# --- Files that people send: docs/files.md -------------------------------------------------------
FILES_INCOMING = env.str("FILES_INCOMING", default="")
if FILES_INCOMING:  # of everything temporary: bodies, uploads, pictures on their way
    Path(FILES_INCOMING).mkdir(parents=True, exist_ok=True)
    tempfile.tempdir = FILES_INCOMING
FILES_ACCEL = env.str("FILES_ACCEL", default="")  # where nginx finds MEDIA_ROOT, for it alone
FILES_S3_BUCKET = env.str("FILES_S3_BUCKET", default="")
FILES_S3_ENDPOINT = env.str("FILES_S3_ENDPOINT", default="")
CLAMD = env.str("CLAMD", default="")  # tcp://host:3310 or unix:/path
STORAGES["files"] = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
if FILES_S3_BUCKET:
    STORAGES["files"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": FILES_S3_BUCKET,
            "endpoint_url": FILES_S3_ENDPOINT or None,
            "region_name": env.str("FILES_S3_REGION", default="") or None,
            "access_key": env.str("FILES_S3_KEY", default="") or None,
            "secret_key": env.str("FILES_S3_SECRET", default="") or None,
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": True,
            "signature_version": "s3v4",
        },
    }
    if not FILES_S3_ENDPOINT:
        refuse("FILES_S3_ENDPOINT", "назовите адрес хранилища: https://s3.example.com")
    # a picture of the page is sent on to a link of the storage's own
    where = f"{urlsplit(FILES_S3_ENDPOINT).scheme}://{urlsplit(FILES_S3_ENDPOINT).netloc}"
    for directive in ("img-src", "media-src"):
        CONTENT_SECURITY_POLICY["DIRECTIVES"][directive].append(where)

# --- The assistant: docs/assistant.md -----------------------------------------------------------
# a class with the members of knowledge.search.encoders.Encoder; "" for none
ASSISTANT_ENCODER = env.str(
    "ASSISTANT_ENCODER", default="knowledge.search.encoders.UniversalSentenceEncoder"
)
ASSISTANT_EMBEDDINGS_URL = env.str("ASSISTANT_EMBEDDINGS_URL", default="")
ASSISTANT_EMBEDDINGS_MODEL = env.str("ASSISTANT_EMBEDDINGS_MODEL", default="")
ASSISTANT_EMBEDDINGS_KEY = env.str("ASSISTANT_EMBEDDINGS_KEY", default="")
ASSISTANT_EMBEDDINGS_UNRELATED = env.float("ASSISTANT_EMBEDDINGS_UNRELATED", default=0.2)
ASSISTANT_REWRITER = env.str("ASSISTANT_REWRITER", default="")
ASSISTANT_REWRITER_URL = env.str("ASSISTANT_REWRITER_URL", default="")
ASSISTANT_REWRITER_MODEL = env.str("ASSISTANT_REWRITER_MODEL", default="")
ASSISTANT_REWRITER_KEY = env.str("ASSISTANT_REWRITER_KEY", default="")

# --- Work in the background ---------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL or "memory://localhost//"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        name: {"level": "WARNING"}
        for name in ("daphne", "django.channels.server", "celery", "kombu")
    }
    # a database that is away has two lines of its own (chat/outage.py)
    | {"psycopg.pool": {"level": "ERROR"}}
    # Django's own handler would write each line a second time
    | {"django": {"handlers": [], "level": "INFO"}},
}
