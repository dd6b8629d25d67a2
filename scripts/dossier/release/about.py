"""What the descriptor of a package says of it as a whole, as far as a release tells it to other catalogues."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dossier.package import Package, head
from dossier.report import Diagnostic, Refused, quoted

Text = Annotated[str, Field(min_length=1)]
FAULT = "F002"

_FACTS = {"missing": "is missing", "string_too_short": "is empty", "too_short": "is empty"}


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)


class Contributor(_Said):
    """Somebody who made the package; whoever has a given or a family name is a person."""

    title: Text
    path: str | None = None
    given: Annotated[str | None, Field(alias="givenName")] = None
    family: Annotated[str | None, Field(alias="familyName")] = None

    @property
    def is_person(self) -> bool:
        """True where the descriptor names a person, not a group."""
        return bool(self.given or self.family)


class Licence(_Said):
    """A licence of the data."""

    name: str | None = None
    path: str | None = None
    title: str | None = None


class About(_Said):
    """The head of a descriptor; its version and its day are those of the release."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    title: Text
    description: Text
    version: Text
    created: Text
    homepage: str | None = None
    keywords: list[str] = []
    contributors: Annotated[list[Contributor], Field(min_length=1)]
    licenses: Annotated[list[Licence], Field(min_length=1)]

    @property
    def day(self) -> str:
        """The day of the release, such as `2026-11-22`."""
        return self.created[:10]


def about(package: Package) -> About:
    """Return what the descriptor says of the package.

    Raises:
        Refused: it lacks the title, the description, a contributor or a licence, without which nothing can be cited.

    """
    try:
        return About.model_validate(head(package))
    except ValidationError as error:
        raise Refused([_fault(each["loc"], each["type"], package.descriptor) for each in error.errors()]) from error


def _fault(place: tuple[int | str, ...], kind: str, descriptor: str) -> Diagnostic:
    name = ".".join(map(str, place))
    fact = _FACTS.get(kind, "has another form")
    advice = f"a release tells {quoted(str(place[0]))} to catalogues; write it as the Data Package standard has it"
    return Diagnostic(FAULT, f"{quoted(name)} {fact}", descriptor, field=str(place[0]), help=advice)
