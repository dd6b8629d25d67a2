"""Keys in ascending order: which may stand twice is told by the breaks of the order alone."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from dossier.engine import ascending
from dossier.engine.duck import Database


def suspected(keys: list[str | None]) -> list[str] | None:
    """Return what is said of some keys in their order."""
    database = Database()
    try:
        database.publish_rows("keys", "_line integer, key varchar", list(enumerate(keys, 2)))
        return ascending.suspects(database, "keys", "key")
    finally:
        database.close()


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([], []),
        (["a"], ["a"]),
        (["a", "b", "c", "d"], ["a"]),
        # a repeated key, and the one above it
        (["a", "b", "c", "b", "d"], ["a", "b", "c"]),
        (["a", "b", "c", "c", "d"], ["a", "c"]),
        # one that is out of order, or missing
        (["a", "b", "z", "c", "d"], ["a", "c", "z"]),
        (["a", "b", None, "c", "d"], ["a", "b", "c"]),
        ([None, None], []),
        # what is left once all breaks are left out does not ascend
        (["a", "b", "c", "d", "a", "b", "c", "d"], None),
        (["d", "c", "b", "a"], ["a", "b", "c", "d"]),
        (["9", "10", "11", "12"], ["10", "9"]),
    ],
)
def test_only_what_breaks_the_order_may_stand_twice(keys: list[str | None], expected: list[str] | None) -> None:
    assert suspected(keys) == expected


def test_with_many_breaks_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ascending, "MOST_BREAKS", 2)
    assert suspected(["a", "b", "c", "c", "d"]) == ["a", "c"]
    assert suspected(["a", "b", "c", "c", "c", "d"]) is None


def test_no_key_that_stands_twice_is_passed_over() -> None:
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
