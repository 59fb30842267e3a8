"""How people say times, sums and lists, in Chinese and in English."""

from datetime import datetime, timedelta

from anhe.house.demo.chance import Dice
from anhe.house.demo.clock import local
from anhe.house.demo.shapes import Item

DIGITS = "零一二三四五六七八九十"
WEEKDAYS = "一二三四五六日"
MEASURES = {"liquor": "瓶", "cigarettes": "条", "machine": "台", "goods": "份", "metal": "堆"}


def number(value: int) -> str:
    """A whole number below a hundred in Chinese characters; in figures above."""
    if value <= 10:
        return "两" if value == 2 else DIGITS[value]
    if value < 20:
        return f"十{DIGITS[value - 10]}"
    if value < 100:
        return f"{DIGITS[value // 10]}十{DIGITS[value % 10] if value % 10 else ''}"
    return str(value)


def hour_word(hour: int) -> str:
    bands = ((5, "凌晨"), (8, "早上"), (11, "上午"), (13, "中午"), (18, "下午"), (23, "晚上"), (24, "夜里"))
    return next(word for end, word in bands if hour < end)


def clock(at: datetime, dice: Dice) -> str:
    """The time of day as it is said: 八点半, 8点15, 20:15."""
    here = local(at)
    here += timedelta(minutes=(-here.minute) % 5 if here.minute < 55 else -(here.minute % 5))
    way = dice.number(0, 5)
    if way == 0:
        return here.strftime("%H:%M")
    twelve = here.hour - 12 if here.hour > 12 else here.hour
    spoken = "两" if twelve == 2 else DIGITS[twelve] if twelve <= 10 else number(twelve)
    base = f"{twelve}点" if way == 1 else f"{spoken}点"
    if way == 2:
        return base + ("多" if here.minute >= 15 else "")
    if here.minute % 30 <= 4:
        return base + ("半" if here.minute >= 30 else "")
    return f"{base}{here.minute:02d}" if way == 1 else f"{base}{_minutes(here.minute)}"


def _minutes(minute: int) -> str:
    if minute % 15 <= 2 and minute >= 15:
        return {1: "一刻", 2: "半", 3: "三刻"}[minute // 15]
    return f"零{number(minute).replace('两', '二')}分" if minute < 10 else f"{number(minute)}分".replace("两", "二")


def day(at: datetime, told: datetime, dice: Dice) -> str:
    """The day as it is said by somebody who tells it at `told`."""
    here, now = local(at), local(told)
    apart = (now.date() - here.date()).days
    if apart == 0:
        return dice.pick(("今天", "今儿", "今天", "")) if here.hour >= 5 else dice.pick(("今天", ""))
    if apart == 1:
        return dice.pick(("昨天", "昨天", "昨儿", "夜儿个"))
    if apart == 2:
        return dice.pick(("前天", "前天", "前儿"))
    if apart < 7 and dice.is_lucky(0.5):
        return f"星期{WEEKDAYS[here.weekday()]}"
    if apart < 10:
        return f"{number(apart)}天前" if dice.is_lucky(0.3) else f"{here.day}号"
    same_year = here.year == now.year
    return f"{here.month}月{here.day}号" if same_year else f"{here.year}年{here.month}月"


def moment(at: datetime, told: datetime, dice: Dice) -> str:
    """Day and time together, in one of the ways people put them."""
    here = local(at)
    minutes = (told - at).total_seconds() / 60
    if 0 <= minutes < 25 and dice.is_lucky(0.5):
        return dice.pick(("刚才", "刚刚", f"{number(max(int(minutes), 3))}分钟前"))
    on = day(at, told, dice)
    if (local(told).date() - here.date()).days > 9:
        return on if dice.is_lucky(0.6) else f"{on}{hour_word(here.hour)}"
    spoken = clock(at, dice)
    near = dice.pick(("", "", "", "左右", "前后", "吧")) if "分" not in spoken else ""
    part = "" if ":" in spoken else hour_word(here.hour)
    if on in {"昨天", "今天"} and part in {"晚上", "早上"} and dice.is_lucky(0.4):
        return f"{on[0]}{part[0]}{spoken}{near}"
    return f"{on}{part}{spoken}{near}"


def money(fen: int, dice: Dice) -> str:
    """A sum as it is said: 3200块, 三千二, 1.8万, 3,200元; exact where it has cents."""
    yuan, cents = divmod(fen, 100)
    if cents:
        return f"{yuan}.{cents:02d}元"
    way = dice.number(0, 3)
    if yuan >= 10_000 and way == 0:
        return f"{yuan / 10_000:.2f}".rstrip("0").rstrip(".") + "万"
    if way == 1:
        return f"{yuan:,}元"
    if way == 2 and yuan >= 100:
        return _spoken(yuan)
    return f"{yuan}块" + dice.pick(("", "钱"))


def _spoken(yuan: int) -> str:
    for size, name in ((10_000, "万"), (1_000, "千"), (100, "百")):
        if yuan >= size:
            whole, rest = divmod(yuan, size)
            if whole >= 100:
                break
            if rest == 0:
                return f"{number(whole)}{name}块".replace("两百", "二百")
            if rest % (size // 10) == 0:
                return f"{number(whole)}{name}{DIGITS[rest // (size // 10)]}".replace("两百", "二百")
            break
    return f"{yuan}块"


def things(items: tuple[Item, ...], dice: Dice) -> str:
    """What was taken, with what each is worth where that is known."""
    parts = []
    for item in items:
        is_counted = 1 < item.count < 20 and item.kind != "money" and item.what[0] not in "一两几"
        many = f"{number(item.count)}{MEASURES.get(item.kind, '件')}" if is_counted else ""
        if item.kind == "cash" and item.value_fen:
            parts.append(f"{item.what}{money(item.value_fen, dice)}")
        elif item.value_fen == 0:
            parts.append(f"{many}{item.what}{dice.pick(('（不值钱）', '（没啥价值）', ''))}")
        elif item.value_fen is None:
            parts.append(f"{many}{item.what}{dice.pick(('（多少钱说不准）', '', ''))}")
        else:
            said = dice.pick(("（{}）", "，{}", "，当时{}买的", "，值{}"))
            parts.append(f"{many}{item.what}" + said.format(money(item.value_fen, dice)))
    return dice.pick(("、", "，还有", "；")).join(parts)


def total(items: tuple[Item, ...], dice: Dice) -> str:
    """The whole loss as a clause, honest about what nobody knows."""
    known = sum(item.value_fen or 0 for item in items)
    unknown = any(item.value_fen is None for item in items)
    if not known:
        return dice.pick(("钱数说不上来", "具体值多少不清楚", "不值几个钱", "没法算钱"))
    if len(items) == 1 and items[0].kind != "money":
        return dice.pick(("别的没少", "就这一样", "别的东西都在", "只少了这个", "其他没动"))
    said = money(known, dice)
    ways = (f"至少{said}", f"{said}只多不少") if unknown else (f"一共{said}", f"总共{said}左右", f"合计{said}", f"得有{said}")
    return dice.pick(ways)


def english_moment(at: datetime, told: datetime) -> str:
    here, now = local(at), local(told)
    apart = (now.date() - here.date()).days
    shown = f"{here.hour % 12 or 12}{here:%p}".lower() if here.minute < 8 else f"{here.hour % 12 or 12}:{here:%M} {here:%p}".lower()
    on = {0: "today", 1: "yesterday"}.get(apart, f"on {here.day} {here:%B}")
    return f"{on} at about {shown}" if apart < 9 else on


def english_things(items: tuple[Item, ...]) -> str:
    parts = []
    for item in items:
        value = "" if not item.value_fen else f" (about {item.value_fen // 100:,} yuan)"
        parts.append(f"{item.what}{value}")
    return " and ".join(parts) if len(parts) < 3 else ", ".join(parts[:-1]) + f" and {parts[-1]}"


def english_total(items: tuple[Item, ...]) -> str:
    known = sum(item.value_fen or 0 for item in items)
    if not known:
        return "I cannot say what it is worth."
    least = "At least " if any(item.value_fen is None for item in items) else "Altogether "
    return f"{least}{known // 100:,} yuan."
