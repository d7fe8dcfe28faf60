//! Subqueries inside of predicates, like the lines of lookups: asked once for all searches.

use std::sync::Arc;

use datafusion::{
    common::{
        HashMap, Result, ScalarValue, exec_err,
        tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion},
    },
    datasource::source_as_provider,
    execution::SessionState,
    logical_expr::{Expr, LogicalPlan},
    physical_plan::collect,
};

use super::tables::{Read, is_subquery};

/// The values of subqueries, by the tables that they read and their plans: plans over different tables of one name are equal.
type Known = HashMap<(Vec<usize>, LogicalPlan), Option<ScalarValue>>;

/// The tables of a plan, by their places in memory; the plan holds them there.
fn tables(plan: &LogicalPlan) -> Vec<usize> {
    let mut tables = Vec::new();
    let _ = plan.apply_with_subqueries(|node| {
        if let LogicalPlan::TableScan(scan) = node {
            let provider = source_as_provider(&scan.source);
            tables.push(provider.map_or(0, |provider| Arc::as_ptr(&provider).cast::<()>() as usize));
        }
        Ok(TreeNodeRecursion::Continue)
    });
    tables
}

/// Puts values in place of the subqueries in predicates. A predicate is left out where that can't be done: it rules out nothing then.
pub(super) async fn resolve(reads: &mut [Vec<Option<Read>>], state: &SessionState) {
    let mut known = Known::default();
    for read in reads.iter_mut().flatten().flatten() {
        let mut kept = Vec::with_capacity(read.predicates.len());
        for predicate in std::mem::take(&mut read.predicates) {
            for plan in subqueries(&predicate) {
                let question = (tables(&plan), plan);
                if !known.contains_key(&question) {
                    let value = value(&question.1, state).await.ok();
                    known.insert(question, value);
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

fn replaced(predicate: Expr, known: &Known) -> Option<Expr> {
    let replaced = predicate.transform(|expr| {
        let Expr::ScalarSubquery(subquery) = &expr else { return Ok(Transformed::no(expr)) };
        let question = (tables(&subquery.subquery), subquery.subquery.as_ref().clone());
        match known.get(&question).and_then(Option::as_ref) {
            Some(value) => Ok(Transformed::yes(Expr::Literal(value.clone(), None))),
            None => Ok(Transformed::no(expr)),
        }
    });
    let replaced = replaced.data().ok()?;
    let is_open = replaced.exists(|part| Ok(is_subquery(part))).unwrap_or(true);
    (!is_open).then_some(replaced)
}
