"""Where `dossier check` and frictionless part on purpose: what the standard says, and cases that show it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Cell = tuple[dict[str, Any], Any, bool, bool]
"""A field, a cell, and whether it is valid to us and to frictionless."""

Table = tuple[dict[str, Any], str, bool, bool]
"""Properties of a resource, its file (CSV unless its `path` says otherwise), and whether it is valid to us and to
frictionless."""


@dataclass(frozen=True)
class Difference:
    """One difference: what parts the two, the words that decide it, and cases of it.

    `covers` tells of a field and a cell whether the difference is why the two may part.
    """

    what: str
    words: str
    cells: tuple[Cell, ...] = ()
    tables: tuple[Table, ...] = ()
    covers: Callable[[dict[str, Any], Any], bool] = lambda field, cell: False


def _types(*names: str) -> Callable[[dict[str, Any]], bool]:
    return lambda field: field.get("type") in names or (field.get("type") == "list" and field.get("itemType") in names)


_NUMBERS = _types("integer", "number", "geopoint")
_MOMENTS = _types("datetime", "time", "date", "yearmonth", "duration")


_CLOCK = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?"
_ODD_IN_URI = re.compile(r"[^!#$%&'()*+,/:;=?@A-Za-z0-9._~-]|%(?![0-9A-Fa-f]{2})|#.*#|://[^/?#]*:[^/?#]*[^0-9/?#]|@.*@")


def _is_unlike(field: dict[str, Any], cell: Any, kind: str, form: str) -> bool:
    """Whether a cell of this type, or an item of its list, has another form than the default one."""
    if not _types(kind)(field) or field.get("format", "default") != "default":
        return False
    cells = str(cell).split(",") if field["type"] == "list" else [str(cell)]
    return not all(re.fullmatch(form, each) for each in cells)


def _is_text(cell: Any) -> bool:
    return isinstance(cell, str)


def _fields(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"schema": {"fields": list(fields), **more}}


A, B = {"name": "a", "type": "string"}, {"name": "b", "type": "string"}
WHOLE = {"name": "a", "type": "integer"}

DIFFERENCES = (
    Difference(
        "Numbers are made of the digits 0 to 9: `1_000`, `١٢`, and white space of other kinds than ASCII's, are none.",
        "Table Schema, number: “The lexical formatting follows that of decimal in XMLSchema”; integer: “in the "
        "standard way for any valid integer”. frictionless takes what Python's `int` and `Decimal` take.",
        cells=(
            ({"type": "integer"}, "1_000", False, True),
            ({"type": "integer"}, "١٢", False, True),
            ({"type": "number"}, "\u00a01", False, True),
            ({"type": "geopoint"}, "1_0,2", False, True),
            ({"type": "list", "itemType": "integer"}, "1_0,2", False, True),
        ),
        covers=lambda field, cell: _NUMBERS(field) and _is_text(cell) and ("_" in cell or not cell.isascii()),
    ),
    Difference(
        "`Infinity`, `+INF`, `sNaN` and `nan1` are no numbers; the special values are `NaN`, `INF` and `-INF`.",
        "Table Schema, number: “The following special string values are permitted (case need not be respected): NaN, "
        "INF, -INF”.",
        cells=(
            ({"type": "number"}, "Infinity", False, True),
            ({"type": "number"}, "+INF", False, True),
            ({"type": "number"}, "sNaN", False, True),
        ),
        covers=lambda field, cell: (
            _NUMBERS(field)
            and _is_text(cell)
            and re.search("[+]inf|infinity|[+-]nan|snan|nan[0-9]", cell.lower()) is not None
        ),
    ),
    Difference(
        "`groupChar` stands between digits: `,5` and `1,,000` are no numbers.",
        "Table Schema, number: “groupChar: A string whose value is used to group digits within the number”.",
        cells=(
            ({"type": "number", "groupChar": ","}, ",5", False, True),
            ({"type": "number", "groupChar": ","}, "1,,000", False, True),
        ),
        covers=lambda field, cell: (
            bool(sign := re.escape(field.get("groupChar", "")))
            and field.get("type") == "number"
            and re.search(f"(?<![0-9]){sign}|{sign}(?![0-9])", str(cell)) is not None
        ),
    ),
    Difference(
        "`groupChar` holds for integers too: `1,000` is one where the schema says so.",
        "Table Schema 2.0, integer: “groupChar: A string whose value is used to group digits within the integer”.",
        cells=(({"type": "integer", "groupChar": ","}, "1,000", True, False),),
        covers=lambda field, cell: bool(field.get("groupChar")) and field.get("type") == "integer",
    ),
    Difference(
        "Where `bareNumber` is false, `.5 %` is a half and `NaN` is still a number.",
        "Table Schema, number: the field “may contain leading and/or trailing non-numeric characters (which "
        "implementors MUST therefore strip)”: a point before a digit is part of the number.",
        cells=(
            ({"type": "number", "bareNumber": False}, "NaN", True, False),
            ({"type": "number", "bareNumber": False, "constraints": {"maximum": 1}}, ".5 %", True, False),
        ),
        covers=lambda field, cell: (
            field.get("bareNumber") is False and re.search(r"^[^0-9-]*\.|nan|inf", str(cell).lower()) is not None
        ),
    ),
    Difference(
        "`2023-9-1` is no date, `2023-9` no month of a year.",
        "Table Schema, date: “The lexical representation MUST be yyyy-mm-dd”; yearmonth: “as per XMLSchema "
        "gYearMonth”. frictionless takes what `strptime` and `int` take.",
        cells=(
            ({"type": "date"}, "2023-9-1", False, True),
            ({"type": "yearmonth"}, "2023-9", False, True),
            ({"type": "yearmonth"}, [2023, 9], False, True),
        ),
        covers=lambda field, cell: (
            _is_unlike(field, cell, "date", "[0-9]{4}-[0-9]{2}-[0-9]{2}")
            or _is_unlike(field, cell, "yearmonth", "[0-9]{4}-[0-9]{2}")
        ),
    ),
    Difference(
        "`2023-09-01x10:00:00` is no datetime, `10:00:00+02` no time.",
        "Table Schema, datetime: “The lexical representation MUST be in a form defined by XML Schema”. frictionless "
        "takes what `isoparse` takes.",
        cells=(
            ({"type": "datetime"}, "2023-09-01x10:00:00", False, True),
            ({"type": "time"}, "10:00:00+02", False, True),
        ),
        covers=lambda field, cell: (
            _is_unlike(field, cell, "datetime", f"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_CLOCK}")
            or _is_unlike(field, cell, "time", _CLOCK)
        ),
    ),
    Difference(
        "`+123` and ` 123` are no years. (Of XML Schema's other years, such as `12023`, neither tool takes any.)",
        "Table Schema, year: “as per XMLSchema gYear. Usual lexical representation is YYYY”.",
        cells=(({"type": "year"}, "+123", False, True),),
        covers=lambda field, cell: _is_unlike(field, cell, "year", "[0-9]{4}"),
    ),
    Difference(
        "Weeks, signs before and fractions of years are no durations: `P3W`, `+P1D`, `P0.5Y`, nor is `P1DT`.",
        "Table Schema, duration: “We follow the definition of XML Schema duration datatype directly”.",
        cells=(
            ({"type": "duration"}, "P3W", False, True),
            ({"type": "duration"}, "+P1D", False, True),
            ({"type": "duration"}, "P0.5Y", False, True),
            ({"type": "duration"}, "P1DT", False, True),
        ),
        covers=lambda field, cell: (
            field.get("type") == "duration"
            and re.search(r"W|^\+|T$|,|\.[0-9]*[YMDH]|^P[0-9]{4}", str(cell)) is not None
        ),
    ),
    Difference(
        "Durations have bounds; one that is longer or shorter by the month it begins in is within none.",
        "Table Schema 2.0, minimum: “Fields: integer, number, date, time, datetime, duration, year, yearmonth”.",
        cells=(
            ({"type": "duration", "constraints": {"minimum": "P1M"}}, "P32D", True, False),
            ({"type": "duration", "constraints": {"minimum": "P1M"}}, "P31D", False, False),
        ),
    ),
    Difference(
        "A time of a zone and one of none have no order, so that a bound of the other kind is not kept; frictionless "
        "stops with an exception of Python.",
        "XML Schema Part 2, 3.2.7.4: the order of dateTime is partial.",
    ),
    Difference(
        "A pattern holds for the whole value: `protestXYZ` does not match `protest|strike`, nor does a text with a "
        "line feed after it.",
        "Table Schema, pattern: “MUST conform to the standard XML Schema regular expression syntax”, where a pattern "
        "is about the whole literal. frictionless puts `^` and `$` around it without brackets.",
        cells=(
            ({"type": "string", "constraints": {"pattern": "protest|strike"}}, "protestXYZ", False, True),
            ({"type": "string", "constraints": {"pattern": "a"}}, "a\n", False, True),
        ),
    ),
    Difference(
        "A URI has the signs of RFC 3986 only: `http://a b` is none.",
        "Table Schema, string: “uri: A valid URI”. frictionless asks for a scheme alone.",
        cells=(({"type": "string", "format": "uri"}, "http://a b", False, True),),
        covers=lambda field, cell: field.get("format") == "uri" and _ODD_IN_URI.search(str(cell)) is not None,
    ),
    Difference(
        "A UUID is written with its four hyphens.",
        "Table Schema, string: “uuid: A string that is a uuid”; RFC 9562, 4: hexadecimal digits in groups with "
        "hyphens. frictionless takes what Python's `UUID` takes, braces and `urn:uuid:` among it.",
        cells=(({"type": "string", "format": "uuid"}, "123e4567e89b12d3a456426614174000", False, True),),
        covers=lambda field, cell: (
            field.get("format") == "uuid"
            and not re.fullmatch("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", str(cell))
        ),
    ),
    Difference(
        "Base64 has no signs of other kinds in it, and is filled up at its end.",
        "Table Schema, string: “binary: A base64 encoded string”; RFC 4648, 3.3. Python's decoder, which frictionless "
        "uses, passes over signs of other kinds.",
        cells=(({"type": "string", "format": "binary"}, "dGVz dA==", False, True),),
        covers=lambda field, cell: (
            field.get("format") == "binary"
            and re.fullmatch("([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", str(cell)) is None
        ),
    ),
    Difference(
        "An email address may have letters beyond Latin before the `@`, and blanks within quotes; its last label is a "
        "top-level domain, of letters.",
        "Table Schema, string: “email: A valid email address”: RFC 5321, 6531 and 3696.",
        cells=(
            ({"type": "string", "format": "email"}, "用户@example.org", True, False),
            ({"type": "string", "format": "email"}, '"a b"@example.org', True, False),
            ({"type": "string", "format": "email"}, "a@b.9c", False, True),
        ),
        covers=lambda field, cell: (
            field.get("format") == "email" and re.search('[^ -~]|"|[^.]*[^A-Za-z.][^.]*$', str(cell)) is not None
        ),
    ),
    Difference(
        "GeoJSON is that of RFC 7946: positions may have a height, boxes have two numbers for each axis.",
        "Table Schema, geojson: “A geojson object as per the GeoJSON spec”. frictionless uses a schema of JSON that "
        "takes two numbers only.",
        cells=(
            ({"type": "geojson"}, '{"type": "Point", "coordinates": [1, 2, 3]}', True, False),
            ({"type": "geojson"}, {"type": "Point", "coordinates": [0, 0, 0]}, True, False),
            (
                {"type": "geojson"},
                '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}',
                False,
                True,
            ),
        ),
        covers=lambda field, cell: (
            field.get("type") == "geojson"
            and re.search(r"bbox|crs|olygon|\[[^][]*,[^][]*,|\[\]|topology", str(cell).lower()) is not None
        ),
    ),
    Difference(
        "`NaN` and `Infinity` are no JSON.",
        "Table Schema, object: “a valid JSON object”; RFC 8259, 6.",
        cells=(
            ({"type": "array"}, "[NaN]", False, True),
            ({"type": "object"}, '{"a": Infinity}', False, True),
        ),
        covers=lambda field, cell: (
            _types("array", "object", "geojson", "geopoint")(field) and ("NaN" in str(cell) or "Infinity" in str(cell))
        ),
    ),
    Difference(
        "The numbers of a geopoint are numbers, not texts of numbers; a list is a point where the format is `array`.",
        "Table Schema, geopoint: “default: A string of the pattern "
        '"lon, lat"”; “array: A JSON array … where each item is a number”.',
        cells=(
            ({"type": "geopoint", "format": "array"}, '["1", "2"]', False, True),
            ({"type": "geopoint"}, [180, 90], False, True),
        ),
        covers=lambda field, cell: field.get("type") == "geopoint" and ('"' in str(cell) or isinstance(cell, list)),
    ),
    Difference(
        "`arrayItem` of an array is not looked at, and `wkt` is no format.",
        "Table Schema has neither: both are frictionless' own. A `jsonSchema` says what is in an array.",
        cells=(({"type": "array", "arrayItem": {"type": "integer"}}, '["bad"]', True, False),),
        covers=lambda field, cell: "arrayItem" in field or field.get("format") == "wkt",
    ),
    Difference(
        "A format of days and times that names no part with `%` is told once, in the schema, not in each cell.",
        "Table Schema, date: “<PATTERN> MUST follow the syntax of standard Python / C strptime”.",
        cells=(({"type": "date", "format": "YYYY-MM-DD"}, None, False, True),),
        covers=lambda field, cell: _MOMENTS(field) and field.get("format") == "invalid",
    ),
    Difference(
        "An `enum` holds for a list.",
        "Table Schema, enum: “Fields: all”.",
        cells=(({"type": "list", "constraints": {"enum": ["a,b"]}}, "a,b", True, False),),
        covers=lambda field, cell: field.get("type") == "list" and "enum" in field.get("constraints", {}),
    ),
    Difference(
        "`jsonSchema` is a constraint of objects and arrays.",
        "Table Schema 2.0, jsonSchema: “Fields: array, object”. frictionless refuses the schema.",
        cells=(({"type": "object", "constraints": {"jsonSchema": {"type": "object"}}}, "{}", True, False),),
    ),
    Difference(
        "`categories` restrict a field.",
        "Table Schema 2.0: “The logical representation of data in the field MUST exactly match one of the values in "
        "categories”. frictionless passes over them.",
        cells=(({"type": "string", "categories": ["apple", "plum"]}, "pear", False, True),),
    ),
    Difference(
        "A field without `type` is `any` in a package of version 2, so that a `pattern` does not fit it.",
        "Table Schema 2.0: “If type is not provided a consumer MUST utilize the any type”; 1.0 says `string`, which "
        "frictionless takes for both.",
    ),
    Difference(
        "What version 2 has is checked in a package that does not say its version: objects as `missingValues`, "
        "`exclusiveMinimum`.",
        "Data Package: “A descriptor MAY include any number of properties”; frictionless refuses the package.",
        tables=(
            (
                _fields({"name": "a", "type": "integer", "constraints": {"exclusiveMinimum": 0}}, B),
                "a,b\n1,x\n",
                True,
                False,
            ),
        ),
    ),
    Difference(
        "`uniqueKeys` are checked; rows with a missing value in them are left out.",
        "Table Schema 2.0, uniqueKeys: “the data in the table has to be considered valid only if each row has a unique "
        "set of logical values”. frictionless passes over them.",
        tables=(
            (_fields(A, B, uniqueKeys=[["a", "b"]]), "a,b\n1,x\n1,x\n", False, True),
            (_fields(A, B, uniqueKeys=[["a", "b"]]), "a,b\n1,\n1,\n", True, True),
        ),
    ),
    Difference(
        "No cell of a composite primary key may be missing.",
        "Table Schema, primaryKey: “the fields cannot be null, so their use in the primary key is equivalent to adding "
        "required: true”. frictionless refuses a key only where all its cells are missing.",
        tables=((_fields(A, B, primaryKey=["a", "b"]), "a,b\n1,\n", False, True),),
    ),
    Difference(
        "A composite foreign key with a missing value refers to nothing.",
        "Table Schema, foreignKeys: “directly modelled on the concept of foreign keys in SQL” (MATCH SIMPLE). "
        "frictionless looks such rows up.",
        tables=(
            (
                _fields(
                    A,
                    B,
                    {"name": "c", "type": "string"},
                    foreignKeys=[{"fields": ["b", "c"], "reference": {"resource": "", "fields": ["a", "b"]}}],
                ),
                "a,b,c\n1,x,\n",
                True,
                False,
            ),
        ),
    ),
    Difference(
        "Columns of two types refer to nothing, which is told once, of the schema.",
        "Table Schema, foreignKeys: “values in a field … connect to values” of another one.",
        tables=(
            (
                _fields(WHOLE, B, foreignKeys=[{"fields": "b", "reference": {"resource": "", "fields": "a"}}]),
                "a,b\n1,\n",
                False,
                True,
            ),
        ),
    ),
    Difference(
        "Of a table without `schema` the form is checked, and nothing can refer to it.",
        "Table Schema, foreignKeys: a reference names fields “on the destination resource”, which nobody has "
        "described. frictionless guesses names and types.",
    ),
    Difference(
        "A quote that is closed in the middle of a cell, or swallows rows, is a fault.",
        "RFC 4180, 2.5 to 2.7. frictionless reads on.",
        tables=((_fields(A, B), 'a,b\n1,"x"y\n', False, True), (_fields(A, B), 'a,b\n1,"x\n2,y\n', False, True)),
    ),
    Difference(
        "What is not said is not guessed: a table without `delimiter` has commas.",
        "Table Dialect: “delimiter: , by default”. frictionless looks at the first rows.",
        tables=((_fields(A, B), "a;b\n1;x\n", False, True),),
    ),
    Difference(
        "`nullSequence` stands for no value.",
        "Table Dialect: “nullSequence … SHOULD output null”. frictionless passes over it.",
        tables=(({**_fields(WHOLE, B), "dialect": {"nullSequence": "\\N"}}, "a,b\n\\N,x\n", True, False),),
    ),
    Difference(
        "A label that spans columns of a header of several rows holds for each of them.",
        "Table Dialect, headerRows: `fruit` above `id,name` gives `fruit id` and `fruit name`.",
        tables=(
            (
                {
                    **_fields({"name": "fruit id", "type": "integer"}, {"name": "fruit name", "type": "string"}),
                    "dialect": {"headerRows": [1, 2]},
                },
                "fruit\nid,name\n1,apple\n",
                True,
                False,
            ),
        ),
    ),
    Difference(
        "White space around a label is part of it: `b ` is not the column `b`.",
        "RFC 4180, 2.4: “Spaces are considered part of a field and should not be ignored”; Table Schema 2.0, "
        "fieldsMatch: “exactly the same fields”. frictionless strips labels.",
        tables=((_fields(A, B), "a,b \n1,x\n", False, True),),
    ),
    Difference(
        "A name that only later objects of JSON have must stand in the schema too.",
        "Table Schema 2.0, fieldsMatch: “The data source MUST have exactly the same fields”. frictionless knows the "
        "names of the first object.",
        tables=(
            (
                {**_fields(A, B), "path": "keyed.json"},
                '[{"a": "1", "b": "x"}, {"a": "2", "b": "y", "c": "z"}]',
                False,
                True,
            ),
        ),
    ),
    Difference(
        "A `hash` of any algorithm is compared, SHA-1 and SHA-512 among them, and so is the size of JSON.",
        "Data Resource, hash: “Other algorithms can be indicated by prefixing the hash's value with the algorithm "
        "name”; bytes: “Size of the file in bytes”. frictionless passes over all but MD5 and SHA-256, and finds the "
        "size `None` of each file of JSON.",
        tables=(
            ({**_fields(A, B), "hash": f"sha1:{'0' * 40}"}, "a,b\n1,x\n", False, True),
            ({**_fields(A, B), "path": "sized.json", "bytes": 22}, '[{"a": "1", "b": "x"}]', True, False),
        ),
    ),
    Difference(
        "What `path` names is the data, even a file of JSON that looks like a descriptor.",
        "Data Resource: “`path`: for data in files located online or locally on disk”. frictionless follows such a "
        "file.",
        tables=(({"path": "lists.json", "type": None}, '{"name": "x", "path": "lost.csv"}', True, False),),
    ),
    Difference(
        "The empty list of `missingValues` means that an empty cell is a value.",
        "Table Schema, missingValues: “Providing the empty list [] means that no conversion to null will be done”. "
        "Both read it so; the row of such cells is blank to us and to frictionless.",
    ),
)
"""By subject: cells, then schemas, then tables and packages."""


def covered(field: dict[str, Any], cell: Any) -> bool:
    """Tell whether one of the differences is why the two may part over a cell."""
    return any(each.covers(field, cell) for each in DIFFERENCES)


def as_markdown(counts: list[str]) -> str:
    """Return the page that lists the differences; `counts` are what the suite has counted."""
    lines = [
        "# Conformance",
        "",
        "<!-- written by `python tests/test_conformance.py` from tests/differences.py -->",
        "",
        "`dossier check` is held against frictionless 5.21 over the cases that frictionless ships in its `__spec__`",
        "folders, over random cells, over random packages (`tests/test_conformance.py`, `tests/test_property.py`), and",
        "over packages that others have published ([PUBLIC.md](PUBLIC.md)).",
        "Counted:",
        "",
        *(f"- {each}" for each in counts),
        "",
        "Where the two part, the standard decides (Data Package 2.0, of which 1.0 is a part):",
        "",
        "| Here | Why |",
        "| --- | --- |",
        *(f"| {_cell(each.what)} | {_cell(each.words)} |" for each in DIFFERENCES),
        "",
        "Besides, one slip is told once: of a cell that breaks several constraints the first is told; a table whose",
        "header is wrong is not looked into further, nor one most of whose rows have a cell too many or too few; of",
        "the cells of a single such row nothing is told, though other rows may refer to its key; and a cell that is",
        "faulty by itself is no faulty key as well.",
        "",
    ]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
