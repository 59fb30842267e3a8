"""Files in and out: somebody's CSV under a declared mapping becomes rows, each taken or rejected with its reason."""

from . import maps
from .mappings import Mapping
from .points import to_lonlat
from .progress import Bar, Progress
from .reading import Source, open_source
from .rejects import Rejects
from .shapes import (
    CORRECTION,
    NEW,
    SUPPLEMENT,
    BadFile,
    BadMapping,
    BadSource,
    Batch,
    Problem,
    Reject,
    TakenRow,
)
from .writing import written

__all__ = [
    "CORRECTION",
    "NEW",
    "SUPPLEMENT",
    "BadFile",
    "BadMapping",
    "BadSource",
    "Bar",
    "Batch",
    "Mapping",
    "Problem",
    "Progress",
    "Reject",
    "Rejects",
    "Source",
    "TakenRow",
    "maps",
    "open_source",
    "to_lonlat",
    "written",
]
