"""Every test runs on real PostgreSQL, as the app, on tables that the migrator made."""

import os
import shutil
import tempfile
from importlib import import_module

import pytest
from django.conf import settings
from django.db import connections
from django.test import TestCase, TransactionTestCase
from hypothesis import settings as hypothesis

from anhe import vault
from anhe.house import catalogues, database

# How long one example takes says more about the machine's other work than about the code.
hypothesis.register_profile("house", deadline=None)
hypothesis.load_profile("house")


def pytest_configure():
    """Tests seal with keys of their own: one that destroys a month must not destroy the installation's."""
    # The settings are read before this hook; programs that a test starts read the environment.
    settings.ANHE_KEYS = os.environ["ANHE_KEYS"] = tempfile.mkdtemp(prefix="anhe-test-keys-")
    catalogues.compile_stale()


def pytest_collection_modifyitems(items):
    """Tests that look at a running city's rows cannot share a database with those that begin without any."""
    for item in items:
        if item.path.is_relative_to(item.config.rootpath / "tests") and {"city", "sights"} & set(item.fixturenames):
            item.add_marker("running_city")


def pytest_unconfigure():
    shutil.rmtree(settings.ANHE_KEYS, ignore_errors=True)


@pytest.fixture(autouse=True, scope="session")
def ground_is_asked_for_each_time():
    """Tests roll back the ground and the rules they loaded, and the next one loads others."""
    import_module("anhe.city.queries").TRUSTED_S = 0.0
    import_module("anhe.law.trusting").TRUSTED_S = 0.0


def assume_in_the_tests_transaction() -> None:
    """A test's own reading, outside of any `Work`, is the program's as well."""
    entered, work = TestCase._enter_atomics.__func__, import_module("anhe.ledger.work").Work

    def enter(case):
        atomics = entered(case)
        with work(), connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
        return atomics

    TestCase._enter_atomics = classmethod(enter)


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    with database.prepare_test_database(fresh=request.config.getoption("create_db")) as stage:
        os.environ["ANHE_DATABASE"] = stage.name  # programs that a test starts use the same database
        connections["default"].settings_dict["NAME"] = stage.name
        # Django would TRUNCATE after a test that commits, which the app may not.
        TransactionTestCase._fixture_teardown = lambda case: stage.reset()
        # Tests read and write as the operator does; what they ask through pages has its asker's own context.
        vault.prepare()
        import_module("anhe.house.guarding").install(stage.owner)
        assume_in_the_tests_transaction()
        yield stage
        with django_db_blocker.unblock():
            connections["default"].close()
            connections["default"].close_pool()
