//! Colour spaces of plates beyond the four: spot colours, and registration colour.
//!
//! A spot colour is a Separation with DeviceCMYK as its alternate and a tint transform that takes
//! the alternate's amounts in proportion (ISO 32000-1, 8.6.6.4). PDF/X-4 wants one alternate and
//! one transform for each colorant of a file (ISO 15930-7, 6.4.3), so a file's spaces are kept
//! here by the colorant's name, and the first that defines a name has defined it.
//!
//! Registration colour is the colorant `All`. On a page of black and spot colours it would put
//! marks on three plates that the page has not; there it is a DeviceN of the planned plates.

use super::deflate;
use crate::color::{Ink, SpotColor};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use std::collections::BTreeMap;
use std::fmt::Write;

/// A colour space that a page's content names.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Space {
    /// A spot colour's own.
    Spot(SpotColor),
    /// Every plate.
    All,
    /// Black and these spot colours: every plate of such a page.
    BlackAnd(Vec<SpotColor>),
}

/// The colorants of a file, by name.
#[derive(Debug, Default)]
pub struct Colorants {
    separations: BTreeMap<String, ObjectId>,
    planned: BTreeMap<Vec<String>, ObjectId>,
    /// Mixtures of colorants that pages of other PDFs brought.
    mixtures: BTreeMap<Vec<String>, ObjectId>,
}

impl Colorants {
    /// The object of a space.
    pub fn space(&mut self, doc: &mut Document, space: &Space) -> ObjectId {
        match space {
            Space::Spot(spot) => self.separation(doc, &spot.name, spot.alternate),
            Space::All => self.separation(doc, "All", Ink::process(10_000, 10_000, 10_000, 10_000)),
            Space::BlackAnd(spots) => self.planned(doc, spots),
        }
    }

    /// The Separation of a colorant, as the file has it, or made now with this alternate.
    pub fn separation(&mut self, doc: &mut Document, name: &str, alternate: Ink) -> ObjectId {
        if let Some(id) = self.separations.get(name) {
            return *id;
        }
        let Ink { c, m, y, k, .. } = alternate;
        let transform = dictionary! {
            "FunctionType" => 2,
            "Domain" => vec![0.into(), 1.into()],
            "C0" => vec![Object::Integer(0); 4],
            "C1" => [c, m, y, k].map(amount).to_vec(),
            "N" => 1,
        };
        let space = vec!["Separation".into(), colorant(name), "DeviceCMYK".into(), transform.into()];
        let id = doc.add_object(space);
        self.separations.insert(name.to_owned(), id);
        id
    }

    /// The Separation of a colorant that the file has.
    pub fn find(&self, name: &str) -> Option<ObjectId> {
        self.separations.get(name).copied()
    }

    /// Takes a colorant's Separation as another PDF defines it, unless the file has one.
    pub fn adopt(&mut self, name: &str, id: ObjectId) {
        self.separations.entry(name.to_owned()).or_insert(id);
    }

    /// The DeviceN of a list of colorants that the file has.
    pub fn mixture(&self, names: &[String]) -> Option<ObjectId> {
        self.mixtures.get(names).copied()
    }

    /// Takes a DeviceN as another PDF defines it, unless the file has one of these colorants.
    pub fn adopt_mixture(&mut self, names: Vec<String>, id: ObjectId) {
        self.mixtures.entry(names).or_insert(id);
    }

    fn planned(&mut self, doc: &mut Document, spots: &[SpotColor]) -> ObjectId {
        let key: Vec<String> = spots.iter().map(|s| s.name.clone()).collect();
        if let Some(id) = self.planned.get(&key) {
            return *id;
        }
        let mut own = Dictionary::new();
        for spot in spots {
            own.set(spot.name.as_bytes(), self.separation(doc, &spot.name, spot.alternate));
        }
        let names = std::iter::once(colorant("Black")).chain(key.iter().map(|name| colorant(name))).collect();
        let transform = doc.add_object(mixture(spots));
        let attributes = dictionary! { "Subtype" => "DeviceN", "Colorants" => own };
        let space =
            vec!["DeviceN".into(), Object::Array(names), "DeviceCMYK".into(), transform.into(), attributes.into()];
        let id = doc.add_object(space);
        self.planned.insert(key, id);
        id
    }
}

fn colorant(name: &str) -> Object {
    Object::Name(name.as_bytes().to_vec())
}

fn amount(hundredths: u16) -> Object {
    Object::Real(super::content::decimals(i64::from(hundredths), 10_000))
}

/// The tint transform of black and spot colours: each process ink is the sum of what they bring
/// of it, at most solid (a PostScript calculator function; ISO 32000-1, 7.10.5).
fn mixture(spots: &[SpotColor]) -> Stream {
    let inputs: Vec<Ink> = std::iter::once(Ink::BLACK).chain(spots.iter().map(|s| s.alternate)).collect();
    let n = inputs.len();
    let mut program = String::from("{");
    for (already, ink) in [|i: &Ink| i.c, |i: &Ink| i.m, |i: &Ink| i.y, |i: &Ink| i.k].into_iter().enumerate() {
        program.push_str(" 0");
        for (i, input) in inputs.iter().enumerate() {
            // Over the input lie the inputs after it, the inks made already and this one's sum.
            let depth = n - 1 - i + already + 1;
            let _ = write!(program, " {depth} index {} mul add", super::content::decimals(ink(input).into(), 10_000));
        }
        program.push_str(" dup 1 gt { pop 1 } if");
    }
    let _ = write!(program, " {} 4 roll{} }}", n + 4, " pop".repeat(n));
    let range = |count: usize| [0, 1].repeat(count).into_iter().map(Object::Integer).collect::<Vec<_>>();
    let dict = dictionary! {
        "FunctionType" => 4,
        "Domain" => range(n),
        "Range" => range(4),
        "Filter" => "FlateDecode",
    };
    Stream::new(dict, deflate(program.as_bytes())).with_compression(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a calculator function makes of its inputs, for the operators used here.
    fn run(program: &str, inputs: &[f64]) -> Vec<f64> {
        let mut stack = inputs.to_vec();
        let program = program.trim_start_matches('{').trim_end_matches('}').replace("1 gt { pop 1 } if", "cap");
        for word in program.split_whitespace() {
            let mut pop = || stack.pop().expect("a value");
            match word {
                "index" => {
                    let depth = pop() as usize;
                    stack.push(stack[stack.len() - 1 - depth]);
                }
                "mul" | "add" => {
                    let (b, a) = (pop(), pop());
                    stack.push(if word == "mul" { a * b } else { a + b });
                }
                "dup" => stack.extend(stack.last().copied()),
                // `dup` has left a copy for the comparison.
                "cap" => {
                    pop();
                    let value = pop();
                    stack.push(value.min(1.0));
                }
                "roll" => {
                    let (by, n) = (pop() as usize, pop() as usize);
                    let at = stack.len() - n;
                    stack[at..].rotate_right(by);
                }
                "pop" => drop(pop()),
                number => stack.push(number.parse().expect("a number")),
            }
        }
        stack
    }

    #[test]
    fn tints_of_several_plates_add_up_to_process_inks() {
        let spot = |alternate| SpotColor { name: "x".to_owned(), alternate };
        let spots = [spot(Ink::process(0, 10_000, 8_000, 0)), spot(Ink::process(2_500, 0, 5_000, 1_000))];
        let program = String::from_utf8(mixture(&spots).decompressed_content().expect("a stream")).expect("ASCII");
        let near = |inputs: &[f64], amounts: [f64; 4]| {
            let made = run(&program, inputs);
            let close = made.iter().zip(amounts).all(|(a, b)| (a - b).abs() < 1e-6);
            assert!(made.len() == 4 && close, "{program}: {inputs:?} gave {made:?}");
        };
        near(&[0.0, 0.0, 0.0], [0.0; 4]);
        near(&[1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]);
        near(&[0.0, 0.5, 0.0], [0.0, 0.5, 0.4, 0.0]);
        near(&[0.5, 0.0, 1.0], [0.25, 0.0, 0.5, 0.6]);
        near(&[1.0, 1.0, 1.0], [0.25, 1.0, 1.0, 1.0]);
    }

    #[test]
    fn the_first_to_define_a_colorant_has_defined_it() {
        let (mut doc, mut all) = (Document::with_version("1.6"), Colorants::default());
        let red = all.separation(&mut doc, "Red", Ink::process(0, 10_000, 0, 0));
        assert_eq!(all.separation(&mut doc, "Red", Ink::BLACK), red);
        assert_ne!(all.space(&mut doc, &Space::All), red);
        let space = Space::BlackAnd(vec![SpotColor { name: "Red".to_owned(), alternate: Ink::BLACK }]);
        assert_eq!(all.space(&mut doc, &space), all.space(&mut doc, &space));
        assert_eq!(doc.objects.len(), 4, "Red, All, the mixture and its transform");
    }
}
