"""A description of the voting side (OpenAPI), made from its own routes: a route that says nothing here fails."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.vote.test_endpoints import OCTETS, SHAPES
from vote.views.failures import DATA

JSON, HTML, FORM = "application/json", "text/html", "application/x-www-form-urlencoded"
METHODS = ("GET", "POST")
FORMS = {
    "home.enter": ("code",),
    "plain.cast": ("secret", "q0", "comment", "review", "change", "cast"),
    "plain.look_up": ("tracker",),
}
OPEN_TO = {"scrutineers.page", "scrutineers.rounds", "scrutineers.void", "scrutineers.share", "scrutineers.annul"}
"""What scrutineers use without the header of their link."""

Described = dict[str, Any]

ERROR: Described = {
    "type": "object",
    "required": ["error"],
    "additionalProperties": False,
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {
                "code": {"type": "string", "pattern": "^[a-z]+(-[a-z]+)*$"},
                "message": {"type": "string", "pattern": "[\u4e00-\u9fff].*。$"},
            },
        }
    },
}
TEXT: Described = {"type": "string", "maxLength": 60}
HEADERS: dict[str, Described] = {
    "Accept": {"type": "string", "enum": ["*/*", HTML, JSON, "image/png", ";;q=", "text/html;q=x, a/b;q=9"]},
    "Accept-Encoding": {"type": "string", "enum": ["identity", "identity;q=0, br", "gzip;q=none, identity", ", ,"]},
    "Range": {"type": "string", "enum": ["bytes=0-", "bytes=9999999999-1", "lines=-1"]},
    "If-None-Match": TEXT,
}


def describe(app: Flask, codes: Collection[str], links: Collection[str], tokens: Collection[str]) -> Described:
    """Return the description of every route and method.

    Args:
        codes: of the polls to ask about.
        links: headers of scrutineers.
        tokens: what may stand in fields that take a code: slips, trackers.
    """
    paths: dict[str, Described] = {}
    for rule in app.url_map.iter_rules():
        for path in _paths(rule):
            for method in METHODS:
                if method in (rule.methods or ()):
                    made = _operation(rule, path, method, codes, links, tokens)
                    paths.setdefault(path, {})[method.lower()] = made
    return {"openapi": "3.1.0", "info": {"title": "投票", "version": "1"}, "paths": paths}


def _paths(rule: Rule) -> list[str]:
    """Return the paths of a route: a choice of words is as many paths."""
    plain = rule.rule.replace("<code:code>", "{code}").replace("<string:file>", "{file}")
    choice = re.search(r"<any\(([^)]*)\):\w+>", plain)
    found = [plain.replace(choice[0], word.strip()) for word in choice[1].split(",")] if choice else [plain]
    assert not [path for path in found if "<" in path], f"{rule.rule}: what may stand here is not described"
    return found


def _operation(
    rule: Rule, path: str, method: str, codes: Collection[str], links: Collection[str], tokens: Collection[str]
) -> Described:
    given = [_parameter(name, "header", schema) for name, schema in HEADERS.items()]
    given.append(_parameter("asked", "query", TEXT))
    if "{code}" in path:
        given.append(_parameter("code", "path", {"type": "string", "enum": sorted(codes)}))
    if "{file}" in path:
        given.append(_parameter("file", "path", TEXT | {"minLength": 1}))
    if rule.endpoint.startswith("scrutineers.") and rule.endpoint not in OPEN_TO:
        given.append(_parameter("Scrutineer", "header", {"anyOf": [{"enum": sorted(links)}, TEXT]}))
    told: Described = {"parameters": given, "responses": _answers(path)}
    if method == "POST":
        told["requestBody"] = {"required": True, "content": _body(rule, path, tokens)}
    return told


def _parameter(name: str, where: str, schema: Described) -> Described:
    return {"name": name, "in": where, "required": where == "path", "schema": schema}


def _answers(path: str) -> Described:
    """Return what is answered: where programs ask, every error is of one shape."""
    if path.split("/")[2:3] and path.split("/")[2] in DATA:
        return {
            "200": {"description": "", "content": {JSON: {}, OCTETS: {}}},
            "308": {"description": "the poll's one address"},
            "default": {"description": "", "content": {JSON: {"schema": ERROR}}},
        }
    return {"default": {"description": "", "content": {HTML: {}, JSON: {"schema": ERROR}, "*/*": {}}}}


def _body(rule: Rule, path: str, tokens: Collection[str]) -> Described:
    part = path.removeprefix("/{code}/")
    if part == "ballots":
        return {OCTETS: {"schema": {"type": "string", "format": "binary", "maxLength": 2_000}}}
    if rule.endpoint in FORMS:
        names = FORMS[rule.endpoint]
        word = {"anyOf": [{"enum": sorted(tokens)}, {"type": "string", "maxLength": 300}]}
        return {FORM: {"schema": {"type": "object", "properties": dict.fromkeys(names, word)}}}
    assert part in SHAPES, f"{rule.rule}: what is sent here is not described"
    return {JSON: {"schema": _schema(SHAPES[part])}}


def _schema(example: Any) -> Described:
    """Return a schema of what an example is one of; a text stands for itself: hardly another would be read on."""
    if isinstance(example, dict):
        properties = {name: _schema(value) for name, value in example.items()}
        closed = {"required": list(properties), "additionalProperties": False} if properties else {}
        return {"type": "object", "properties": properties, **closed}
    if isinstance(example, list):
        return {"type": "array", "maxItems": 5, "items": _schema(example[0]) if example else {}}
    if isinstance(example, int):
        return {"type": "integer", "minimum": 0, "maximum": 2**53 - 1}
    return {"enum": [example]}
