"""The days, months and years that a sentence names, and the date in it that counts from the day of speaking."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dossier.wording.numbers import numbered

MOST_YEARS = 12
"""Of more years in one sentence nobody can tell which of them a day belongs to."""


class Found(NamedTuple):
    """A date as far as a sentence gives it."""

    year: int | None
    month: int | None
    day: int | None


class Relative(NamedTuple):
    """A date that counts from the day of speaking: `step` units on; of a weekday its number, Monday is 1."""

    words: str
    unit: str
    step: int


def dates(sentence: str, language: str) -> set[Found]:
    """Return every date that a sentence names; a day or month without a year has each year that the sentence names.

    The ends of a range (`8 to 9 April`) are two dates. Where day and month cannot be told apart (12/9), an English
    sentence gives both readings; Vietnamese writes the day first.
    """
    plain = _plain(sentence)
    found = {each for pattern in _DATES[language] for each in _from(pattern, plain)}
    years = {each.year for each in found if each.year}
    if len(years) > MOST_YEARS:
        return found
    return found | {each._replace(year=year) for each in found if each.year is None for year in years}


def relative(sentence: str, language: str) -> Relative | None:
    """Return the date of a sentence that counts from the day of speaking (yesterday, last month, on Monday).

    None where there is none or more than one, and beside a date of the calendar or a span (for 14 years): then
    nobody can tell by rule which of them a day was reckoned from.
    """
    plain = _plain(sentence)
    found = [_relative(match) for match in _RELATIVES[language].finditer(plain)]
    if len(found) != 1 or found[0].unit == "span" or dates(sentence, language):
        return None
    return found[0]


_MONTHS = (
    numbered("january february march april may june july august september october november december", 1)
    | numbered("jan feb mar apr may jun jul aug sep oct nov dec", 1)
    | {"sept": 9}
)
_VIETNAMESE_ONES = numbered("một hai ba bốn năm sáu bảy tám chín", 1)
_VIETNAMESE_NUMBERS = (
    _VIETNAMESE_ONES
    | {f"mười {word}": 10 + one for word, one in _VIETNAMESE_ONES.items()}
    | {f"hai mươi {word}": 20 + one for word, one in _VIETNAMESE_ONES.items()}
    | {"tư": 4, "mười": 10, "mười lăm": 15, "hai mươi": 20, "hai mươi mốt": 21, "hai mươi tư": 24, "hai mươi lăm": 25}
    | {"ba mươi": 30, "ba mươi mốt": 31, "ba mốt": 31, "giêng": 1, "chạp": 12}
)
_CHINESE_DIGITS = numbered("零 一 二 三 四 五 六 七 八 九") | {"〇": 0, "兩": 2, "两": 2}


def _plain(sentence: str) -> str:
    # one space where there were many, so that no pattern has a choice of them
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", sentence))


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_YEAR = r"(?P<y>(?<![0-9.,/])[12][0-9]{3}(?![0-9]|[.,/][0-9]))"
_MONTH = rf"(?P<m>{_any_of(month.capitalize() for month in _MONTHS)})\b\.?"
_TO = r"\s*(?:-|–|—|to|and|until|through|or)\s*(?:the\s+)?"
_NTH = r"(?:st|nd|rd|th)?"
_NUMERIC_DAY, _NUMERIC_MONTH = "(?:3[01]|[12][0-9]|0?[1-9])(?![0-9])", "(?:1[0-2]|0?[1-9])(?![0-9])"
_WORDED = _any_of(_VIETNAMESE_NUMBERS)
_VIETNAMESE_DAY, _VIETNAMESE_MONTH = f"(?:{_NUMERIC_DAY}|(?:{_WORDED})\\b)", f"(?:{_NUMERIC_MONTH}|(?:{_WORDED})\\b)"
_CHINESE_NUMBER = "(?:[0-9]{1,2}|[一二三四五六七八九十廿卅]{1,3})"
_CHINESE_YEAR = r"(?P<y>[0-9]{4}|[〇零一二三四五六七八九]{4})\s*年"

_DATES = {
    "en": [
        re.compile(
            rf"\b(?P<d>[0-9]{{1,2}}){_NTH}(?:{_TO}(?P<d2>[0-9]{{1,2}}){_NTH})?\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?"
        ),
        re.compile(rf"\b{_MONTH}\s+(?P<d>[0-9]{{1,2}})\b{_NTH}(?:{_TO}(?P<d2>[0-9]{{1,2}})\b{_NTH})?(?:,?\s+{_YEAR})?"),
        re.compile(rf"\b{_MONTH}(?:,?\s+(?:of\s+)?{_YEAR})?"),
        re.compile(r"\b(?P<y>[12][0-9]{3})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})\b"),
        re.compile(r"\b(?P<d>[0-9]{1,2})/(?P<m>[0-9]{1,2})/(?P<y>[12][0-9]{3})\b"),
        re.compile(r"\b(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})/(?P<y>[12][0-9]{3})\b"),
        re.compile(_YEAR),
    ],
    "vi": [
        re.compile(
            rf"(?<![0-9/-])(?<!thứ\s)(?P<d>{_VIETNAMESE_DAY})"
            rf"(?:\s*(?:-|–|đến|tới|và|,)\s*(?:hết\s+)?(?:ngày\s+)?(?P<d2>{_VIETNAMESE_DAY}))?"
            rf"\s*(?:,?\s*tháng\s+|[/.-])(?P<m>{_VIETNAMESE_MONTH})"
            r"(?:(?:\s*,?\s*năm\s+|[/.-])(?P<y>[12][0-9]{3})(?![0-9]))?",
            re.IGNORECASE,
        ),
        re.compile(
            rf"\btháng\s+(?P<m>{_VIETNAMESE_MONTH})(?:(?:\s*,?\s*năm\s+|[/.-])(?P<y>[12][0-9]{{3}})(?![0-9]))?",
            re.IGNORECASE,
        ),
        re.compile(r"\b(?P<y>[12][0-9]{3})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})\b"),
        re.compile(_YEAR),
    ],
    "zh": [
        re.compile(
            rf"(?:{_CHINESE_YEAR}\s*)?(?P<m>{_CHINESE_NUMBER})\s*月\s*(?P<d>{_CHINESE_NUMBER})\s*[日號号]?"
            rf"(?:\s*[至到、和與与-]\s*(?P<d2>{_CHINESE_NUMBER})\s*[日號号])?"
        ),
        re.compile(rf"(?:{_CHINESE_YEAR}\s*)?(?P<m>{_CHINESE_NUMBER})\s*月"),
        re.compile(_CHINESE_YEAR),
        re.compile(r"\b(?P<y>[12][0-9]{3})[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})\b"),
    ],
}


def _from(pattern: re.Pattern[str], plain: str) -> Iterator[Found]:
    for match in pattern.finditer(plain):
        given = match.groupdict()
        year, month = _number(given.get("y")), _number(given.get("m"))
        for day in ("d", "d2"):
            if day == "d" or given.get(day):
                found = Found(year, month, _number(given.get(day)))
                if (found.month or 1) <= 12 and (found.day or 1) <= 31:
                    yield found


def _number(written: str | None) -> int | None:
    """Return the number of a day, month or year as a date writes it; None for nothing."""
    if not written:
        return None
    folded = re.sub(r"\s+", " ", written.lower())
    if folded in _MONTHS:
        return _MONTHS[folded]
    if folded in _VIETNAMESE_NUMBERS:
        return _VIETNAMESE_NUMBERS[folded]
    if folded.isdecimal():
        return int(folded)
    if len(folded) == 4:
        return int("".join(str(_CHINESE_DIGITS[each]) for each in folded))
    tens, mark, ones = folded.replace("廿", "二十").replace("卅", "三十").rpartition("十")
    return (10 * _CHINESE_DIGITS.get(tens, 1) if mark else 0) + _CHINESE_DIGITS.get(ones, 0)


_UNITS = {
    "day": "day",
    "night": "day",
    "week": "week",
    "month": "month",
    "year": "year",
    **{"ngày": "day", "tuần": "week", "tháng": "month", "năm": "year"},
    **{"天": "day", "日": "day", "週": "week", "周": "week", "星期": "week", "禮拜": "week", "礼拜": "week"},
    **{"月": "month", "年": "year"},
}
_STEPS = {
    **{"last": -1, "this": 0, "next": 1},
    **{"trước": -1, "qua": -1, "ngoái": -1, "này": 0, "nay": 0, "tới": 1, "sau": 1},
    **{"上": -1, "去": -1, "昨": -1, "前": -2, "這": 0, "这": 0, "本": 0, "今": 0, "下": 1, "明": 1, "後": 2, "后": 2},
    **{"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1},
    **{"hôm kia": -2, "hôm qua": -1, "hôm nay": 0, "ngày mai": 1, "hôm sau": 1},
}
_WEEKDAYS = {
    **numbered("monday tuesday wednesday thursday friday saturday sunday", 1),
    **numbered("thứ_hai thứ_ba thứ_tư thứ_năm thứ_sáu thứ_bảy chủ_nhật", 1),
    **numbered("一 二 三 四 五 六 日", 1),
    "天": 7,
}
_COUNTS = numbered("one two three four five six seven eight nine ten", 1) | {"a": 1, "an": 1}
_COUNTED = f"[0-9]{{1,3}}|{_any_of(_COUNTS)}"
_VIETNAMESE_COUNTED = f"[0-9]{{1,3}}|{_WORDED}"

_RELATIVES = {
    "en": re.compile(
        rf"\b(?:(?P<ago>{_COUNTED})\s+(?P<ago_unit>day|week|month|year)s?\s+(?:ago|earlier)"
        rf"|(?P<span>(?:{_COUNTED}|(?:last|past|next|coming)\s+(?:few|several|{_COUNTED}))[\s-]+(?:day|week|month|year)s?)"
        r"|(?P<named>yesterday|today|tonight|tomorrow)"
        r"|(?P<step>last|this|next)\s+(?P<unit>night|week|month|year)"
        r"|(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day))\b",
        re.IGNORECASE,
    ),
    "vi": re.compile(
        rf"\b(?:(?P<ago>{_VIETNAMESE_COUNTED})\s+(?P<ago_unit>ngày|tuần|tháng|năm)\s+trước"
        r"|(?P<named>hôm\s+(?:kia|qua|nay)|ngày\s+mai)"
        r"|(?P<unit>tuần|tháng|năm)\s+(?P<step>trước|ngoái|này|nay|tới|sau)"
        rf"|(?P<span>(?:{_VIETNAMESE_COUNTED})\s+(?:ngày|tuần|tháng|năm)|(?:ngày|tuần|tháng|năm)\s+qua)"
        r"|(?:hôm|vào|ngày|sáng|chiều|tối|đêm|từ|đến)\s+(?P<weekday>thứ\s+(?:hai|ba|tư|năm|sáu|bảy)|chủ\s+nhật))\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"(?<![0-9])(?P<ago>[0-9]{1,3}|[一二兩两三四五六七八九十]{1,3})\s*[個个]?(?P<ago_unit>天|日|週|周|星期|禮拜|礼拜|月|年)前"
        r"|(?<![0-9])(?P<span>(?:[0-9]{1,3}|[一二兩两三四五六七八九十]{1,3})\s*(?:天|年|[個个](?:月|星期)|週|周)(?!前))"
        r"|(?P<step>昨|今|明|前|後|后)(?P<unit>天|日)"
        r"|(?P<step2>上|這|这|本|下)[個个]?(?P<unit2>星期|禮拜|礼拜|週|周|月)(?![一二三四五六日天末])"
        r"|(?P<step3>去|今|明|前|後|后)(?P<unit3>年)"
        r"|(?:星期|禮拜|礼拜|週|周)(?P<weekday>[一二三四五六日天])"
    ),
}


def _relative(match: re.Match[str]) -> Relative:
    given = {name: value for name, value in match.groupdict().items() if value}
    words = match[0]
    if "ago" in given:
        count = _COUNTS.get(given["ago"].lower()) or _number(given["ago"]) or 0
        return Relative(words, _UNITS[given["ago_unit"].lower()], -count)
    if "named" in given:
        return Relative(words, "day", _STEPS[re.sub(r"\s+", " ", given["named"].lower())])
    if "weekday" in given:
        return Relative(words, "weekday", _WEEKDAYS[re.sub(r"\s+", "_", given["weekday"].lower())])
    for end in ("", "2", "3"):
        if f"step{end}" in given:
            return Relative(words, _UNITS[given[f"unit{end}"].lower()], _STEPS[given[f"step{end}"].lower()])
    return Relative(words, "span", 0)
