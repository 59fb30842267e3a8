from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from anhe.ledger import Actor, new_id
from anhe.ledger import officer as officer_actor


class LoginManager(BaseUserManager):
    def create_user(self, number: str, password: str | None = None, **fields) -> "Login":
        login = self.model(number=number, **fields)
        login.set_password(password)
        login.save(using=self._db)
        return login

    def get_by_natural_key(self, number: str) -> "Login":
        return self.get(number=number)


class Login(AbstractBaseUser, PermissionsMixin):
    """What signs in. Kept apart from the Officer: sign-in software writes here without an act."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=16, unique=True)
    is_active = models.BooleanField(default=True)
    objects = LoginManager()

    USERNAME_FIELD = "number"

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "number", "is_active", "password", "last_login", "is_superuser"}


class Unit(models.Model):
    """One office of the department; units form a tree and `path` names the way down to each."""

    class Kind(models.TextChoices):
        BUREAU = "bureau", _("City bureau")
        DISTRICT = "district", _("District bureau")
        STATION = "station", _("Police station")
        BRIGADE = "brigade", _("Brigade")
        CENTRE = "centre", _("Centre")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=16, choices=Kind)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=120, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    phone = models.CharField(max_length=32, blank=True)
    district_code = models.CharField(max_length=6, blank=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(condition=models.Q(path__endswith="/"), name="unit_path_ends_with_slash"),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {
            "id", "code", "kind", "parent", "path", "name_zh", "name_en", "phone", "district_code", "is_synthetic",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_zh

    def covers(self, other: "Unit") -> bool:
        """True where the other unit is this one or lies beneath it."""
        return other.path.startswith(self.path)


class Officer(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    login = models.OneToOneField(Login, on_delete=models.PROTECT, related_name="officer")
    number = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="officers")
    joined_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    is_synthetic = models.BooleanField(default=False)

    # Set by the frame for the request at hand: the open access session.
    access: "AccessSession | None" = None

    class Meta:
        ordering = ["number"]

    class Privacy:
        personal: dict[str, str] = {}
        # An officer's name and number are shown to the citizens they serve.
        plain = {"id", "login", "number", "name", "name_en", "unit", "joined_on", "left_on", "is_synthetic"}

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        return self.name_en or self.name if get_language() == "en" else self.name

    @property
    def with_unit(self) -> str:
        """Name and unit in the order of the reader's language."""
        return f"{self.shown_name}, {self.unit.name}" if get_language() == "en" else f"{self.unit.name} {self.shown_name}"

    @property
    def actor(self) -> Actor:
        if self.access is None:
            return officer_actor(self.number)
        return officer_actor(self.number, session=self.access.pk, purpose=self.access.purpose)

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(self.posts.filter(until__isnull=True).values_list("role", flat=True))

    def has_post(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)


class Post(models.Model):
    """What an officer is entrusted with, from one day to another."""

    class Role(models.TextChoices):
        DUTY = "duty", _("Duty officer")
        HANDLER = "handler", _("Case officer")
        HEAD = "head", _("Head of unit")
        REVIEWER = "reviewer", _("Legal reviewer")
        CALL_TAKER = "call_taker", _("Call taker")
        DISPATCHER = "dispatcher", _("Dispatcher")
        EXAMINER = "examiner", _("Scene examiner")
        ANALYST = "analyst", _("Analyst")
        COMMANDER = "commander", _("Operation commander")
        CLERK = "clerk", _("Window clerk")
        CHIEF = "chief", _("Chief")
        INSPECTOR = "inspector", _("Inspector")
        OPERATOR = "operator", _("System operator")
        TRACER = "tracer", _("Money tracer")
        LIAISON = "liaison", _("Bank liaison")
        RETURNER = "returner", _("Return officer")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=16, choices=Role)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "role"], condition=models.Q(until__isnull=True), name="officer_holds_a_role_once"
            ),
        ]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "officer", "role", "since", "until"}


class Organisation(models.Model):
    """A bank, telecom, dealer or camera owner that works with the department; sees only its own rows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=32, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    is_synthetic = models.BooleanField(default=False)

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "code", "name_zh", "name_en", "is_synthetic"}


class Grant(models.Model):
    """The only membership: this officer, unit or organisation may see this file, so far, so long."""

    class Scope(models.TextChoices):
        KNOWN = "known", _("Knows that it exists")
        FACTS = "facts", _("Sees the facts")
        FULL = "full", _("Sees everything")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.UUIDField(db_index=True)
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="grants")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="grants")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="grants")
    scope = models.CharField(max_length=8, choices=Scope)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    by = models.CharField(max_length=80)
    object_ref = models.CharField(max_length=32, blank=True, help_text="the number by which the holder finds it")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(officer__isnull=False, unit__isnull=True, organisation__isnull=True)
                    | models.Q(officer__isnull=True, unit__isnull=False, organisation__isnull=True)
                    | models.Q(officer__isnull=True, unit__isnull=True, organisation__isnull=False)
                ),
                name="grant_names_exactly_one_holder",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("since")),
                name="grant_ends_after_it_began",
            ),
        ]
        indexes = [models.Index(fields=["unit", "file"], name="grant_by_unit")]

    class Privacy:
        personal: dict[str, str] = {}
        plain = {"id", "file", "officer", "unit", "organisation", "scope", "since", "until", "by", "object_ref"}


class AccessSession(models.Model):
    """Who looks, for what purpose, at which file, why, and until when. Opened on purpose, ends by itself."""

    class Purpose(models.TextChoices):
        HANDLE_CASE = "handle_case", _("Handling the case")
        REVIEW_REPORT = "review_report", _("Reviewing the report")
        TAKE_CALL = "take_call", _("Taking a call")
        LEGAL_REVIEW = "legal_review", _("Legal review")
        ANSWER_CITIZEN = "answer_citizen", _("Answering the citizen")
        VISIT = "visit", _("Visiting the victim afterwards")
        INSPECT = "inspect", _("Inspection")
        CORRECT = "correct", _("Correcting a record")
        URGENT = "urgent", _("Emergency access")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="sessions")
    purpose = models.CharField(max_length=16, choices=Purpose)
    file = models.UUIDField(null=True)
    object_ref = models.CharField(max_length=32, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    # What is looked at before it is known whose file it will be: a call that is taken, the duty desk's new reports.
    WITHOUT_FILE = frozenset({Purpose.TAKE_CALL, Purpose.REVIEW_REPORT})
    # Set by the frame for the request at hand: the purposes for which its address shows people's data.
    serves: frozenset[str] | None = None

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gt=models.F("opened_at")), name="session_ends_after_opening"),
        ]
        indexes = [models.Index(fields=["officer", "until"], name="session_by_officer")]

    class Privacy:
        personal = {"reason": "an officer's words"}
        plain = {"id", "officer", "purpose", "file", "object_ref", "opened_at", "until", "ended_at"}

    def covers(self, file: UUID) -> bool:
        """True where people's data of this file may be shown now, for this purpose, at this address."""
        if self.serves is not None and self.purpose not in self.serves:
            return False
        return self.file == file or (self.file is None and self.purpose in self.WITHOUT_FILE)

    @property
    def is_ended(self) -> bool:
        return self.ended_at is not None


class EmergencyAccess(models.Model):
    """紧急查阅: a file opened for four hours by an officer who does not belong to it, reviewed by another unit afterwards."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.OneToOneField(AccessSession, on_delete=models.PROTECT, related_name="emergency")
    grant = models.OneToOneField(Grant, null=True, on_delete=models.SET_NULL, related_name="emergency")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="emergencies")
    file = models.UUIDField(db_index=True)
    object_ref = models.CharField(max_length=32, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", help_text="in charge of the file")
    owner = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+", help_text="handles the file")
    reviewer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    broken_at = models.DateTimeField()
    review_due_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    is_justified = models.BooleanField(null=True)
    review = models.CharField(max_length=400, blank=True)
    escalated_at = models.DateTimeField(null=True)
    restored_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["review_due_at"], condition=models.Q(reviewed_at__isnull=True), name="emergency_to_review")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reviewed_at__isnull=True, reviewed_by__isnull=True, is_justified__isnull=True)
                | models.Q(reviewed_at__isnull=False, reviewed_by__isnull=False, is_justified__isnull=False),
                name="emergency_is_reviewed_by_someone_with_a_result",
            ),
            models.CheckConstraint(
                condition=models.Q(restored_at__isnull=True) | models.Q(escalated_at__isnull=False),
                name="emergency_is_restored_only_after_escalation",
            ),
        ]

    class Privacy:
        personal = {"review": "an officer's words"}
        plain = {
            "id", "session", "grant", "officer", "file", "object_ref", "unit", "owner", "reviewer", "broken_at",
            "review_due_at", "reviewed_at", "reviewed_by", "is_justified", "escalated_at", "restored_at",
        }  # fmt: skip

    @property
    def bars(self) -> bool:
        """True while its officer may open nothing more in this way."""
        return self.escalated_at is not None and self.reviewed_at is None and self.restored_at is None


class AccessRequest(models.Model):
    """查阅申请: an officer asks those in charge of a file to see it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="requests")
    file = models.UUIDField(db_index=True)
    object_ref = models.CharField(max_length=32, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", help_text="in charge of the file")
    owner = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+", help_text="handles the file")
    reason = models.CharField(max_length=400, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    is_granted = models.BooleanField(null=True)
    answer = models.CharField(max_length=400, blank=True)
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit"], condition=models.Q(answered_at__isnull=True), name="request_to_answer")]
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "file"], condition=models.Q(answered_at__isnull=True), name="officer_asks_for_a_file_once"
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, answered_by__isnull=True, is_granted__isnull=True)
                | models.Q(answered_at__isnull=False, answered_by__isnull=False, is_granted__isnull=False),
                name="request_is_answered_by_someone_with_a_result",
            ),
        ]

    class Privacy:
        personal = {"reason": "an officer's words", "answer": "an officer's words"}
        plain = {
            "id", "officer", "file", "object_ref", "unit", "owner", "asked_at", "answered_at", "answered_by", "is_granted",
            "until",
        }  # fmt: skip
