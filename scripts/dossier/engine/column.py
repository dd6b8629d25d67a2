"""One field of a Table Schema as JSON gives it, read into a column; what is unknown is refused."""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import Any

from dossier.engine import moments
from dossier.engine.cell import limit_text, unreadable_constraint
from dossier.engine.descriptor import UnreadableError, shown, text_or_none
from dossier.engine.lexical import FORMATS, TEMPORAL, TYPES
from dossier.engine.table import FALSE_VALUES, TRUE_VALUES, Field
from dossier.report import quoted

HOUSE_NAME = re.compile(r"[a-z][a-z0-9_]*")
ITEM_TYPES = ("string", "integer", "boolean", "number", "datetime", "date", "time")

_FLAGS = re.compile(r"\(\?[a-zA-OQ-Z-]+[:)]")
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_CONSTRAINTS: dict[str, tuple[type, ...]] = {
    "required": (bool,),
    "unique": (bool,),
    "pattern": (str,),
    "enum": (list,),
    "minLength": (int,),
    "maxLength": (int,),
    "jsonSchema": (dict,),
    **dict.fromkeys(_BOUNDS, (int, float, str)),
}
_ORDERED = ("integer", "number", "date", "datetime", "time", "year", "yearmonth", "duration")
_FITTING: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_BOUNDS, _ORDERED),
    **dict.fromkeys(("minLength", "maxLength"), ("string", "array", "object", "list")),
    "pattern": ("string",),
    "jsonSchema": ("array", "object"),
}


def read_field(
    content: Any, place: int, missing: tuple[str, ...], strict_names: bool = False, untyped: str = "string"
) -> Field:
    """Read a field; `missing` are the missing values of its schema, `untyped` is the type of a field without one.

    Raises: UnreadableError where something is missing, contradictory or cannot be checked.
    """
    name = content.get("name") if isinstance(content, dict) else None
    if not isinstance(name, str) or not name:
        raise UnreadableError("F002", f"column {place} has no `name`", "give each column a name")
    if strict_names and not HOUSE_NAME.fullmatch(name):
        raise UnreadableError(
            "F002",
            f"the column name {quoted(name)} is not made of lower case letters, digits and `_`",
            "rename it; a column's name is used in queries",
        )
    kind = content.get("type", untyped)
    if kind not in TYPES:
        advice = f"the types are {', '.join(TYPES)}"
        raise UnreadableError("F004", f"the column {quoted(name)} has the type {shown(kind)}", advice)
    evidence = content.get("evidence")
    if evidence not in (None, "record", "field"):
        raise UnreadableError(
            "F002",
            f"the column {quoted(name)} has the `evidence` {shown(evidence)}",
            "write `record` or `field`, or leave it out",
        )
    own_missing = missing_values(content)
    field = Field(
        name=name,
        type=kind,
        title=text_or_none(content.get("title")),
        description=text_or_none(content.get("description")),
        example=None if content.get("example") is None else str(content["example"]),
        unit=text_or_none(content.get("unit")),
        evidence=evidence,
        verbatim=content.get("verbatim") is True,
        constraints=_constraints(content.get("constraints", {}), name, kind),
        missing=missing if own_missing is None else own_missing,
        true_values=_texts(content, "trueValues", TRUE_VALUES),
        false_values=_texts(content, "falseValues", FALSE_VALUES),
        format=_format(content.get("format", "default"), name, kind),
        **(_number_form(content, name) if kind in ("integer", "number") else {}),
        **(_list_form(content, name) if kind == "list" else {}),
    )
    _add_categories(field, content.get("categories"))
    _refuse_unreadable_constraints(field)
    return field


def missing_values(content: dict[str, Any]) -> tuple[str, ...] | None:
    """Return the texts that stand for no value by a schema or a field; None where it does not say.

    Raises: UnreadableError where they are no list of texts or of objects with a `value` each.
    """
    listed = content.get("missingValues")
    if listed is None:
        return None
    is_list = isinstance(listed, list)
    values = [each.get("value") if isinstance(each, dict) else each for each in listed] if is_list else [None]
    if not all(isinstance(each, str) for each in values):
        raise UnreadableError("F002", f"`missingValues` is {shown(listed)}", 'write a list of texts, such as `[""]`')
    return tuple(str(each) for each in values)


def _format(given: Any, name: str, kind: str) -> str:
    # Source: Data Package 2.0, "If format property start with fmt: prefix, an implementation MUST remove the prefix"
    form = given.removeprefix("fmt:") if isinstance(given, str) else given
    fact = f"the column {quoted(name)} has the `format` {shown(given)}"
    if kind in TEMPORAL and isinstance(form, str) and form not in ("default", "any"):
        try:
            moments.by_pattern(kind, form)
        except ValueError as error:
            advice = "write it as `strptime` of Python and C takes it, such as `%d.%m.%Y`"
            raise UnreadableError("F002", f"{fact}, which {_reason(error)}", advice) from None
        return form
    if kind in TEMPORAL and form == "any" and not moments.can_read_any():
        advice = "install `python-dateutil`, or give the pattern that the column has"
        raise UnreadableError("F004", f"{fact}, which needs a library that is not installed", advice)
    known = ("default", "any") if kind in TEMPORAL else FORMATS.get(kind, ("default",))
    if form not in known:
        advice = f"the formats of a {quoted(kind)} are {', '.join(known)}" if len(known) > 1 else "leave it out"
        raise UnreadableError("F004", fact, advice)
    return str(form)


def _reason(error: ValueError) -> str:
    said = str(error)
    return said if said.startswith("names ") else f"`strptime` does not take: {said}"


def _number_form(content: dict[str, Any], name: str) -> dict[str, Any]:
    signs = {"decimalChar": content.get("decimalChar", "."), "groupChar": content.get("groupChar") or ""}
    for option, sign in signs.items():
        is_text = isinstance(sign, str) and len(sign) <= 10 and (sign or option == "groupChar")
        if not is_text or re.search("[0-9eE+-]", sign):
            fact = f"the column {quoted(name)} has the {quoted(option)} {shown(sign)}"
            raise UnreadableError("F002", fact, "write a short text without digits and signs, such as `,`")
    if signs["decimalChar"] == signs["groupChar"]:
        fact = f"the column {quoted(name)} has one sign for `decimalChar` and `groupChar`"
        raise UnreadableError("F002", fact, "say which of the two it is")
    bare = content.get("bareNumber", True)
    if not isinstance(bare, bool):
        fact = f"the column {quoted(name)} has the `bareNumber` {shown(bare)}"
        raise UnreadableError("F002", fact, "write `true` or `false`")
    return {"decimal_char": signs["decimalChar"], "group_char": signs["groupChar"], "bare_number": bare}


def _list_form(content: dict[str, Any], name: str) -> dict[str, Any]:
    delimiter, item = content.get("delimiter", ","), content.get("itemType", "string")
    if not isinstance(delimiter, str) or not delimiter:
        fact = f"the column {quoted(name)} has the `delimiter` {shown(delimiter)}"
        raise UnreadableError("F002", fact, "write the text that parts the items")
    if item not in ITEM_TYPES:
        fact = f"the column {quoted(name)} has the `itemType` {shown(item)}"
        raise UnreadableError("F002", fact, f"the types of items are {', '.join(ITEM_TYPES)}")
    return {"delimiter": delimiter, "item_type": item}


def _constraints(content: Any, name: str, kind: str) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise UnreadableError("F002", f"the constraints of {quoted(name)} are no object", "write them in braces")
    for each, value in content.items():
        wanted = _CONSTRAINTS.get(each)
        if wanted is None or kind not in _FITTING.get(each, (kind,)):
            raise UnreadableError(
                "F004",
                f"the column {quoted(name)} has the constraint {quoted(each)}, which a {quoted(kind)} does not take",
                "leave it out, or say it as a rule",
            )
        if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
            raise UnreadableError(
                "F002",
                f"the constraint {quoted(each)} of {quoted(name)} is {shown(value)}",
                "write a value of the kind that the constraint takes",
            )
    if "jsonSchema" in content and find_spec("jsonschema") is None:
        fact = f"the column {quoted(name)} has a `jsonSchema`, which needs a library that is not installed"
        raise UnreadableError("F004", fact, "install `jsonschema`, or leave the constraint out")
    return dict(content)


def _add_categories(field: Field, given: Any) -> None:
    """Restrict the column to its categories: but for their labels and order they are an `enum`."""
    if given is None:
        return
    fact = f"the column {quoted(field.name)} has the `categories` {shown(given)}"
    if field.type not in ("string", "integer"):
        raise UnreadableError("F004", f"{fact}, which a {quoted(field.type)} does not take", "leave them out")
    values = (
        [each.get("value") if isinstance(each, dict) else each for each in given] if isinstance(given, list) else []
    )
    if not values:
        raise UnreadableError("F002", fact, "write a list of values, or of objects with a `value` each")
    try:
        texts = [limit_text(field, each) for each in values]
        listed = [limit_text(field, each) for each in field.constraints.get("enum", [])]
    except ValueError:
        raise UnreadableError("F002", f"{fact}, not all of its type", "write values of the column's type") from None
    if not set(listed) <= set(texts):
        fact = f"the column {quoted(field.name)} has an `enum` with more than its `categories`"
        raise UnreadableError("F002", fact, "take from the `enum` what is no category")
    field.constraints.setdefault("enum", values)


def _refuse_unreadable_constraints(field: Field) -> None:
    if _FLAGS.search(field.constraints.get("pattern", "")):
        # letters of either case make Python look at each character of a range, when it reads the pattern
        fact = f"the column {quoted(field.name)} has a `pattern` with flags inside"
        raise UnreadableError("F004", fact, "write it without flags, such as `[Aa]` for an `a` of either case")
    unreadable = unreadable_constraint(field)
    if unreadable:
        raise UnreadableError(
            "F002", f"the column {quoted(field.name)} has {unreadable}", "mend the constraint in the schema"
        )


def _texts(content: dict[str, Any], name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    listed = content.get(name, list(default))
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        raise UnreadableError("F002", f"{quoted(name)} is {shown(listed)}", "write a list of texts")
    return tuple(listed)
