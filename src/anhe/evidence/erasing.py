"""What of the things in our hands the law's sweep takes away: with the case, whose file it is."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from anhe.law import erasing

ERASE = (Path(__file__).parent / "sql" / "erase_exhibits.sql").read_text("utf-8")


@erasing.erases("exhibit")
def erase_exhibits(*, files: Sequence[UUID], by, at: datetime) -> dict[str, int]:
    return erasing.run(ERASE, files=list(files))
