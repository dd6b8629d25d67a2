"""Cells that hold a structure: JSON, points, shapes of GeoJSON and TopoJSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from dossier.engine import jsontext
from dossier.engine.lexical import SPACE, form_of

LONGEST_PLAIN = 4_000
"""Digits of a number that are written without exponent; Python takes no integer with many more."""

_NUMBER = re.compile(form_of("number", "default", ".", "") or "")


def json_text(value: Any) -> str:
    """Return a value of JSON as text that equal values have alike: keys in order, numbers without needless zeros."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{json_text(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(json_text, value)) + "]"
    if isinstance(value, Decimal | float | int) and not isinstance(value, bool):
        return number_text(value)
    return json.dumps(value)


def number_text(value: Decimal | float | int) -> str:
    """Return a number as text that equal numbers have alike: without exponent as long as it has not too many digits."""
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    if not number.is_finite():
        return str(number).lower()
    sign, digits, exponent = number.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    short = text.rstrip("0")
    exponent = int(exponent) + len(text) - len(short)
    minus = "-" if sign and text else ""
    if not text:
        return "0"
    if len(short) + abs(exponent) > LONGEST_PLAIN:
        return f"{minus}{short}e{exponent}"
    if exponent >= 0:
        return minus + short + "0" * exponent
    padded = short.rjust(1 - exponent, "0")
    return f"{minus}{padded[:exponent]}.{padded[exponent:]}"


def of_json(kind: type) -> Callable[[str], Any]:
    """Return a function that reads a JSON object (dict) or array (list)."""

    def read(cell: str) -> Any:
        value = jsontext.value_of(cell)
        if not isinstance(value, kind):
            raise ValueError
        return value

    return read


def geopoint(form: str) -> Callable[[str], tuple[Decimal, Decimal]]:
    """Return a function that reads longitude and latitude written in that form."""

    def read(cell: str) -> tuple[Decimal, Decimal]:
        if form == "default":
            parts = [each.strip(SPACE) for each in cell.split(",")]
            if len(parts) != 2 or not all(_NUMBER.fullmatch(each) for each in parts):
                raise ValueError
            values: list[Any] = parts
        else:
            given = jsontext.value_of(cell)
            if form == "object":
                given = (
                    [given["lon"], given["lat"]] if isinstance(given, dict) and set(given) == {"lon", "lat"} else None
                )
            if not isinstance(given, list) or len(given) != 2 or not all(map(is_number, given)):
                raise ValueError
            values = given
        try:
            lon, lat = map(Decimal, values)
        except InvalidOperation as error:
            raise ValueError from error
        # so that what is no number is not within either
        if not (lon.is_finite() and lat.is_finite() and abs(lon) <= 180 and abs(lat) <= 90):
            raise ValueError
        return lon, lat

    return read


def is_number(value: object) -> bool:
    """Whether a value of JSON is a number."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def geojson(form: str) -> Callable[[str], Any]:
    """Return a function that reads a shape of GeoJSON (`default`) or TopoJSON."""
    fits = _is_geojson if form == "default" else _is_topojson

    def read(cell: str) -> Any:
        value = jsontext.value_of(cell)
        if not isinstance(value, dict) or not fits(value):
            raise ValueError
        return value

    return read


def _positions(value: object, depth: int) -> bool:
    if depth:
        return isinstance(value, list) and all(_positions(each, depth - 1) for each in value)
    return isinstance(value, list) and len(value) >= 2 and all(map(is_number, value))


def _line(value: object, least: int = 2) -> bool:
    return _positions(value, 1) and isinstance(value, list) and len(value) >= least


def _polygon(value: object) -> bool:
    return isinstance(value, list) and all(_line(ring, 4) and ring[0] == ring[-1] for ring in value)


def _all(value: object, fits: Callable[[Any], bool]) -> bool:
    return isinstance(value, list) and all(map(fits, value))


_COORDINATES: dict[str, Callable[[Any], bool]] = {
    "Point": lambda value: _positions(value, 0),
    "MultiPoint": lambda value: _positions(value, 1),
    "LineString": _line,
    "MultiLineString": lambda value: _all(value, _line),
    "Polygon": _polygon,
    "MultiPolygon": lambda value: _all(value, _polygon),
}
_ARCS = {"LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


def _is_box(value: object) -> bool:
    return isinstance(value, list) and len(value) >= 4 and len(value) % 2 == 0 and all(map(is_number, value))


def _is_geometry(value: object) -> bool:
    if not isinstance(value, dict) or ("bbox" in value and not _is_box(value["bbox"])):
        return False
    if value.get("type") == "GeometryCollection":
        return _all(value.get("geometries"), _is_geometry)
    fits = _COORDINATES.get(value["type"]) if isinstance(value.get("type"), str) else None
    # a point may have no place: Source: RFC 7946, 3.1, "an empty coordinates array"
    return fits is not None and "coordinates" in value and (value["coordinates"] == [] or fits(value["coordinates"]))


def _is_feature(value: object) -> bool:
    if not isinstance(value, dict) or value.get("type") != "Feature" or not {"geometry", "properties"} <= set(value):
        return False
    if not (value["properties"] is None or isinstance(value["properties"], dict)):
        return False
    identified = "id" not in value or isinstance(value["id"], str) or is_number(value["id"])
    boxed = "bbox" not in value or _is_box(value["bbox"])
    return identified and boxed and (value["geometry"] is None or _is_geometry(value["geometry"]))


def _is_geojson(value: dict[str, Any]) -> bool:
    """Source: RFC 7946."""
    if value.get("type") == "FeatureCollection":
        return _all(value.get("features"), _is_feature) and ("bbox" not in value or _is_box(value["bbox"]))
    return _is_feature(value) or _is_geometry(value)


def _arcs(value: object, depth: int) -> bool:
    if depth:
        return isinstance(value, list) and all(_arcs(each, depth - 1) for each in value)
    return isinstance(value, int) and not isinstance(value, bool)


def _is_topology_part(value: object) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("properties", {}), dict):
        return False
    kind = value.get("type")
    if kind == "GeometryCollection":
        return _all(value.get("geometries"), _is_topology_part)
    if kind in ("Point", "MultiPoint"):
        return _positions(value.get("coordinates"), int(kind == "MultiPoint"))
    return isinstance(kind, str) and kind in _ARCS and _arcs(value.get("arcs"), _ARCS[kind])


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(is_number, value))


def _is_topojson(value: dict[str, Any]) -> bool:
    """Source: the TopoJSON Format Specification, 2."""
    if value.get("type") != "Topology":
        return _is_topology_part(value)
    objects, arcs, turned = value.get("objects"), value.get("arcs"), value.get("transform")
    if not isinstance(objects, dict) or not all(map(_is_topology_part, objects.values())):
        return False
    if not (isinstance(arcs, list) and all(_line(arc) for arc in arcs)):
        return False
    scaled = isinstance(turned, dict) and _is_pair(turned.get("scale")) and _is_pair(turned.get("translate"))
    return ("transform" not in value or scaled) and ("bbox" not in value or _is_box(value["bbox"]))
