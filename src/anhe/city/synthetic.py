"""A synthetic Zhengzhou for demonstration and tests: 60 stations and 1,500 places, always the same.

Only the outlines follow the real city, as a sketch. Every name, number and position below is made
up from the words of this file; nothing here may be shown without the word synthetic (模拟).
"""

from collections.abc import Iterator
from itertools import islice

import numpy as np

from anhe.city import geometry, naming, plans

SEED = 20260101
PLACES_PER_STATION = 25
STEP = 9

STATIONS = {
    "410102": 7, "410103": 6, "410104": 6, "410105": 11, "410106": 2, "410108": 4,
    "410122": 4, "410181": 4, "410182": 4, "410183": 4, "410184": 5, "410185": 3,
}  # fmt: skip
RURAL = {"410122", "410181", "410182", "410183", "410184", "410185"}

STEMS = ["清渠", "槐荫", "柳岸", "麦香", "和畅", "安澜", "景明", "怀仁", "致远", "明德", "崇礼", "弘毅", "修远", "望岳", "听松", "枕河", "临溪", "观澜", "沐春", "映雪", "采薇", "银杏", "海棠", "丁香", "木兰", "紫藤", "青禾", "丰穗", "云栖", "月湖", "星河", "晨曦", "晚晴", "春晓", "秋实", "冬青", "夏荷", "兰亭", "竹韵", "梅影", "松涛", "石榴", "枣香", "杏林", "桃坞", "梨园", "桑梓", "榆钱", "楝花", "椿树", "棠溪", "菊潭", "蒲苇", "荻花", "鹭鸣", "雁栖", "鹤翔", "燕归", "莺歌", "鹊桥", "龙池", "凤台", "麟游", "虎泉", "马渡", "牛岭", "羊坡", "石桥", "木桥", "古井", "新井", "旧渡", "渔湾", "磨坊", "油坊", "酒泉", "茶亭", "陶寨", "瓷窑", "铁匠", "织锦", "染坊", "书院", "学宫", "鼓台", "钟亭", "塔湾", "牌坊", "长宁", "永安", "泰和", "瑞康", "福寿", "同心", "平和", "顺德", "信义", "勤俭"]

# kind, ending, its English, how many of 25 in town, how many in the country
FORMS = (
    ("street", "路", "Road", 5, 4),
    ("street", "街", "Street", 3, 1),
    ("street", "大道", "Avenue", 1, 1),
    ("community", "社区", "Community", 4, 2),
    ("village", "村", "Village", 0, 7),
    ("estate", "小区", "Estate", 3, 1),
    ("estate", "花苑", "Gardens", 2, 1),
    ("school", "小学", "Primary School", 1, 2),
    ("school", "中学", "Middle School", 1, 1),
    ("hospital", "医院", "Hospital", 1, 1),
    ("market", "市场", "Market", 1, 2),
    ("park", "公园", "Park", 1, 1),
    ("transit", "公交站", "Bus Stop", 1, 1),
    ("building", "大厦", "Tower", 1, 0),
)
NAMED_BY_STREET = {"estate", "school", "hospital", "market", "building", "park"}


def zhengzhou(*, seed: int = SEED) -> plans.CityPlan:
    """The demonstration city over the shipped sketch outlines; equal seeds give equal cities."""
    districts, outlines_from = plans.read_districts()
    stations, places = [], []
    names = iter(_shuffled(STEMS, np.random.default_rng(seed)))
    for district in districts:
        rng = np.random.default_rng([seed, int(district.code)])
        seats = list(islice(names, STATIONS[district.code]))
        own = list(_stations(district, seats, rng))
        stems = _stems(seats, rng)
        stations += own
        for station in own:
            places += _places(district, station, stems, rng)
    made = plans.Source(
        title="Synthetic stations and places of Zhengzhou", source=f"anhe.city.synthetic, seed {seed}",
        licence="Apache-2.0", declared_crs="EPSG:4490", transform="identity", is_synthetic=True,
    )  # fmt: skip
    return plans.CityPlan(districts, tuple(stations), tuple(places), outlines_from, made)


def _shuffled(words: list[str], rng: np.random.Generator) -> list[str]:
    return [words[i] for i in rng.permutation(len(words))]


def _stems(seats: list[str], rng: np.random.Generator) -> list[str]:
    # Each station's own word comes first among its streets, so that it stands in its own street.
    order: list[str] = [word for word in _shuffled(STEMS, rng) if word not in seats]
    for number, seat in enumerate(seats):
        order.insert(number * STEP, seat)
    return order


def english(stem: str) -> str:
    """The stem in pinyin as one capitalised word: `槐荫` gives `Huaiyin`."""
    return naming.pinyin(stem).replace(" ", "").capitalize()


def _stations(district: plans.DistrictPlan, names: list[str], rng) -> Iterator[plans.StationPlan]:
    seeds = geometry.spread(district.outline, len(names), rng)
    pieces = geometry.partition(district.outline, seeds)
    for i, (seed, piece) in enumerate(zip(seeds, pieces, strict=True)):
        code = f"{district.code}{i + 1:02d}"
        rural = district.code in RURAL and i > 0
        yield plans.StationPlan(
            code=code,
            name_zh=f"{names[i]}{'镇' if rural else '路'}派出所",
            name_en=f"{english(names[i])} {'Town' if rural else 'Road'} Police Station",
            # No number of the city begins with 0000, so nobody is rung by mistake.
            phone=f"0371-0000{code[4:]}",
            district=district.code, lon=float(seed[0]), lat=float(seed[1]), outline=piece,
        )  # fmt: skip


def _places(
    district: plans.DistrictPlan, station: plans.StationPlan, stems: list[str], rng
) -> list[plans.PlacePlan]:
    column = 4 if district.code in RURAL else 3
    forms = [form for form in FORMS for _ in range(form[column])]
    spots = _spots(station, len(forms), rng)
    number = int(station.code[6:]) - 1
    streets: list[str] = []
    made = []
    for i, ((kind, ending, in_english, *_), spot) in enumerate(zip(forms, spots, strict=True)):
        # A stem serves each ending once in a district: stations step through the stems side by side.
        stem = stems[(number * STEP + i) % len(stems)]
        name = f"{stem}{ending}"
        if kind == "street":
            streets.append(name)
        line = f"{district.name_zh}{name}"
        if kind in NAMED_BY_STREET:
            line = f"{district.name_zh}{streets[i % len(streets)]}{int(rng.integers(1, 200))}号"
        place = plans.PlacePlan(
            ref=f"{station.code}-{i + 1:02d}", kind=kind, name_zh=name, name_en=f"{english(stem)} {in_english}",
            line_zh=line, lon=float(spot[0]), lat=float(spot[1]),
        )  # fmt: skip
        made.append(place)
    return made


def _spots(station: plans.StationPlan, count: int, rng) -> np.ndarray:
    """Points in the station's ground, denser towards the station as towns are."""
    drawn = geometry.scattered(station.outline, count, rng)
    seat = np.array([station.lon, station.lat])
    nearer = np.round(seat + (drawn - seat) * rng.uniform(0.25, 1.0, (count, 1)), 6)
    inside = geometry.holds(station.outline, nearer[:, 0], nearer[:, 1])
    return np.where(inside[:, None], nearer, drawn)
