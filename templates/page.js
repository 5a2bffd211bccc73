/* Shows and hides the password, tells of Caps Lock, sends a form once. Every page works without it. */
(d => {
let q = i => d.getElementById(i), p = q('password'), b = q('reveal'), c = q('caps'), s;
if (b) {
b.hidden = 0;
b.onclick = () => {let o = p.type == 'password';p.type = o ? 'text' : 'password';b.setAttribute('aria-pressed', o);b.setAttribute('aria-label', b.dataset[o ? 'hide' : 'show']);p.focus()};
for (let e of ['keydown', 'keyup']) p.addEventListener(e, v => {if (v.getModifierState) c.textContent = v.getModifierState('CapsLock') ? c.dataset.on : ''})
}
addEventListener('submit', e => {if (s) return e.preventDefault();s = 1;setTimeout(() => s = 0, 4e3);if (p) p.type = 'password'});
addEventListener('pageshow', () => s = 0)
})(document)
