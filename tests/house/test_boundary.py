"""What Anhe will never do, held by names: fields, models, URLs, packages. Planted violations must be caught."""

import re

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver
from tests.house.tree import ROOT

FORBIDDEN = re.compile(
    r"(?<![a-z])("
    r"face|facial|faceprint|voiceprint|voice_print|gait|biometric\w*|fingerprints?|iris_?scan|dna_?profile|"
    r"(person|people|citizen|resident|party)_?(score|rating|risk|rank|profile|page|trajectory|track)|"
    r"credit_?score|risk_?score|watch_?list|black_?list|wanted_?list|predict\w*_?(person|offender)|"
    r"live_?stream|stream_?url|rtsp|video_?wall|imsi|intercept\w*|wiretap|"
    r"residents?_?register|tenant_?list|guest_?list|floating_?population|household_?register"
    r")(?![a-z])"
)
PACKAGES = re.compile(
    r"^(face[-_]?recognition|deepface|insightface|facenet\S*|dlib|mediapipe|openface|retina[-_]?face|"
    r"speechbrain|resemblyzer|pyannote\S*|opencv\S*|ultralytics|torchreid|deep[-_]?sort\S*|fingerprint\S*)==",
    re.IGNORECASE,
)
# A word that stands for something else here; the reason stands beside it.
HARMLESS = {"fingerprint": "of a file or a plan: a hash, in city.plans"}


def fields() -> list[str]:
    found = []
    for model in apps.get_models():
        if model.__module__.startswith("anhe."):
            found.append(model._meta.label_lower)
            found += [f"{model._meta.label_lower}.{f.name}" for f in model._meta.get_fields()]
    return found


def addresses(patterns=None, before: str = "") -> list[str]:
    found = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        text = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += addresses(pattern.url_patterns, text)
        elif isinstance(pattern, URLPattern):
            found += [text, f"{text}#{pattern.name}"]
    return found


def broken(names: list[str]) -> list[str]:
    return [n for n in names if FORBIDDEN.search(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", n).lower())]


def test_no_model_or_field_breaks_the_boundary():
    assert len(fields()) > 200
    assert broken(fields()) == []


def test_no_page_breaks_the_boundary():
    assert len(addresses()) > 40
    assert broken(addresses()) == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_no_package_breaks_the_boundary(lock):
    lines = [line for line in (ROOT / lock).read_text().splitlines() if "==" in line]
    assert len(lines) > 40
    assert [line for line in lines if PACKAGES.match(line)] == []


@pytest.mark.parametrize(
    "planted",
    [
        "people.party.risk_score", "people.partyrating.person_rating", "city.camera.stream_url", "people.party.face",
        "desk/watchlist/", "desk/person-profile/".replace("-", "_"), "people.voiceprint.id", "staff.unit.resident_register",
    ],
)  # fmt: skip
def test_planted_names_are_caught(planted):
    assert broken([planted]) == [planted]


@pytest.mark.parametrize("planted", ["face-recognition==1.3.0 \\", "insightface==0.7", "deep-sort-realtime==1.3"])
def test_planted_packages_are_caught(planted):
    assert PACKAGES.match(planted)


def test_nothing_rates_or_follows_a_person():
    """A Party has a role in one file: no key leads from a Party to another Party, nor from two files to one Party."""
    party = apps.get_model("people", "party")
    assert [f.name for f in party._meta.get_fields() if f.is_relation and f.related_model is party] == []
    assert [f.name for f in party._meta.get_fields() if f.many_to_many] == []
