"""What a column can say: its meaning, form, reference and need of evidence, kept beside its type in the models."""

import re
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.fields import FieldInfo

PREFIXES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "https://schema.org/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
}

Evidence = Literal["record", "field"]
"""How a cell is evidenced: by a citation of its field or of the whole record, or only by one that names the field."""

PRINTABLE = r"[^\x00-\x1F\x7F]+"


class Table(BaseModel):
    """A table of the package; its subclasses are the rows, their attributes the columns in order, the key first."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)

    table: ClassVar[str]
    title_of_table: ClassVar[str]
    vocabulary: ClassVar[bool] = False

    @classmethod
    def key(cls) -> str:
        """Return the name of the key column, which is always the first."""
        return next(iter(cls.model_fields))

    @classmethod
    def from_cells(cls, cells: dict[str, str]) -> Self:
        """Read one row of a CSV file, a text for each column; an empty cell is a missing value.

        Raises:
            pydantic.ValidationError: a cell is missing, unknown, or not what its column may hold.

        """
        return cls.model_validate({name: cell or None for name, cell in cells.items()})


def column(
    meaning: str,
    example: str,
    *,
    pattern: str | None = None,
    references: str | None = None,
    vocabulary: str | None = None,
    evidence: Evidence | None = None,
    unique: bool = False,
    unit: str | None = None,
    verbatim: bool = False,
    minimum: int | None = None,
    maximum: int | None = None,
    rdf: str | None = None,
) -> Any:
    """Describe a column: the annotation carries the type, this the rest.

    `references` names a table of the package, `vocabulary` a vocabulary whose codes the column holds; `rdf` is a
    compact name under PREFIXES. Patterns hold for the whole cell. The cells of a `verbatim` column repeat what is
    printed, code point for code point.
    """
    if references and vocabulary:
        raise ValueError("a column refers to a table or to a vocabulary, not to both")
    extra: dict[str, Any] = {
        "references": references or vocabulary,
        "evidence": evidence,
        "unique": unique,
        "unit": unit,
        "verbatim": verbatim,
        "rdf": expand(rdf) if rdf else None,
    }
    return Field(
        description=meaning,
        examples=[example],
        pattern=f"^(?:{pattern})$" if pattern else None,
        ge=minimum,
        le=maximum,
        json_schema_extra={name: value for name, value in extra.items() if value},
    )


def key(meaning: str, example: str, pattern: str) -> Any:
    """Describe the key column of a table."""
    return column(meaning, example, pattern=pattern, unique=True, rdf="dcterms:identifier")


def text(meaning: str, example: str, **more: Any) -> Any:
    """Describe a column of free text: at least one character, none of them a control character."""
    return column(meaning, example, pattern=PRINTABLE, **more)


def expand(compact: str) -> str:
    """Return the IRI of a compact name such as `dcterms:title`.

    Raises:
        KeyError: the prefix is not one of PREFIXES.

    """
    prefix, name = compact.split(":", 1)
    return PREFIXES[prefix] + name


def said(field: FieldInfo) -> dict[str, Any]:
    """Return what `column` was told of a field beyond meaning, example, pattern and bounds."""
    extra = field.json_schema_extra
    return dict(extra) if isinstance(extra, dict) else {}


def _lexical(pattern: str, name: str) -> BeforeValidator:
    """Refuse a text that is no literal of a Table Schema type, before it is parsed.

    Source: Table Schema 2.0, field types: integers and numbers are literals of XML Schema, dates are `%Y-%m-%d`.
    """
    literal = re.compile(pattern, re.ASCII)

    def refuse(cell: object) -> object:
        if isinstance(cell, str) and not literal.fullmatch(cell):
            raise ValueError(f"not a literal of the Table Schema type {name}")
        return cell

    return BeforeValidator(refuse)


Integer = Annotated[int, _lexical(r"[+-]?[0-9]{1,18}", "integer")]
Number = Annotated[float, _lexical(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?(?:[eE][+-]?[0-9]{1,2})?", "number")]
Day = Annotated[date, _lexical(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "date")]
