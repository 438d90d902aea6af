"""No file of the product does what is forbidden here, and every rule catches what it was made for."""

from __future__ import annotations

import pytest

from .snippets import ALLOWED, CAUGHT
from .source import Rule, Source, product

PRODUCT = product()


def named(rule: object) -> str:
    """A rule as people say it."""
    return getattr(rule, "__name__", "").replace("_", " ") if callable(rule) else ""


def pairs(of: dict[Rule, list[tuple[str, str]]]) -> list[object]:
    """Each rule with each of its snippets."""
    return [
        pytest.param(rule, Source(path, text), id=f"{named(rule)}: {text.splitlines()[-1].strip()}")
        for rule, snippets in of.items()
        for path, text in snippets
    ]


@pytest.mark.parametrize("rule", CAUGHT, ids=named)
def test_nothing_forbidden_stands_in_the_product(rule: Rule) -> None:
    """On no floor, in no file."""
    assert [str(found) for source in PRODUCT for found in rule(source)] == []


@pytest.mark.parametrize(("rule", "source"), pairs(CAUGHT))
def test_a_rule_catches_what_it_is_for(rule: Rule, source: Source) -> None:
    """Also under another name, handed on instead of called, or put together in two lines."""
    assert [found.source.path for found in rule(source)][:1] == [source.path]


@pytest.mark.parametrize(("rule", "source"), pairs(ALLOWED))
def test_a_rule_leaves_its_innocent_neighbour_alone(rule: Rule, source: Source) -> None:
    """A rule that cries at everything would soon be switched off."""
    assert [str(found) for found in rule(source)] == []


def test_every_rule_has_something_to_catch_and_something_to_leave() -> None:
    """So that none can be dead."""
    assert CAUGHT.keys() == ALLOWED.keys()
    assert all(CAUGHT.values())
    assert all(ALLOWED.values())


def test_the_whole_product_is_looked_at() -> None:
    """Each floor, through no link, and the store with its statements."""
    floors = {source.path.partition("/")[0] for source in PRODUCT}

    assert floors == {"engine", "workflows", "adapters", "gongkai"}
    assert any(source.path.startswith("engine/store/") for source in PRODUCT)
    assert not any(source.path.startswith("gongkai/engine/") for source in PRODUCT)
