//! The distribution of class sizes as a bar chart (SVG, no script) and as the table under it.

use std::fmt::Write as _;

use crate::document::SizeBucket;
use crate::messages::Messages;
use crate::phrase::{self, name, number};
use crate::text::{count, percent_of};

/// A chart and its table.
pub(crate) struct Chart {
    /// The picture, as markup that is safe to embed: every text in it is escaped.
    pub(crate) svg: String,
    /// The table, a row a bucket.
    pub(crate) rows: Vec<Row>,
}

/// One row of the table.
pub(crate) struct Row {
    pub(crate) size: String,
    pub(crate) classes: String,
    pub(crate) records: String,
    pub(crate) share: String,
}

const WIDTH: u64 = 640;
const LABELS: u64 = 104;
const BARS: u64 = 390;
const STEP: u64 = 26;
const THICK: u64 = 16;

/// Draws the buckets; those below `k` stand out by colour and by a dashed edge. `id` tells charts of one page apart.
pub(crate) fn draw(buckets: &[SizeBucket], k: u64, id: usize, messages: &Messages) -> Option<Chart> {
    let most = buckets.iter().map(|bucket| bucket.records).max().filter(|most| *most > 0)?;
    let records: u64 = buckets.iter().map(|bucket| bucket.records).sum();
    let classes: u64 = buckets.iter().map(|bucket| bucket.classes).sum();
    let rows: Vec<Row> = buckets
        .iter()
        .map(|bucket| Row {
            size: phrase::size(bucket, messages),
            classes: count(bucket.classes),
            records: count(bucket.records),
            share: percent_of(bucket.records, records),
        })
        .collect();
    let described: Vec<String> = rows
        .iter()
        .zip(buckets)
        .map(|(row, bucket)| {
            messages.say(
                "chart-desc-row",
                &[
                    ("size", name(row.size.clone())),
                    ("classes", number(bucket.classes)),
                    ("records", number(bucket.records)),
                    ("percent", name(row.share.clone())),
                ],
            )
        })
        .collect();
    let desc = messages.say(
        "chart-desc",
        &[("records", number(records)), ("classes", number(classes)), ("rows", name(described.join(" ")))],
    );
    let bars = buckets.len() as u64 * STEP;
    let height = bars + 36;
    let mut svg = String::new();
    // Writing into a string cannot fail.
    let _ = write!(
        svg,
        "<svg role=\"img\" viewBox=\"0 0 {WIDTH} {height}\" aria-labelledby=\"chart{id}-title chart{id}-desc\">\
         <title id=\"chart{id}-title\">{}</title><desc id=\"chart{id}-desc\">{}</desc>\
         <line class=\"axis\" x1=\"{LABELS}\" y1=\"0\" x2=\"{LABELS}\" y2=\"{bars}\"/>",
        escape(&messages.text("chart-title")),
        escape(&desc),
    );
    for (position, (row, bucket)) in rows.iter().zip(buckets).enumerate() {
        let top = position as u64 * STEP + (STEP - THICK) / 2;
        let middle = top + THICK - 3;
        let length = if bucket.records == 0 { 0 } else { (bucket.records * BARS / most).max(2) };
        let side = side(bucket, k);
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{middle}\" text-anchor=\"end\">{}</text>\
             <rect class=\"{side}\" x=\"{LABELS}\" y=\"{top}\" width=\"{length}\" height=\"{THICK}\"/>\
             <text class=\"value\" x=\"{}\" y=\"{middle}\">{} · {}</text>",
            LABELS - 8,
            escape(&row.size),
            LABELS + length + 8,
            escape(&row.records),
            escape(&row.share),
        );
    }
    let below = buckets.iter().any(|bucket| side(bucket, k) == "below");
    legend(&mut svg, bars + 16, k, below, messages);
    svg.push_str("</svg>");
    Some(Chart { svg, rows })
}

fn side(bucket: &SizeBucket, k: u64) -> &'static str {
    if bucket.size_from < k { "below" } else { "above" }
}

/// What the looks of the bars mean; nothing where all look alike and are well.
fn legend(svg: &mut String, top: u64, k: u64, below: bool, messages: &Messages) {
    let both = [("below", "chart-below", LABELS), ("above", "chart-above", LABELS + 150)];
    let above = [("above", "chart-above", LABELS)];
    let entries = if below { both.as_slice() } else { above.as_slice() };
    for (side, key, left) in entries {
        let text = messages.say(key, &[("k", number(k))]);
        let _ = write!(
            svg,
            "<rect class=\"{side}\" x=\"{left}\" y=\"{top}\" width=\"12\" height=\"12\"/>\
             <text class=\"value\" x=\"{}\" y=\"{}\">{}</text>",
            left + 18,
            top + 11,
            escape(&text),
        );
    }
}

/// Text made safe inside elements and quoted attributes.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
