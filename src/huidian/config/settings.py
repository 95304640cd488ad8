"""Django settings, all from the environment (see `docs/settings.md`)."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
import platformdirs
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from huidian.config.environment import cores, count, flag, seconds, secret
from huidian.config.message_settings import *  # noqa: F403

PACKAGE = Path(__file__).resolve().parent.parent
HUIDIAN_HOME = Path(os.environ.get("HUIDIAN_HOME") or platformdirs.user_data_dir("huidian", appauthor=False))
# Database, uploads and mart hold people's phones: a folder that is made here is for this user alone.
HUIDIAN_HOME.parent.mkdir(parents=True, exist_ok=True)
HUIDIAN_HOME.mkdir(mode=0o700, exist_ok=True)
# A path, or the URL of an object store, whose files engines on this machine read as copies.
HUIDIAN_MART: Path | str = os.environ.get("HUIDIAN_MART") or HUIDIAN_HOME / "mart"
HUIDIAN_MART_COPIES = HUIDIAN_HOME / "mart-copies"
HUIDIAN_UPLOADS = HUIDIAN_HOME / "uploads"
HUIDIAN_SQL = Path(os.environ.get("HUIDIAN_SQL") or HUIDIAN_HOME / "sql")
"""Questions to the mart that were compiled once; it may be emptied at any time."""
_answers = os.environ.get("HUIDIAN_ANSWERS") or str(HUIDIAN_HOME / "answers")
HUIDIAN_ANSWERS = None if _answers == "0" else Path(_answers)
"""Answers of the mart that all processes share; it may be emptied at any time."""
HUIDIAN_ENGINE = os.environ.get("HUIDIAN_ENGINE") or "duckdb"
# Said by `huidian run` to the processes it starts: it can stop them all and start them again.
HUIDIAN_SUPERVISED = flag("HUIDIAN_SUPERVISED")
HUIDIAN_WEB_PROCESSES = count("HUIDIAN_WEB_PROCESSES", cores())
HUIDIAN_SPARK_MASTER = os.environ.get("HUIDIAN_SPARK_MASTER") or "local[*]"

DEBUG = flag("HUIDIAN_DEBUG")
SECRET_KEY = secret(HUIDIAN_HOME)
ALLOWED_HOSTS = os.environ.get("HUIDIAN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("HUIDIAN_ORIGINS", "").split(",") if o]
# What owners' links begin with, which are made where there is no request.
HUIDIAN_SITE = (
    os.environ.get("HUIDIAN_SITE") or next((o for o in CSRF_TRUSTED_ORIGINS if "*" not in o), "")
).rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "csp",
    "axes",
    "django_tasks",
    "django_tasks_db",
    "huidian.network",
    "huidian.customers",
    "huidian.visits",
    "huidian.messages",
    "huidian.mart",
    "huidian.retention",
    "huidian.outreach",
    "huidian.workshop",
    "huidian.care",
    "huidian.surveys",
    "huidian.complaints",
    "huidian.assignment",
    "huidian.jobs",
    "huidian.demo",
    "huidian.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "huidian.web.shell.middleware.ScopeMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "huidian.config.urls"
WSGI_APPLICATION = "huidian.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            # What APP_DIRS would set up, within the loader that finds `page.html#part`.
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            ["django.template.loaders.app_directories.Loader"],
                        )
                    ],
                )
            ],
            "libraries": {"partials": "template_partials.templatetags.partials"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "huidian.web.shell.context.shell",
            ],
        },
    },
]

FORM_RENDERER = "huidian.web.forms.renderer.Renderer"

# --- database -----------------------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{HUIDIAN_HOME / 'huidian.sqlite3'}", conn_max_age=600, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"].setdefault("OPTIONS", {})
    DATABASES["default"]["OPTIONS"] |= {
        # Without IMMEDIATE, concurrent writers fail at lock upgrade instead of waiting.
        "transaction_mode": "IMMEDIATE",
        "timeout": 60,
        # Cache and map are filled by who needs them; more of either made large imports no faster.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=67108864; "
        "PRAGMA cache_size=-16384;",
    }
# Where a backup is put every night; "0" for nowhere. A PostgreSQL server has ways of its own.
_by_default = str(HUIDIAN_HOME / "backups") if DATABASES["default"]["ENGINE"].endswith("sqlite3") else "0"
_backup = os.environ.get("HUIDIAN_BACKUP") or _by_default
HUIDIAN_BACKUP = None if _backup == "0" else Path(_backup)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people -------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "network.Staff"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# 16 MB of memory and 0.14 s for each guess. What was stored with the second is stored anew at a sign-in.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "huidian.web.shell.views.locked_out"
AXES_ENABLE_ADMIN = False
AXES_CLIENT_IP_CALLABLE = "huidian.network.addresses.client_address"
AXES_VERBOSE = False

# --- security -----------------------------------------------------------------------------------------
HTTPS = flag("HUIDIAN_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = int(seconds("HUIDIAN_SESSION_HOURS", 12, 3600))
HUIDIAN_IDLE_MINUTES = count("HUIDIAN_IDLE_MINUTES", 30)
HUIDIAN_REVEALS_A_DAY = count("HUIDIAN_REVEALS_A_DAY", 30)
# Whose X-Forwarded-For is believed: addresses or networks of the proxies in front, and nobody else's.
HUIDIAN_TRUSTED_PROXIES = [
    one.strip() for one in os.environ.get("HUIDIAN_TRUSTED_PROXIES", "").split(",") if one.strip()
]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]  # asked on this machine, past the proxy
# What is promised to browsers holds for this site; for its neighbours' names only their owner can promise.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- language and time --------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- files --------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = None  # served from where the package has them; nothing to collect
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
FILE_UPLOAD_HANDLERS = ["huidian.web.shell.files.NoFiles"]  # the import desk has its own
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20

# --- mail ---------------------------------------------------------------------------------------------
_mail = urlsplit(os.environ.get("HUIDIAN_MAIL_URL", ""))
if _mail.scheme in {"smtp", "smtps"}:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 587)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    # A password goes through no wire that is not encrypted, unless that is asked for.
    EMAIL_USE_TLS = not EMAIL_USE_SSL and _mail.query != "plain"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("HUIDIAN_MAIL_FROM") or (
    unquote(_mail.username or "") or "huidian@localhost"
)
HUIDIAN_ANCHOR_MAIL = [
    one.strip() for one in os.environ.get("HUIDIAN_ANCHOR_MAIL", "").split(",") if one.strip()
]

# --- jobs ---------------------------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "huidian.jobs.backend.LeasedBackend"}}
# A runner that gives no sign of life for so long is dead, and its task is taken by another.
HUIDIAN_LEASE_SECONDS = seconds("HUIDIAN_LEASE_SECONDS", 45)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "class": "huidian.config.logs.Discreet",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "filters": {"refusals": {"()": "huidian.config.logs.NoRefusals"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["refusals"]}
    },
    "root": {"handlers": ["console"], "level": os.environ.get("HUIDIAN_LOG", "WARNING")},
}
