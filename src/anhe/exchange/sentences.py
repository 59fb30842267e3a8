"""Every code of this package as a sentence: the only prose between a file and the person who sent it."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# One row of the source.
ROWS = {
    "ragged_row": _("This row has %(have)s cells where the header has %(want)s."),
    "empty_row": _("Every cell of this row is empty."),
    "row_too_long": _("This row is longer than %(limit)s bytes."),
    "open_quote": _(
        "A quotation mark that opens in this row is never closed: the row runs to the end of the file, line %(end)s."
    ),
    "bad_newline": _("A carriage return stands alone in this row. Lines must end in LF or CRLF."),
    "bad_encoding": _("This row is not text in %(encoding)s."),
    "control_character": _("“%(column)s” holds a character that cannot be shown: “%(value)s”."),
    "missing": _("“%(column)s” must be given and is empty."),
    "text_too_long": _("“%(column)s” has %(length)s characters; at most %(limit)s are taken."),
    "not_the_form": _("“%(value)s” does not have the form that “%(column)s” must have."),
    "not_an_integer": _("“%(value)s” in “%(column)s” is not a whole number written in digits."),
    "not_an_amount": _("“%(value)s” in “%(column)s” is not an amount of money written in digits."),
    "too_precise": _("“%(value)s” in “%(column)s” has parts smaller than one fen."),
    "out_of_range": _("“%(value)s” in “%(column)s” is not between %(least)s and %(most)s."),
    "not_a_time": _("“%(value)s” in “%(column)s” is not a time in a form that the mapping declares."),
    "not_a_date": _("“%(value)s” in “%(column)s” is not a date in a form that the mapping declares."),
    "time_skipped": _("“%(value)s” in “%(column)s” never happened: the clocks of %(zone)s went forward over it."),
    "time_twice": _("“%(value)s” in “%(column)s” happened twice: the clocks of %(zone)s went back over it."),
    "future_time": _("“%(value)s” in “%(column)s” is later than %(as_of)s, the date this file was made."),
    "old_time_asked": _(
        "“%(value)s” in “%(column)s” is more than %(years)s years ago. "
        "If it is right, import this row again and accept old rows."
    ),
    "old_time_refused": _(
        "“%(value)s” in “%(column)s” is more than %(years)s years ago, and the mapping refuses old rows."
    ),
    "out_of_order": _("“%(earlier)s” must not be later than “%(later)s”."),
    "unknown_value": _("“%(value)s” is not one of the values declared for “%(column)s”."),
    "half_point": _("Only one of the two coordinates “%(column)s” is given."),
    "not_a_coordinate": _("“%(value)s” in “%(column)s” is not a pair of decimal numbers."),
    "swapped_axes": _(
        "The point “%(value)s” lies outside the declared extent, but inside it when “%(column)s” change places."
    ),
    "outside_extent": _(
        "The point “%(value)s” in “%(column)s” lies outside the declared extent. Is %(crs)s its datum?"
    ),
    "key_too_long": _("The number “%(value)s” in “%(column)s” is longer than %(limit)s characters."),
    "repeated_key": _("The number “%(value)s” was already taken from line %(first)s."),
    "correction": _("This row corrects the earlier row “%(value)s” and is never a new record."),
    "refused_at_desk": _("%(reason)s"),
}

# What was assumed about a row that was taken.
NOTES = {
    "took_earlier": _("a time that happened twice was taken as the earlier one"),
    "took_later": _("a time that happened twice was taken as the later one"),
    "took_pattern": _("a code without an entry of its own was placed by its pattern"),
    "took_unknown": _("an undeclared value was placed under the value for unknown ones"),
}

# The source as a whole.
SOURCES = {
    "not_found": _("There is no such file."),
    "not_a_file": _("This is not a plain file."),
    "unreadable": _("The file cannot be read: %(why)s."),
    "empty_file": _("The file is empty."),
    "not_csv": _("This is not a CSV file but %(kind)s."),
    "not_text": _("This is not a text file."),
    "cr_only": _("Lines end in a lone carriage return. Save the file with line ends LF or CRLF."),
    "wrong_encoding": _("The header is not text in %(encoding)s, which the mapping declares."),
    "other_encoding": _("The mapping declares %(encoding)s, but the header reads right as %(likely)s."),
    "bad_header": _("The first line is not a readable header."),
    "missing_columns": _("The header lacks these columns: %(names)s."),
    "repeated_columns": _("The header names these columns more than once: %(names)s."),
    "extra_columns": _("The header has columns that the mapping does not know: %(names)s."),
    "changed_file": _("The file changed while it was being read."),
    "too_many_rows": _("The file has more than %(limit)s rows. Split it."),
    "cannot_write": _("The file cannot be written: %(why)s."),
    "same_file": _("The rejected rows cannot be written over the file they come from."),
}

# The mapping file.
MAPPINGS = {
    "no_such_mapping": _("There is no mapping “%(name)s”. These are shipped: %(names)s."),
    "mapping_too_large": _("A mapping file has at most %(limit)s bytes."),
    "mapping_not_utf8": _("A mapping file must be UTF-8."),
    "bad_toml": _("This is not TOML: %(why)s."),
    "wrong_format": _("The format must be “%(want)s”."),
    "bad_base": _("“%(value)s” cannot be a base: it must be a shipped mapping that has no base itself."),
    "unknown_key": _("“%(key)s” is not known here."),
    "key_missing": _("“%(key)s” is missing."),
    "wrong_type": _("“%(key)s” must be %(want)s."),
    "bad_choice": _("“%(key)s” must be one of: %(choices)s."),
    "bad_zone": _("“%(value)s” is not a time zone of the tz database."),
    "bad_crs": _("“%(value)s” is not a coordinate system by authority and code, nor GCJ-02 or BD-09."),
    "bad_extent": _("An extent is four numbers: west, south, east, north, in degrees."),
    "bad_pattern": _("“%(value)s” is not a pattern that can be used: %(why)s."),
    "bad_time_form": _("“%(value)s” is not a time form: it needs %%Y, %%m and %%d, and may use %%H %%M %%S %%z."),
    "point_needs_crs": _("A point needs a declared coordinate system and extent: “%(key)s” is missing."),
    "time_needs_zone": _("Times need a declared time zone and as-of date: “%(key)s” is missing."),
    "as_of_needed": _("This mapping leaves the as-of date to whoever imports: give one."),
    "crs_needs_edge": _("%(value)s is converted at the edge of the city only, and no conversion was given."),
    "wrong_kind": _("This mapping makes %(have)s, not %(want)s."),
    "field_unknown": _("The field “%(key)s” is not known for %(kind)s."),
    "field_missing": _("The field “%(key)s” is needed for %(kind)s."),
    "order_unknown": _("“%(key)s” names no time field."),
}

SENTENCES = ROWS | NOTES | SOURCES | MAPPINGS


def say(code: str, facts: Mapping[str, object]) -> str:
    """The sentence for `code` with its values, in the language active now."""
    return str(SENTENCES[code]) % facts


def count(taken: int, rejected: int) -> str:
    """Where an import stands, in one phrase."""
    return gettext("%(taken)s rows taken, %(rejected)s rejected") % {"taken": f"{taken:,}", "rejected": f"{rejected:,}"}
