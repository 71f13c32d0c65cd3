"""Files of evidence: what is taken, where it lies, who gets it, and what becomes of it."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse, encode_multipart

from admin import evidence, rectifying, tickets
from admin.models.evidence import Evidence
from admin.rules import files
from admin.rules.kinds import EvidenceAbout
from admin.rules.tickets import rule
from tests.admin import sorting
from tests.admin.house import House

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00?\x00\x00\xff\xd9"
)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0:~\x9bU\0\0\0\0IEND\xaeB`\x82"
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(64)
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
WORD = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def office(part: str = "word/document.xml", kind: bytes = WORD, more: dict[str, bytes] | None = None) -> bytes:
    """Return an archive like those that office programs make."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", b'<Types><Override ContentType="' + kind + b'"/></Types>')
        archive.writestr(part, b"<document/>")
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


def upload(house: House, ticket: int, name: str, content: bytes, account: str = "chair") -> TestResponse:
    """Send a file as the page does."""
    browser = house.browser(account)
    boundary, body = encode_multipart({"csrf_token": browser.token(), "file": FileStorage(io.BytesIO(content), name)})
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.client.post(f"/tickets/{ticket}/evidence", data=body, content_type=kind)


def rows(house: House) -> list[Evidence]:
    with house.database.read() as session:
        return list(session.scalars(select(Evidence).order_by(Evidence.id)))


def folder(house: House) -> Path:
    return Path(house.app.extensions["pingjia.settings"].files)


def on_disk(house: House) -> list[Path]:
    return sorted(path for path in folder(house).rglob("*") if path.is_file())


# --- what is taken ---


TAKEN = (
    ("会议照片.JPG", JPEG, "image/jpeg"), ("照片.png", PNG, "image/png"), ("合同.pdf", PDF, "application/pdf"),
    ("录像.mp4", MP4, "video/mp4"),
    ("说明.docx", office(), files.KINDS[3].media_type),
    ("菜价.xlsx", office("xl/workbook.xml", EXCEL), files.KINDS[4].media_type),
)  # fmt: skip


@pytest.mark.parametrize(("name", "content", "media_type"), TAKEN)
def test_a_file_is_kept_as_it_is_and_handed_out_to_be_saved_only(
    house: House, name: str, content: bytes, media_type: str
) -> None:
    ticket = sorting.ticket(house)

    assert upload(house, ticket.id, name, content).status_code == 303
    got = house.browser("street").get(f"/tickets/{ticket.id}/evidence/{rows(house)[0].id}")

    assert got.data == content
    assert got.headers["Content-Type"].split(";")[0] == media_type
    how, names = parse_options_header(got.headers["Content-Disposition"])
    assert (how, names["filename"]) == ("attachment", name[:-4] + name[-4:].lower())
    assert got.headers["Content-Disposition"].isascii()
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert got.headers["Cache-Control"] == "no-store"


REFUSED = {
    "HTML called PDF": ("a.pdf", HTML),
    "HTML called picture": ("a.jpg", HTML),
    "PDF called picture": ("a.png", PDF),
    "a page by its name": ("a.html", PDF),
    "no ending": ("a", PDF),
    "an ending after the ending": ("a.pdf.exe", PDF),
    "a script in a vector picture": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    "PDF behind HTML": ("a.pdf", HTML + PDF),
    "cut off": ("a.pdf", PDF[:20]),
    "a start without a picture": ("a.jpg", b"\xff\xd8\xff" + HTML),
    "a picture without its end": ("a.png", PNG[:40]),
    "an old office file": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)),
    "any archive": ("a.docx", office("other.txt")),
    "a page in an archive": ("a.docx", office(kind=b"text/html")),
    "a sheet called text": ("a.docx", office("xl/workbook.xml", EXCEL)),
    "macros": ("a.docx", office(more={"word/vbaProject.bin": b"x"})),
    "macros by their type": ("a.docx", office(kind=WORD + b"application/vnd.ms-word.document.macroEnabled.main+xml")),
    "a way out": ("a.docx", office(more={"../../etc/cron.d/x": b"x"})),
    "an entity bomb": ("a.docx", office(kind=WORD + b'"/><!DOCTYPE x [<!ENTITY a "a">]>')),
    "a bomb": ("a.docx", office(more={"word/media/a.bin": bytes(files.LARGEST_UNPACKED + 1)})),
    "an index that is a bomb": ("a.docx", office(kind=WORD + b" " * files.LARGEST_INDEX)),
    "an archive cut off": ("a.docx", office()[:-30]),
    "an iPhone's picture": ("a.heic", b"\0\0\0\x18ftypheic" + bytes(64)),
    "another ending for a film": ("a.mp4", b"\0\0\0\x18ftypheic" + bytes(64)),
}


def test_nothing_else_is_taken_and_nothing_of_it_stays(house: House) -> None:
    ticket = sorting.ticket(house)

    answers = {why: upload(house, ticket.id, *file) for why, file in REFUSED.items()}

    assert {why: answer.status_code for why, answer in answers.items()} == dict.fromkeys(REFUSED, 422)
    assert "没有保存" in answers["HTML called PDF"].text
    assert rows(house) == []
    assert on_disk(house) == []


def test_a_bomb_is_refused_by_its_index_without_being_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = REFUSED["a bomb"][1]
    opened: list[str] = []
    original = zipfile.ZipFile.open

    def watch(self: zipfile.ZipFile, name: zipfile.ZipInfo, *rest: object) -> object:
        opened.append(name.filename)
        return original(self, name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(zipfile.ZipFile, "open", watch)

    assert files.kind_of(io.BytesIO(bomb), len(bomb)) is None
    assert opened == []


@given(st.binary(max_size=300), st.sampled_from([PDF, JPEG, PNG, MP4, office()]), st.integers(0, 400))
def test_no_bytes_make_the_check_stumble(noise: bytes, file: bytes, place: int) -> None:
    spoiled = file[:place] + noise + file[place + len(noise) :]

    kind = files.kind_of(io.BytesIO(spoiled), len(spoiled))

    assert kind is None or kind in files.KINDS


def test_a_page_hidden_in_a_picture_is_never_shown_as_a_page(house: House) -> None:
    ticket = sorting.ticket(house)
    comment = b"\xff\xfe" + (len(HTML) + 2).to_bytes(2, "big") + HTML
    both = JPEG[:2] + comment + JPEG[2:] + HTML

    assert upload(house, ticket.id, "a.jpg", both).status_code == 303
    got = house.browser("chair").get(f"/tickets/{ticket.id}/evidence/{rows(house)[0].id}")

    assert got.headers["Content-Type"] == "image/jpeg"
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got.headers["Content-Security-Policy"]


def test_an_empty_file_and_no_file_are_refused(house: House) -> None:
    ticket = sorting.ticket(house)

    empty = upload(house, ticket.id, "a.pdf", b"")
    none = house.browser("chair").post(f"/tickets/{ticket.id}/evidence", {}, content_type="multipart/form-data")

    assert (empty.status_code, none.status_code) == (422, 422)
    assert "请先选一个文件" in none.text
    assert on_disk(house) == []


def test_a_file_that_is_too_large_is_refused(house: House) -> None:
    ticket = sorting.ticket(house)
    padding = bytes(rule().largest_bytes - len(PDF))

    largest = upload(house, ticket.id, "a.pdf", PDF[:8] + padding + PDF[8:])
    one_more = upload(house, ticket.id, "b.pdf", PDF[:8] + padding + b"\0" + PDF[8:])

    assert (largest.status_code, one_more.status_code) == (303, 413)
    assert "没有接收" in one_more.text
    assert len(rows(house)) == len(on_disk(house)) == 1


def test_a_ticket_has_no_more_than_twenty_files_and_none_twice(house: House) -> None:
    ticket = sorting.ticket(house)
    with house.writing() as session:
        session.add_all(
            Evidence(
                about=EvidenceAbout.TICKET, subject_id=ticket.id, union_id=ticket.union_id, name="a.pdf",
                media_type="application/pdf", size_bytes=1, digest=f"{number:064x}",
                added_at=house.clock(), added_by="",
            )
            for number in range(rule().most_files - 1)
        )  # fmt: skip

    assert upload(house, ticket.id, "a.pdf", PDF).status_code == 303
    assert upload(house, ticket.id, "b.jpg", JPEG).status_code == 409
    assert len(on_disk(house)) == 1


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\王\\照片.pdf", "照片.pdf"),
        ("合同\u202efdp.exe.pdf", "合同fdp.exe.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ('"><script>.pdf', "___script_.pdf"),
        (".pdf", "佐证材料.pdf"),
        ("... .PDF", "佐证材料.pdf"),
        ("", "佐证材料"),
        ("会" * 300 + ".pdf", "会" * 116 + ".pdf"),
        ("𬭎厂长.pdf", "𬭎厂长.pdf"),
    ],
)
def test_a_name_is_kept_without_what_could_mislead(given_name: str, kept: str) -> None:
    assert files.clean_name(given_name) == kept


@given(st.text(max_size=300))
def test_no_name_leaves_its_folder_or_hides_anything(name: str) -> None:
    kept = files.clean_name(name)

    assert 0 < len(kept) <= files.LONGEST_NAME
    assert not set(kept) & set('/\\\0\r\n\u202e\u200f"<>')
    assert kept not in (".", "..")


# --- where it lies ---


def test_a_file_lies_under_its_digest_for_the_servers_eyes_only(house: House) -> None:
    upload(house, sorting.ticket(house).id, "../../../a.pdf", PDF)

    row, (path,) = rows(house)[0], on_disk(house)

    assert path.relative_to(folder(house)) == Path(row.digest[:2], row.digest[2:4], row.digest)
    assert path.stat().st_mode & 0o777 == 0o600
    assert {parent.stat().st_mode & 0o777 for parent in (path.parent, path.parent.parent, folder(house))} == {0o700}


def test_a_folder_that_is_a_link_is_refused(house: House, tmp_path: Path) -> None:
    ticket = sorting.ticket(house)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    digest = hashlib.sha256(PDF).hexdigest()
    folder(house).mkdir(mode=0o700)
    (folder(house) / digest[:2]).symlink_to(elsewhere)

    assert upload(house, ticket.id, "a.pdf", PDF).status_code == 500
    (folder(house) / digest[:2]).unlink()
    folder(house).rmdir()
    folder(house).symlink_to(elsewhere)
    assert upload(house, ticket.id, "a.pdf", PDF).status_code == 500
    folder(house).unlink()
    folder(house).mkdir()
    folder(house).chmod(0o777)
    assert upload(house, ticket.id, "a.pdf", PDF).status_code == 500

    assert list(elsewhere.iterdir()) == []
    assert rows(house) == []


def test_a_file_that_was_exchanged_is_not_handed_out(house: House) -> None:
    ticket = sorting.ticket(house)
    upload(house, ticket.id, "a.pdf", PDF)
    (path,) = on_disk(house)
    address = f"/tickets/{ticket.id}/evidence/{rows(house)[0].id}"

    path.write_bytes(PDF.replace(b"1.7", b"1.4"))
    exchanged = house.browser("chair").get(address)
    path.unlink()
    path.symlink_to("/etc/hostname")
    linked = house.browser("chair").get(address)
    path.unlink()
    gone = house.browser("chair").get(address)

    assert [answer.status_code for answer in (exchanged, linked, gone)] == [500, 500, 500]
    assert "丢失或已损坏" in gone.text


def test_what_is_undone_leaves_neither_row_nor_file(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = sorting.ticket(house)

    def fail(*_rest: object) -> None:
        assert len(on_disk(house)) == 1, "the file was in its place already"
        raise RuntimeError

    monkeypatch.setattr(tickets, "note", fail)

    assert upload(house, ticket.id, "a.pdf", PDF).status_code == 500
    assert rows(house) == []
    assert on_disk(house) == []


def test_a_file_that_two_tickets_use_stays_until_both_let_it_go(house: House) -> None:
    one = sorting.ticket(house)
    other = sorting.ticket(house, sorting.commented(house, year=2025))
    for ticket in (one, other):
        upload(house, ticket.id, "a.pdf", PDF)
    first, second = rows(house)
    chair = house.browser("chair")

    chair.post(f"/tickets/{one.id}/evidence/{first.id}/remove")
    assert chair.get(f"/tickets/{other.id}/evidence/{second.id}").data == PDF
    chair.post(f"/tickets/{other.id}/evidence/{second.id}/remove")

    assert rows(house) == []
    assert on_disk(house) == []


def test_an_upload_undone_does_not_take_away_another_tickets_file(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = sorting.ticket(house)
    other = sorting.ticket(house, sorting.commented(house, year=2025))
    upload(house, one.id, "a.pdf", PDF)
    monkeypatch.setattr(tickets, "note", lambda *_rest: 1 / 0)

    assert upload(house, other.id, "a.pdf", PDF).status_code == 500

    assert house.browser("chair").get(f"/tickets/{one.id}/evidence/{rows(house)[0].id}").data == PDF


def test_a_sweep_takes_what_a_stopped_machine_left_and_nothing_else(house: House) -> None:
    ticket = sorting.ticket(house)
    upload(house, ticket.id, "a.pdf", PDF)
    (used,) = on_disk(house)
    orphan = folder(house) / "ab" / "cd" / ("abcd" + "0" * 60)
    orphan.parent.mkdir(parents=True, mode=0o700)
    (folder(house) / "ab").chmod(0o700)
    half, fresh = folder(house) / ".incoming-old", folder(house) / ".incoming-new"
    for path in (orphan, half, fresh):
        path.write_bytes(b"x")
    for path in (orphan, half, used):
        os.utime(path, (1, 1))

    assert evidence.sweep(house.database, folder(house)) == 2

    assert on_disk(house) == sorted([used, fresh])


# --- who ---


def test_a_file_is_added_and_removed_by_its_own_union_only_and_seen_from_above(house: House) -> None:
    ticket = sorting.ticket(house)
    upload(house, ticket.id, "a.pdf", PDF)
    address = f"/tickets/{ticket.id}/evidence/{rows(house)[0].id}"
    others = ("other_chair", "third_chair", "street", "other_street", "district", "finance", "auditor", "system")

    added = {account: upload(house, ticket.id, "b.png", PNG, account).status_code for account in others}
    removed = {account: house.browser(account).post(f"{address}/remove").status_code for account in others}
    seen = {account: house.browser(account).get(address).status_code for account in others}

    sideways = {"other_chair": 404, "third_chair": 404}
    roles = dict.fromkeys(("street", "other_street", "district", "finance", "auditor", "system"), 403)
    assert added == removed == sideways | roles
    assert seen == sideways | {
        "street": 200, "other_street": 404, "district": 200, "finance": 200, "auditor": 403, "system": 403,
    }  # fmt: skip
    assert house.browser().get(address).status_code == 303
    assert len(rows(house)) == len(on_disk(house)) == 1


def test_a_file_of_another_ticket_is_not_reached_through_ones_own(house: House) -> None:
    mine = sorting.ticket(house)
    other = sorting.ticket(house, sorting.commented(house, year=2025))
    upload(house, other.id, "a.pdf", PDF)
    found = rows(house)[0].id

    assert house.browser("chair").get(f"/tickets/{mine.id}/evidence/{found}").status_code == 404
    assert house.browser("chair").post(f"/tickets/{mine.id}/evidence/{found}/remove").status_code == 404


def test_what_was_reported_keeps_its_evidence_as_it_is(house: House) -> None:
    ticket = sorting.ticket(house)
    upload(house, ticket.id, "a.pdf", PDF)
    with house.writing() as session:
        rectifying.report(session, house.person("chair"), house.clock(), ticket.id, ticket.version, "好了")

    assert upload(house, ticket.id, "b.png", PNG).status_code == 409
    removed = house.browser("chair").post(f"/tickets/{ticket.id}/evidence/{rows(house)[0].id}/remove")
    assert removed.status_code == 409
    assert len(rows(house)) == len(on_disk(house)) == 1
