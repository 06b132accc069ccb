"""How common a decoded character is, in bits: the fewer, the likelier that the bytes were meant so."""

import unicodedata

# Frequent in Chinese and Japanese prose, and in the headings of tables; simplified, traditional and Japanese forms.
_COMMON = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看"
    "定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见"
    "被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电"
    "数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南"
    "品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔究际线历热失改收元亲转风始远请单语究族速约值布转广近速连消费价格率比例温湿度"
    "压力质量重身高体宽厚深面积容密浓时间日期序号编姓名性别男女班级成绩语数英物化地史分总均平合计学生考试课龄岁血糖脂心跳率病例收入支出工销售额订单客户商店产销"
    "库存城省市县乡镇村街道地址电话备注说类型项目状态金额税元万亿千百米克斤升秒钟小时天周季度公里厘毫吨瓦伏安欧姆赫兹频波振幅角距离位移加速阻流压功能热冷晴雨雪云"
    "风向降最低均值标准差方样本自因变截斜误预测观察记录实验组对照剂药疗效益股票开盘收涨跌幅手换率点房价租楼层建筑朝厅室卫车油耗排里程品牌型颜色尺寸长短粗细左右"
    "树木花草果叶根茎种植施肥亩株鱼鸟虫猪牛羊鸡蛋奶肉米面豆蔬菜水土空气污染指耗氧氮磷硫碳铁铜铝锌钙钾钠氯酸碱盐含纯度溶液滴试管瓶李王张刘陈杨赵黄周吴徐孙胡朱高林"
    "何郭马罗京沪深圳津渝港澳台湾苏浙鲁豫川鄂湘皖赣闽粤桂琼黑辽吉晋陕甘青宁新疆藏蒙内华东西南北中"
    "這個們來為國說時會對過發後著還進樣實軍無與長機將兩間問戰應頭體見產門給東聲員論處義認條氣題爾變總電數報結場計務統區隊決書聽難權設類據邊張該規達傳師觀爭運"
    "線歷熱親轉風遠單語約連價質號編級績龄齡歲銷額訂戶庫縣鄉鎮備註項狀態稅億鐘週釐噸頻離壓阻標準預測記錄實驗組對劑藥療開盤漲幅換樓層築廳車里顏細葉種魚鳥豬雞鹽純"
    "圖學習檔資料輸處臺灣廣濟樂園醫師員點經驗寬積濃濕溫氧鐵銅鋁鋅鈣鉀鈉"
    "圧気温値県円売対験録検図広実数学気駅歩込込働価単団営国画関変発経済産業効率歳点残働号番組様年月日時分秒名前身長体重性別男女合計平均最高最低支店顧客商品在庫"
)
_HANGUL = frozenset(
    "이다는의가을에하고지도로한인사기자은리나아시정를서대어수그해일부전과보제상스장라주오구성동원우비안여조마유소만생산공관선세경개계실학중미들재위국있신회"
    "적교연화요번무면문물형행방용당단명각양입발작모업년월날짜름호거속온습압력간게키몸별점영합평균남북울강광울역차출퇴근급료금액총매판량강온난무"
)
_KANJI_LEVELS = {"gb18030": ("gb2312", 0xB0, 0xD7), "big5": ("big5", 0xA4, 0xC6), "shift_jis": ("cp932", 0x88, 0x97)}
_KANJI_LEVELS |= {"euc_kr": ("euc_kr", 0xB0, 0xC8)}
_PUNCTUATION = frozenset("，。、：；（）《》“”‘’％℃·—…【】！？＋－×÷＝～／　㎡㎏㎜㎝㎞Ωμ°±②①③αβγθλσ□■○●△▲★☆→")
_LATIN_LETTERS = frozenset("éèêëàâäáãåæçñöüóòôõøùúûíìîïßÉÈÀÂÄÁÅÆÇÑÖÜÓØÚÍœŒšŠžŽðþýÐÞÝ")
_SELDOM = {
    "ì": "",
    "ò": "",
    "ù": "",
    "õ": "e",
    "œ": "u",
    "ø": "bcdfghjklmnprstvwxz",
}  # what may follow: Italian has them at the end of words
_LETTERS = {
    "cp1252": _LATIN_LETTERS,
    "cp850": _LATIN_LETTERS,
    "cp1250": frozenset("áéíóúýčďěňřšťůžľĺŕäëöüőűąćęłńśźżâăîşţôÁÉÍÓÚÝČĎĚŇŘŠŤŮŽĽÄÖÜŐŰĄĆĘŁŃŚŹŻÂĂÎŞŢÔđĐß"),
    "cp1251": frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁІЇЄҐ"),
}
_UKRAINIAN = frozenset("ёіїєґЁІЇЄҐ")
_RARER = {"cp1252": 0.0, "cp850": 2.0, "cp1250": 0.5, "cp1251": 0.0}  # bits; the older and the smaller, the rarer
_LATIN_SIGNS = frozenset("°µ±²³€£·×–—’‘“”§½¼®©«»Ø¥…\u00a0")


def bits(text: str, encoding: str) -> float:
    """The information in the non-ASCII characters of `text` if it was written in `encoding`, with what they took along.

    A model of four kinds of characters, not of a language: enough for the few words in the head of a table.
    """
    measure = _western if encoding in _LETTERS else _eastern
    return sum(measure(text, place, encoding) if ord(text[place]) > 127 else 5.0 for place in range(len(text)))


def _eastern(text: str, place: int, encoding: str) -> float:
    character = text[place]
    code = ord(character)
    if 0xAC00 <= code <= 0xD7A3:
        worth = (8.5 if character in _HANGUL else 14.0) if encoding == "euc_kr" else 24.0
        return worth + 6.0 * _in_a_word(text, place)
    if 0x3041 <= code <= 0x30FF:
        return 8.0 if encoding == "shift_jis" else 14.0
    if 0xFF61 <= code <= 0xFF9F:
        return 13.0
    if character in _PUNCTUATION or 0xFF10 <= code <= 0xFF5A:
        return 10.0 + 6.0 * _in_a_word(text, place)
    if unicodedata.category(character) in ("Co", "Cn", "Cc"):
        return 40.0
    if encoding == "euc_kr":
        return 20.0
    if character in _COMMON:
        return 9.0
    alone = (text[max(0, place - 1) : place] + text[place + 1 : place + 2]).isascii()
    charset, low, high = _KANJI_LEVELS[encoding]
    try:
        lead = character.encode(charset)[0]
    except UnicodeEncodeError:
        return 24.0 + 5.0 * alone  # not in the national standard: hardly ever in a table
    return (13.0 if low <= lead <= high else 19.0) + 5.0 * alone + 8.0 * (_in_a_word(text, place) == 2)


def _in_a_word(text: str, place: int) -> int:
    """How many of its neighbours are letters from a to z."""
    neighbours = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
    return sum(other.isascii() and other.isalpha() for other in neighbours)


def _western(text: str, place: int, encoding: str) -> float:
    character = text[place]
    if character == "\ufffd":
        return 30.0
    neighbours = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
    high = [other for other in neighbours if ord(other) > 127]
    if encoding == "cp1251":
        return _cyrillic(character, neighbours)
    within = sum(other.isalpha() for other in neighbours)
    if character in _LETTERS[encoding]:
        worth = 6.0 if any(other.isascii() and other.isalpha() for other in neighbours) else 10.0
    elif character in _LATIN_SIGNS:
        worth = 9.0 + 4.0 * (within == 2)  # °C, but hardly a sign within a word
    else:
        worth = 15.0
    following = text[place + 1 : place + 2]
    if character in _SELDOM and encoding != "cp1250" and following.isalpha() and following not in _SELDOM[character]:
        worth += 8.0
    lower = character.islower() and all(other.islower() for other in high)
    return worth + _RARER[encoding] + len(high) * (2.0 if lower else 6.0)


def _cyrillic(character: str, neighbours: str) -> float:
    """Words are of these letters throughout, in small letters after the first."""
    if character in _LATIN_SIGNS:
        return 10.0 + 4.0 * any(other in _LETTERS["cp1251"] for other in neighbours)
    if character not in _LETTERS["cp1251"]:
        return 16.0
    latin = sum(other.isascii() and other.isalpha() for other in neighbours)
    alone = not any(other in _LETTERS["cp1251"] for other in neighbours)
    after_small = character.isupper() and neighbours[:1].islower()
    capitals = character.isupper() and neighbours[-1:].isupper()
    rare = character in _UKRAINIAN
    return 6.0 + 6.0 * latin + 5.0 * alone + 5.0 * after_small + 3.0 * capitals + 3.0 * rare
