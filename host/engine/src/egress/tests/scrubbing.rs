use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use proptest::prelude::*;
use rstest::rstest;

use super::super::encode::encode;
use super::*;

fn scrubber(secret: &str) -> Scrubber {
    let scrubber = Scrubber::new();
    scrubber.learn(secret);
    scrubber
}

fn marked(text: &str) -> String {
    text.replace("{}", MARK)
}

#[rstest]
#[case("p<ss&w\"rd/+ 1é")]
#[case("p&lt;ss&amp;w&quot;rd/+ 1é")]
#[case("p&#60;ss&#x26;w&#x22;rd/+ 1&#xE9;")]
#[case("p<ss&w\\\"rd\\/+ 1\\u00e9")]
#[case("p\\u003css\\u0026w\\u0022rd/+ 1é")]
#[case("p%3Css%26w%22rd%2F%2B%201%C3%A9")]
#[case("p%3css%26w%22rd%2f%2b+1%c3%a9")]
#[case("%70<%73s&w&quot;rd\\/+ 1é")]
fn a_secret_is_found_in_every_way_of_writing_it(#[case] written: &str) {
    let scrubber = scrubber(PASSWORD);
    assert_eq!(scrubber.text(&format!("a={written}&b")), marked("a={}&b"));
    assert_eq!(scrubber.hits(), 1);
}

#[test]
fn a_secret_is_found_within_base64_at_any_alignment() {
    let scrubber = scrubber(PASSWORD);
    for before in ["", "u", "us", "user:"] {
        for after in ["", "x", ":more"] {
            let text = format!("{before}{PASSWORD}{after}");
            for encoded in [STANDARD.encode(&text), URL_SAFE_NO_PAD.encode(&text)] {
                let clean = scrubber.text(&encoded);
                assert!(clean.contains(MARK), "{encoded} became {clean}");
                assert!(clean.len() - MARK.len() <= before.len() * 2 + after.len() * 2 + 4);
            }
        }
    }
}

#[test]
fn the_longest_secret_wins() {
    let scrubber = scrubber("secret-one");
    scrubber.learn("secret-one-and-more");
    assert_eq!(scrubber.text("secret-one-and-more secret-one"), marked("{} {}"));
}

#[test]
fn short_values_and_other_texts_are_left_alone() {
    let scrubber = scrubber("1234567");
    scrubber.learn("password");
    let text = "1234567 passwor% &amp; 100% \\u00 %zz &unknown; &#xffffffff; pass\\u12";
    assert_eq!(scrubber.text(text), text);
    assert_eq!(scrubber.hits(), 0);
}

#[test]
fn a_secret_that_looks_like_an_escape_is_found_in_both_readings() {
    let scrubber = scrubber("100%25 & \\\\n");
    assert_eq!(scrubber.text("<100%25 & \\\\n>"), marked("<{}>"));
    assert_eq!(scrubber.text("<100%2525 &amp; \\\\\\\\n>"), marked("<{}>"));
}

#[test]
fn a_secret_made_of_escapes_is_looked_for_in_good_time() {
    let scrubber = scrubber(&format!("{}x", "\\".repeat(60)));
    let text = "\\".repeat(4000);
    assert_eq!(scrubber.text(&text), text);
}

#[test]
fn the_mark_is_known_again_in_a_url() {
    let scrubber = scrubber(PASSWORD);
    let link = scrubber.text("https://pms.example.com/next?key=p%3Css%26w%22rd%2F%2B%201%C3%A9");
    assert!(scrubber.finds_in(&link));
    assert!(scrubber.finds_in(&link.replace('~', "%7E")));
    assert!(scrubber.finds_in("https://pms.example.com/p%3Css&w%22rd/+%201é"));
    assert!(!scrubber.finds_in("https://pms.example.com/next?key=1"));
}

proptest! {
    #[test]
    fn borders_between_pieces_make_no_difference(
        secret in "[ -~é€😀]{8,20}",
        before in "[a-z%&\\\\ ]{0,10}",
        after in "[a-z%&;\\\\ ]{0,10}",
        encoding in prop::sample::select(vec![
            Encoding::Raw,
            Encoding::XmlText,
            Encoding::JsonString,
            Encoding::UrlComponent,
            Encoding::Base64,
        ]),
        size in 1..9_usize,
    ) {
        let scrubber = scrubber(&secret);
        let text = format!("{before}{}{after}", *encode(&secret, encoding));
        let whole = scrubber.text(&text);
        prop_assert!(whole.contains(MARK), "{text} became {whole}");

        let mut stream = scrubber.stream();
        let mut pieces = Vec::new();
        for piece in text.as_bytes().chunks(size) {
            pieces.extend(stream.push(piece));
        }
        pieces.extend(stream.finish());
        prop_assert_eq!(String::from_utf8(pieces).unwrap(), whole);
    }

    #[test]
    fn what_holds_no_secret_passes_unchanged(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let scrubber = scrubber("a secret of the credential");
        prop_assert_eq!(scrubber.bytes(&bytes), bytes);
    }
}
