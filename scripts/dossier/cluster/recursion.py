"""Queries that go on from their own rows and drop those they have: `with recursive … union`, which Spark has not.

Spark walks `union all` by itself, but not `union`, by which a walk in a circle ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp


@dataclass(frozen=True, slots=True)
class Walk:
    """A table that a query makes of itself: its first rows, and what follows from the newest, read as table `name`."""

    name: str
    first: exp.Expr
    more: exp.Expr


def walks(tree: exp.Expr) -> Iterator[Walk]:
    """Take such tables out of a query, which reads tables of these names from then on, and yield them in order."""
    above = tree.args.get("with_")
    if above is None:
        return
    kept: list[exp.Expr] = []
    for each in above.expressions:
        body = each.this
        if not (isinstance(body, exp.Union) and body.args.get("distinct") and _reads(body.expression, each.alias)):
            kept.append(each)
            continue
        # a table of a package has no such name
        name = f"_rows_of_{each.alias}"
        columns = exp.TableAlias(this=exp.to_identifier(each.alias))
        for table in list(tree.find_all(exp.Table)):
            if table.name == each.alias and not table.db:
                table.set("alias", table.args.get("alias") or columns.copy())
                table.set("this", exp.to_identifier(name))
        yield Walk(name, _with(kept, body.this), _with(kept, body.expression))
    above.set("expressions", kept)
    if not kept:
        tree.set("with_", None)


def _reads(query: exp.Expr, name: str) -> bool:
    return any(each.name == name for each in query.find_all(exp.Table))


def _with(tables: list[exp.Expr], query: exp.Expr) -> exp.Expr:
    query = query.copy()
    if tables:
        query.set("with_", exp.With(expressions=[each.copy() for each in tables], recursive=False))
    return query
