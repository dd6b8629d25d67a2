"""Queries of the checks and of the rules, written for DuckDB, as Spark takes them.

sqlglot reads and writes them. It passes through what it does not know and takes some things for what they are not
(`isodow`, `qualify` with a limit, `regexp_replace` of the first match), so it is told of no function at all: each one
that a query may name stands in PLAIN or FUNCTIONS below, and a query that names another is refused. So is one that
reads anything but tables that are there: no file, no address, no code of Java is in its reach.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any, ClassVar

import sqlglot
from sqlglot import exp
from sqlglot.dialects import DuckDB, Spark

from dossier.cluster.patterns import UnlikeError, java_pattern, taken_pattern
from dossier.engine.duck import QueryError

DOUBLE_TEXT = "double_text"
"""The function of ours that writes a double as DuckDB and Python do, not as Java does."""

PLAIN = frozenset(
    (
        *("abs", "any_value", "bool_and", "bool_or", "coalesce", "concat", "contains", "count", "day", "first_value"),
        *("greatest", "last_day", "least", "left", "length", "lower", "make_date", "max", "min", "month"),
        *("nullif", "replace", "row_number", "split_part", "sum", "upper", "year"),
    )
)
"""Functions that mean the same in both, under one name and with the same arguments."""

_UNASKED = frozenset(
    (
        *("current_catalog", "current_database", "current_date", "current_schema", "current_time"),
        *("current_timestamp", "current_user", "localtimestamp", "session_user", "user"),
    )
)
"""Names that Spark takes for functions where there is no column of that name."""

_EXPLODE, _MONTHS = "explode", "months_to_add"

_ONE, _INT = exp.Literal.number(1), exp.DataType.build("int")

Made = Callable[[list[exp.Expr]], exp.Expr]


class _Source(DuckDB):  # type: ignore[misc]
    """The SQL of DuckDB, of which the parser knows no function but what has a form of its own."""

    class Parser(DuckDB.Parser):  # type: ignore[misc]
        """Takes what stands before brackets for the name of a function."""

        FUNCTIONS: ClassVar[dict[str, Any]] = {}
        FUNCTION_PARSERS: ClassVar = {name: DuckDB.Parser.FUNCTION_PARSERS[name] for name in ("CAST", "TRY_CAST")}
        NO_PAREN_FUNCTION_PARSERS: ClassVar = {"CASE": DuckDB.Parser.NO_PAREN_FUNCTION_PARSERS["CASE"]}
        NO_PAREN_FUNCTIONS: ClassVar[dict[Any, Any]] = {}


def translated(query: str | exp.Expr, patterns: Collection[str] | None = None) -> str:
    """Return a query for Spark.

    `patterns` are those that are known to be quick in Java; None where all of the query's are ours.

    Raises: QueryError where the query is not one select, or has what must not or cannot be translated.
    """
    tree = parsed(query) if isinstance(query, str) else query.copy()
    for table in list(tree.find_all(exp.Table)):
        if table.db:
            # a view of a session has no schema; no table of a dossier has a point in its name
            name = exp.to_identifier(f"{table.db}.{table.name}", quoted=True)
            table.replace(exp.Table(this=name, alias=table.args.get("alias"), joins=table.args.get("joins")))
    # from the leaves up, so that what a part becomes is what the whole is made of
    for node in reversed(list(tree.walk(bfs=True))):
        made = _node(node, patterns)
        if made is not node:
            node.replace(made)
    for select in list(tree.find_all(exp.Select)):
        _unnest(select)
        _qualify(select)
    return tree.sql(dialect=Spark)


def parsed(query: str) -> exp.Expr:
    """Return the tree of a query that selects, from tables by their names alone.

    Raises: QueryError where it is anything else.
    """
    try:
        trees = sqlglot.parse(query, read=_Source)
    except (sqlglot.errors.SqlglotError, RecursionError) as error:
        raise QueryError(str(error)) from error
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        raise QueryError("a rule is exactly one select")
    for node in trees[0].walk():
        if isinstance(node, exp.Table) and not isinstance(node.this, exp.Identifier):
            raise QueryError(f"`{node.sql()}` is no table")
        if isinstance(node, exp.DML | exp.DDL | exp.Command) and not isinstance(node, exp.Query):
            raise QueryError("a rule only reads")
    return trees[0]


def tables_in(tree: exp.Expr) -> list[str]:
    """Return the tables that a query reads, in order of their names, without those that it makes itself."""
    own = {each.alias for each in tree.find_all(exp.CTE)}
    return sorted({f"{each.db}.{each.name}".lstrip(".") for each in tree.find_all(exp.Table)} - own)


def _node(node: exp.Expr, patterns: Collection[str] | None) -> exp.Expr:
    if isinstance(node, exp.Anonymous):
        name = node.name.lower()
        if name in PLAIN:
            return node
        if name in PATTERNS:
            return PATTERNS[name](node.expressions, patterns)
        if name not in FUNCTIONS:
            raise QueryError(f"the function `{name}` is none that a query may name")
        return FUNCTIONS[name](node.expressions)
    if isinstance(node, exp.Func) and not isinstance(
        node, exp.Cast | exp.Case | exp.Exists | exp.And | exp.Or | exp.Array | exp.If | exp.Connector
    ):
        raise QueryError(f"the function `{node.key}` is none that a query may name")
    if isinstance(node, exp.Cast) and not isinstance(node, exp.TryCast) and node.to.is_type("varchar"):
        return node if isinstance(node.this, exp.Null) else _text(node.this)
    if isinstance(node, exp.Like | exp.ILike) and "\\" in node.expression.name:
        raise QueryError("`like` with a backslash, which escapes in Spark alone, is not translated")
    if isinstance(node, exp.Column) and node.name.lower() in _UNASKED and not node.table:
        raise QueryError(f"`{node.name}` is none that a query may name")
    if isinstance(node, exp.CTE):
        node.set("materialized", None)
    if isinstance(node, exp.In) and isinstance(node.this, exp.Tuple) and node.args.get("query"):
        _flatten(node.args["query"].this)
    if isinstance(node, exp.Bracket):
        return _item(node)
    added = node.expression if isinstance(node, exp.Add) else None
    if isinstance(added, exp.Anonymous) and added.name == _MONTHS:
        return _call("add_months", node.this, *added.expressions)
    return node


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _renamed(name: str) -> Made:
    return lambda arguments: _call(name, *arguments)


def _turned(name: str) -> Made:
    """Return what calls a function with its arguments turned round: Spark names what to take away first."""
    return lambda arguments: _call(name, *reversed(arguments))


def _literal(text: str) -> exp.Expr:
    return exp.Literal.string(text)


def _text(value: exp.Expr) -> exp.Expr:
    """Write a value as text: a double as DuckDB does. What a value is, Spark knows before it runs the query."""
    if isinstance(value, exp.Literal) and value.is_string:
        return value
    plain = exp.Cast(this=value.copy(), to=exp.DataType.build("varchar"))
    double = exp.Cast(this=plain.copy(), to=exp.DataType.build("double"))
    is_double = exp.EQ(this=_call("typeof", value.copy()), expression=_literal("double"))
    return _call("if", is_double, _call(DOUBLE_TEXT, double), plain)


def _format(arguments: list[exp.Expr]) -> exp.Expr:
    """`format('… {} …', a)`: null where a part is null."""
    form, *values = arguments
    parts = re.split(r"(\{[^}]*\})", form.name)
    pieces: list[exp.Expr] = []
    for part in parts:
        if part == "{}":
            pieces.append(_text(values.pop(0)))
        elif part == "{:03d}":
            value = values.pop(0)
            number = _call("format_string", _literal("%03d"), value)
            pieces.append(_call("if", exp.Is(this=value.copy(), expression=exp.Null()), exp.Null(), number))
        elif "{" in part or "}" in part:
            raise QueryError(f"`{part}` in a format is none that is translated")
        elif part:
            pieces.append(_literal(part))
    return _call("concat", *pieces)


def _string_agg(arguments: list[exp.Expr]) -> exp.Expr:
    value, parting = arguments
    if not isinstance(parting, exp.Order):
        raise QueryError("string_agg without an order has none")
    order = exp.Order(expressions=parting.expressions)
    return exp.WithinGroup(this=_call("listagg", value, parting.this), expression=order)


def _trunc(arguments: list[exp.Expr]) -> exp.Expr:
    return _call("trunc", arguments[1], arguments[0])


def _days_between(arguments: list[exp.Expr]) -> exp.Expr:
    unit, first, last = arguments
    if unit.name != "day":
        raise QueryError("date_diff counts days alone")
    return _call("datediff", last, first)


def _trim(arguments: list[exp.Expr]) -> exp.Expr:
    return _call("btrim", *arguments)


def _range(arguments: list[exp.Expr]) -> exp.Expr:
    """Write the whole numbers from the first up to, and without, the second; a sequence of Spark may go down."""
    first, end = (exp.Cast(this=each, to=exp.DataType.build("bigint")) for each in arguments)
    numbers = _call("sequence", first, _call("greatest", first.copy(), end))
    count = exp.Sub(this=end.copy(), expression=first.copy())
    return _call("slice", numbers, _ONE, _not_negative(exp.Cast(this=exp.Paren(this=count), to=_INT)))


def _not_negative(number: exp.Expr) -> exp.Expr:
    return _call("greatest", exp.Literal.number(0), number)


def _weekday(arguments: list[exp.Expr]) -> exp.Expr:
    return exp.Paren(this=exp.Add(this=_call("weekday", *arguments), expression=exp.Literal.number(1)))


def _chr(arguments: list[exp.Expr]) -> exp.Expr:
    return _call("char", *arguments)


FUNCTIONS: dict[str, Made] = {
    "arg_min": _renamed("min_by"),
    "array_to_string": _renamed("array_join"),
    "chr": _chr,
    "date_diff": _days_between,
    "date_trunc": _trunc,
    "format": _format,
    "isodow": _weekday,
    "len": _renamed("size"),
    "list_contains": _renamed("array_contains"),
    "list_filter": _renamed("filter"),
    "list_min": _renamed("array_min"),
    "ltrim": _turned("ltrim"),
    "range": _range,
    "rtrim": _turned("rtrim"),
    "starts_with": _renamed("startswith"),
    "string_agg": _string_agg,
    "to_months": _renamed(_MONTHS),
    "trim": _trim,
    "unnest": _renamed(_EXPLODE),
}
"""Functions that Spark has by another name or in another form. `len` is that of a list; of a text it is `length`."""


def _pattern(given: exp.Expr, patterns: Collection[str] | None, whole: bool = False) -> exp.Expr:
    parts = list(given.flatten()) if isinstance(given, exp.DPipe) else [given]
    if not all(isinstance(each, exp.Literal) for each in parts):
        # rules of ours may have them in a table of theirs, plain ones
        if patterns is not None or not whole:
            raise QueryError("a pattern is written out")
        return _call("concat", _literal(r"\A(?:"), given, _literal(r")\z"))
    pattern = "".join(each.name for each in parts)
    try:
        written = java_pattern(pattern) if patterns is None else taken_pattern(pattern, patterns)
    except UnlikeError as error:
        raise QueryError(f"the pattern `{pattern}` is none for Java: {error}") from error
    return _literal(rf"\A(?:{written})\z" if whole else written)


def _matches(arguments: list[exp.Expr], patterns: Collection[str] | None) -> exp.Expr:
    return exp.Paren(this=_rlike(arguments[0], _pattern(arguments[1], patterns)))


def _full_match(arguments: list[exp.Expr], patterns: Collection[str] | None) -> exp.Expr:
    return exp.Paren(this=_rlike(arguments[0], _pattern(arguments[1], patterns, whole=True)))


def _rlike(value: exp.Expr, pattern: exp.Expr) -> exp.Expr:
    return exp.RegexpLike(this=value, expression=pattern)


def _extract(arguments: list[exp.Expr], patterns: Collection[str] | None) -> exp.Expr:
    value, pattern, *group = arguments
    return _call("regexp_extract", value, _pattern(pattern, patterns), *(group or [exp.Literal.number(0)]))


def _replace(arguments: list[exp.Expr], patterns: Collection[str] | None) -> exp.Expr:
    value, pattern, by, *options = arguments
    flags = "".join(each.name for each in options)
    if "g" not in flags and not pattern.name.endswith("$"):
        raise QueryError("regexp_replace of the first match alone is not translated")
    if set(flags) - set("gi") or re.search(r"[$\\]", by.name):
        raise QueryError("regexp_replace is not translated with this option or replacement")
    written = _pattern(pattern, patterns)
    return _call("regexp_replace", value, _literal("(?iu)" + written.name) if "i" in flags else written, by)


PATTERNS: dict[str, Callable[[list[exp.Expr], Collection[str] | None], exp.Expr]] = {
    "regexp_extract": _extract,
    "regexp_full_match": _full_match,
    "regexp_matches": _matches,
    "regexp_replace": _replace,
}


def _item(node: exp.Bracket) -> exp.Expr:
    """`list[1]` and `list[2:]`; sqlglot counts from 0."""
    [index] = node.expressions
    if isinstance(index, exp.Slice):
        first = index.this
        return _call("slice", node.this, first, _not_negative(_call("size", node.this.copy())))
    number = int(index.name) + 1 - node.args.get("offset", 0)
    return _call("try_element_at", node.this, exp.Literal.number(number))


def _flatten(select: exp.Expr) -> None:
    """Make `select (a, b)` of `(x, y) in (select (a, b) …)` the two columns that Spark compares."""
    if isinstance(select, exp.Select) and isinstance(select.expressions[0], exp.Tuple):
        select.set("expressions", select.expressions[0].expressions)


def _unnest(select: exp.Select) -> None:
    """Make rows of several lists side by side, which Spark does where a query reads its tables."""
    lists = {
        each.alias or f"_list_{place}": each.unalias().expressions[0]
        for place, each in enumerate(select.expressions)
        if isinstance(each.unalias(), exp.Anonymous) and each.unalias().name == _EXPLODE
    }
    if len(lists) < 2:
        return
    zipped = _call("inline", _call("arrays_zip", *lists.values()))
    names = exp.TableAlias(this=exp.to_identifier("_listed"), columns=[exp.to_identifier(each) for each in lists])
    columns = [
        exp.column(name) if (name := each.alias or f"_list_{place}") in lists else each
        for place, each in enumerate(select.expressions)
    ]
    select.set("expressions", columns)
    if select.args.get("from_") is None:
        select.from_(exp.select("1").subquery("_one"), copy=False)
    select.append("laterals", exp.Lateral(this=zipped, view=True, alias=names))


def _qualify(select: exp.Select) -> None:
    """Ask in an outer query for what a window gave; order and limit come after that."""
    if select.args.get("qualify") is None:
        return
    asked = select.args["qualify"].this
    later = {name: select.args.get(name) for name in ("order", "limit")}
    for name in ("qualify", *later):
        select.set(name, None)
    named: dict[str, exp.Expr] = {}
    for place, each in enumerate(select.expressions):
        is_named = isinstance(each, exp.Alias | exp.Column) and each.alias_or_name not in named
        name = each.alias_or_name if is_named else f"_column_{place}"
        named[name] = each if is_named else each.as_(name)
    names = list(named)
    for place, window in enumerate(list(asked.find_all(exp.Window))):
        named[f"_window_{place}"] = window.copy().as_(f"_window_{place}")
        window.replace(exp.column(f"_window_{place}"))
    select.set("expressions", list(named.values()))
    outer = exp.select(*map(exp.column, names)).from_(select.copy().subquery("_asked")).where(asked)
    for name, clause in later.items():
        outer.set(name, clause)
    # the query itself may be the root, which nothing else can take the place of
    select.args.clear()
    for name, part in outer.args.items():
        select.set(name, part)
