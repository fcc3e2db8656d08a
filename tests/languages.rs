//! Texts in scripts that put no spaces between words, with characters that nobody sees, and in several languages.

mod common;

use std::fs;
use std::path::Path;

use common::{run, succeed};

/// A folder of texts.
fn folder(texts: &[(&str, &str)]) -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a place");
    fs::create_dir(place.path().join("in")).expect("a folder");
    for (name, text) in texts {
        fs::write(place.path().join("in").join(name), text).expect("a text");
    }
    place
}

/// The first two columns of a table.
fn pairs(table: &Path) -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_path(table).expect("a table");
    reader.records().map(|row| row.expect("a row")).map(|row| (row[0].to_owned(), row[1].to_owned())).collect()
}

/// The pairs that a command finds.
fn found(place: &Path, command: &str, table: &str) -> Vec<(String, String)> {
    let out = place.join(command);
    succeed([command.as_ref(), place.join("in").as_os_str(), "--quiet".as_ref(), "--out".as_ref(), out.as_os_str()]);
    pairs(&out.join(table))
}

const CHINESE: &str = "市议会周二决定，从五月一日起，河上的旧桥将禁止卡车通行。工程师在四个桥墩中的两个发现了裂缝。市长表示，在筹集维修资金\
    期间，不会让任何人冒险。对岸的店主担心生意受到影响，要求在工程完工之前开通渡轮，而工程可能需要两年时间。\n\n上一次大修是在\
    一九八六年，当时更换了桥面。议会将在下个月讨论费用，估计为四百万元。\n";
const OTHER_CHINESE: &str = "国家队周六晚上在客场以二比一获胜，提前一轮晋级决赛。前锋在上半场第二十分钟首开纪录，主队在中场休息前扳平比分。\
    教练赛后说，球员们的表现超出了他的预期，但是决赛的对手更强。球迷在首都的广场上庆祝到深夜。\n";
const JAPANESE: &str = "市議会は火曜日、川にかかる古い橋を五月一日からトラック通行止めにすると決めた。技術者が四本の橋脚のうち二本にひび割れを\
    見つけた。市長は、修理の費用が集まるまで誰も危険にさらさないと述べた。対岸の商店主は売り上げへの影響を心配し、工事が終わるまで\
    渡し船を出すよう求めている。工事には二年かかる可能性がある。\n";
const OTHER_JAPANESE: &str = "代表チームは土曜日の夜、敵地で二対一で勝ち、一試合を残して決勝進出を決めた。前半二十分に先制したが、ハーフタイムの前に\
    追いつかれた。監督は試合後、選手たちは期待以上だったが決勝の相手はもっと強いと話した。首都の広場では深夜まで祝う人の姿があった。\n";
const THAI: &str = "สภาเทศบาลมีมติเมื่อวันอังคารว่าสะพานเก่าข้ามแม่น้ำจะปิดไม่ให้รถบรรทุกผ่านตั้งแต่วันที่หนึ่งพฤษภาคม วิศวกรพบรอยร้าวในตอม่อสองในสี่ต้น \
    นายกเทศมนตรีกล่าวว่าจะไม่ยอมให้ใครตกอยู่ในอันตรายระหว่างที่หาเงินซ่อมแซม เจ้าของร้านค้าอีกฝั่งหนึ่งกังวลเรื่องการค้า \
    และขอให้มีเรือข้ามฟากจนกว่างานจะเสร็จ ซึ่งอาจใช้เวลาสองปี\n";
const OTHER_THAI: &str = "ทีมชาติชนะเมื่อคืนวันเสาร์ด้วยคะแนนสองต่อหนึ่งในเกมเยือน และเข้ารอบชิงชนะเลิศก่อนจบฤดูกาลหนึ่งนัด \
    กองหน้ายิงประตูแรกในนาทีที่ยี่สิบของครึ่งแรก เจ้าบ้านตีเสมอก่อนพักครึ่ง โค้ชกล่าวหลังการแข่งขันว่านักเตะเล่นได้ดีเกินคาด\n";

#[test]
fn near_copies_without_spaces_are_found() {
    for (text, other, changed) in [
        (CHINESE, OTHER_CHINESE, ("四百万", "五百万")),
        (JAPANESE, OTHER_JAPANESE, ("二年", "三年")),
        (THAI, OTHER_THAI, ("สองปี", "สามปี")),
    ] {
        let copy = text.replacen(changed.0, changed.1, 1);
        assert_ne!(copy, text);
        let place = folder(&[("a.txt", text), ("b.txt", &copy), ("c.txt", other)]);
        let expected = [("a.txt".to_owned(), "b.txt".to_owned())];
        assert_eq!(found(place.path(), "dedup", "duplicates.csv"), expected, "{text}");
        let links = found(place.path(), "lineage", "lineage.csv");
        assert_eq!(links.len(), 1, "{links:?}");
        let (source, derived) = &links[0];
        assert!(source != derived && source != "c.txt" && derived != "c.txt", "{links:?}");
    }
}

#[test]
fn copies_that_differ_in_what_nobody_sees_are_identical() {
    let text = "The office of the finest fishery was closed on Monday, the ministry said, because its roof had been found to be \
        unsafe after the storm of last week, and nobody could say when it would be opened again.";
    let odd = text
        .replace("office", "of\u{ad}fice")
        .replace("finest fish", "ﬁnest ﬁsh\u{200b}")
        .replace(" was ", "\u{a0}was\u{202f}");
    assert_ne!(odd, text);
    let lines: String = [("a", text), ("b", &odd)]
        .map(|(id, text)| serde_json::json!({"id": id, "text": text}).to_string() + "\n")
        .concat();
    let place = folder(&[("a.jsonl", &lines), ("c.txt", &odd)]);
    let out = place.path().join("out");
    succeed(["dedup".as_ref(), place.path().join("in").as_os_str(), "--out".as_ref(), out.as_os_str()]);
    let table = fs::read_to_string(out.join("duplicates.csv")).expect("a table");
    let rows: Vec<&str> = table.lines().skip(1).collect();
    assert_eq!(rows.len(), 3, "{table}");
    assert!(rows.iter().all(|row| row.split(',').nth(2).is_some_and(|jaccard| jaccard.parse() == Ok(1.0))), "{table}");
}

const ENGLISH: &str = "The council decided on Tuesday that the Kaltenburg bridge over the river will be closed to lorries from the \
    first day of May. Engineers of Strabona had found cracks in two of the four piers, and mayor Wennigsen said that nobody \
    would be put at risk while the 4,375,000 euros for the repairs was being found. Shopkeepers on the far bank fear for their \
    trade, and ask for a ferry until the work is done, which may take two years, said their speaker Ottilie Brandauer. The last \
    great repair was in 1986, when the deck was replaced, and what the next one costs will be talked about in a month.\n";
const GERMAN: &str = "Der Stadtrat hat am Dienstag beschlossen, dass die Brücke von Kaltenburg über den Fluss vom ersten Mai an für \
    Lastwagen gesperrt wird. Gutachter von Strabona hatten in zwei der vier Pfeiler Risse gefunden, und Bürgermeister Wennigsen \
    sagte, niemand werde in Gefahr gebracht, solange die 4,375,000 Euro für die Arbeiten fehlten. Die Händler am anderen Ufer \
    fürchten um ihre Geschäfte und verlangen eine Fähre, bis die Arbeiten beendet sind, sagte ihre Sprecherin Ottilie Brandauer. \
    Zuletzt war 1986 der Belag erneuert worden, und was die nächste Erneuerung kostet, wird in einem Monat beraten.\n";

#[test]
fn articles_of_different_languages_are_not_compared_and_that_is_said() {
    let copy = GERMAN.replace("am Dienstag", "am Mittwoch");
    let place = folder(&[("en.txt", ENGLISH), ("de.txt", GERMAN), ("de2.txt", &copy)]);
    let links = found(place.path(), "lineage", "lineage.csv");
    assert!(links.iter().all(|(a, b)| a != "en.txt" && b != "en.txt"), "{links:?}");
    let out = place.path().join("lineage");
    let articles = fs::read_to_string(out.join("articles.csv")).expect("a table");
    assert!(articles.lines().any(|row| row.starts_with("de.txt,") && row.contains(",de,")));
    let run_json = fs::read_to_string(out.join("run.json")).expect("run.json");
    assert!(run_json.contains("2 in de, 1 in en: articles of different languages were not compared"), "{run_json}");
    assert!(run_json.contains("links between articles that are not in English: 1 in de"), "{run_json}");
    let told = run(["explain".as_ref(), out.as_os_str(), "de.txt".as_ref(), "en.txt".as_ref()]);
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(told.contains("de.txt is in de, en.txt in en: not compared for rewrites"), "{told}");
}

#[test]
fn what_describes_a_markdown_file_is_no_text() {
    let text = "---\ntitle: The bridge is closed\ndate: 2020-01-18\nsource: The Courier\n---\n\n";
    let place = folder(&[("a.md", &format!("{text}{ENGLISH}")), ("b.txt", ENGLISH)]);
    let out = place.path().join("dedup");
    succeed(["dedup".as_ref(), place.path().join("in").as_os_str(), "--out".as_ref(), out.as_os_str()]);
    assert!(fs::read_to_string(out.join("duplicates.csv")).expect("a table").contains("a.md,b.txt,1"));
    found(place.path(), "lineage", "lineage.csv");
    let articles = fs::read_to_string(place.path().join("lineage/articles.csv")).expect("a table");
    assert!(articles.contains("a.md,The Courier,The bridge is closed,2020-01-18,text,en"), "{articles}");
    let row = |id: &str| articles.lines().find(|row| row.starts_with(id)).expect("a row").to_owned();
    let words = |row: &str| row.split(',').nth(6).map(str::to_owned);
    assert_eq!(words(&row("a.md")), words(&row("b.txt")), "{articles}");
}
