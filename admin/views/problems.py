"""Comments and the problems they name (突出问题)."""

from flask import Blueprint

blueprint = Blueprint("problems", __name__)
