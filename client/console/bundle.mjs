// Bundles the console into dist/: names with hashes, minified, each file also compressed.
//
//   node bundle.mjs          writes build/dist/
//   node bundle.mjs --size   prints the gzipped size of a first visit; exit code 1 if it is over the limit
import { build } from 'esbuild';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const LIMIT_BYTES = 100_000;
// Moved to dist once it is whole, so that a server never finds half of it.
const OUT = 'build/dist';

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

// The output and what it imports, but not what it loads later.
function staticImports(outputs, path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  for (const one of outputs[path].imports) if (one.kind === 'import-statement' && !one.external) staticImports(outputs, one.path, found);
  return found;
}

async function bundle() {
  mkdirSync(OUT, { recursive: true });
  const result = await build({
    entryPoints: ['src/main.ts', 'src/style.css', 'src/icon.svg'],
    outdir: `${OUT}/assets`,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    // Pages that a first visit does not need are files of their own.
    splitting: true,
    minify: true,
    format: 'esm',
    target: ['chrome111', 'firefox115', 'safari16.4'],
    loader: { '.svg': 'copy' },
    legalComments: 'linked',
    metafile: true,
    logLevel: 'warning',
  });
  const { outputs } = result.metafile;
  const written = Object.keys(outputs).map((path) => `/assets/${basename(path)}`);
  const nameOf = (pattern) => written.find((path) => pattern.test(path));
  const main = Object.keys(outputs).find((path) => outputs[path].entryPoint === 'src/main.ts');
  const french = Object.keys(outputs).find((path) => outputs[path].entryPoint === 'src/words/fr.ts');
  // Asked for at once, not only after the first file was read.
  const preloads = [...staticImports(outputs, main), french].filter((path) => path !== main);
  const links = preloads.map((path) => `<link rel="modulepreload" href="/assets/${basename(path)}">`);
  const page = readFileSync('src/index.html', 'utf8')
    .replace('%main%', `/assets/${basename(main)}`)
    .replace('%preloads%', links.join('\n    '))
    .replace('%style%', nameOf(/style-.*\.css$/))
    .replace('%icon%', nameOf(/icon-.*\.svg$/));
  writeFileSync(join(OUT, 'index.html'), page);
  for (const path of filesBelow(OUT)) writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
}

function printSize() {
  // A first visit fetches the page and the files that it names.
  const named = [...readFileSync('dist/index.html', 'utf8').matchAll(/"(\/assets\/[^"]+)"/g)].map((match) => `dist${match[1]}`);
  const sizes = ['dist/index.html', ...named].map((path) => [path, statSync(`${path}.gz`).size]);
  const sum = (list) => list.reduce((total, [, bytes]) => total + bytes, 0);
  const total = sum(sizes);
  const parts = ['html', 'js', 'css', 'svg'].map((kind) => `${kind} ${(sum(sizes.filter(([path]) => path.endsWith(kind))) / 1000).toFixed(1)}`);
  const later = sum(filesBelow('dist').filter((path) => path.endsWith('.js.gz')).map((path) => [path, statSync(path).size])) - sum(sizes.filter(([path]) => path.endsWith('.js')));
  console.log(`console: ${(total / 1000).toFixed(1)} KB gzipped of at most ${LIMIT_BYTES / 1000} (${parts.join(', ')}); later ${(later / 1000).toFixed(1)}`);
  if (total > LIMIT_BYTES) {
    console.error('console: over the limit; see what grew with esbuild --analyze');
    process.exit(1);
  }
}

if (process.argv[2] === '--size') printSize();
else await bundle();
