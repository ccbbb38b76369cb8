//! Damaged and hostile files: an error or problems, never a panic, never without end.

use super::bench::{Bench, Record, reals};
use dayang::pdfread::facts::Facts;
use dayang::pdfread::{Document, interpret};
use lopdf::{Dictionary, Object, Stream, dictionary};

/// Reads a file as far as it goes; says whether it opened.
fn survives(bytes: &[u8]) -> bool {
    let Ok(document) = Document::open(bytes) else { return false };
    for number in 1..=document.page_count().min(3) {
        if let Ok(page) = document.page(number) {
            let mut record = Record { every_cell: true, ..Record::default() };
            interpret(&document, &page, &mut record);
            let count = |event: &str| record.events.iter().filter(|e| e.starts_with(event)).count();
            assert_eq!(count("save"), count("restore"));
            assert_eq!(count("begin group"), count("end group"));
            assert_eq!(count("begin mask"), count("end mask"));
            let _ = Facts::of(&document, &page);
        }
    }
    true
}

/// A file with something of everything.
fn rich() -> Vec<u8> {
    let mut bench = Bench::new();
    let image = dictionary! {
        "Subtype" => "Image", "Width" => 4, "Height" => 4, "BitsPerComponent" => 8, "ColorSpace" => "DeviceGray",
    };
    let image = bench.stream(image, vec![0u8; 16]);
    bench.name("XObject", "Im1", image);
    let group = dictionary! { "S" => "Transparency", "CS" => "DeviceCMYK" };
    let form = bench.form(dictionary! { "Group" => group }, "q 1 0 0 0 k 5 5 9 9 re f Q");
    bench.name("XObject", "Fm1", form.clone());
    bench.name("ExtGState", "G", dictionary! { "SMask" => dictionary! { "S" => "Alpha", "G" => form }, "OP" => true });
    let tile = dictionary! {
        "PatternType" => 1, "PaintType" => 1, "BBox" => reals(&[0.0, 0.0, 9.0, 9.0]), "XStep" => 9, "YStep" => 9,
        "Resources" => Dictionary::new(),
    };
    let tile = bench.stream(tile, "1 1 3 3 re f");
    bench.name("Pattern", "P", tile);
    let program = dictionary! {
        "FunctionType" => 4, "Domain" => reals(&[0.0, 1.0]), "Range" => reals(&[0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0]),
    };
    let program = bench.stream(program, "{ dup 2 mul exch dup 0 exch }");
    let space: Object = vec!["Separation".into(), "Gold".into(), "DeviceCMYK".into(), program].into();
    bench.name("ColorSpace", "S", space.clone());
    let ramp = dictionary! {
        "FunctionType" => 0, "Domain" => reals(&[0.0, 1.0]), "Range" => reals(&[0.0, 1.0]), "Size" => vec![2.into()],
        "BitsPerSample" => 8,
    };
    let ramp = bench.stream(ramp, vec![0u8, 255]);
    let shading = dictionary! {
        "ShadingType" => 3, "ColorSpace" => space, "Function" => ramp,
        "Coords" => reals(&[0.0, 0.0, 1.0, 50.0, 50.0, 40.0]),
    };
    bench.name("Shading", "Sh", shading);
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "House", "FirstChar" => 97, "LastChar" => 98,
        "Widths" => vec![500.into(), 500.into()], "Encoding" => "WinAnsiEncoding",
    };
    let font = bench.add(font);
    bench.name("Font", "F", font);
    bench.bytes(
        "q /G gs /S cs 0.5 scn 0 0 50 50 re f Q /Pattern cs /P scn 10 10 40 40 re f* /Sh sh /Fm1 Do \
         q 20 0 0 20 5 5 cm /Im1 Do Q BT /F 12 Tf 10 Tr 1 Tr [(ab) -20 (ba)] TJ 0 -14 Td (a\\)b) ' ET \
         [3 1] 0 d 2 w 0 0 m 50 60 70 80 90 10 c S BI /W 2 /H 2 /BPC 8 /CS /G ID abcd EI 0 0 1 1 re W n",
    )
}

#[test]
fn the_rich_file_is_whole() {
    let record = Record::of(&rich());
    assert!(record.marks().len() > 20, "{:?}", record.marks());
}

#[test]
fn files_cut_anywhere() {
    let bytes = rich();
    let opened = (0..bytes.len()).step_by(7).filter(|&end| survives(&bytes[..end])).count();
    assert!(opened < bytes.len() / 70, "{opened} cut files were taken for whole ones");
}

#[test]
fn files_with_flipped_bits() {
    let bytes = rich();
    let mut opened = 0;
    for i in (0..bytes.len()).step_by(3) {
        let mut damaged = bytes.clone();
        damaged[i] ^= 1 << (i % 8);
        opened += usize::from(survives(&damaged));
    }
    assert!(opened > bytes.len() / 6, "most such files open: {opened}");
}

#[test]
fn our_own_page_cut_and_flipped() {
    let built = crate::pages::Built::example("tabloid");
    let bytes = &built.files.as_ref().expect("files").pages[0];
    for part in 1..24 {
        survives(&bytes[..bytes.len() * part / 24]);
    }
    for part in 0..24 {
        let mut damaged = bytes.clone();
        let at = bytes.len() * part / 24 + part;
        damaged[at] ^= 0x55;
        damaged[at + 1] ^= 0xAA;
        survives(&damaged);
    }
}

#[test]
fn content_that_multiplies_itself_is_stopped() {
    // ten forms, each showing the next ten times: ten thousand million fills
    let mut bench = Bench::new();
    let mut inner = bench.form(Dictionary::new(), "0 0 1 1 re f");
    for _ in 0..10 {
        let resources = dictionary! { "XObject" => dictionary! { "F" => inner } };
        inner = bench.form(dictionary! { "Resources" => resources }, &"/F Do ".repeat(10));
    }
    bench.name("XObject", "F", inner);
    let bytes = bench.bytes("/F Do");
    struct Count(u64, Vec<&'static str>);
    impl dayang::pdfread::Device for Count {
        fn fill(&mut self, _: &kurbo::BezPath, _: dayang::pdfread::state::Rule, _: &dayang::pdfread::state::Graphics) {
            self.0 += 1;
        }
        fn problem(&mut self, problem: &dayang::pdfread::Problem) {
            self.1.push(problem.kind.code());
        }
    }
    let document = Document::open(&bytes).unwrap();
    let mut count = Count(0, Vec::new());
    interpret(&document, &document.page(1).unwrap(), &mut count);
    assert!(count.0 > 1000 && count.1.contains(&"limit"), "{} {:?}", count.0, count.1);
}

#[test]
fn nesting_without_end_is_stopped() {
    let run = |content: &str| Bench::new().run(content);
    assert!(run(&"q ".repeat(100_000)).codes().contains(&"limit"));
    assert!(run(&"/A BMC ".repeat(100_000)).codes().contains(&"limit"));
    assert!(run(&"[".repeat(100_000)).codes().contains(&"damaged-content"));
    let mut bench = Bench::new();
    let mut inner = bench.form(Dictionary::new(), "0 0 1 1 re f");
    for _ in 0..60 {
        let resources = dictionary! { "XObject" => dictionary! { "F" => inner } };
        inner = bench.form(dictionary! { "Resources" => resources }, "/F Do");
    }
    bench.name("XObject", "F", inner);
    assert_eq!(bench.run("/F Do").codes(), ["limit"]);
}

#[test]
fn numbers_without_reason_are_borne() {
    let record = Bench::new().run(
        "99999999999999999999999999999999999999 0 0 1e 0 0 cm 3e38 w 340282350000000000000000000000000000000 0 0 \
         340282350000000000000000000000000000000 0 0 cm 1000000000 0 0 1000000000 0 0 cm 1000000000 0 0 1000000000 0 0 cm \
         0 0 99999999999 99999999999 re B [0.0000001] 0 d 0 0 m 999999999 999999999 l S",
    );
    assert!(!record.problems.is_empty());
    assert!(record.places.iter().all(|p| p.bounds.is_finite()));
}

#[test]
fn tiny_tiles_are_refused() {
    let mut bench = Bench::new();
    let tile = dictionary! {
        "PatternType" => 1, "PaintType" => 1, "BBox" => reals(&[0.0, 0.0, 1.0, 1.0]), "XStep" => 0.001, "YStep" => 0.001,
        "Resources" => Dictionary::new(),
    };
    let tile = bench.stream(tile, "0 0 1 1 re f");
    bench.name("Pattern", "P", tile);
    let record = bench.run("/Pattern cs /P scn 0 0 200 100 re f");
    assert_eq!(record.codes(), ["limit"]);
}

#[test]
fn streams_that_unpack_without_end_are_refused() {
    use std::io::Write;
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..300 {
        packed.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let packed = packed.finish().unwrap();
    let mut bench = Bench::new();
    let mut form = Dictionary::new();
    form.set("Filter", "FlateDecode");
    form.set("Subtype", "Form");
    form.set("BBox", reals(&[0.0, 0.0, 1.0, 1.0]));
    let form = bench.add(Stream::new(form, packed));
    bench.name("XObject", "F", form);
    let record = bench.run("/F Do 0 0 1 1 re f");
    assert_eq!(record.codes(), ["damaged-stream"], "{:?}", record.problems);
    assert_eq!(record.marks().last(), Some(&"fill 0 0 1 1 K100"));
}

#[test]
fn a_table_that_names_one_object_many_times_is_refused() {
    // a stream of a megabyte, named by two thousand entries of the table
    let mut file = b"%PDF-1.4\n".to_vec();
    let stream = file.len();
    file.extend(b"1 0 obj <</Length 1048576>> stream\n");
    file.extend(vec![b' '; 1 << 20]);
    file.extend(b"\nendstream endobj\n");
    let table = file.len();
    file.extend(b"xref\n0 2000\n0000000000 65535 f \n");
    for _ in 1..2000 {
        file.extend(format!("{stream:010} 00000 n \n").bytes());
    }
    file.extend(format!("trailer <</Root 1 0 R/Size 2000>>\nstartxref\n{table}\n%%EOF\n").bytes());
    let refused = Document::open(&file).map(|_| ()).unwrap_err().to_string();
    assert!(refused.contains("too large"), "{refused}");
}
