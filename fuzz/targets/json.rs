#![no_main]

mod feed;

libfuzzer_sys::fuzz_target!(|body: &[u8]| feed::check("json", "ZRH", body));
