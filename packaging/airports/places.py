"""Which airports the table holds, and which city of GeoNames each of them serves."""

import math
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field

# Two sources mean the same airport when they agree on the ICAO code, or place it this near.
SAME_KM = 50
# A city that an airport serves is at most this far away.
CITY_KM = 90
# What an airport's name adds to that of its town.
GENERIC = re.compile(
    r"\b(airport|apt|international|intl|int'l|int\.|regional|municipal|national|domestic|airfield|airstrip|aerodrome|airbase|air base"
    r"|seaplane base|heliport|memorial)\b\.?", re.IGNORECASE)


@dataclass
class Airport:
    code: str
    country: str
    at: tuple[float, float]
    size: str
    name: str
    # What the sources call its city, without islands, suburbs and the like.
    city: str
    # Its name inside of a metropolitan area, else empty.
    within: str
    # The entry of GeoNames, or none.
    place: dict | None = field(repr=False, default=None)


def fold(text):
    """Letters alone, small and without accents."""
    for odd, plain in [("ø", "o"), ("ł", "l"), ("ı", "i"), ("ß", "ss"), ("đ", "d"), ("æ", "ae")]:
        text = text.lower().replace(odd, plain)
    return re.sub("[^a-z]", "", unicodedata.normalize("NFKD", text))


def kilometres(a, b):
    (a_lat, a_lon), (b_lat, b_lon) = (map(math.radians, at) for at in (a, b))
    half = math.sin((a_lat - b_lat) / 2) ** 2
    half += math.cos(a_lat) * math.cos(b_lat) * math.sin((a_lon - b_lon) / 2) ** 2
    return 12742 * math.asin(math.sqrt(half))


class Gazetteer:
    """The cities of GeoNames by where they are."""

    def __init__(self, data):
        self.english = data.geonames["en"]
        self.squares = defaultdict(list)
        for city in data.cities:
            at = (city["latitude"], city["longitude"])
            self.squares[tuple(math.floor(degree) for degree in at)].append((at, city))

    def near(self, at):
        lat, lon = map(math.floor, at)
        # A degree of latitude is 111 km; one of longitude is less, 38 km at 70° north.
        for square in ((lat + up, lon + right) for up in (-1, 0, 1) for right in range(-3, 4)):
            for where, city in self.squares.get(square, []):
                if kilometres(at, where) <= CITY_KM:
                    yield city

    def main_names(self, city):
        english = self.english.get(str(city["geonameid"]), "")
        return {fold(city["name"]), fold(english)} - {""}

    def served(self, code, name, at):
        """The city that carries the code, and has the name if there are several; else that of the name."""
        near = list(self.near(at))
        name = fold(re.sub(r"(?<=\w) (Island|City)$", "", name))
        by_code = [city for city in near if code and code in city["alternatenames"]]
        named = [city for city in near if name in self.main_names(city)]
        also = [city for city in near if name and any(fold(other) == name for other in city["alternatenames"])]
        both = [city for city in by_code if city in named or city in also]
        for candidates in (both, by_code, named, also):
            if candidates:
                return max(candidates, key=lambda city: (city["population"], -city["geonameid"]))
        return None


def town(city, name):
    """`Batam, Batam Island` and `Bordeaux/Merignac` without what stands behind."""
    city = re.split(r"[/,(]|-[A-Z]\w+ Island", city)[0].strip()
    return city or generic(name)


def generic(name):
    """An airport's name without what every airport's name has."""
    return re.sub(r"\s+", " ", GENERIC.sub("", re.split(r"[/,(]", name)[0])).strip(" -") or name


def airports(data):
    """The airports of the table in the order of their codes."""
    with_service = defaultdict(list)
    for row in data.service:
        if row["scheduled_service"] == "TRUE" and row.get("iata"):
            with_service[row["iata"]].append(row)
    metropolitan = {row["Airport Code"]: row for row in data.metropolitan}
    gazetteer = Gazetteer(data)
    for row in sorted(data.airports, key=lambda row: row["iata"]):
        code = row["iata"]
        at = (float(row["lat"]), float(row["lon"]))

        def same(other, at=at, icao=row["icao"]):
            there = (float(other["latitude"]), float(other["longitude"]))
            return other["icao"] == icao or kilometres(at, there) < SAME_KM

        agreeing = [other for other in with_service.get(code, []) if same(other)]
        if not agreeing:
            continue
        metro = metropolitan.get(code)
        city = metro["City Name"] if metro else town(row["city"], row["name"])
        # The suburb that carries the code is not where a metropolitan airport's travellers go.
        search = "" if metro else code
        yield Airport(code, row["country"], at, agreeing[0]["type"], row["name"], city,
                      metro["Airport Name"] if metro else "", gazetteer.served(search, city, at))
