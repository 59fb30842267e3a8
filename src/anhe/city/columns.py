"""Column types of PostgreSQL that Django does not know and that need no extension."""

from django.db import models


class PlanePoint(models.Field):
    """A native `point`: (x, y) metres east and north in the city's plane, found by GiST."""

    def db_type(self, connection) -> str:
        return "point"

    def from_db_value(self, value, expression, connection):
        if value is None:
            return None
        x, y = value.strip("()").split(",")
        return float(x), float(y)

    def get_prep_value(self, value):
        return None if value is None else f"({value[0]!r},{value[1]!r})"

    def get_placeholder(self, value, compiler, connection) -> str:
        return "%s::point"


class TextList(models.Field):
    """A native `text[]`, for an inverted index over the pieces of a text."""

    def db_type(self, connection) -> str:
        return "text[]"

    def get_placeholder(self, value, compiler, connection) -> str:
        return "%s::text[]"
