/* Shows and hides the password, tells of Caps Lock, sends a form once, and takes the typed name along to another tab or language. Every page works without it. */
(d => {
let q = i => d.getElementById(i), p = q('password'), b = q('reveal'), c = q('caps'), u = q('email') || q('username'), s, o;
if (b) {
b.hidden = 0;
b.onclick = () => {o = p.type == 'password';p.type = o ? 'text' : 'password';b.ariaPressed = o;b.ariaLabel = b.dataset[o ? 'hide' : 'show'];p.focus()};
p.onkeydown = p.onkeyup = e => c.textContent = e.getModifierState?.('CapsLock') ? c.dataset.on : ''
}
onsubmit = () => {if (s) return !1;s = 1;setTimeout(() => s = 0, 4e3);if (p) p.type = 'password'};
onpageshow = () => s = 0;
if (u) {
o = sessionStorage;
u.value = o.u || u.value;
delete o.u;
onclick = e => {if (e.target.closest('[href*=state],.langs')) o.u = u.value}
}
})(document)
