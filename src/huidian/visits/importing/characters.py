"""One written form for texts that exports write in many: wrapped, full width, traditional, with blanks."""

import re
import unicodedata

_TRADITIONAL = (
    "號号 輛辆 車车 單单 結结 賬账 帳账 類类 別别 維维 養养 質质 賠赔 險险 戶户 電电 話话"
    " 聯联 繫系 絡络 機机 動动 員员 務务 顧顾 問问 費费 額额 時时 間间 項项 備备 註注 廠厂"
    " 進进 離离 開开 區区 樣样 檔档 編编 碼码 馬马 體体 訂订 發发 購购 買买 銷销 經经 營营"
    " 業业 職职 證证 過过 種种 總总 計计 實实 際际 價价 專专 運运 稅税 檢检 驗验 據据 統统"
    " 給给 預预 約约 該该 門门 團团 隊队 組组 領领 導导 準准 產产 貨货 縣县 鄉乡 鎮镇 東东"
    " 廣广 陽阳 濟济 寧宁 蘇苏 漢汉 數数 標标 圖图 個个 師师 歷历 屬属 國国 達达 綠绿 藍蓝"
    " 黃黄 銀银 紅红 應应 來来 駛驶 裡里 裏里 盤盘 噴喷 鈑钣 鋼钢 護护 滿满 傳传 術术 試试"
    " 軍军 條条 歸归 復复 還还 續续 貫贯 齡龄 郵邮 訊讯 庫库 識识 認认 誌志 執执 無无 與与"
    " 為为 對对 換换 轉转"
)
_TO_SIMPLIFIED = str.maketrans({pair[0]: pair[1] for pair in _TRADITIONAL.split()})
_SPACE = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")
_WRAPPED = re.compile(
    r"""=\s*"(?P<formula>.*)"|'(?P<apostrophe>[^']*)'?|`(?P<tick>[^`]*)`?|"(?P<quote>[^"]*)\"""", re.DOTALL
)
_OPENING = frozenset("='`\"")
_BLANKS = frozenset(
    {"", "-", "--", "---", "—", "——", "/", "\\", ".", "无", "空", "(空)", "暂无", "未知", "不详"}
    | {"NULL", "(NULL)", "NONE", "N/A", "NA", "#N/A", "NAN", "NIL"}
)


def unwrapped(text: str) -> str:
    """A cell's text without what programs put around or into it to keep it a text.

    Invisible signs (zero width, direction, byte order marks), and a wrapping as ``="…"``, ``'…``, backticks
    or quotes. ``="A""B"`` is ``A"B``; what has none of this is given back as it is.
    """
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    bare = text.strip()
    if not bare or bare[0] not in _OPENING or not (wrapped := _WRAPPED.fullmatch(bare)):
        return text
    inner = wrapped[wrapped.lastgroup or 0]
    return inner.replace('""', '"') if wrapped.lastgroup == "formula" else inner


def half_width(text: str) -> str:
    """The text in half-width letters, digits and signs, without blanks at its ends."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def comparable(text: str) -> str:
    """The form in which words are compared: half width, upper case, simplified, no blanks inside."""
    return _SPACE.sub("", half_width(text)).upper().translate(_TO_SIMPLIFIED)


def says_nothing(text: str) -> bool:
    """Whether a cell's text stands for an empty cell (a dash, a slash, 无, NULL)."""
    return text.strip().upper() in _BLANKS
