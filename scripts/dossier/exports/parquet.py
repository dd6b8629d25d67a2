"""One Parquet file a table, with the meaning of each column in its metadata."""

from __future__ import annotations

from pathlib import Path

from dossier.exports.dataset import Column, Dataset, Kind, Table

ABOUT = "one Parquet file a table, typed and described"
LIBRARIES = {"pyarrow": "pyarrow>=21,<27"}
FOLDER = "parquet"

TYPES: dict[Kind, str] = {
    "text": "string",
    "integer": "int64",
    "number": "float64",
    "boolean": "bool",
    "date": "date32",
}


def write(dataset: Dataset, folder: Path) -> None:
    """Write the files; what a column means stands in its metadata, what the table and the package are in the file's."""
    import pyarrow
    from pyarrow import parquet

    def described(column: Column, table: Table) -> pyarrow.Field:
        required = column.field.required or column.name in table.resource.primary_key
        metadata = {"description": column.about}
        if column.target:
            metadata["references"] = ".".join(column.target)
        kind = pyarrow.type_for_alias(TYPES[column.kind])
        return pyarrow.field(column.name, kind, nullable=not required, metadata=metadata)

    (folder / FOLDER).mkdir()
    for table in dataset.tables:
        metadata = {
            "title": table.resource.title or table.name,
            "description": table.about,
            "primary_key": ", ".join(table.resource.primary_key),
            "package": f"{dataset.package.name} {dataset.package.version or ''}".strip(),
        }
        schema = pyarrow.schema([described(each, table) for each in table.columns], metadata=metadata)
        arrays = [pyarrow.array(each.values, kind.type) for each, kind in zip(table.columns, schema, strict=True)]
        content = pyarrow.Table.from_arrays(arrays, schema=schema)
        parquet.write_table(content, folder / FOLDER / f"{table.name}.parquet")
