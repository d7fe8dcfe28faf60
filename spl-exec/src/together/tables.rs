//! The tables that a plan reads: what must hold of their rows to matter, which columns are read, and putting others in their place.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use datafusion::{
    catalog::TableProvider,
    common::{
        Column, DFSchema, Result,
        tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion},
    },
    datasource::{empty::EmptyTable, provider_as_source, source_as_provider},
    logical_expr::{
        EmptyRelation, Expr, JoinType, LogicalPlan, TableScan, TableSource, utils::split_conjunction_owned,
    },
};

/// Parts of a predicate, at most.
const MOST_PARTS: usize = 300;

/// A table that a plan reads.
#[derive(Debug)]
pub(super) struct Read {
    /// The table.
    pub(super) provider: Arc<dyn TableProvider>,
    /// Predicates over its columns: rows for which one isn't true reach nothing above.
    pub(super) predicates: Vec<Expr>,
    /// The places of the columns that the plan may look at.
    pub(super) columns: Vec<usize>,
}

impl Read {
    /// Whether the table is known to have no rows, as a dataset has for which nothing is registered.
    pub(super) fn is_empty(&self) -> bool {
        self.provider.is::<EmptyTable>()
    }
}

/// The tables that a plan reads, in the order in which [`replace`] counts them; `None` for one whose rows can't be chosen here.
pub(super) fn reads(plan: &LogicalPlan) -> Vec<Option<Read>> {
    let mut walk = Walk { reads: Vec::new() };
    walk.visit(plan, Vec::new());
    let used = Used::of(plan);
    for (read, scan) in walk.reads.iter_mut().zip(scans(plan)) {
        if let Some(read) = read {
            read.columns = used.of_table(scan);
        }
    }
    walk.reads
}

struct Walk {
    reads: Vec<Option<Read>>,
}

impl Walk {
    /// `pending` are predicates over the rows of `plan`.
    fn visit(&mut self, plan: &LogicalPlan, mut pending: Vec<Expr>) {
        match plan {
            LogicalPlan::TableScan(scan) => self.reads.push(read(scan, pending)),
            LogicalPlan::Filter(filter) => {
                pending.extend(split_conjunction_owned(filter.predicate.clone()));
                self.visit(&filter.input, pending);
            }
            LogicalPlan::Projection(projection) => {
                let below = through(pending, plan.schema(), &projection.expr);
                self.visit(&projection.input, below);
            }
            // Groups are made of rows that agree in what they are grouped by.
            LogicalPlan::Aggregate(aggregate)
                if !aggregate.group_expr.iter().any(|expr| matches!(expr, Expr::GroupingSet(_))) =>
            {
                let below = through(pending, plan.schema(), &aggregate.group_expr);
                self.visit(&aggregate.input, below);
            }
            LogicalPlan::SubqueryAlias(alias) => {
                let columns: Vec<Expr> = alias.input.schema().columns().into_iter().map(Expr::Column).collect();
                self.visit(&alias.input, through(pending, plan.schema(), &columns));
            }
            LogicalPlan::Sort(sort) if sort.fetch.is_none() => self.visit(&sort.input, pending),
            other => other.inputs().into_iter().for_each(|input| self.visit(input, Vec::new())),
        }
    }
}

/// Predicates over what a node puts out, as predicates over what it reads. Those that need what may come out otherwise the next time are left
/// out.
fn through(predicates: Vec<Expr>, schema: &DFSchema, outputs: &[Expr]) -> Vec<Expr> {
    if predicates.is_empty() {
        return predicates;
    }
    let columns = schema.columns();
    let sources: HashMap<&Column, &Expr> = columns.iter().zip(outputs.iter().map(unaliased)).collect();
    let source = |column: &Column| {
        let plain = sources.get(column).or_else(|| {
            let mut named =
                sources.iter().filter(|(output, _)| column.relation.is_none() && output.name == column.name);
            named.next().map(|(_, source)| source)
        });
        plain.copied().filter(|source| !source.is_volatile())
    };
    let moved = predicates.into_iter().filter_map(|predicate| {
        let mut lost = false;
        let moved = predicate.transform(|expr| {
            let Expr::Column(column) = &expr else { return Ok(Transformed::no(expr)) };
            match source(column) {
                Some(source) => Ok(Transformed::new(source.clone(), true, TreeNodeRecursion::Jump)),
                None => {
                    lost = true;
                    Ok(Transformed::no(expr))
                }
            }
        });
        moved.data().ok().filter(|moved| !lost && !is_large(moved))
    });
    moved.collect()
}

/// Whether a predicate has more parts than are worth looking at: what is named twice in each of many steps doubles with each.
fn is_large(predicate: &Expr) -> bool {
    let mut parts = 0;
    let walked = predicate.apply(|_| {
        parts += 1;
        Ok(if parts > MOST_PARTS { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    });
    walked.is_err() || parts > MOST_PARTS
}

fn unaliased(expr: &Expr) -> &Expr {
    match expr {
        Expr::Alias(alias) => unaliased(&alias.expr),
        other => other,
    }
}

fn read(scan: &TableScan, mut predicates: Vec<Expr>) -> Option<Read> {
    // A scan that stops after so many rows gives others where rows are missing.
    if scan.fetch.is_some() {
        return None;
    }
    predicates.extend(scan.filters.iter().cloned());
    let provider = source_as_provider(&scan.source).ok()?;
    Some(Read { provider, predicates, columns: Vec::new() })
}

/// The scans of a plan, as [`Walk`] and [`replace`] count them.
fn scans(plan: &LogicalPlan) -> Vec<&TableScan> {
    match plan {
        LogicalPlan::TableScan(scan) => vec![scan],
        other => other.inputs().into_iter().flat_map(scans).collect(),
    }
}

/// The names of columns that a plan looks at, anywhere above the projections that stand right over its tables.
struct Used {
    names: HashSet<String>,
    /// Whether columns count by their place, so that all do.
    all: bool,
    /// What columns of tables are called above: by table name, then column.
    renamed: HashMap<(String, String), Vec<String>>,
}

impl Used {
    fn of(plan: &LogicalPlan) -> Self {
        let mut used = Self { names: HashSet::new(), all: false, renamed: HashMap::new() };
        used.names.extend(plan.schema().fields().iter().map(|field| field.name().clone()));
        used.visit(plan);
        used
    }

    fn visit(&mut self, plan: &LogicalPlan) {
        match plan {
            LogicalPlan::Projection(projection) if matches!(*projection.input, LogicalPlan::TableScan(_)) => {
                for (expr, field) in projection.expr.iter().zip(plan.schema().fields()) {
                    match unaliased(expr) {
                        Expr::Column(Column { relation: Some(table), name, .. }) => {
                            let names = self.renamed.entry((table.to_string(), name.clone())).or_default();
                            names.push(field.name().clone());
                        }
                        computed => self.names_of(computed),
                    }
                }
                let LogicalPlan::TableScan(scan) = &*projection.input else { return };
                scan.filters.iter().for_each(|filter| self.names_of(filter));
                return;
            }
            LogicalPlan::Projection(_)
            | LogicalPlan::Filter(_)
            | LogicalPlan::Sort(_)
            | LogicalPlan::Aggregate(_)
            | LogicalPlan::Window(_)
            | LogicalPlan::Limit(_)
            | LogicalPlan::SubqueryAlias(_)
            | LogicalPlan::TableScan(_)
            | LogicalPlan::EmptyRelation(_)
            | LogicalPlan::Values(_) => {}
            _ => self.all = true,
        }
        let walked = plan.apply_expressions(|expr| {
            self.names_of(expr);
            // The names inside of a subquery's plan aren't seen.
            self.all |= expr.exists(|part| Ok(is_subquery(part)))?;
            Ok(TreeNodeRecursion::Continue)
        });
        self.all |= walked.is_err();
        plan.inputs().into_iter().for_each(|input| self.visit(input));
    }

    fn names_of(&mut self, expr: &Expr) {
        self.names.extend(expr.column_refs().into_iter().map(|column| column.name.clone()));
    }

    /// The places of the columns of a scan's table that the plan may look at.
    fn of_table(&self, scan: &TableScan) -> Vec<usize> {
        let table = scan.table_name.to_string();
        let schema = scan.source.schema();
        let fields = schema.fields().iter().enumerate();
        let used = fields.filter(|(_, field)| {
            let known = self.renamed.get(&(table.clone(), field.name().clone()));
            let above = known.is_some_and(|names| names.iter().any(|name| self.names.contains(name)));
            self.all || above || self.names.contains(field.name())
        });
        used.map(|(place, _)| place).collect()
    }
}

pub(super) fn is_subquery(expr: &Expr) -> bool {
    matches!(expr, Expr::ScalarSubquery(_) | Expr::InSubquery(_) | Expr::Exists(_) | Expr::SetComparison(_))
}

/// What stands in the place of a table.
#[derive(Clone, Debug)]
pub(super) enum Replacement {
    /// The table itself.
    Itself,
    /// A table without rows.
    Empty,
    /// Another table with the same columns.
    Table(Arc<dyn TableProvider>),
}

/// The plan with other tables, by the order of its scans.
pub(super) fn replace(plan: LogicalPlan, replacements: &[Replacement]) -> Result<LogicalPlan> {
    let mut place = 0;
    plan.transform_down(|node| {
        let LogicalPlan::TableScan(scan) = node else { return Ok(Transformed::no(node)) };
        let replacement = replacements.get(place).cloned().unwrap_or(Replacement::Itself);
        place += 1;
        Ok(match replacement {
            Replacement::Itself => Transformed::no(LogicalPlan::TableScan(scan)),
            Replacement::Empty => {
                let schema = Arc::clone(&scan.projected_schema);
                Transformed::yes(LogicalPlan::EmptyRelation(EmptyRelation { produce_one_row: false, schema }))
            }
            Replacement::Table(table) => {
                let source: Arc<dyn TableSource> = provider_as_source(table);
                Transformed::yes(LogicalPlan::TableScan(TableScan { source, ..scan }))
            }
        })
    })
    .data()
}

/// Whether a plan gives no rows because of empty tables.
pub(super) fn is_empty(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::EmptyRelation(relation) => !relation.produce_one_row,
        LogicalPlan::Aggregate(aggregate) => {
            let sets = aggregate.group_expr.iter().any(|expr| matches!(expr, Expr::GroupingSet(_)));
            !aggregate.group_expr.is_empty() && !sets && is_empty(&aggregate.input)
        }
        LogicalPlan::Join(join) => match join.join_type {
            JoinType::Inner => is_empty(&join.left) || is_empty(&join.right),
            JoinType::Left | JoinType::LeftSemi | JoinType::LeftAnti | JoinType::LeftMark => is_empty(&join.left),
            JoinType::Right | JoinType::RightSemi | JoinType::RightAnti | JoinType::RightMark => is_empty(&join.right),
            JoinType::Full => is_empty(&join.left) && is_empty(&join.right),
        },
        LogicalPlan::Union(union) => union.inputs.iter().all(|input| is_empty(input)),
        LogicalPlan::Projection(_)
        | LogicalPlan::Filter(_)
        | LogicalPlan::Sort(_)
        | LogicalPlan::Window(_)
        | LogicalPlan::Limit(_)
        | LogicalPlan::SubqueryAlias(_)
        | LogicalPlan::Distinct(_)
        | LogicalPlan::Unnest(_) => plan.inputs().into_iter().all(is_empty),
        _ => false,
    }
}
