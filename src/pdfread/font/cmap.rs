//! CMaps: from the bytes of a string to codes, and from codes to CIDs or to text
//! (ISO 32000-1, 9.7.5 and 9.10.3).
//!
//! A CMap says how long codes are (codespace ranges), which CIDs they stand for (`cidrange`,
//! `cidchar`), and what to show for codes without one (`notdefrange`). A ToUnicode CMap gives
//! text instead (`bfrange`, `bfchar`). `usecmap` builds on another, mostly a predefined one.
//! Reading keeps whatever is well formed: half a ToUnicode map is better than none.

use super::lexer::{Lexer, Word};
use super::predefined::Predefined;

/// The most entries of one map; a fully mapped plane has 65,536.
const MOST: usize = 1 << 18;

/// Codes of one length whose every byte lies between those of `low` and `high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Space {
    pub length: u8,
    pub low: u32,
    pub high: u32,
}

impl Space {
    /// Whether the first bytes of `bytes` are the first bytes of a code (all of them if there are
    /// as many).
    fn begins(&self, bytes: &[u8]) -> bool {
        bytes.iter().take(usize::from(self.length)).enumerate().all(|(i, byte)| {
            let shift = 8 * (u32::from(self.length) - 1 - i as u32);
            ((self.low >> shift) as u8..=(self.high >> shift) as u8).contains(byte)
        })
    }
}

/// Codes `low` to `high` of a length, the first of which stands for `to`.
#[derive(Clone, Debug)]
struct Range<T> {
    length: u8,
    low: u32,
    high: u32,
    to: T,
}

/// Ranges in the order of their first codes. Where ranges overlap, the later in the file counts.
#[derive(Clone, Debug)]
struct Ranges<T>(Vec<Range<T>>);

impl<T> Ranges<T> {
    fn new(mut ranges: Vec<Range<T>>) -> Ranges<T> {
        ranges.sort_by_key(|range| (range.length, range.low));
        Ranges(ranges)
    }

    fn find(&self, length: u8, code: u32) -> Option<&Range<T>> {
        let end = self.0.partition_point(|range| (range.length, range.low) <= (length, code));
        // wider ranges that began earlier are looked for a few entries back
        let before = self.0.get(end.saturating_sub(64)..end)?;
        before.iter().rev().find(|range| range.length == length && code <= range.high)
    }
}

/// What a CMap builds on.
#[derive(Clone, Debug)]
enum Ground {
    None,
    Predefined(Predefined),
    Other(Box<CMap>),
}

/// A CMap.
#[derive(Clone, Debug)]
pub(super) struct CMap {
    spaces: Vec<Space>,
    cids: Ranges<u32>,
    notdefs: Ranges<u32>,
    texts: Ranges<Vec<u16>>,
    ground: Ground,
    /// The writing mode, if the file states one.
    mode: Option<i64>,
    /// What could not be read.
    pub problem: Option<String>,
}

impl CMap {
    /// A predefined CMap.
    pub fn predefined(name: &str) -> Option<CMap> {
        let ground = Ground::Predefined(Predefined::load(name)?);
        Some(CMap { ground, ..CMap::read_words(&[]) })
    }

    /// Reads a CMap file. `ground` is what the stream's UseCMap entry names.
    pub fn read(bytes: &[u8], ground: Option<CMap>) -> CMap {
        let mut cmap = CMap::read_words(bytes);
        if let Some(other) = ground {
            cmap.ground = Ground::Other(Box::new(other));
        }
        cmap
    }

    fn read_words(bytes: &[u8]) -> CMap {
        let mut reader = Reader::default();
        let mut words = Lexer::new(bytes);
        let mut before: Option<Word> = None;
        while let Some(word) = words.next() {
            match &word {
                Word::Operator(operator) => reader.operator(operator, before.as_ref(), &mut words),
                Word::Name(name) if name == "WMode" => {
                    if let Some(Word::Number(mode)) = words.next() {
                        reader.mode = Some(mode);
                    }
                }
                _ => {}
            }
            before = Some(word);
        }
        reader.finish()
    }

    /// Whether text runs down the page.
    pub fn is_vertical(&self) -> bool {
        match (self.mode, &self.ground) {
            (Some(mode), _) => mode == 1,
            (None, Ground::Predefined(ground)) => ground.is_vertical(),
            (None, Ground::Other(ground)) => ground.is_vertical(),
            (None, Ground::None) => false,
        }
    }

    /// Makes the CMap a vertical one, where its stream says so and its file does not.
    pub fn set_vertical(&mut self) {
        self.mode.get_or_insert(1);
    }

    /// Whether the CMap gives codes CIDs at all.
    pub fn maps_cids(&self) -> bool {
        !self.cids.0.is_empty() || !self.notdefs.0.is_empty() || !matches!(self.ground, Ground::None)
    }

    /// The predefined CMap at the bottom.
    pub fn ground(&self) -> Option<&Predefined> {
        match &self.ground {
            Ground::None => None,
            Ground::Predefined(ground) => Some(ground),
            Ground::Other(other) => other.ground(),
        }
    }

    fn spaces(&self) -> Vec<Space> {
        let mut spaces = self.spaces.clone();
        match &self.ground {
            Ground::None => {}
            Ground::Predefined(ground) => spaces.extend(ground.spaces()),
            Ground::Other(other) => spaces.extend(other.spaces()),
        }
        spaces
    }

    /// Cuts a string into codes (9.7.6.2). Bytes that begin no code are taken together as long as
    /// the shortest code that starts alike, or else the shortest there is.
    pub fn cut(&self, bytes: &[u8]) -> Vec<(u32, u8)> {
        let mut spaces = self.spaces();
        if spaces.is_empty() {
            // a CMap without codespace: its codes' own lengths, or two bytes
            let length = self.cids.0.first().map_or(2, |range| range.length);
            spaces.push(Space { length, low: 0, high: u32::MAX >> (32 - 8 * u32::from(length.clamp(1, 4))) });
        }
        let mut out = Vec::with_capacity(bytes.len() / 2);
        let mut rest = bytes;
        while !rest.is_empty() {
            let length = length_of(&spaces, rest).clamp(1, 4).min(rest.len());
            let (code, after) = rest.split_at(length);
            out.push((code.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)), length as u8));
            rest = after;
        }
        out
    }

    /// The CID of a code; 0 (nothing to show) where none is given.
    pub fn cid(&self, code: u32, length: u8) -> u32 {
        self.find_cid(code, length).unwrap_or(0)
    }

    fn find_cid(&self, code: u32, length: u8) -> Option<u32> {
        if let Some(range) = self.cids.find(length, code) {
            return Some(range.to.saturating_add(code - range.low));
        }
        let below = match &self.ground {
            Ground::None => None,
            Ground::Predefined(ground) => ground.cid(code, length),
            Ground::Other(other) => other.find_cid(code, length),
        };
        // all codes of a notdef range share its CID
        below.or_else(|| self.notdefs.find(length, code).map(|range| range.to))
    }

    /// The text of a code. Writers are careless about the length of codes here, so that any
    /// length will do where the right one has none.
    pub fn text(&self, code: u32, length: u8) -> Option<String> {
        let lengths = [length, 2, 1, 3, 4];
        let range = lengths.into_iter().find_map(|length| self.texts.find(length, code))?;
        let mut units = range.to.clone();
        let last = units.last_mut()?;
        *last = last.checked_add(u16::try_from(code - range.low).ok()?)?;
        String::from_utf16(&units).ok().filter(|text| !text.is_empty() && text != "\0")
    }

    /// Whether there is text for any code.
    pub fn has_text(&self) -> bool {
        !self.texts.0.is_empty()
    }
}

/// How many bytes the code at the start of `bytes` takes.
fn length_of(spaces: &[Space], bytes: &[u8]) -> usize {
    let whole = |length: usize| {
        let fits = |space: &&Space| usize::from(space.length) == length && bytes.len() >= length;
        spaces.iter().filter(fits).any(|space| space.begins(bytes))
    };
    if let Some(length) = (1..=4).find(|length| whole(*length)) {
        return length;
    }
    let shortest = |count: usize| {
        let head = bytes.get(..count).unwrap_or_default();
        spaces.iter().filter(|space| space.begins(head)).map(|space| usize::from(space.length)).min()
    };
    [3, 2, 1, 0].into_iter().find_map(shortest).unwrap_or(1)
}

/// A code and its length in bytes.
type Coded = (u32, u8);

/// Takes in an entry of codes from a first to a last, whose meaning is still to be read.
type Take = fn(&mut Reader, Coded, Coded, &mut Lexer<'_>);

/// What has been read of a CMap file.
#[derive(Default)]
struct Reader {
    spaces: Vec<Space>,
    cids: Vec<Range<u32>>,
    notdefs: Vec<Range<u32>>,
    texts: Vec<Range<Vec<u16>>>,
    ground: Option<Predefined>,
    mode: Option<i64>,
    problem: Option<String>,
}

impl Reader {
    fn finish(self) -> CMap {
        CMap {
            spaces: self.spaces,
            cids: Ranges::new(self.cids),
            notdefs: Ranges::new(self.notdefs),
            texts: Ranges::new(self.texts),
            ground: self.ground.map_or(Ground::None, Ground::Predefined),
            mode: self.mode,
            problem: self.problem,
        }
    }

    fn operator(&mut self, operator: &str, before: Option<&Word>, words: &mut Lexer<'_>) {
        match operator {
            "usecmap" => {
                if let Some(Word::Name(name)) = before {
                    self.ground = Predefined::load(name);
                    if self.ground.is_none() {
                        self.problem = Some(format!("its CMap builds on {name}, which is not a predefined one"));
                    }
                }
            }
            "begincodespacerange" => self.entries(words, true, |reader, low, high, _| {
                reader.spaces.push(Space { length: low.1, low: low.0, high: high.0 });
            }),
            "begincidrange" => self.entries(words, true, Reader::cid_range),
            "begincidchar" => self.entries(words, false, Reader::cid_range),
            "beginnotdefrange" => self.entries(words, true, Reader::notdef_range),
            "beginnotdefchar" => self.entries(words, false, Reader::notdef_range),
            "beginbfrange" => self.entries(words, true, Reader::text_range),
            "beginbfchar" => self.entries(words, false, Reader::text_range),
            _ => {}
        }
    }

    /// Reads entries up to the operator that ends them: one code or two, then what `take` reads.
    fn entries(&mut self, words: &mut Lexer<'_>, two: bool, take: Take) {
        while let Some(word) = words.next() {
            let Word::String(low) = word else {
                match word {
                    Word::Operator(_) => return,
                    _ => continue,
                }
            };
            let high = match two.then(|| words.next()) {
                Some(Some(Word::String(high))) => high,
                Some(_) => return,
                None => low.clone(),
            };
            let entries = self.spaces.len() + self.cids.len() + self.notdefs.len() + self.texts.len();
            if let (Some(low), Some(high)) = (code(&low), code(&high))
                && entries < MOST
            {
                take(self, low, high, words);
            }
        }
    }

    fn cid_range(&mut self, low: Coded, high: Coded, words: &mut Lexer<'_>) {
        if let Some(to) = cid(words) {
            self.cids.push(Range { length: low.1, low: low.0, high: high.0, to });
        }
    }

    fn notdef_range(&mut self, low: Coded, high: Coded, words: &mut Lexer<'_>) {
        if let Some(to) = cid(words) {
            self.notdefs.push(Range { length: low.1, low: low.0, high: high.0, to });
        }
    }

    fn text_range(&mut self, low: Coded, high: Coded, words: &mut Lexer<'_>) {
        match words.next() {
            Some(Word::String(text)) => {
                self.texts.push(Range { length: low.1, low: low.0, high: high.0, to: units(&text) });
            }
            Some(Word::Open) => {
                let texts: Vec<Word> = words.take_while(|word| matches!(word, Word::String(_))).collect();
                for (word, code) in texts.into_iter().zip(low.0..=high.0) {
                    if let Word::String(text) = word
                        && self.texts.len() < MOST
                    {
                        self.texts.push(Range { length: low.1, low: code, high: code, to: units(&text) });
                    }
                }
            }
            _ => {}
        }
    }
}

/// A code and its length.
fn code(bytes: &[u8]) -> Option<Coded> {
    let value = bytes.iter().fold(0u32, |sum, byte| sum << 8 | u32::from(*byte));
    (1..=4).contains(&bytes.len()).then_some((value, bytes.len() as u8))
}

fn cid(words: &mut Lexer<'_>) -> Option<u32> {
    match words.next() {
        Some(Word::Number(cid)) => u32::try_from(cid).ok(),
        _ => None,
    }
}

/// UTF-16BE; a single byte stands for itself.
fn units(bytes: &[u8]) -> Vec<u16> {
    match bytes {
        [byte] => vec![u16::from(*byte)],
        _ => bytes.chunks_exact(2).map(|pair| u16::from(pair[0]) << 8 | u16::from(pair[1])).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::CMap;

    const MIXED: &[u8] = b"/CMapName /Mixed def /WMode 1 def
        3 begincodespacerange <00> <80> <8140> <9ffc> <e040> <fcfc> endcodespacerange
        2 begincidrange <20> <7e> 231 <8140> <817e> 633 endcidrange
        1 begincidchar <9000> 7 endcidchar
        1 beginnotdefrange <00> <1f> 1 endnotdefrange";

    #[test]
    fn codes_are_cut_by_codespace_and_mapped() {
        let cmap = CMap::read(MIXED, None);
        assert!(cmap.is_vertical());
        let codes = cmap.cut(&[0x41, 0x81, 0x41, 0x90, 0x00, 0x05, 0xFF, 0x42]);
        assert_eq!(codes, [(0x41, 1), (0x8141, 2), (0x9000, 2), (0x05, 1), (0xFF, 1), (0x42, 1)]);
        let cids: Vec<u32> = codes.iter().map(|(code, length)| cmap.cid(*code, *length)).collect();
        assert_eq!(cids, [231 + 0x21, 634, 7, 1, 0, 231 + 0x22]);
    }

    #[test]
    fn a_string_that_ends_within_a_code_gives_what_is_left() {
        assert_eq!(CMap::read(MIXED, None).cut(&[0x81]), [(0x81, 1)]);
        assert_eq!(CMap::read(b"", None).cut(&[1, 2, 3]), [(0x0102, 2), (0x03, 1)]);
    }

    #[test]
    fn text_is_read_from_chars_ranges_and_arrays() {
        let cmap = CMap::read(
            b"2 beginbfchar <01> <0041> <02> <D842DFB7> endbfchar
              2 beginbfrange <0010> <0012> <4E00> <0020> <0021> [<00660069> <0066006C>] endbfrange",
            None,
        );
        let text = |code, length| cmap.text(code, length);
        assert_eq!(text(1, 1).as_deref(), Some("A"));
        assert_eq!(text(2, 2).as_deref(), Some("𠮷"), "a code of another length");
        assert_eq!(text(0x12, 2).as_deref(), Some("丂"));
        assert_eq!(text(0x20, 2).as_deref(), Some("fi"));
        assert_eq!(text(0x21, 2).as_deref(), Some("fl"));
        assert_eq!(text(0x22, 2), None);
    }

    #[test]
    fn a_cmap_builds_on_a_predefined_one() {
        let cmap = CMap::read(b"/UniGB-UTF16-H usecmap 1 begincidchar <4E00> 9 endcidchar", None);
        assert_eq!(cmap.cid(0x4E00, 2), 9);
        assert_eq!(cmap.cid(0x4E01, 2), CMap::predefined("UniGB-UTF16-H").unwrap().cid(0x4E01, 2));
        assert_ne!(cmap.cid(0x4E01, 2), 0);
        assert!(CMap::read(b"/Nothing usecmap", None).problem.is_some());
    }

    #[test]
    fn predefined_cmaps_cut_their_own_codes() {
        let big5 = CMap::predefined("ETen-B5-V").unwrap();
        assert!(big5.is_vertical());
        assert_eq!(big5.cut(&[0x41, 0xA4, 0x40, 0x42]), [(0x41, 1), (0xA440, 2), (0x42, 1)]);
        let utf16 = CMap::predefined("UniCNS-UTF16-H").unwrap();
        assert_eq!(utf16.cut(&[0x4E, 0x00, 0xD8, 0x40, 0xDC, 0x0B]), [(0x4E00, 2), (0xD840_DC0B, 4)]);
        let identity = CMap::predefined("Identity-V").unwrap();
        assert!(identity.is_vertical());
        assert_eq!(identity.cid(0x1234, 2), 0x1234);
    }
}
