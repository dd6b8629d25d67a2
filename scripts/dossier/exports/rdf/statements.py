"""Nodes taken apart into statements, and statements written as Turtle in one order, so that no cell breaks out of it.

A statement is three texts. Subject and predicate are IRIs, compact or whole; the object is one too, or a literal as
Turtle writes it, which begins with a quotation mark.

Source: JSON-LD 1.1, as far as the context of `terms` uses it; RDF 1.1 Turtle and TriG.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from dossier.exports.rdf.terms import NAMESPACES

Statement = tuple[str, str, str]
A = "rdf:type"

_LOCAL = re.compile(r"[A-Za-z](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')


def taken_apart(node: dict[str, Any], context: dict[str, Any]) -> Iterator[Statement]:
    """Yield what a node of JSON-LD says, and what the nodes within it say."""
    kinds = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
    scope: dict[str, Any] = dict(context)
    for kind in kinds:
        described = context.get(kind)
        yield node["@id"], A, described["@id"] if described else kind
        scope |= described["@context"] if described else {}
    for key, value in node.items():
        if key.startswith("@"):
            continue
        term = scope[key] if isinstance(scope[key], dict) else {"@id": scope[key]}
        for each in value if isinstance(value, list) else [value]:
            within = isinstance(each, dict) and "@id" in each
            other = each["@id"] if within else _object(each, term.get("@type", ""))
            yield (other, term["@reverse"], node["@id"]) if "@reverse" in term else (node["@id"], term["@id"], other)
            if within:
                yield from taken_apart(each, context)


def literal(text: str, mark: str = "") -> str:
    """Return a literal with its language (`@en`) or its datatype (`^^xsd:date`)."""
    escaped = _ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04X}", text)
    return f'"{escaped}"{mark}'


def prefixes(namespaces: dict[str, str]) -> str:
    """Return the lines that declare the prefixes."""
    return "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in sorted(namespaces.items()))


def turtle(statements: Iterable[Statement], namespaces: dict[str, str], indent: str = "") -> str:
    """Return statements as Turtle, each once, a block for each subject, in the order of their texts."""
    blocks: dict[str, dict[str, list[str]]] = {}
    for subject, predicate, other in sorted(set(statements)):
        blocks.setdefault(subject, {}).setdefault(predicate, []).append(_written(other, namespaces))
    lines = []
    for subject, said in blocks.items():
        # the type first, as people write it
        ordered = sorted(said, key=lambda predicate: (predicate != A, predicate))
        parts = [
            f"{'a' if predicate == A else _written(predicate, namespaces)} {', '.join(said[predicate])}"
            for predicate in ordered
        ]
        body = f" ;\n{indent}    ".join(parts)
        lines.append(f"{indent}{_written(subject, namespaces)} {body} .\n")
    return "".join(lines)


def _object(value: Any, form: str) -> str:
    if isinstance(value, dict):
        return literal(value["@value"], f"@{value['@language']}" if "@language" in value else "")
    if form == "@id":
        return str(value)
    return literal(str(value), f"^^{form}" if form else "")


def _written(term: str, namespaces: dict[str, str]) -> str:
    """Return a term as Turtle has it: a literal or a list as it is, an IRI with its prefix where that is possible."""
    if term.startswith(('"', "(", "[")):
        return term
    prefix, _, local = term.partition(":")
    if prefix not in namespaces or local.startswith("//"):
        return f"<{term}>"
    return term if not local or _LOCAL.fullmatch(local) else f"<{namespaces[prefix]}{local}>"


def spaces(root: str) -> dict[str, str]:
    """Return the namespaces of a package, that of its records among them."""
    return {**NAMESPACES, "record": f"{root}#"}
