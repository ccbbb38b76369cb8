// Sets body text the crude way: characters of one em, line by line, frame by frame. Enough for a
// screen to have lines, oversets and holes to show; the engine's rules are not its concern.

const closing = "，。、；：！？」』）》〉】";

/** A rect as its lines see it: `length` along them, `depth` across; vertical lines go from the right. */
const seen = (rect, vertical) => (vertical ? { length: rect.height, depth: rect.width } : { length: rect.width, depth: rect.height });

/** A frame for each column of the slot. */
export function framesOf(slot, rect, grid) {
  if (slot.columns < 2) return [{ slot: slot.id, rect }];
  const { length } = seen(rect, grid.vertical);
  const size = (length - (slot.columns - 1) * grid.gap) / slot.columns;
  return Array.from({ length: slot.columns }, (_, n) => {
    const from = n * (size + grid.gap);
    const part = grid.vertical ? { y: rect.y + from, height: size } : { x: rect.x + from, width: size };
    return { slot: slot.id, rect: { ...rect, ...part } };
  });
}

/** Paragraphs of a manuscript's body with the offset of each in the file, in characters. */
export function paragraphs(text, front) {
  const out = [];
  let from = front;
  let boxed = false;
  const body = text.slice(front);
  const start = body.indexOf("\n***\n");
  if (start >= 0) from += start + 5;
  for (const match of text.slice(from).matchAll(/[^\n]+/g)) {
    const line = match[0];
    if (line.startsWith("### ")) boxed = line.includes(".sidebar");
    if (/^(!|:::|>|\||\+\+\+|\*\*\*)/.test(line) || boxed) {
      if (boxed && !/^(###|\d+\.|-|\s)/.test(line)) boxed = false;
      else continue;
    }
    const head = line.startsWith("### ");
    out.push({ head, text: head ? line.slice(4).replace(/[|]|\{.*\}/g, "") : line, at: from + match.index + (head ? 4 : 0) });
  }
  return out;
}

function breakParagraph(paragraph, measure) {
  const lines = [];
  const characters = [...paragraph.text];
  let from = 0;
  let offset = paragraph.at;
  while (from < characters.length) {
    const room = paragraph.head ? Math.max(1, Math.floor(measure * 0.76)) : measure - (from === 0 ? 2 : 0);
    let to = Math.min(characters.length, from + room);
    let stretch = 0;
    if (to < characters.length && closing.includes(characters[to])) {
      to += 1;
      stretch = -120;
      if (to < characters.length && closing.includes(characters[to])) {
        to -= 2;
        stretch = 90;
      }
    }
    const text = characters.slice(from, to).join("");
    lines.push({
      text, stretch, at: offset, head: paragraph.head, last: to === characters.length,
      indent: from === 0 && !paragraph.head ? 2 : 0, penalty: stretch ? 1600 : 0,
    });
    offset += text.length;
    from = to;
  }
  return lines;
}

/** Fills the frames; returns the lines with their places and what was left over or empty. */
export function fill(frames, story, grid) {
  const lines = [];
  const queue = paragraphs(story.text, story.front);
  let waiting = [];
  let room = 0;
  frames.forEach((frame) => {
    const count = Math.round(seen(frame.rect, grid.vertical).depth / grid.leading);
    const measure = Math.max(2, Math.round(seen(frame.rect, grid.vertical).length / grid.em));
    const rest = waiting.map((line) => line.text).join("");
    const head = waiting[0];
    if (head) waiting = breakParagraph({ text: rest, at: head.at, head: head.head }, measure);
    room = count;
    for (let n = 0; n < count; n++) {
      while (waiting.length === 0 && queue.length > 0) waiting = breakParagraph(queue.shift(), measure);
      const line = waiting.shift();
      if (!line) break;
      lines.push(placed(line, frame, n, grid, measure));
      room -= 1;
    }
  });
  while (queue.length > 0) waiting.push(...breakParagraph(queue.shift(), grid.chars));
  const characters = waiting.reduce((sum, line) => sum + [...line.text].length, 0);
  return { lines, over: characters ? { lines: waiting.length, characters } : null, under: room > 1 ? room : 0 };
}

function placed(line, frame, n, grid, measure) {
  const size = line.head ? 12.5 : grid.em;
  const indent = line.indent * grid.em;
  const across = grid.first + n * grid.leading;
  const natural = Math.min([...line.text].length * size, (measure - line.indent) * grid.em);
  const length = line.last || line.head ? natural : seen(frame.rect, grid.vertical).length - indent;
  const { x, y, width } = frame.rect;
  const rect = grid.vertical
    ? { x: x + width - across - size * 0.12, y: y + indent, width: size, height: length }
    : { x: x + indent, y: y + across - size * 0.88, width: length, height: size };
  const baseline = grid.vertical ? x + width - across : y + across;
  return { slot: frame.slot, style: line.head ? "subhead" : "body", size, text: line.text, stretch: line.stretch, penalty: line.penalty, baseline, at: line.at, rect };
}
