import re

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

EVIL = '"><script>alert(1)</script>'


class Asked(forms.Form):
    branches = {"how": {"bank": ["account"]}}

    how = forms.ChoiceField(label="怎么转的？", choices=[("bank", "银行"), ("cash", "现金")], widget=forms.RadioSelect)
    account = forms.CharField(label="对方账号", help_text="16 到 19 位", min_length=16, required=False)
    amount = forms.DecimalField(label="金额", widget=forms.TextInput)
    phone = forms.CharField(label="手机", required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    ways = forms.MultipleChoiceField(
        label="怎样告诉您？", choices=[("sms", "短信")], required=False, widget=forms.CheckboxSelectMultiple
    )
    private = forms.BooleanField(label="不公开", required=False)
    when = forms.DateField(label="哪一天", required=False)
    token = forms.CharField(widget=forms.HiddenInput, initial="t")

    def clean(self):
        if self.data.get("clash"):
            raise forms.ValidationError("两处对不上。")


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def draw(text, **context):
    return Template("{% load anhe %}" + text).render(Context(context))


def ids(html):
    return re.findall(r' id="([^"]+)"', html)


def test_a_field_ties_label_hint_and_error_to_its_input():
    html = draw("{% field form.account %}", form=Asked({"account": "123"}))
    assert '<label for="id_account">对方账号 <span class="optional">（选填）</span></label>' in html
    assert '<p class="hint" id="id_account_hint">16 到 19 位</p>' in html
    assert 'id="id_account_error"' in html
    tag = re.search(r"<input[^>]*>", html)[0]
    assert 'aria-describedby="id_account_hint id_account_error"' in tag
    assert 'aria-invalid="true"' in tag
    assert 'value="123"' in tag


def test_a_field_at_peace():
    html = draw("{% field form.amount %}", form=Asked())
    assert "aria-invalid" not in html
    assert "aria-describedby" not in html
    assert 'inputmode="decimal"' in html
    assert "wrong" not in html


def test_the_forms_own_attributes_win():
    html = draw("{% field form.phone %}", form=Asked())
    assert 'autocomplete="off"' in html
    assert 'inputmode="tel"' in html


def test_a_required_field_named_by_its_label():
    form = Asked({})
    assert "请填写“金额”。" in draw("{% field form.amount %}", form=form)
    assert "请选择“怎么转的”。" in draw("{% field form.how %}", form=form)


def test_a_message_somebody_wrote_is_left_alone():
    form = Asked({})
    form.fields["amount"].error_messages["required"] = "记不准的写个大概数。"
    assert "记不准的写个大概数。" in draw("{% field form.amount %}", form=form)


def test_choices_are_one_group_with_their_branch():
    html = draw("{% field form.how %}", form=Asked({"how": "bank", "account": "123"}))
    assert "<legend>怎么转的？</legend>" in html
    assert html.count('type="radio"') == 2
    assert 'value="bank" id="id_how_0" checked' in html
    bank, branch, cash = (html.index(found) for found in ('value="bank"', '<div class="branch">', 'value="cash"'))
    assert bank < branch < html.index('name="account"') < cash


def test_a_form_draws_each_field_once_and_hides_the_hidden():
    html = draw("{% fields form %}", form=Asked())
    assert [html.count(f'name="{name}"') for name in Asked.base_fields] == [2, 1, 1, 1, 1, 1, 1, 1]
    assert len(ids(html)) == len(set(ids(html)))
    assert '<input type="hidden" name="token" value="t" id="id_token">' in html


def test_error_summary_links_to_each_wrong_field():
    form = Asked({"account": "123", "when": "2026-13-40", "token": "t", "clash": "1"})
    html = draw("{% fields form %}{% error_summary form kept=True %}", form=form)
    summary = html[html.index('<div class="error-summary"') :]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_how_0", "id_account", "id_amount", "id_when"]
    assert set(targets) <= set(ids(html))
    assert "有 5 处需要修改，其他内容都已保存" in summary
    assert "“哪一天”：" in summary
    assert "<p>两处对不上。</p>" in summary


def test_no_summary_where_nothing_is_wrong():
    assert draw("{% error_summary form %}", form=Asked()).strip() == ""


def test_one_thing_in_english():
    class One(forms.Form):
        name = forms.CharField(label="Name")

    with translation.override("en"):
        html = draw("{% error_summary form %}", form=One({}))
    assert "One thing needs changing<" in html
    assert '<a href="#id_name">Fill in “Name”.</a>' in html


def test_what_was_typed_stays_text():
    form = Asked({"account": EVIL, "amount": EVIL, "how": EVIL, "ways": [EVIL]})
    html = draw("{% error_summary form %}{% fields form %}", form=form)
    assert "<script" not in html
    assert 'value="&quot;&gt;&lt;script&gt;' in html


def test_question_is_the_heading_of_its_page():
    html = draw('{% question "最后一笔钱，怎么转出去的？" hint="记不清的空着" %}x{% endquestion %}')
    assert (
        '<legend><h1><span class="ph">最后一笔钱，</span><span class="ph">怎么转出去的？</span></h1></legend>' in html
    )
    assert 'aria-describedby="question-hint"' in html


def test_rating_stands_in_a_row():
    class Score(forms.Form):
        score = forms.ChoiceField(choices=[(5, "满意"), (1, "不满意")], widget=forms.RadioSelect)

    assert 'class="field choices row"' in draw("{% rating form.score %}", form=Score())


def test_a_single_tick_has_its_label_at_its_side():
    html = draw("{% field form.private %}", form=Asked())
    assert '<label class="choice" for="id_private">' in html
    assert "选填" not in html
