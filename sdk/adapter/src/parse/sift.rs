//! Leaving out what nobody reads of an XML answer while it comes in, so that the bulk of a large
//! one is never held.
//!
//! Only tags are looked at, in any charset that has ASCII in it. An element that is left out keeps
//! its tags, so that an answer cut off within it is still seen to be cut off; an answer in another
//! charset passes as a whole.

/// A sift for one element, by its local name. Its content is left out wherever it stands.
#[derive(Debug)]
pub struct Sift {
    name: &'static str,
    kept: Vec<u8>,
    /// From `<` on, while the tag is not complete.
    tag: Vec<u8>,
    is_inside: bool,
}

/// What a tag does to the element of a name.
#[derive(PartialEq, Eq)]
enum Tag {
    Opens,
    Closes,
    Other,
}

impl Sift {
    /// Leaves out the content of every element of this name.
    pub fn without(name: &'static str) -> Self {
        Self { name, kept: Vec::new(), tag: Vec::new(), is_inside: false }
    }

    /// Takes in the next bytes of the answer.
    pub fn take(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let end = if self.tag.is_empty() { b'<' } else { b'>' };
            let Some(place) = bytes.iter().position(|byte| *byte == end) else {
                self.pass(bytes);
                return;
            };
            if end == b'<' {
                self.pass(&bytes[..place]);
                self.tag.push(b'<');
            } else {
                self.tag.extend(&bytes[..=place]);
                self.close_tag();
            }
            bytes = &bytes[place + 1..];
        }
    }

    /// What is left of the answer.
    pub fn finish(mut self) -> Vec<u8> {
        self.kept.append(&mut self.tag);
        self.kept
    }

    /// Bytes within a tag or between two.
    fn pass(&mut self, bytes: &[u8]) {
        if !self.tag.is_empty() {
            self.tag.extend(bytes);
        } else if !self.is_inside {
            self.kept.extend(bytes);
        }
    }

    fn close_tag(&mut self) {
        let tag = tag(&self.tag, self.name.as_bytes());
        if !self.is_inside || tag == Tag::Closes {
            self.kept.append(&mut self.tag);
        }
        self.tag.clear();
        match tag {
            Tag::Opens => self.is_inside = true,
            Tag::Closes => self.is_inside = false,
            Tag::Other => {}
        }
    }
}

fn tag(tag: &[u8], name: &[u8]) -> Tag {
    let inner = &tag[1..tag.len() - 1];
    let (qualified, kind) = match inner {
        [b'/', rest @ ..] => (rest, Tag::Closes),
        [.., b'/'] => return Tag::Other,
        rest => (rest, Tag::Opens),
    };
    let end = qualified.iter().position(u8::is_ascii_whitespace).unwrap_or(qualified.len());
    let local = qualified[..end].rsplit(|byte| *byte == b':').next();
    if local == Some(name) { kind } else { Tag::Other }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::Sift;

    fn sifted(text: &str, chunk: usize) -> String {
        let mut sift = Sift::without("Bulk");
        text.as_bytes().chunks(chunk).for_each(|bytes| sift.take(bytes));
        String::from_utf8(sift.finish()).unwrap()
    }

    #[rstest]
    #[case("<a><Bulk><b>x</b></Bulk><c/></a>", "<a><Bulk></Bulk><c/></a>")]
    #[case("<a><m:Bulk z='1'>x</m:Bulk >y</a>", "<a><m:Bulk z='1'></m:Bulk >y</a>")]
    #[case("<a><Bulk/><Bulk />x</a>", "<a><Bulk/><Bulk />x</a>")]
    #[case("<a>\n<Bulk\n>x</Bulk></a>", "<a>\n<Bulk\n></Bulk></a>")]
    #[case("<a><Bulky>x</Bulky></a>", "<a><Bulky>x</Bulky></a>")]
    #[case("<a><Bulk>x</Bulk><Bulk>y</Bulk></a>", "<a><Bulk></Bulk><Bulk></Bulk></a>")]
    #[case("<a>no bulk at all</a>", "<a>no bulk at all</a>")]
    fn only_the_content_of_the_element_is_left_out(#[case] text: &str, #[case] left: &str) {
        for chunk in 1..=text.len() {
            assert_eq!(sifted(text, chunk), left, "in chunks of {chunk}");
        }
    }

    #[rstest]
    #[case("<a><Bulk><b>x", "<a><Bulk>")]
    #[case("<a><Bulk><b>x</Bul", "<a><Bulk></Bul")]
    #[case("<a><b", "<a><b")]
    fn what_is_cut_off_stays_cut_off(#[case] text: &str, #[case] left: &str) {
        assert_eq!(sifted(text, 3), left);
    }

    proptest! {
        #[test]
        fn chunks_make_no_difference(text in "[<>/a:Bulk ]{0,60}", chunk in 1..9_usize) {
            prop_assert_eq!(sifted(&text, chunk), sifted(&text, 60));
        }

        #[test]
        fn what_names_no_such_element_passes_whole(text in "[^B]{1,60}", chunk in 1..9_usize) {
            prop_assert_eq!(sifted(&text, chunk), text);
        }
    }
}
