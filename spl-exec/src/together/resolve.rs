//! Subqueries inside of predicates, like the lines of lookups: asked once for all searches.

use datafusion::{
    common::{
        HashMap, Result, ScalarValue, exec_err,
        tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion},
    },
    execution::SessionState,
    logical_expr::{Expr, LogicalPlan},
    physical_plan::collect,
};

use super::tables::{Read, is_subquery};

/// Puts values in place of the subqueries in predicates. A predicate is left out where that can't be done: it rules out nothing then.
pub(super) async fn resolve(reads: &mut [Vec<Option<Read>>], state: &SessionState) {
    let mut known: HashMap<LogicalPlan, Option<ScalarValue>> = HashMap::default();
    for read in reads.iter_mut().flatten().flatten() {
        let mut kept = Vec::with_capacity(read.predicates.len());
        for predicate in std::mem::take(&mut read.predicates) {
            for plan in subqueries(&predicate) {
                if !known.contains_key(&plan) {
                    let value = value(&plan, state).await.ok();
                    known.insert(plan, value);
                }
            }
            kept.extend(replaced(predicate, &known));
        }
        read.predicates = kept;
    }
}

fn subqueries(predicate: &Expr) -> Vec<LogicalPlan> {
    let mut plans = Vec::new();
    let walked = predicate.apply(|expr| {
        if let Expr::ScalarSubquery(subquery) = expr {
            plans.push(subquery.subquery.as_ref().clone());
        }
        Ok(TreeNodeRecursion::Continue)
    });
    walked.map(|_| plans).unwrap_or_default()
}

/// The value of a subquery: that of its only row, null if there is none.
async fn value(plan: &LogicalPlan, state: &SessionState) -> Result<ScalarValue> {
    let plan = state.create_physical_plan(plan).await?;
    let batches = collect(plan, state.task_ctx()).await?;
    let mut rows = batches.iter().filter(|batch| batch.num_rows() > 0);
    match (rows.next(), rows.next()) {
        (Some(batch), None) if batch.num_rows() == 1 => ScalarValue::try_from_array(batch.column(0), 0),
        (None, _) => Ok(ScalarValue::Null),
        _ => exec_err!("a subquery gives several rows"),
    }
}

fn replaced(predicate: Expr, known: &HashMap<LogicalPlan, Option<ScalarValue>>) -> Option<Expr> {
    let replaced = predicate.transform(|expr| {
        let Expr::ScalarSubquery(subquery) = &expr else { return Ok(Transformed::no(expr)) };
        match known.get(subquery.subquery.as_ref()).and_then(Option::as_ref) {
            Some(value) => Ok(Transformed::yes(Expr::Literal(value.clone(), None))),
            None => Ok(Transformed::no(expr)),
        }
    });
    let replaced = replaced.data().ok()?;
    let is_open = replaced.exists(|part| Ok(is_subquery(part))).unwrap_or(true);
    (!is_open).then_some(replaced)
}
