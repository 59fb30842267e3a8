"""What a call taker jots down in one line, taken apart: kind, place, things, name, telephone, time. Pure.

    盗 文化路60号 电动车 张先生 13800003356 昨晚10点
    stolen 60 Wenhua Road e-bike Mr Zhang 13800003356 22:00

Only what is said is taken; nothing is guessed, and every part can be changed by hand afterwards.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from anhe.reports.offences import Offence

CITY = ZoneInfo("Asia/Shanghai")
LONGEST = 1000

# The first that fits names the kind: closer words stand before wider ones.
OFFENCES = (
    (Offence.FRAUD_TELECOM, r"电诈|电信诈骗|网诈|网络诈骗|刷单|冒充客服|杀猪盘|telecom fraud|online fraud|scam"),
    (Offence.THEFT_BURGLARY, r"入室|入户|撬门|burglar\w*|break-?in|broke in"),
    (Offence.THEFT_VEHICLE_CONTENT, r"砸车窗|车内财物|车内|拉车门|from (?:a|the|my) (?:car|vehicle)"),
    (Offence.THEFT_EBIKE, r"(?:盗|偷|丢).*(?:电动车|电瓶|电动自行车)|(?:电动车|电瓶车?|电动自行车).*(?:被盗|被偷|丢|不见)|(?:stolen|theft).*e-?bike|e-?bike.*stolen"),
    (Offence.THEFT_MOTOR_VEHICLE, r"(?:盗|偷).*(?:轿车|汽车|摩托)|(?:轿车|汽车|摩托车?).*(?:被盗|被偷)|(?:stolen).*(?:car|motor\w*)|(?:car|motor\w*).*stolen"),
    (Offence.THEFT_PICKPOCKET, r"扒窃|扒手|pickpocket\w*"),
    (Offence.THEFT_PHONE, r"(?:盗|偷|丢).*手机|手机.*(?:被盗|被偷|丢)|(?:stolen|lost).*phone|phone.*stolen"),
    (Offence.THEFT_PARCEL, r"(?:盗|偷|丢).*快递|快递.*(?:被盗|被偷|丢)|parcel"),
    (Offence.THEFT_SITE, r"工地.*(?:盗|偷|丢)|(?:盗|偷).*工地|building site"),
    (Offence.THEFT_SHOP, r"(?:店|超市|商铺).*(?:盗|偷)|(?:盗|偷).*(?:超市|商铺|店里)|shoplift\w*"),
    (Offence.ROBBERY, r"抢劫|持刀抢|robb\w+"),
    (Offence.SNATCH, r"抢夺|抢包|飞车抢|snatch\w*"),
    (Offence.EXTORTION, r"敲诈|勒索|extort\w*|blackmail\w*"),
    (Offence.FRAUD_OTHER, r"骗|诈|fraud|cheat\w*"),
    (Offence.DRUGS, r"吸毒|贩毒|毒品|drugs?"),
    (Offence.WEAPONS, r"枪|爆炸物|炸药|guns?|explosives?"),
    (Offence.ASSAULT, r"殴打|打人|被打|打伤|beaten|assault\w*|hurt"),
    (Offence.DISORDER, r"寻衅|滋事|闹事|斗殴|disorder"),
    (Offence.DAMAGE, r"砸|划车|毁坏|损坏|damag\w*"),
    (Offence.TRAFFIC, r"车祸|交通事故|追尾|剐蹭|traffic|accident|crash"),
    (Offence.NOISE, r"噪音|噪声|扰民|太吵|noise|noisy"),
    (Offence.DISPUTE, r"纠纷|吵架|争吵|dispute|quarrel\w*"),
    (Offence.FOUND_PROPERTY, r"捡到|拾到|拾得|found"),
    (Offence.LOST_PROPERTY, r"遗失|弄丢|丢失|落在|lost"),
    (Offence.HELP, r"求助|迷路|走失|帮忙|help"),
    (Offence.THEFT_OTHER, r"盗|偷|窃|小偷|stolen|theft|thief|stole"),
)  # fmt: skip
THINGS = (
    r"电动自行车|电动车|电瓶车?|轿车|汽车|摩托车|自行车|手机|笔记本电脑|笔记本|电脑|相机|平板|钱包|背包|书包|挎包|包|现金|金手镯|金项链|金戒指"
    r"|项链|戒指|手表|首饰|快递|身份证|银行卡|电缆|钢筋"
    r"|e-?bikes?|batter(?:y|ies)|phones?|wallets?|bags?|laptops?|cameras?|bicycles?|cash|necklaces?|rings?|watch(?:es)?"
)
_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8}|1[3-9]\d{2,9})(?!\d)")
_NAME = re.compile(r"([\u4e00-\u9fff·]{1,4}?(?:先生|女士|小姐|同志|师傅|老师|大爷|大妈|阿姨))|((?:Mr|Mrs|Ms|Miss)\.? [A-Z][\w'-]+(?: [A-Z][\w'-]+)?)")
_END = r"(?:路|街|大道|巷|胡同|村|镇|小区|花园|花苑|家园|苑|庄|广场|大厦|社区|市场|超市|医院|学校|小学|中学|大学|公园|车站|地铁站|高铁站|站)"
_HOUSE = r"(?:与[\u4e00-\u9fff]{2,8}?(?:路|街|大道)(?:交叉口|交口|口)?)?(?:交叉口|交口)?(?:\d+(?:号院|号楼|号|弄|栋|幢|单元|层|楼|室))*(?:附近|门口|对面|旁边|楼下|地下车库)?"
_PLACE = re.compile(rf"[\u4e00-\u9fff]{{1,12}}?{_END}(?:[\u4e00-\u9fff\d]{{0,8}}?{_END})?{_HOUSE}")
_PLACE_EN = re.compile(r"(?:\d+ )?(?:[A-Z]\w+ ){1,3}(?:Road|Street|Avenue|Lane|Estate|Gardens|Community|Village|Square|Park)\b")
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3])[:：]([0-5]\d)(?!\d)|(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|早|晚)?\s*([01]?\d|2[0-3])点(半|[0-5]?\d分?)?")
_DAY = re.compile(r"前天|昨天|昨日|昨晚|昨夜|今天|今日|今早|今晨|今晚|今夜|刚才|刚刚|现在|(\d{1,3})\s*(?:分钟前|min(?:utes?)? ago)|(\d{1,2})\s*(?:个?小时前|hours? ago)|yesterday|today|last night|just now")
_DAYS_BACK = {"前天": 2, "昨天": 1, "昨日": 1, "昨晚": 1, "昨夜": 1, "yesterday": 1, "last night": 1}
_LATE = {"下午", "傍晚", "晚上", "夜里", "晚"}
_NIGHT = {"昨晚", "昨夜", "今晚", "今夜", "last night"}


@dataclass(frozen=True, slots=True)
class Jotting:
    """The parts of a line; what was not said is empty."""

    offence: str = ""
    place: str = ""
    name: str = ""
    phone: str = ""
    happened_at: datetime | None = None
    things: tuple[str, ...] = ()


def read(line: str, *, at: datetime) -> Jotting:
    """The parts of a line jotted down at this moment; times are read on the city's clock, none lies after `at`."""
    text = " ".join(unicodedata.normalize("NFKC", line[:LONGEST]).split())
    left = text
    phone, left = _taken(_PHONE, left, group=1)
    happened, left = _time(left, at)
    name, left = _taken(_NAME, left)
    place, left = _place(left)
    things = tuple(dict.fromkeys(re.findall(THINGS, left, re.IGNORECASE)))
    return Jotting(_offence(text), place, name, re.sub(r"[- ]", "", phone), happened, things)


def _taken(pattern: re.Pattern[str], text: str, group: int = 0) -> tuple[str, str]:
    """(what the pattern finds, the text without it)."""
    found = pattern.search(text)
    return (found[group], f"{text[: found.start()]} {text[found.end() :]}") if found else ("", text)


def _place(text: str) -> tuple[str, str]:
    """The first word that is an address: looked for word by word, so that no other word is drawn into it."""
    for word in text.split():
        found = _PLACE.search(word)
        if found:
            return found[0], text.replace(found[0], " ", 1)
    return _taken(_PLACE_EN, text)


def _offence(text: str) -> str:
    found = (offence for offence, words in OFFENCES if re.search(words, text, re.IGNORECASE))
    return next(found, "")


def _time(text: str, at: datetime) -> tuple[datetime | None, str]:
    day, left = _DAY.search(text), text
    if day:
        left = f"{text[: day.start()]} {text[day.end() :]}"
    clock = _CLOCK.search(left)
    if clock:
        left = f"{left[: clock.start()]} {left[clock.end() :]}"
    if not day and not clock:
        return None, text
    moment = _moment(day, clock, at)
    return (moment if moment <= at else at), left


def _moment(day: re.Match[str] | None, clock: re.Match[str] | None, at: datetime) -> datetime:
    said = day[0].lower() if day else ""
    if day and day[1]:
        return at - timedelta(minutes=int(day[1]))
    if day and day[2]:
        return at - timedelta(hours=int(day[2]))
    if clock is None and said in {"刚才", "刚刚", "现在", "just now"}:
        return at
    here = at.astimezone(CITY) - timedelta(days=_DAYS_BACK.get(said, 0))
    hour, minute = _hour(clock, is_night=said in _NIGHT) if clock else (22 if said in _NIGHT else 12, 0)
    moment = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
    # "Ten o'clock" said at nine in the morning was yesterday's.
    return moment - timedelta(days=1) if not day and moment > at else moment


def _hour(clock: re.Match[str], *, is_night: bool) -> tuple[int, int]:
    if clock[1]:
        return int(clock[1]), int(clock[2])
    hour = int(clock[4])
    half = clock[5] or ""
    minute = 30 if half == "半" else int(re.sub(r"\D", "", half) or 0)
    if hour < 12 and (clock[3] in _LATE or (is_night and hour >= 6)):
        hour += 12
    return hour, minute
