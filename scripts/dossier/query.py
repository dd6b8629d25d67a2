"""What a condition selects of a table: `event_type = 'AID'`, run so that a condition from a stranger can do no harm.

A condition is one expression of SQL that is true or false of a row. It compares columns of the dossier's tables, typed
as their schemas say, and may look into other tables: `event_id in (select event_id from event_participants where
actor_id = 'A001')`. The parser of the database turns it into a tree; what that holds beside CLASSES, FUNCTIONS and
TYPES is refused, before anything is run. So the same condition gives the same rows of the same version on any day and
any machine: no file, clock, chance, order of rows or setting is in its reach, and nothing that grows without bound.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from difflib import get_close_matches
from typing import Any

from dossier.engine.duck import BeyondError, Database, QueryError
from dossier.engine.sql import sql_name, sql_text
from dossier.engine.table import natural_key
from dossier.identity import Content, Edition
from dossier.report import Diagnostic, Refused, quoted, visible

RECIPE = "dossier-query/1"
LONGEST = 2_000
SECONDS = 10.0

CLASSES = {"BETWEEN", "CASE", "CAST", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT", "FUNCTION", "OPERATOR"}
CLASSES |= {"STAR", "SUBQUERY", "TYPE"}
OPERATORS = {"COMPARE_IN", "COMPARE_NOT_IN", "OPERATOR_COALESCE", "OPERATOR_IS_NOT_NULL", "OPERATOR_IS_NULL"}
OPERATORS |= {"OPERATOR_NOT"}
SYMBOLS = {"+", "-", "*", "/", "%", "~~", "!~~", "~~*", "!~~*"}
"""How the parser calls the operators of arithmetic, `like`, `not like`, `ilike` and `not ilike`."""

FUNCTIONS = {"abs", "avg", "contains", "count", "count_star", "date_part", "day", "ends_with", "length", "lower", "max"}
FUNCTIONS |= {"min", "month", "quarter", "regexp_full_match", "regexp_matches", "round", "starts_with", "strip_accents"}
FUNCTIONS |= {"sum", "trim", "upper", "year"}
TYPES = {"BIGINT", "BOOLEAN", "DATE", "DOUBLE", "INTEGER", "VARCHAR"}
"""What a value may be cast to."""

SHAPES = {"BASE_TABLE", "EMPTY", "JOIN", "ORDER_MODIFIER", "SELECT_NODE"}
"""What a query within a condition may be made of: no union, no recursion, no limit, no function that makes a table."""

JOINS = {"CROSS", "REGULAR"}

_ADVICE = "a condition is one expression over columns, such as `event_type = 'AID' and start_date >= '2024-06-01'`"

Node = dict[str, Any]


def select(edition: Edition, table: str, where: str) -> list[str]:
    """Return the ids of the records of a table for which a condition holds, in natural order.

    Raises:
        Refused: there is no such table, or the condition cannot be read, reaches for what it may not, or would take
            more than SECONDS or the memory that a check has.

    """
    if table not in edition.records:
        message = f"there is no table of records {quoted(table)}"
        raise Refused([Diagnostic("R003", message, "--table", help=f"tables: {', '.join(edition.records)}")])
    condition = written(where)
    with closing(Database(SECONDS)) as database:
        tree = _tree(database, condition, edition)
        named = {each["table_name"].lower() for each in _nodes(tree) if each.get("type") == "BASE_TABLE"}
        _fill(database, edition, {table, *named})
        [key] = edition.resources[table].primary_key
        # a name of our own for the column would be known to the condition too
        query = f"select {sql_name(key)} from {sql_name(table)} where (\n{condition}\n)"
        try:
            found = database.rule_rows(query, (key,))
        except BeyondError as error:
            raise _refused("F008", condition, str(error), "ask for less at once") from error
        except QueryError as error:
            raise _refused("F004", condition, _sentence(error), _ADVICE) from error
    return sorted((record_id for (record_id,) in found), key=natural_key)


def result(edition: Edition, table: str, where: str) -> Content:
    """Return what a condition selects in one canonical form; its digest is `identity.digest` of that.

    Raises:
        Refused: see `select`.

    """
    records = {each: edition.digest(table, each) for each in select(edition, table, where)}
    return {"recipe": RECIPE, "table": table, "where": written(where), "records": records}


def written(where: str) -> str:
    """Return a condition as it is cited: in NFC and without blanks around it."""
    return unicodedata.normalize("NFC", where).strip()


def normalised(edition: Edition, where: str) -> str:
    """Return a condition as the database writes it, so that two ways to write one thing look the same.

    Raises:
        Refused: the condition cannot be read.

    """
    condition = written(where)
    with closing(Database(SECONDS)) as database:
        _tree(database, condition, edition)
        serialised = f"json_serialize_sql({sql_text(f'select {condition}')})"
        [[query]] = database.rows(f"select json_deserialize_sql({serialised})")
    return str(query).removeprefix("SELECT ")


def table_of(edition: Edition, where: str) -> str:
    """Return the one table of records that has all columns which a condition names.

    Raises:
        Refused: the condition cannot be read, or no table or more than one has them.

    """
    condition = written(where)
    with closing(Database(SECONDS)) as database:
        tree = _tree(database, condition, edition)
    named = {
        each["column_names"][-1].lower() for each in _nodes(tree, inner=False) if each.get("class") == "COLUMN_REF"
    }
    fitting = [name for name in edition.records if named <= set(edition.resources[name].names)]
    if len(fitting) == 1 and named:
        return fitting[0]
    fact = "columns of no single table" if not fitting else "nothing that only one table has"
    advice = f"say which with `--table`: {', '.join(fitting or edition.records)}"
    raise _refused("F004", condition, f"it names {fact}", advice)


def _fill(database: Database, edition: Edition, names: set[str]) -> None:
    """Put tables of a dossier into a database, by their names and typed, and nothing else."""
    for number, name in enumerate(sorted(names)):
        resource, rows = edition.resources[name], edition.tables[name].values()
        database.create(number, resource)
        if rows:
            cells = [[row[column] for column in resource.names] for row in rows]
            database.append(number, resource, [row.line for row in rows], cells)
        database.publish_table(number, resource)
        database.drop(number)


def _tree(database: Database, condition: str, edition: Edition) -> Node:
    """Return the parsed condition, once nothing in it is out of bounds."""
    if len(condition) > LONGEST:
        raise _refused("F008", condition, f"it is longer than {LONGEST:,} characters", "ask for less at once")
    if not condition or any(unicodedata.category(each) in ("Cc", "Cs") and each not in "\t\n\r" for each in condition):
        raise _refused("F004", condition, "it is empty or has control characters", _ADVICE)
    try:
        [[answer]] = database.rows(f"select json_serialize_sql({sql_text(f'select {condition}')})")
        parsed = json.loads(answer)
    except RecursionError as error:
        raise _refused("F008", condition, "it is nested too deep", _ADVICE) from error
    if parsed["error"]:
        fact = _sentence(parsed["error_message"]) if parsed["error_type"] == "parser" else "it is no query"
        raise _refused("F004", condition, fact, _ADVICE)
    bare = [each["node"] for each in parsed["statements"]]
    if len(bare) != 1 or not _is_one_expression(bare[0]):
        raise _refused("F004", condition, "it is more than one expression", _ADVICE)
    tree: Node = bare[0]["select_list"][0]
    columns = {name.lower() for each in edition.resources.values() for name in each.names}
    for node in _nodes(tree):
        if node.get("class") == "COLUMN_REF" and node["column_names"][-1].lower() not in columns:
            name = node["column_names"][-1]
            near = ", ".join(get_close_matches(name.lower(), sorted(columns)))
            advice = f"near it: {near}" if near else "a text stands in single quotes, a column in none"
            raise _refused("F202", condition, f"no table has a column {quoted(name)}", advice)
        strange = _strange(node, edition)
        if strange:
            advice = f"functions: {', '.join(sorted(FUNCTIONS - {'count_star'}))}"
            raise _refused("F004", condition, f"it has {strange}, which no condition may", advice)
    return tree


def _is_one_expression(query: Node) -> bool:
    """Tell whether a query is nothing but `select` and one expression; what more stands there fails in brackets."""
    return (
        query["type"] == "SELECT_NODE"
        and query["from_table"]["type"] == "EMPTY"
        and len(query["select_list"]) == 1
        and not query["select_list"][0]["alias"]
        and not any(query[each] for each in ("modifiers", "where_clause", "group_expressions", "having", "qualify"))
    )


def _nodes(tree: Any, inner: bool = True) -> Iterator[Node]:
    """Yield a tree's objects; without `inner`, those of queries within it are left out."""
    waiting = [tree]
    while waiting:
        at = waiting.pop()
        if isinstance(at, dict):
            yield at
            waiting += [each for name, each in at.items() if inner or name != "subquery"]
        elif isinstance(at, list):
            waiting += at


def _strange(node: Node, edition: Edition) -> str | None:
    """Return what a part of a condition has that no condition may have, None where it has nothing of the sort."""
    kind, sort = node.get("class"), node.get("type")
    if kind == "FUNCTION":
        name = node["function_name"].lower()
        return None if name in (SYMBOLS if node["is_operator"] else FUNCTIONS) else f"the function {quoted(name)}"
    if kind == "TYPE":
        return None if node["type_name"].upper() in TYPES else f"the type {quoted(node['type_name'])}"
    if kind is not None:
        return None if kind in CLASSES and (kind != "OPERATOR" or sort in OPERATORS) else f"a part {quoted(str(sort))}"
    if node.get("cte_map", {}).get("map"):
        return "a part `WITH`"
    if sort == "BASE_TABLE" and ".".join(node["qualified_name"]["path"]).lower() not in edition.tables:
        return f"the table {quoted('.'.join(node['qualified_name']['path']))}"
    plain = sort is None or (sort in SHAPES and not node.get("sample") and node.get("ref_type", "CROSS") in JOINS)
    return None if plain else f"a part {quoted(str(sort))}"


def _refused(code: str, condition: str, fact: str, advice: str) -> Refused:
    return Refused(
        [Diagnostic(code, f"the condition {quoted(condition)} cannot be run: {fact}", "--where", help=advice)]
    )


def _sentence(said: object) -> str:
    """Return the first line of what the database says, fit to print."""
    return visible(re.sub(r"^[A-Z][A-Za-z ]* Error: ", "", str(said).strip()).split("\n")[0]).rstrip(".!")
