//! What the cluster found out of the articles, counted before it is believed.

use std::collections::BTreeSet;

use datafusion::arrow::array::{LargeBinaryArray, UInt32Array};
use datafusion::arrow::datatypes::DataType;
use datafusion::prelude::SessionContext;
use serde::de::DeserializeOwned;

use crate::claims::Alterations;
use crate::cluster::check::each;
use crate::cluster::kernels::{self, column, field, list, records, wire};
use crate::cluster::{Failure, failure};
use crate::lineage::branches::Branches;
use crate::verify::Match;

/// Reads verified pairs: those of `candidates` (sorted), each once, and no others. Returns the matches, sorted.
///
/// # Errors
/// The file cannot be read, or a pair is missing, doubled or another.
pub async fn matches(local: &SessionContext, file: &str, candidates: &[(u32, u32)]) -> Result<Vec<Match>, Failure> {
    let (mut pairs, mut matches) = (Vec::with_capacity(candidates.len()), Vec::new());
    each(local, file, "found", |of_batch| {
        for (a, b, found) in kernels::matches::from_rows(of_batch)? {
            pairs.push((a, b));
            matches.extend(found);
        }
        Ok(())
    })
    .await?;
    pairs.sort_unstable();
    if pairs != candidates {
        let (count, expected) = (pairs.len(), candidates.len());
        let whose = if count == expected { ", but not the same" } else { "" };
        return Err(failure(format!("{count} pairs were verified in place of {expected}{whose}")));
    }
    matches.sort_unstable_by_key(|found: &Match| (found.a, found.b));
    Ok(matches)
}

/// Reads what was found of tasks, each of which is given by the numbers of its articles: every task once, with exactly its
/// articles, and no other. In their order.
///
/// # Errors
/// The file cannot be read, or a task is missing, doubled or another.
pub async fn parts<T: DeserializeOwned>(
    local: &SessionContext,
    file: &str,
    tasks: &[Vec<u32>],
) -> Result<Vec<T>, Failure> {
    let mut parts: Vec<Option<T>> = tasks.iter().map(|_| None).collect();
    each(local, file, "found", |rows| {
        let rows = records(rows)?;
        let task: UInt32Array = field(&rows, "task", &DataType::UInt32)?;
        let found: LargeBinaryArray = field(&rows, "found", &DataType::LargeBinary)?;
        let members = list(rows.column_by_name("members").ok_or_else(|| failure("tasks without members"))?)?;
        for row in 0..task.len() {
            let number = task.value(row) as usize;
            let (Some(part), Some(expected)) = (parts.get_mut(number), tasks.get(number)) else {
                return Err(failure(format!("task {number} was done, and there are only {}", tasks.len())));
            };
            if part.is_some() {
                return Err(failure(format!("task {number} was done twice")));
            }
            let of_row: UInt32Array = column(&members.value(row), &DataType::UInt32)?;
            if of_row.values() != expected.as_slice() {
                let (found, expected) = (of_row.len(), expected.len());
                return Err(failure(format!("task {number} was done with {found} articles, not with its {expected}")));
            }
            *part = Some(wire::read(found.value(row))?);
        }
        Ok(())
    })
    .await?;
    let missing = parts.iter().filter(|part| part.is_none()).count();
    if missing > 0 {
        return Err(failure(format!("{missing} of {} tasks were not done", tasks.len())));
    }
    Ok(parts.into_iter().flatten().collect())
}

/// Whether branches are those of a task: of its articles, each with one first and one second source at most.
///
/// # Errors
/// They are not.
pub fn branches(found: &Branches, articles: &[u32]) -> Result<(), Failure> {
    let is_own = |&article: &usize| articles.binary_search(&(article as u32)).is_ok();
    let ends = found.firsts.iter().chain(&found.seconds).flat_map(|(source, derived, _)| [source, derived]);
    let children = || found.origins.iter().flat_map(|origin| origin.children.iter().map(|child| &child.0));
    if let Some(other) = ends.chain(children()).find(|article| !is_own(article)) {
        return Err(failure(format!("article {other} was linked in a task that it is not of")));
    }
    let once = |articles: Vec<usize>| {
        let count = articles.len();
        articles.into_iter().collect::<BTreeSet<_>>().len() == count
    };
    let firsts: Vec<usize> = found.firsts.iter().map(|branch| branch.1).collect();
    let seconds: Vec<usize> = found.seconds.iter().map(|branch| branch.1).collect();
    if once(firsts) && once(seconds) && found.origins.iter().all(|origin| !origin.children.is_empty()) {
        Ok(())
    } else {
        Err(failure("an article was given its source twice"))
    }
}

/// Whether alterations are those of `derivations`, which are sorted: each compared once, and no others.
///
/// # Errors
/// They are not.
pub fn alterations(found: &Alterations, derivations: &[(usize, usize)]) -> Result<(), Failure> {
    let compared = found.comparisons.iter().map(|comparison| (comparison.source, comparison.derived));
    if !compared.clone().eq(derivations.iter().copied()) {
        let (count, expected) = (compared.count(), derivations.len());
        let whose = if count == expected { ", but not the same" } else { "" };
        return Err(failure(format!("{count} derivations were compared in place of {expected}{whose}")));
    }
    let strange = found.findings.iter().any(|f| derivations.binary_search(&(f.source, f.derived)).is_err());
    if strange { Err(failure("a finding of a derivation that is none")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::check::tests::checked;
    use crate::cluster::kernels::Kernel;
    use crate::cluster::kernels::parts::Question;
    use crate::lineage::parts::Survey;
    use datafusion::arrow::array::builder::{ListBuilder, UInt32Builder};
    use datafusion::arrow::array::{ArrayRef, StructArray};
    use datafusion::arrow::datatypes::Field;
    use std::sync::Arc;

    /// What is read of tasks, each with its number, its articles and what was found.
    fn read(rows: &[(u32, &[u32], &str)]) -> Result<Vec<Survey>, String> {
        let DataType::Struct(fields) = Kernel::Part(Question::Survey).returns() else { panic!("records") };
        let mut members =
            ListBuilder::new(UInt32Builder::new()).with_field(Field::new_list_field(DataType::UInt32, false));
        for row in rows {
            members.values().append_slice(row.1);
            members.append(true);
        }
        let columns: Vec<ArrayRef> = vec![
            Arc::new(rows.iter().map(|row| Some(row.0)).collect::<UInt32Array>()),
            Arc::new(members.finish()),
            Arc::new(LargeBinaryArray::from_iter_values(rows.iter().map(|row| row.2))),
        ];
        let column = Arc::new(StructArray::try_new(fields, columns, None).expect("records"));
        checked("found", column, async |local, file| parts(local, file, &[vec![0, 4], vec![2]]).await)
    }

    #[test]
    fn every_task_is_done_once_with_its_articles() {
        let (one, two) = (r#"{"lines":1,"stories":1,"words":[7]}"#, r#"{"lines":0,"stories":2,"words":[]}"#);
        let found = read(&[(1, &[2], two), (0, &[0, 4], one)]).expect("all");
        assert_eq!((found[0].lines, found[1].stories, found[0].words.as_slice()), (1, 2, &[7][..]));
        let missing = read(&[(1, &[2], two)]).expect_err("missing");
        assert!(missing.contains("1 of 2 tasks were not done"), "{missing}");
        let twice = read(&[(1, &[2], two), (1, &[2], two)]).expect_err("doubled");
        assert!(twice.contains("task 1 was done twice"), "{twice}");
        let other = read(&[(1, &[2], two), (0, &[0, 3], one)]).expect_err("another article");
        assert!(other.contains("task 0 was done with 2 articles, not with its 2"), "{other}");
        let more = read(&[(2, &[2], two)]).expect_err("another task");
        assert!(more.contains("there are only 2"), "{more}");
        assert!(read(&[(1, &[2], two), (0, &[0, 4], "{")]).is_err());
    }

    #[test]
    fn derivations_are_compared_once() {
        use crate::claims::Comparison;
        let compared = |pairs: &[(usize, usize)]| {
            let comparison = |&(source, derived): &(usize, usize)| Comparison { source, derived, claims: Vec::new() };
            Alterations { comparisons: pairs.iter().map(comparison).collect(), ..Alterations::default() }
        };
        let expected = [(0, 1), (2, 3)];
        assert!(alterations(&compared(&expected), &expected).is_ok());
        for wrong in [&[(0, 1)][..], &[(0, 1), (0, 1), (2, 3)], &[(0, 1), (3, 2)]] {
            assert!(alterations(&compared(wrong), &expected).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn branches_are_of_the_articles_of_their_task() {
        use crate::lineage::branches::Origin;
        use crate::lineage::{Derivation, Relation};
        let derivation = || Derivation {
            relation: Relation::Rewrite,
            confidence: 0.5,
            direction_confidence: 0.5,
            evidence: Vec::new(),
            runner_up: None,
        };
        let of = |ends: &[(usize, usize)]| Branches {
            firsts: ends.iter().map(|&(source, derived)| (source, derived, derivation())).collect(),
            ..Branches::default()
        };
        assert!(branches(&of(&[(3, 5), (3, 8)]), &[3, 5, 8]).is_ok());
        assert!(branches(&of(&[(3, 5), (3, 6)]), &[3, 5, 8]).is_err(), "another article");
        assert!(branches(&of(&[(3, 5), (8, 5)]), &[3, 5, 8]).is_err(), "two first sources");
        let origins = vec![Origin { slug: "quay".into(), children: vec![(6, derivation())] }];
        assert!(branches(&Branches { origins, ..Branches::default() }, &[3]).is_err(), "another child");
    }
}
