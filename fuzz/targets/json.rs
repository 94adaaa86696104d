#![no_main]

libfuzzer_sys::fuzz_target!(|body: &[u8]| gatepost_fuzz::check("json", "ZRH", body));
