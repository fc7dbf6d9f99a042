"""Options of the Python tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from support.job import Bench

torch.set_num_threads(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run what takes minutes")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    long = [item for item in items if "long" in item.keywords]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if "long" not in item.keywords]


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Simulated recordings, and a place to train on them."""
    return Bench(tmp_path_factory.mktemp("it's a “bench”"))


@pytest.fixture(autouse=True)
def _no_job_outlives_its_test(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "bench" in request.fixturenames:
        request.getfixturevalue("bench").clean()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a hostile name."""
    hostile = tmp_path / "a 'folder' & ünïcode"
    hostile.mkdir()
    return hostile
