//! Arrow columns as text, for treatment and for other formats.

use std::fmt::Write as _;

use arrow_array::builder::StringViewBuilder;
use arrow_array::cast::AsArray as _;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, Float16Type,
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, Time32MillisecondType,
    Time32SecondType, Time64MicrosecondType, Time64NanosecondType, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, StringViewArray};
use arrow_schema::{DataType, TimeUnit};

use crate::CellType;
use crate::calendar::civil;
use crate::fault::Fault;

/// What the cells of a column of this type are; `None` for types without a text form.
pub(crate) fn cell_type(of: &DataType) -> Option<CellType> {
    use DataType::{
        Binary, BinaryView, Boolean, Date32, Date64, Decimal32, Decimal64, Decimal128, Decimal256,
        FixedSizeBinary, Float16, Float32, Float64, Int8, Int16, Int32, Int64, LargeBinary, LargeUtf8, Null,
        Time32, Time64, Timestamp, UInt8, UInt16, UInt32, UInt64, Utf8, Utf8View,
    };
    Some(match of {
        Utf8 | LargeUtf8 | Utf8View | Binary | LargeBinary | BinaryView | FixedSizeBinary(_) => {
            CellType::Text
        }
        Boolean => CellType::Bool,
        Int8 | Int16 | Int32 | Int64 | UInt8 | UInt16 | UInt32 | UInt64 | Float16 | Float32 | Float64
        | Decimal32(..) | Decimal64(..) | Decimal128(..) | Decimal256(..) => CellType::Number,
        Date32 | Date64 | Time32(_) | Time64(_) | Timestamp(..) => CellType::Date,
        Null => CellType::Empty,
        _ => return None,
    })
}

/// The text of a column. Bytes without a text type are taken for UTF-8, as older writers store text so.
pub(crate) fn texts(name: &str, array: &ArrayRef) -> Result<StringViewArray, Fault> {
    let refused =
        || Fault::ParquetType { column: name.to_owned(), kind: kind_name(array.data_type()).to_owned() };
    let each = |write: &dyn Fn(usize, &mut String)| render(array.as_ref(), write);
    macro_rules! plain {
        ($type:ty) => {{
            let values = array.as_primitive_opt::<$type>().ok_or_else(refused)?;
            each(&|row, out| {
                let _ = write!(out, "{}", values.value(row));
            })
        }};
    }
    macro_rules! decimal {
        ($type:ty) => {{
            let values = array.as_primitive_opt::<$type>().ok_or_else(refused)?;
            each(&|row, out| out.push_str(&values.value_as_string(row)))
        }};
    }
    macro_rules! moment {
        ($type:ty, $per_second:expr, $write:expr) => {{
            let values = array.as_primitive_opt::<$type>().ok_or_else(refused)?;
            each(&|row, out| $write(i64::from(native::<$type>(values.value(row))), $per_second, out))
        }};
    }
    Ok(match array.data_type() {
        DataType::Utf8View => array.as_string_view_opt().ok_or_else(refused)?.clone(),
        DataType::Utf8 => StringViewArray::from(array.as_string_opt::<i32>().ok_or_else(refused)?),
        DataType::LargeUtf8 => StringViewArray::from(array.as_string_opt::<i64>().ok_or_else(refused)?),
        DataType::BinaryView => {
            let bytes = array.as_binary_view_opt().ok_or_else(refused)?.clone();
            bytes.to_string_view().map_err(|_| refused())?
        }
        DataType::Binary => {
            from_bytes(array.as_binary_opt::<i32>().ok_or_else(refused)?.iter()).ok_or_else(refused)?
        }
        DataType::LargeBinary => {
            from_bytes(array.as_binary_opt::<i64>().ok_or_else(refused)?.iter()).ok_or_else(refused)?
        }
        DataType::FixedSizeBinary(_) => {
            from_bytes(array.as_fixed_size_binary_opt().ok_or_else(refused)?.iter()).ok_or_else(refused)?
        }
        DataType::Boolean => {
            let values = array.as_boolean_opt().ok_or_else(refused)?;
            each(&|row, out| out.push_str(if values.value(row) { "true" } else { "false" }))
        }
        DataType::Int8 => plain!(Int8Type),
        DataType::Int16 => plain!(Int16Type),
        DataType::Int32 => plain!(Int32Type),
        DataType::Int64 => plain!(Int64Type),
        DataType::UInt8 => plain!(UInt8Type),
        DataType::UInt16 => plain!(UInt16Type),
        DataType::UInt32 => plain!(UInt32Type),
        DataType::UInt64 => plain!(UInt64Type),
        DataType::Float16 => plain!(Float16Type),
        DataType::Float32 => plain!(Float32Type),
        DataType::Float64 => plain!(Float64Type),
        DataType::Decimal32(..) => decimal!(Decimal32Type),
        DataType::Decimal64(..) => decimal!(Decimal64Type),
        DataType::Decimal128(..) => decimal!(Decimal128Type),
        DataType::Decimal256(..) => decimal!(Decimal256Type),
        DataType::Date32 => moment!(Date32Type, 1, |days, _, out: &mut String| write_date(days, out)),
        DataType::Date64 => moment!(Date64Type, 1_000, write_moment),
        DataType::Time32(TimeUnit::Second) => moment!(Time32SecondType, 1, write_clock),
        DataType::Time32(_) => moment!(Time32MillisecondType, 1_000, write_clock),
        DataType::Time64(TimeUnit::Microsecond) => moment!(Time64MicrosecondType, 1_000_000, write_clock),
        DataType::Time64(_) => moment!(Time64NanosecondType, 1_000_000_000, write_clock),
        DataType::Timestamp(TimeUnit::Second, _) => moment!(TimestampSecondType, 1, write_moment),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            moment!(TimestampMillisecondType, 1_000, write_moment)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            moment!(TimestampMicrosecondType, 1_000_000, write_moment)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            moment!(TimestampNanosecondType, 1_000_000_000, write_moment)
        }
        DataType::Null => StringViewArray::new_null(array.len()),
        _ => return Err(refused()),
    })
}

/// A value in the type that it is stored in.
fn native<T: ArrowPrimitiveType>(value: T::Native) -> T::Native {
    value
}

fn render(array: &dyn Array, write: &dyn Fn(usize, &mut String)) -> StringViewArray {
    let mut builder = StringViewBuilder::with_capacity(array.len());
    let mut text = String::new();
    for row in 0..array.len() {
        if array.is_null(row) {
            builder.append_null();
        } else {
            text.clear();
            write(row, &mut text);
            builder.append_value(&text);
        }
    }
    builder.finish()
}

fn from_bytes<'a>(values: impl Iterator<Item = Option<&'a [u8]>>) -> Option<StringViewArray> {
    let mut builder = StringViewBuilder::new();
    for value in values {
        builder.append_option(match value {
            Some(bytes) => Some(std::str::from_utf8(bytes).ok()?),
            None => None,
        });
    }
    Some(builder.finish())
}

/// The name of a type without its parameters, which may be long.
pub(crate) fn kind_name(of: &DataType) -> &'static str {
    match of {
        DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..) => "list",
        DataType::Struct(_) => "struct",
        DataType::Map(..) => "map",
        DataType::Interval(_) => "interval",
        DataType::Duration(_) => "duration",
        DataType::Dictionary(..) => "dictionary",
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
            "binary"
        }
        _ => "other",
    }
}

fn write_date(days: i64, out: &mut String) {
    let (year, month, day) = civil(days);
    // writing to a String cannot fail
    let _ = write!(out, "{year:04}-{month:02}-{day:02}");
}

/// A time of day, its fraction only where it has one.
fn write_clock(value: i64, per_second: i64, out: &mut String) {
    let (seconds, fraction) = (value.div_euclid(per_second), value.rem_euclid(per_second));
    let _ = write!(out, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if fraction > 0 {
        let digits = per_second.ilog10() as usize;
        let text = format!("{fraction:0digits$}");
        out.push('.');
        out.push_str(text.trim_end_matches('0'));
    }
}

/// A date, its time of day only where it is not midnight: many writers know no plain dates.
fn write_moment(value: i64, per_second: i64, out: &mut String) {
    let per_day = 86_400 * per_second;
    write_date(value.div_euclid(per_day), out);
    if value.rem_euclid(per_day) > 0 {
        out.push(' ');
        write_clock(value.rem_euclid(per_day), per_second, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_people_read_them() {
        let shown = |value, per_second| {
            let mut out = String::new();
            write_moment(value, per_second, &mut out);
            out
        };
        assert_eq!(shown(0, 1), "1970-01-01");
        assert_eq!(shown(-1, 1), "1969-12-31 23:59:59");
        assert_eq!(shown(1_500, 1_000), "1970-01-01 00:00:01.5");
        assert_eq!(shown(951_782_400_000_000_001, 1_000_000_000), "2000-02-29 00:00:00.000000001");
    }
}
