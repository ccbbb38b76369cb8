//! What a PDF's output intent asks of an ICC profile (ISO 15930-7, 6.4.2), read from the profile's
//! header and table of tags (ISO 15076-1, 7.2 and 7.3).

/// Length of the header.
const HEADER: usize = 128;
/// The newest version that PDF/X-4 allows: 4.2.
const NEWEST: (u8, u8) = (4, 2);
/// Tags of a profile, at most; real ones have a few dozen.
const MOST_TAGS: usize = 1000;

/// Checks that a profile may stand in an output intent: whole, of a version that PDF/X-4 knows, of
/// a CMYK press, with tables both ways.
///
/// # Errors
/// A sentence that begins with `name` and says what is wrong.
pub(super) fn fit_for_intent(name: &str, icc: &[u8]) -> Result<(), String> {
    if signature(icc, 36) != Some(*b"acsp") {
        return Err(format!("{name} is no ICC profile"));
    }
    let size = word(icc, 0).unwrap_or(0) as usize;
    if size != icc.len() {
        return Err(format!("{name} is not whole: it says that it has {size} bytes, and has {}", icc.len()));
    }
    let version = (icc.get(8).copied().unwrap_or(0), icc.get(9).copied().unwrap_or(0) >> 4);
    if version > NEWEST {
        let (major, minor) = version;
        return Err(format!("{name} is an ICC profile of version {major}.{minor}; PDF/X-4 takes 4.2 or older"));
    }
    if signature(icc, 16) != Some(*b"CMYK") {
        return Err(format!("{name} is not a CMYK profile; a press profile has four colorants"));
    }
    if signature(icc, 12) != Some(*b"prtr") {
        return Err(format!("{name} is not an output profile; its class must be prtr"));
    }
    let lacks = |tag: &&&[u8; 4]| !has_tag(icc, tag);
    match [b"A2B0", b"B2A0"].iter().find(lacks) {
        Some(tag) => Err(format!("{name} has no table {}: it cannot convert both ways", String::from_utf8_lossy(*tag))),
        None => Ok(()),
    }
}

/// Whether a profile has a tag whose data lies within it.
fn has_tag(icc: &[u8], tag: &[u8; 4]) -> bool {
    let count = (word(icc, HEADER).unwrap_or(0) as usize).min(MOST_TAGS);
    (0..count).map(|i| HEADER + 4 + 12 * i).any(|at| {
        let place = (word(icc, at + 4), word(icc, at + 8));
        let within = |(start, length): (u32, u32)| u64::from(start) + u64::from(length) <= icc.len() as u64;
        signature(icc, at) == Some(*tag) && place.0.zip(place.1).is_some_and(within)
    })
}

fn signature(icc: &[u8], at: usize) -> Option<[u8; 4]> {
    icc.get(at..)?.first_chunk::<4>().copied()
}

fn word(icc: &[u8], at: usize) -> Option<u32> {
    signature(icc, at).map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::Profile;

    /// The bundled profile with some bytes written over.
    fn changed(at: usize, bytes: &[u8]) -> Vec<u8> {
        let mut icc = Profile::newsprint().icc().to_vec();
        icc[at..at + bytes.len()].copy_from_slice(bytes);
        icc
    }

    #[test]
    fn bundled_profiles_fit() {
        for name in Profile::BUNDLED {
            let profile = Profile::bundled(name).expect("bundled");
            assert_eq!(fit_for_intent(name, profile.icc()), Ok(()));
        }
    }

    #[test]
    fn each_fault_is_named_with_its_file() {
        let whole = Profile::newsprint().icc().to_vec();
        let cut = whole[..whole.len() - 8].to_vec();
        let mut tagless = whole.clone();
        tagless[128..132].copy_from_slice(&[0; 4]);
        for (icc, said) in [
            (Vec::new(), "no ICC profile"),
            (vec![0; 200], "no ICC profile"),
            (cut, "not whole"),
            (changed(8, &[4, 0x30]), "version 4.3"),
            (changed(8, &[5, 0]), "version 5.0"),
            (changed(16, b"RGB "), "four colorants"),
            (changed(12, b"mntr"), "prtr"),
            (tagless, "no table A2B0"),
            (changed(128, &[255; 4]), ""),
        ] {
            match fit_for_intent("house.icc", &icc) {
                Err(why) => assert!(why.starts_with("house.icc ") && why.contains(said), "{why}"),
                Ok(()) => assert_eq!(said, "", "a count of tags too large is only a count"),
            }
        }
        assert_eq!(fit_for_intent("x", &changed(8, &[4, 0x20])), Ok(()), "4.2 is the newest");
    }
}
