"""Where sentences begin and end, as offsets into the text itself.

A sentence ends at a blank line, at a terminal mark that is not part of an abbreviation, a number
or initials, before a list item, and in Thai before a word that opens one. Nothing is changed:
`text[start:end]` is what was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

# A full stop after these ends no sentence; "" holds for all languages, "#" stands for a number,
# where a full stop makes an ordinal: "30. Dezember", "2. januar".
_ABBREVIATIONS = {
    language: frozenset(words.split())
    for language, words in {
        "": "no nos nr nrs art arts par para paras vol vols fig pp p cf vs etc ca approx dr "
        "mr mrs ms"
        "prof st gen col lt sgt adm amb hon rev sen rep gov pres jr sr inc ltd co corp "
        "dept est min"
        "max res sec jan feb febr mar apr aug sep sept oct okt nov dec dez jun jul u.s u.k "
        "u.n u.s.a e.g"
        "i.e a.m p.m",
        "de": "# z b d h u a o ä bzw usw vgl abs ggf inkl evtl sog bspw gem lfd str tel hr fr "
        "ziff kap anl mio mrd jh rd tsd mind ggü",
        "fr": "m mm mme mmes mlle janv févr avr juil sept oct nov déc art al env mgr pr ste",
        "es": "sr sra srta ee uu ej págs pág núm art dpto ene abr ago dic excmo",
        "it": "sig dott prof on art pag ecc es gen feb mar apr mag giu lug ago set ott dic",
        "pt": "sr sra exmo art pág núm ex jan fev abr mai ago set out dez",
        "nl": "dhr mevr drs ir mr bijv enz o.a m.b.t d.w.z jl blz mrt mei",
        "pl": "# ok r w św im ul tys mln mld godz np m.in tzw ww prof gen płk pt dr ust pkt proc",
        "uk": "кал обл р рр ст ім вул тис млн млрд напр т.д т.п ін див п пп рис с м о грн",
        "ru": "кал обл г гг ст им ул тыс млн млрд напр т.д т.п т.е др см п пп рис с руб стр",
        "be": "г гг ст вул тыс млн млрд т.д т.п і.д ін стар праф",
        "ca": "sr sra srta núm pàg art dr dra gen feb abr ag oct nov des",
        "bg": "г г-н ул чл ал т.н др хил млн млрд стр",
        "cs": "# např tzv č čl odst písm mj tj apod atd str tis mil ml st hod gen plk",
        "sk": "# napr tzv č čl ods písm tj atď str tis mil ml st hod gen plk",
        "lt": "# m d mėn pvz t.y str gen plk žr vad tūkst mln mlrd",
        "lv": "# g piem t.i utt u.c milj tūkst plkst lpp",
        "et": "# nt jne lk u s.t st aasta p r jaan veebr tuh",
        "fi": "# esim mm ym jne ks s n v klo mrd milj t.s eli ns",
        "sv": "t ex bl a s k d v s osv kl m fl ca resp",
        "no": "# bl a f eks osv kl m fl ca jf pkt",
        "da": "# bl a f eks osv kl m fl ca jf pkt mio mia",
        "is": "# t d m a o s frv sbr kl",
        "ro": "dl dna nr art alin etc mil mld d.l",
        "hr": "# npr tzv čl st str br god tj itd dr gen mil mlrd",
        "sr": "# npr tzv čl st str br god tj itd нпр тзв чл стр бр год тј",
        "sl": "# npr t.i čl št str itd oz dr gen mio mrd",
        "el": "π.χ κ κκ κα αρ σελ δηλ ν άρθρ εκατ δισ",
        "tr": "# dr prof sn doç vb vs bkz no mad sayfa",
        "hu": "# pl stb ún dr sz ill kb pol ezr min jan febr márc ápr máj jún júl aug szept okt "
        "nov dec",
        "mk": "г бр чл ст т.н др мил",
        "sq": "nr dr prof z znj psh etj",
        "ka": "ქ გვ წ მლნ",
        "vi": "tp ths ts gs pgs",
        "id": "dr ir dll dsb no tgl hlm prof",
    }.items()
}
# After these the sentence may be over: it is, where a capital follows …
_LAST = frozenset(
    {"etc", "osv", "itd", "itp", "atd", "apod", "ecc", "enz", "jl", "т.д", "т.п", "др", "ін"}
)
# … or, after these, where somebody is quoted next.
_LAST_BEFORE_QUOTES = _LAST | {"обл", "р", "рр", "г", "гг", "руб", "грн", "r", "w", "usw"}
# What they cite is a number, no ordinal: "Ziff. 8. Wir …".
_CITING = re.compile(
    r"(?:\b(?:ziff|art|abs|nr|kap|par|pkt|čl|odst|ods|str|fig|vol|nos?|kl|lk|lpp)\.|§|№|n°)\s*$",
    re.IGNORECASE,
)
_OPENING = ('"', "“", "«", "‹", "„", "「", "『")
_GREEK_QUESTION_MARKS = ";\u037e"  # the first is also the semicolon of every language
_QUOTING = ("と", "の", "を", "が", "は", "に")  # after a quotation its sentence goes on
_MARKS = f"[.!?…。！？｡؟۔।։።{_GREEK_QUESTION_MARKS}]"
# The first mark stands by itself: a pattern that begins with a set is searched for quickly.
_TERMINAL = re.compile(
    rf"""(?P<mark>{_MARKS}{_MARKS}*)
        (?P<close>(?:[\"'”’»«›」』）)\]]|“(?=\s)|[ \u00a0\u202f]»)*(?:(?<=[」』）])。)?)
        (?P<gap>\s*)""",
    re.VERBOSE,
)
# White space ahead of it is trimmed later: a pattern that begins with a mark is searched quickly.
_BREAK = re.compile(r"\n\s*\n\s*|\n(?=\s*(?:[•·▪●*–—-]|\d{1,2}[.)])\s)")
# Thai parts clauses and sentences alike by a space, and marks no ends. What begins so is a sentence
# of its own: "we …", "moreover …", "the ministry …" …
_THAI_OPENING = re.compile(
    r"""(?<![ \u00a0])[ \u00a0]++(?=
        (?:พวก)?เรา|นอกจากน(?:ี้|ั้น)|ทั้งนี้|อย่างไรก็|ดังนั้น|ก่อนหน้านี้|ต่อมา|ในการนี้
        |ในโอกาสนี้|พร้อมกันนี้|(?:ใน)?ขณะเดียวกัน|ในวันเดียวกัน|ล่าสุด|ด้าน(?:นาย|นาง|กระทรวง|โฆษก)
        |การ(?:กระทำ|ถ่ายโอน|ส่ง)|ประเทศไทย|แถลงการณ์|กระทรวง|โฆษก)""",
    re.VERBOSE,
)
# … unless what stands before the space leads on: "and", "that", "with", "of", "condemns" …
_THAI_LEADING_ON = re.compile(
    "(?:และ|หรือ|ว่า|กับ|ของ|โดย|ที่|ซึ่ง|ให้|จาก|แก่|ต่อ|ระหว่าง|รวมถึง|เพื่อ|แต่|เมื่อ|หาก|ถ้า|เพราะ"
    "|ประณาม|เรียกร้อง|สนับสนุน|โฆษก|รัฐมนตรี|ปลัด|[,:(])$"
)
_LONGEST_LEADING_ON = 10  # characters of such a word
_THAI_SENTENCE = 30  # … of a sentence; a shorter stretch is a clause
# Characters; what is longer is no sentence. Rules compare the words of one with each other: the
# time they take grows with the square of its length.
_LONGEST = 3_000
_LONGEST_DENSE = 1_000  # of syllables or ideographs: each says as much as two or three letters
_DENSE = re.compile(r"[\u0e00-\u0e7f\u3041-\u30ff\u3400-\u9fff가-힣]")
# How what is a sentence ends, and no heading, link or caption does.
ENDED = re.compile("[.!?…。！？｡؟۔।።։][\"'”’»«›」』）)\\]]*$")
_LAST_WORD_BACKWARDS = re.compile(r"[\w.'’-]*")


class Stretch(NamedTuple):
    """A stretch `[start, end)` of a text."""

    start: int
    end: int


@lru_cache(maxsize=8)
def sentences(text: str, language: str = "") -> tuple[Stretch, ...]:
    """The sentences of `text` in order, without the white space around them.

    Remembered for a few texts, because several rooms ask about the same one.
    """
    pieces = [
        piece
        for start, end in _paragraphs(text)
        for part in (_thai(text, start, end) if language == "th" else ((start, end),))
        for sentence in _by_marks(text, *part, language)
        for piece in _bounded(text, *sentence)
    ]
    return tuple(filter(None, (_trimmed(text, start, end) for start, end in pieces)))


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _BREAK.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _thai(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches of a paragraph in Thai between the words that open a sentence."""
    for opening in _THAI_OPENING.finditer(text, start, end):
        stop = opening.start()
        if stop - start < _THAI_SENTENCE:
            continue
        if not _THAI_LEADING_ON.search(text, stop - _LONGEST_LEADING_ON, stop):
            yield start, stop
            start = opening.end()
    yield start, end


def _by_marks(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    begin = start
    for match in _TERMINAL.finditer(text, start, end):
        stop = match.end("close")
        if stop < end and _ends(text, match, begin, end, language):
            yield begin, stop
            begin = match.end()
    yield begin, end


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch, or parts of it that are no longer than any sentence, cut between two words."""
    while end - start > _LONGEST_DENSE and end - start > (longest := _longest(text, start)):
        space = text.rfind(" ", start + 1, start + longest)
        stop = space if space > 0 else start + longest
        yield start, stop
        start = stop
    yield start, end


def _longest(text: str, start: int) -> int:
    """How long a sentence may be that begins there."""
    dense = len(_DENSE.findall(text, start, start + _LONGEST_DENSE)) > _LONGEST_DENSE // 2
    return _LONGEST_DENSE if dense else _LONGEST


def _trimmed(text: str, start: int, end: int) -> Stretch | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Stretch(start, end) if start < end else None


def _ends(text: str, match: re.Match[str], begin: int, end: int, language: str) -> bool:
    mark = match["mark"]
    if mark in _GREEK_QUESTION_MARKS:
        return language == "el" and bool(match["gap"])
    if mark[0] in "。！？｡":
        return not (match["close"] and text.startswith(_QUOTING, match.end()))
    if not match["gap"]:
        # In a text of ideographs a mark of the narrow kind needs no space behind it.
        return mark[0] in "!?" and "\u3041" <= text[match.end()] <= "\u9fff"
    following = text[match.end() : min(end, match.end() + 8)].lstrip("\"'“‘«‹„([¿¡—–- ")[:1]
    if mark[0] in "!?؟۔।։":
        return not _continues(following)
    return not _continues(following) and not (
        mark == "."
        and not match["close"]
        and _abbreviates(
            text[max(begin, match.start() - 30) : match.start()],
            following,
            language,
            quoted=text.startswith(_OPENING, match.end()),
        )
    )


def _continues(following: str) -> bool:
    # Georgian has no capitals: all its letters count as small ones.
    return following.islower() and not "ა" <= following <= "ჿ"


def _abbreviates(before: str, following: str, language: str, *, quoted: bool) -> bool:
    word = before.rpartition(" ")[2]
    word = (word if word.isalpha() else _last_word(word)).lower()
    if not word:
        return False
    known = _known_abbreviations(language)
    if word.isdigit():
        if following.isdigit():
            return True
        cited = _CITING.search(before[: len(before) - len(word)])
        return len(word) <= 2 and "#" in known and not cited
    if word in (_LAST_BEFORE_QUOTES if quoted else _LAST) and not following.isdigit():
        return False
    letters = word.rsplit(".", 1)[-1]
    if len(letters) == 1 and letters.isalpha():  # initials: "U.N.", "J. Smith", "z. B."
        return True
    return word in known or (letters in known and "." in word)


def _last_word(before: str) -> str:
    found = _LAST_WORD_BACKWARDS.match(before[::-1])
    word = found[0][::-1] if found else ""
    return word[max(word.rfind("'"), word.rfind("’")) + 1 :]  # "l'art. 7"


@cache
def _known_abbreviations(language: str) -> frozenset[str]:
    return _ABBREVIATIONS[""] | _ABBREVIATIONS.get(language, frozenset())
