//! Names to make events from; all invented.

/// First names of users.
pub(super) const FIRST: &[&str] = &[
    "aisha", "alma", "anton", "bela", "bruno", "carla", "chen", "clara", "dario", "dina", "elias", "emre", "fatima",
    "felix", "greta", "hana", "hugo", "ines", "ivan", "jana", "jonas", "kenji", "kofi", "lena", "luca", "maria",
    "mateo", "mira", "nadia", "nils", "olga", "omar", "paula", "petra", "quinn", "rafael", "rosa", "samir", "sofia",
    "tariq", "tilda", "uma", "victor", "wanda", "xenia", "yara", "yusuf", "zoe",
];

/// Last names of users.
pub(super) const LAST: &[&str] = &[
    "abara", "adler", "baker", "bauer", "castro", "cohen", "dahl", "diaz", "ekdal", "evans", "faber", "fischer",
    "garcia", "gruber", "haas", "huang", "ibsen", "ito", "jansen", "jung", "kaya", "keller", "lange", "lopez", "marin",
    "meyer", "nagy", "novak", "okafor", "ortega", "park", "pereira", "quist", "rahman", "rossi", "sato", "silva",
    "tanaka", "torres", "ueda", "urban", "varga", "vogel", "wagner", "weiss", "xu", "yilmaz", "young", "zaman",
    "ziegler",
];

/// Departments, in the names of workstations.
pub(super) const DEPARTMENT: &[&str] = &["ACC", "ENG", "FIN", "HR", "IT", "LAW", "LOG", "MKT", "OPS", "SAL"];

/// Roles, in the names of servers.
pub(super) const ROLE: &[&str] = &["APP", "DB", "DC", "FS", "MAIL", "WEB"];

/// Words in file names and arguments. None starts with a `z`: the planted events are told by what follows `/` and `-`.
pub(super) const WORD: &[&str] = &[
    "agenda", "archive", "atlas", "backup", "billing", "budget", "catalog", "client", "contract", "delivery", "draft",
    "export", "forecast", "harbor", "import", "invoice", "journal", "ledger", "market", "meeting", "minutes", "notes",
    "offer", "orbit", "order", "payroll", "plan", "pricing", "project", "quarter", "quote", "release", "report",
    "review", "roster", "sales", "schedule", "status", "summary", "supply", "survey", "team", "ticket", "tracker",
    "update", "vendor", "weekly", "yearbook",
];
