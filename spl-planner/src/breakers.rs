//! What divides the text of an event into words.

/// The characters that alone end a segment for good: `segmenters.conf`'s major breakers.
pub const MAJOR_BREAKERS: &str = "[]<>(){}|!;,'\"*\n\r \t&?+";

/// The characters that part a segment into smaller ones: its minor breakers.
pub const MINOR_BREAKERS: &str = "/:=@.-$#%\\_";
