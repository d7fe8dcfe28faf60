//! The programs that run, most frequent first: frequencies follow Zipf's law in the order of the lists.
//!
//! In a command line, `{n}` is a number, `{hex}` eight hexadecimal digits, `{guid}` a GUID, `{word}` a word, `{user}` the
//! user's name, `{ip}` a private address.

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

use Account::{Person, Service, System};

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

/// Programs of Windows machines.
pub(super) const WINDOWS: &[Program] = &[
    program(
        r"C:\Windows\System32\svchost.exe",
        "svchost.exe",
        &["services.exe"],
        System,
        &[
            r"C:\Windows\system32\svchost.exe -k netsvcs -p -s BITS",
            r"C:\Windows\system32\svchost.exe -k LocalServiceNetworkRestricted -p",
            r"C:\Windows\system32\svchost.exe -k wsappx -p -s ClipSVC",
            r"C:\Windows\System32\svchost.exe -k WerSvcGroup",
        ],
    ),
    program(
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
        "chrome.exe",
        &["chrome.exe", "explorer.exe"],
        Person,
        &[
            r#""C:\Program Files\Google\Chrome\Application\chrome.exe" --type=renderer --lang=en-US --renderer-client-id={n} --launch-time-ticks={n}"#,
            r#""C:\Program Files\Google\Chrome\Application\chrome.exe" --type=utility --utility-sub-type=network.mojom.NetworkService --field-trial-handle={n}"#,
        ],
    ),
    program(
        r"C:\Windows\System32\conhost.exe",
        "CONHOST.EXE",
        &["cmd.exe", "powershell.exe"],
        System,
        &[r"\??\C:\Windows\system32\conhost.exe 0xffffffff -ForceV1", r"\??\C:\Windows\system32\conhost.exe 0x4"],
    ),
    program(
        r"C:\Windows\System32\backgroundTaskHost.exe",
        "backgroundTaskHost.exe",
        &["svchost.exe"],
        Person,
        &[r#""C:\Windows\system32\backgroundTaskHost.exe" -ServerName:App.AppX{hex}{hex}.mca"#],
    ),
    program(
        r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
        "msedge.exe",
        &["msedge.exe", "explorer.exe"],
        Person,
        &[
            r#""C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe" --type=renderer --js-flags=--ms-user-locale= --renderer-client-id={n}"#,
        ],
    ),
    program(
        r"C:\Windows\System32\RuntimeBroker.exe",
        "RuntimeBroker.exe",
        &["svchost.exe"],
        Person,
        &[r"C:\Windows\System32\RuntimeBroker.exe -Embedding"],
    ),
    program(
        r"C:\Windows\System32\taskhostw.exe",
        "taskhostw.exe",
        &["svchost.exe"],
        System,
        &["taskhostw.exe", "taskhostw.exe {guid}"],
    ),
    program(
        r"C:\Windows\System32\dllhost.exe",
        "dllhost.exe",
        &["svchost.exe"],
        Person,
        &[r"C:\Windows\system32\DllHost.exe /Processid:{guid}"],
    ),
    program(
        r"C:\Windows\System32\cmd.exe",
        "Cmd.Exe",
        &["explorer.exe", "agentd.exe", "svchost.exe"],
        Person,
        &[
            r#""C:\Windows\System32\cmd.exe" /c "{word}.bat" {n}"#,
            r#"C:\Windows\system32\cmd.exe /d /s /c "whoami & hostname""#,
            r#""C:\Windows\System32\cmd.exe""#,
        ],
    ),
    program(
        r"C:\Windows\System32\SearchProtocolHost.exe",
        "SearchProtocolHost.exe",
        &["services.exe"],
        System,
        &[r#""C:\Windows\system32\SearchProtocolHost.exe" Global\UsGthrFltPipeMssGthrPipe{n}_ 1 -2147483646"#],
    ),
    program(
        r"C:\Windows\System32\wbem\WmiPrvSE.exe",
        "Wmiprvse.exe",
        &["svchost.exe"],
        Service,
        &[
            r"C:\Windows\system32\wbem\wmiprvse.exe -Embedding",
            r"C:\Windows\system32\wbem\wmiprvse.exe -secured -Embedding",
        ],
    ),
    program(
        r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe",
        "PowerShell.EXE",
        &["svchost.exe", "cmd.exe", "explorer.exe", "agentd.exe"],
        System,
        &[
            r"powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File C:\Scripts\{word}.ps1",
            r#""powershell.exe" -Command "Get-Service | Where-Object Status -eq Running | Export-Csv C:\Temp\{word}-{n}.csv""#,
            r"powershell.exe -ep AllSigned -c Get-HotFix",
        ],
    ),
    program(
        r"C:\Program Files\Microsoft Office\root\Office16\OUTLOOK.EXE",
        "Outlook.exe",
        &["explorer.exe"],
        Person,
        &[r#""C:\Program Files\Microsoft Office\root\Office16\OUTLOOK.EXE""#],
    ),
    program(
        r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE",
        "Excel.exe",
        &["explorer.exe", "OUTLOOK.EXE"],
        Person,
        &[r#""C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE" "C:\Users\{user}\Documents\{word}-{n}.xlsx""#],
    ),
    program(
        r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE",
        "WinWord.exe",
        &["explorer.exe", "OUTLOOK.EXE"],
        Person,
        &[
            r#""C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE" /n "C:\Users\{user}\Documents\{word} {word}.docx" /o """#,
        ],
    ),
    program(
        r"C:\Users\Public\AppData\Teams\current\Teams.exe",
        "Teams.exe",
        &["explorer.exe"],
        Person,
        &[r#""C:\Users\{user}\AppData\Local\Teams\current\Teams.exe" --type=gpu-process --gpu-preferences={hex}"#],
    ),
    program(
        r"C:\Windows\System32\msiexec.exe",
        "msiexec.exe",
        &["services.exe", "agentd.exe", "explorer.exe"],
        System,
        &[
            r"C:\Windows\system32\msiexec.exe /V",
            r#"msiexec.exe /i "C:\Packages\{word}-{n}.msi" /qn /norestart"#,
            r"C:\Windows\syswow64\MsiExec.exe -Embedding {hex}{hex}{hex}{hex}",
            r"MsiExec.exe /X{guid} /passive",
        ],
    ),
    program(
        r"C:\Windows\System32\rundll32.exe",
        "RUNDLL32.EXE",
        &["explorer.exe", "svchost.exe"],
        Person,
        &[
            r"C:\Windows\system32\rundll32.exe C:\Windows\system32\shell32.dll,Control_RunDLL desk.cpl",
            r#""C:\Windows\system32\rundll32.exe" Startupscan.dll,SusRunTask"#,
        ],
    ),
    program(
        r"C:\Windows\System32\sc.exe",
        "sc.exe",
        &["cmd.exe", "agentd.exe"],
        System,
        &["sc query {word}", "sc.exe start wuauserv"],
    ),
    program(
        r"C:\Windows\System32\wuauclt.exe",
        "wuauclt.exe",
        &["svchost.exe"],
        System,
        &[
            r#""C:\Windows\system32\wuauclt.exe" /UpdateDeploymentProvider UpdateDeploymentProvider.dll /ClassId {guid}"#,
        ],
    ),
    program(
        r"C:\Windows\System32\ipconfig.exe",
        "ipconfig.exe",
        &["cmd.exe", "powershell.exe"],
        Person,
        &["ipconfig /all", "ipconfig"],
    ),
    program(
        r"C:\Windows\System32\net.exe",
        "net.exe",
        &["cmd.exe", "powershell.exe"],
        Person,
        &[r"net use S: \\FS-0001\{word}", "net user {user} /domain", "net start"],
    ),
    program(
        r"C:\Windows\System32\schtasks.exe",
        "schtasks.exe",
        &["cmd.exe", "powershell.exe", "agentd.exe"],
        System,
        &[r#"schtasks /query /fo LIST /tn "\{word}""#, r#"schtasks.exe /Run /TN "\Vendor\{word}""#],
    ),
    program(
        r"C:\Windows\System32\reg.exe",
        "reg.exe",
        &["cmd.exe", "agentd.exe"],
        System,
        &[
            r"reg query HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall /s",
            r#"reg.exe add "HKCU\Software\{word}" /v Version /t REG_SZ /d {n} /f"#,
        ],
    ),
    program(
        r"C:\Windows\System32\gpupdate.exe",
        "GPUpdate.exe",
        &["svchost.exe", "cmd.exe"],
        System,
        &["gpupdate.exe /target:computer", "gpupdate /force"],
    ),
    program(
        r"C:\Windows\System32\notepad.exe",
        "NOTEPAD.EXE",
        &["explorer.exe"],
        Person,
        &[r#""C:\Windows\system32\NOTEPAD.EXE" C:\Users\{user}\Desktop\{word}.txt"#],
    ),
    program(
        r"C:\Windows\System32\wevtutil.exe",
        "wevtutil.exe",
        &["agentd.exe"],
        System,
        &["wevtutil qe Application /c:{n} /f:text"],
    ),
    program(
        r"C:\Windows\System32\robocopy.exe",
        "robocopy.exe",
        &["cmd.exe", "svchost.exe"],
        Person,
        &[
            // `/Z` makes copies restartable: what the planted hunt must not fall for.
            r"robocopy C:\Users\{user}\Documents \\FS-0001\backup\{user} /MIR /Z /R:2",
            r"robocopy D:\{word} E:\{word} /E",
        ],
    ),
    program(
        r"C:\Windows\System32\certutil.exe",
        "CertUtil.exe",
        &["cmd.exe", "agentd.exe"],
        System,
        &[r"certutil -store My", r"certutil.exe -hashfile C:\Packages\{word}.msi SHA256"],
    ),
    program(
        r"C:\Windows\System32\regsvr32.exe",
        "REGSVR32.EXE",
        &["explorer.exe", "agentd.exe"],
        System,
        &[r#"regsvr32.exe /s "C:\Program Files\{word}\{word}.dll""#],
    ),
    program(
        r"C:\Windows\System32\tasklist.exe",
        "tasklist.exe",
        &["cmd.exe"],
        Person,
        &["tasklist /svc", r#"tasklist /fi "imagename eq {word}.exe""#],
    ),
    program(
        r"C:\Windows\System32\whoami.exe",
        "whoami.exe",
        &["cmd.exe", "powershell.exe"],
        Person,
        &["whoami /groups", "whoami"],
    ),
    program(
        r"C:\Windows\System32\nslookup.exe",
        "nslookup.exe",
        &["cmd.exe"],
        Person,
        &["nslookup {word}.corp.example"],
    ),
    program(r"C:\Windows\System32\PING.EXE", "ping.exe", &["cmd.exe"], Person, &["ping -n 4 {ip}"]),
    program(
        r"C:\Windows\System32\wscript.exe",
        "wscript.exe",
        &["explorer.exe", "userinit.exe"],
        Person,
        &[r#""C:\Windows\System32\WScript.exe" "\\DC-0001\netlogon\{word}.vbs""#],
    ),
    program(
        r"C:\Windows\System32\mmc.exe",
        "mmc.exe",
        &["explorer.exe"],
        Person,
        &[r#""C:\Windows\system32\mmc.exe" "C:\Windows\system32\eventvwr.msc" /s"#],
    ),
    program(
        r"C:\Windows\System32\bitsadmin.exe",
        "bitsadmin.exe",
        &["agentd.exe"],
        System,
        &["bitsadmin /list /allusers"],
    ),
    program(
        r"C:\Windows\System32\wbem\WMIC.exe",
        "wmic.exe",
        &["cmd.exe"],
        Person,
        &["wmic os get Caption,Version", "wmic /node:{ip} process list brief"],
    ),
    program(
        r"C:\Windows\System32\mstsc.exe",
        "mstsc.exe",
        &["explorer.exe"],
        Person,
        &[r#""C:\Windows\system32\mstsc.exe" /v:{ip}"#],
    ),
    program(r"C:\Windows\System32\vssadmin.exe", "VSSADMIN.EXE", &["agentd.exe"], System, &["vssadmin list shadows"]),
    program(
        r"C:\Windows\System32\userinit.exe",
        "USERINIT.EXE",
        &["winlogon.exe"],
        Person,
        &[r"C:\Windows\system32\userinit.exe"],
    ),
    program(
        r"C:\Windows\System32\spoolsv.exe",
        "spoolsv.exe",
        &["services.exe"],
        System,
        &[r"C:\Windows\System32\spoolsv.exe"],
    ),
    program(
        r"C:\Windows\System32\lsass.exe",
        "lsass.exe",
        &["wininit.exe"],
        System,
        &[r"C:\Windows\system32\lsass.exe"],
    ),
];

/// Programs of Linux machines.
pub(super) const LINUX: &[Program] = &[
    program("/usr/bin/bash", "", &["sshd", "cron"], Person, &["-bash", "bash -c /opt/jobs/{word}.sh", "/usr/bin/bash"]),
    program("/usr/bin/sed", "", &["bash"], Person, &["sed -n {n}p /var/log/{word}.log"]),
    program("/usr/bin/grep", "", &["bash"], Person, &["grep -c {word} /var/log/{word}.log", "grep -rn {hex} /srv"]),
    program("/usr/bin/ls", "", &["bash"], Person, &["ls -la", "ls --color=auto /srv/{word}"]),
    program("/usr/bin/cat", "", &["bash"], Person, &["cat /etc/os-release", "cat /srv/{word}/{word}.txt"]),
    program("/usr/sbin/cron", "", &["cron"], System, &["/usr/sbin/CRON -f"]),
    program(
        "/usr/bin/curl",
        "",
        &["bash", "cron"],
        Service,
        &["curl -fsS https://{word}.corp.example/health", "curl -sS http://{ip}:8080/metrics"],
    ),
    program("/usr/bin/python3.12", "", &["bash", "systemd"], Service, &["python3 /opt/jobs/{word}.py --run {n}"]),
    program(
        "/usr/bin/systemctl",
        "",
        &["bash"],
        System,
        &["systemctl status {word}.service", "systemctl is-active nginx"],
    ),
    program("/usr/bin/sudo", "", &["bash"], Person, &["sudo systemctl restart {word}", "sudo -l"]),
    program(
        "/usr/bin/tar",
        "",
        &["bash", "cron"],
        System,
        &["tar -czf /backup/{word}-{n}.tar.gz /srv/{word}", "tar -x -z -f {word}.tgz"],
    ),
    program("/usr/bin/ssh", "", &["bash"], Person, &["ssh {user}@{ip}"]),
    program("/usr/bin/rsync", "", &["cron"], System, &["rsync -az /srv/{word}/ {ip}:/backup/"]),
    program("/usr/bin/id", "", &["bash"], Person, &["id", "id -u"]),
    program("/usr/bin/find", "", &["bash", "cron"], System, &["find /tmp -type f -mtime +{n} -delete"]),
    program("/usr/sbin/logrotate", "", &["systemd"], System, &["/usr/sbin/logrotate /etc/logrotate.conf"]),
];

/// What the hunt of `spl demo` is for: `msiexec` told by `/z` to call DllUnregisterServer, under its own name in any
/// letter case, or renamed.
pub(super) const HITS: &[Program] = &[
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
pub(super) const NEAR_MISSES: &[Program] = &[
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

/// The last part of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit(['\\', '/']).next().unwrap_or(path)
}
