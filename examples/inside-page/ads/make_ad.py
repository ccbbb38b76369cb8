#!/usr/bin/env python3
"""Makes coffee.pdf, the advertisement of an invented coffee roaster, as an agency would deliver it.

237.6 x 143.2 mm, black, four colours and the spot colour PANTONE 186 C, fonts embedded, crop marks
outside the trim. Needs pikepdf, fontTools and Pillow; run from this folder:

    python3 make_ad.py
"""
import io
from pathlib import Path

import pikepdf
from fontTools import subset
from fontTools.ttLib import TTFont
from PIL import Image, ImageCms
from pikepdf import Array, Dictionary, Name, Stream

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
WIDTH, HEIGHT, SLUG = 673.5, 406.0, 24.0
NEWSPRINT = ROOT / "profiles/IFRA26S_newsprint_TAC220.icc"


class Font:
    """A face, cut down to the characters used and embedded as a CID font."""

    def __init__(self, pdf, file, name, text):
        options = subset.Options(notdef_outline=True, layout_features=[], name_IDs=[], hinting=False)
        font = TTFont(ROOT / "fonts" / file)
        cut = subset.Subsetter(options)
        cut.populate(text=text)
        cut.subset(font)
        self.cmap, self.order = font.getBestCmap(), font.getGlyphOrder()
        self.cid_keyed = hasattr(font["CFF "].cff.topDictIndex[0], "ROS")
        self.advances = {g: font["hmtx"][g][0] for g in self.order}
        self.scale = 1000 / font["head"].unitsPerEm
        head, os2 = font["head"], font["OS/2"]
        program = Stream(pdf, font.getTableData("CFF "))
        program.Subtype = Name.CIDFontType0C
        tag = "DYAD" + chr(65 + len(name) % 26) + "A"
        base = Name("/" + tag + "+" + name)
        descriptor = pdf.make_indirect(Dictionary(
            Type=Name.FontDescriptor, FontName=base, Flags=4, ItalicAngle=0, StemV=80,
            FontBBox=[round(v * self.scale) for v in (head.xMin, head.yMin, head.xMax, head.yMax)],
            Ascent=round(os2.sTypoAscender * self.scale), Descent=round(os2.sTypoDescender * self.scale),
            CapHeight=733, FontFile3=pdf.make_indirect(program)))
        widths = Array()
        for char in sorted(set(text)):
            widths.extend([self.cid(char), Array([round(self.advances[self.cmap[ord(char)]] * self.scale)])])
        descendant = pdf.make_indirect(Dictionary(
            Type=Name.Font, Subtype=Name.CIDFontType0, BaseFont=base, FontDescriptor=descriptor, W=widths, DW=1000,
            CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0)))
        lines = "".join(f"<{self.cid(c):04x}> <{ord(c):04x}>\n" for c in sorted(set(text)))
        cmap = ("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n"
                "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
                f"{len(set(text))} beginbfchar\n{lines}endbfchar\nendcmap end end")
        self.object = pdf.make_indirect(Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/" + tag + "+" + name), Encoding=Name("/Identity-H"),
            DescendantFonts=[descendant], ToUnicode=pdf.make_indirect(Stream(pdf, cmap.encode()))))

    def cid(self, char):
        glyph = self.cmap[ord(char)]
        return int(glyph[3:]) if self.cid_keyed else self.order.index(glyph)

    def width(self, text, size):
        return sum(self.advances[self.cmap[ord(c)]] for c in text) * self.scale * size / 1000

    def show(self, key, text, size, x, y, tracking=0):
        codes = "".join(f"{self.cid(c):04x}" for c in text)
        return f"BT /{key} {size} Tf {tracking} Tc {x:.2f} {y:.2f} Td <{codes}> Tj ET\n"


BLACK = ["早晨第一杯", "慢慢來", "南灣烘焙", "本周豆單", "$38", "$42", "$45", "開業十五年"]
MEDIUM = ["SOUTH BAY ROASTERS", "埃塞俄比亞　耶加雪菲", "危地馬拉　安提瓜", "蘇門答臘　曼特寧",
          "每日清晨六時　現烘現磨", "憑此廣告惠顧任何手沖咖啡，加$5可換領牛角包一件",
          "優惠至2026年6月30日，每張廣告限用一次，數量有限，換完即止；不可與其他優惠同時使用。",
          "南灣道88號地下　六合街市對面　電話5500 0488　southbay.example"]


def picture(pdf):
    """The cup, separated for newsprint."""
    cup = Image.open(ROOT / "examples/tabloid/photos/coffee.png").convert("RGB")
    inks = ImageCms.profileToProfile(cup, ImageCms.createProfile("sRGB"), str(NEWSPRINT), outputMode="CMYK",
                                     renderingIntent=ImageCms.Intent.PERCEPTUAL)
    out = io.BytesIO()
    inks.save(out, "JPEG", quality=88)
    stream = Stream(pdf, out.getvalue())
    stream.update(Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=cup.width, Height=cup.height,
                             ColorSpace=Name.DeviceCMYK, BitsPerComponent=8, Filter=Name.DCTDecode,
                             Decode=[1, 0] * 4))
    return pdf.make_indirect(stream)


def drawing(black, medium):
    """The advertisement's operators, from the trim's lower left corner."""
    split = 350.0
    out = [f"/Red cs 1 scn 0 0 {split} {HEIGHT} re f\n"]
    out.append("/Red CS 1 SCN 0.75 w 0.375 0.375 %.2f %.2f re S\n" % (WIDTH - 0.75, HEIGHT - 0.75))
    white, k = "0 0 0 0 k\n", "0 0 0 1 k\n"
    out.append(white)
    out.append(black.show("B", BLACK[0], 60, 24, 300))
    out.append(black.show("B", BLACK[1], 60, 24, 226))
    out.append(medium.show("M", MEDIUM[4], 17, 25, 180))
    out.append("0 0 0 0 K 1 w 25 160 m 325 160 l S\n")
    out.append(black.show("B", BLACK[2], 40, 24, 96))
    out.append(medium.show("M", MEDIUM[0], 14, 25, 70, 1.6))
    out.append(medium.show("M", "開業十五年", 12, 25, 30))
    right, edge = split + 22, WIDTH - 22
    out.append("q 280 0 0 186.67 %.2f %.2f cm /Im1 Do Q\n" % (right, HEIGHT - 22 - 186.67))
    out.append("/Red cs 1 scn\n" + black.show("B", BLACK[3], 20, right, 164))
    out.append("/Red cs 0.12 scn %.2f 44 %.2f 26 re f\n" % (right, edge - right))
    out.append("/Over gs " + k)
    for row, (bean, price) in enumerate(zip(MEDIUM[1:4], BLACK[4:7])):
        y = 138 - row * 22
        out.append(medium.show("M", bean, 13, right, y))
        out.append(black.show("B", price, 14, edge - black.width(price, 14), y))
        out.append("0 0 0 1 K 0.3 w %.2f %.2f m %.2f %.2f l S\n" % (right, y - 6.5, edge, y - 6.5))
    out.append(medium.show("M", MEDIUM[5], 11, right + 6, 53))
    out.append(medium.show("M", MEDIUM[6], 6.6, right, 32))
    out.append(medium.show("M", MEDIUM[7], 8.4, right, 18))
    return "".join(out)


def marks():
    """Crop marks in registration colour, outside the trim."""
    out = ["/Reg CS 1 SCN 0.25 w\n"]
    for x in (0, WIDTH):
        out.append(f"{x} -20 m {x} -9 l S {x} {HEIGHT + 9} m {x} {HEIGHT + 20} l S\n")
    for y in (0, HEIGHT):
        out.append(f"-20 {y} m -9 {y} l S {WIDTH + 9} {y} m {WIDTH + 20} {y} l S\n")
    return "".join(out)


def separation(name, amounts):
    transform = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=amounts, N=1)
    return Array([Name.Separation, name, Name.DeviceCMYK, transform])


def main():
    pdf = pikepdf.new()
    black = Font(pdf, "NotoSansCJKhk-Black-subset.otf", "NotoSansCJKhk-Black", "".join(BLACK))
    medium = Font(pdf, "NotoSansCJKhk-Medium-subset.otf", "NotoSansCJKhk-Medium", "".join(MEDIUM) + "開業十五年")
    content = f"q 1 0 0 1 {SLUG} {SLUG} cm\n{drawing(black, medium)}{marks()}Q\n"
    over = Dictionary(Type=Name.ExtGState, OP=True, op=True, OPM=1)
    resources = Dictionary(
        Font=Dictionary(B=black.object, M=medium.object), XObject=Dictionary(Im1=picture(pdf)),
        ExtGState=Dictionary(Over=over),
        ColorSpace=Dictionary(Red=separation(Name("/PANTONE 186 C"), [0, 1, 0.81, 0.04]),
                              Reg=separation(Name.All, [1, 1, 1, 1])))
    media, trim = [0, 0, WIDTH + 2 * SLUG, HEIGHT + 2 * SLUG], [SLUG, SLUG, WIDTH + SLUG, HEIGHT + SLUG]
    pdf.pages.append(pikepdf.Page(Dictionary(
        Type=Name.Page, MediaBox=media, TrimBox=trim, BleedBox=trim, Resources=resources,
        Contents=pdf.make_stream(content.encode()))))
    pdf.docinfo["/Title"] = "South Bay Roasters 237.6 x 143.2 mm"
    pdf.save(HERE / "coffee.pdf", min_version="1.6", deterministic_id=True, compress_streams=True,
             object_stream_mode=pikepdf.ObjectStreamMode.generate)


if __name__ == "__main__":
    main()
