// A page's picture for the mock: its lines as text, its photos and boxes as shapes.

const escape = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const n = (value) => String(Math.round(value * 100) / 100);
const frame = (r, more) => `<rect x="${n(r.x)}" y="${n(r.y)}" width="${n(r.width)}" height="${n(r.height)}" ${more}/>`;

const heavy = new Set(["headline", "head-2", "subhead", "sidebar-head", "label"]);

/** A line's own group stands at its start, so that a line that only moves keeps what is in it. */
function lineText(line) {
  const weight = heavy.has(line.style) ? ' font-weight="bold"' : "";
  const { x, y, width, height } = line.rect;
  const upright = height > width && line.text.length > 1;
  const fitted = ` textLength="${n(upright ? height : width)}" lengthAdjust="spacingAndGlyphs"`;
  const mode = upright ? ' writing-mode="vertical-rl"' : "";
  const place = upright ? `${n(x + width / 2)} ${n(y)}` : `${n(x)} ${n(line.baseline)}`;
  const text = `<text font-size="${n(line.size)}"${weight}${fitted}${mode} xml:space="preserve">${escape(line.text)}</text>`;
  return `<g id="l${line.n}" transform="translate(${place})">${text}</g>\n`;
}

/** A harbour in four shapes, moved by the focus, so that a change of it shows. */
export function photo(rect, focus) {
  const sea = rect.y + rect.height * (0.9 - 0.6 * focus[1]);
  const ship = rect.x + rect.width * (1 - focus[0]);
  const hull = `<path d="M${n(ship - 90)} ${n(sea - 14)}h180l-26 46h-126z" fill="#333"/>`;
  return `<svg x="${n(rect.x)}" y="${n(rect.y)}" width="${n(rect.width)}" height="${n(rect.height)}" viewBox="${n(rect.x)} ${n(rect.y)} ${n(rect.width)} ${n(rect.height)}">`
    + frame(rect, 'fill="#c9d2d6"')
    + frame({ ...rect, y: sea, height: rect.height }, 'fill="#7b8f99"')
    + `<circle cx="${n(rect.x + rect.width * 0.8)}" cy="${n(sea - 120)}" r="26" fill="#eef1ef"/>${hull}</svg>`;
}

export function pictureOf(page) {
  const { width, height } = page.trim;
  const b = page.bleed;
  const fills = page.slots.filter((slot) => slot.fill).map((slot) => `${frame(slot.rect, `fill="${slot.fill}"`)}\n`);
  const photos = page.pictures.map((picture) => `${photo(picture.rect, picture.focus ?? [0.5, 0.5])}\n`);
  const fonts = 'font-family="Noto Serif CJK HK, Noto Serif CJK TC, serif"';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-b} ${-b} ${n(width + 2 * b)} ${n(height + 2 * b)}">\n<defs>\n</defs>\n`
    + `<g id="page" ${fonts}>\n${fills.join("")}${photos.join("")}${page.lines.map(lineText).join("")}</g>\n</svg>\n`;
}

/** Small: grey bars in place of lines. */
export function thumbOf(page) {
  const { width, height } = page.trim;
  const bars = page.lines.map((line) => frame(line.rect, `fill="#222" fill-opacity="${line.size > 20 ? 0.85 : 0.45}"`));
  const photos = page.pictures.map((picture) => photo(picture.rect, picture.focus ?? [0.5, 0.5]));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${n(width)} ${n(height)}" width="${n(width / 6)}" height="${n(height / 6)}">`
    + `${frame({ x: 0, y: 0, width, height }, 'fill="#fff"')}${photos.join("")}${bars.join("")}</svg>`;
}
