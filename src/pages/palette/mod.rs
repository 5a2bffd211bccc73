//! Every colour of a page, worked out from the operator's two so that all can read it (WCAG 2.2 §1.4.3, §1.4.11).
//! Nothing of what an operator writes reaches the CSS: only colours that were parsed and computed.

mod colour;

use std::fmt::Write;

pub(super) use colour::Rgb;

use crate::model::Colors;
use colour::Oklch;

/// Ratio for text.
const TEXT: f64 = 4.5;
/// Ratio for borders, rings and marks.
const MARK: f64 = 3.0;

/// A light and a dark theme.
#[derive(Debug, Clone, Copy)]
pub(super) struct Palette {
    pub light: Shades,
    dark: Shades,
}

/// The CSS variables of one theme.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shades {
    /// The page, and the breath of colour at its top.
    bg: Rgb,
    tint: Rgb,
    /// Text on the page, outside the card.
    foot: Rgb,
    card: Rgb,
    /// Under the pointer, and below code.
    wash: Rgb,
    /// Below tabs, and the tab on top.
    well: Rgb,
    tab: Rgb,
    text: Rgb,
    mute: Rgb,
    line: Rgb,
    /// The border of fields.
    field: Rgb,
    /// The one important button: its ground, its text, its border, and its ground under the pointer.
    pub brand: Rgb,
    pub on: Rgb,
    edge: Rgb,
    hover: Rgb,
    link: Rgb,
    /// Focus, and ticked boxes.
    ring: Rgb,
    error: Rgb,
    error_ground: Rgb,
    note_ground: Rgb,
}

const LIGHT: Shades = Shades {
    bg: Rgb(0xf4, 0xf5, 0xf8),
    tint: Rgb(0xe6, 0xeb, 0xf7),
    foot: Rgb(0x54, 0x5c, 0x6b),
    card: Rgb::WHITE,
    wash: Rgb(0xf2, 0xf4, 0xf8),
    well: Rgb(0xf2, 0xf4, 0xf8),
    tab: Rgb::WHITE,
    text: Rgb(0x15, 0x19, 0x22),
    mute: Rgb(0x54, 0x5c, 0x6b),
    line: Rgb(0xd9, 0xde, 0xe7),
    field: Rgb(0x86, 0x8e, 0x9d),
    brand: Rgb(0x2f, 0x55, 0xd4),
    on: Rgb::WHITE,
    edge: Rgb(0x2f, 0x55, 0xd4),
    hover: Rgb(0x25, 0x46, 0xb4),
    link: Rgb(0x2a, 0x4d, 0xc4),
    ring: Rgb(0x2f, 0x55, 0xd4),
    error: Rgb(0xb3, 0x26, 0x1e),
    error_ground: Rgb(0xfd, 0xf0, 0xef),
    note_ground: Rgb(0xf0, 0xf4, 0xfd),
};

const DARK: Shades = Shades {
    bg: Rgb(0x0d, 0x10, 0x16),
    tint: Rgb(0x14, 0x1b, 0x2e),
    foot: Rgb(0xa5, 0xad, 0xbb),
    card: Rgb(0x16, 0x1a, 0x23),
    wash: Rgb(0x1f, 0x25, 0x31),
    well: Rgb(0x0f, 0x12, 0x19),
    tab: Rgb(0x26, 0x2d, 0x3a),
    text: Rgb(0xec, 0xee, 0xf3),
    mute: Rgb(0xa5, 0xad, 0xbb),
    line: Rgb(0x30, 0x37, 0x45),
    field: Rgb(0x6d, 0x76, 0x86),
    brand: Rgb(0x93, 0xab, 0xff),
    on: Rgb(0x0b, 0x13, 0x30),
    edge: Rgb(0x93, 0xab, 0xff),
    hover: Rgb(0xae, 0xbf, 0xff),
    link: Rgb(0xa3, 0xb7, 0xff),
    ring: Rgb(0x93, 0xab, 0xff),
    error: Rgb(0xff, 0x9d, 0x94),
    error_ground: Rgb(0x2b, 0x17, 0x16),
    note_ground: Rgb(0x19, 0x22, 0x36),
};

impl Palette {
    /// A colour that is none (the tenant file refuses those) counts as absent.
    pub fn new(colors: &Colors) -> Self {
        let primary = colors.primary.as_deref().and_then(Rgb::parse);
        let ground = colors.page_background.as_deref().and_then(Rgb::parse);
        let mut palette = Self { light: LIGHT, dark: DARK };
        if let Some(primary) = primary {
            palette.light.paint(primary);
            palette.dark.paint(primary);
        }
        if let Some(ground) = ground {
            palette.light.lay(ground);
            palette.dark.lay(at_night(ground));
        }
        palette
    }

    pub fn css(&self) -> String {
        let mut css = String::with_capacity(700);
        self.light.write(&mut css);
        css.push_str("@media(prefers-color-scheme:dark){");
        self.dark.write(&mut css);
        css.push('}');
        css
    }
}

impl Shades {
    /// Everything that follows from the brand's colour.
    fn paint(&mut self, primary: Rgb) {
        let colour = primary.oklch();
        let grounds = [self.card, self.wash, self.well];
        // In the dark a deep colour would sink into the card; in the light the brand's colour stays what it is.
        let lit = self.card.oklch().l < 0.5 && primary.contrast(self.card) < MARK;
        self.brand = if lit { readable(colour, &[self.card], MARK) } else { primary };
        self.on = text_on(self.brand);
        self.hover = pressed(self.brand, self.on);
        self.edge = readable(self.brand.oklch(), &[self.card], MARK);
        self.link = readable(colour, &grounds, TEXT);
        self.ring = readable(colour, &grounds, MARK);
        // The breath of colour takes the brand's hue, so that a green house has no blue sky.
        let tint = self.tint.oklch();
        self.tint = Oklch { c: tint.c.min(colour.c), h: colour.h, ..tint }.rgb();
        self.foot = readable(self.foot.oklch(), &[self.bg, self.tint], TEXT);
    }

    /// Everything that follows from the page's background.
    fn lay(&mut self, ground: Rgb) {
        self.bg = ground;
        self.tint = ground;
        self.foot = readable(self.foot.oklch(), &[ground], TEXT);
    }

    fn write(&self, css: &mut String) {
        let tokens = [
            ("bg", self.bg),
            ("tint", self.tint),
            ("foot", self.foot),
            ("card", self.card),
            ("wash", self.wash),
            ("well", self.well),
            ("tab", self.tab),
            ("text", self.text),
            ("mute", self.mute),
            ("line", self.line),
            ("field", self.field),
            ("brand", self.brand),
            ("on", self.on),
            ("edge", self.edge),
            ("hover", self.hover),
            ("link", self.link),
            ("ring", self.ring),
            ("err", self.error),
            ("errbg", self.error_ground),
            ("note", self.note_ground),
        ];
        css.push_str(":root{");
        for (name, colour) in tokens {
            // Writing to a String cannot fail.
            let _ = write!(css, "--{name}:{colour};");
        }
        css.push('}');
    }
}

/// The same colour, as little lighter or darker as it takes to stand out from every ground.
fn readable(colour: Oklch, grounds: &[Rgb], ratio: f64) -> Rgb {
    let enough = |rgb: Rgb| grounds.iter().all(|ground| rgb.contrast(*ground) >= ratio);
    for step in 0..=100 {
        let distance = f64::from(step) / 100.0;
        for lightness in [colour.l - distance, colour.l + distance] {
            let candidate = colour.with_lightness(lightness).rgb();
            if enough(candidate) {
                return candidate;
            }
        }
    }
    if enough(Rgb::BLACK) { Rgb::BLACK } else { Rgb::WHITE }
}

/// White where it can be read, else a dark shade of the same hue. Black or white reaches 4.5 on every colour.
fn text_on(ground: Rgb) -> Rgb {
    let dark = Oklch { l: 0.18, c: ground.oklch().c.min(0.05), ..ground.oklch() }.rgb();
    let candidates = [Rgb::WHITE, dark];
    candidates.into_iter().find(|candidate| candidate.contrast(ground) >= TEXT).unwrap_or(Rgb::BLACK)
}

/// The button under the pointer: away from its text, or a little towards it where there is no more room.
fn pressed(brand: Rgb, on: Rgb) -> Rgb {
    let colour = brand.oklch();
    let away = if on == Rgb::WHITE { -0.06 } else { 0.06 };
    let further = colour.with_lightness(colour.l + away).rgb();
    let nearer = colour.with_lightness(colour.l - away).rgb();
    if further.contrast(brand) < 1.08 && nearer.contrast(on) >= TEXT { nearer } else { further }
}

/// A light background's counterpart in the dark: the hue stays, hardly any light does.
fn at_night(ground: Rgb) -> Rgb {
    let colour = ground.oklch();
    Oklch { l: colour.l.min(0.175), c: colour.c.min(0.02), ..colour }.rgb()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every pair that stands on one another somewhere in `page.css`.
    fn assert_readable(shades: &Shades) -> Result<(), TestCaseError> {
        let s = shades;
        let texts = [
            (s.text, s.card),
            (s.text, s.wash),
            (s.mute, s.well),
            (s.text, s.well),
            (s.text, s.tab),
            (s.mute, s.card),
            (s.mute, s.wash),
            (s.link, s.card),
            (s.link, s.wash),
            (s.on, s.brand),
            (s.on, s.hover),
            (s.foot, s.bg),
            (s.foot, s.tint),
            (s.error, s.card),
            (s.error, s.error_ground),
            (s.text, s.note_ground),
            (s.mute, s.note_ground),
            (s.text, s.error_ground),
        ];
        for (text, ground) in texts {
            prop_assert!(text.contrast(ground) >= TEXT, "{text} on {ground} in {s:?}");
        }
        for (mark, ground) in [
            (s.field, s.card),
            (s.edge, s.card),
            (s.ring, s.card),
            (s.ring, s.wash),
            (s.ring, s.well),
            (s.error, s.card),
            (s.foot, s.bg),
        ] {
            prop_assert!(mark.contrast(ground) >= MARK, "{mark} beside {ground} in {s:?}");
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]
        #[test]
        fn any_two_colours_make_pages_that_all_can_read(primary in 0_u32..0x100_0000, ground in 0_u32..0x200_0000) {
            // Half of the grounds are the built-in one.
            let page_background = (ground < 0x100_0000).then(|| format!("#{ground:06x}"));
            let colors = Colors { primary: Some(format!("#{primary:06x}")), page_background };
            let palette = Palette::new(&colors);
            assert_readable(&palette.light)?;
            assert_readable(&palette.dark)?;
        }
    }

    #[test]
    fn the_built_in_colours_and_the_extremes_can_be_read() {
        for primary in [None, Some("#fff"), Some("#000"), Some("#ff0"), Some("#00f"), Some("#777")] {
            for ground in [None, Some("#fff"), Some("#000"), Some("#777"), Some("#f0f")] {
                let of = |colour: Option<&str>| colour.map(str::to_owned);
                let palette = Palette::new(&Colors { primary: of(primary), page_background: of(ground) });
                assert!(assert_readable(&palette.light).is_ok() && assert_readable(&palette.dark).is_ok());
            }
        }
    }

    #[test]
    fn a_brand_colour_is_kept_in_the_light() {
        let colors = Colors { primary: Some("#0a6".into()), page_background: None };
        assert_eq!(Palette::new(&colors).light.brand, Rgb(0, 0xaa, 0x66));
    }

    #[test]
    fn what_is_no_colour_never_reaches_the_css() {
        let evil = "red}body{background:url(//evil)";
        let colors = Colors { primary: Some(evil.into()), page_background: Some("</style>".into()) };
        assert_eq!(Palette::new(&colors).css(), Palette::new(&Colors::default()).css());
    }
}
