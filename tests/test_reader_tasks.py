"""The tasks of researchers can be done, on a desk with scripts or on a phone without."""

import pytest
from browser_builders import IN_A_BROWSER, Opener, chromium, new_tab, origin
from web_builders import sample

from evaluation.reader_tasks import TASKS, Task, Visit

__all__ = ["chromium", "new_tab", "origin", "sample"]

pytestmark = IN_A_BROWSER

DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "java_script_enabled": False,
}


WAYS = [(task, DESK if number % 2 else PHONE) for number, task in enumerate(TASKS)]
"""Each task in one of two ways; the evaluation does it in four."""


@pytest.mark.parametrize(("task", "screen"), WAYS, ids=[task.name for task, _ in WAYS])
def test_a_reader_gets_to_the_goal(new_tab: Opener, task: Task, screen: dict[str, object]) -> None:
    with new_tab(**screen) as tab:
        task.steps(Visit(tab.page, tab.origin))
        tab.cookies |= {"language"} if task.name == "own_language" else set()


def test_there_are_twenty_tasks_or_more() -> None:
    assert len({task.goal for task in TASKS}) == len(TASKS) >= 20
