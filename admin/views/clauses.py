"""Clauses as links (依据): what a clause names of the notice leads to that place of it."""

from flask import url_for
from markupsafe import Markup, escape

from admin.rules import notice


def link(clause: str) -> Markup:
    """Return a clause for a page, in which 三(二)3 or 附件一·规范建家工作 leads to the notice; all else stays text."""
    made = Markup()
    for words, anchor in notice.references(clause):
        if anchor:
            address = url_for("notice.page", _anchor=anchor)
            made += Markup('<a class="to-clause" href="{}">{}</a>').format(address, words)
        else:
            made += escape(words)
    return made
