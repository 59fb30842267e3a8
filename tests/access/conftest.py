"""The town of the matrix, committed for the tests of this folder, and gone again after them."""

import logging
from dataclasses import dataclass

import pytest
from django.db import connections

from anhe import vault
from anhe.house.database.rehearsal import Stage
from tests.access.asking import Asking, watching
from tests.access.layers import layer, leave
from tests.access.running import Cell, Running, Tally, rules_of, run
from tests.access.town import found, settle


@dataclass
class Asked:
    """Asks cells with one layer or both."""

    running: Running
    stage: Stage

    def ask(self, name: str, cells: list[Cell], tally: Tally | None = None) -> Tally:
        self.running.rules.layer = name
        with layer(name, self.stage.name):
            return run(self.running, cells, tally or Tally())


@pytest.fixture(scope="package")
def asked(django_db_setup, django_db_blocker):
    stage = django_db_setup
    logging.disable(logging.CRITICAL)  # refusals are what is asked for
    vault.prepare()
    try:
        with django_db_blocker.unblock():
            matrix = found()
            settle(matrix, stage.owner)
            leave(connections["default"])
            with watching(stage.owner):
                yield Asked(Running(matrix, Asking(stage.owner), rules_of(matrix, stage.owner)), stage)
            leave(connections["default"])
            stage.reset()
    finally:
        stage.owner.execute("RESET matrix.sets_the_stage")
        logging.disable(logging.NOTSET)
