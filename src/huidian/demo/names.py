"""Names of people and firms, drawn from common characters: natural to read, and nobody's."""

from huidian.demo.dice import Dice

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程"
    "苏魏吕丁任卢姚沈钟姜崔谭陆范汪石廖贾韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵"
    "万钱严武戴莫孔向汤"
)
_FIRST = "志建国文明晓海永春秋嘉子思雨欣佳俊浩宇天泽立新振家德世学宏少云景润长兴启承卓远"
_LAST_MALE = "强军伟刚勇杰涛斌辉鹏亮飞毅峰平波宁东林松柏川山海洋帆达成龙华民安"
_LAST_FEMALE = "芳娜敏静丽娟霞燕玲红梅兰英琴洁颖慧莹雪婷琳佩瑶彤蕾薇萍月怡琪"
_FIRMS = ("霁光", "拾穗", "望潮", "青岚", "墨渡", "云帆", "槐安", "知远", "松间", "临溪")
_TRADES = ("物流", "商贸", "建材", "工程", "餐饮", "印务", "租赁", "医疗器械")
OCCUPATIONS = (
    ("企业职员", 30.0),
    ("个体经营", 20.0),
    ("公务员", 8.0),
    ("教师", 8.0),
    ("医护", 6.0),
    ("工程技术", 12.0),
    ("自由职业", 8.0),
    ("退休", 5.0),
    ("其他", 3.0),
)
_ROADS = ("望江路", "槐荫路", "青石街", "云台路", "听泉巷", "临溪路", "文澜街", "星桥路")


def person(dice: Dice, female: bool) -> str:
    """A person's name of two or three characters."""
    last = dice.pick(_LAST_FEMALE if female else _LAST_MALE)
    middle = dice.pick(_FIRST) if dice.chance(0.8) else ""
    return dice.pick(_SURNAMES) + middle + last


def firm(dice: Dice) -> str:
    """A firm whose name says that it is invented."""
    return f"{dice.pick(_FIRMS)}{dice.pick(_TRADES)}（演示）有限公司"


def address(dice: Dice, region: str) -> str:
    """An invented address in a region."""
    return f"{region}{dice.pick(_ROADS)}{dice.whole(1, 288)}号"
