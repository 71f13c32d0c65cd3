"""The checklist of one assembly (会议清单)."""

from flask import Blueprint

blueprint = Blueprint("meeting", __name__)
