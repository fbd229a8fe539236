// Bundles the browser side into Pbx.Web/wwwroot/assets.
//   src/NAME.ts, src/NAME/index.ts  ->  NAME.js (ES module)
//   css/NAME.css                    ->  NAME.css (parts lie in css/parts)
import { build } from 'esbuild';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const entryPoints = [];
for (const item of readdirSync(join(here, 'src'), { withFileTypes: true })) {
  const index = join(here, 'src', item.name, 'index.ts');
  if (item.isDirectory() && existsSync(index)) entryPoints.push({ in: index, out: item.name });
  else if (item.isFile() && /(?<!\.d)\.ts$/.test(item.name)) entryPoints.push({ in: join(here, 'src', item.name), out: item.name.slice(0, -3) });
}
for (const name of readdirSync(join(here, 'css'))) {
  if (name.endsWith('.css')) entryPoints.push({ in: join(here, 'css', name), out: name.slice(0, -4) });
}

await build({
  entryPoints,
  outdir: join(here, '..', 'Pbx.Web', 'wwwroot', 'assets'),
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  sourcemap: true,
  loader: { '.woff2': 'file', '.svg': 'file', '.wav': 'file' },
  assetNames: 'files/[name]-[hash]',
  logLevel: 'warning',
});
