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
        basic::{ConvertedType, Encoding},
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
        match named && field.data_type().is_string() {
            true => Arc::new(Field::clone(field).with_data_type(dictionary.clone())),
            false => Arc::clone(field),
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
    // The reader builds the dictionaries of other texts, such as JSON, as bytes.
    chunk.column_descr().converted_type() == ConvertedType::UTF8
        && whole
        && bytes.is_some_and(|bytes| (0..=MOST_BYTES).contains(&bytes))
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
        let cast = part.downcast_ref::<CastExpr>()?;
        let inner = cast.expr();
        let column = self.file.fields().get(inner.downcast_ref::<Column>()?.index())?;
        let DataType::Dictionary(_, values) = column.data_type() else { return None };
        (values.is_string() && cast.cast_type().is_string()).then(|| Arc::clone(inner))
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

#[cfg(test)]
mod tests {
    use std::{fs::File, path::Path};

    use datafusion::{
        arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray},
        dataframe::DataFrame,
        parquet::{arrow::ArrowWriter, file::properties::WriterProperties},
        physical_expr::expressions::lit,
    };
    use proptest::prelude::*;
    use spl_planner::Primitive;

    use super::*;
    use crate::{Engine, function::primitive, scan::of_parquet};

    fn batch(names: &[Option<String>]) -> RecordBatch {
        let rows = 0..names.len() as i64;
        let long: StringArray =
            rows.clone().map(|row| (row % 5 > 0).then(|| format!("{row} {}", "xyz ".repeat(300)))).collect();
        let columns: [(&str, ArrayRef, bool); 3] = [
            ("name", Arc::new(StringArray::from(names.to_vec())), true),
            ("number", Arc::new(rows.collect::<Int64Array>()), true),
            ("long", Arc::new(long), true),
        ];
        RecordBatch::try_from_iter_with_nullable(columns).unwrap()
    }

    /// Row groups of 50 rows; a dictionary that has become larger than `limit` bytes is given up for plain texts.
    fn write(path: &Path, batch: &RecordBatch, limit: usize) {
        let properties = WriterProperties::builder()
            .set_max_row_group_row_count(Some(50))
            .set_data_page_row_count_limit(10)
            .set_write_batch_size(10)
            .set_dictionary_page_size_limit(limit)
            .set_column_dictionary_enabled("long".into(), false);
        let file = File::create(path).unwrap();
        let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties.build())).unwrap();
        writer.write(batch).unwrap();
        writer.close().unwrap();
    }

    /// The rows that a search finds, and whether it read a dictionary.
    async fn rows(engine: &Engine, search: &str) -> (String, bool) {
        let frame = engine.search(search).await.unwrap();
        let plan = DataFrame::new(engine.state(), frame.plan().clone()).create_physical_plan().await.unwrap();
        let mut read = false;
        plan.apply(|node| {
            let files = of_parquet(node).into_iter().flat_map(|scan| &scan.file_groups).flat_map(|group| group.iter());
            for schema in files.filter_map(|file| file.arrow_schema.as_ref()) {
                read |= matches!(schema.field_with_name("name")?.data_type(), DataType::Dictionary(..));
            }
            Ok(TreeNodeRecursion::Continue)
        })
        .unwrap();
        let found = frame.collect().await.unwrap();
        (datafusion::arrow::util::pretty::pretty_format_batches(&found).unwrap().to_string(), read)
    }

    async fn file(batch: &RecordBatch, limit: usize, search: &str) -> (String, bool) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("events.parquet");
        write(&path, batch, limit);
        let engine = Engine::new().unwrap();
        engine.register_parquet("Web", path.to_str().unwrap()).await.unwrap();
        rows(&engine, search).await
    }

    #[tokio::test]
    async fn names_are_read_as_dictionaries_where_all_pages_have_one() {
        let names: Vec<_> = (0..100).map(|row| Some(["cmd.exe", "MSIEXEC.exe", "bash"][row % 3].to_owned())).collect();
        let search = r#"| from datamodel:Web | search name="msiexec.exe" | table name number long"#;
        let (found, read) = file(&batch(&names), 1 << 20, search).await;
        assert!(read);
        assert_eq!(found.matches("MSIEXEC.exe").count(), 33, "{found}");
        // Other conditions of the same column, which the reader hands to statistics too.
        let search = r#"| from datamodel:Web | search name="msiexec*" | where name="MSIEXEC.exe" AND isnotnull(name) | table name long"#;
        let (found, read) = file(&batch(&names), 1 << 20, search).await;
        assert!(read);
        assert_eq!(found.matches("MSIEXEC.exe").count(), 33, "{found}");
        // The first pages have a dictionary, others not.
        let names: Vec<_> = (0..100).map(|row| Some(format!("{}{row}", ["cmd", "msi"][row % 2]))).collect();
        let search = r#"| from datamodel:Web | search name="msi*" | table name number long"#;
        let (found, read) = file(&batch(&names), 10, search).await;
        assert!(!read);
        assert_eq!(found.matches("msi").count(), 50, "{found}");
    }

    #[test]
    fn a_name_is_looked_for_in_the_dictionary_itself() {
        let schema = |data_type| Arc::new(Schema::new(vec![Field::new("name", data_type, true)]));
        let table = schema(DataType::Utf8View);
        let name: Arc<dyn PhysicalExpr> = Arc::new(Column::new("name", 0));
        let pattern = lit("a*");
        let function = primitive(Primitive::WildcardMatch);
        let call = ScalarFunctionExpr::try_new(function, vec![name, pattern], &table, Arc::default()).unwrap();
        let call: Arc<dyn PhysicalExpr> = Arc::new(call);
        let argument = |values: DataType| {
            let file = schema(DataType::Dictionary(Box::new(DataType::Int32), Box::new(values)));
            let adapter = Adapters.create(Arc::clone(&table), file).unwrap();
            let adapted = adapter.rewrite(Arc::clone(&call)).unwrap();
            adapted.downcast_ref::<ScalarFunctionExpr>().unwrap().args()[0].is::<Column>()
        };
        assert!(argument(DataType::Utf8));
        assert!(!argument(DataType::Float64), "what a number looks like as text is for the conversion to say");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn dictionaries_give_the_rows_that_texts_give(
            names in prop::collection::vec(prop::option::of("(cmd|CMD|msi|\u{212a}md){1,2}"), 1..130),
            pattern in "(cmd|msi|kmd)[*]?",
            plain: bool,
        ) {
            let batch = batch(&names);
            let search =
                format!(r#"| from datamodel:Web | search name="{pattern}" long="*xyz*" | table name number long"#);
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let (found, expected) = runtime.block_on(async {
                let memory = Engine::new().unwrap();
                memory.register_batches("Web", vec![batch.clone()]).unwrap();
                let found = file(&batch, if plain { 4 } else { 1 << 20 }, &search).await.0;
                (found, rows(&memory, &search).await.0)
            });
            prop_assert_eq!(found, expected, "{}", search);
        }
    }
}
