//! How wide a text is drawn, near enough that two never meet: the widths of Helvetica, which Arial and Liberation Sans
//! share, and a safe guess for other scripts.

/// Widths of the characters from the space to the tilde, in thousandths of the font size.
#[rustfmt::skip]
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// Bold letters are wider by this factor at most.
const BOLD: f64 = 1.09;

/// Browsers that round every letter to whole pixels make a line longer by so much.
const ROUNDING: f64 = 1.06;

fn width_of(c: char) -> f64 {
    ROUNDING * bare_width_of(c)
}

fn bare_width_of(c: char) -> f64 {
    let at = u32::from(c).wrapping_sub(32) as usize;
    match WIDTHS.get(at) {
        Some(&width) => f64::from(width) / 1000.0,
        // Latin with accents, Greek, Cyrillic, Hebrew, Arabic: as wide as a wide small letter.
        None if u32::from(c) < 0x1100 => 0.7,
        None if matches!(c, '‐'..='‧') => 0.6,
        None => 1.05,
    }
}

/// The width of a text in the given size.
pub fn width(text: &str, size: f64, bold: bool) -> f64 {
    text.chars().map(width_of).sum::<f64>() * size * if bold { BOLD } else { 1.0 }
}

/// As much of the text as fits, with `…` where something is cut.
pub fn fit(text: &str, size: f64, bold: bool, room: f64) -> String {
    let mut used = 0.0;
    let ellipsis = width("…", size, bold);
    let mut kept = String::new();
    let mut whole = String::new();
    for c in text.chars() {
        used += width_of(c) * size * if bold { BOLD } else { 1.0 };
        if used > room {
            return format!("{}…", kept.trim_end_matches(|c: char| !c.is_alphanumeric()));
        }
        whole.push(c);
        if used + ellipsis <= room {
            kept.push(c);
        }
    }
    whole
}

/// The text broken into at most `lines` lines that fit, the last one cut when more is left.
pub fn broken(text: &str, size: f64, room: f64, lines: usize) -> Vec<String> {
    let mut done: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width(&longer, size, false) <= room {
            line = longer;
        } else if done.len() + 1 == lines || line.is_empty() {
            // The last line, or a word wider than a line: cut, and the rest is left out.
            done.push(fit(&format!("{longer} …"), size, false, room));
            return done;
        } else {
            done.push(std::mem::replace(&mut line, word.to_owned()));
            if width(word, size, false) > room {
                done.push(fit(&format!("{line} …"), size, false, room));
                return done;
            }
        }
    }
    if !line.is_empty() {
        done.push(line);
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_fits() {
        assert_eq!(fit("short", 10.0, false, 100.0), "short");
        let cut = fit("a rather long headline, on the whole", 10.0, true, 100.0);
        assert!(cut.ends_with('…') && width(&cut, 10.0, true) <= 100.0, "{cut}");
        let wide = "漢".repeat(1000);
        assert!(width(&fit(&wide, 12.0, false, 200.0), 12.0, false) <= 200.0);
    }

    #[test]
    fn lines_fit_and_are_no_more_than_asked() {
        for text in ["one two three four five six seven eight nine ten", &"x".repeat(400), "", &"漢 ".repeat(300)] {
            let lines = broken(text, 12.0, 90.0, 2);
            assert!(lines.len() <= 2 && lines.iter().all(|l| width(l, 12.0, false) <= 90.0), "{lines:?}");
        }
        assert_eq!(broken("one two", 12.0, 90.0, 2), ["one two"]);
        assert!(broken("one two three four five six seven eight", 12.0, 90.0, 2)[1].ends_with('…'));
    }
}
