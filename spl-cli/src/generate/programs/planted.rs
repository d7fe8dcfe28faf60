//! Rare events to find, and what resembles them.

use super::{Account::Person, Program, program};

/// What the hunt of `spl demo` is for: `msiexec` told by `/z` to call DllUnregisterServer, under its own name in any
/// letter case, or renamed.
pub(in crate::generate) const HITS: &[Program] = &[
    program(
        r"C:\Windows\System32\msiexec.exe",
        "msiexec.exe",
        &["cmd.exe"],
        Person,
        &[r#"msiexec.exe /z "C:\ProgramData\{word}\{word}.dll""#],
    ),
    program(
        r"C:\Windows\System32\MsiExec.exe",
        "msiexec.exe",
        &["powershell.exe"],
        Person,
        &[r#""C:\Windows\System32\MsiExec.exe" /Z C:\Users\Public\{word}.dll"#],
    ),
    program(
        r"C:\Windows\SysWOW64\MSIEXEC.EXE",
        "msiexec.exe",
        &["WINWORD.EXE"],
        Person,
        &[r"MSIEXEC.EXE -z C:\Users\{user}\AppData\Local\Temp\{hex}.dll"],
    ),
    program(
        r"C:\Windows\System32\mSiExEc.exe",
        "MSIEXEC.EXE",
        &["cmd.exe"],
        Person,
        &[r#"mSiExEc   -Z"C:\Temp\{word}.dll""#],
    ),
    program(
        r"C:\Users\Public\updatehelper.exe",
        "msiexec.exe",
        &["explorer.exe"],
        Person,
        &[r"updatehelper.exe /q /z \\{ip}\share\{word}.dll"],
    ),
];

/// What looks like it and isn't.
pub(in crate::generate) const NEAR_MISSES: &[Program] = &[
    program(
        r"C:\Windows\System32\MSIEXEC.EXE",
        "msiexec.exe",
        &["cmd.exe"],
        Person,
        &[r#"msiexec /i "C:\Packages\zip {word}.msi" /qn"#],
    ),
    program(
        r"C:\Users\Public\setup.exe",
        "msiexec.exe",
        &["explorer.exe"],
        Person,
        &[r"C:\Users\Public\setup.exe /i {word}.msi /quiet"],
    ),
    program(r"C:\Tools\msiexec_helper.exe", "helper.exe", &["cmd.exe"], Person, &[r"msiexec_helper.exe /z {word}.dll"]),
    program(
        r"C:\Windows\System32\cmd.exe",
        "Cmd.Exe",
        &["explorer.exe"],
        Person,
        &[r#"cmd.exe /c "echo msiexec /z > {word}.txt""#],
    ),
];
