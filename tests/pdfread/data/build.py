"""Makes the small fonts of these tests from the bundled ones (fonts/, all under the OFL).

    python build.py

needs fontTools. Source Sans: sans.ttf (TrueType), symbol.ttf (the same with a symbol cmap only),
sans.otf (the outlines as cubic curves in CFF), sans.pfa (the same as Type 1, with a `seac` accent
and a flex), slanted.pfa (with another font matrix). Noto Sans HK: han.otf (CID-keyed CFF).
LXGW WenKai: kai.ttf (TrueType).
"""

import io
from pathlib import Path

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.misc import eexec
from fontTools.misc.psCharStrings import encodeIntT1
from fontTools.pens.qu2cuPen import Qu2CuPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

HERE = Path(__file__).parent
FONTS = HERE.parents[2] / "fonts"
LATIN = " AHRagoév\u2013"


def cut(name, text, **more):
    options = subset.Options(hinting=False, layout_features=[], glyph_names=True, notdef_outline=True, **more)
    options.drop_tables += ["FFTM", "GDEF", "GPOS", "GSUB", "gasp", "vhea", "vmtx", "STAT", "DSIG", "BASE", "VORG"]
    options.name_IDs = [0, 1, 2, 6, 13, 14]
    font = subset.load_font(str(FONTS / name), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=text)
    cutter.subset(font)
    return font


def cmap(font, platform, encoding, fmt, codes):
    table = CmapSubtable.newSubtable(fmt)
    table.platformID, table.platEncID, table.language, table.cmap = platform, encoding, 0, codes
    return table


def main():
    sans = cut("SourceSans3-Regular.ttf", LATIN)
    unicode = sans.getBestCmap()
    mac = {c.encode("mac_roman")[0]: unicode[ord(c)] for c in LATIN}
    sans["cmap"].tables = [cmap(sans, 1, 0, 0, mac), cmap(sans, 3, 1, 4, unicode)]
    sans.save(HERE / "sans.ttf")
    order = sans.getGlyphOrder()
    cubic = {}
    for name in order:
        pen = T2CharStringPen(sans["hmtx"][name][0], None)
        record = DecomposingRecordingPen(sans.getGlyphSet())
        curves = Qu2CuPen(record, 0.5, all_cubic=True)
        decomposed = DecomposingRecordingPen(sans.getGlyphSet())
        sans.getGlyphSet()[name].draw(decomposed)
        decomposed.replay(curves)
        record.value = [(op, tuple((round(x), round(y)) for x, y in points)) for op, points in record.value]
        record.replay(pen)
        cubic[name] = (record.value, pen.getCharString())
    build_cff(sans, order, unicode, cubic)
    symbol = TTFont(HERE / "sans.ttf")
    symbol["cmap"].tables = [cmap(symbol, 3, 0, 4, {0xF041: "A", 0xF042: "H"})]
    symbol["post"].formatType = 3.0
    symbol.save(HERE / "symbol.ttf")
    (HERE / "sans.pfa").write_bytes(type1(sans, cubic, "[0.001 0 0 0.001 0 0]"))
    (HERE / "slanted.pfa").write_bytes(type1(sans, cubic, "[0.0005 0 0.0001 0.0005 0 0]"))
    cut("NotoSansCJKhk-Black-subset.otf", "香港報紙").save(HERE / "han.otf")
    cut("LXGWWenKai-Regular.ttf", "香港報").save(HERE / "kai.ttf")


def build_cff(sans, order, unicode, cubic):
    builder = FontBuilder(sans["head"].unitsPerEm, isTTF=False)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(unicode)
    builder.setupCFF("TestSans", {"FullName": "TestSans"}, {n: cubic[n][1] for n in order}, {})
    builder.setupHorizontalMetrics({n: sans["hmtx"][n] for n in order})
    builder.setupHorizontalHeader(ascent=750, descent=-250)
    builder.setupNameTable({"familyName": "TestSans", "styleName": "Regular", "psName": "TestSans"})
    builder.setupOS2()
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 3_600_000_000
    builder.save(HERE / "sans.otf")


def number(value):
    whole = round(value)
    if abs(value - whole) < 1e-6:
        return encodeIntT1(whole)
    return encodeIntT1(round(value * 100)) + encodeIntT1(100) + bytes([12, 12])


def command(code, *args):
    return b"".join(number(a) for a in args) + (bytes([12, code[1]]) if isinstance(code, tuple) else bytes([code]))


def charstring(width, value):
    out = command(13, 0, width)  # hsbw
    x = y = 0
    for operator, points in value:
        if operator in ("closePath", "endPath"):
            out += command(9)
            continue
        deltas = []
        for px, py in points:
            deltas += [px - x, py - y]
            x, y = px, py
        out += command({"moveTo": 21, "lineTo": 5, "curveTo": 8}[operator], *deltas)
    return out + command(14)


def flexed():
    """A bar whose upper edge is a flex: seven points, the first a reference."""
    out = command(13, 50, 600) + command(21, 0, 0.25) + command(5, 0, 99.75)
    out += command(10, 1)  # callsubr 1: start
    for point in [(250, 10), (-100, -10), (0, 10), (100, 0), (100, 0), (0, -10), (150, 0)]:
        out += command(21, *point) + command(10, 2)
    out += command(10, 50, 550, 100, 0)  # height, end point, callsubr 0
    return out + command(5, 0, -99.75) + command(9) + command(14)


def type1(sans, cubic, matrix):
    other = lambda count, index: encodeIntT1(count) + encodeIntT1(index) + bytes([12, 16])
    pop, setcurrent, back = bytes([12, 17]), bytes([12, 33]), bytes([11])
    subrs = [other(3, 0) + pop + pop + setcurrent + back, other(0, 1) + back, other(0, 2) + back, back]
    strings = {n: charstring(sans["hmtx"][n][0], cubic[n][0]) for n in cubic if n != "eacute"}
    acute = cubic["eacute"][0]
    contours, current = [], []
    for step in acute:
        current.append(step)
        if step[0] == "closePath":
            contours.append(current)
            current = []
    base = [c for c in contours if max(p[1] for s in c for p in s[1]) < 520]
    accent = [s for c in contours if c not in base for s in c]
    width = sans["hmtx"]["eacute"][0]
    strings["e"] = charstring(width, [s for c in base for s in c])
    strings["acute"] = charstring(300, [(o, tuple((x - 100, y) for x, y in p)) for o, p in accent])
    # asb adx ady bchar achar: the accent moves 100 to the right
    strings["eacute"] = command(13, 0, width) + command((12, 6), 0, 100, 0, 0x65, 0xC2)
    strings["bar"] = flexed()
    lock = lambda data: eexec.encrypt(b"\0\0\0\0" + data, 4330)[0]
    private = b"dup /Private 8 dict dup begin\n/RD {string currentfile exch readstring pop} executeonly def\n"
    private += b"/ND {noaccess def} executeonly def\n/NP {noaccess put} executeonly def\n/BlueValues [] def\n"
    private += b"/MinFeature {16 16} def\n/password 5839 def\n/lenIV 4 def\n/Subrs %d array\n" % len(subrs)
    for i, body in enumerate(map(lock, subrs)):
        private += b"dup %d %d RD " % (i, len(body)) + body + b" NP\n"
    private += b"ND\n2 index /CharStrings %d dict dup begin\n" % len(strings)
    for name, body in ((n, lock(s)) for n, s in strings.items()):
        private += b"/%s %d RD " % (name.encode(), len(body)) + body + b" ND\n"
    private += b"end\nend\nreadonly put\nnoaccess put\ndup /FontName get exch definefont pop\nmark currentfile closefile\n"
    clear = f"""%!PS-AdobeFont-1.0: TestSansOne 1.000
11 dict begin
/FontInfo 2 dict dup begin /FullName (TestSansOne) readonly def /isFixedPitch false def end readonly def
/FontName /TestSansOne def
/PaintType 0 def
/FontType 1 def
/FontMatrix {matrix} readonly def
/Encoding StandardEncoding def
/FontBBox {{-100 -300 1200 1000}} readonly def
currentdict end
currentfile eexec
"""
    locked = eexec.encrypt(b"\0\0\0\0" + private, 55665)[0]
    return clear.encode() + locked + b"\n" + (b"0" * 64 + b"\n") * 8 + b"cleartomark\n"


main()
