//! Values of style files as the model names them.

use crate::geom::WritingMode;
use crate::input::layout::{VerticalAlignValue, Writing};
use crate::input::style::{
    AlignValue, BreakerValue, FillOrderValue, LettersValue, LineBreakValue, LineEndValue, LineStartValue,
    LongNumbersValue, TrimValue, UnitsValue, WordBreakValue,
};
use crate::model::{
    Align, Breaker, FillOrder, Letters, LineBreak, LineEnd, LineStart, LongNumbers, Trim, Units, VerticalAlign,
    WordBreak,
};

/// Alignment of lines.
pub fn align(value: AlignValue) -> Align {
    match value {
        AlignValue::Justify => Align::Justify,
        AlignValue::Start => Align::Start,
        AlignValue::Center => Align::Center,
        AlignValue::End => Align::End,
        AlignValue::Spread => Align::Spread,
    }
}

/// Line-break level.
pub fn line_break(value: LineBreakValue) -> LineBreak {
    match value {
        LineBreakValue::ClreqNone => LineBreak::ClreqNone,
        LineBreakValue::ClreqBasic => LineBreak::ClreqBasic,
        LineBreakValue::ClreqGb => LineBreak::ClreqGb,
        LineBreakValue::ClreqStrict => LineBreak::ClreqStrict,
        LineBreakValue::Gb => LineBreak::Gb,
        LineBreakValue::Auto => LineBreak::Auto,
        LineBreakValue::Loose => LineBreak::Loose,
        LineBreakValue::Normal => LineBreak::Normal,
        LineBreakValue::Strict => LineBreak::Strict,
        LineBreakValue::Anywhere => LineBreak::Anywhere,
        LineBreakValue::JlreqVeryStrict => LineBreak::JlreqVeryStrict,
        LineBreakValue::JlreqStrict => LineBreak::JlreqStrict,
        LineBreakValue::JlreqLoose => LineBreak::JlreqLoose,
        LineBreakValue::JlreqVeryLoose => LineBreak::JlreqVeryLoose,
    }
}

/// Where words may break.
pub fn word_break(value: WordBreakValue) -> WordBreak {
    match value {
        WordBreakValue::Normal => WordBreak::Normal,
        WordBreakValue::KeepAll => WordBreak::KeepAll,
        WordBreakValue::BreakAll => WordBreak::BreakAll,
        WordBreakValue::Phrase => WordBreak::Phrase,
    }
}

/// Punctuation widths.
pub fn trim(value: TrimValue) -> Trim {
    match value {
        TrimValue::Normal => Trim::Normal,
        TrimValue::Full => Trim::Full,
        TrimValue::All => Trim::All,
    }
}

/// How lines run.
pub fn writing(value: Writing) -> WritingMode {
    match value {
        Writing::Horizontal => WritingMode::Horizontal,
        Writing::Vertical => WritingMode::Vertical,
    }
}

/// Where contents stand.
pub fn valign(value: VerticalAlignValue) -> VerticalAlign {
    match value {
        VerticalAlignValue::Top => VerticalAlign::Top,
        VerticalAlignValue::Middle => VerticalAlign::Middle,
        VerticalAlignValue::Bottom => VerticalAlign::Bottom,
    }
}

/// How lines are chosen.
pub fn breaker(value: BreakerValue) -> Breaker {
    match value {
        BreakerValue::TotalFit => Breaker::TotalFit,
        BreakerValue::Greedy => Breaker::Greedy,
    }
}

/// In which order lines are filled.
pub fn fill_order(value: FillOrderValue) -> FillOrder {
    match value {
        FillOrderValue::Chinese => FillOrder::Chinese,
        FillOrderValue::Japanese => FillOrder::Japanese,
    }
}

/// Line starts.
pub fn line_start(value: LineStartValue) -> LineStart {
    match value {
        LineStartValue::Trim => LineStart::Trim,
        LineStartValue::TrimInside => LineStart::TrimInside,
        LineStartValue::Keep => LineStart::Keep,
    }
}

/// Line ends.
pub fn line_end(value: LineEndValue) -> LineEnd {
    match value {
        LineEndValue::Keep => LineEnd::Keep,
        LineEndValue::Allow => LineEnd::Allow,
        LineEndValue::Trim => LineEnd::Trim,
        LineEndValue::Whole => LineEnd::Whole,
    }
}

/// What stays with a number.
pub fn units(value: UnitsValue) -> Units {
    match value {
        UnitsValue::None => Units::None,
        UnitsValue::Symbols => Units::Symbols,
        UnitsValue::Counters => Units::Counters,
    }
}

/// Numbers of too many digits to stand abreast.
pub fn long_numbers(value: LongNumbersValue) -> LongNumbers {
    match value {
        LongNumbersValue::Stacked => LongNumbers::Stacked,
        LongNumbersValue::Turned => LongNumbers::Turned,
    }
}

/// Letters in vertical lines.
pub fn letters(value: LettersValue) -> Letters {
    match value {
        LettersValue::Acronyms => Letters::Acronyms,
        LettersValue::Turned => Letters::Turned,
        LettersValue::Stacked => Letters::Stacked,
    }
}
