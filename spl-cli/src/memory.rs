//! What the process does with memory that it has freed.

use std::ffi::{c_int, c_long};

/// The number of mimalloc's option `purge_delay`, for which its bindings have no name.
const PURGE_DELAY: c_int = 15;

/// Milliseconds: longer than a search over some row groups takes, so that the pages of the next one find the memory of the last.
const DELAY: c_long = 1000;

/// Lets mimalloc keep freed memory for a while instead of returning it to the system at once. A scan frees megabytes with each row group and wants them
/// again for the next; memory that came back from the system is cleared first, which took a tenth of a scan's time. For programs whose allocator is
/// mimalloc; without effect in others. A user's `MIMALLOC_PURGE_DELAY` is left as it is.
pub fn keep_memory() {
    // SAFETY: takes two numbers by value, and may be called at any time; mimalloc ignores numbers of options that it doesn't have.
    #[allow(unsafe_code)]
    unsafe {
        libmimalloc_sys::mi_option_set_default(PURGE_DELAY, DELAY);
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    const VARIABLE: &str = "MIMALLOC_PURGE_DELAY";

    #[test]
    fn keeps_freed_memory_unless_a_user_said_otherwise() {
        #[allow(unsafe_code)]
        // SAFETY: takes and gives numbers.
        let delay = || unsafe { libmimalloc_sys::mi_option_get(PURGE_DELAY) };
        // mimalloc reads the variable once a process: what it gives tells, too, that the number is that of this option.
        if let Ok(said) = std::env::var(VARIABLE) {
            keep_memory();
            assert_eq!(delay().to_string(), said);
            return;
        }
        keep_memory();
        assert_eq!(delay(), DELAY);
        let mut child = Command::new(std::env::current_exe().unwrap());
        let name = "memory::tests::keeps_freed_memory_unless_a_user_said_otherwise";
        let output = child.env(VARIABLE, "77").args(["--exact", name]).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && text.contains("1 passed"), "{text}");
    }
}
