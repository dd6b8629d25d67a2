"""What a sentence says in numbers and dates, read in English, Vietnamese and Chinese; pure functions on text."""

from dossier.wording.dates import Found, Relative, dates, relative
from dossier.wording.numbers import LANGUAGES, language_of, numbers

__all__ = ["LANGUAGES", "Found", "Relative", "dates", "language_of", "numbers", "relative"]
