use super::*;

fn edition() -> EditionFacts {
    EditionFacts {
        title: "香江日報".into(),
        latin: "Heung Kong Daily".into(),
        date: "2026-06-06".into(),
        issue: Some(731),
        edition: "first".into(),
        profile: "press".into(),
        press: "newsprint".into(),
        ..EditionFacts::default()
    }
}

fn page(id: &str, section: &str, number: u16) -> PageOutcome {
    PageOutcome {
        id: id.into(),
        section: section.into(),
        number,
        plates: "CMYK".into(),
        version: 2,
        ..PageOutcome::default()
    }
}

fn stem(template: &str, page: &PageOutcome) -> String {
    Template::parse(template).unwrap().file_stem(&edition(), page)
}

#[test]
fn every_field_is_filled() {
    let a1 = page("A1", "A", 1);
    for (template, name) in [
        ("{title}_{date}_{section}{page:03}_{edition}_{plates}_v{version}", "香江日報_20260606_A001_first_CMYK_v2"),
        ("{latin}-{date:iso}-{issue:05}-{id}", "Heung-Kong-Daily-2026-06-06-00731-A1"),
        ("{date:%d.%m.%y}{{{profile}}}{press}", "06.06.26{press}newsprint"),
        ("{date:%Y年%m月%d日%%}", "2026年06月06日%"),
        ("版 {page:3}v{version:02}", "版 001v02"),
        ("page", "page"),
    ] {
        assert_eq!(stem(template, &a1), name, "{template}");
    }
    assert_eq!(Template::default(), Template::parse("{id}").unwrap());
    assert_eq!(stem("{section}{page:03}_{id}", &page("A4-A5", "A", 4)), "A004-005_A4-A5");
    assert_eq!(stem("{page}", &page("4-5", "", 4)), "4-5");
    let without = EditionFacts { issue: None, ..edition() };
    assert_eq!(Template::parse("n{issue}").unwrap().file_stem(&without, &a1), "n");
}

#[test]
fn faults_name_their_place() {
    for (template, range, words) in [
        ("{pgae}", 1..5, "`page` may be meant"),
        ("a{Title}", 2..7, "`title` may be meant"),
        ("{weekday}", 1..8, "the fields are title, latin"),
        ("{}", 1..1, "no field ``"),
        ("版{page", 3..4, "never closed"),
        ("{page{id}}", 0..1, "never closed"),
        ("{id}}", 4..5, "closes nothing"),
        ("{page:0x}", 6..8, "is no width"),
        ("{page:}", 6..6, "is no width"),
        ("{page:00}", 6..8, "is no width"),
        ("{page:010}", 6..9, "is no width"),
        ("{page:+3}", 6..8, "is no width"),
        ("{title:3}", 7..8, "takes no format"),
        ("{date:%H}", 6..8, "`%H` is no part of a date"),
        ("{date:%}", 6..7, "is no part of a date"),
        ("{date:ISO}", 6..9, "`iso` and"),
        ("{date:%Y/%m}", 6..11, "`/` cannot stand"),
        ("{id}/{page}", 4..5, "`/` cannot stand"),
        ("a\u{202e}b", 1..4, "cannot stand"),
        ("a\tb", 1..2, "`\\t` cannot stand"),
        ("", 0..0, "`{id}`"),
    ] {
        let (place, message) = Template::parse(template).unwrap_err();
        assert_eq!(place, range, "{template}: {message}");
        assert!(message.contains(words), "{template}: {message}");
        assert!(template.get(place).is_some(), "{template}: the place is not on characters");
    }
}

#[test]
fn values_that_no_file_system_takes_are_made_harmless() {
    for (id, name) in [
        ("../../etc/passwd", "_..-..-etc-passwd"),
        ("C:\\a|b*?\"<>", "C--a-b-----"),
        ("-rf", "_-rf"),
        ("~a", "_~a"),
        (".hidden", "_.hidden"),
        ("a b\u{3000}c\n\0", "a-b-c--"),
        ("\u{202e}fdp", "_-fdp"),
        ("", "_"),
        ("...", "_"),
        ("COM1", "_COM1"),
        ("con", "_con"),
        ("aux.x", "_aux.x"),
        ("LPT³", "_LPT³"),
        ("COM10", "COM10"),
        ("Console", "Console"),
        ("A1. ", "A1.-"),
    ] {
        assert_eq!(stem("{id}", &page(id, "", 1)), name, "{id:?}");
    }
}

#[test]
fn long_names_are_cut_and_stay_different() {
    let long = |tail: &str| format!("{}{tail}", "報".repeat(100));
    let [one, other] = ["1", "2"].map(|tail| stem("{id}", &page(&long(tail), "A", 1)));
    assert!(one.len() <= LONGEST && one.len() > LONGEST - 4, "{}", one.len());
    assert_ne!(one, other);
    assert_eq!(one, stem("{id}", &page(&long("1"), "A", 1)));
    let exactly = "x".repeat(LONGEST);
    assert_eq!(stem("{id}", &page(&exactly, "A", 1)), exactly);
}

#[test]
fn pages_with_one_name_are_found() {
    let pages = [page("A1", "A", 1), page("B1", "B", 1), page("a1", "a", 1), page("A2", "A", 2)];
    let found = |template: Template, pages: &[PageOutcome]| -> Vec<Clash> {
        let mut taken = Taken::default();
        pages.iter().filter_map(|page| taken.take(Some(&page.id), &template.file_stem(&edition(), page))).collect()
    };
    let clashes = |template: &str| found(Template::parse(template).unwrap(), &pages);
    let clash = |first: &str, second: &str, name: &str| Clash {
        first: Some(first.into()),
        second: second.into(),
        name: name.into(),
    };
    assert_eq!(clashes("{id}"), [clash("A1", "a1", "a1")]);
    assert_eq!(clashes("{page:02}"), [clash("A1", "B1", "01"), clash("A1", "a1", "01")]);
    assert_eq!(found(Template::default(), &pages[..2]), []);
    let same = [page("Straße", "", 1), page("STRASSE", "", 2)];
    assert_eq!(found(Template::default(), &same).len(), 1);
}

#[test]
fn hostile_templates_do_not_panic() {
    let pieces = ["{", "}", "{{", "}}", ":", "0", "9", "%", "page", "date", "版", "\u{301}", "/", "", "\0"];
    for a in pieces {
        for b in pieces {
            for c in pieces {
                let text = format!("{a}{b}{c}{b}");
                match Template::parse(&text) {
                    Ok(template) => assert!(!template.file_stem(&edition(), &page("A1", "A", 1)).is_empty()),
                    Err((place, _)) => assert!(text.get(place).is_some(), "{text:?}"),
                }
            }
        }
    }
    assert!(Template::parse(&"{".repeat(100_000)).is_ok());
    let many = "{id}".repeat(20_000);
    assert!(Template::parse(&many).unwrap().file_stem(&edition(), &page("A1", "A", 1)).len() <= LONGEST);
}
