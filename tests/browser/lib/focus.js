// The keyboard's way through a page: what Tab reaches, and whether one sees where one is.

const MARGIN = 8;
const MOST_STOPS = 60;
const CONTROLS = 'a[href], button, input:not([type=hidden]):not([type=radio]), select, textarea, summary';

/**
 * Goes through the page by Tab. `stops` in order, `invisible` those whose focus changes fewer pixels than half their
 * perimeter, `unreached` the visible controls that Tab never came to, `positive` those with a `tabindex` above zero.
 */
export async function tabThrough(page) {
  await fromTheTop(page);
  const stops = [];
  for (let count = 0; count < MOST_STOPS; count += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(describe);
    if (!stop || stops.some((earlier) => earlier.id === stop.id)) break;
    stops.push({ ...stop, pictures: await withAndWithout(page, stop.box) });
  }
  await countChanges(page.context().browser(), stops);
  const faint = stops.filter((stop) => stop.changed < stop.box.width + stop.box.height);
  return {
    stops,
    invisible: faint.map(({ name, changed }) => `${name}: only ${changed} pixels change`),
    unreached: await page.evaluate(unreached, CONTROLS),
    positive: await page.evaluate(() => [...document.querySelectorAll('[tabindex]')].filter((one) => one.tabIndex > 0).map((one) => one.outerHTML.slice(0, 80))),
  };
}

/** Whatever `autofocus` chose, the way begins at the start of the document. */
function fromTheTop(page) {
  return page.evaluate(() => {
    window.tabStops = [];
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
    scrollTo(0, 0);
  });
}

function describe() {
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return null;
  let id = window.tabStops.indexOf(at);
  if (id < 0) id = window.tabStops.push(at) - 1;
  const { x, y, width, height } = at.getBoundingClientRect();
  const name = `${at.localName}${at.id && `#${at.id}`} "${(at.labels?.[0]?.innerText || at.innerText || at.getAttribute('aria-label') || '').trim().slice(0, 30)}"`;
  return { id, name, field: at.matches('input, select, textarea'), box: { x, y, width, height } };
}

function unreached(controls) {
  return [...document.querySelectorAll(controls)]
    .filter((one) => !window.tabStops.includes(one) && !one.disabled && one.checkVisibility({ visibilityProperty: true }))
    .map((one) => one.outerHTML.slice(0, 80));
}

/** The element's surroundings with focus and without; it has the focus again afterwards. */
async function withAndWithout(page, box) {
  const { width, height } = page.viewportSize();
  const left = Math.max(0, box.x - MARGIN);
  const top = Math.max(0, box.y - MARGIN);
  const clip = { x: left, y: top, width: Math.min(width, box.x + box.width + MARGIN) - left, height: Math.min(height, box.y + box.height + MARGIN) - top };
  if (clip.width <= 0 || clip.height <= 0) return null;
  const take = async () => (await page.screenshot({ clip, animations: 'disabled', caret: 'hide' })).toString('base64');
  const focused = await take();
  await page.evaluate(() => {
    window.lastStop = document.activeElement;
    window.lastStop.blur();
  });
  const blurred = await take();
  await page.evaluate(() => window.lastStop.focus({ preventScroll: true }));
  return [focused, blurred];
}

/** A page of its own reads the pictures, after the walk: a new page would take the keyboard away. */
async function countChanges(browser, stops) {
  const reader = await browser.newPage();
  for (const stop of stops) {
    stop.changed = stop.pictures ? await reader.evaluate(difference, stop.pictures) : 0;
    delete stop.pictures;
  }
  await reader.context().close();
}

async function difference(pictures) {
  const [one, other] = await Promise.all(
    pictures.map(async (picture) => {
      const image = new Image();
      image.src = `data:image/png;base64,${picture}`;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
      canvas.drawImage(image, 0, 0);
      return canvas.getImageData(0, 0, image.width, image.height).data;
    }),
  );
  let changed = 0;
  for (let at = 0; at < one.length; at += 4) {
    const apart = Math.abs(one[at] - other[at]) + Math.abs(one[at + 1] - other[at + 1]) + Math.abs(one[at + 2] - other[at + 2]);
    if (apart > 40) changed += 1;
  }
  return changed;
}
