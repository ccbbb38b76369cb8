//! Sample text for a thread that has no story: written for this, in the page's language, as long as is
//! asked for or just so long that it fits. It is laid over the files in memory alone.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use crate::diag::Diagnostics;
use crate::edition::live::LiveJob;
use crate::input::sources::Sources;

use super::files::{Over, hash};
use super::plan;
use super::refusal::Refusal;
use super::story::{Stored, file_of};
use super::view::View;
use super::{Changed, Desk};

/// How much text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Amount {
    /// So many characters.
    Characters(u32),
    /// As many as fit.
    Fit(Fitting),
}

/// The word for as many as fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fitting {
    /// As many as fit.
    Fit,
}

/// A sample on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sample {
    page: String,
    thread: String,
    /// The id of its story.
    id: String,
    /// The manuscript.
    text: String,
}

/// Most characters of a sample.
const MOST: u32 = 50_000;

/// How samples' ids begin; a story of the plan may not be called so to be taken for one, since samples
/// are looked for among the samples.
const NAME: &str = "sample--";

/// Whether an id is that of a sample.
pub(super) fn is_sample(id: &str) -> bool {
    id.starts_with(NAME)
}

impl Desk {
    /// Puts sample text into an empty thread of a page, in place of a sample that is there.
    ///
    /// # Errors
    /// A refusal: there is no such page or thread, or the thread has a story.
    pub fn sample(&mut self, page: &str, thread: &str, amount: Amount) -> Result<Changed, Refusal> {
        let view = self.view().ok_or_else(|| Refusal::absent("the edition cannot be read"))?;
        view.job(page)?;
        let id = id_of(page, thread);
        self.check_thread(&view, page, thread)?;
        let characters = match amount {
            Amount::Characters(n) if (1..=MOST).contains(&n) => n,
            Amount::Characters(n) => {
                let error = format!("{n} is no length of a sample");
                return Err(Refusal::refused(error).help(format!("give 1 to {MOST} characters, or \"fit\"")));
            }
            Amount::Fit(_) => fitting(&view, page, thread, &id)?,
        };
        self.samples.retain(|sample| sample.id != id);
        let text = manuscript(&id, view.opened.lang(), characters);
        self.samples.push(Sample { page: page.to_owned(), thread: thread.to_owned(), id, text });
        let pages = self.set(&[page.to_owned()]);
        Ok(Changed { revision: self.revision, pages, label: format!("sample {thread}, {characters}") })
    }

    /// Takes sample text away.
    ///
    /// # Errors
    /// A refusal: there is none.
    pub fn drop_sample(&mut self, page: &str, thread: &str) -> Result<Changed, Refusal> {
        let before = self.samples.len();
        self.samples.retain(|sample| sample.page != page || sample.thread != thread);
        if self.samples.len() == before {
            return Err(Refusal::refused(format!("thread `{thread}` of page `{page}` has no sample text")));
        }
        let pages = self.set(&[page.to_owned()]);
        Ok(Changed { revision: self.revision, pages, label: format!("no sample {thread}") })
    }

    /// Whether the layout has the thread, and no story runs through it.
    fn check_thread(&self, view: &View, page: &str, thread: &str) -> Result<(), Refusal> {
        let layout = view.layout_of(page);
        let known = match view.entries.iter().find(|entry| entry.name == layout) {
            Some(entry) => entry.threads.iter().any(|known| known == thread),
            // a layout called by its path is not on the shelf
            None => true,
        };
        if !known {
            return Err(Refusal::absent(format!("layout `{layout}` has no thread `{thread}`")));
        }
        let table = view.opened.planned(page);
        let story = table.and_then(|table| table.place.get(thread).or_else(|| table.jump.get(thread)));
        match story.filter(|story| !is_sample(story)) {
            Some(story) => Err(Refusal::refused(format!("story `{story}` runs through thread `{thread}`"))
                .help("sample text is for a thread that has no story")),
            None => Ok(()),
        }
    }

    /// Lays the samples over the files. One whose thread has a story by now, or is gone, is dropped.
    pub(super) fn lay_samples(&mut self, memory: &mut BTreeMap<PathBuf, Vec<u8>>) {
        let folder =
            self.live.opened().map_or_else(|| "stories".to_owned(), |opened| opened.stories_folder().to_owned());
        let mut kept = Vec::new();
        for sample in std::mem::take(&mut self.samples) {
            let over = Over { memory, below: &*self.disk };
            if let Some(laid) = placed(&over, &self.edition, &sample.page, &sample.thread, &sample.id) {
                memory.insert(laid.0, laid.1.into_bytes());
                memory.insert(file_of(&self.shelf.root, &folder, &sample.id), sample.text.clone().into_bytes());
                kept.push(sample);
            }
        }
        self.samples = kept;
    }

    /// Changes the text of a sample, in memory.
    pub(super) fn store_sample(&mut self, id: &str, text: &str, draft: bool) -> Result<Stored, Refusal> {
        if !draft {
            return Err(Refusal::refused("sample text is in memory alone and is not stored")
                .help("write a manuscript, and place it in the edition file"));
        }
        let sample = self.samples.iter_mut().find(|sample| sample.id == id);
        let sample = sample.ok_or_else(|| Refusal::absent(format!("there is no sample `{id}`")))?;
        text.clone_into(&mut sample.text);
        let page = sample.page.clone();
        let pages = self.set(&[page]);
        let fit = self.view().map(|view| view.fit(id)).unwrap_or_default();
        Ok(Stored { revision: self.revision, pages, hash: hash(text.as_bytes()), fit })
    }
}

/// The file of the plan with a sample placed in it; `None` when the thread is not free.
fn placed(
    sources: &dyn Sources,
    edition: &std::path::Path,
    page: &str,
    thread: &str,
    id: &str,
) -> Option<(PathBuf, String)> {
    let (path, mut doc) = plan::holder(sources, edition, page)?;
    plan::place(&mut doc, page, thread, id).then(|| (path, doc.text()))
}

fn id_of(page: &str, thread: &str) -> String {
    let plain = |text: &str| -> String {
        text.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
    };
    format!("{NAME}{}-{}", plain(page), plain(thread))
}

/// How many characters of sample text fit into a thread: the most of which none is left over.
fn fitting(view: &View, page: &str, thread: &str, id: &str) -> Result<u32, Refusal> {
    let fits = |characters| fits(view, (page, thread, id), characters);
    let none = || Refusal::refused(format!("no sample text fits into thread `{thread}`"));
    if !fits(1).ok_or_else(none)? {
        return Err(none());
    }
    let (mut good, mut bad) = (1, MOST);
    let mut probe = 400;
    // first a length that is too much, then between the two
    while probe < bad && fits(probe).ok_or_else(none)? {
        (good, probe) = (probe, probe.saturating_mul(3));
    }
    bad = bad.min(probe);
    while bad - good > 1 {
        let middle = good + (bad - good) / 2;
        if fits(middle).ok_or_else(none)? { good = middle } else { bad = middle }
    }
    Ok(good)
}

/// Whether so many characters fit; `None` when the page cannot be set with them.
fn fits(view: &View, (page, thread, id): (&str, &str, &str), characters: u32) -> Option<bool> {
    let mut memory = (*view.memory).clone();
    memory.retain(|path, _| path.file_stem().is_none_or(|stem| stem != id));
    // the page without its sample, then with the one that is tried
    let bare = Over { memory: &memory, below: &*view.disk };
    let (path, mut doc) = plan::holder(&bare, &view.edition, page)?;
    for key in ["place", "jump"] {
        let kept: plan::Pairs = plan::pairs(&mut doc, page, key).into_iter().filter(|(_, story)| story != id).collect();
        if kept.len() < plan::pairs(&mut doc, page, key).len() {
            plan::set_pairs(&mut doc, page, key, &kept);
        }
    }
    plan::place(&mut doc, page, thread, id).then_some(())?;
    memory.insert(path, doc.text().into_bytes());
    let text = manuscript(id, view.opened.lang(), characters);
    memory.insert(file_of(&view.root, view.opened.stories_folder(), id), text.into_bytes());
    let sources = Over { memory: &memory, below: &*view.disk };
    let job = alone(view, page, &sources)?;
    let facts = job.output.pages.iter().flat_map(|page| &page.stories).filter(|fact| fact.story == id);
    let left = facts.map(|fact| u64::from(fact.overset_lines) + u64::from(fact.overset_characters)).sum::<u64>();
    job.broken.is_none().then_some(left == 0)
}

/// A page's job by itself, set from other files.
pub(super) fn alone(view: &View, page: &str, sources: &dyn Sources) -> Option<LiveJob> {
    let mut found = Diagnostics::default();
    let pages = [page.to_owned()];
    let (opened, _) = view.session.open_edition(sources, &view.edition, Some(&pages), &mut found);
    let opened = opened?;
    let plan = opened.jobs().iter().find(|plan| plan.pages.iter().any(|id| id == page))?;
    Some(LiveJob::alone(&view.session, (&opened, &found), plan, sources))
}

/// The manuscript of a sample: so many characters of text, white space not counted.
fn manuscript(id: &str, lang: &str, characters: u32) -> String {
    let (headline, paragraphs) = texts(lang);
    let mut left = usize::try_from(characters).unwrap_or(usize::MAX);
    let mut body = String::new();
    for paragraph in paragraphs.iter().cycle() {
        if left == 0 {
            break;
        }
        let (cut, count) = cut(paragraph, left);
        body.push_str(&cut);
        body.push_str("\n\n");
        left -= count;
    }
    format!("+++\nid = \"{id}\"\nlang = \"{lang}\"\nheadline = \"{headline}\"\n+++\n{}\n", body.trim_end())
}

/// The first characters of a paragraph, white space not counted, ended by a full stop; and how many.
fn cut(paragraph: &str, most: usize) -> (String, usize) {
    let whole = paragraph.chars().filter(|c| !c.is_whitespace()).count();
    if whole <= most {
        return (paragraph.to_owned(), whole);
    }
    let mut out = String::new();
    let mut count = 0;
    for c in paragraph.chars() {
        let counts = !c.is_whitespace();
        if counts && count + 1 == most {
            out.push('。');
            break;
        }
        count += usize::from(counts);
        // no mark before the full stop that follows
        let mark = counts && count + 1 == most && !c.is_alphanumeric();
        out.push(if mark { '中' } else { c });
    }
    (out, most)
}

/// The headline and the paragraphs of samples in a language.
fn texts(lang: &str) -> (&'static str, &'static [&'static str]) {
    match lang {
        _ if lang.starts_with("ja") => ("朝の港に、静かな一日の始まり", JAPANESE),
        "zh-CN" | "zh-SG" | "zh-Hans" => ("清晨的渡口，迎来安静的一天", SIMPLIFIED),
        _ if lang.starts_with("zh-Hans") => ("清晨的渡口，迎来安静的一天", SIMPLIFIED),
        _ => ("清晨的渡口，迎來安靜的一天", TRADITIONAL),
    }
}

const TRADITIONAL: &[&str] = &[
    "天還沒有全亮，渡口的燈已經一盞一盞亮起。第一班船在6時15分開出，船上只有十來個人，有人看報，有人望着海面出神。",
    "碼頭職員陳先生在這裏工作了23年。他說，每天最忙的是早上7時至9時，「這兩個小時，平均每分鐘有十二個人經過閘口」。到了中午，候船室便靜下來，只剩風扇轉動的聲音。",
    "根據資料，這條航線去年共接載約186萬人次，較前一年多4.2%；其中三成是學生，另有一成半是遊客。新的電子收費系統（e-Gate）在10月啟用後，排隊的時間由平均5分鐘縮短至1分半鐘。",
    "附近的小店也在這個時候開門。賣粥的、賣報紙的、修鞋的，各佔一個角落，彼此都叫得出名字。店主林太說，客人多半是熟面孔，點甚麼不用開口，看見人走近便動手準備。",
    "下午下過一場雨。雨後的海水顏色很深，對岸的樓房看得比平日清楚。一名攝影師在欄杆旁邊站了四十分鐘，等雲散開。他拍了三張照片，說其中一張也許可以用。",
    "入夜以後，船隔半小時才有一班。最後一班在11時30分靠岸，職員把纜繩繫好，檢查每一個座位，再把門鎖上。明天的工作，五個小時之後又要開始。",
];

const SIMPLIFIED: &[&str] = &[
    "天还没有全亮，渡口的灯已经一盏一盏亮起。第一班船在6时15分开出，船上只有十来个人，有人看报，有人望着水面出神。",
    "码头职工陈先生在这里工作了23年。他说，每天最忙的是早上7时至9时，“这两个小时，平均每分钟有十二个人经过闸口”。到了中午，候船室便静下来，只剩风扇转动的声音。",
    "资料显示，这条航线去年共运送约186万人次，比前一年多4.2%；其中三成是学生，另有一成半是游客。新的电子检票系统（e-Gate）在10月启用后，排队的时间由平均5分钟缩短到1分半钟。",
    "附近的小店也在这个时候开门。卖粥的、卖报纸的、修鞋的，各占一个角落，彼此都叫得出名字。店主林女士说，客人多半是熟面孔，点什么不用开口，看见人走近便动手准备。",
    "下午下过一场雨。雨后的江水颜色很深，对岸的楼房看得比平日清楚。一名摄影师在栏杆旁边站了四十分钟，等云散开。他拍了三张照片，说其中一张也许可以用。",
    "入夜以后，船隔半小时才有一班。最后一班在11时30分靠岸，职工把缆绳系好，检查每一个座位，再把门锁上。明天的工作，五个小时之后又要开始。",
];

const JAPANESE: &[&str] = &[
    "まだ夜の明けきらない港に、ひとつ、またひとつと灯がともる。始発の船が出るのは午前6時15分。乗客は十人ほどで、新聞を読む人もいれば、黙って海を眺める人もいる。",
    "桟橋で働いて23年になる職員は「いちばん忙しいのは7時から9時まで。1分に12人が改札を通る」と話す。昼になると待合室は静まり、扇風機の音だけが残る。",
    "昨年この航路を利用した人は約186万人で、前の年より4.2%増えた。三割は学生、一割半は観光客だという。10月に電子改札（e-Gate）が始まり、待ち時間は平均5分から1分半に縮まった。",
    "近くの店も同じころに戸を開ける。粥を売る店、新聞を売る店、靴を直す店。それぞれが角を一つずつ占め、互いの名前を知っている。客の多くは顔なじみで、注文を聞く前に手が動く。",
    "午後には雨が降った。雨上がりの海は色が深く、対岸の家並みがいつもよりはっきり見えた。写真家が一人、手すりのそばで四十分、雲が切れるのを待っていた。",
    "夜になると船は半時間に一便になる。最終便が着くのは11時30分。職員は綱を結び、座席を一つずつ確かめて、扉に鍵をかける。あすの仕事は五時間後に始まる。",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        let body = text.split("+++\n").nth(2).unwrap();
        body.chars().filter(|c| !c.is_whitespace()).count()
    }

    #[test]
    fn a_sample_has_as_many_characters_as_asked_for() {
        for lang in ["zh-HK", "zh-CN", "ja"] {
            for n in (1..400).chain([1000, 5000]) {
                assert_eq!(count(&manuscript("s", lang, n)), n as usize, "{lang} {n}");
            }
        }
        assert!(manuscript("s", "zh-TW", 200).trim_end().ends_with('。'));
    }

    #[test]
    fn amounts_are_numbers_or_a_word() {
        let read = |json| serde_json::from_str::<Amount>(json).ok();
        assert_eq!(read("120"), Some(Amount::Characters(120)));
        assert_eq!(read("\"fit\""), Some(Amount::Fit(Fitting::Fit)));
        assert_eq!([read("\"all\""), read("-1"), read("1.5")], [None; 3]);
    }

    #[test]
    fn ids_of_samples_are_names_of_files() {
        assert_eq!(id_of("A8-A9", "Lead/../x"), "sample--a8-a9-lead----x");
        assert!(is_sample(&id_of("A1", "lead")));
    }
}
