"""The numbers that a sentence names, in digits and in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

LANGUAGES = ("en", "vi", "zh")

Kind = Literal["one", "add", "times", "scale", "and", "half", "range", "break"]
Token = tuple[Kind, Decimal]

LARGEST = Decimal(10) ** 24
"""From here on, another word that multiplies begins another number."""

BREAK: Token = ("break", Decimal(0))


def numbered(words: str, first: int = 0, step: int = 1) -> dict[str, int]:
    """Return words that stand for numbers in a row, by the word."""
    return {word: first + step * place for place, word in enumerate(words.split())}


def _lexicon(**kinds: dict[str, int]) -> dict[str, Token]:
    names: dict[str, Kind] = {"ones": "one", "adds": "add", "times": "times", "scales": "scale", "ands": "and"}
    return {word: (names[kind], Decimal(value)) for kind, words in kinds.items() for word, value in words.items()}


_ENGLISH = _lexicon(
    ones=numbered("zero one two three four five six seven eight nine")
    | numbered("first second third fourth fifth sixth seventh eighth ninth", 1)
    | {"a": 1, "an": 1, "once": 1, "single": 1, "both": 2, "twice": 2, "couple": 2, "pair": 2},
    adds=numbered("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 10)
    | numbered("tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth", 10)
    | numbered("nineteenth twentieth", 19)
    | numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
    times={"tens": 10, "dozen": 12, "dozens": 12, "hundred": 100, "hundreds": 100, "hundredth": 100},
    scales={
        f"{word}{ending}": 1000**power
        for power, word in enumerate(("thousand", "million", "billion", "trillion"), 1)
        for ending in ("", "s")
    },
    ands={"and": 0, "of": 0},
)
_VIETNAMESE = _lexicon(
    ones=numbered("không một hai ba bốn năm sáu bảy tám chín")
    | {"mốt": 1, "nhất": 1, "đôi": 2, "tư": 4, "lăm": 5, "nhăm": 5, "bẩy": 7},
    adds={"mười": 10},
    times={"mươi": 10, "chục": 10, "tá": 12, "trăm": 100},
    scales={"nghìn": 1000, "ngàn": 1000, "vạn": 10**4, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9},
    ands={"linh": 0, "lẻ": 0},
) | {"rưỡi": ("half", Decimal(0))}
_CHINESE = _lexicon(
    ones=numbered("零 一 二 三 四 五 六 七 八 九") | {"〇": 0, "兩": 2, "两": 2},
    adds={"廿": 20, "卅": 30},
    times={"十": 10, "百": 100, "千": 1000},
    scales={"萬": 10**4, "万": 10**4, "億": 10**8, "亿": 10**8, "兆": 10**12},
) | {"半": ("half", Decimal(0))}
_LEXICONS = {"en": _ENGLISH, "vi": _VIETNAMESE, "zh": _CHINESE}

_ATTACHED = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}
_DIGITS = r"[0-9]+(?:[.,'’][0-9]+)*"
_TOKENS = {
    "en": re.compile(rf"({_DIGITS})(?:(bn|mn|tn|k|m)\b)?|([a-z]+)"),
    "vi": re.compile(rf"({_DIGITS})()|([^\W\d_]+)"),
    "zh": re.compile(rf"({_DIGITS})()|([^\W\d_])"),
}
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,'’])[0-9]{3})(?:\1[0-9]{3})*")
_HALF = re.compile(r"\bhalf an? (?=dozen|hundred|thousand|million|billion|trillion)")
_DASHES = ("-", "–", "—", "~", "〜")
_RANGES = {"en": ("to",), "vi": ("đến", "tới"), "zh": ("至", "到")}
_CHINESE_ROW = re.compile("[〇零一二三四五六七八九]{2,}(?![十百千萬万億亿])")
_TENTHS = re.compile("([一二兩两三四五六七八九])成")


def language_of(tag: str) -> str | None:
    """Return the language of a BCP 47 tag where its words are understood: en, vi or zh; None for any other."""
    language = tag.split("-")[0].lower()
    return language if language in LANGUAGES else None


def numbers(sentence: str, language: str) -> set[Decimal]:
    """Return every number that a sentence names; a mark that may group or part decimals is read both ways.

    Numbers in words count as those in digits, `dozens` and `hàng triệu` as the smallest such number. A word that is a
    number among other things (a, một, 一) counts as one. The set is empty where no number is named.
    """
    plain = _plain(sentence)
    found = {value for reading in (0, 1) for value in _values(_tokens(plain, language, reading))}
    if language == "zh":
        for row in _CHINESE_ROW.findall(plain):
            found.add(Decimal("".join(str(_CHINESE[each][1]) for each in row)))
        # a tenth is how Chinese counts percents
        found |= {10 * _CHINESE[each][1] for each in _TENTHS.findall(plain)}
    return found


def _plain(sentence: str) -> str:
    grouped = re.sub("(?<=[0-9])[\u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))", "", sentence)
    folded = unicodedata.normalize("NFKC", grouped).lower()
    return _HALF.sub("0.5 ", folded)


def _tokens(plain: str, language: str, reading: int) -> Iterator[Token]:
    lexicon, reached, before = _LEXICONS[language], 0, ""
    matches = list(_TOKENS[language].finditer(plain))
    words = [match[3] or "" for match in matches]
    for place, match in enumerate(matches):
        digits, attached, word = match.groups()
        gap = plain[reached : match.start()].strip()
        if gap in _DASHES and before and digits:
            yield "range", Decimal(0)
        elif gap and gap not in _DASHES:
            yield BREAK
        reached, before = match.end(), digits or ""
        if digits:
            yield "one", _digits(digits, language, reading)
            if attached:
                yield "scale", Decimal(_ATTACHED[attached])
        elif word in _RANGES[language]:
            yield "range", Decimal(0)
        elif word == "năm" and _is_year(matches, words, place):
            yield BREAK
        else:
            yield lexicon.get(word, BREAK)


def _is_year(matches: list[re.Match[str]], words: list[str], place: int) -> bool:
    """Return whether `năm` is the year and not the five: 75 năm, năm 2024; but hai nghìn năm trăm."""
    following = _VIETNAMESE.get(words[place + 1], BREAK)[0] if place + 1 < len(words) else "break"
    if place + 1 < len(matches) and matches[place + 1][1]:
        return True
    counted = place > 0 and (bool(matches[place - 1][1]) or words[place - 1] in _VIETNAMESE)
    return counted and words[place - 1] not in ("linh", "lẻ") and following not in ("times", "scale")


def _digits(digits: str, language: str, reading: int) -> Decimal:
    """Return the value of digits; where one mark may group or part decimals, the second reading is the other one."""
    comma_parts = language == "vi"
    marks = {each for each in digits if not each.isdigit()}
    grouped = _GROUPED.fullmatch(digits)
    if grouped:
        several = digits.count(grouped[1]) > 1 or grouped[1] in "'’"
        groups = several or (grouped[1] == ".") == comma_parts
        # a foreign habit of writing is met in translations into Vietnamese
        if groups or (comma_parts and reading == 0):
            return Decimal(re.sub("[.,'’]", "", digits))
    if not marks:
        return Decimal(digits)
    if len(marks) > 1 and digits.count(_last_mark(digits)) == 1:
        whole, _, part = digits.rpartition(_last_mark(digits))
        return Decimal(f"{re.sub('[^0-9]', '', whole)}.{part}")
    if len(marks) == 1 and digits.count(_last_mark(digits)) == 1:
        return Decimal(re.sub("[.,'’]", ".", digits))
    return Decimal(re.sub("[^0-9]", "", digits))


def _last_mark(digits: str) -> str:
    return next(each for each in reversed(digits) if not each.isdigit())


def _values(tokens: Iterable[Token]) -> Iterator[Decimal]:
    """Yield the value of each run of number words."""
    run = _Run()
    low: Decimal | None = None
    for kind, value in [*tokens, BREAK]:
        if not run.takes(kind):
            if run.last:
                yield run.value
            # in `10 to 12 thousand` the lower end is counted in thousands too
            low = run.one if kind == "range" and not run.total and not run.section else None
            run = _Run()
        if kind == "scale" and low is not None and run.last == "one" and not run.total and not run.section:
            yield low * value
        run.take(kind, value)


@dataclass(slots=True)
class _Run:
    """Number words as they come: ones wait for what multiplies them, sections of hundreds for their scale."""

    total: Decimal = Decimal(0)
    section: Decimal = Decimal(0)
    one: Decimal | None = None
    scale: Decimal = Decimal(0)
    unit: Decimal = Decimal(0)
    last: Kind | None = None

    @property
    def value(self) -> Decimal:
        return self.total + self.section + (self.one or 0)

    def takes(self, kind: Kind) -> bool:
        """Return whether a word can belong to the number begun, or must begin another."""
        if kind == "one":
            return self.one is None
        if kind == "add":
            return self.one is None and self.last != "add"
        if kind in ("and", "half"):
            return self.last in ("times", "scale")
        return kind in ("times", "scale") and self.value < LARGEST

    def take(self, kind: Kind, value: Decimal) -> None:
        """Add a word to the number; what is no number word adds nothing."""
        if kind == "one":
            self.one = value
        elif kind == "add":
            self.section += value
        elif kind == "times" and self.last == "add" and self.one is None:
            self.section *= value
        elif kind == "times":
            self.section += value if self.one is None else self.one * value
            self.one = None
        elif kind == "half":
            self.section += self.unit / 2
        elif kind == "scale":
            self._take_scale(value)
        if kind in ("times", "scale"):
            self.unit = value
        if kind not in ("and", "break", "range", "half") or (kind == "half" and self.last):
            self.last = kind

    def _take_scale(self, value: Decimal) -> None:
        base = self.section + (self.one or 0)
        if self.total and (not base or value > self.scale):
            self.total = (self.total + base) * value
        else:
            self.total += (base or 1) * value
        self.section, self.one, self.scale = Decimal(0), None, value
