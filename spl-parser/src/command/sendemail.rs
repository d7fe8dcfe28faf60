//! `sendemail`: sends the rows by email.
//!
//! Usage: `sendemail to=<addresses> [<option>...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::Parameter,
    grammar::{
        options::Options,
        settings::{only_parameters, settings, write_spaced},
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `sendemail`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sendemail {
    /// The options that Splunk knows; they are many.
    pub options: Box<EmailOptions>,
    /// All else, which Splunk passes over.
    pub parameters: Vec<Parameter>,
}

/// The options of `sendemail`. What one means where it isn't written, `alert_actions.conf` says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EmailOptions {
    /// `to=`: the addresses, with commas between.
    pub to: Option<Spanned<String>>,
    /// `from=`: the sender's address.
    pub from: Option<Spanned<String>>,
    /// `cc=`: the addresses that get a copy.
    pub cc: Option<Spanned<String>>,
    /// `bcc=`: the addresses that get a copy unseen.
    pub bcc: Option<Spanned<String>>,
    /// `subject=`
    pub subject: Option<Spanned<String>>,
    /// `message=`: the text.
    pub message: Option<Spanned<String>>,
    /// `footer=`: the text below.
    pub footer: Option<Spanned<String>>,
    /// `server=`: the mail server.
    pub server: Option<Spanned<String>>,
    /// `sendresults=`: send the rows too.
    pub sendresults: Option<bool>,
    /// `inline=`: put the rows into the text rather than beside it.
    pub inline: Option<bool>,
    /// `format=`: how the rows are written there: `csv`, `table` or `raw`.
    pub format: Option<Spanned<String>>,
    /// `sendcsv=`: attach the rows as CSV.
    pub sendcsv: Option<bool>,
    /// `sendpdf=`: attach the rows as PDF.
    pub sendpdf: Option<bool>,
    /// `pdfview=`: the view to attach as PDF.
    pub pdfview: Option<Spanned<String>>,
    /// `paperorientation=`: `portrait` or `landscape`.
    pub paperorientation: Option<Spanned<String>>,
    /// `papersize=`: `letter`, `a4` and so on.
    pub papersize: Option<Spanned<String>>,
    /// `priority=`: from `highest` or 1 to `lowest` or 5.
    pub priority: Option<Spanned<String>>,
    /// `graceful=`: go on where sending fails.
    pub graceful: Option<bool>,
    /// `content_type=`: `html` or `plain`.
    pub content_type: Option<Spanned<String>>,
    /// `width_sort_columns=`: order the columns by their width in plain text.
    pub width_sort_columns: Option<bool>,
    /// `use_ssl=`: talk to the server over SSL.
    pub use_ssl: Option<bool>,
    /// `use_tls=`: talk to the server over TLS.
    pub use_tls: Option<bool>,
    /// `maxinputs=`: at most so many rows.
    pub maxinputs: Option<Spanned<u64>>,
    /// `maxtime=`: how long sending may take, as `5m`.
    pub maxtime: Option<Spanned<String>>,
}

settings!(
    EmailOptions: to, from, cc, bcc, subject, message, footer, server, sendresults, inline, format, sendcsv, sendpdf,
    pdfview, paperorientation, papersize, priority, graceful, content_type, width_sort_columns, use_ssl, use_tls,
    maxinputs, maxtime,
);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "sendemail",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "sendemail to=<addresses> [<option>...]",
    summary: "Sends the rows by email.",
    parse,
};

impl Node for Sendemail {
    fn visit(&self, _: &mut dyn Visitor) {}
}

impl fmt::Display for Sendemail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sendemail")?;
        self.options.write_settings(f)?;
        write_spaced(f, &self.parameters)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let mut parameters = Vec::new();
    let (i, ()) = only_parameters(EmailOptions::SETTINGS, &mut options, &mut parameters, i)?;
    let options = Box::new(EmailOptions::default().with(options, i.state));
    Ok((i, Command::Sendemail(Sendemail { options, parameters })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options() {
        prints(
            "| sendemail to=\"elvis@x.com,john@x.com\" format=raw subject = myresults server=mail.x.com sendresults=T",
            "| sendemail to=\"elvis@x.com,john@x.com\" subject=myresults server=mail.x.com sendresults=true format=raw",
        );
        prints(
            "| sendemail TO=a@x.com,b@x.com, cc=c@x.com x=1",
            "| sendemail to=\"a@x.com,b@x.com\" cc=\"c@x.com\" x=1",
        );
        prints(
            "| sendemail to=$result.mail$ message=\"a\nb\" maxtime=5m priority=1",
            "| sendemail to=\"$result.mail$\" message=\"a\nb\" priority=1 maxtime=5m",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(
            complaint("| sendemail to=a sendpdf=«x»"),
            "SPL206 Invalid option value. Expecting a 'boolean' for option 'sendpdf'. Instead got 'x'."
        );
        assert_eq!(complaint("| sendemail «me»"), "SPL202 Expected an option or the end of the command.");
    }
}
