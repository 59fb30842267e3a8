"""Reports as another office's system would send them: 12 narratives of real length, each with its own details."""

import json
import random
from datetime import UTC, datetime, timedelta

TOLD = (
    ("theft_ebike", "昨晚八点左右我把电动车停在文化路小区三号楼楼下的车棚里，上了车锁，今天早上七点下楼上班发现车不见了，地上只剩下被剪断的锁。车是黑色雅迪，去年六月买的，车架号在发票上，小区门口有监控，门卫说凌晨两点多有一辆面包车进出过。"),
    ("theft_vehicle_content", "我的白色大众轿车停在花园路与农业路交叉口路边车位，今天中午十二点半回来时发现副驾驶车窗被砸，座位上的黑色双肩包被拿走，里面有一台笔记本电脑、身份证和两张银行卡，我已经打电话挂失了银行卡。"),
    ("fraud_telecom", "上午十点接到自称银行客服的电话，说我名下有一笔贷款会影响征信，让我下载会议软件共享屏幕，按对方指示把三张卡里的钱转到一个所谓的安全账户，转了四次以后对方就不接电话了，我才明白是诈骗，转账记录都在手机里。"),
    ("theft_phone", "下午六点在二七广场地铁站换乘时人很多，出站以后发现放在外套右边口袋里的手机不见了，是一部黑色的华为手机，手机壳上有一只猫的图案，最后一次使用是在进站扫码的时候。"),
    ("theft_burglary", "今天晚上九点下班回家，发现家里大门的锁芯被撬，卧室的抽屉全部被翻开，少了一条金项链、一对金耳环和放在床头柜里的现金，邻居说下午四点左右听到过敲门声，以为是送快递的。"),
    ("theft_pickpocket", "在健康路夜市买东西的时候，有人从后面挤了我一下，过了两三分钟我想付钱，发现挎包的拉链被拉开，钱包不见了，里面有现金、驾驶证和医保卡，那个人穿灰色卫衣，戴着帽子。"),
    ("damage", "我开的早餐店今天凌晨五点开门的时候，发现玻璃门被人用石头砸破，店里的收银机被推倒，没有少什么东西，前天晚上有三个喝醉的人因为结账和我们吵过架，店里的摄像头拍到了一部分。"),
    ("theft_parcel", "快递显示昨天下午三点放在单元门口的货架上，我晚上七点去拿的时候已经没有了，里面是给孩子买的学习机，问了快递员和物业都说没有见到，货架旁边的摄像头是坏的。"),
    ("fraud_other", "上个月在网上看到一个出租房的信息，对方说要先交三个月房租和押金才能看房，我转账以后他给了我一个地址，今天过去发现房子里住着别人，房东说根本没有委托过中介，那个人的微信已经把我拉黑了。"),
    ("theft_site", "我们工地在西三环外，昨天夜里有人从北侧围挡翻进来，剪走了大约两百米电缆和四卷还没有拆封的电线，今天早上六点巡查的工人发现配电房的门被撬开，围挡外面有车轮印。"),
    ("dispute", "楼上住户装修从早上六点开始施工，说了好几次都不听，今天我上去找他们理论，对方推了我一下，我的手机摔在地上屏幕碎了，现在双方都在楼道里，希望派人来调解处理。"),
    ("theft_other", "我是社区诊所的负责人，今天盘点的时候发现药柜里少了几盒药和一台便携式血压计，上周五下班的时候还在，周末诊所没有人，后窗的插销是松的，窗台上有鞋印。"),
)  # fmt: skip


def bodies(count: int, seed: int, at: datetime) -> list[bytes]:
    """So many JSON bodies, each another report; the same seed gives the same ones but for the times."""
    chance = random.Random(seed)
    return [json.dumps(told(chance, at), ensure_ascii=False).encode() for _ in range(count)]


def told(chance: random.Random, at: datetime) -> dict:
    """One report with a place in the city, a phone number and one thing."""
    offence, narrative = chance.choice(TOLD)
    began = at - timedelta(minutes=chance.randrange(30, 3000))
    return {
        "offence": offence, "narrative": narrative, "teller": "victim", "lang": "zh-hans",
        "happened_from": began.astimezone(UTC).isoformat(), "happened_until": (began + timedelta(minutes=20)).astimezone(UTC).isoformat(),
        "place": {"words": f"金水区文化路 {chance.randrange(1, 200)} 号", "lon": round(chance.uniform(113.62, 113.74), 5),
                  "lat": round(chance.uniform(34.72, 34.80), 5), "datum": "WGS-84"},
        "reporter": {"name": chance.choice("张王李赵陈刘杨黄") + chance.choice("伟芳娜敏静丽强磊军洋"), "phone": f"138{chance.randrange(10**8):08d}"},
        "items": [{"what": "随身物品一件", "value_fen": chance.randrange(1, 900000)}],
    }  # fmt: skip
