//! Checks of lines: one-character last lines, loose lines.

use crate::diag::catalogue::raise;
use crate::page::{LineFact, NodeKind};

use super::{Found, Inspection, depth};

pub(super) fn check(on: &Inspection, found: &mut Found) {
    for paragraph in on.page.lines.chunk_by(|a, b| a.node == b.node) {
        lone_character(on, paragraph, found);
    }
    for line in &on.page.lines {
        loose_line(on, line, found);
    }
}

/// 單字成行: a paragraph's last line with fewer characters than its style asks for.
fn lone_character(on: &Inspection, paragraph: &[LineFact], found: &mut Found) {
    let Some(last) = paragraph.last().filter(|line| line.last) else { return };
    // An item's first line is its label, on the baseline of its text's first line.
    let begins = paragraph.iter().any(|l| l.frame != last.frame || depth(l) < depth(last));
    let furniture = matches!(on.kind_of(last), Some(NodeKind::Furniture));
    let least = on.style(&last.style).map_or(2, |style| usize::from(style.last_line));
    let count = last.text.chars().filter(|c| c.is_alphanumeric()).count();
    if !begins || furniture || count >= least {
        return;
    }
    let slot = on.frame_of(last).map_or("", |f| f.slot.as_str());
    let what = if count <= 1 { "a single character" } else { "few characters" };
    let message = format!("the last line 「{}」 of a paragraph in `{slot}` has {what}", last.text);
    found.push(
        raise("lone-character", message)
            .at_opt(last.source, "stands alone on its line")
            .help(format!("cut or add a few characters in this paragraph, so that its last line has {least} or more")),
    );
}

/// A line whose gaps are opened too far.
fn loose_line(on: &Inspection, line: &LineFact, found: &mut Found) {
    let own = on.style(&line.style).map(|style| style.fill.loose);
    let limit = own.map_or(on.press().loose, |own| own.max(on.press().loose));
    if line.stretch <= limit {
        return;
    }
    let slot = on.frame_of(line).map_or("", |f| f.slot.as_str());
    let message = format!(
        "a line in `{slot}` is loose: its gaps are opened by {:.2} em, more than {:.2} em: 「{}」",
        line.stretch.to_f64(),
        limit.to_f64(),
        line.text
    );
    found.push(
        raise("loose-line", message)
            .at_opt(line.source, "this line")
            .help("reword it, or give a long word, number or address a place where it may break"),
    );
}
