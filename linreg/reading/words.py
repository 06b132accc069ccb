"""The words by which a line or a column is known for what it is; all in lower case."""

_TOTALS = """total totals sum subtotal sub-total overall average averages mean avg median
合计 总计 小计 总和 求和 总数 共计 平均 平均值 均值 平均数 最大值 最小值 标准差
平均分 总分 最高分 最低分 最高 最低 最大 最小 中位数 及格率 优秀率 合計 總計 小計 平均値
grandtotal columntotal summe gesamt"""
_SUMS = """total subtotal sub-total grandtotal 合计 总计 小计 总数 共计 合計 總計 小計"""
_INDEX_NAMES = """# no no. nr nr. number num id idx index row rownum obs obs. observation case record rank
序号 编号 序列 行号 学号 样本号 排名 名次 序號 編號 番号 行番号"""
_UNITS = """m cm mm km nm um µm μm in inch ft mi g kg mg ug µg μg t lb s sec min h hr ms us µs d day days month year
years yr k °c ℃ °f ℉ pa kpa mpa hpa bar atm psi v mv kv a ma w kw mw kwh j kj cal kcal n kn hz khz mhz ghz ohm ω
mol mmol mol/l mmol/l mg/l g/l l ml % ‰ ppm ppb m/s km/h m/s² m/s2 m² m2 m³ m3 cm² cm³ usd eur cny rmb $ € ¥ £
米 厘米 毫米 千米 公里 克 千克 公斤 毫克 吨 秒 分 分钟 小时 时 天 日 月 年 摄氏度 帕 千帕 伏 安 瓦 千瓦 焦 焦耳 牛 牛顿
赫兹 欧 摩尔 升 毫升 元 万元 亿元 美元 人 万人 个 件 台 辆 亩 公顷 平方米 立方米 岁 次 分贝 年度 万 亿"""
_MISSING = """na n/a n.a. nan null none nil - -- --- : — —— ? . .. ... … / \\n #n/a missing
缺失 缺测 缺 无 空 暂无 未知 #value! #ref! #div/0! #null! #num! #name?"""

TOTALS = frozenset(_TOTALS.split())
SUMS = frozenset(_SUMS.split())  # of these a row is one wherever it stands
INDEX_NAMES = frozenset(_INDEX_NAMES.split()) | {"", "unnamed: 0", "row number"}
UNITS = frozenset(_UNITS.split())
MISSING = frozenset(_MISSING.split()) | {""}
