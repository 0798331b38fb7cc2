"""Every setting of Dure, in one file. What an operator may set is read by `env` and listed in docs/settings.md.

`DURE_PROFILE=embedded` (default): SQLite, one process, no broker. `production`: PostgreSQL, Redis, HTTPS.
"""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.core.management.utils import get_random_secret_key

from dure.config import env

PROFILE = env.choice("DURE_PROFILE", "embedded", ("embedded", "production"))
PRODUCTION = PROFILE == "production"
HOME = Path(env.text("DURE_HOME", "var")).resolve()
SAMPLE_SITE = env.flag("DURE_SAMPLE_SITE", not PRODUCTION)
OFFICIAL_SITE = env.flag("DURE_OFFICIAL_SITE")
ROBOTS = env.choice("DURE_ROBOTS", "disallow" if SAMPLE_SITE else "allow", ("allow", "disallow"))
DEBUG = env.flag("DURE_DEBUG")


def _secret_key() -> str:
    """The given key; in the embedded profile one is made once and kept beside the data."""
    if key := env.text("DURE_SECRET_KEY"):
        return key
    if PRODUCTION:
        raise env.WrongSetting("DURE_SECRET_KEY(_FILE): 운영 환경에는 50자 이상의 비밀 값이 필요합니다.")
    kept = HOME / "secret-key"
    if not kept.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(get_random_secret_key(), encoding="utf-8")
    return kept.read_text(encoding="utf-8").strip()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.words("DURE_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,[::1],testserver")
CSRF_TRUSTED_ORIGINS = env.words("DURE_ORIGINS")

INSTALLED_APPS = [
    "dure.web",  # first: its templates for signing in stand before allauth's own
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "dure.apps.audit",
    "dure.apps.accounts",
    "dure.apps.registry",
    "dure.apps.catalogue",
    "dure.apps.onboarding",
    "dure.apps.lists",
    "dure.apps.ledgers",
    "dure.apps.performance",
    "dure.apps.watch",
    "dure.apps.search",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dure.web.middleware.ErrorMiddleware",
    "dure.web.passwords.OwnPasswordFirst",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "dure.config.urls"
ASGI_APPLICATION = "dure.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "dure.web.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- data -----------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.database(env.text("DURE_DATABASE", "" if PRODUCTION else f"sqlite:///{HOME}/dure.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SNAPSHOT_ROOT = Path(env.text("DURE_SNAPSHOTS", str(HOME / "snapshots")))
QUESTION_ROOT = SNAPSHOT_ROOT.with_name("questions")  # the inputs of every tally, to count it again
SEARCH_ROOT = Path(env.text("DURE_SEARCH", str(HOME / "search")))
UPLOAD_ROOT = Path(env.text("DURE_UPLOADS", str(HOME / "uploads")))
UPLOAD_LIMIT = env.integer("DURE_UPLOAD_LIMIT_MB", 100) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
TALLY_ENGINE = env.text("DURE_TALLY", "duckdb:")
SCHEME_FOLDERS = [Path(folder) for folder in env.words("DURE_SCHEMES")]

REDIS = env.text("DURE_REDIS")
if PRODUCTION and not REDIS:
    raise env.WrongSetting("DURE_REDIS: 운영 환경에는 redis://호스트:6379/0 꼴의 주소가 필요합니다.")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS}
    if REDIS
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": [], "OPTIONS": {}}}
TASK_LOST_AFTER = env.integer("DURE_TASK_LOST_MINUTES", 30) * 60

# --- services of 공공데이터포털; all optional (docs/connectors.md) ---
DATA_KEY = env.text("DURE_DATA_KEY")
DATA_QUOTA = env.integer("DURE_DATA_QUOTA", 100)
SERVICE_ADDRESSES = {
    "statuses": env.text("DURE_ADDRESS_STATUSES"),
    "deliveries": env.text("DURE_ADDRESS_DELIVERIES"),
    "procurements": env.text("DURE_ADDRESS_PROCUREMENTS"),
    "products": env.text("DURE_ADDRESS_PRODUCTS"),
    "items": env.text("DURE_ADDRESS_ITEMS"),
}

# --- people ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 9}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "dure.apps.accounts.passwords.ProjectWords"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "dure.web.accounts.InvitedOnly"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "두레장터"
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": ""}  # axes counts failures, by account
AXES_FAILURE_LIMIT = env.integer("DURE_LOGIN_FAILURES", 5)
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "dure.web.accounts.login_name"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # an address is a whole city hall here: accounts lock, addresses do not
SESSION_COOKIE_AGE = env.integer("DURE_SESSION_MINUTES", 30) * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "dure_session"
CSRF_COOKIE_NAME = "dure_csrf"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- the wire -------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.flag("DURE_SSL_REDIRECT", True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.integer("DURE_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": UPLOAD_ROOT}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if PRODUCTION:
    STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = False

# --- words and time -------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "ko-kr"
USE_I18N = True
TIME_ZONE = "Asia/Seoul"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env.text("DURE_SMTP_HOST")
    else ("django.core.mail.backends.console.EmailBackend")
)
EMAIL_HOST = env.text("DURE_SMTP_HOST", "localhost")
EMAIL_PORT = env.integer("DURE_SMTP_PORT", 25)
EMAIL_HOST_USER = env.text("DURE_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("DURE_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("DURE_SMTP_TLS")
DEFAULT_FROM_EMAIL = env.text("DURE_MAIL_FROM", "dure@localhost")
WATCH_MAIL = env.flag("DURE_WATCH_MAIL", True)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("DURE_LOG_LEVEL", "WARNING")},
    "loggers": {"dure": {"level": env.text("DURE_LOG_LEVEL", "INFO")}},
}
