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

async function bundle() {
  mkdirSync(OUT, { recursive: true });
  const result = await build({
    entryPoints: ['src/main.ts', 'src/style.css', 'src/icon.svg'],
    outdir: `${OUT}/assets`,
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['chrome111', 'firefox115', 'safari16.4'],
    loader: { '.svg': 'copy' },
    legalComments: 'linked',
    metafile: true,
    logLevel: 'warning',
  });
  const written = Object.keys(result.metafile.outputs).map((path) => `/assets/${basename(path)}`);
  const nameOf = (pattern) => written.find((path) => pattern.test(path));
  const page = readFileSync('src/index.html', 'utf8')
    .replace('%main%', nameOf(/main-.*\.js$/))
    .replace('%style%', nameOf(/style-.*\.css$/))
    .replace('%icon%', nameOf(/icon-.*\.svg$/));
  writeFileSync(join(OUT, 'index.html'), page);
  for (const path of filesBelow(OUT)) writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
}

function printSize() {
  const sizes = filesBelow('dist')
    .filter((path) => /\.(html|js|css|svg)\.gz$/.test(path))
    .map((path) => [path, statSync(path).size]);
  const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
  const parts = sizes.map(([path, bytes]) => `${path.split('.').at(-2)} ${(bytes / 1000).toFixed(1)}`).join(', ');
  console.log(`console: ${(total / 1000).toFixed(1)} KB gzipped of at most ${LIMIT_BYTES / 1000} (${parts})`);
  if (total > LIMIT_BYTES) {
    console.error('console: over the limit; see what grew with esbuild --analyze');
    process.exit(1);
  }
}

if (process.argv[2] === '--size') printSize();
else await bundle();
