"""Compiling translations, judged by Python's own reader of compiled catalogues."""

import gettext
import os
from pathlib import Path

import pytest

import anhe
from anhe.house import catalogues

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=n != 1;\\n"\n\n'
SHIPPED = sorted(Path(anhe.__file__).parent.glob("*/locale/*/LC_MESSAGES/django.po"))


def compiled(folder: Path, text: str) -> gettext.GNUTranslations:
    source = folder / "django.po"
    source.write_text(HEADER + text, encoding="utf-8")
    catalogues.compile_one(source, folder / "django.mo")
    with (folder / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def test_sentences_contexts_plurals_and_long_texts(tmp_path):
    found = compiled(
        tmp_path,
        """
#. a note
#: file.py:3
msgid "Report"
msgstr "报案"

msgctxt "verb"
msgid "Report"
msgstr "报告"

msgid "%(n)s case"
msgid_plural "%(n)s cases"
msgstr[0] "%(n)s 件案件"
msgstr[1] "%(n)s 件案件们"

msgid ""
"A long sentence, "
"said \\"twice\\"\\n"
msgstr ""
"长句，"
"“两遍”\\t\\n"

#~ msgid "Gone"
#~ msgstr "没了"
""",
    )
    assert found.gettext("Report") == "报案"
    assert found.pgettext("verb", "Report") == "报告"
    assert [found.ngettext("%(n)s case", "%(n)s cases", n) for n in (1, 2)] == ["%(n)s 件案件", "%(n)s 件案件们"]
    assert found.gettext('A long sentence, said "twice"\n') == "长句，“两遍”\t\n"
    assert found.gettext("Gone") == "Gone"


def test_doubtful_and_empty_translations_are_left_out(tmp_path):
    found = compiled(
        tmp_path, '#, fuzzy, python-format\nmsgid "A"\nmsgstr "甲"\n\nmsgid "B"\nmsgstr ""\n\nmsgid "C"\nmsgstr "丙"\n'
    )
    assert [found.gettext(text) for text in "ABC"] == ["A", "B", "丙"]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('msgid "A"\nmsgstr "B', 5, "not understood"),
        ('msgid "A"\n\nmsgid "B"\nmsgstr "C"\n', 4, "a message needs msgid and msgstr"),
        ('msgid "A"\nmsgstr "B"\n\nmsgid "A"\nmsgstr "C"\n', 7, "the same message stands at line 4"),
        ('msgid "A"\nmsgstr "B"\nmsgstr "C"\n', 6, "msgstr does not belong here"),
        ('msgid "A"\nmsgstr "B\\"\n', 5, "a string that does not end"),
        ('msgid "A" "B"\nmsgstr "\\xzz"\n', 5, "a string that does not end"),
        ("hello\n", 4, "not understood: hello"),
        ("#~ gone\n\"text\"\n", 5, "text without msgid or msgstr before it"),
    ],
)
def test_catalogue_that_cannot_be_read_says_where(tmp_path, text, line, reason):
    source = tmp_path / "django.po"
    source.write_text(HEADER + text, encoding="utf-8")
    with pytest.raises(catalogues.BadCatalogue) as fault:
        catalogues.compile_one(source, tmp_path / "django.mo")
    assert str(fault.value).startswith(f"{source}:{line}: {reason}")
    assert os.listdir(tmp_path) == ["django.po"]


def test_other_encoding_is_refused(tmp_path):
    (tmp_path / "django.po").write_bytes('msgid "A"\nmsgstr "甲"\n'.encode("gb18030"))
    with pytest.raises(catalogues.BadCatalogue, match="not UTF-8"):
        catalogues.read(tmp_path / "django.po")


@pytest.mark.parametrize(
    ("sentence", "translation", "is_fault"),
    [
        ("%(n)s of %(all)s", "%(all)s 之 %(n)s", False),
        ("%(n)s", "%(m)s", True),
        ("%(n)s", "无", True),
        ("{name} left", "{name}走了", False),
        ("{name} left", "走了", True),
        ("100 %", "百分之百", False),
    ],
)
def test_placeholders_must_be_those_of_the_sentence(tmp_path, sentence, translation, is_fault):
    source = tmp_path / "django.po"
    source.write_text(f'{HEADER}msgid "{sentence}"\nmsgstr "{translation}"\n', encoding="utf-8")
    assert bool(catalogues.faults(source)) == is_fault


@pytest.mark.parametrize("source", SHIPPED, ids=lambda path: path.parts[-5])
def test_shipped_catalogues_read_as_they_are_written(source, tmp_path):
    catalogues.compile_one(source, tmp_path / "django.mo")
    with (tmp_path / "django.mo").open("rb") as file:
        found = gettext.GNUTranslations(file)
    messages = [message for message in catalogues.read(source) if message.texts["msgid"]]
    plain = [m for m in messages if m.is_translated and not {"msgctxt", "msgid_plural"} & set(m.texts)]
    assert {m.texts["msgid"]: found.gettext(m.texts["msgid"]) for m in plain} == {
        m.texts["msgid"]: m.texts["msgstr"] for m in plain
    }
    assert [str(fault) for fault in catalogues.faults(source)] == []
