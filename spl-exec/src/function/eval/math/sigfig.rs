//! `sigfig(<expression>)`

use spl_planner::{Category, EvalFunction, Param, null, of_planner, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "sigfig",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("expression")],
    summary: "A calculation rounded to the figures that count: a product or quotient has as many significant figures as the \
              operand with the fewest, a sum or difference as many decimals, each as it is written in the search or shown.",
    examples: &[
        ok("sigfig(1.00*1111)", "1110"),
        ok("sigfig(123.0+4.567)", "127.6"),
        ok("sigfig(3.990000000000215*1.00)", "3.99"),
        ok("sigfig(10.0/3)", "3"),
        ok("sigfig(-2.50*(1.25+1.125))", "-5.94"),
        ok("sigfig(0.050*3.1416)", "0.16"),
        ok(r#"sigfig(tonumber("3.14159")*2.00)"#, "6.28"),
        ok("sigfig(0*1.5)", "0"),
        ok("sigfig(2.50)", "2.5"),
        null("sigfig(null()*1.00)"),
    ],
    // The planner makes it: a number no longer has its spelling.
    build: of_planner,
};
