//! One colour: sRGB, its OKLCH coordinates (CSS Color 4 §9.4) and WCAG 2.2 contrast.

use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pages) struct Rgb(pub u8, pub u8, pub u8);

/// Lightness 0–1, chroma 0–0.4, hue in radians. Lightness here is as the eye sees it, so moving it alone keeps the hue.
#[derive(Debug, Clone, Copy)]
pub(super) struct Oklch {
    pub l: f64,
    pub c: f64,
    pub h: f64,
}

impl Rgb {
    pub const BLACK: Self = Self(0, 0, 0);
    pub const WHITE: Self = Self(255, 255, 255);

    /// `#rgb` or `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(digits, 16).ok()?;
        match digits.len() {
            3 => {
                let [_, r, g, b] = [number >> 12, number >> 8, number >> 4, number].map(|n| (n & 0xf) * 0x11);
                Some(Self(u8::try_from(r).ok()?, u8::try_from(g).ok()?, u8::try_from(b).ok()?))
            }
            6 => {
                let [_, r, g, b] = number.to_be_bytes();
                Some(Self(r, g, b))
            }
            _ => None,
        }
    }

    /// WCAG 2.2 relative luminance.
    fn luminance(self) -> f64 {
        let [r, g, b] = self.linear();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// WCAG 2.2 contrast ratio, 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn linear(self) -> [f64; 3] {
        [self.0, self.1, self.2].map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    }

    #[expect(clippy::many_single_char_names, reason = "the names of the specification")]
    pub(super) fn oklch(self) -> Oklch {
        let [r, g, b] = self.linear();
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        let a = 1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s;
        let b = 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s;
        let lightness = 0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s;
        Oklch { l: lightness, c: a.hypot(b), h: b.atan2(a) }
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl Oklch {
    pub fn with_lightness(self, l: f64) -> Self {
        Self { l: l.clamp(0.0, 1.0), ..self }
    }

    /// Into sRGB; a colour that no screen can show loses chroma, never hue or lightness.
    pub fn rgb(self) -> Rgb {
        let (mut low, mut high) = (0.0, self.c);
        if let Some(rgb) = self.exact() {
            return rgb;
        }
        for _ in 0..12 {
            let middle = f64::midpoint(low, high);
            match (Self { c: middle, ..self }).exact() {
                Some(_) => low = middle,
                None => high = middle,
            }
        }
        let grey = if self.l > 0.5 { Rgb::WHITE } else { Rgb::BLACK };
        Self { c: low, ..self }.exact().unwrap_or(grey)
    }

    #[expect(clippy::many_single_char_names, reason = "the names of the specification")]
    fn exact(self) -> Option<Rgb> {
        let (a, b) = (self.c * self.h.cos(), self.c * self.h.sin());
        let l = (self.l + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (self.l - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (self.l - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        let red = channel(4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s)?;
        let green = channel(-1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s)?;
        let blue = channel(-0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s)?;
        Some(Rgb(red, green, blue))
    }
}

/// A linear channel as a byte, if it is one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0–255")]
fn channel(linear: f64) -> Option<u8> {
    if !(-0.000_5..=1.000_5).contains(&linear) {
        return None;
    }
    let linear = linear.clamp(0.0, 1.0);
    let value = if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
    Some((value * 255.0).round().clamp(0.0, 255.0) as u8)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::Rgb;

    #[test]
    fn parses_both_lengths_and_nothing_else() {
        assert_eq!(Rgb::parse("#0a6"), Some(Rgb(0, 0xaa, 0x66)));
        assert_eq!(Rgb::parse("#2f55D4"), Some(Rgb(0x2f, 0x55, 0xd4)));
        for wrong in ["", "#", "0a6", "#0a6f", "#gggggg", "#+12345", "#1234567", "#é12", "red;}", "#fff;"] {
            assert_eq!(Rgb::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn contrast_is_wcags() {
        assert!((Rgb::BLACK.contrast(Rgb::WHITE) - 21.0).abs() < 1e-9);
        assert!((Rgb::parse("#777777").unwrap().contrast(Rgb::WHITE) - 4.48).abs() < 0.005);
    }

    #[test]
    fn survives_the_way_to_oklch_and_back() {
        for (r, g, b) in
            [(0, 0, 0), (255, 255, 255), (47, 85, 212), (255, 0, 0), (1, 254, 128), (255, 255, 0)]
        {
            let back = Rgb(r, g, b).oklch().rgb();
            let off = |a: u8, b: u8| a.abs_diff(b);
            assert!(off(back.0, r) <= 1 && off(back.1, g) <= 1 && off(back.2, b) <= 1, "{back} {r} {g} {b}");
        }
    }
}
