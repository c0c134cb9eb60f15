"""What the list of packages counts is what one finds by following it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, g
from flask_babel import Babel
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

import frontend.app  # noqa: F401 - its routes
from frontend.presenters.package_search import FACETS, Listed, asked_packages, narrowed, package_facets
from frontend.public.blueprint import public
from museum.domain.curriculum import SUBJECTS
from museum.domain.education import Where
from museum.domain.translated import Translated

_GRADES = st.one_of(
    st.just((None, None)),
    st.tuples(st.integers(1, 12), st.integers(0, 5)).map(lambda one: (one[0], min(12, sum(one)))),
)
_TOPICS = st.sampled_from(
    [Translated(), Translated("Đông Sơn"), Translated("đông sơn "), Translated("", "Weaving")]
)


@st.composite
def _listed(draw: Any) -> Listed:
    first, last = draw(_GRADES)
    return Listed(
        draw(st.uuids()).hex,
        first,
        last,
        draw(st.lists(st.sampled_from(list(SUBJECTS)[:4]), max_size=3, unique=True)),
        draw(_TOPICS),
        draw(st.one_of(st.none(), st.integers(1, 200))),
        draw(st.sampled_from([where.value for where in Where])),
    )


@pytest.fixture(scope="module")
def app() -> Flask:
    app = Flask("list")
    Babel(app, default_locale="en")
    app.register_blueprint(public)
    return app


@given(catalogue=st.lists(_listed(), max_size=12), chosen=st.data())
@settings(max_examples=60, deadline=None)
def test_each_count_is_what_the_choice_would_leave(app: Flask, catalogue: list[Listed], chosen: Any) -> None:
    with app.test_request_context("/en/education"):
        g.lang = "en"
        offered = package_facets(catalogue, asked_packages(MultiDict()), "en")
        values = [(facet.name, choice.value) for facet in offered for choice in facet.choices]
        picked = chosen.draw(st.lists(st.sampled_from(values), max_size=3)) if values else []
        asked = asked_packages(MultiDict(picked))
        found = narrowed(catalogue, asked)
        for facet in package_facets(catalogue, asked, "en"):
            besides = [one for one in picked if one[0] != facet.name]
            for choice in facet.choices:
                alone = asked_packages(MultiDict([*besides, (facet.name, choice.value)]))
                assert choice.count == len(narrowed(catalogue, alone))
            if not asked.filters.get(facet.name) and facet.name == "place":
                assert sum(choice.count or 0 for choice in facet.choices) == len(found)
        assert [one for one in catalogue if one in found] == found
        assert set(asked.filters) <= set(FACETS)
