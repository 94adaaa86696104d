"""What a city is called: CLDR where it knows the city, else GeoNames, tidied."""

import re
import unicodedata

from places import fold, generic

# Other scripts are worth their room for cities that boards all over the world show, and for those of
# the countries that write them. German, French and Spanish names differ too rarely to matter.
SIZES = {"large_airport"}
POPULATION = 1_000_000
AT_HOME = {
    "ar": set("AE BH DZ EG IQ JO KW LB LY MA MR OM PS QA SA SD SY TN YE".split()),
    "zh-Hans": {"CN", "HK", "MO", "TW", "SG"},
    "zh-Hant": {"CN", "HK", "MO", "TW"},
    "ja": {"JP"},
}
EVERYWHERE = {"de", "fr", "es"}
# Countries whose Latin names are transliterations: their accents belong to scholars, not to English.
OTHER_SCRIPTS = set(
    "AE AF AM BD BG BH BT BY CN CY EG ER ET GE GR HK IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK LY MK MM MN MO MR NP"
    " OM PK PS QA RU SA SD SY TH TJ TW UA VN YE".split())
# The same of Arabic where French spelling is common.
SCHOLARLY = re.compile("[\u0304\u0323\u0331\u0327\u02bb-\u02bf\u2018\u2019`]")
FRENCH_ARABIC = {"DZ", "MA", "TN"}

# Characters of foreign names that simplification never touched, though they have a traditional form
# in other words.
KEPT = set("里台后干面松曲郁斗谷布克丰于范沈余岳杰托厘岩")
# Words for city, province and the like, which the name does without.
AREA_WORDS = {
    "zh-Hans": r"(特别市|都会区|广域市|省|市)$",
    "zh-Hant": r"(特別市|都會區|廣域市|省|市)$",
    "ja": r"(特別市|広域市|都|市|県|郡)$",
    "de": r"(-Distrikt|-shi)$",
    "fr": r"^(Baie|Préfecture|Arrondissement|Province) d[eu] ",
    "es": r"^(Área metropolitana|Pueblo|Provincia) de ",
}
# Countries whose cities carry the word in English gazetteers alone.
CITY_COUNTRIES = {"PH", "TW", "KR", "JP", "CN"}
SCRIPTS = {"ar": r"[\u0600-\u06ff]", "zh-Hans": r"[\u3400-\u9fff]", "zh-Hant": r"[\u3400-\u9fff]",
           "ja": r"[\u3040-\u30ff\u4e00-\u9fff]"}
# Zones that CLDR knows by the names that their cities had.
OLD_ZONES = {
    "Africa/Asmara": "Africa/Asmera",
    "America/Argentina/Buenos_Aires": "America/Buenos_Aires",
    "America/Argentina/Catamarca": "America/Catamarca",
    "America/Argentina/Cordoba": "America/Cordoba",
    "America/Argentina/Jujuy": "America/Jujuy",
    "America/Argentina/Mendoza": "America/Mendoza",
    "America/Indiana/Indianapolis": "America/Indianapolis",
    "America/Kentucky/Louisville": "America/Louisville",
    "America/Nuuk": "America/Godthab",
    "Asia/Ho_Chi_Minh": "Asia/Saigon",
    "Asia/Kathmandu": "Asia/Katmandu",
    "Asia/Kolkata": "Asia/Calcutta",
    "Asia/Yangon": "Asia/Rangoon",
    "Atlantic/Faroe": "Atlantic/Faeroe",
    "Europe/Kyiv": "Europe/Kiev",
}


def tidy(language, text):
    """The plain name, or nothing when it is none."""
    # Marks of direction and soft hyphens came along with the text.
    text = "".join(char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char) != "Cf")
    text = re.split(r"[(（،,、]| / ", text)[0].strip()
    if language == "ar":
        text = re.sub(r"[\u064b-\u0652]", "", text).replace("ی", "ي").replace("ک", "ك")
    if language in AREA_WORDS:
        short = re.sub(AREA_WORDS[language], "", text)
        # 津市 is a city of one character.
        text = short if len(short) > 1 else text
    script = SCRIPTS.get(language)
    if script and (not re.search(script, text) or re.search("[A-Za-z]", text)):
        return ""
    return text


def of_cldr(place, spellings, data):
    """Language → name, when the city is the one that its zone is named for."""
    zone = OLD_ZONES.get(place["timezone"], place["timezone"])
    # Where the English name is the zone's own, CLDR does not repeat it.
    english = data.exemplars["en"].get(zone) or zone.rsplit("/", 1)[-1].replace("_", " ")
    if fold(english) not in {fold(spelling) for spelling in spellings}:
        return {}
    found = {language: table.get(zone, "") for language, table in data.exemplars.items()}
    return {**found, "en": english}


def simplified(text, data):
    return "".join(data.TS.get(char, char) for char in text)


def traditional(text, data):
    return "".join(char if char in KEPT else data.ST.get(char, char) for char in text)


def of_geonames(place, data):
    """Language → name. Its Chinese is in either script; each is turned into the other."""
    key = str(place["geonameid"])
    found = {language: names.get(key, "") for language, names in data.geonames.items()}
    chinese, mainland, taiwan = (found.pop(locale) for locale in ("zh", "zh_CN", "zh_TW"))
    found["zh-Hans"] = simplified(mainland or chinese or taiwan, data)
    # Both forms of this character are in use; one of them is enough.
    found["zh-Hant"] = traditional(taiwan or chinese or mainland, data).replace("臺", "台")
    return found


def english_of(airport, cldr, geonames):
    """As English boards have it: with its accents, without a second language behind a stroke."""
    place = airport.place
    own = tidy("en", geonames["en"]) or tidy("en", place["name"])
    if place["countrycode"] in CITY_COUNTRIES:
        own = re.sub(" (City|Town)$|-si$|-shi$", "", own)
    if cldr:
        return cldr["en"]
    also = any(fold(other) == fold(airport.city) for other in place["alternatenames"])
    for spelling in (place["name"], own):
        if fold(spelling) == fold(airport.city):
            return plain(re.sub(" Province$", "", spelling), airport.country)
    # The airport's city is a suburb, or another spelling of the place that was found.
    if also and airport.code not in place["alternatenames"]:
        return airport.city
    return plain(own, airport.country)


def plain(text, country):
    """A transliteration as English prints it; other names as they are."""
    letters = unicodedata.normalize("NFD", text)
    scholarly = country in FRENCH_ARABIC and SCHOLARLY.search(letters)
    if not scholarly and country not in OTHER_SCRIPTS:
        return text
    letters = letters.replace("Đ", "D").replace("đ", "d")
    return "".join(char for char in letters if not unicodedata.combining(char) and not SCHOLARLY.match(char))


def of(airport, data):
    """Language → name, with "en", the short name of the airport as "sub", "country" and "at"."""
    entry = {"en": airport.city, "country": airport.country, "at": airport.at}
    place = airport.place
    if place is None:
        return entry | {"sub": short_name(airport, entry["en"])}
    geonames = of_geonames(place, data)
    cldr = of_cldr(place, [place["name"], geonames["en"]], data)
    entry["en"] = english_of(airport, cldr, geonames)
    entry["sub"] = short_name(airport, entry["en"])
    everywhere = airport.size in SIZES or place["population"] >= POPULATION or cldr
    for language in geonames.keys() - {"en"}:
        if everywhere or language in EVERYWHERE or airport.country in AT_HOME.get(language, []):
            entry[language] = translation(language, entry["en"], airport.country, cldr, geonames)
    return entry


def translation(language, english, country, cldr, geonames):
    """The name in one language, or nothing."""
    # CLDR is proofread by many, but its Arabic, where translators had the English alone.
    catalogues = [geonames, cldr] if language == "ar" else [cldr, geonames]
    found = (tidy(language, catalogue.get(language, "")) for catalogue in catalogues)
    name = next(filter(None, found), "")
    if language == "ar" and not english.endswith("City"):
        name = name.removeprefix("مدينة ")
    if name in cldr.values():
        return name
    if language == "es" and "City" not in english:
        name = name.removeprefix("Ciudad de ")
    # The same letters with the accents of a transliteration, or with a word that English does without.
    accented = country in OTHER_SCRIPTS and fold(name) and fold(name) == fold(english)
    return "" if accented or name.removesuffix(" City") == english else name


def short_name(airport, city):
    """`Heathrow`: what tells the airports of a city apart."""
    name = generic(airport.within or airport.name)
    for word in re.split(r"[\s-]+", f"{airport.city} {city}"):
        name = re.sub(rf"\b{re.escape(word)}\b", "", name, flags=re.IGNORECASE)
    return re.sub(r"\s+", " ", name).strip(" -")
