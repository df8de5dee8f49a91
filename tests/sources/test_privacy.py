"""Personal data are gone before a file is kept."""

from pathlib import Path

import pytest

from hubplan.errors import SourceError
from hubplan.sources.catalogue import Source, read_catalogue
from hubplan.sources.privacy import leave_out_personal

CARE = next(source for source in read_catalogue() if source.name == "care-services")

HEADER = "CSNumber,CareService,ServiceName,Address_line_1,Service_Phone_Number,Eforms_EMail,Manager_Name,ServiceProvider,Service_Postcode,"
ROWS = (
    "CS1,Day Care of Children,Café Nursery,1 High Street,01324,a@b.c,Jean Doe,Oak Ltd,FK1 1AA,\r\n"
    'CS2,Child Minding,"Doe, Jean",2 Low Street,01325,j@b.c,Jean Doe,Jean Doe,,\r\n'
)


def write(path: Path, text: str, encoding: str = "cp1252") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_names_phones_and_mails_are_left_out_and_childminders_blanked(tmp_path: Path) -> None:
    path = write(tmp_path / "care.csv", f"{HEADER}\r\n{ROWS}")
    left_out = leave_out_personal(path, CARE)
    text = path.read_text(encoding="utf-8")
    assert "Café Nursery" in text
    assert "CS2" in text
    for word in ("Jean", "Doe", "01324", "@", "Oak Ltd", "Low Street"):
        assert word not in text, word
    assert set(left_out) == {"Service_Phone_Number", "Eforms_EMail", "Manager_Name", "ServiceProvider"}
    assert "FK1 1AA" in text


def test_other_months_have_other_names_for_the_same(tmp_path: Path) -> None:
    header = HEADER.replace("Manager_Name", "ManagerName").replace("Eforms_EMail", "Service_email")
    path = write(tmp_path / "care.csv", f"{header}\r\n{ROWS}")
    leave_out_personal(path, CARE)
    assert "Jean" not in path.read_text(encoding="utf-8")
    assert "@" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("words", ["Childminding", "child-minding", "CHILD MINDING "])
def test_childminders_are_known_however_they_are_written(tmp_path: Path, words: str) -> None:
    path = write(tmp_path / "care.csv", f"{HEADER}\r\n{ROWS.replace('Child Minding', words)}")
    leave_out_personal(path, CARE)
    text = path.read_text(encoding="utf-8")
    assert "Doe" not in text
    assert "Low Street" not in text
    assert "High Street" in text


def test_another_encoding_is_told_and_nothing_is_guessed(tmp_path: Path) -> None:
    told = Source.model_validate(CARE.model_dump() | {"encoding": "utf-8"})
    path = write(tmp_path / "care.csv", f"{HEADER}\r\n{ROWS}")
    with pytest.raises(SourceError, match="is not written in utf-8"):
        leave_out_personal(path, told)
