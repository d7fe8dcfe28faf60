//! Which rows are the rare events that a hunt is to find, and which only look like them.

use super::random::{mix, scale};

/// Something other than everyday work happens in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Planted {
    /// The n-th hit.
    Hit(u64),
    /// The n-th near miss.
    NearMiss(u64),
}

/// How many hits are among so many rows.
pub(crate) fn hit_count(rows: u64) -> u64 {
    (rows / 50_000).max(5).min(rows)
}

/// The planted rows from `start` up to `end`, in order.
pub(super) fn planted(seed: u64, rows: u64, start: u64, end: u64) -> Vec<(u64, Planted)> {
    let count = hit_count(rows);
    if count == 0 {
        return Vec::new();
    }
    let (seed_of_hits, seed_of_misses) = (mix(seed, 0x4849), mix(seed, 0x4d49));
    // The rows are cut into as many parts as there are hits, and each part has one: no two can meet.
    let border = |part: u64| (u128::from(rows) * u128::from(part) / u128::from(count)) as u64;
    let row_in = |part: u64, seed: u64| {
        let (begin, end) = (border(part), border(part + 1));
        begin + scale(mix(seed, part), (end - begin) as usize) as u64
    };
    let part_of = |row: u64| (u128::from(row) * u128::from(count) / u128::from(rows)) as u64;
    let parts = part_of(start).saturating_sub(1)..(part_of(end) + 1).min(count);
    let mut found = Vec::new();
    for part in parts {
        let (hit, miss) = (row_in(part, seed_of_hits), row_in(part, seed_of_misses));
        found.push((hit, Planted::Hit(part)));
        if miss != hit {
            found.push((miss, Planted::NearMiss(part)));
        }
    }
    found.retain(|(row, _)| (start..end).contains(row));
    found.sort_by_key(|(row, _)| *row);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hit_is_in_exactly_one_block() {
        for rows in [0, 1, 4, 5, 7, 1_000, 123_457, 1_000_000] {
            let blocks =
                (0..rows).step_by(10_000).flat_map(|start| planted(7, rows, start, (start + 10_000).min(rows)));
            let mut hits: Vec<_> =
                blocks.filter(|(_, what)| matches!(what, Planted::Hit(_))).map(|(row, _)| row).collect();
            assert!(hits.is_sorted());
            hits.dedup();
            assert_eq!(hits.len() as u64, hit_count(rows), "{rows}");
            assert!(hits.iter().all(|&row| row < rows));
        }
    }
}
