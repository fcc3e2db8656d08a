use super::*;
use crate::export::sample;

#[test]
fn the_page_is_whole_without_scripts() {
    let page = sample::written(write);
    for part in [
        "2 altered claims, 2 missing originals",
        "CNN’s original is missing.",
        "<del data-k=\"number\">5,000</del>",
        "<ins data-k=\"number\">6,000</ins>",
        "Side by side",
        "Left out of",
        "Claim matrix",
        "next best source",
        "Method and limits",
    ] {
        assert!(page.contains(part), "{part} is not in the page");
    }
}

#[test]
fn the_policy_names_the_script_and_the_style() {
    let page = sample::written(write);
    let between = |from: &str, to: &str| {
        page.split(from).nth(1).and_then(|rest| rest.split(to).next()).expect("a part").to_owned()
    };
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    let policy = between("http-equiv=\"Content-Security-Policy\" content=\"", "\"");
    assert!(policy.contains(&hash(&between("<style>", "</style>"))));
    assert!(policy.contains(&hash(&between("<script>", "</script>"))));
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
}

#[test]
fn ids_are_unique() {
    let page = sample::written(write);
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(ids.len(), once.len(), "{ids:?}");
}

#[test]
fn the_data_cannot_end_their_element() {
    let page = sample::written(write);
    let data = page.split("id=\"data\">").nth(1).and_then(|rest| rest.split("</script>").next()).expect("the data");
    assert!(!data.contains('<'), "{data}");
    let data: serde_json::Value = serde_json::from_str(data).expect("JSON");
    assert_eq!(data["claims"].as_array().map(Vec::len), Some(2));
}
