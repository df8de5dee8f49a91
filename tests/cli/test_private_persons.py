"""Personal data in files of sites reach no output: not a page, not a GeoPackage, not a table, not the screen."""

import base64
import gzip
import json
import re
import sys
from pathlib import Path

import pandas as pd
import pytest

from hubplan.cli.main import main

SECRETS = (
    "Morag", "Quillfeather", "Thistlewood", "Zebedee", "Ochiltreeson", "example.org", "555 0", "555010", "07700", "Secret Lane", "EH99 9",
)  # fmt: skip
"""Parts of names of managers, childminders, providers and doctors, of e-mails, numbers and private addresses."""

KNOWN = "Harbour Street"
"""What must be found where the private words are not: the search is one that finds."""

CARE = """\
CSNumber,CareService,ServiceName,ServiceStatus,Manager_Name,ServiceProvider,Address_line_1,Service_Postcode,Datazone,\
Provided_by_Local_Authority,ServicePhone,Eforms_Email,,
CS1,Day Care of Children,{known} Nursery,Active,Morag Quillfeather,Zebedee Ltd,1 Road,,S01900001,No,0131 555 0101,m@example.org,,
CS2,Child Minding,Quillfeather,Active,Quillfeather,Quillfeather,1 Secret Lane,EH99 9AA,S01900002,No,07700 900123,q@example.org,,
CS3,Child Minding,Thistlewood's,Active,Thistlewood,Thistlewood,2 Secret Lane,EH99 9AB,,No,07700 900124,t@example.org,,
CS4,Care Home Service,Morag House,Active,Zebedee Ochiltreeson,Zebedee Ltd,3 Secret Lane,EH99 9AC,S01900003,Yes,0131 555 0102,z@example.org,,
"""

OWN = """\
Centre,Kind of service,Manager,Location,Postcode,Notes
"<b>{known} Hub</b>, tel 0131 555 0103, morag@example.org",Family hub,Morag,S01900004,,"<a href=""mailto:morag@example.org"">Morag</a>"
"{known} Centre (manager: Morag Quillfeather)",Family hub,Morag,S01900005,,Call 07700 900125
Thistlewood Childminding,Family hub,Thistlewood,S01900006,EH99 9AD,1 Secret Lane
Ann Thistlewood,Childminder,Thistlewood,S01900006,EH99 9AD,1 Secret Lane
"{known} Annexe, 07700 900126",Family hub,Morag,,m@example.org,no place
"""

PRACTICES = """\
PracticeCode,GPPracticeName,PracticeListSize,AddressLine1,Postcode,TelephoneNumber,DataZone
1,Dr Morag Quillfeather & Partners,5000,1 Secret Lane,EH99 9AE,0131 555 0104,S01900007
2,{known} Surgery,4000,2 Road,EH1 1AA,0131 555 0105,S01900008
3,Drs Ochiltreeson,3000,1 Secret Lane,,01315550106,
"""

SCHOOLS = """\
SchUID,SchoolType,SchoolName,PupilRoll,FTETeacher,Email,Phone,AddressLine1,DataZone,Notes
1S,Special,{known} School,30,8,head@example.org,0131 555 0107,1 Secret Lane,S01900009,Head teacher: Zebedee
"""


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """Propose with four files full of private words: the folder of outputs, and what was said."""
    folder = tmp_path_factory.mktemp("private")
    files = []
    for name, text in (("care", CARE), ("own", OWN), ("practices", PRACTICES), ("schools", SCHOOLS)):
        files.append(folder / f"{name}.csv")
        files[-1].write_bytes(text.format(known=KNOWN).encode("cp1252"))
    (folder / "private.yaml").write_text(
        "data:\n  sites:\n"
        + "".join(f"    - file: {file.name}\n" for file in files if file.name != "own.csv")
        + "    - file: own.csv\n      name: Centre\n      category:\n        column: Kind of service\n        values:\n"
        "          Family hub: family_support\n          '*': other\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(
            sys, "argv", ["hubplan", "propose", "--config", "private.yaml", "--effort", "quick", "--out", "out"]
        )
        with pytest.raises(SystemExit) as stop:
            main()
    assert not stop.value.code
    return folder / "out"


def read_whole(path: Path) -> str:
    """All that a file holds as text, also what is packed into a page."""
    text = path.read_bytes().decode("utf-8", "replace")
    packed = re.search(r'id="payload">([^<]*)<', text)
    return text + (gzip.decompress(base64.b64decode(packed[1])).decode() if packed else "")


def test_no_private_word_is_in_any_output(outputs):
    files = [path for path in outputs.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".html", ".gpkg", ".csv", ".md", ".json"}
    for path in files:
        whole = read_whole(path).casefold()
        assert not [word for word in SECRETS if word.casefold() in whole], path.name


def test_the_places_themselves_are_shown(outputs):
    (page,) = outputs.glob("maps/*.html")
    whole = read_whole(page)
    for name in ("Nursery", "Hub", "Centre", "Surgery", "School"):
        assert f"{KNOWN} {name}" in whole
    assert "Children's home" not in whole.replace("&#39;", "'")
    assert "GP practice, " in whole
    geopackage = next(outputs.glob("*/plan.gpkg"))
    assert f"{KNOWN} Hub" in read_whole(geopackage)


def test_what_was_left_out_is_counted_and_told(outputs):
    told = json.loads(next(outputs.glob("*/run.json")).read_text(encoding="utf-8"))
    assert "own.csv: 2 childminders are left out, because they work in private homes." in told["notes"]
    assert {row["name"] for row in told["sites_not_placed"]} == {f"{KNOWN} Annexe", "GP practice"}


def test_nothing_private_is_said_on_the_way(outputs, capsys, monkeypatch):
    monkeypatch.chdir(outputs.parent)
    for arguments in (["--dry-run"], ["--dry-run", "--json"]):
        monkeypatch.setattr(sys, "argv", ["hubplan", "propose", "--config", "private.yaml", *arguments])
        with pytest.raises(SystemExit):
            main()
    said = capsys.readouterr()
    assert "Sites" in said.out
    assert not [word for word in SECRETS if word.casefold() in (said.out + said.err).casefold()]


def test_the_files_do_hold_what_must_not_come_out(outputs):
    held = "".join(path.read_text(encoding="cp1252") for path in outputs.parent.glob("*.csv"))
    assert not [word for word in SECRETS if word not in held]
    assert len(pd.read_csv(outputs.parent / "care.csv")) == 4
