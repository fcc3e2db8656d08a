//! Which vector instructions this machine has. The kernels are written once as plain loops and compiled for each level;
//! the level is looked up when the program runs, so that one binary is fast on every machine and right on all.

/// What the kernels are compiled for, the narrowest first. All levels give the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// What every machine of this kind has: SSE2 on x86-64, NEON on 64-bit ARM, plain words elsewhere.
    Baseline,
    /// AVX2 and BMI2 (x86-64-v3).
    Avx2,
    /// AVX-512 F, BW, DQ, VL and VBMI2 beside them.
    Avx512,
}

/// The highest level of this machine.
pub fn level() -> Level {
    #[cfg(target_arch = "x86_64")]
    {
        let avx2 = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("lzcnt")
            && is_x86_feature_detected!("popcnt");
        let avx512 = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512vbmi")
            && is_x86_feature_detected!("avx512vbmi2");
        if avx2 && avx512 {
            return Level::Avx512;
        }
        if avx2 {
            return Level::Avx2;
        }
    }
    Level::Baseline
}

/// The levels of this machine, for tests that compare them.
#[cfg(test)]
pub fn levels() -> Vec<Level> {
    [Level::Baseline, Level::Avx2, Level::Avx512].into_iter().filter(|&l| l <= level()).collect()
}

/// Asks for bytes that will be read soon, so that they come from memory while other work is done: documents in the order
/// of their ids lie anywhere in their files.
#[inline]
pub fn prefetch(bytes: &[u8]) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        for line in bytes[..bytes.len().min(PREFETCHED)].chunks(LINE) {
            #[allow(unsafe_code, reason = "a hint; whatever the address, it reads nothing into the program")]
            // SAFETY: SSE is part of x86-64, and the address is that of a slice.
            unsafe {
                _mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast());
            }
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = bytes;
}

/// Bytes of a cache line.
#[cfg(target_arch = "x86_64")]
const LINE: usize = 64;
/// Bytes asked for at most; what lies behind them the machine foresees itself.
#[cfg(target_arch = "x86_64")]
const PREFETCHED: usize = 1024;

/// Defines `$name(level, arguments…)`, which runs the always-inlined function `$body` compiled for the level.
///
/// `$body` must be `#[inline(always)]`: only then is it compiled anew inside each function that names the instructions.
macro_rules! compiled_for_levels {
    ($(#[$meta:meta])* $visibility:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?) $(-> $result:ty)? = $body:path) => {
        $(#[$meta])*
        #[allow(unsafe_code, reason = "a safe function, compiled for instructions that were detected")]
        $visibility fn $name(level: $crate::vectors::Level, $($argument: $type),*) $(-> $result)? {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
            fn avx2($($argument: $type),*) $(-> $result)? {
                $body($($argument),*)
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt,avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2")]
            fn avx512($($argument: $type),*) $(-> $result)? {
                $body($($argument),*)
            }
            // A caller that names a level by hand cannot make this machine run what it does not have.
            match level.min($crate::vectors::level()) {
                // SAFETY: `vectors::level` found every one of the instructions named above.
                #[cfg(target_arch = "x86_64")]
                $crate::vectors::Level::Avx512 => unsafe { avx512($($argument),*) },
                // SAFETY: likewise.
                #[cfg(target_arch = "x86_64")]
                $crate::vectors::Level::Avx2 => unsafe { avx2($($argument),*) },
                _ => $body($($argument),*),
            }
        }
    };
}

pub(crate) use compiled_for_levels;
