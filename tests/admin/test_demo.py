"""The demonstration as a newcomer clicks through it: every link leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

import pytest
from flask import Flask

from admin import installation
from admin.app import create_app
from admin.demo import district
from admin.demo.run import fill
from bench.pages import PEOPLE, signed_in, walked

pytestmark = pytest.mark.slow

THERE = {HTTPStatus.OK, HTTPStatus.SEE_OTHER}


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    _, settings, voting = installation.install(tmp_path_factory.mktemp("demo"), {"port": 0, "admin.port": 0})
    fill(settings, district.SMALL)
    app = create_app(settings, voting)
    yield app
    app.extensions["pingjia.database"].close()
    app.extensions["pingjia.polls"].close()


@pytest.mark.parametrize("login", PEOPLE)
def test_every_link_leads_somewhere(demonstration: Flask, login: str) -> None:
    client = signed_in(demonstration, login)

    found = {address: answer.status_code for address, answer in walked(demonstration, client, ["/"], 1)}

    assert len(found) > 30
    assert {address: status for address, status in found.items() if status not in THERE} == {}
