"""Whether a sentence holds the kind of thing that a question asks for: a number, a day, a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.asking.question.asked import Asked
from bot.asking.texts.counting import counted, counts
from bot.asking.vocabulary import normal
from bot.lexicon.facts import find

_Kind = Callable[[Asked, str, str], float]

HARD = frozenset(  # without it there is no answer
    {
        "count",
        "share",
        "distance",
        "money",
        "price",
        "rate",
        "weight",
        "years",
        "speed",
        "size",
        "calibre",
        "called",
        "nations",
    }
)
UNDATED = 0.3  # for a sentence without a day, when its day is asked for
_RELATIVE = 0.8  # … and for "today", that of another day than what is asked about, maybe
_NARROWER = HARD - {"count", "share"}  # "how much does it weigh" asks for no mere number

_DISTANCE = re.compile(
    r"\d[\s-]?(?:km|miles?\b|км|公里|キロ|킬로|㎞)|\w[\s-]?(?:kilom|quilôm|quilóm|килом|кілом)",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"[$€£¥₩₽]|\b(?:\d[\d,. ]*won|dollars?|euros?|roubles?|rubles?|usd|eur)\b"
    r"|доллар|долар|евро|євро|달러|ドル|美元|\b(?:dolar|dolár|dollár|đô la|euró|lei\b|ευρώ)|δολάρι"
    r"|دولار|يورو",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"(?i)\b(?:costs?|priced?|worth|per (?:shell|missile|unit|round)|apiece|prix|coût|coûte"
    r"|preise?|kostet|precio|cuesta|prezzo|costa|cena|cenę|kosztuje|ціна|ціну|коштує|цена|цену"
    r"|стоит"
    r"|maksaa|maksavat|hinta|kostar|pris(?:et)?|koster|stojí|cen[auy]|kerül|ára|costă|prețul"
    r"|maliyeti|fiyatı"
    r"|κοστίζει|τιμή|струва|harga|giá|trị giá)\b|가격|価格|値段|价格|سعر|تكلف"
)
_MAKE = re.compile(
    r"\b[A-ZА-Я][\w]*-?\d+\w*|\b\d{2,3}[ -]?(?:mm|мм|㎜)"
    r"|\b(?:Koksan|Bulsae|Hwasong|Pantsir|Geran|Shahed|Iskander)"
)
_SHARE = re.compile(
    r"\d\s?%|percent|per cent|pour ?cent|prozent|процент|відсот|퍼센트|割|パーセント|百分之"
    r"|procent|prosent|százalék|la sută|yüzde|persen|phần trăm|ποσοστ|τοις εκατό|بالمئة"
    r"|بالمائة|في المئة"
    r"|\bhalf\b|moiti|hälfte|mitad|metà|metade|helft|połow|половин|절반|半分|半数|一半"
    r"|puol(?:et|ta|een)|hälften|halvdelen|halvparten|polovin|\bfele\b|jumătate|yarısı|\bμισ"
    r"|setengah|separuh|một nửa|نصف",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"\b(?:per|a|each|every) (?:day|week|month|year)\b|\b(?:dai|week|month|year)ly\b|\bannual"
    r"|\bpar (?:jour|semaine|mois|an)\b|mensuel|monatlich|täglich"
    r"|\b(?:pro|im|am) (?:Tag|Woche|Monat|Jahr)\b"
    r"|\b(?:al|por) (?:día|mes|año)\b|mensual|\bal (?:giorno|mese)\b|miesięcznie|dziennie"
    r"|(?:щомісяц|щодня|щорок|на місяць|на день|ежемесячн|ежедневн|в месяц|в день|в год)"
    r"|(?:päivä|viikko|kuukausi|vuosi)ttain|(?:päivässä|viikossa|kuukaudessa|vuodessa)"
    r"|\bper (?:dag|dygn|vecka|uke|uge|måned|månad|år|week|maand|jaar|hari|minggu|bulan|tahun)\b"
    r"|\b(?:i|om) (?:dagen|veckan|uken|ugen|måneden|månaden|året)\b"
    r"|\b(?:denně|týdně|měsíčně|ročně|naponta|hetente|havonta|évente)\b"
    r"|\bpe (?:zi|săptămână|lună|an)\b|\b(?:günde|haftada|ayda|yılda|aylık)\b"
    r"|την ημέρα|τον μήνα|το χρόνο|μηνιαί|(?:на ден|на месец|месечно|на година)"
    r"|\bsetiap (?:hari|bulan)\b|mỗi (?:ngày|tuần|tháng|năm)|hàng (?:ngày|tháng|năm)"
    r"|يوميا|شهريا|سنويا|في الشهر|في اليوم|\bpor dia\b|\b(?:por|ao) (?:mês|ano)\b"
    r"|한 달|매달|매월|월평균|하루|매일|毎月|毎日|1か月|一か月|ひと月|每月|每天|每年|毎年",
    re.IGNORECASE,
)
_WEIGHT = re.compile(
    r"\d\s?(?:kg|kilogram|tons?\b|tonn|lbs?\b|pounds|кг|килограм|кілограм|тонн|kilo(?!m)|tonel|tonnel"
    r"|τόν|كيلو|킬로그램|톤|キロ|トン|公斤|吨)",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\b(?:aged|born in|years? old|né en|Jahre alt|geboren|años de edad|nacid|nato nel|lat temu"
    r"|nascido em|syntynyt|född|født|narozen|született|născut|doğumlu|γεννημέν|роден|lahir"
    r"|sinh năm)\b"
    r"|\d+[ -](?:year[ -]old|jährig|ans\b|años\b|anni\b|-?летн|-?річн|лет\b|років\b|vuotia"
    r"|åri[gn]|let\b|éves|de ani\b|yaşında|ετών|годишн|tahun\b|tuổi)"
    r"|\d+\s?(?:세|살|歳|岁)",
    re.IGNORECASE,
)
_SPEED = re.compile(
    r"\d\s?(?:km/h|kph|mph|knots|км/ч|км/год|ノット)|\bmach\b|마하|マッハ", re.IGNORECASE
)
_SIZE = re.compile(
    r"\d[\s-]?(?:mm|cm|met(?:er|re)s?|mètres?|Meter|metros?|metri|metrów|metr|meter|metriä|méter"
    r"|μέτρ|mét|متر|мм|метр|м\b|미터|メートル|米)\b",
    re.IGNORECASE,
)
_CALIBRE = re.compile(r"(?i)\d[\s-]?(?:(?:mm|мм)\b|㎜|毫米|ミリ|밀리)")
_NATIONS = ("states", "members")
_DAY = re.compile(r"\d[일日号]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PROPER = re.compile(r"(?<=[\w,;:'\"“(«„] )[\"“«„]?[A-ZÀ-ÝА-ЯІЇЄҐΑ-Ω][\w'’-]+|[\u30a0-\u30ff]{3,}")
_UNCASED = frozenset({"ko", "ja", "zh", "ar", "he", "ka"})


def holds(asked: Asked, text: str, language: str) -> float:
    """How well a sentence holds what is wanted, from 0 to 1; 0.7 when nothing special is."""
    wanted = (asked.wants & {"price"}) or (asked.wants & _NARROWER) or asked.wants
    credits = [_KINDS[kind](asked, text, language) for kind in wanted if kind in _KINDS]
    return max(credits, default=0.7)


def _count(asked: Asked, text: str, language: str) -> float:
    return counts(text, language)


def _nations(asked: Asked, text: str, language: str) -> float:
    """Whether a number stands beside a word for states."""
    beside = counted(text, language)
    return float(any(mark.kind in _NATIONS for each in beside for mark in find(language, each)))


def _share(asked: Asked, text: str, language: str) -> float:
    return 1.0 if _SHARE.search(text) else 0.0


def _measured(pattern: re.Pattern[str]) -> _Kind:
    """A kind that a sentence holds when the pattern is found in it."""
    return lambda asked, text, language: 1.0 if pattern.search(text) else 0.0


def _price(asked: Asked, text: str, language: str) -> float:
    return 1.0 if _MONEY.search(text) and _PRICE.search(text) else 0.0


def _make(asked: Asked, text: str, language: str) -> float:
    return 1.0 if _MAKE.search(text) else 0.5


def _when(asked: Asked, text: str, language: str) -> float:
    days = ("month", "relative", "weekday")
    marks = {mark.kind for mark in find(language, text) if mark.kind in days}
    if "day" in asked.wants and marks == {"relative"}:
        return _RELATIVE
    if marks:
        return 1.0
    if _DAY.search(text):
        return 0.9
    return UNDATED if "day" in asked.wants else 0.9 if _YEAR.search(text) else 0.5


def _where(asked: Asked, text: str, language: str) -> float:
    if any(
        mark.kind == "place" and f"place:{mark.value}" not in asked.ideas
        for mark in find(language, text)
    ):
        return 1.0
    return 0.8 if _states(asked, text, language) or _new_names(asked, text, language) else 0.3


def _who(asked: Asked, text: str, language: str) -> float:
    if any(
        mark.kind == "name" and f"name:{mark.value}" not in asked.ideas
        for mark in find(language, text)
    ):
        return 1.0
    if _new_names(asked, text, language) or _states(asked, text, language):
        return 0.9
    return 0.6 if language in _UNCASED else 0.4


def _states(asked: Asked, text: str, language: str) -> float:
    codes = {
        code
        for mark in find(language, text)
        if mark.kind in ("country", "bloc")
        for code in mark.value.split()
    }
    new = {code for code in codes if f"state:{code}" not in asked.ideas}
    return min(1.0, 0.6 + 0.2 * len(new)) if new else 0.0


def _names(asked: Asked, text: str, language: str) -> float:
    count = _new_names(asked, text, language)
    if count:
        return min(1.0, 0.3 + 0.2 * count)
    return 0.5 if language in _UNCASED else 0.2


def _called(asked: Asked, text: str, language: str) -> float:
    """A name at all, or of one who is well known where a person's is asked for."""
    person = "who" in asked.wants
    if person and any(mark.kind == "name" for mark in find(language, text)):
        return _who(asked, text, language)
    return float(language in _UNCASED or _new_names(asked, text, language) > 0)


def _new_names(asked: Asked, text: str, language: str) -> int:
    """How many words are written as names of nobody well known, and are not in the question."""
    known = set(normal(asked.text).split())
    kinds = ("country", "bloc", "capital", "name")
    states = [mark for mark in find(language, text) if mark.kind in kinds]
    named = (
        normal(name[0])
        for name in _PROPER.finditer(text)
        if not any(mark.start <= name.start() < mark.end for mark in states)
    )
    return len(set(named) - known)


_KINDS: Mapping[str, _Kind] = {
    "count": _count,
    "share": _share,
    "distance": _measured(_DISTANCE),
    "money": _measured(_MONEY),
    "price": _price,
    "make": _make,
    "rate": _measured(_RATE),
    "weight": _measured(_WEIGHT),
    "years": _measured(_AGE),
    "speed": _measured(_SPEED),
    "size": _measured(_SIZE),
    "calibre": _measured(_CALIBRE),
    "when": _when,
    "where": _where,
    "who": _who,
    "states": _states,
    "names": _names,
    "called": _called,
    "nations": _nations,
}
