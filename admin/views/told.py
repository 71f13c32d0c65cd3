"""What members are told (向会员公开)."""

from flask import Blueprint

blueprint = Blueprint("told", __name__)
