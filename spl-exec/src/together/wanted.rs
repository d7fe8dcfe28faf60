//! The conditions of all searches as one predicate of a scan.

use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

use datafusion::{
    arrow::{array::ArrayRef, datatypes::DataType},
    common::Result,
    logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility},
};

use super::{matcher::Matcher, progress::Reporter};

/// Whether a row could matter to any search. It captures the searches' conditions, so the plans that hold it are never serialised.
pub(super) fn wanted(matcher: Arc<Matcher>, reporter: Arc<Reporter>) -> ScalarUDF {
    let signature = Signature::variadic_any(Volatility::Immutable);
    ScalarUDF::new_from_impl(Wanted { matcher, reporter, signature })
}

#[derive(Debug)]
struct Wanted {
    matcher: Arc<Matcher>,
    reporter: Arc<Reporter>,
    signature: Signature,
}

impl PartialEq for Wanted {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.matcher, &other.matcher)
    }
}

impl Eq for Wanted {}

impl Hash for Wanted {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.matcher).hash(state);
    }
}

impl ScalarUDFImpl for Wanted {
    fn name(&self) -> &str {
        "wanted_by_any_search"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rows = args.number_rows;
        let arrays: Vec<ArrayRef> = args.args.into_iter().map(|arg| arg.into_array(rows)).collect::<Result<_>>()?;
        let any = self.matcher.any(&arrays, rows)?;
        self.reporter.scanned(rows);
        Ok(ColumnarValue::Array(Arc::new(any.into_array())))
    }
}
