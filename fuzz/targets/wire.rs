#![no_main]

use gatepost_fuzz::wire;

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    if let Ok(value) = wire::document(body) {
        let _ = wire::commands(&value);
        if let Some(map) = value.as_object() {
            let _ = wire::flight(map, None);
            let _ = wire::changes(map);
            let _ = wire::notice(map);
        }
    }
    let _ = wire::commands_by_line(body);
});
