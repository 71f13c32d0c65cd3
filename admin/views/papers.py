"""Papers of an assembly and a result as PDF and Excel (文书)."""

from flask import Blueprint

blueprint = Blueprint("papers", __name__)
