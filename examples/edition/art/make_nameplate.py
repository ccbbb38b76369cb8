#!/usr/bin/env python3
"""Draws the nameplate of 南岸周報: the outlines of a heavy face, a wave under them.

    make_nameplate.py FONT.otf > nameplate.svg

Needs fontTools. FONT.otf: NotoSansCJKhk-Black-subset.otf.
"""
import sys

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

NAME, SIZE, STEP = "南岸周報", 100.0, 102.0
font = TTFont(sys.argv[1])
glyphs, cmap, upem = font.getGlyphSet(), font.getBestCmap(), font["head"].unitsPerEm
k = SIZE / upem
width = STEP * (len(NAME) - 1) + SIZE
print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} 116" width="{width:.0f}pt" height="116pt" role="img">')
print(f"<title>{NAME}</title>")
for i, c in enumerate(NAME):
    pen = SVGPathPen(glyphs, ntos=lambda v: f"{v:.1f}")
    glyphs[cmap[ord(c)]].draw(TransformPen(pen, (k, 0, 0, -k, i * STEP, 88)))
    print(f'<path fill="#000" d="{pen.getCommands()}"/>')
waves = "".join(f"q {width / 32:.2f} -7 {width / 16:.2f} 0 t {width / 16:.2f} 0 " for _ in range(8))
print(f'<path fill="none" stroke="#000" stroke-width="4" d="M 0 108 {waves}"/>')
print("</svg>")
