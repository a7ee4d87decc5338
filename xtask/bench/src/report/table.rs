//! Tables that read well as they are, and as what Markdown makes of them; and numbers as readers like them.

use std::time::Duration;

use crate::statistics::Ratio;

/// A table whose first column is text and whose others are numbers.
pub(super) fn table<const N: usize>(head: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let rows: Vec<_> = rows.into_iter().collect();
    let head = head.map(str::to_owned);
    let width = |column: usize| {
        let cells = std::iter::once(&head).chain(&rows).filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default().max(3)
    };
    let widths: Vec<usize> = (0..N).map(width).collect();
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| match column {
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
    };
    let rule = widths.iter().enumerate().map(|(column, width)| match column {
        0 => "-".repeat(*width),
        _ => format!("{}:", "-".repeat(width - 1)),
    });
    let rule = format!("| {} |\n", rule.collect::<Vec<_>>().join(" | "));
    line(&head) + &rule + &rows.iter().map(line).collect::<String>()
}

/// `12,345`.
pub(super) fn whole(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `0.62 (0.60–0.66)`.
pub(super) fn ratio(ratio: Ratio) -> String {
    format!("{} ({}–{})", short(ratio.median), short(ratio.min), short(ratio.max))
}

/// Two digits that matter, or three.
pub(super) fn short(number: f64) -> String {
    if number < 0.095 {
        format!("{number:.3}")
    } else if number < 9.95 {
        format!("{number:.2}")
    } else {
        format!("{number:.1}")
    }
}

pub(super) fn millis(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(whole(1_234_567.4), "1,234,567");
        assert_eq!(whole(999.0), "999");
        assert_eq!(short(0.0123), "0.012");
        assert_eq!(short(12.34), "12.3");
    }

    #[test]
    fn columns_are_as_wide_as_their_cells() {
        let text = table(["name", "n"], [["a–b".to_owned(), "1,000".to_owned()]]);
        assert_eq!(text, "| name |     n |\n| ---- | ----: |\n| a–b  | 1,000 |\n");
    }
}
