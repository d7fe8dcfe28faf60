//! Programs of Linux machines.

use super::{
    Account::{Person, Service, System},
    Program, program,
};

/// Programs of Linux machines.
pub(in crate::generate) const LINUX: &[Program] = &[
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
