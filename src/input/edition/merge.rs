//! A later edition over its base: keys replaced whole, pages of the plan one by one.

use std::sync::Arc;

use crate::diag::{Diagnostic, Diagnostics, FileId, Span};
use crate::input::toml::{Content, Node, Parsed, SpanTree, keys, shown};

use super::check::page_run;
use super::{Edition, PlanTable};

/// A page of the plan, and where it stands.
type Entry = (PlanTable, Node);
/// Section, first and last page.
type Run<'t> = (&'t str, u16, u16);

/// The base with what the later edition says. `None`, with an error, where it drops what is not
/// there.
pub(super) fn merge(base: Parsed<Edition>, later: Parsed<Edition>, found: &mut Diagnostics) -> Option<Parsed<Edition>> {
    let Parsed { value: old, spans: old_spans, file: old_file } = base;
    let Parsed { value: mut new, spans: new_spans, file } = later;
    let SpanTree { root: mut old_root } = Arc::unwrap_or_clone(old_spans);
    let SpanTree { root: mut new_root } = Arc::unwrap_or_clone(new_spans);
    old_root.in_file(old_file);
    new_root.in_file(file);
    let mut plan = entries(&old_root, old.plan.clone());
    let mut whole = halves(&plan, &new, (&new_root, file), found);
    for (at, page) in new.drop.iter().enumerate() {
        if let Ok(run) = page_run(page)
            && plan.iter().any(|(table, _)| meets(table, run))
        {
            cut(&mut plan, run);
            continue;
        }
        whole = false;
        let message = format!("the base has no page `{}` to be dropped", shown(page));
        let span = new_root.find(keys!["drop", at]).map(|node| Span::new(file, node.span.clone()));
        let d = Diagnostic::error("drop-page", message).at_opt(span, "");
        found.push(d.help("name pages of the base's plan, such as drop = [\"A9\"]"));
    }
    for entry in entries(&new_root, std::mem::take(&mut new.plan)) {
        put(&mut plan, entry);
    }
    let (tables, nodes): (Vec<PlanTable>, Vec<Node>) = plan.into_iter().unzip();
    let mut value = taken(old, new, &new_root);
    value.plan = tables;
    let root = joined(old_root, new_root, nodes);
    whole.then_some(Parsed { value, file, spans: Arc::new(SpanTree { root }) })
}

/// Spreads of the base that a later edition names one page of: the other would be lost. Whether
/// there are none.
fn halves(plan: &[Entry], new: &Edition, (root, file): (&Node, FileId), found: &mut Diagnostics) -> bool {
    let dropped = new.drop.iter().enumerate().map(|(at, page)| (page, root.find(keys!["drop", at])));
    let planned = new.plan.iter().enumerate().map(|(at, table)| (&table.page, root.find(keys!["plan", at, "page"])));
    let named: Vec<(&String, Option<&Node>)> = dropped.chain(planned).collect();
    let mut none = true;
    for (table, _) in plan.iter().filter(|(table, _)| table.spread) {
        let Ok((section, from, to)) = page_run(&table.page) else { continue };
        let names =
            |page: u16, name: &str| page_run(name).is_ok_and(|(own, a, b)| own == section && (a..=b).contains(&page));
        let lost = (from..=to).find(|page| !named.iter().any(|(name, _)| names(*page, name)));
        let half = named.iter().find(|(name, _)| (from..=to).any(|page| names(page, name)));
        let (Some(lost), Some((name, node))) = (lost, half) else { continue };
        none = false;
        let spread = &table.page;
        let message =
            format!("page `{}` is half of the base's spread {spread}: {section}{lost} would be lost", shown(name));
        let span = node.map(|node| Span::new(file, node.span.clone()));
        let d = Diagnostic::error("spread-half", message).at_opt(span, "");
        let help = format!("name both: plan {section}{lost} too, or write drop = [\"{spread}\"]");
        found.push(d.help(help).on_page(name));
    }
    none
}

/// The tables of a plan with their places.
fn entries(root: &Node, tables: Vec<PlanTable>) -> Vec<Entry> {
    let nodes = root.get("plan").map_or(&[][..], Node::items);
    tables.into_iter().zip(nodes.iter().cloned()).collect()
}

/// Every key that the later edition does not give is the base's. The destructuring names every
/// key, so that a new one cannot be forgotten.
fn taken(old: Edition, new: Edition, root: &Node) -> Edition {
    let given = |key: &str| root.get(key).is_some();
    macro_rules! edition {
        ($($field:ident $key:literal),*) => {{
            let Edition { edition, base, drop, plan, $($field),* } = new;
            $(let $field = if given($key) { $field } else { old.$field };)*
            Edition { edition, base, drop, plan, $($field),* }
        }};
    }
    edition!(
        title "title", latin "latin", date "date", time "time", zone "zone", lang "lang", issue "issue",
        price "price", legal "legal", nameplate "nameplate", bugs "bugs", ears "ears", hotline "hotline",
        weather "weather", imprint "imprint", fields "fields", press "press", sign "sign", stories "stories",
        lexicon "lexicon", spot "spot", section "section", index "index", wording "wording", output "output"
    )
}

/// The places of both files' keys.
fn joined(old: Node, new: Node, plan: Vec<Node>) -> Node {
    let key = new.get("plan").or(old.get("plan")).cloned();
    let own: Vec<String> = new.entries().iter().map(|(name, _)| name.clone()).collect();
    let Content::Table(mut all) = new.content.clone() else { return new };
    let of_base = old.entries().iter().filter(|(name, _)| !own.contains(name) && name != "base" && name != "drop");
    all.extend(of_base.cloned());
    all.retain(|(name, _)| name != "plan");
    if let Some(key) = key {
        all.push(("plan".to_owned(), Node { content: Content::List(plan), ..key }));
    }
    Node { content: Content::Table(all), ..new }
}

/// Whether a table's pages and some others have any in common.
fn meets(table: &PlanTable, (section, first, last): Run) -> bool {
    page_run(&table.page).is_ok_and(|(own, from, to)| own == section && from <= last && first <= to)
}

/// Takes pages out of a plan. A run built elsewhere keeps the others; so does not a page, or a
/// spread, that is built.
fn cut(plan: &mut Vec<Entry>, run: Run) {
    let (section, first, last) = run;
    let mut out = Vec::with_capacity(plan.len() + 1);
    for (table, node) in plan.drain(..) {
        let Some((_, from, to)) = page_run(&table.page).ok().filter(|_| meets(&table, run)) else {
            out.push((table, node));
            continue;
        };
        let pieces = [(from, first.saturating_sub(1).min(to)), (last.saturating_add(1).max(from), to)];
        let others = pieces.into_iter().filter(|(a, b)| a <= b && table.layout.is_none() && !table.spread);
        let named =
            |a: u16, b: u16| if a == b { format!("{section}{a}") } else { format!("{section}{a}-{section}{b}") };
        let rest: Vec<Entry> =
            others.map(|(a, b)| (PlanTable { page: named(a, b), ..table.clone() }, node.clone())).collect();
        out.extend(rest);
    }
    *plan = out;
}

/// Puts a page into a plan: in the place of the page of its number, else before the next of its
/// section, else after its section, else where its section stands by its letters.
fn put(plan: &mut Vec<Entry>, entry: Entry) {
    if let Some(same) = plan.iter_mut().find(|(table, _)| table.page == entry.0.page) {
        *same = entry;
        return;
    }
    let page = entry.0.page.clone();
    let Ok(run) = page_run(&page) else {
        plan.push(entry);
        return;
    };
    cut(plan, run);
    let (section, first, _) = run;
    let of = |(table, _): &Entry| page_run(&table.page).ok().map(|(s, from, _)| (s.len(), s.to_owned(), from));
    let own = |e: &Entry| of(e).is_some_and(|(_, s, _)| s == section);
    let next = plan.iter().position(|e| own(e) && of(e).is_some_and(|(.., from)| from > first));
    let after = plan.iter().rposition(own).map(|at| at + 1);
    let letters = |e: &Entry| of(e).is_some_and(|(len, s, _)| (len, s.as_str()) > (section.len(), section));
    let at = next.or(after).or_else(|| plan.iter().position(letters)).unwrap_or(plan.len());
    plan.insert(at, entry);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::SourceMap;
    use crate::input::toml;

    fn read(text: &str, map: &mut SourceMap) -> Parsed<Edition> {
        toml::read(text, "x.toml", map, &mut Diagnostics::default()).expect("an edition")
    }

    fn plan(pages: &[&str]) -> String {
        pages.iter().map(|page| format!("[[plan]]\npage = \"{page}\"\n")).collect()
    }

    #[test]
    fn pages_come_to_their_places() {
        type Pages = &'static [&'static str];
        let cases: [(Pages, Pages, &str, Pages); 7] = [
            (&["A1", "A2-A8", "B1-B4"], &["A3"], "", &["A1", "A2", "A3", "A4-A8", "B1-B4"]),
            (&["A1", "A2-A8", "B1-B4"], &["A2"], "", &["A1", "A2", "A3-A8", "B1-B4"]),
            (&["A1", "A2-A8", "C1"], &["B1", "A9", "D1"], "", &["A1", "A2-A8", "A9", "B1", "C1", "D1"]),
            (&["A1", "A2", "A3"], &["A2-A3"], "", &["A1", "A2-A3"]),
            (&["A1", "A2-A8"], &[], "drop = [\"A4-A5\", \"A8\"]", &["A1", "A2-A3", "A6-A7"]),
            (&["A2", "A1"], &["A1"], "", &["A2", "A1"]),
            (&["A1-A4"], &["A9999", "A0"], "", &["A1-A4", "A9999", "A0"]),
        ];
        for (base, later, more, wanted) in cases {
            let mut map = SourceMap::default();
            let base = read(&format!("title = \"x\"\ndate = \"2026-06-06\"\n{}", plan(base)), &mut map);
            let later = read(&format!("base = \"x\"\n{more}\n{}", plan(later)), &mut map);
            let merged = merge(base, later, &mut Diagnostics::default()).expect("merged");
            let pages: Vec<&str> = merged.value.plan.iter().map(|t| t.page.as_str()).collect();
            assert_eq!(pages, wanted);
            for at in 0..pages.len() {
                assert!(merged.span(keys!["plan", at, "page"]).is_some(), "{at}");
            }
        }
    }

    #[test]
    fn keys_are_replaced_whole_and_keep_their_places() {
        let mut map = SourceMap::default();
        let head = "title = \"x\"\ndate = \"2026-06-06\"\nears = [\"a\", \"b\"]\nfields = { a = \"1\", b = \"2\" }\n";
        let base = read(&format!("{head}{}", plan(&["A1", "A2"])), &mut map);
        let text = format!("base = \"x\"\nfields = {{ a = \"3\" }}\n{}", plan(&["A2"]));
        let later = read(&text, &mut map);
        let (first, second) = (base.file, later.file);
        let merged = merge(base, later, &mut Diagnostics::default()).expect("merged");
        assert_eq!((merged.value.ears.len(), merged.value.fields.len()), (2, 1));
        let file = |path: &[crate::input::toml::Key]| merged.span(path).map(|span| span.file);
        assert_eq!(file(keys!["ears", 1]), Some(first));
        assert_eq!(file(keys!["fields", "a"]), Some(second));
        assert_eq!((file(keys!["plan", 0, "page"]), file(keys!["plan", 1, "page"])), (Some(first), Some(second)));
    }
}
