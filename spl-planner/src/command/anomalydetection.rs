//! `anomalydetection`: with `method=iqr` it is `outlier`. How the other methods weigh values isn't documented.

use spl_parser::{
    Span,
    command::{Anomalydetection, Outlier},
};

use super::{Lower, outlier::one_of};
use crate::{
    cx::{Cx, Result, unsupported},
    frame::Frame,
};

impl Lower for Anomalydetection {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let Some(method) = &self.method else {
            return Err(unsupported(span, "`anomalydetection` with `method=histogram`, which is the default,"));
        };
        if one_of("method", method, &[(&["iqr"], true), (&["histogram"], false), (&["zscore"], false)])? {
            let Self { action, param, uselower, mark, fields, .. } = self.clone();
            return Outlier { action, type_: None, param, uselower, mark, fields }.lower(frame, span, cx);
        }
        Err(unsupported(method.span, format_args!("`anomalydetection` with `method={}`", method.value)))
    }
}
