//! Profiles as a PDF stores them: deflated.
//!
//! Compressing a profile of 230 KB takes longer than writing the rest of a page's metadata, so the
//! bundled profiles lie beside their ICC files compressed already (`profiles/*.icc.z`, zlib streams;
//! `UPDATE=1 cargo test press::profiles` makes them). A house's own profile is compressed
//! once, when it is first asked for.

use std::io::Write;

use super::Profile;

/// The bundled profiles, deflated, in the order of [`Profile::BUNDLED`].
const PACKED: [&[u8]; 3] = [
    include_bytes!("../../profiles/IFRA26S_newsprint_TAC220.icc.z"),
    include_bytes!("../../profiles/IFRA26S_2004_newsprint.icc.z"),
    include_bytes!("../../profiles/FOGRA39L_coated.icc.z"),
];

impl Profile {
    /// The ICC file as a zlib stream (`FlateDecode`).
    pub fn deflated(&self) -> &[u8] {
        self.packed.get_or_init(|| {
            let bundled = Profile::BUNDLED.iter().zip(PACKED);
            let same = |name: &str| Profile::bundled(name).is_some_and(|other| other == *self);
            bundled.into_iter().find(|(name, _)| same(name)).map_or_else(|| deflate(self.icc()), |(_, z)| z.to_vec())
        })
    }
}

/// Compresses at the best level: it happens once, and every page carries the result.
fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::with_capacity(bytes.len()), flate2::Compression::best());
    // Writing into memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn inflate(packed: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        flate2::read::ZlibDecoder::new(packed).read_to_end(&mut out).expect("a zlib stream");
        out
    }

    #[test]
    fn bundled_profiles_are_not_compressed_again() {
        for (name, packed) in Profile::BUNDLED.iter().zip(PACKED) {
            let profile = Profile::bundled(name).expect("bundled");
            assert_eq!(profile.deflated(), packed, "{name}");
            assert_eq!(inflate(packed), profile.icc(), "{name}");
        }
    }

    #[test]
    fn a_house_s_own_profile_is_compressed_once() {
        let mut icc = Profile::bundled("FOGRA39L_coated").expect("bundled").icc().to_vec();
        icc[24..36].copy_from_slice(&[7; 12]);
        let own = Profile::from_icc("house.icc", icc.clone()).expect("a profile");
        assert_eq!(inflate(own.deflated()), icc);
        assert!(std::ptr::eq(own.deflated(), own.clone().deflated()), "clones share it");
    }
}
