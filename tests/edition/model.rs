//! Stories that run on from page to page (轉版).

use super::{Built, Edition, text};

/// A page of a head and four columns of fourteen lines.
fn layout(name: &str, more: &str) -> String {
    format!(
        "name = \"{name}\"\nstyles = \"hk-broadsheet\"\npage = {{ size = [\"180mm\", \"160mm\"] }}\n\
         [grid.body]\ncolumns = 4\nchars = 10\nem = \"9.5pt\"\ngap = \"14.25pt\"\nleading = \"13.5pt\"\nlines = 28\n\
         [[slot]]\nid = \"head\"\nrole = \"headline\"\nthread = \"lead\"\nstyle = \"head-2\"\noptional = true\n\
         at = {{ col = 1, span = 4, line = 1, lines = 4 }}\n\
         [[slot]]\nid = \"body\"\nrole = \"body\"\nthread = \"lead\"\ncolumns = 4\n\
         at = {{ col = 1, span = 4, line = 5, lines = 14 }}\n\
         [[thread]]\nid = \"lead\"\nslots = [\"body\"]\n{more}"
    )
}

/// So many paragraphs of a story, each with its number.
pub fn paragraphs(count: usize) -> String {
    let one = |n: usize| {
        format!(
            "第{n}段：本港首個海水製冷街區昨日啟用，二十七幢商廈同時接駁，預計每年節省用電一億二千萬度。負責工程的總監溫以恆說，\
             海水由八百米外的深層取水口引入，水溫全年維持在攝氏十六度上下。"
        )
    };
    (1..=count).map(one).collect::<Vec<_>>().join("\n\n")
}

/// Pages A1, A2 … of one layout: the first has the story `long`, the others go on with it.
fn chain(pages: usize, front: &str, text: &str) -> Edition {
    let page = |n: usize| {
        let key = if n == 1 { "place" } else { "jump" };
        format!("[[plan]]\npage = \"A{n}\"\nlayout = \"four\"\n{key} = {{ lead = \"long\" }}\n")
    };
    let mut plan: String = (1..=pages).map(page).collect();
    if pages % 2 == 1 {
        plan += &format!("[[plan]]\npage = \"A{}\"\n", pages + 1);
    }
    let mut edition = Edition::new(&plan);
    edition.add("layouts/four.toml", &layout("four", "")).story("long", front, text);
    edition
}

/// The story's own text on some pages, in order, without what the engine adds.
fn told(built: &Built, pages: &[&str]) -> String {
    let own = |id: &&str| {
        let page = built.page(id);
        let lines = page.lines.iter().filter(|l| l.style == "body");
        lines.map(|l| l.text.as_str()).collect::<String>()
    };
    pages.iter().map(own).collect::<String>().chars().filter(|c| !c.is_whitespace()).collect()
}

fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn a_story_runs_on_over_two_pages_and_three() {
    for (pages, count) in [(2, 11), (3, 18)] {
        let story = paragraphs(count);
        let built = chain(pages, "", &story).build().clean();
        let ids: Vec<String> = (1..=pages).map(|n| format!("A{n}")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        assert_eq!(told(&built, &ids), solid(&story));
        assert!(ids.iter().all(|id| text(built.page(id)).contains("海水製冷街區啟用")), "a head on each page");
        let jobs = built.output.jobs.as_deref().unwrap_or_default();
        assert_eq!(jobs.len(), 1);
        assert_eq!(jobs[0].pages.len(), pages);
    }
}
