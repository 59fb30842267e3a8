"""A ring of real keys in a folder of its own."""

import pytest

from anhe.vault import KeyRing


@pytest.fixture
def keys(tmp_path):
    return KeyRing(tmp_path / "keys").prepare()


@pytest.fixture(scope="module")
def shared_keys(tmp_path_factory):
    return KeyRing(tmp_path_factory.mktemp("var") / "keys").prepare()
