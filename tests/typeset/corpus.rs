//! News paragraphs in three languages: the example stories', those of `news/`, and new ones made
//! of their sentences.

use super::support::folder;

/// A paragraph with its language.
pub struct News {
    pub lang: &'static str,
    pub text: String,
}

/// How many paragraphs there are of each language.
const WANTED: [(&str, usize); 3] = [("zh-HK", 130), ("zh-Hans", 60), ("ja", 40)];

/// All paragraphs; the same ones every time.
pub fn news() -> Vec<News> {
    let mut all = Vec::new();
    for (lang, wanted) in WANTED {
        let mut texts = written(lang);
        let sentences: Vec<String> = texts.iter().flat_map(|t| sentences(t)).collect();
        for k in 0.. {
            if texts.len() >= wanted {
                break;
            }
            let pick = |j: usize| sentences[(k * 7 + j * 13 + k / sentences.len()) % sentences.len()].as_str();
            texts.push((0..2 + k % 4).map(pick).collect());
        }
        texts.truncate(wanted);
        all.extend(texts.into_iter().map(|text| News { lang, text }));
    }
    all
}

/// The paragraphs of the example stories alone.
pub fn stories() -> Vec<News> {
    let of = |(lang, _)| story_texts(lang).into_iter().map(move |text| News { lang, text });
    WANTED.into_iter().flat_map(of).collect()
}

fn written(lang: &str) -> Vec<String> {
    let news = std::fs::read_to_string(folder("tests/typeset/news").join(format!("{lang}.txt"))).expect("news");
    story_texts(lang).into_iter().chain(news.lines().map(str::to_owned)).collect()
}

fn story_texts(lang: &str) -> Vec<String> {
    let editions: &[&str] = match lang {
        "zh-HK" => &["front-page", "tabloid"],
        "zh-Hans" => &["simplified"],
        _ => &[],
    };
    let mut texts = Vec::new();
    for edition in editions {
        let folder = folder("examples").join(edition).join("stories");
        let mut files: Vec<_> = std::fs::read_dir(folder).expect("stories").flatten().map(|e| e.path()).collect();
        files.sort();
        for file in files {
            texts.extend(paragraphs(&std::fs::read_to_string(file).expect("a story")));
        }
    }
    texts
}

/// A manuscript's plain paragraphs.
fn paragraphs(story: &str) -> Vec<String> {
    let body = story.rsplit("+++").next().unwrap_or_default();
    let plain = body.lines().map(|l| l.replace("**", ""));
    plain.filter(|l| l.chars().count() > 30 && !l.starts_with(['#', '!', '>', '{', '[', '|', '-', ':'])).collect()
}

/// Sentences outside quotes, with their closing marks.
fn sentences(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let (mut depth, mut start) = (0i32, 0);
    for (at, c) in text.char_indices() {
        depth += i32::from("「『（《〈“‘".contains(c)) - i32::from("」』）》〉”’".contains(c));
        if depth == 0 && "。！？".contains(c) {
            let end = at + c.len_utf8();
            all.push(text[start..end].to_owned());
            start = end;
        }
    }
    all
}
