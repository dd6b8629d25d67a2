"""What a sentence says in numbers and dates is understood in English, Vietnamese and Chinese."""

from __future__ import annotations

from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from dossier.wording import LANGUAGES, Found, Relative, dates, language_of, numbers, relative

NUMBERS = [
    ("en", "more than 10,000 containers and 28.5 tons", {"10000", "28.5"}),
    ("en", "twenty-one men, two hundred and five women", {"21", "205"}),
    ("en", "tens of thousands, dozens, hundreds", {"10000", "12", "100"}),
    ("en", "half a million dollars, $7bn, 1.15 million", {"500000", "7000000000", "1150000"}),
    ("en", "10 to 12 thousand; 5-7 days", {"10", "10000", "12000", "5", "7"}),
    ("en", "the 75th anniversary, twice, nineteen hundred", {"75", "2", "1900"}),
    ("en", "12\u2009000 or 12\u00a0000\u00a0000", {"12000", "12000000"}),
    ("vi", "hơn 28 triệu đô la, 1,5 triệu, 50.000 tấn", {"28000000", "1500000", "50000"}),
    ("vi", "hàng triệu quả đạn, hàng chục nghìn, hai mươi lăm", {"1000000", "10000", "25"}),
    ("vi", "hai nghìn năm trăm linh hai, một triệu rưỡi", {"2502", "1500000"}),
    ("vi", "75 năm, năm 2024, 12 nghìn tỷ", {"75", "2024", "12000000000000"}),
    ("zh", "一萬二千人,兩億三千萬,26 萬噸", {"12000", "230000000", "260000"}),
    ("zh", "數百萬,10,000 個,3.5億", {"1000000", "10000", "350000000"}),
    ("zh", "九成", {"9", "90"}),
    ("en", "nobody came", set()),
]
DATES = [
    ("en", "Friday, November 15, 2024", (2024, 11, 15)),
    ("en", "from 8 to 9 April 2024", (2024, 4, 8)),
    ("en", "from 8 to 9 April 2024", (2024, 4, 9)),
    ("en", "the 3rd of Sept. 2023", (2023, 9, 3)),
    ("en", "in September 2023", (2023, 9, None)),
    ("en", "in 2005", (2005, None, None)),
    ("en", "on 2024-06-19", (2024, 6, 19)),
    ("en", "on 12/9/2024", (2024, 9, 12)),
    ("en", "In 2024, the vote of 28 March", (2024, 3, 28)),
    ("vi", "ngày 23 tháng 6 năm 2024", (2024, 6, 23)),
    ("vi", "15/11/2024", (2024, 11, 15)),
    ("vi", "vào ngày 14/11", (None, 11, 14)),
    ("vi", "26-27-1-2024", (2024, 1, 27)),
    ("vi", "ngày 8 đến ngày 9 tháng 4", (None, 4, 8)),
    ("vi", "tháng Chín năm 2023", (2023, 9, None)),
    ("vi", "ngày mười lăm tháng mười hai năm 2020", (2020, 12, 15)),
    ("zh", "2024年6月18日至19日", (2024, 6, 19)),
    ("zh", "二〇二四年十二月三十一日", (2024, 12, 31)),
    ("zh", "自 9 月以來", (None, 9, None)),
]
NO_DATES = [
    ("en", "They may march 10 miles"),
    ("en", "10,000 containers"),
    ("vi", "thứ hai, 24 người"),
    ("zh", "三個月"),
]
RELATIVES = [
    ("en", "He said so yesterday", Relative("yesterday", "day", -1)),
    ("en", "They met two weeks ago", Relative("two weeks ago", "week", -2)),
    ("en", "The ship left on Monday", Relative("Monday", "weekday", 1)),
    ("vi", "hôm qua", Relative("hôm qua", "day", -1)),
    ("vi", "Năm năm trước", Relative("Năm năm trước", "year", -5)),
    ("vi", "tháng trước", Relative("tháng trước", "month", -1)),
    ("vi", "hôm chủ nhật", Relative("hôm chủ nhật", "weekday", 7)),
    ("zh", "昨天", Relative("昨天", "day", -1)),
    ("zh", "五年前", Relative("五年前", "year", -5)),
    ("zh", "上個月", Relative("上個月", "month", -1)),
    ("zh", "星期五", Relative("五", "weekday", 5)),
]
NOT_RELATIVE = [
    ("en", "first in 14 years, five years ago"),
    ("en", "yesterday and last month"),
    ("en", "on Monday, 24 June 2024"),
    ("vi", "thứ hai, ngày 24 tháng 6"),
    ("vi", "lần thứ ba"),
    ("zh", "14 年來"),
]


@pytest.mark.parametrize(("language", "sentence", "expected"), NUMBERS)
def test_numbers_are_read_in_digits_and_in_words(language: str, sentence: str, expected: set[str]) -> None:
    # the indefinite article is a one, and is no more than that
    assert numbers(sentence, language) - {Decimal(1)} == set(map(Decimal, expected))


@pytest.mark.parametrize("language", ["en", "vi"])
@given(number=st.one_of(st.integers(0, 9999), st.integers(0, 10**12)))
@settings(max_examples=100, deadline=None)
def test_a_number_spelt_by_another_library_is_read_back(language: str, number: int) -> None:
    spelt = num2words(number, lang=language).replace(",", "")
    assert Decimal(number) in numbers(spelt, language)


@pytest.mark.parametrize("language", LANGUAGES)
@given(sentence=st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_without_a_fault(language: str, sentence: str) -> None:
    assert all(each >= 0 for each in numbers(sentence, language))
    assert all((each.month or 1) in range(1, 13) for each in dates(sentence, language))
    relative(sentence, language)


@pytest.mark.parametrize(("language", "sentence", "expected"), DATES)
def test_a_date_is_read_as_far_as_the_sentence_gives_it(
    language: str, sentence: str, expected: tuple[int | None, int | None, int | None]
) -> None:
    assert Found(*expected) in dates(sentence, language)


@pytest.mark.parametrize(("language", "sentence"), NO_DATES)
def test_what_is_no_date_is_none(language: str, sentence: str) -> None:
    assert dates(sentence, language) == set()


def test_a_day_takes_its_year_only_from_its_own_sentence() -> None:
    assert dates("the talks of 8 April", "en") == {Found(None, 4, 8), Found(None, 4, None)}


@pytest.mark.parametrize(("language", "sentence", "expected"), RELATIVES)
def test_the_date_that_counts_from_the_day_of_speaking_is_read(
    language: str, sentence: str, expected: Relative
) -> None:
    found = relative(sentence, language)
    assert found is not None
    assert (found.unit, found.step) == (expected.unit, expected.step)
    assert expected.words in found.words


@pytest.mark.parametrize(("language", "sentence"), NOT_RELATIVE)
def test_what_cannot_be_counted_by_rule_is_left_alone(language: str, sentence: str) -> None:
    assert relative(sentence, language) is None


def test_languages_are_told_by_the_first_part_of_their_tag() -> None:
    assert [language_of(tag) for tag in ("zh-Hant", "EN-gb", "vi", "de")] == ["zh", "en", "vi", None]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("piece", ["million ", "triệu ", "億", "5 ", "5\u00a0" + " " * 50, "1999, 5/6 "])
def test_a_very_long_sentence_is_read_in_no_time(language: str, piece: str) -> None:
    sentence = piece * (40_000 // len(piece))
    begun = process_time()
    numbers(sentence, language)
    dates(sentence, language)
    relative(sentence, language)
    assert process_time() - begun < 5
