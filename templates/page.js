/* Shows and hides the password, tells of Caps Lock, sends a form once, and takes the typed name along to another tab or language. Every page works without it. */
(d => {
let q = i => d.getElementById(i), p = q('password'), b = q('reveal'), c = q('caps'), u = q('email') || q('username'), s;
if (b) {
b.hidden = 0;
b.onclick = () => {let h = p.type == 'password';p.type = h ? 'text' : 'password';b.ariaPressed = h;b.ariaLabel = b.dataset[h ? 'hide' : 'show'];p.focus()};
p.onkeydown = p.onkeyup = e => c.textContent = e.getModifierState?.('CapsLock') ? c.dataset.on : ''
}
onsubmit = () => {if (s) return !1;s = 1;setTimeout(() => s = 0, 4e3);if (p) p.type = 'password'};
onpageshow = () => s = 0;
if (u) {
let o = sessionStorage;
u.value = o.u || u.value;
delete o.u;
onclick = e => {if (e.target.closest('[href*=state],.langs')) o.u = u.value}
}
})(document)
