//! Compression of what is sealed.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use crate::sealing::SealingError;

/// The bytes, smaller.
pub(crate) fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("a buffer in memory takes whatever is written")
}

/// What [`pack`] was given. Only what was sealed here comes this way, so its size needs no limit.
pub(crate) fn unpack(bytes: &[u8]) -> Result<Vec<u8>, SealingError> {
    let mut unpacked = Vec::new();
    ZlibDecoder::new(bytes).read_to_end(&mut unpacked).map_err(|_| SealingError::Broken)?;
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_out_as_it_was_and_took_less_room() {
        let text = "<Resident><Unit>12B</Unit></Resident>".repeat(200).into_bytes();
        let packed = pack(&text);
        assert!(packed.len() * 20 < text.len(), "{} of {}", packed.len(), text.len());
        assert_eq!(unpack(&packed).unwrap(), text);
        assert!(matches!(unpack(&packed[..packed.len() / 2]), Err(SealingError::Broken)));
    }
}
