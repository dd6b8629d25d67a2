"""Keys in ascending order: which may stand twice is told by the breaks of the order alone."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from dossier.engine import ascending
from dossier.engine.duck import Database

Suspected = Callable[[list[str | None]], list[str] | None]


@pytest.fixture(scope="module")
def suspected() -> Iterator[Suspected]:
    """Give a function that returns what is said of some keys in their order."""
    database = Database()

    def said(keys: list[str | None]) -> list[str] | None:
        database.publish_rows("keys", "_line integer, key varchar", list(enumerate(keys, 2)))
        try:
            return ascending.suspects(database, "keys", "key")
        finally:
            database.run("drop table keys")

    yield said
    database.close()


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([], []),
        (["a"], []),
        (["a", "b", "c", "d"], []),
        # a repeated key, and the one above it
        (["a", "b", "c", "b", "d"], ["b", "c"]),
        (["a", "b", "c", "c", "d"], ["c"]),
        # one that is out of order, or missing
        (["a", "b", "z", "c", "d"], ["c", "z"]),
        (["a", "b", None, "c", "d"], ["b", "c"]),
        ([None, None], []),
        # what is left once all breaks are left out does not ascend
        (["a", "b", "c", "d", "a", "b", "c", "d"], None),
        (["d", "c", "b", "a"], ["a", "b", "c", "d"]),
        (["9", "10", "11", "12"], ["10", "9"]),
    ],
)
def test_only_what_breaks_the_order_may_stand_twice(
    suspected: Suspected, keys: list[str | None], expected: list[str] | None
) -> None:
    assert suspected(keys) == expected


def test_with_many_breaks_nothing_is_said(suspected: Suspected, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ascending, "MOST_BREAKS", 1)
    assert suspected(["a", "b", "c", "c", "d"]) == ["c"]
    assert suspected(["a", "b", "c", "c", "c", "d"]) is None


def test_no_key_that_stands_twice_is_passed_over(suspected: Suspected) -> None:
    told = 0
    for seed in range(150):
        dice = random.Random(seed)
        keys: list[str | None] = [*sorted(f"{dice.randint(0, 10**6):07}" for _ in range(30))]
        for _ in range(dice.randint(0, 3)):
            keys[dice.randrange(30)] = dice.choice([None, "", "0", "z", *keys])
        found = suspected(keys)
        told += found is not None
        twice = {key for key, number in Counter(keys).items() if key is not None and number > 1}
        assert found is None or twice <= set(found), seed
    assert told > 50
