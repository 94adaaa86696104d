"""Cuts the typefaces to what the boards say: run by `generate`, in the environment that it made."""

import io
import json
import sys
from pathlib import Path

from fontTools.misc.transform import Transform
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).resolve().parent.parent.parent
SHARED = ROOT / "assets" / "shared"
# Columns of src/airports/table.tsv behind code, English name and short name.
COLUMNS = ["de", "fr", "es", "ar", "zh-Hans", "zh-Hant", "ja"]
# A name that Hant lacks is written as in Hans.
STANDS_IN = {"zh-Hant": "zh-Hans"}

LATIN = [(0x20, 0x7E), (0xA0, 0xFF), 0x131, (0x152, 0x153), (0x2BB, 0x2BC), 0x2C6, 0x2DA, 0x2DC, 0x304, 0x308,
         (0x2010, 0x2027), (0x2030, 0x203A), 0x2044, (0x2066, 0x2069), 0x200E, 0x200F, 0x20AC, 0x2122,
         (0x2190, 0x2193), 0x2212, 0x2215]
LATIN_EXT = [(0x100, 0x17F), 0x18F, 0x192, (0x1CD, 0x1DC), (0x218, 0x21B), 0x259, (0x1E80, 0x1E85), 0x1E9E,
             (0x1EF2, 0x1EF3), (0x20A0, 0x20AB), (0x20AD, 0x20C0), 0x2113]
VIETNAMESE = [(0x1A0, 0x1A1), (0x1AF, 0x1B0), 0x300, 0x301, 0x303, 0x309, 0x323, (0x1EA0, 0x1EF1), (0x1EF4, 0x1EF9), 0x20AB]
# The whole alphabet with its marks and figures, so that notices can be written too.
ARABIC = [0x60C, 0x61B, 0x61F, (0x621, 0x63A), (0x640, 0x652), (0x660, 0x66C), 0x670, 0x671, 0x67E, 0x686, 0x698,
          0x6A4, 0x6A9, 0x6AF, 0x6CC, (0x2066, 0x2069), 0x200E, 0x200F, 0x25CC]
# Figures and punctuation that stand between ideographs, and the whole of kana.
SQUARE = [(0x3001, 0x3003), (0x3008, 0x3011), 0x30FB, 0x30FC, (0xFF01, 0xFF0F), (0xFF1A, 0xFF1F)]
KANA = [(0x3041, 0x3096), (0x30A1, 0x30FA)]
FLAPS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -–.,:;/'’()&+!?·"

# A letter with its flap, in thousandths of an em; nothing but its gap is left of the widest.
FLAP = 840
WIDEST = 760
BOLD = 700


def spread(ranges):
    return {code for part in ranges for code in (range(part[0], part[1] + 1) if isinstance(part, tuple) else [part])}


def texts_of(tag):
    """Everything that a board says in a language: its words and its cities."""
    words = (SHARED / "languages" / f"{tag}.json").read_text("utf-8")
    texts = [json.dumps(json.loads(words), ensure_ascii=False)]
    for line in (ROOT / "src" / "airports" / "table.tsv").read_text("utf-8").splitlines():
        names = dict(zip(COLUMNS, line.split("\t")[3:]))
        texts.append(names.get(tag) or names.get(STANDS_IN.get(tag), ""))
    return {ord(char) for text in texts for char in text}


def cut(font, codes, features):
    options = Options()
    options.layout_features = features
    options.flavor = "woff2"
    options.notdef_outline = True
    options.hinting = False
    options.name_IDs = [0, 1, 2, 4, 5, 6, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    return font


def stored(font):
    font.flavor = "woff2"
    font.recalcTimestamp = False
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def opened(packages, name, file):
    return TTFont(packages / name / "files" / file, recalcTimestamp=False)


def ideographs(packages):
    """A face for each way of writing ideographs. What one lacks, the next in its language's row lends."""
    faces = [("tc", "chinese-traditional", "zh-Hant", SQUARE), ("sc", "chinese-simplified", "zh-Hans", SQUARE),
             ("jp", "japanese", "ja", SQUARE + KANA)]
    lacking = set()
    for name, part, tag, more in faces:
        font = opened(packages, f"@fontsource/noto-sans-{name}", f"noto-sans-{name}-{part}-600-normal.woff2")
        wanted = {code for code in texts_of(tag) if code > 0x2E80} | spread(more) | lacking
        lacking = {code for code in wanted if code not in font.getBestCmap()}
        yield name, stored(coarse(cut(font, wanted - lacking, [])))
    assert not lacking, f"no face has {''.join(map(chr, sorted(lacking)))}"


def coarse(font):
    """On half the grid, a third of a pixel in the largest letters of a board, and only for writing across."""
    scale_upem(font, 500)
    for table in ("BASE", "GDEF", "GPOS", "GSUB", "STAT", "vhea", "vmtx"):
        if table in font:
            del font[table]
    return font


def flaps(packages):
    """Inter in capitals of one width: each letter in the middle of its flap, the widest drawn narrower."""
    letters = {ord(char) for char in FLAPS}
    for code in spread(LATIN) | spread(LATIN_EXT):
        if chr(code).isalpha() and len(chr(code).upper()) == 1:
            letters.add(ord(chr(code).upper()))
    latin, extended = (instantiateVariableFont(opened(packages, "@fontsource-variable/inter", f"inter-{part}-wght-normal.woff2"),
                                               {"wght": BOLD}) for part in ("latin", "latin-ext"))
    for font, codes in ((latin, letters), (extended, letters)):
        cut(font, codes & set(font.getBestCmap()), [])
        respace(font)
    return stored(latin), stored(extended)


def respace(font):
    glyphs, upm = font["glyf"], font["head"].unitsPerEm
    drawn = font.getGlyphSet()
    made = {}
    for name in font.getGlyphOrder():
        advance = font["hmtx"][name][0]
        width = FLAP * upm // 1000
        narrower = min(1, WIDEST * upm / 1000 / advance) if advance else 1
        pen = TTGlyphPen(None)
        shift = (width - advance * narrower) / 2
        outline = DecomposingRecordingPen(drawn)
        drawn[name].draw(outline)
        outline.replay(TransformPen(pen, Transform(narrower, 0, 0, 1, shift, 0)))
        made[name] = (pen.glyph(), width)
    for name, (glyph, width) in made.items():
        glyphs[name] = glyph
        glyph.recalcBounds(glyphs)
        font["hmtx"][name] = (width, getattr(glyph, "xMin", 0))
    for table in ("GPOS", "GSUB", "GDEF", "kern", "STAT"):
        if table in font:
            del font[table]


def files(packages):
    inter = "@fontsource-variable/inter"
    features = ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "tnum", "case"]
    for part, ranges in (("latin", LATIN), ("latin-ext", LATIN_EXT), ("vietnamese", VIETNAMESE)):
        font = opened(packages, inter, f"inter-{part}-wght-normal.woff2")
        yield f"inter/{part}.woff2", stored(cut(font, spread(ranges) & set(font.getBestCmap()), features))
    arabic = opened(packages, "@fontsource/noto-sans-arabic", "noto-sans-arabic-arabic-600-normal.woff2")
    wanted = {code for code in texts_of("ar") if 0x600 <= code <= 0x6FF} | spread(ARABIC)
    yield "fonts/arabic.woff2", stored(cut(arabic, wanted, ["*"]))
    for name, content in ideographs(packages):
        yield f"fonts/{name}.woff2", content
    yield "fonts/flap.woff2", (pair := flaps(packages))[0]
    yield "fonts/flap-ext.woff2", pair[1]


def main():
    packages, check = Path(sys.argv[1]), "--check" in sys.argv
    changed = []
    total = 0
    for path, content in files(packages):
        target = SHARED / path
        total += len(content)
        print(f"{len(content):7} {path}")
        if not target.exists() or target.read_bytes() != content:
            changed.append(path)
            if not check:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
    print(f"{total:7} bytes in all")
    if check and changed:
        sys.exit(f"other than the packages give: {', '.join(changed)}")


if __name__ == "__main__":
    main()
