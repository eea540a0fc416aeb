use super::*;
use arrow_array::{
    ArrayRef, DictionaryArray, Float64Array, Int64Array, ListArray, RecordBatch, StringArray,
    StructArray, TimestampMillisecondArray, types::Int32Type,
};
use arrow_schema::{DataType, Field};
use parquet::{arrow::ArrowWriter, basic::Compression, file::properties::WriterProperties};
use std::sync::Arc;

fn batch(rows: usize) -> RecordBatch {
    let texts = (0..rows).map(|row| (row % 3 != 1).then(|| format!("text {row}")));
    let texts: ArrayRef = Arc::new(texts.collect::<StringArray>());
    let numbers: ArrayRef = Arc::new((0..rows as i64).collect::<Int64Array>());
    let halves: ArrayRef = Arc::new(
        (0..rows)
            .map(|row| Some(row as f64 / 2.0))
            .collect::<Float64Array>(),
    );
    let words: DictionaryArray<Int32Type> = (0..rows)
        .map(|row| if row % 2 == 0 { "even" } else { "odd" })
        .collect();
    let lists =
        (0..rows).map(|row| Some((0..row % 3).map(|at| Some(at as i32)).collect::<Vec<_>>()));
    let lists: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(lists));
    let nested: ArrayRef = Arc::new(StructArray::from(vec![
        (
            Arc::new(Field::new("ground_truth", DataType::Utf8, true)),
            Arc::clone(&texts),
        ),
        (
            Arc::new(Field::new("list", lists.data_type().clone(), true)),
            Arc::clone(&lists),
        ),
    ]));
    let times: ArrayRef = Arc::new(TimestampMillisecondArray::from(vec![86_400_000; rows]));
    let columns = [
        ("question", texts),
        ("number", numbers),
        ("half", halves),
        ("word", Arc::new(words) as ArrayRef),
        ("reward", nested),
        ("at", times),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

fn parquet(rows: usize, compression: Compression) -> Vec<u8> {
    let batch = batch(rows);
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_max_row_group_row_count(Some(200))
        .build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn expected() -> Value {
    json!({"question": "text 2", "number": 2, "half": 1.0, "word": "even",
           "reward": {"ground_truth": "text 2", "list": [0, 1]}, "at": "1970-01-02T00:00:00"})
}

#[test]
fn parquet_with_nested_columns() {
    for compression in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::LZ4_RAW,
        Compression::GZIP(Default::default()),
    ] {
        let place = Place::with("f.parquet", parquet(700, compression));
        let rows = told(place.rows(&at("f.parquet")));
        assert_eq!(rows.len(), 700, "{compression}");
        assert_eq!(rows[2], (3, expected()), "{compression}");
        assert_eq!(rows[1].1["question"], Value::Null);
        assert_eq!(rows[699].1["number"], 699);
    }
}

#[test]
fn arrow_files_and_streams() {
    let batch = batch(300);
    let mut file = Vec::new();
    let mut writer = arrow_ipc::writer::FileWriter::try_new(&mut file, &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    drop(writer);
    let mut stream = Vec::new();
    let mut writer =
        arrow_ipc::writer::StreamWriter::try_new(&mut stream, &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    drop(writer);
    for (name, bytes) in [
        ("f.arrow", file),
        ("f.feather", stream.clone()),
        ("f.arrow.gz", gz(&stream)),
    ] {
        let place = Place::with(name, bytes);
        let rows = told(place.rows(&at(name)));
        assert_eq!((rows.len(), &rows[2]), (300, &(3, expected())), "{name}");
    }
}

#[test]
fn columns_are_read_out_of_archives() {
    let bytes = parquet(5, Compression::SNAPPY);
    let place = Place::with("f.tar", tar(&[("d/train-00000-of-00001.parquet", &bytes)]));
    assert_eq!(place.rows(&at("f.tar")).len(), 5);
}

#[test]
fn what_is_no_parquet_says_so() {
    let mut bytes = parquet(700, Compression::SNAPPY);
    bytes.truncate(bytes.len() / 2);
    for (name, bytes) in [
        ("f.parquet", bytes),
        ("g.parquet", b"no".to_vec()),
        ("f.arrow", b"ARROW1 no".to_vec()),
    ] {
        let place = Place::with(name, bytes);
        assert_eq!(place.error(&at(name)), "unreadable", "{name}");
    }
}

#[test]
fn floats_are_the_shortest_that_are_the_same() {
    let column: ArrayRef = Arc::new(arrow_array::Float32Array::from(vec![0.1, f32::NAN]));
    let batch = RecordBatch::try_from_iter([("f", column)]).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let place = Place::with("f.parquet", bytes);
    let rows = told(place.rows(&at("f.parquet")));
    assert_eq!(
        (&rows[0].1["f"], &rows[1].1["f"]),
        (&json!(0.1), &json!("NaN"))
    );
}
