#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| yingbi_fuzz::checkpoint::run(data));
