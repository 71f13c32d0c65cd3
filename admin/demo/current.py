"""The desk that a request is about (当前工作台)."""

from typing import cast

from flask import current_app

from admin.demo.desk import Desk
from admin.demo.scenes import Scene
from vote.errors import PollUnknown

DESK = "pingjia.desk"
"""The desk's name in the application."""


def current_desk() -> Desk:
    """Return the desk of the application."""
    return cast(Desk, current_app.extensions[DESK])


def current_scene() -> Scene:
    """Return what is on the desk.

    Raises:
        PollUnknown: nothing is.
    """
    scene = current_desk().scene()
    if scene is None:
        raise PollUnknown
    return scene
