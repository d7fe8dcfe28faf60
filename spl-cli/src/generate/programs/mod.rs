//! The programs that run, most frequent first: frequencies follow Zipf's law in the order of the lists.
//!
//! In a command line, `{n}` is a number, `{hex}` eight hexadecimal digits, `{guid}` a GUID, `{word}` a word, `{user}` the
//! user's name, `{ip}` a private address.

mod linux;
mod planted;
mod windows;

pub(super) use self::{
    linux::LINUX,
    planted::{HITS, NEAR_MISSES},
    windows::WINDOWS,
};

/// Whose account a program runs under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Account {
    /// The machine's own: SYSTEM or root.
    System,
    /// One of the service accounts.
    Service,
    /// The person who works there.
    Person,
}

/// A program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Program {
    /// Its file.
    pub(super) path: &'static str,
    /// The name in the file's version resource; empty where there is none.
    pub(super) original: &'static str,
    /// What starts it: names of [`PARENTS`].
    pub(super) parents: &'static [&'static str],
    /// Whose account it runs under.
    pub(super) account: Account,
    /// Its command lines.
    pub(super) commands: &'static [&'static str],
}

const fn program(
    path: &'static str,
    original: &'static str,
    parents: &'static [&'static str],
    account: Account,
    commands: &'static [&'static str],
) -> Program {
    Program { path, original, parents, account, commands }
}

/// Path and command line of programs that start others.
pub(super) const PARENTS: &[(&str, &str)] = &[
    (r"C:\Windows\explorer.exe", r"C:\Windows\Explorer.EXE"),
    (r"C:\Windows\System32\services.exe", r"C:\Windows\system32\services.exe"),
    (r"C:\Windows\System32\svchost.exe", r"C:\Windows\system32\svchost.exe -k netsvcs -p -s Schedule"),
    (r"C:\Windows\System32\cmd.exe", r#""C:\Windows\System32\cmd.exe" /c start.bat"#),
    (
        r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe",
        r"powershell.exe -NoProfile -ExecutionPolicy RemoteSigned -File C:\Scripts\inventory.ps1",
    ),
    (r"C:\Windows\System32\wbem\WmiPrvSE.exe", r"C:\Windows\system32\wbem\wmiprvse.exe -secured -Embedding"),
    (r"C:\Windows\System32\wininit.exe", "wininit.exe"),
    (r"C:\Windows\System32\winlogon.exe", "winlogon.exe"),
    (r"C:\Windows\System32\userinit.exe", r"C:\Windows\system32\userinit.exe"),
    (
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
        r#""C:\Program Files\Google\Chrome\Application\chrome.exe""#,
    ),
    (
        r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
        r#""C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe" --profile-directory=Default"#,
    ),
    (
        r"C:\Program Files\Microsoft Office\root\Office16\OUTLOOK.EXE",
        r#""C:\Program Files\Microsoft Office\root\Office16\OUTLOOK.EXE""#,
    ),
    (
        r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE",
        r#""C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE" /n"#,
    ),
    (r"C:\Program Files\Agent\agentd.exe", r#""C:\Program Files\Agent\agentd.exe" --service"#),
    ("/usr/lib/systemd/systemd", "/usr/lib/systemd/systemd --system"),
    ("/usr/sbin/sshd", "sshd: /usr/sbin/sshd -D [listener]"),
    ("/usr/bin/bash", "-bash"),
    ("/usr/sbin/cron", "/usr/sbin/CRON -f"),
];

/// The last part of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit(['\\', '/']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_parent_is_known() {
        let known: HashSet<_> = PARENTS.iter().map(|(path, _)| file_name(path)).collect();
        for program in [WINDOWS, LINUX, HITS, NEAR_MISSES].into_iter().flatten() {
            assert!(!program.parents.is_empty() && !program.commands.is_empty(), "{}", program.path);
            for parent in program.parents {
                assert!(known.contains(parent), "{parent}");
            }
        }
    }

    #[test]
    fn about_sixty_programs() {
        assert!((55..=70).contains(&(WINDOWS.len() + LINUX.len())));
    }
}
