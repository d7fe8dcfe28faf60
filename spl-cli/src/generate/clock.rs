//! When events happen: in order, over thirty days, more of them in office hours.

/// 2025-12-01T00:00:00Z, a Monday.
const START: i64 = 1_764_547_200;
/// Thirty days later, 2025-12-31T00:00:00Z, it ends.
const DAYS: usize = 30;
const MICROS_PER_HOUR: f64 = 3_600_000_000.0;

/// Maps rows to times.
pub(super) struct Clock {
    /// Up to the end of each hour, the share of events that has happened.
    shares: Vec<f64>,
    rows: f64,
}

impl Clock {
    pub(super) fn new(rows: u64) -> Self {
        let mut total = 0.0;
        let mut shares = Vec::with_capacity(DAYS * 24);
        for hour in 0..DAYS * 24 {
            total += weight(hour / 24 % 7, hour % 24);
            shares.push(total);
        }
        for share in &mut shares {
            *share /= total;
        }
        Self { shares, rows: rows.max(1) as f64 }
    }

    /// The time of a row in microseconds since 1970; `jitter`, in [0, 1), moves it within its share of the time.
    pub(super) fn micros(&self, row: u64, jitter: f64) -> i64 {
        let share = (row as f64 + jitter) / self.rows;
        let hour = self.shares.partition_point(|&end| end <= share).min(self.shares.len().saturating_sub(1));
        let end = self.shares.get(hour).copied().unwrap_or(1.0);
        let begin = hour.checked_sub(1).and_then(|before| self.shares.get(before)).copied().unwrap_or(0.0);
        let within = ((share - begin) / (end - begin)).clamp(0.0, 1.0);
        START * 1_000_000 + ((hour as f64 + within) * MICROS_PER_HOUR) as i64
    }
}

fn weight(weekday: usize, hour: usize) -> f64 {
    match (weekday, hour) {
        (5 | 6, 9..=17) => 1.5,
        (0..=4, 8..=17) => 6.0,
        (0..=4, 6..=7 | 18..=20) => 3.0,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_order_from_start_to_end() {
        let clock = Clock::new(10_000);
        let times: Vec<_> = (0..10_000).map(|row| clock.micros(row, 0.5)).collect();
        assert!(times.is_sorted());
        assert!(times[0] >= START * 1_000_000);
        assert!(times[0] < START * 1_000_000 + 3_600_000_000);
        let end = (START + DAYS as i64 * 86_400) * 1_000_000;
        assert!(times[9_999] < end && times[9_999] > end - 3_600_000_000);
        assert!(clock.micros(9_999, 0.999_999_9) <= end);
    }
}
