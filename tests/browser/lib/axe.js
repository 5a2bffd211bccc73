// WCAG 2.2 AA and best practice, by axe-core. Injected as an evaluated text: a strict policy refuses script elements.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** One line for each element that breaks a rule. */
export async function axe(page) {
  await page.evaluate(SOURCE);
  const { violations, passes } = await page.evaluate(
    (tags) => window.axe.run(document, { runOnly: tags, resultTypes: ['violations'] }),
    TAGS,
  );
  if (passes.length === 0) throw new Error('axe looked at nothing');
  return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id} at ${node.target}: ${rule.help}`));
}
