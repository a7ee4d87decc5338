//! Answers as long as the server's.

/// Ends a JSON object whose last brace is missing, as long as is asked for if it isn't longer already.
pub(super) fn padded(object: &str, bytes: usize) -> String {
    const AROUND: usize = ",\"padding\":\"\"}".len();
    let missing = bytes.saturating_sub(object.len() + AROUND);
    format!("{object},\"padding\":\"{}\"}}", " ".repeat(missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_made_up_to_its_length() {
        let answer = padded("{\"a\":1", 100);
        assert_eq!(answer.len(), 100);
        assert!(serde_json::from_str::<serde_json::Value>(&answer).is_ok());
        assert_eq!(padded("{\"a\":1", 3), "{\"a\":1,\"padding\":\"\"}");
    }
}
