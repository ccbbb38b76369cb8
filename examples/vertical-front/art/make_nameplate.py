#!/usr/bin/env python3
"""Draws the upright nameplate: the name's four characters one under the other, in a bold kai.

The outlines are the face's own with a line around them, so that they carry at the head of a page.

    make_nameplate.py FONT.ttf > nameplate.svg

Needs fontTools. FONT.ttf: LXGWWenKai-Regular.ttf.
"""
import sys

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

NAME, SIZE, STEP, WEIGHT, PAD = "海嶼日報", 100.0, 99.0, 3.4, 4.0

font = TTFont(sys.argv[1])
glyphs, cmap, upem = font.getGlyphSet(), font.getBestCmap(), font["head"].unitsPerEm
ascent = font["OS/2"].sTypoAscender
k = SIZE / upem
height = STEP * (len(NAME) - 1) + SIZE + 2 * PAD
print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE + 2 * PAD:.1f} {height:.1f}" '
      f'width="{SIZE + 2 * PAD:.1f}pt" height="{height:.1f}pt" role="img">')
print(f"<title>{NAME}</title>")
for i, c in enumerate(NAME):
    pen = SVGPathPen(glyphs, ntos=lambda v: f"{v:.1f}")
    glyphs[cmap[ord(c)]].draw(TransformPen(pen, (k, 0, 0, -k, PAD, PAD + i * STEP + ascent * k)))
    print(f'<path fill="#000" stroke="#000" stroke-width="{WEIGHT}" stroke-linejoin="miter" d="{pen.getCommands()}"/>')
print("</svg>")
