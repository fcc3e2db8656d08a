//! Background: what all texts of a story share because they tell the same, as independent translations do, and not because
//! they were copied.

/// The fewest articles that show a background.
const LEAST: usize = 12;
/// The most articles that are looked at: the work grows with the cube of their number.
pub const MOST: usize = 256;
/// Jaccard similarity of own wording from which two articles are surely copies.
const COPY: f64 = 0.5;
/// Share of the articles that must have such a copy: only then the corpus shows what copying looks like in it.
const COPIED: f64 = 2.0 / 3.0;
/// How many times the background similarity the groups must exceed to be one.
const STANDS_OUT: f64 = 2.0;

/// For each of `count` articles the number of its group, if they have a background against which groups stand out.
/// `alike` holds their similarities, `x * count + y`, 0 to 1, symmetric; 0 where they are not linked.
///
/// There is one when most articles have an outright copy among the others, and most pairs of articles are linked all the
/// same though they are none. Groups are joined from the most similar down by the average similarity of their members
/// (Sokal and Michener 1958), as long as it stands out.
pub fn groups(count: usize, alike: &[f64]) -> Option<Vec<usize>> {
    if !(LEAST..=MOST).contains(&count) {
        return None;
    }
    let row = |x: usize| (0..count).filter(move |&y| y != x).map(move |y| alike[x * count + y]);
    let copied = (0..count).filter(|&x| row(x).any(|similarity| similarity >= COPY)).count();
    let background = median((0..count).flat_map(row).collect());
    if (copied as f64) < COPIED * count as f64 || background <= 0.0 || STANDS_OUT * background >= COPY {
        return None;
    }
    Some(joined(count, alike, STANDS_OUT * background))
}

/// Joins the articles by average similarity down to `least`.
fn joined(count: usize, alike: &[f64], least: f64) -> Vec<usize> {
    let mut alike = alike.to_vec();
    let mut group: Vec<usize> = (0..count).collect();
    let mut size = vec![1.0; count];
    let mut open: Vec<usize> = (0..count).collect();
    loop {
        let mut best: Option<(usize, usize, f64)> = None;
        for (place, &x) in open.iter().enumerate() {
            for &y in &open[place + 1..] {
                let similarity = alike[x * count + y];
                if similarity >= best.map_or(least, |(_, _, best)| best + 1e-9) {
                    best = Some((x, y, similarity));
                }
            }
        }
        let Some((x, y, _)) = best else { return group };
        open.retain(|&other| other != y);
        for &other in open.iter().filter(|&&other| other != x) {
            let sum = alike[x * count + other] * size[x] + alike[y * count + other] * size[y];
            let average = sum / (size[x] + size[y]);
            alike[x * count + other] = average;
            alike[other * count + x] = average;
        }
        size[x] += size[y];
        group.iter_mut().filter(|group| **group == y).for_each(|group| *group = x);
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups of the given sizes, alike by `within` inside and by `between` across.
    fn matrix(sizes: &[usize], within: f64, between: f64) -> Vec<f64> {
        let of: Vec<usize> = sizes.iter().enumerate().flat_map(|(group, &size)| vec![group; size]).collect();
        of.iter().flat_map(|x| of.iter().map(move |y| if x == y { within } else { between })).collect()
    }

    #[test]
    fn families_of_translations_stand_out() {
        let found = groups(14, &matrix(&[6, 4, 3, 1], 0.8, 0.15)).expect("a background");
        assert_eq!(found, [0, 0, 0, 0, 0, 0, 6, 6, 6, 6, 10, 10, 10, 13]);
    }

    #[test]
    fn rewrites_of_one_text_have_no_background() {
        assert_eq!(groups(14, &matrix(&[2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 0.8, 0.15)), None);
    }

    #[test]
    fn copies_have_no_background() {
        assert_eq!(groups(20, &matrix(&[20], 0.9, 0.0)), None);
    }

    #[test]
    fn unlinked_families_have_no_background() {
        assert_eq!(groups(20, &matrix(&[5, 5, 5, 5], 0.9, 0.0)), None);
    }
}
