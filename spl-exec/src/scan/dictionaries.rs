//! Columns of few distinct texts are read as Parquet keeps them, as dictionaries, where a filter looks for names while it reads: a name is then
//! looked at once a dictionary, not once a row.

use std::{collections::BTreeSet, sync::Arc};

use datafusion::{
    arrow::datatypes::{DataType, Field, Schema, SchemaRef},
    common::{
        Result,
        tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion},
    },
    parquet::{
        arrow::parquet_to_arrow_schema,
        basic::{Encoding, Type},
        file::metadata::{ColumnChunkMetaData, ParquetMetaData},
    },
    physical_expr::{
        PhysicalExpr, ScalarFunctionExpr,
        expressions::{CastExpr, Column},
    },
    physical_expr_adapter::{DefaultPhysicalExprAdapterFactory, PhysicalExprAdapter, PhysicalExprAdapterFactory},
};

use crate::function::primitive::{WILDCARD_MATCH, WILDCARD_MATCH_CASE};

/// The most bytes of a dictionary, compressed: one of many texts is looked through for each batch of rows again.
const MOST_BYTES: i64 = 1 << 14;

/// The columns whose names these conditions look for.
pub(super) fn columns(conditions: &[Arc<dyn PhysicalExpr>]) -> BTreeSet<usize> {
    let mut columns = BTreeSet::new();
    for condition in conditions {
        let seen = condition.apply(|part| {
            if let Some(column) = call(part).and_then(|call| call.args().first()?.downcast_ref::<Column>()) {
                columns.insert(column.index());
            }
            Ok(TreeNodeRecursion::Continue)
        });
        debug_assert!(seen.is_ok(), "looking fails nowhere");
    }
    columns
}

/// The file's columns as they are to be read, where any of the named ones is kept as small dictionaries.
pub(super) fn schema(metadata: &ParquetMetaData, names: &[&String]) -> Option<SchemaRef> {
    let whole: Vec<&&String> = names.iter().filter(|name| is_dictionary(metadata, name)).collect();
    if whole.is_empty() {
        return None;
    }
    let file = metadata.file_metadata();
    let schema = parquet_to_arrow_schema(file.schema_descr(), file.key_value_metadata()).ok()?;
    let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let fields = schema.fields().iter().map(|field| {
        let named = whole.iter().any(|name| **name == field.name());
        match field.data_type() {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View if named => {
                Arc::new(Field::clone(field).with_data_type(dictionary.clone()))
            }
            _ => Arc::clone(field),
        }
    });
    Some(Arc::new(Schema::new_with_metadata(fields.collect::<Vec<_>>(), schema.metadata().clone())))
}

/// Whether all row groups keep a column as small dictionaries.
fn is_dictionary(metadata: &ParquetMetaData, name: &str) -> bool {
    metadata.row_groups().iter().all(|group| {
        let mut columns = group.columns().iter();
        let column = columns.find(|chunk| matches!(chunk.column_path().parts(), [only] if only == name));
        column.is_some_and(is_small)
    })
}

/// Whether all of a chunk's pages refer to one small dictionary.
fn is_small(chunk: &ColumnChunkMetaData) -> bool {
    let dictionary = [Encoding::PLAIN_DICTIONARY, Encoding::RLE_DICTIONARY];
    let whole = match chunk.page_encoding_stats_mask() {
        Some(mask) => dictionary.iter().any(|encoding| mask.is_only(*encoding)),
        // The pages' levels are RLE; texts that aren't in the dictionary would be PLAIN.
        None => chunk.encodings().all(|encoding| encoding == Encoding::RLE || dictionary.contains(&encoding)),
    };
    let bytes = chunk.dictionary_page_offset().map(|start| chunk.data_page_offset().saturating_sub(start));
    chunk.column_type() == Type::BYTE_ARRAY && whole && bytes.is_some_and(|bytes| (0..=MOST_BYTES).contains(&bytes))
}

/// A call that looks for names.
fn call(part: &Arc<dyn PhysicalExpr>) -> Option<&ScalarFunctionExpr> {
    let call = part.downcast_ref::<ScalarFunctionExpr>()?;
    [WILDCARD_MATCH, WILDCARD_MATCH_CASE].contains(&call.fun().name()).then_some(call)
}

/// DataFusion's way from a table's columns to a file's, without the conversion of dictionaries to texts where a name is looked for.
#[derive(Debug)]
pub(super) struct Adapters;

impl PhysicalExprAdapterFactory for Adapters {
    fn create(&self, table: SchemaRef, file: SchemaRef) -> Result<Arc<dyn PhysicalExprAdapter>> {
        let inner = DefaultPhysicalExprAdapterFactory.create(table, Arc::clone(&file))?;
        Ok(Arc::new(Adapter { inner, file }))
    }
}

#[derive(Debug)]
struct Adapter {
    inner: Arc<dyn PhysicalExprAdapter>,
    file: SchemaRef,
}

impl Adapter {
    /// The dictionary behind a conversion to texts.
    fn dictionary(&self, part: &Arc<dyn PhysicalExpr>) -> Option<Arc<dyn PhysicalExpr>> {
        let inner = part.downcast_ref::<CastExpr>()?.expr();
        let column = self.file.fields().get(inner.downcast_ref::<Column>()?.index())?;
        matches!(column.data_type(), DataType::Dictionary(..)).then(|| Arc::clone(inner))
    }
}

impl PhysicalExprAdapter for Adapter {
    fn rewrite(&self, expr: Arc<dyn PhysicalExpr>) -> Result<Arc<dyn PhysicalExpr>> {
        let adapted = self.inner.rewrite(expr)?;
        let texts = adapted.transform(|part| {
            let Some((first, others)) = call(&part).and_then(|call| call.args().split_first()) else {
                return Ok(Transformed::no(part));
            };
            let Some(dictionary) = self.dictionary(first) else { return Ok(Transformed::no(part)) };
            let arguments = std::iter::once(dictionary).chain(others.iter().cloned()).collect();
            Ok(Transformed::yes(Arc::clone(&part).with_new_children(arguments)?))
        });
        texts.data()
    }
}
