"""The components: what they draw, and that nothing a person typed gets out of its place."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.utils import translation
from django.utils.safestring import SafeString

from anhe.house import clockface
from anhe.house.templatetags import boxes

NOW = datetime(2026, 11, 23, 6, 32, tzinfo=UTC)
EVIL = '<script>alert("x")</script>'


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def draw(source, **context):
    return Template("{% load anhe %}" + source).render(Context({"now": NOW} | context)).strip()


def words_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_state_has_word_shape_and_colour():
    html = draw('{% state "waiting" "等银行" %}')
    assert html == (
        '<span class="state" data-tone="waiting"><svg class="mark" aria-hidden="true">'
        '<use href="/static/anhe/icons.svg#state-waiting"/></svg>等银行</span>'
    )
    assert 'class="state bare"' in draw('{% state "done" "已办结" bare=True %}')
    assert "#state-gone" in draw('{% state "overdue" "已转走" shape="gone" %}')


def test_an_unknown_tone_is_an_error():
    with pytest.raises(ValueError, match="pink"):
        draw('{% state "pink" "x" %}')


@pytest.mark.parametrize("text", [
    '{% state "done" evil %}', "{% clock what=evil who=evil sentence=evil left=evil %}", "{% law title=evil article=evil text=evil %}",
    "{% provenance who=evil rule=evil %}", '{% panel evil note=evil foot=evil %}x{% endpanel %}', '{% panel_from "/x/" evil %}',
    '{% queue_row url="/x/" what=evil tone="done" word=evil ref=evil line=evil note=evil act=evil %}',
    '{% timeline %}{% event "done" now evil text=evil by=evil %}{% endtimeline %}', "{% steps %}{% step evil when=evil %}{{ evil }}{% endstep %}{% endsteps %}",
    "{% facts %}{% fact evil evil change=evil %}{% endfacts %}", "{% saved evil send_url=evil %}", "{% progress 1 2 evil %}",
    '{% notice "info" title=evil %}{{ evil }}{% endnotice %}', "{% urgent evil %}{{ evil }}{% endurgent %}", "{% call evil %}",
    "{% receipt title=evil number=evil code=evil text=evil state=evil spoken=evil %}{% endreceipt %}",
    "{% table evil show_caption=True %}{% endtable %}", "{% empty evil hint=evil url=evil label=evil %}", "{% loading evil %}",
    "{% button evil href=evil %}", "{% button evil name=evil value=evil %}", "{% search_box evil placeholder=evil value=evil %}",
    "{% figures %}{% figure evil evil note=evil %}{% endfigures %}", "{% answer ask=evil by=evil %}{{ evil }}{% endanswer %}",
    "{% queue evil title=evil %}{% endqueue %}", "{% question evil hint=evil error=evil %}{% endquestion %}",
    "{{ evil|ph }}", "{{ evil|masked:'name' }}", "{{ evil|code4 }}", "{{ evil|said }}", "{{ evil|said:evil }}",
])  # fmt: skip
def test_nothing_typed_becomes_markup(text):
    html = draw(text, evil=EVIL)
    assert "<script" not in html
    assert '"x")' not in html


def test_filters_say_when():
    html = draw("{{ at|moment }}", at=datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert (
        html
        == '<time class="nowrap" datetime="2024-01-02T03:04:05Z" title="2024-01-02 11:04:05">2024-01-02 11:04</time>'
    )
    assert draw("{{ at|moment }}{{ at|day }}{{ at|money }}{{ at|left }}", at=None) == "————"


def test_left_takes_the_pages_now():
    assert draw("{{ due|left:now }}", due=NOW + timedelta(hours=2)) == "还剩 2 小时"


def test_ph_keeps_phrases_together_and_leaves_markup_alone():
    assert (
        draw("{{ text|ph }}", text="被骗了，钱刚转出去")
        == '<span class="ph">被骗了，</span><span class="ph">钱刚转出去</span>'
    )
    assert draw("{{ text|ph }}", text=SafeString("<b>一，二</b>")) == "<b>一，二</b>"


def test_masked_says_so_to_who_cannot_see_it():
    assert words_of(draw("{{ phone|masked }}", phone="13800004417")) == "138 **** （已遮住） 4417"
    assert draw("{{ phone|masked }}", phone="") == "—"


def test_code4_can_be_copied_whole():
    assert words_of(draw("{{ code|code4 }}", code="KX7M29TD")).replace(" ", "") == "KX7M-29TD"


def test_a_clock_ticks_only_while_it_runs():
    running = draw("{% clock due=due form='line' %}", due=NOW + timedelta(days=1))
    assert f'data-due="{int((NOW + timedelta(days=1)).timestamp())}"' in running
    assert "data-due" not in draw("{% clock due=due paused_at=now form='line' %}", due=NOW + timedelta(days=1))


@pytest.mark.parametrize("form", ["card", "row", "line", "inline"])
def test_each_form_says_how_long_until_when_and_who(form):
    said = words_of(
        draw("{% clock due=due who='金水分局' what='决定' form=form %}", due=NOW + timedelta(days=1), form=form)
    )
    assert "还剩 1 天" in said
    assert "金水分局" in said
    assert "11-24 14:32 前" in said


def test_a_clock_has_no_fifth_form():
    with pytest.raises(ValueError, match="poster"):
        draw("{% clock due=now form='poster' %}")


def test_bars_are_drawn_without_style_attributes():
    html = draw("{% clock due=due since=since %}", due=NOW + timedelta(days=3), since=NOW - timedelta(days=1))
    assert '<rect class="part" width="25%"' in html
    assert 'aria-label="时间已过百分之 25"' in html
    assert "style=" not in html


def test_law_opens_in_place_in_its_own_language():
    rule = {
        "title_zh": "《刑事诉讼法》",
        "title_en": "Criminal Procedure Law, ",
        "article": "第一百一十二条",
        "text": "甲\n\n乙",
        "unconfirmed": True,
    }
    html = draw("{% law rule %}", rule=rule)
    assert '<summary><span lang="zh-Hans-CN">《刑事诉讼法》第一百一十二条</span>' in html
    assert '<blockquote lang="zh-Hans-CN"><p>甲</p>\n\n<p>乙</p></blockquote>' in html
    assert "条文尚未经法制人员确认" in html
    assert (
        draw("{% law '《刑法》第二百六十六条' %}")
        == '<span class="law"><span lang="zh-Hans-CN">《刑法》第二百六十六条</span></span>'
    )


def test_a_proposal_is_plum_whatever_the_page_asked_for():
    html = draw('{% event "done" now "相似" proposed=True by="模型" %}')
    assert 'data-tone="done"' not in html
    assert html.count('data-tone="proposed"') == 3
    assert "机器提议，未经人确认" in html


def test_a_panel_that_loads_itself_is_a_link_first():
    html = draw('{% panel_from "/cases/1/exhibits/" "物证" id="exhibits" lines=3 %}')
    assert 'id="exhibits" hx-get="/cases/1/exhibits/" hx-trigger="load" hx-target="this" hx-swap="outerHTML"' in html
    assert '<a href="/cases/1/exhibits/">打开物证</a>' in html
    assert html.count("<i></i>") == 3


def test_a_misspelt_argument_is_an_error():
    with pytest.raises(TypeError, match="colour"):
        draw('{% panel "x" colour="red" %}{% endpanel %}')
    with pytest.raises(TypeError, match="clok"):
        draw('{% queue_row url="" what="" tone="done" word="" clok=1 %}')
    with pytest.raises(ValueError, match="round"):
        draw('{% button "x" kind="round" %}')


def test_queue_row_names_its_button_for_who_hears_it():
    html = draw(
        '{% queue_row url="/c/1/" what="决定是否立案" tone="going" word="待决定" ref="盗 2026-110377" act="审批" current=True %}'
    )
    assert '<li class="queue-row" data-row aria-current="true">' in html
    assert '<a class="button quiet" href="/c/1/">审批<span class="hidden"> 盗 2026-110377</span></a>' in html


def test_steps_say_where_one_is():
    html = draw(
        '{% steps %}{% step "甲" done=True %}{% endstep %}{% step "乙" now=True %}{% endstep %}{% step "丙" %}{% endstep %}{% endsteps %}'
    )
    assert words_of(html) == "甲 （已完成） 乙 （现在） 丙"
    assert html.count('aria-current="step"') == 1


def test_a_fact_that_is_missing_says_so():
    assert words_of(draw('{% fact "工具" "" %}')) == "工具 未填"
    assert words_of(draw('{% fact "件数" 0 change="/x/" %}')) == "件数 0 修改 件数"


def test_progress_refuses_a_step_that_is_not_there():
    assert words_of(draw('{% progress 3 6 "报案：被骗" %}')) == "报案：被骗 第 3 步，共 6 步"
    with pytest.raises(ValueError, match="7 of 6"):
        draw("{% progress 7 6 %}")


def test_money_bar_is_to_scale_and_spoken():
    html = draw("{% money_bar parts %}", parts=[("止住", 2130000, "held"), ("追查", 1550000, "unknown")])
    assert 'aria-label="止住 ¥21,300.00，追查 ¥15,500.00"' in html
    assert 'x="0.000%" width="57.880%"' in html
    assert 'x="57.880%" width="42.120%"' in html
    assert words_of(html).endswith("合计 ¥36,800.00")


def test_money_bar_of_nothing():
    assert 'width="0.000%"' in draw("{% money_bar parts %}", parts=[("止住", 0, "held")])


def test_a_demo_receipt_bears_no_seal_but_says_so():
    html = draw('{% receipt title="收到" number="R-2026-00421738" code="7KQM3XTA9WPEH4RD" demo=True %}{% endreceipt %}')
    assert "演示回执" in words_of(html)
    assert "7KQM- 3XTA- 9WPE- H4RD" in words_of(html)


def test_filters_and_pages_keep_the_rest_of_the_address(request_at):
    request = request_at("/desk/", show="today", q="电瓶", page="2")
    context = RequestContext(request, {"request": request, "choices": [("all", "全部", 14), ("today", "今天到期", None)],
                                       "page": Paginator(range(95), 20).get_page(2)})  # fmt: skip
    html = Template("{% load anhe %}{% filters choices %}{% pages page %}").render(context)
    assert '<a href="?show=all&amp;q=%E7%94%B5%E7%93%B6">全部<span class="count">14</span></a>' in html
    assert '<a href="?show=today&amp;q=%E7%94%B5%E7%93%B6" aria-current="true">今天到期</a>' in html
    assert 'href="?show=today&amp;q=%E7%94%B5%E7%93%B6&amp;page=3" rel="next"' in html
    assert '<a href="?show=today&amp;q=%E7%94%B5%E7%93%B6&amp;page=2" aria-current="page">2</a>' in html
    assert "第 21 到 40 条，共 95 条" in html


def test_a_message_can_be_taken_back():
    said = [
        Message(constants.SUCCESS, "已立案。", extra_tags="undo=/cases/1/undo/"),
        Message(constants.ERROR, "不行。"),
    ]
    html = draw("{% toasts %}", messages=said, csrf_token="abc")
    assert (
        '<form method="post" action="/cases/1/undo/"><input type="hidden" name="csrfmiddlewaretoken" value="abc">'
        in html
    )
    assert html.count("<form") == 1
    assert 'data-tone="overdue"' in html


def test_quick_exit_is_a_link():
    html = draw("{% quick_exit %}")
    assert html.startswith('<a class="quick-exit" href="https://')
    assert 'rel="noreferrer"' in html


def test_english_speaks_english():
    with translation.override("en"):
        assert words_of(draw("{% progress 3 6 %}{% quick_exit %}{{ phone|masked }}", phone="13800004417")) == (
            "Step 3 of 6 Leave now 138 **** (hidden) 4417"
        )


def test_every_icon_that_is_named_is_in_the_sprite():
    house = Path(settings.HOUSE)
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (house / "static/anhe/icons.svg").read_text()))
    pages = [*house.parent.glob("*/templates/**/*.html")]
    named = {name for page in pages for name in re.findall(r'{% icon "([\w-]+)"', page.read_text())}
    named |= {name for page in pages for name in re.findall(r'\bicon="([\w-]+)"', page.read_text())}
    named |= {f"state-{shape}" for shape in clockface.SHAPES.values()} | {
        name for _tone, name in boxes.NOTICES.values()
    }
    assert named - drawn == set()
