// Sizes and places on the page, as they were drawn.

/** What reaches beyond the sides of the window, or is cut off inside the page. */
export function overflow(page) {
  return page.evaluate(() => {
    const width = innerWidth;
    const wrong = [];
    if (document.scrollingElement.scrollWidth > width) wrong.push(`the page is ${document.scrollingElement.scrollWidth} px wide in ${width}`);
    for (const one of document.body.querySelectorAll('*')) {
      if (one.closest('svg') || !one.checkVisibility({ visibilityProperty: true })) continue;
      const box = one.getBoundingClientRect();
      const name = one.outerHTML.slice(0, 70);
      if (box.width > 1 && (box.left < -0.5 || box.right > width + 0.5)) wrong.push(`from ${box.left} to ${box.right}: ${name}`);
      const style = getComputedStyle(one);
      const cuts = style.overflowX !== 'visible' || style.overflowY !== 'visible';
      const isText = one.localName !== 'input' && one.localName !== 'select' && box.width > 1;
      if (cuts && isText && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)) wrong.push(`cut off: ${name}`);
    }
    return wrong;
  });
}

/** The text spacing of WCAG 1.4.12, forced on the page. A constructed sheet is not subject to the page's policy. */
export function spaceText(page) {
  return page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-block-end:2em!important}');
    document.adoptedStyleSheets.push(sheet);
  });
}

/** Targets of at least 24 px, fields and buttons of 44 (50 on a phone), text in fields of 16, so that iOS does not zoom. */
export function sizes(page) {
  return page.evaluate(() => {
    const least = innerWidth < 480 ? 50 : 44;
    const wrong = [];
    for (const one of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')) {
      if (!one.checkVisibility({ visibilityProperty: true })) continue;
      const name = one.outerHTML.slice(0, 70);
      const boxes = [one, ...(one.labels ?? [])].map((part) => part.getBoundingClientRect());
      const [width, height] = [Math.max(...boxes.map((b) => b.width)), Math.max(...boxes.map((b) => b.height))];
      const inText = one.localName === 'a' && getComputedStyle(one).display === 'inline';
      if (!inText && (width < 23.9 || height < 23.9)) wrong.push(`${width} × ${height}: ${name}`);
      const isField = one.matches('input:not([type=checkbox]):not([type=radio]), select, button:not([type=button])');
      if (isField && boxes[0].height < least - 0.1) wrong.push(`${boxes[0].height} px high, not ${least}: ${name}`);
      if (one.matches('input:not([type=checkbox]):not([type=radio]), select') && parseFloat(getComputedStyle(one).fontSize) < 16) wrong.push(`text under 16 px: ${name}`);
    }
    if (/user-scalable\s*=\s*(no|0)|maximum-scale/.test(document.querySelector('meta[name=viewport]')?.content ?? 'maximum-scale')) wrong.push('the viewport is missing or forbids zoom');
    return wrong;
  });
}

/** Controls that no line or colour of their own shows when the visitor's system chooses all colours. */
export function lostInForcedColors(page) {
  return page.evaluate(() => {
    const colour = (value) => value.match(/[\d.]+/g).slice(0, 3).join();
    const paper = colour(getComputedStyle(document.body).backgroundColor);
    return [...document.querySelectorAll('button, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), select')]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.querySelector('svg'))
      .filter((one) => {
        const style = getComputedStyle(one);
        const lined = style.borderTopStyle !== 'none' && parseFloat(style.borderTopWidth) > 0 && colour(style.borderTopColor) !== paper;
        return !lined && colour(style.backgroundColor) === paper;
      })
      .map((one) => one.outerHTML.slice(0, 70));
  });
}

export function runningAnimations(page) {
  return page.evaluate(() => document.getAnimations().filter((one) => one.playState === 'running').length);
}

/** Controls whose border is weaker than the text beside it: who asks for more contrast is given it. */
export function fadedBorders(page) {
  return page.evaluate(() => {
    const text = getComputedStyle(document.body).color;
    return [...document.querySelectorAll('input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([aria-invalid=true])')]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(':focus') && getComputedStyle(one).borderTopColor !== text)
      .map((one) => `${getComputedStyle(one).borderTopColor} instead of ${text}: ${one.outerHTML.slice(0, 70)}`);
  });
}
