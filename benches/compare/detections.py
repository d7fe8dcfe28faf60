"""Fifty detections over Endpoint.Processes, of the shape that detections of security content have, as conditions that are translated to SPL
and to SQL alike. Patterns compare whole values, in any case; `*` stands for anything.
"""

BY = ["dest", "user", "parent_process_name", "process_name", "original_file_name", "process", "process_id", "parent_process_id"]
# Columns with few values: an engine that skips the rest of a condition should look at them first.
CHEAP = {"process_name", "original_file_name", "parent_process_name", "user", "dest", "process_path", "parent_process_path"}


def term(field, *patterns):
    """One of the patterns."""
    return ("in", field, list(patterns))


def both(*conditions):
    return ("and", list(conditions))


def either(*conditions):
    return ("or", list(conditions))


def never(condition):
    return ("not", condition)


def line(*patterns):
    return term("process", *patterns)


def program(*names):
    """The program by its file's name or, where it was renamed, by the name in its version resource."""
    return either(term("process_name", *names), term("original_file_name", *names))


def name(*names):
    return term("process_name", *names)


def parent(*names):
    return term("parent_process_name", *names)


SHELLS = ["cmd.exe", "powershell.exe", "pwsh.exe"]
POWERSHELL = program("powershell.exe", "pwsh.exe", "powershell_ise.exe")
OFFICE = ["winword.exe", "excel.exe", "outlook.exe", "powerpnt.exe", "onenote.exe", "msaccess.exe"]

DETECTIONS = {
    "msiexec unregisters a library": both(program("msiexec.exe"), line("*/z*", "*-z*")),
    "msiexec installs from the web": both(program("msiexec.exe"), line("*http://*", "*https://*")),
    "msiexec hides what it does": both(program("msiexec.exe"), line("* /q*", "* -q*"), line("*\\temp\\*", "*\\programdata\\*")),
    "certutil fetches": both(program("certutil.exe"), line("*urlcache*"), line("*split*", "* -f *")),
    "certutil decodes": both(program("certutil.exe"), line("*decode*", "*encode*")),
    "bitsadmin fetches": both(program("bitsadmin.exe"), line("*transfer*", "*addfile*")),
    "curl fetches to a public folder": both(program("curl.exe"), line("*-o *", "*--output*"), line("*\\temp\\*", "*\\public\\*", "*\\appdata\\*")),
    "powershell with an encoded command": both(POWERSHELL, line("* -enc*", "* /enc*", "* -ec *")),
    "powershell hidden": both(POWERSHELL, line("*hidden*"), line("*-enc*", "*bypass*", "*downloadstring*")),
    "powershell fetches": both(POWERSHELL, line("*downloadstring*", "*downloadfile*", "*invoke-webrequest*", "*net.webclient*", "*start-bitstransfer*")),
    "powershell bypasses policy": both(POWERSHELL, line("* -ex*bypass*", "*-executionpolicy*bypass*")),
    "powershell and the defender": both(POWERSHELL, line("*set-mppreference*", "*add-mppreference*", "*disablerealtimemonitoring*")),
    "powershell loads in memory": both(POWERSHELL, line("*frombase64string*", "*[reflection.assembly]*", "*invoke-expression*", "*iex *")),
    "office starts a shell": both(parent(*OFFICE), name(*SHELLS, "wscript.exe", "cscript.exe", "mshta.exe", "rundll32.exe")),
    "browser starts a shell": both(parent("chrome.exe", "msedge.exe", "firefox.exe"), name("powershell.exe", "wscript.exe", "mshta.exe")),
    "rundll32 without an entry": both(program("rundll32.exe"), never(line("*.dll*", "*.cpl*"))),
    "rundll32 and comsvcs": both(program("rundll32.exe"), line("*comsvcs*"), line("*minidump*", "*#24*")),
    "rundll32 control panel": both(program("rundll32.exe"), line("*control*rundll*"), line("*.cpl*")),
    "rundll32 from a public folder": both(program("rundll32.exe"), line("*\\users\\public\\*", "*\\programdata\\*", "*\\appdata\\local\\temp\\*")),
    "regsvr32 with a script": both(program("regsvr32.exe"), line("*scrobj*", "*/i:http*")),
    "regsvr32 silently": both(program("regsvr32.exe"), line("* /s *", "* -s *"), never(line("*\\program files\\*", "*\\windows\\*"))),
    "mshta with a script": both(program("mshta.exe"), line("*vbscript*", "*javascript*", "*about:*")),
    "mshta from the web": both(program("mshta.exe"), line("*http://*", "*https://*")),
    "wscript from a share": both(program("wscript.exe", "cscript.exe"), line("*\\\\*\\*.vbs*", "*\\\\*\\*.js*")),
    "wmic starts a process": both(program("wmic.exe"), line("*process*call*create*")),
    "wmic on another machine": both(program("wmic.exe"), line("*/node:*"), line("*process*", "*service*")),
    "wmi host starts a shell": both(parent("wmiprvse.exe"), name(*SHELLS)),
    "schtasks creates": both(program("schtasks.exe"), line("*/create*", "*-create*"), line("*/ru system*", "*\\temp\\*", "*powershell*")),
    "schtasks on another machine": both(program("schtasks.exe"), line("*/run*", "*/create*"), line("*/s *")),
    "sc creates a service": both(program("sc.exe"), line("*create*"), line("*binpath*")),
    "sc stops a service": both(program("sc.exe"), line("*stop*", "*delete*", "*config*disabled*")),
    "net finds accounts": both(program("net.exe", "net1.exe"), line("*user*"), line("*/domain*", "*/do*")),
    "net adds an account": both(program("net.exe", "net1.exe"), line("*user*", "*localgroup*"), line("*/add*")),
    "net stops services": both(program("net.exe", "net1.exe"), line("* stop *")),
    "nltest finds trusts": both(program("nltest.exe", "nltestrk.exe"), line("*domain_trusts*".replace("_", "*"), "*dclist*", "*dsgetdc*")),
    "whoami tells everything": both(program("whoami.exe"), line("*/all*", "*/priv*", "*/groups*")),
    "reg saves secrets": both(program("reg.exe"), line("*save*"), line("*hklm\\sam*", "*hklm\\system*", "*hklm\\security*")),
    "reg changes run keys": both(program("reg.exe"), line("*add*"), line("*currentversion\\run*", "*winlogon*")),
    "vssadmin deletes": both(program("vssadmin.exe"), line("*delete*"), line("*shadows*")),
    "wevtutil clears": both(program("wevtutil.exe"), line("* cl *", "*clear-log*")),
    "netsh opens the firewall": both(program("netsh.exe"), line("*firewall*"), line("*add*", "*set*"), line("*allow*", "*disable*")),
    "taskkill of defences": both(program("taskkill.exe"), line("*/im*"), line("*msmpeng*", "*sense*", "*agentd*")),
    "psexec accepts": both(program("psexec.exe", "psexec64.exe", "psexec.c"), line("*accepteula*")),
    "plink tunnels": both(program("plink.exe", "plink"), line("* -r *", "* -l *", "*-batch*")),
    "archive with a password": both(program("7z.exe", "7za.exe", "rar.exe", "winrar.exe"), line("* a *"), line("* -p*", "* -hp*", "*-tzip*")),
    "svchost with a wrong parent": both(name("svchost.exe"), never(parent("services.exe", "mmc.exe", "msmpeng.exe"))),
    "system program elsewhere": both(name("svchost.exe", "lsass.exe", "services.exe", "spoolsv.exe", "dllhost.exe"), never(term("process_path", "c:\\windows\\*"))),
    "renamed powershell": both(term("original_file_name", "powershell.exe"), never(name("powershell.exe"))),
    "dumps of lsass": line("*lsass*.dmp*", "*sekurlsa*", "*procdump*lsass*", "*mimikatz*"),
    "downloads by any program": line("*raw.githubusercontent.com*", "*pastebin.com*", "*transfer.sh*", "*cdn.discordapp.com*"),
}
FOUNDING = "msiexec unregisters a library"


def spl_condition(condition):
    kind, *rest = condition
    if kind == "in":
        field, patterns = rest
        quoted = ['"' + pattern.replace("\\", "\\\\") + '"' for pattern in patterns]
        return f"Processes.{field}={quoted[0]}" if len(quoted) == 1 else f"Processes.{field} IN ({', '.join(quoted)})"
    if kind == "not":
        return f"NOT ({spl_condition(rest[0])})"
    return "(" + f" {kind.upper()} ".join(map(spl_condition, rest[0])) + ")"


def spl(condition):
    """The search, as detections are written."""
    by = " ".join(f"Processes.{field}" for field in BY)
    return (
        "| tstats `security_content_summariesonly` count min(_time) as firstTime max(_time) as lastTime from datamodel=Endpoint.Processes "
        f"where {spl_condition(condition)} by {by} | `drop_dm_object_name(Processes)` | `security_content_ctime(firstTime)` | `security_content_ctime(lastTime)`"
    )


def text(value):
    return "'" + value.replace("'", "''") + "'"


SPECIAL = set("\\.+*?()|[]{}^$#&-~/")


def regex_of(pattern):
    """RE2's notation of a pattern; anchors only where it doesn't begin or end with a star."""
    body = ".*".join("".join("\\" + c if c in SPECIAL - {"/", "&", "~", "#", "-"} else c for c in part) for part in pattern.strip("*").split("*"))
    return ("" if pattern.startswith("*") else "^") + body + ("" if pattern.endswith("*") else "$")


def leaf(field, patterns, form):
    exact = [pattern.lower() for pattern in patterns if "*" not in pattern]
    globs = [pattern for pattern in patterns if "*" in pattern]
    parts = []
    if exact:
        values = ", ".join(map(text, exact))
        parts.append(f"lower({field}) = {values}" if len(exact) == 1 else f"lower({field}) IN ({values})")
    if globs and form == "regex":
        parts.append(f"regexp_matches({field}, {text('(?is)' + '|'.join(map(regex_of, globs)))})")
    elif globs:
        if any(c in pattern for pattern in globs for c in "%_"):
            raise ValueError(f"{globs} has wildcards of LIKE in it")
        parts += [f"{field} ILIKE {text(pattern.replace('*', '%'))}" for pattern in globs]
    return parts[0] if len(parts) == 1 else "(" + " OR ".join(parts) + ")"


def fields(condition):
    kind, *rest = condition
    if kind == "in":
        return {rest[0]}
    return fields(rest[0]) if kind == "not" else set().union(*map(fields, rest[0]))


def sql_condition(condition, form):
    """`form` is `case` (short-circuit, then ILIKE) or `regex` (short-circuit, then one regular expression a list)."""
    kind, *rest = condition
    if kind == "in":
        return leaf(*rest, form)
    if kind == "not":
        return f"NOT ({sql_condition(rest[0], form)})"
    if kind == "or":
        return "(" + " OR ".join(sql_condition(part, form) for part in rest[0]) + ")"
    cheap = [part for part in rest[0] if fields(part) <= CHEAP]
    costly = [part for part in rest[0] if not fields(part) <= CHEAP]
    first, then = (" AND ".join(sql_condition(part, form) for part in parts) for parts in (cheap, costly))
    if not cheap or not costly:
        return f"({first or then})"
    return f"CASE WHEN {first} THEN {then} ELSE false END"


def sql(condition, form, table):
    by = ", ".join(f'"{field}"' for field in BY)
    return (
        f'SELECT {by}, count(*) AS "count", min(_time) AS "firstTime", max(_time) AS "lastTime" '
        f"FROM {table} WHERE {sql_condition(condition, form)} GROUP BY {by}"
    )
