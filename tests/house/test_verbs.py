"""Every verb of the ledger is in words, so that the inspector reads acts and not codes."""

import ast
import re

from tests.house.tree import python_files, tree

from anhe.inspection import telling


def spoken() -> set[str]:
    """Every verb that some `act(...)` names outright, and in a desk what is handed to a function that acts."""
    found = set()
    for path in python_files():
        is_desk = not {"desk", "desk.py"}.isdisjoint(path.parts)
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args and (node.func.id == "act" or is_desk):
                first = node.args[0]
                if isinstance(first, ast.Constant) and re.fullmatch(r"[a-z_]+\.[a-z_]+", str(first.value)):
                    found.add(first.value)
    return found


def test_every_verb_is_in_words():
    assert sorted(spoken() - set(telling.verbs())) == []


def test_words_of_verbs_are_whole_and_say_one_thing():
    for place in (0, 1):
        words = [said[place] for said in telling.verbs().values()]
        assert all(words)
    assert [verb for verb, said in telling.verbs().items() if len(said) != 2] == []
