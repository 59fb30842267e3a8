"""How one city's Anhe is set up. Everything a city changes is an environment variable, named here."""

import os
from pathlib import Path

from anhe.house import database
from anhe.house.paths import VAR, secret_key

# What a city may set. `docs/running.md` says what each does; a test holds the two together.
ANHE_DEMO = os.environ.get("ANHE_DEMO") == "1"
ANHE_ROLE = os.environ.get("ANHE_ROLE", "app")
ANHE_HOSTS = os.environ.get("ANHE_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
ANHE_ORIGIN = os.environ.get("ANHE_ORIGIN", "http://127.0.0.1:8000")
ANHE_EVENTS = os.environ.get("ANHE_EVENTS", "")
ANHE_VAR = str(VAR)
ANHE_KEYS = os.environ.get("ANHE_KEYS", "")
ANHE_REPORTS_PER_MINUTE = int(os.environ.get("ANHE_REPORTS_PER_MINUTE", "60"))  # from one address, in each process
ANHE_LOG_NAME = os.environ.get("ANHE_LOG_NAME", "anhe/zhengzhou")  # the origin line of every signed head
ANHE_SEALER_KEYS = os.environ.get("ANHE_SEALER_KEYS", "")
ANHE_WITNESSES = os.environ.get("ANHE_WITNESSES", "")  # URL#KEY, with spaces between
ANHE_ANCHOR_FILE = os.environ.get("ANHE_ANCHOR_FILE", "")
ANHE_TIMESTAMP_URL = os.environ.get("ANHE_TIMESTAMP_URL", "")
ANHE_MESSAGES_URL = os.environ.get("ANHE_MESSAGES_URL", "")
ANHE_MESSAGES_KEY = os.environ.get("ANHE_MESSAGES_KEY", "")
ANHE_CITY = {
    "zh": os.environ.get("ANHE_CITY_ZH", "郑州市公安局"),
    "en": os.environ.get("ANHE_CITY_EN", "Zhengzhou Public Security Bureau"),
}

SECRET_KEY = secret_key()
DEBUG = False
ALLOWED_HOSTS = ANHE_HOSTS
CSRF_TRUSTED_ORIGINS = [ANHE_ORIGIN]
SECURE = ANHE_ORIGIN.startswith("https://")
HOUSE = Path(__file__).resolve().parent

INSTALLED_APPS = [
    "anhe.house",
    "anhe.inspection",
    "anhe.citizen",
    "anhe.fraud",
    "anhe.goods",
    "anhe.evidence",
    "anhe.cases",
    "anhe.reports",
    "anhe.city",
    "anhe.people",
    "anhe.law",
    "anhe.staff",
    "anhe.ledger",
    "procrastinate.contrib.django",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "rules",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # with random padding against BREACH
    "anhe.house.frame.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "anhe.house.frame.Language",
    "anhe.house.display.Display",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "anhe.house.doors.Refusals",
    "anhe.house.frame.Transaction",
    "anhe.house.frame.Part",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "anhe.house.urls"
WSGI_APPLICATION = "anhe.house.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "anhe.house.context.frame",
            ],
        },
    }
]

DATABASES = {"default": database.django_settings(ANHE_ROLE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "staff.Login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "anhe.staff.signing_in.Backend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PROCRASTINATE_ON_APP_READY = "anhe.house.jobs.give_connections"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_ADAPTER = "anhe.staff.signing_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "number"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {"login": "anhe.staff.forms.SignIn"}
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # axes counts these, in the database, over all processes
MFA_FORMS = {"authenticate": "anhe.staff.second_step.SecondStep", "reauthenticate": "anhe.staff.second_step.SecondStepAgain"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
AXES_USERNAME_FORM_FIELD = "username"  # as allauth hands it on; else every failure counts for nobody and locks nobody
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = "anhe.staff.second_step.counted_by"
AXES_CLIENT_IP_CALLABLE = "anhe.house.doors.address_of"  # else behind our own web server all have one address
AXES_SENSITIVE_PARAMETERS = ["login", "code", "csrfmiddlewaretoken", "next"]  # not kept beside a wrong try
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [HOUSE.parent / "exchange" / "locale"]  # the rooms are found as apps; exchange is none
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [HOUSE / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False  # `anhe serve` collects and compresses what pages load
WHITENOISE_AUTOREFRESH = False

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SECURE = SECURE
CSRF_FAILURE_VIEW = "anhe.house.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}, "none": {"class": "logging.NullHandler"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("ANHE_LOG", "WARNING")},
    # Anybody can send these; a trace of each would only fill the log.
    "loggers": {
        f"django.security.{sent}": {"handlers": ["none"], "propagate": False}
        for sent in ("DisallowedHost", "RequestDataTooBig", "TooManyFieldsSent", "SuspiciousMultipartForm")
    },
}
