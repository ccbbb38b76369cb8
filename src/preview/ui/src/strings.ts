// The words of the interface: Traditional Chinese first, English second. `{name}` is filled in.
import { keep, recall } from "./store";

type Pair = readonly [zh: string, en: string];

const table = {
  preview: ["預覽", "Preview"],
  pages: ["版面", "Pages"],
  pageOf: ["{page} {section}", "{page} {section}"],
  pageView: ["版面 {page}", "Page {page}"],
  pageText: ["版面文字", "The page as text"],
  inspector: ["檢視", "Inspector"],
  tools: ["工具", "Tools"],
  overlays: ["疊層", "Overlays"],
  zoomGroup: ["縮放", "Zoom"],
  status: ["狀態", "Status"],

  look: ["看", "Look"],
  makeup: ["拼版", "Make up"],
  draw: ["畫欄", "Draw slot"],
  editText: ["改文", "Edit text"],
  undo: ["復原", "Undo"],
  redo: ["重做", "Redo"],
  undoWhat: ["復原：{what}", "Undo: {what}"],
  redoWhat: ["重做：{what}", "Redo: {what}"],
  compare: ["比較", "Compare"],
  gallery: ["版式一覽", "Gallery"],
  export: ["輸出", "Export"],
  help: ["按鍵", "Keys"],
  language: ["English", "中文"],
  close: ["關閉", "Close"],
  cancel: ["取消", "Cancel"],
  save: ["儲存", "Save"],

  grid: ["欄格", "Grid"],
  slots: ["欄位", "Slots"],
  threads: ["文路", "Threads"],
  fit: ["多欠", "Fit"],
  stretch: ["鬆緊", "Stretch"],
  glyphs: ["字框", "Glyphs"],
  edges: ["邊界", "Edges"],
  findings: ["檢查", "Findings"],

  zoomIn: ["放大", "Zoom in"],
  zoomOut: ["縮小", "Zoom out"],
  fitPage: ["整版", "Fit"],
  fitWidth: ["版闊", "Width"],
  printSize: ["原大", "1:1"],
  calibrate: ["校準", "Calibrate"],
  calibrateHelp: [
    "把一張銀行卡貼住螢幕，拉動滑桿至框與卡一樣闊（85.6 毫米）。", 
    "Hold a bank card to the screen and move the slider until the box is as wide as it (85.6 mm).",
  ],
  ppi: ["每吋像素", "Pixels per inch"],

  over: ["多 {characters} 字／{lines} 行", "over by {characters} characters / {lines} lines"],
  under: ["欠 {lines} 行", "short by {lines} lines"],
  underBoth: ["欠 {lines} 行／{characters} 字", "short by {lines} lines / {characters} characters"],
  fits: ["剛好", "Fits"],
  runsOn: ["下轉 {page}", "continued on {page}"],

  line: ["行", "Line"],
  lineN: ["第 {n} 行", "Line {n}"],
  slot: ["欄位", "Slot"],
  picture: ["圖片", "Picture"],
  layout: ["版式", "Layout"],
  source: ["出處", "Source"],
  style: ["樣式", "Style"],
  face: ["字體", "Face"],
  size: ["字號", "Size"],
  leading: ["行距", "Leading"],
  baseline: ["基線", "Baseline"],
  spacing: ["字距調整", "Spacing"],
  stretchValue: ["每處 {value}/1000 em", "{value}/1000 em a gap"],
  penalty: ["斷行代價", "Break penalty"],
  spaces: ["調整處", "Gaps set"],
  natural: ["原寬", "Natural"],
  set: ["排定", "Set"],
  kind: ["種類", "Kind"],
  after: ["之後", "After"],
  story: ["稿件", "Story"],
  role: ["角色", "Role"],
  thread: ["文路", "Thread"],
  none: ["無", "None"],
  place: ["位置", "Place"],
  columns: ["欄數", "Columns"],
  chars: ["每欄字數", "Characters a column"],
  em: ["字身", "Em"],
  col: ["欄", "Col"],
  span: ["跨欄", "Span"],
  lineNo: ["起行", "Line"],
  lines: ["行數", "Lines"],
  vertical: ["直排", "Vertical"],
  horizontal: ["橫排", "Horizontal"],
  first: ["排首", "First"],
  follows: ["接在 {slot} 之後", "After {slot}"],
  removeSlot: ["刪去欄位", "Remove slot"],
  sampleText: ["填樣文", "Sample text"],
  sampleSize: ["樣文字數（空白即填滿）", "Characters (empty: to fill)"],
  dropSample: ["除去樣文", "Drop sample text"],
  focus: ["焦點", "Focus"],
  crop: ["裁切", "Crop"],
  noCrop: ["取消裁切", "No crop"],
  resolution: ["解像度", "Resolution"],
  columnGrid: ["欄格 {name}", "Grid {name}"],
  nothingChosen: ["點選一行或一個欄位，看它的出處、樣式與字距。", "Click a line or a slot to see its source, style and spacing."],
  noFindings: ["沒有問題", "No findings"],
  error: ["錯誤", "Error"],
  warning: ["警告", "Warning"],
  note: ["附註", "Note"],
  counts: ["{error} 錯誤・{warning} 警告・{note} 附註", "{error} errors · {warning} warnings · {note} notes"],

  atGrid: ["欄 {col}–{colEnd}　行 {line}–{lineEnd}（{span} × {lines}）", "col {col}–{colEnd}, line {line}–{lineEnd} ({span} × {lines})"],
  atBands: ["段 {col}–{colEnd}　行 {line}–{lineEnd}（{span} × {lines}）", "band {col}–{colEnd}, line {line}–{lineEnd} ({span} × {lines})"],
  band: ["段", "Band"],
  bandSpan: ["跨段", "Span"],
  atFree: ["{x}, {y}　{width} × {height} pt", "{x}, {y}, {width} × {height} pt"],
  slotNamed: ["欄位 {id}，{role}", "Slot {id}, {role}"],
  handle: ["拉動大小：{side}", "Resize: {side}"],
  threadHead: ["文路 {thread}：{from} 至 {to}", "Thread {thread}: {from} to {to}"],
  newSlot: ["新欄位", "New slot"],
  id: ["名稱", "Id"],
  create: ["加入", "Add"],
  badId: ["名稱只用英文小寫字母、數字和連字號，且不可重複。", "An id has lower-case letters, digits and hyphens, and is not in use."],

  editing: ["改文：{story}", "Text: {story}"],
  draftHelp: ["版面隨打字更新；儲存才寫入檔案。", "The page follows as you type; the file is written when you save."],
  saved: ["已儲存 {file}", "Saved {file}"],
  discarded: ["已放棄修改", "Changes dropped"],

  broken: ["輸入有錯，所見是上一個好的版面。", "The inputs are broken; this is the last good page."],
  handWins: ["檔案已在別處修改，以該檔為準；剛才的改動沒有寫入。", "The file was changed by hand, and wins; your change was not written."],
  handWinsText: [
    "檔案已在別處修改，以該檔為準。這裏的文字仍在：再儲存一次就蓋過它，取消就保留它。",
    "The file was changed by hand, and wins. Your text is still here: save again to replace the file, or cancel to keep it.",
  ],
  offline: ["與 dayang 的連線斷了，正在重試。", "The connection to dayang is lost; trying again."],
  online: ["已重新連線", "Connected again"],
  readOnly: ["此版式只可看，不可改。", "This layout can be seen, not changed."],
  updated: ["{pages} 已更新", "{pages} updated"],
  done: ["已做：{what}", "Done: {what}"],
  undone: ["已復原：{what}", "Undone: {what}"],
  redone: ["已重做：{what}", "Redone: {what}"],
  nothingUndo: ["沒有可復原的改動", "Nothing to undo"],
  nothingRedo: ["沒有可重做的改動", "Nothing to redo"],
  loadFailed: ["版面 {page} 取不到：{why}", "Page {page} could not be loaded: {why}"],
  noPages: ["這份報紙沒有版面。", "This edition has no pages."],

  compareWith: ["對照版式", "Compare with"],
  sideBySide: ["並排", "Side by side"],
  overlaid: ["重疊", "Overlaid"],
  opacity: ["透明度", "Opacity"],
  own: ["自有", "own"],
  oversetSum: ["多 {n} 行", "{n} lines over"],
  undersetSum: ["欠 {n} 行", "{n} lines short"],
  findingsSum: ["{n} 項檢查", "{n} findings"],
  exportPdf: ["PDF", "PDF"],
  exportPng: ["PNG {dpi} dpi", "PNG {dpi} dpi"],
  copyLink: ["複製連結", "Copy link"],
  copied: ["連結已複製：{link}", "Link copied: {link}"],
  copyThis: ["連結：{link}", "Link: {link}"],

  keysTitle: ["按鍵一覽", "Keys"],
  singleKeys: ["啟用單鍵快捷鍵", "Single-key shortcuts"],
  keyGroupView: ["看", "View"],
  keyGroupPages: ["版面", "Pages"],
  keyGroupOverlays: ["疊層", "Overlays"],
  keyGroupChange: ["修改", "Change"],
  keyGroupOther: ["其他", "Other"],
  keyPan: ["移動版面", "Move the view"],
  keyNextPage: ["下一版", "Next page"],
  keyPrevPage: ["上一版", "Previous page"],
  keyFirstPage: ["首版", "First page"],
  keyLastPage: ["末版", "Last page"],
  keyNextLine: ["下一行", "Next line"],
  keyPrevLine: ["上一行", "Previous line"],
  keyNextSlot: ["下一個欄位", "Next slot"],
  keyPrevSlot: ["上一個欄位", "Previous slot"],
  keyNextFinding: ["下一項檢查", "Next finding"],
  keyPrevFinding: ["上一項檢查", "Previous finding"],
  keyMoveSlot: ["拼版：移動所選欄位一格", "Make up: move the slot by a step"],
  keySizeSlot: ["拼版：改變所選欄位大小一格", "Make up: resize the slot by a step"],
  keyRegion: ["下一個區域", "Next region"],
  keyEscape: ["放棄、關閉、取消選取", "Cancel, close, deselect"],
} satisfies Record<string, Pair>;

export type Word = keyof typeof table;
export type Language = "zh" | "en";

function preferred(): Language {
  const chosen = recall("language");
  if (chosen === "zh" || chosen === "en") return chosen;
  const first = navigator.languages.find((tag) => /^(zh|en)\b/i.test(tag));
  return first?.toLowerCase().startsWith("en") ? "en" : "zh";
}

export const language: Language = preferred();

/** A word of the interface, its names filled in. */
export function t(word: Word, values: Record<string, string | number> = {}): string {
  const text: string = table[word][language === "zh" ? 0 : 1];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

const roleNames: Record<string, string> = {
  body: "正文", headline: "主題", kicker: "引題", deck: "副題", heads: "題組", lead: "導語", bug: "欄標",
  label: "欄名", photo: "圖片", caption: "圖說", sidebar: "文轉框", refer: "相關", credits: "編輯",
  nameplate: "報頭", furniture: "版頭", panel: "襯底", ad: "廣告",
};

/** A role's name, and the word for it in a layout where that is another. */
export const roleBoth = (role: string): string => (roleName(role) === role ? role : `${roleName(role)} ${role}`);

export const roleName = (role: string): string => (language === "zh" ? (roleNames[role] ?? role) : role);

/** The other language, from the next load on. The page comes back as it was: all of its state is in
 * the address and in what is kept. */
export function switchLanguage(): void {
  keep("language", language === "zh" ? "en" : "zh");
  location.reload();
}
