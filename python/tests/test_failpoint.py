"""Every failpoint is where the list says, and used by a test."""

from pathlib import Path

import pytest

from orion import failpoint

SOURCES = Path(failpoint.__file__).parent
TESTS = Path(__file__).parent


@pytest.mark.parametrize("point", failpoint.POINTS)
def test_a_point_of_the_list_is_in_the_code_once(point: str) -> None:
    hits = sum(path.read_text().count(f'failpoint("{point}")') for path in SOURCES.rglob("*.py"))
    assert hits == 1


@pytest.mark.parametrize("state", failpoint.STATES)
def test_every_state_that_can_be_dropped_is_in_the_mutation_list(state: str) -> None:
    assert f'("{state}", ' in (TESTS / "trainer/test_resume.py").read_text()


@pytest.mark.parametrize("spec", ["nothing:kill", "drop:nothing", "step.after-optimizer:sing", "x"])
def test_a_name_that_nobody_knows_is_refused(spec: str) -> None:
    with pytest.raises(ValueError, match="names no failpoint"):
        failpoint.arm(spec)


def test_a_point_acts_on_the_hit_that_was_asked_for() -> None:
    failpoint.arm("step.after-optimizer:throw@3")
    try:
        failpoint.failpoint("step.after-optimizer")
        failpoint.failpoint("step.before-optimizer")
        failpoint.failpoint("step.after-optimizer")
        with pytest.raises(failpoint.FailpointError):
            failpoint.failpoint("step.after-optimizer")
    finally:
        failpoint.arm(None)
