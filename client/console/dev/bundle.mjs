// Bundles what runs under Node for tests: the development server, the walk through the pages, the unit tests.
import { build } from 'esbuild';
import { readdirSync } from 'node:fs';

const out = '../../build/console';
const common = { bundle: true, platform: 'node', format: 'esm', target: 'node18', logLevel: 'warning', outExtension: { '.js': '.mjs' } };
await build({ ...common, entryPoints: ['dev/server.ts', 'dev/story.ts', 'dev/walk.ts'], outdir: `${out}/dev`, external: ['playwright-core', 'axe-core'] });
await build({ ...common, entryPoints: readdirSync('test').filter((name) => name.endsWith('_test.ts')).map((name) => `test/${name}`), outdir: `${out}/test` });
