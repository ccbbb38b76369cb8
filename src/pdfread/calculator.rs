//! PostScript calculator functions (ISO 32000-1, 7.10.5): type 4.
//!
//! A program has neither loops nor names, so it ends after as many steps as it is long; only
//! `copy` and `roll` touch more than two operands, and the stack is bounded.

/// How deep procedures may nest.
const MAX_DEPTH: usize = 32;
/// How many operators a program may hold.
const MAX_STEPS: usize = 100_000;
/// How many operands the stack may hold (the standard asks for 100).
const MAX_STACK: usize = 256;

/// A program.
#[derive(Clone, Debug)]
pub(crate) struct Program(Vec<Step>);

#[derive(Clone, Debug)]
enum Step {
    Push(Value),
    Operator(Operator),
    If(Vec<Step>),
    IfElse(Vec<Step>, Vec<Step>),
}

/// Whole numbers, reals and truth values differ: `idiv`, `and` and `not` depend on it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Value {
    Whole(i32),
    Real(f64),
    Truth(bool),
}

impl Value {
    fn number(self) -> Option<f64> {
        match self {
            Value::Whole(v) => Some(f64::from(v)),
            Value::Real(v) => Some(v),
            Value::Truth(_) => None,
        }
    }
}

macro_rules! operators {
    ($($name:literal => $variant:ident),* $(,)?) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum Operator { $($variant),* }
        impl Operator {
            fn from_name(name: &[u8]) -> Option<Operator> {
                $(if name == $name.as_bytes() { return Some(Operator::$variant); })*
                None
            }
        }
    };
}

operators! {
    "abs" => Abs, "add" => Add, "atan" => Atan, "ceiling" => Ceiling, "cos" => Cos, "cvi" => Cvi, "cvr" => Cvr,
    "div" => Div, "exp" => Exp, "floor" => Floor, "idiv" => Idiv, "ln" => Ln, "log" => Log, "mod" => Mod,
    "mul" => Mul, "neg" => Neg, "round" => Round, "sin" => Sin, "sqrt" => Sqrt, "sub" => Sub,
    "truncate" => Truncate, "and" => And, "bitshift" => Bitshift, "eq" => Eq, "false" => False, "ge" => Ge,
    "gt" => Gt, "le" => Le, "lt" => Lt, "ne" => Ne, "not" => Not, "or" => Or, "true" => True, "xor" => Xor,
    "copy" => Copy, "dup" => Dup, "exch" => Exch, "index" => Index, "pop" => Pop, "roll" => Roll,
}

impl Program {
    /// Reads `{ … }`.
    ///
    /// # Errors
    /// A sentence, when the program is not well formed.
    pub(crate) fn read(source: &[u8]) -> Result<Program, String> {
        let mut tokens = tokens(source).into_iter();
        if tokens.next() != Some(b"{".as_slice()) {
            return Err("a calculator function does not begin with {".to_owned());
        }
        let mut left = MAX_STEPS;
        procedure(&mut tokens, MAX_DEPTH, &mut left).map(Program)
    }

    /// Runs with these operands; gives the topmost `outputs`. What is missing, because the
    /// program failed, is 0.
    pub(crate) fn run(&self, inputs: &[f64], outputs: usize) -> Vec<f64> {
        let mut stack: Vec<Value> = inputs.iter().map(|&v| Value::Real(v)).collect();
        let whole = steps(&self.0, &mut stack).is_some();
        let missing = outputs.saturating_sub(stack.len());
        if !whole || missing > 0 {
            return vec![0.0; outputs];
        }
        stack.iter().skip(stack.len() - outputs).map(|v| v.number().unwrap_or(0.0)).collect()
    }
}

fn tokens(source: &[u8]) -> Vec<&[u8]> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&byte) = source.get(at) {
        let rest = source.get(at..).unwrap_or_default();
        let length = match byte {
            b'{' | b'}' => 1,
            b'%' => {
                at += rest.iter().position(|b| b"\r\n".contains(b)).unwrap_or(rest.len());
                continue;
            }
            b if b.is_ascii_whitespace() || b == 0 => {
                at += 1;
                continue;
            }
            _ => {
                rest.iter().position(|b| b"{}%".contains(b) || b.is_ascii_whitespace() || *b == 0).unwrap_or(rest.len())
            }
        };
        out.extend(rest.get(..length));
        at += length;
    }
    out
}

fn procedure<'a>(
    tokens: &mut impl Iterator<Item = &'a [u8]>,
    depth: usize,
    left: &mut usize,
) -> Result<Vec<Step>, String> {
    let (mut out, mut waiting): (Vec<Step>, Vec<Vec<Step>>) = (Vec::new(), Vec::new());
    if depth == 0 {
        return Err("a calculator function nests too deep".to_owned());
    }
    while let Some(token) = tokens.next() {
        *left = left.checked_sub(1).ok_or("a calculator function is too long")?;
        match token {
            b"{" => waiting.push(procedure(tokens, depth - 1, left)?),
            b"}" if waiting.is_empty() => return Ok(out),
            b"if" => {
                let then = waiting.pop().filter(|_| waiting.is_empty());
                out.push(Step::If(then.ok_or("`if` of a calculator function has not one procedure")?));
            }
            b"ifelse" => {
                let (otherwise, then) = (waiting.pop(), waiting.pop().filter(|_| waiting.is_empty()));
                let (Some(otherwise), Some(then)) = (otherwise, then) else {
                    return Err("`ifelse` of a calculator function has not two procedures".to_owned());
                };
                out.push(Step::IfElse(then, otherwise));
            }
            _ if !waiting.is_empty() => return Err("a calculator function has a procedure without `if`".to_owned()),
            _ => out.push(step(token)?),
        }
    }
    Err("a calculator function does not end with }".to_owned())
}

fn step(token: &[u8]) -> Result<Step, String> {
    if let Some(operator) = Operator::from_name(token) {
        return Ok(Step::Operator(operator));
    }
    let text = std::str::from_utf8(token).unwrap_or("");
    let whole = text.parse::<i32>().ok().map(Value::Whole);
    let value = whole.or_else(|| text.parse::<f64>().ok().filter(|v| v.is_finite()).map(Value::Real));
    let value = value.ok_or_else(|| format!("a calculator function has no operator `{}`", token.escape_ascii()))?;
    Ok(Step::Push(value))
}

/// Runs steps; `None` when operands are missing or of the wrong kind.
fn steps(program: &[Step], stack: &mut Vec<Value>) -> Option<()> {
    for step in program {
        match step {
            Step::Push(value) => stack.push(*value),
            Step::Operator(operator) => apply(*operator, stack)?,
            Step::If(then) => {
                if truth(stack)? {
                    steps(then, stack)?;
                }
            }
            Step::IfElse(then, otherwise) => {
                let branch = if truth(stack)? { then } else { otherwise };
                steps(branch, stack)?;
            }
        }
        if stack.len() > MAX_STACK {
            return None;
        }
    }
    Some(())
}

fn truth(stack: &mut Vec<Value>) -> Option<bool> {
    match stack.pop()? {
        Value::Truth(value) => Some(value),
        _ => None,
    }
}

fn apply(operator: Operator, stack: &mut Vec<Value>) -> Option<()> {
    use Operator::*;
    match operator {
        Copy | Dup | Exch | Index | Pop | Roll => return arrange(operator, stack),
        True => stack.push(Value::Truth(true)),
        False => stack.push(Value::Truth(false)),
        Abs | Ceiling | Cos | Cvi | Cvr | Floor | Ln | Log | Neg | Round | Sin | Sqrt | Truncate | Not => {
            let value = stack.pop()?;
            stack.push(unary(operator, value)?);
        }
        _ => {
            let (b, a) = (stack.pop()?, stack.pop()?);
            stack.push(binary(operator, a, b)?);
        }
    }
    Some(())
}

fn arrange(operator: Operator, stack: &mut Vec<Value>) -> Option<()> {
    let mut count = || match stack.pop()? {
        Value::Whole(n) => Some(n),
        Value::Real(n) => Some(n as i32),
        Value::Truth(_) => None,
    };
    match operator {
        Operator::Copy => {
            let n = usize::try_from(count()?).ok()?;
            let top = stack.len().checked_sub(n).filter(|_| stack.len() + n <= MAX_STACK)?;
            stack.extend_from_within(top..);
        }
        Operator::Dup => stack.push(*stack.last()?),
        Operator::Exch => {
            let n = stack.len();
            (n >= 2).then(|| stack.swap(n - 1, n - 2))?;
        }
        Operator::Index => {
            let n = usize::try_from(count()?).ok()?;
            let at = stack.len().checked_sub(n.checked_add(1)?)?;
            stack.push(*stack.get(at)?);
        }
        Operator::Pop => drop(stack.pop()?),
        _ => {
            let (by, n) = (count()?, usize::try_from(count()?).ok()?);
            let top = stack.len().checked_sub(n)?;
            if n > 0 {
                let by = i64::from(by).rem_euclid(n as i64) as usize;
                stack.get_mut(top..)?.rotate_right(by);
            }
        }
    }
    Some(())
}

fn unary(operator: Operator, value: Value) -> Option<Value> {
    use Operator::*;
    if let (Not, Value::Truth(v)) = (operator, value) {
        return Some(Value::Truth(!v));
    }
    if let Value::Whole(v) = value {
        match operator {
            Abs => return Some(v.checked_abs().map_or(Value::Real(-f64::from(v)), Value::Whole)),
            Neg => return Some(v.checked_neg().map_or(Value::Real(-f64::from(v)), Value::Whole)),
            Ceiling | Floor | Round | Truncate | Cvi => return Some(value),
            Not => return Some(Value::Whole(!v)),
            _ => {}
        }
    }
    let v = value.number()?;
    Some(match operator {
        Abs => Value::Real(v.abs()),
        Ceiling => Value::Real(v.ceil()),
        Cos => Value::Real(v.to_radians().cos()),
        Cvi => Value::Whole(v.trunc() as i32),
        Cvr => Value::Real(v),
        Floor => Value::Real(v.floor()),
        Ln => Value::Real(v.ln()),
        Log => Value::Real(v.log10()),
        Neg => Value::Real(-v),
        Round => Value::Real((v + 0.5).floor()),
        Sin => Value::Real(v.to_radians().sin()),
        Sqrt => Value::Real(v.sqrt()),
        Truncate => Value::Real(v.trunc()),
        _ => return None,
    })
}

fn binary(operator: Operator, a: Value, b: Value) -> Option<Value> {
    use Operator::*;
    match operator {
        Eq => return Some(Value::Truth(equal(a, b))),
        Ne => return Some(Value::Truth(!equal(a, b))),
        And | Or | Xor => return logic(operator, a, b),
        _ => {}
    }
    if let (Value::Whole(x), Value::Whole(y)) = (a, b) {
        let whole = match operator {
            Add => x.checked_add(y),
            Sub => x.checked_sub(y),
            Mul => x.checked_mul(y),
            Idiv => return x.checked_div(y).map(Value::Whole),
            Mod => return x.checked_rem(y).map(Value::Whole),
            Bitshift => return Some(Value::Whole(shift(x, y))),
            _ => None,
        };
        if let Some(whole) = whole {
            return Some(Value::Whole(whole));
        }
    }
    let (x, y) = (a.number()?, b.number()?);
    Some(match operator {
        Add => Value::Real(x + y),
        Sub => Value::Real(x - y),
        Mul => Value::Real(x * y),
        Div => Value::Real(x / y),
        Exp => Value::Real(x.powf(y)),
        Atan => Value::Real(x.atan2(y).to_degrees().rem_euclid(360.0)),
        Idiv => Value::Whole((x as i32).checked_div(y as i32)?),
        Mod => Value::Whole((x as i32).checked_rem(y as i32)?),
        Ge => Value::Truth(x >= y),
        Gt => Value::Truth(x > y),
        Le => Value::Truth(x <= y),
        Lt => Value::Truth(x < y),
        _ => return None,
    })
}

fn equal(a: Value, b: Value) -> bool {
    match (a.number(), b.number()) {
        (Some(x), Some(y)) => x == y,
        _ => a == b,
    }
}

fn logic(operator: Operator, a: Value, b: Value) -> Option<Value> {
    match (a, b) {
        (Value::Truth(x), Value::Truth(y)) => Some(Value::Truth(match operator {
            Operator::And => x & y,
            Operator::Or => x | y,
            _ => x ^ y,
        })),
        (Value::Whole(x), Value::Whole(y)) => Some(Value::Whole(match operator {
            Operator::And => x & y,
            Operator::Or => x | y,
            _ => x ^ y,
        })),
        _ => None,
    }
}

/// To the left by a positive number, to the right by a negative one.
fn shift(value: i32, by: i32) -> i32 {
    let bits = value as u32;
    let shifted = match by.unsigned_abs() {
        n if n > 31 => 0,
        n if by >= 0 => bits << n,
        n => bits >> n,
    };
    shifted as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(source: &str, inputs: &[f64], outputs: usize) -> Vec<f64> {
        let found = Program::read(source.as_bytes()).unwrap().run(inputs, outputs);
        found.iter().map(|v| (v * 1e6).round() / 1e6).collect()
    }

    #[test]
    fn arithmetic() {
        assert_eq!(run("{ 2 add 3 mul }", &[1.0], 1), [9.0]);
        assert_eq!(run("{ 7 2 idiv 7 -3 mod 2 3 exp 1 0 atan }", &[], 4), [3.0, 1.0, 8.0, 90.0]);
        assert_eq!(
            run("{ sin 90 cos 100 log 9 sqrt -2.5 round -6.5 truncate }", &[30.0], 6),
            [0.5, 0.0, 2.0, 3.0, -2.0, -6.0]
        );
        assert_eq!(run("{ cvi 3.7 floor 3.2 ceiling -4 abs 5 neg }", &[2.9], 5), [2.0, 3.0, 4.0, 4.0, -5.0]);
    }

    #[test]
    fn logic_and_branches() {
        assert_eq!(run("{ dup 0.5 gt { pop 1 } { pop 0 } ifelse }", &[0.7], 1), [1.0]);
        assert_eq!(run("{ dup 0.5 gt { pop 1 } { pop 0 } ifelse }", &[0.2], 1), [0.0]);
        assert_eq!(
            run("{ 12 10 and 12 10 or 12 10 xor 1 4 bitshift 16 -2 bitshift }", &[], 5),
            [8.0, 14.0, 6.0, 16.0, 4.0]
        );
        assert_eq!(run("{ 1 true false or not { pop 2 } if }", &[], 1), [1.0]);
    }

    #[test]
    fn the_stack() {
        assert_eq!(run("{ 1 2 3 3 1 roll }", &[], 3), [3.0, 1.0, 2.0]);
        assert_eq!(run("{ 1 2 3 3 -1 roll }", &[], 3), [2.0, 3.0, 1.0]);
        assert_eq!(run("{ 1 2 2 copy 3 index exch pop }", &[], 4), [1.0, 2.0, 1.0, 1.0]);
        assert_eq!(run("{%note\n1 exch}", &[5.0], 2), [1.0, 5.0]);
    }

    #[test]
    fn what_fails_gives_nothing() {
        assert_eq!(run("{ add }", &[1.0], 1), [0.0]);
        assert_eq!(run("{ 1 0 idiv }", &[], 1), [0.0]);
        assert_eq!(run("{ 300 copy }", &[1.0], 1), [0.0]);
        assert_eq!(run("{ 0 roll 1000000 index }", &[1.0, 2.0], 1), [0.0]);
        for bad in ["", "1 add", "{ 1", "{ foo }", "{ { 1 } }", "{ { 1 } ifelse }"] {
            assert!(Program::read(bad.as_bytes()).is_err(), "{bad}");
        }
        let deep = "{".repeat(100_000);
        assert!(Program::read(deep.as_bytes()).is_err());
    }
}
