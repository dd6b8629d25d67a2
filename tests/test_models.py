"""The models: each column explains itself, and a name means one thing in every table."""

import duckdb
import pytest
from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from dossier import projection
from dossier.columns import Table, said
from dossier.models import RECORDS, VOCABULARIES

MODELS = list(dict.fromkeys([*RECORDS, *VOCABULARIES.values()]))
COLUMNS = [(model, name, info) for model in MODELS for name, info in model.model_fields.items()]
IDS = [f"{model.table}.{name}" for model, name, _ in COLUMNS]

TOLD_APART = {
    "actor_id": "the actor of the row; in a role it is a person",
    "country_code": "the state of the row's thing; an actor belongs to it, a place lies in it",
    "event_type": "a PLOVER event type; a tag code names the one that it refines",
    "place_id": "the place of the row; of an event it is where it happens",
    "reason": "why the row is as it is",
    "record_field": "a column of the record; a citation may be of the whole record, a waiver of any of its columns",
    "scheme": "who drew up the codes or identifiers of the row",
    "sentence_id": "the sentence of the row; in a rendition it is the rendering one",
    "title": "what the row's thing is called; a source's is printed, an event's is the curator's",
}
"""Names whose meaning is told a little differently from table to table, and the one thing that they mean."""


def accepts(info: FieldInfo, cell: str) -> bool:
    adapter: TypeAdapter[object] = TypeAdapter(info.rebuild_annotation())
    try:
        adapter.validate_python(cell)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(("model", "name", "info"), COLUMNS, ids=IDS)
def test_a_column_has_a_meaning_and_an_example_that_it_accepts(model: type[Table], name: str, info: FieldInfo) -> None:
    assert info.description, "say what the column means"
    assert info.description.endswith((".", "`")), "a meaning is a sentence"
    assert info.examples is not None
    assert [accepts(info, str(example)) for example in info.examples] == [True], "give one example that the type takes"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.table)
def test_the_key_comes_first_and_is_unique_and_required(model: type[Table]) -> None:
    key, info = next(iter(model.model_fields.items()))
    assert (model.key(), said(info).get("unique"), accepts(info, "")) == (key, True, False)


def test_a_column_name_means_one_thing_in_every_table() -> None:
    meanings: dict[str, set[str | None]] = {}
    for _, name, info in COLUMNS:
        meanings.setdefault(name, set()).add(info.description)
    several = {name for name, told in meanings.items() if len(told) > 1}
    assert several == set(TOLD_APART), "rename one of the columns, or say in TOLD_APART what the one meaning is"


def test_a_column_name_has_one_type_and_unit_in_every_table() -> None:
    forms: dict[str, set[tuple[str, str]]] = {}
    for model, name, info in COLUMNS:
        described = projection.field(model, name, info)
        forms.setdefault(name, set()).add((described["type"], described.get("unit", "")))
    assert {name: told for name, told in forms.items() if len(told) > 1} == {}


def test_no_column_or_table_has_a_name_that_sql_reserves() -> None:
    words = duckdb.connect().execute("select keyword_name, keyword_category from duckdb_keywords()").fetchall()
    reserved = {word for word, category in words if category == "reserved"}
    assert "select" in reserved
    names = {name for _, name, _ in COLUMNS} | {model.table for model in MODELS} | set(VOCABULARIES)
    assert names & reserved == set(), "choose another name: this one would need quotes in every query"


def test_each_reference_leads_to_a_table_or_a_vocabulary() -> None:
    tables = {model.table for model in RECORDS} | set(VOCABULARIES)
    targets = {str(said(info)["references"]) for _, _, info in COLUMNS if "references" in said(info)}
    assert targets - tables == set()


def test_each_vocabulary_is_used_by_a_column() -> None:
    targets = {str(said(info)["references"]) for _, _, info in COLUMNS if "references" in said(info)}
    assert set(VOCABULARIES) - targets == set(), "delete the vocabulary or give it a column"
