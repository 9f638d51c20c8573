import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { defineConfig, type Options } from 'tsup'

const doors = { index: 'src/index.ts', lowlevel: 'src/lowlevel.ts', testing: 'src/testing.ts' }
const hosts = Object.fromEntries(
  ['node', 'bun', 'deno', 'workerd', 'web'].map((name) => [`host/${name}`, `src/host/${name}.ts`]),
)

const { version } = createRequire(import.meta.url)('./package.json') as { version: string }

const both: Options = {
  dts: {
    entry: doors,
    banner: '/// <reference lib="esnext.disposable" />',
    // Not in tsconfig.json: Bun obeys its "paths" at run time.
    compilerOptions: { paths: { '#host': ['./src/host/web.ts'] }, stripInternal: true },
  },
  platform: 'neutral',
  // Deno and workerd know Node's modules by `node:` only.
  removeNodeProtocol: false,
  sourcemap: true,
  target: 'es2022',
  define: { __CORE_VERSION__: JSON.stringify(version) },
  esbuildOptions(options) {
    // Left for the runtime (or the user's bundler) to resolve by package.json "imports". Not tsup's own
    // `external`, which would leave `#host` in the declarations too.
    options.external = [...(options.external ?? []), '#host', 'node:*']
  },
}

export default defineConfig([
  { ...both, format: 'esm', entry: { ...doors, ...hosts }, splitting: true },
  {
    ...both,
    format: 'cjs',
    entry: { doors: 'cjs-doors.ts', ...hosts },
    splitting: false,
    onSuccess: writeCjsFiles,
  },
])

async function writeCjsFiles() {
  // To what is required Deno gives the condition "node", not "deno".
  await writeCjs('host/node-or-deno', [
    'module.exports = globalThis.Deno ? require("./deno.cjs") : require("./node.cjs");',
  ])
  // A thin file for each door. Every name is spelled out, as Node finds the names of CommonJS by reading it.
  const namespaces = createRequire(import.meta.url)('./dist/doors.cjs') as Record<string, object>
  for (const [door, namespace] of Object.entries(namespaces)) {
    await writeCjs(door, [
      'Object.defineProperty(exports, "__esModule", { value: true });',
      `const door = require("./doors.cjs").${door};`,
      ...Object.keys(namespace).map((name) => `exports.${name} = door.${name};`),
    ])
  }
}

async function writeCjs(name: string, lines: string[]) {
  await writeFile(`dist/${name}.cjs`, ['"use strict";', ...lines, ''].join('\n'))
}
