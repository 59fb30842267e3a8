"""What the synthetic tellings are made of. Several words are not in the product's own lists, as in life."""

PHONES = {
    "苹果": ["iPhone 13", "iPhone 14", "iPhone 12", "iPhone 15", "iPhone 11", "iPhone 13 Pro", "iPhone 14 Pro Max", "iPhone 15 Pro Max", "iPhone XR", "iPhone SE"],
    "华为": ["Mate60", "Mate60Pro", "P50", "P60", "nova12", "Mate40", "Pura70", "畅享60"],
    "小米": ["14", "13", "14 Pro", "Redmi K70", "Redmi Note13", "12S", "CIVI4"],
    "OPPO": ["Reno11", "A97", "FindX7", "Reno10", "K11"], "vivo": ["X100", "S18", "Y78", "X90", "iQOO12"],
    "荣耀": ["90", "Magic6", "X50", "100", "80GT"], "三星": ["S23", "S24Ultra", "A54", "ZFlip5"],
}  # fmt: skip
LAPTOPS = {
    "联想": ["小新14", "Y7000P", "E14", "T480", "X1", "小新16"], "戴尔": ["G15", "XPS13", "5420", "7490"], "惠普": ["战66", "840G5", "光影9"],
    "华为": ["MateBook14", "D16", "MateBookX"], "苹果": ["A2337", "A2442", "A2681", "A1466"], "华硕": ["天选4", "ROG魔霸7", "X515"],
}  # fmt: skip
KINDS = {
    "phone": {"share": 30, "says": ["手机", "手机一部", "智能手机", "电话"], "brands": PHONES, "spelt": {"苹果": ("苹果", "iPhone", "Apple"), "华为": ("华为", "HUAWEI"), "小米": ("小米", "MI"), "荣耀": ("荣耀", "HONOR")},
              "colours": ["black", "white", "blue", "grey", "gold", "purple", "green", "pink", "silver", "red"], "sizes": ["128G", "256G", "64G", "512G", "1T"],
              "marks": ["scratch", "crack", "sticker", "shell", "dent", "charm", "repaired"], "keys": ["imei"]},
    "ebike": {"share": 28, "says": ["电动车", "电动自行车", "电瓶车", "两轮电动车", "小电驴"], "brands": dict.fromkeys(["雅迪", "爱玛", "台铃", "绿源", "新日", "小牛", "小刀", "九号", "立马", "金箭"], "code"), "spelt": {},
              "codes": ["TDT", "TDR", "TDN", "BF"], "colours": ["black", "white", "red", "blue", "grey", "pink", "green", "silver", "yellow"], "sizes": ["48V", "60V", "72V"],
              "marks": ["scratch", "sticker", "basket", "box", "seat", "shield", "lock", "mirror", "painted", "dent", "charm", "tape"], "keys": ["plate", "frame"]},
    "bicycle": {"share": 8, "says": ["自行车", "山地车", "单车", "山地自行车"], "brands": {"捷安特": ["ATX660", "ATX720", "OCR5300", "FastRoad"], "美利达": ["勇士300", "挑战者600", "公爵600"], "喜德盛": ["黑客", "传奇500", "英致600"], "凤凰": [], "永久": [], "飞鸽": []}, "spelt": {"捷安特": ("捷安特", "GIANT"), "美利达": ("美利达", "MERIDA")},
                "colours": ["black", "blue", "red", "white", "green", "grey", "orange"], "sizes": ["26寸", "27.5寸", "24寸", "20寸"], "marks": ["scratch", "sticker", "basket", "seat", "lock", "painted", "tape", "charm"], "keys": ["frame"]},
    "laptop": {"share": 9, "says": ["笔记本电脑", "笔记本", "手提电脑", "电脑"], "brands": LAPTOPS, "spelt": {"联想": ("联想", "Lenovo"), "戴尔": ("戴尔", "DELL"), "惠普": ("惠普", "HP"), "苹果": ("苹果", "MacBook"), "华硕": ("华硕", "ASUS")},
               "colours": ["black", "silver", "grey", "white", "blue"], "sizes": ["14寸", "15.6寸", "13寸", "16寸"], "marks": ["scratch", "sticker", "crack", "dent", "missing", "engraved"], "keys": ["serial"]},
    "watch": {"share": 5, "says": ["手表", "机械表", "腕表"], "brands": {"天梭": ["T099", "1853", "T127"], "浪琴": ["L2628", "L4755"], "欧米茄": ["326", "424"], "劳力士": ["126610", "116233"], "卡西欧": ["GA2100", "DW5600"], "精工": ["SRPE", "SNK809"], "海鸥": ["D819"]}, "spelt": {"天梭": ("天梭", "TISSOT"), "浪琴": ("浪琴", "LONGINES"), "劳力士": ("劳力士", "ROLEX")},
              "colours": ["silver", "black", "gold", "blue", "white", "brown"], "sizes": ["40mm", "38mm", "42mm", "36mm"], "marks": ["scratch", "engraved", "strap", "crack"], "keys": ["serial"]},
    "necklace": {"share": 6, "says": ["金项链", "项链", "黄金项链"], "brands": dict.fromkeys(["周大福", "老凤祥", "周生生", "六福", "梦金园", "金大福"], ()), "spelt": {}, "colours": [""], "sizes": (5.0, 60.0, "克"), "marks": ["engraved", "pendant", "repaired", "clasp"], "keys": []},
    "ring": {"share": 5, "says": ["金戒指", "戒指", "黄金戒指"], "brands": dict.fromkeys(["周大福", "老凤祥", "周生生", "六福", "潮宏基"], ()), "spelt": {}, "colours": [""], "sizes": (2.0, 18.0, "克"), "marks": ["engraved", "stone", "repaired"], "keys": []},
    "camera": {"share": 4, "says": ["相机", "单反相机", "微单", "照相机"], "brands": {"佳能": ["5D4", "R6", "80D", "M50"], "尼康": ["D750", "Z6", "D7200"], "索尼": ["A7M3", "A6400", "RX100"], "富士": ["XT30", "X100V"]}, "spelt": {"佳能": ("佳能", "Canon"), "尼康": ("尼康", "Nikon"), "索尼": ("索尼", "SONY")},
               "colours": ["black", "silver"], "sizes": [], "marks": ["scratch", "sticker", "strap", "dent", "missing", "engraved"], "keys": ["serial"]},
    "tool": {"share": 5, "says": ["电锤", "电钻", "角磨机", "切割机"], "brands": {"博世": ["GBH2-26", "GSB120", "GWS700"], "牧田": ["HR2470", "DF333"], "东成": ["FF05-26", "S1M100"], "得伟": ["DCD777"]}, "spelt": {"博世": ("博世", "BOSCH"), "牧田": ("牧田", "Makita")},
             "colours": ["blue", "green", "yellow", "red"], "sizes": ["12V", "20V"], "marks": ["tape", "painted", "scratch", "engraved", "missing", "cord"], "keys": ["serial"]},
}  # fmt: skip
for row in KINDS.values():
    row.setdefault("codes", [])
PLACES = {
    "left": ["左侧", "左边", "左"], "right": ["右侧", "右边", "右"], "front": ["正面", "前面", "前部"], "back": ["背面", "后面", "后部"],
    "corner": ["边角", "角上"], "edge": ["边框", "侧边", "边缘"], "upper": ["上方", "上面"], "bottom": ["底部", "下面"],
}  # fmt: skip
MARKS = {
    "scratch": {"placed": True, "says": ["有划痕", "有刮痕", "有一道擦痕", "刮花了", "有长划伤"]}, "crack": {"placed": True, "says": ["有裂痕", "有裂纹", "裂了", "碎了一块"]},
    "dent": {"placed": True, "says": ["有磕碰", "有磕痕", "磕瘪了", "有凹陷"]}, "sticker": {"placed": True, "says": ["贴着{n}贴纸", "贴了{n}", "有{n}贴画", "有{n}图案的贴纸"]},
    "shell": {"placed": False, "says": ["带{n}手机壳", "套{n}的壳", "{n}保护壳"]}, "charm": {"placed": False, "says": ["挂着{n}挂件", "有{n}挂饰", "钥匙上挂{n}"]},
    "repaired": {"placed": True, "says": ["修过", "换过配件", "有维修痕迹", "焊接过"]}, "basket": {"placed": False, "says": ["车筐里有{n}", "车篮贴{n}", "前筐绑{n}"]},
    "box": {"placed": False, "says": ["后备箱贴{n}", "尾箱有{n}图案", "后箱上画着{n}"]}, "seat": {"placed": False, "says": ["坐垫有{n}图案", "{n}座套", "座椅套着{n}"]},
    "shield": {"placed": False, "says": ["{n}挡风被", "挡风被印{n}", "带{n}雨棚"]}, "lock": {"placed": False, "says": ["锁上缠着红绳", "车锁换过", "U型锁坏了"]},
    "mirror": {"placed": True, "says": ["后视镜断了", "倒车镜缺一个", "反光镜碎"]}, "painted": {"placed": True, "says": ["补过漆", "掉漆", "喷过漆"]},
    "tape": {"placed": True, "says": ["缠着胶带", "用胶布缠着", "绑有扎带"]}, "missing": {"placed": True, "says": ["缺个螺丝", "少一颗螺丝", "螺丝掉了"]},
    "engraved": {"placed": True, "says": ["刻有{n}二字", "刻着{n}", "刻字{n}"]}, "strap": {"placed": False, "says": ["表带上印{n}", "{n}带子", "带子换成{n}的"]},
    "pendant": {"placed": False, "says": ["{n}吊坠", "吊坠是{n}", "坠子为{n}形"]}, "clasp": {"placed": False, "says": ["扣子换过", "链扣变形", "扣头松"]},
    "stone": {"placed": False, "says": ["镶{n}形宝石", "戒面{n}", "{n}花纹戒面"]}, "cord": {"placed": False, "says": ["电线接过", "线皮破损", "电源线短一截"]},
}  # fmt: skip
NOUNS = tuple("""小熊 奥特曼 五角星 皮卡丘 米老鼠 凯蒂猫 龙猫 海绵宝宝 熊猫 老虎 兔子 金鱼 蝴蝶 玫瑰 牡丹 荷花 梅花 四叶草 枫叶 向日葵 平安 福字
招财猫 财神 观音 弥勒 如意 貔貅 生肖龙 生肖马 生肖羊 生肖猪 十字 爱心 月亮 星空 彩虹 闪电 火焰 骷髅 狼头 鹰 篮球 足球 吉他 音符 赛车 骑士
蜘蛛侠 钢铁侠 美国队长 蝙蝠侠 哆啦梦 蜡笔小新 樱桃丸子 柯南 路飞 鸣人 悟空 葫芦娃 喜羊羊 佩奇 汪汪队 小黄人 艾莎 叮当 史努比 流氓兔
少林寺 二七塔 黄河 龙门 嵩山 长城 天安门 中原 豫剧 校徽 班徽 工会 车队 外卖 顺风 平安符 中国结 红绳 铃铛 毛球 玉佩 铜钱 葫芦 佛珠
格子 条纹 波点 迷彩 豹纹 碎花 卡通猫 柴犬 柯基 哈士奇 企鹅 鲸鱼 海豚 鹿 大象 猫头鹰 狐狸 松鼠 仙人掌 西瓜 草莓 菠萝 柠檬 樱桃 橘子""".split())  # noqa: SIM905  # fmt: skip
AREAS = ["410105", "410102", "410103", "410104", "410106", "410108", "410122", "410181", "410182", "410183", "410184", "410185"]
