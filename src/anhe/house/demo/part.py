"""One process of those that tell the synthetic city side by side; `filling.fill` starts it."""

import json
import sys
from importlib import import_module

from anhe.house.starting import start_django


def main(asked: str, part: str) -> None:
    """Make up part number `part` of what `asked` (JSON of `filling.Asked`) says, and tell it when told to.

    Where standard input ends instead, who started us is gone: nothing is told.
    """
    start_django()
    filling = import_module("anhe.house.demo.filling")
    stories = filling.stories_of(filling.Asked(**json.loads(asked)), int(part))
    if sys.stdin.readline():
        filling.tell_part(stories, int(part), filling.say_on_the_side)


if __name__ == "__main__":
    main(*sys.argv[1:])
