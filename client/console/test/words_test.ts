import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';

test('no two areas have a sentence of the same name', () => {
  for (const language of ['fr', 'en']) {
    const files = readdirSync('src/words').filter((name) => name === `${language}.ts` || (name.startsWith(`${language}_`) && !name.includes('_admin_pages')));
    // The sentences of the administration are an object of their own.
    const names = files.flatMap((name) => [...readFileSync(`src/words/${name}`, 'utf8').matchAll(/^  (\w+)[:(]/gm)].map((found) => found[1]!));
    assert.ok(names.length > 300);
    const twice = names.filter((name, at) => names.indexOf(name) !== at);
    assert.deepEqual(twice, []);
  }
});
