//! Messages to the person at the terminal.

use std::{
    env,
    io::{self, IsTerminal, Write},
    sync::OnceLock,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::output::escape::visible_lines;

/// When to use colours; `auto` is on a terminal that is not told otherwise by NO_COLOR or TERM=dumb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ColorChoice {
    Auto,
    Always,
    Never,
}

static COLOR: OnceLock<ColorChoice> = OnceLock::new();

/// Remembers what the user chose, for the rest of the process.
pub(crate) fn set_color(choice: ColorChoice) {
    let _ = COLOR.set(choice);
}

/// Whether to colour what goes to a stream that is, or isn't, a terminal.
pub(crate) fn color(terminal: bool) -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    match COLOR.get() {
        Some(ColorChoice::Always) => true,
        Some(ColorChoice::Never) => false,
        _ => terminal && !set("NO_COLOR") && env::var_os("TERM").is_none_or(|term| term != "dumb"),
    }
}

/// The width of the terminal that standard output is; `None` where it isn't one.
pub(crate) fn width() -> Option<usize> {
    terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| width.0.into())
}

/// Prints an error, unless it says already that it is one.
pub(crate) fn error(text: &str) {
    headed("error", "\x1b[1;31m", text);
}

/// Prints a warning, unless it says already that it is one.
pub(crate) fn warning(text: &str) {
    headed("warning", "\x1b[1;33m", text);
}

/// Prints a remark, such as the number of rows.
pub(crate) fn note(text: &str) {
    let (on, off) = if color(io::stderr().is_terminal()) { ("\x1b[2m", "\x1b[0m") } else { ("", "") };
    // There is nobody to tell that standard error is closed.
    let _ = writeln!(io::stderr(), "{on}{}{off}", visible_lines(text));
}

fn headed(word: &str, style: &str, text: &str) {
    let _ = writeln!(io::stderr(), "{}", with_head(word, style, text, color(io::stderr().is_terminal())));
}

/// The text with the heads of its messages, `error[SPL201]:`, in colour. It may hold several messages, and quotes data:
/// nothing of it reaches the terminal raw.
fn with_head(word: &str, style: &str, text: &str, color: bool) -> String {
    let text = visible_lines(text.trim_end());
    let is_head =
        |line: &str| line.strip_prefix(word).is_some_and(|rest| rest.starts_with(':') || rest.starts_with('['));
    let text = if text.lines().any(is_head) { text } else { format!("{word}: {text}").into() };
    if !color {
        return text.into_owned();
    }
    let mut lines = Vec::new();
    for line in text.lines() {
        match line.split_once(':').filter(|_| is_head(line)) {
            Some((head, rest)) => lines.push(format!("{style}{head}\x1b[0m:{rest}")),
            None => lines.push(line.to_owned()),
        }
    }
    lines.join("\n")
}

/// A progress bar on standard error; it shows nothing where that is no terminal.
pub(crate) fn progress(total: u64, unit: &str) -> ProgressBar {
    let bar = ProgressBar::new(total);
    let template = format!("{{bar:30}} {{human_pos}}/{{human_len}} {unit}, {{per_sec}}, {{eta}} left");
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads() {
        assert_eq!(with_head("error", "<", "no such file", false), "error: no such file");
        assert_eq!(with_head("error", "<", "error[SPL201]: what\n --> 1:1", false), "error[SPL201]: what\n --> 1:1");
        assert_eq!(with_head("error", "<", "error[SPL201]: what", true), "<error[SPL201]\x1b[0m: what");
        assert_eq!(with_head("error", "<", "errors of a\x1b[2J", false), "error: errors of a\\x1b[2J");
    }
}
