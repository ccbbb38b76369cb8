//! The levels of CLREQ and GB/T 15834: UAX #14 under lists of marks that may not start or end a
//! line, opened where stock UAX #14 closes and Chinese does not (around full-width curly quotes,
//! before ……).

use unicode_linebreak::BreakClass;

use super::breaks::Traits;
use super::level::Marks;
use crate::shape::class::Class;

/// Whether a line may be broken between `a` and `b`.
pub(super) fn allows(marks: &Marks, a: &Traits, b: &Traits, stock: bool) -> bool {
    let chinese = a.wide || b.wide;
    // A single — between words or digits is narrow, and no more starts a line than a wide one.
    if b.class == Class::Connector && marks.forbids_start(b.class) && a.class != Class::Space {
        return false;
    }
    if chinese && (marks.forbids_start(b.class) || marks.forbids_end(a.class)) {
        return false;
    }
    if matches!(a.class, Class::Space | Class::Control) {
        return stock;
    }
    stock || (chinese && opened(marks, a, b))
}

/// Places that stock UAX #14 closes though Chinese breaks there. At least one of the two is
/// set as a full-width character, and the level forbids neither.
fn opened(marks: &Marks, a: &Traits, b: &Traits) -> bool {
    use Class as C;
    if marks.free && (a.class.is_table_mark() || b.class.is_table_mark()) {
        return true;
    }
    let text = matches!(b.class, C::Han | C::Kana | C::Symbol | C::Letter | C::Digit | C::Open | C::Prefix);
    let starts = text || matches!(b.class, C::Dash | C::Ellipsis);
    let nonstarter = matches!(b.lb, BreakClass::NonStarter | BreakClass::ConditionalJapaneseStarter);
    match (a.class, b.class) {
        // UAX #14 LB19 keeps quotes with both neighbours; Chinese quotes are brackets.
        (C::Close | C::Stop | C::Comma | C::Exclaim | C::Middle, _) => starts && !nonstarter,
        (C::WordMark | C::Prefix, C::Open) => false,
        (_, C::Open) => true,
        // LB22 keeps an ellipsis with what precedes; CLREQ lets it start a line below strict.
        (C::Letter | C::Digit | C::WordMark, C::Ellipsis | C::Dash) => false,
        (_, C::Ellipsis | C::Dash) => true,
        (C::Ellipsis | C::Dash, _) => text && !nonstarter,
        // AI characters are ideographs in a Chinese context (UAX #14 5.1).
        (C::Symbol, C::Symbol | C::Han | C::Kana) | (C::Han | C::Kana, C::Symbol) => {
            [a, b].into_iter().all(|t| t.class != C::Symbol || is_ideograph_like(t.lb))
        }
        _ => false,
    }
}

/// UAX #14 classes of symbols that stand in a Chinese line like an ideograph; brackets, marks and
/// flags among the symbols keep their own rules.
fn is_ideograph_like(lb: BreakClass) -> bool {
    use BreakClass as B;
    matches!(lb, B::Ideographic | B::Ambiguous | B::Alphabetic | B::EmojiBase | B::BeforeAndAfter | B::Contingent)
}
