//! The functions of the eval language.

/// A function of the eval language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EvalFunction {
    usage: &'static str,
    aliases: &'static [&'static str],
}

/// How many arguments a function takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Arity {
    /// At least so many.
    pub min: usize,
    /// At most so many; `None` means any number.
    pub max: Option<usize>,
    /// Beyond the minimum they come in groups of so many: by two in `case`, else one by one.
    pub step: usize,
}

impl Arity {
    /// Whether so many arguments may be.
    pub fn fits(self, count: usize) -> bool {
        count >= self.min
            && self.max.is_none_or(|max| count <= max)
            && (count - self.min).checked_rem(self.step).is_none_or(|left| left == 0)
    }
}

impl EvalFunction {
    /// The name, in lower case.
    pub fn name(&self) -> &'static str {
        self.usage.split('(').next().unwrap_or(self.usage)
    }

    /// Other names of it.
    pub fn aliases(&self) -> &'static [&'static str] {
        self.aliases
    }

    /// How to call it: `round(num, [decimals])`. What may be left out stands in brackets; what ends in `...` may come any
    /// number of times, several such in turn.
    pub fn usage(&self) -> &'static str {
        self.usage
    }

    /// How many arguments it takes.
    pub fn arity(&self) -> Arity {
        let parameters = self.usage.split_once('(').map_or("", |(_, inside)| inside.trim_end_matches(')'));
        let (mut min, mut most, mut repeated) = (0, 0, 0);
        for parameter in parameters.split(", ").filter(|parameter| !parameter.is_empty()) {
            most += 1;
            min += usize::from(!parameter.starts_with('['));
            repeated += usize::from(parameter.trim_end_matches(']').ends_with("..."));
        }
        Arity { min, max: (repeated == 0).then_some(most), step: repeated.max(1) }
    }
}

const fn row(usage: &'static str) -> EvalFunction {
    EvalFunction { usage, aliases: &[] }
}

const fn alias(usage: &'static str, aliases: &'static [&'static str]) -> EvalFunction {
    EvalFunction { usage, aliases }
}

/// All of them, by name.
pub(super) static FUNCTIONS: &[EvalFunction] = &[
    row("abs(num)"),
    row("acos(num)"),
    row("acosh(num)"),
    row("asin(num)"),
    row("asinh(num)"),
    row("atan(num)"),
    row("atan2(y, x)"),
    row("atanh(num)"),
    row("avg(num...)"),
    row("bit_and(num...)"),
    row("bit_not(num, [bitmask])"),
    row("bit_or(num...)"),
    row("bit_shift_left(num, offset)"),
    row("bit_shift_right(num, offset)"),
    row("bit_xor(num...)"),
    row("case(condition..., value...)"),
    alias("ceiling(num)", &["ceil"]),
    row("cidrmatch(cidr, ip)"),
    // Splunk's own commands are made of it; the reference of SPL2 alone tells of it, as of `getfields` and `tojson`.
    row("cluster(field, [threshold], [match], [delimiters])"),
    alias("coalesce(value...)", &["ifnull"]),
    row("commands(search)"),
    row("cos(angle)"),
    row("cosh(num)"),
    row("exact(expression)"),
    row("exp(num)"),
    row("false()"),
    row("floor(num)"),
    row("getfields([filter])"),
    row("hypot(x, y)"),
    row("if(condition, true, false)"),
    row("in(value, candidate, [more...])"),
    row("ipmask(mask, ip)"),
    row("isarray(value)"),
    row("isbool(value)"),
    row("isdouble(value)"),
    row("isint(value)"),
    row("ismv(value)"),
    row("isnotnull(value)"),
    row("isnull(value)"),
    row("isnum(value)"),
    row("isobject(value)"),
    row("isstr(value)"),
    row("json(value)"),
    row("json_append(json, path..., value...)"),
    row("json_array([value...])"),
    row("json_array_to_mv(json_array, [quoted])"),
    row("json_delete(json, key...)"),
    row("json_entries(json)"),
    row("json_extend(json, path..., value...)"),
    row("json_extract(json, [path...])"),
    row("json_extract_exact(json, [key...])"),
    row("json_has_key_exact(json, key)"),
    row("json_keys(json)"),
    row("json_object([key...], [value...])"),
    row("json_set(json, path..., value...)"),
    row("json_set_exact(json, key..., value...)"),
    row("json_valid(json)"),
    alias("len(str)", &["length"]),
    row("like(text, pattern)"),
    row("ln(num)"),
    row("log(num, [base])"),
    row("lookup(table, json_object, [json_array])"),
    row("lower(str)"),
    row("ltrim(str, [characters])"),
    row("match(text, regex)"),
    row("max(value...)"),
    row("md5(str)"),
    row("min(value...)"),
    row("mv_to_json_array(values, [infer_types])"),
    row("mvappend(values...)"),
    row("mvcount(values)"),
    row("mvdedup(values)"),
    row("mvfilter(predicate)"),
    row("mvfind(values, regex)"),
    row("mvindex(values, start, [end])"),
    row("mvjoin(values, delimiter)"),
    row("mvmap(values, expression, [name])"),
    row("mvrange(start, end, [step])"),
    row("mvreverse(values)"),
    row("mvsort(values)"),
    row("mvzip(left, right, [delimiter])"),
    row("now()"),
    row("null()"),
    row("nullif(value, other)"),
    row("pi()"),
    row("pow(num, exponent)"),
    row("printf(format, [argument...])"),
    row("random()"),
    row("relative_time(time, specifier)"),
    row("replace(str, regex, replacement)"),
    row("round(num, [decimals])"),
    row("rtrim(str, [characters])"),
    row("searchmatch(search)"),
    row("sha1(str)"),
    row("sha256(str)"),
    row("sha512(str)"),
    row("sigfig(expression)"),
    row("sin(angle)"),
    row("sinh(num)"),
    row("spath(value, path)"),
    row("split(str, delimiter)"),
    row("sqrt(num)"),
    row("strftime(time, format)"),
    row("strptime(str, format)"),
    row("substr(str, start, [length])"),
    row("sum(num...)"),
    row("tan(angle)"),
    row("tanh(num)"),
    row("time()"),
    row("toarray(value)"),
    row("tobool(value)"),
    row("todouble(value, [base])"),
    row("toint(value, [base])"),
    row("tojson([value])"),
    row("tomv(value)"),
    row("tonumber(str, [base])"),
    row("toobject(value)"),
    row("tostring(value, [format])"),
    row("trim(str, [characters])"),
    row("true()"),
    row("typeof(value)"),
    row("upper(str)"),
    row("urldecode(url)"),
    row("validate(condition..., value...)"),
];

#[cfg(test)]
mod tests {
    use crate::function::find_eval;

    fn counts(name: &str) -> Vec<usize> {
        let arity = find_eval(name).unwrap().arity();
        (0..7).filter(|&count| arity.fits(count)).collect()
    }

    #[test]
    fn arguments_are_counted() {
        assert_eq!(counts("now"), [0]);
        assert_eq!(counts("if"), [3]);
        assert_eq!(counts("substr"), [2, 3]);
        assert_eq!(counts("coalesce"), [1, 2, 3, 4, 5, 6]);
        assert_eq!(counts("printf"), [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn some_come_in_pairs() {
        assert_eq!(counts("case"), [2, 4, 6]);
        assert_eq!(counts("json_object"), [0, 2, 4, 6]);
        assert_eq!(counts("json_set"), [3, 5]);
    }
}
