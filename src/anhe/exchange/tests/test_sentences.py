"""Every code has a sentence, in both languages, with the same values in it."""

import ast
import re
from pathlib import Path

from django.conf import settings

from anhe.exchange import sentences

PACKAGE = Path(sentences.__file__).parent
CATALOGUE = PACKAGE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
_PAIR = re.compile(r'^msgid ("(?:.*)")\nmsgstr ("(?:.*)")$', re.MULTILINE)
_CODE_AT = {"BadSource": 2, "BadMapping": 2, "fail": 1, "Problem": 1, "Answer": 1, "Record": 3, "refuse": 2}
_MADE = {"took_earlier": "took_{", "took_later": "took_{", "not_a_time": "not_a_{", "not_a_date": "not_a_{"}
_VALUE = re.compile(r"%\((\w+)\)s")


def catalogue():
    return {ast.literal_eval(a): ast.literal_eval(b) for a, b in _PAIR.findall(CATALOGUE.read_text(encoding="utf-8"))}


def english():
    return {code: sentence._args[0] for code, sentence in sentences.SENTENCES.items()}


def test_the_chinese_catalogue_is_complete_and_keeps_every_value():
    words = catalogue()
    for sentence in [*english().values(), "%(taken)s rows taken, %(rejected)s rejected"]:
        assert words[sentence], sentence
        assert sorted(_VALUE.findall(words[sentence])) == sorted(_VALUE.findall(sentence))
        if sentence != "%(reason)s":
            assert re.search("[\u4e00-\u9fff]", words[sentence])
    assert len(words) - len(set(english().values())) == 2  # the heading and the count


def test_django_finds_the_catalogue():
    assert PACKAGE / "locale" in [Path(folder) for folder in settings.LOCALE_PATHS]


def test_every_code_used_has_a_sentence_and_every_sentence_is_used():
    source = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py") if path.name != "sentences.py")
    for code in sentences.SENTENCES:
        assert _MADE.get(code, f'"{code}"') in source, code
    used = {code for call in _calls(source) if (code := _code(call))}
    assert len(used) > 50 and used <= set(sentences.SENTENCES)


def _calls(source):
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]


def _code(call):
    """The code that a call passes on, where it is one that takes a code."""
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    at = _CODE_AT.get(name, 99)
    given = call.args[at] if at < len(call.args) else None
    return given.value if isinstance(given, ast.Constant) else ""
