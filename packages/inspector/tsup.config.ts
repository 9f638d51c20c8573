import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { defineConfig, type Options } from 'tsup'
import { licences } from '../../tools/licences.ts'

const doors = {
  index: 'src/index.ts',
  opentelemetry: 'src/opentelemetry.ts',
  process: 'src/process.ts',
  register: 'src/register.ts',
}

const both: Options = {
  dts: { entry: doors, banner: '/// <reference lib="esnext.disposable" />' },
  platform: 'neutral',
  // Deno and workerd know Node's modules by `node:` only.
  removeNodeProtocol: false,
  sourcemap: true,
  target: 'es2022',
  esbuildOptions(options) {
    options.external = [...(options.external ?? []), 'node:*']
  },
}

export default defineConfig([
  // The other format has the same built in.
  { ...both, format: 'esm', entry: doors, splitting: true, esbuildPlugins: [licences()] },
  {
    ...both,
    format: 'cjs',
    entry: { doors: 'cjs-doors.ts', opentelemetry: doors.opentelemetry },
    splitting: false,
    onSuccess: writeCjsDoors,
  },
])

/** A thin file for each door. Every name is spelled out, as Node finds the names of CommonJS by reading it. */
async function writeCjsDoors() {
  const namespaces = createRequire(import.meta.url)('./dist/doors.cjs') as Record<string, object>
  for (const [door, namespace] of Object.entries(namespaces)) {
    const lines = [
      '"use strict";',
      'Object.defineProperty(exports, "__esModule", { value: true });',
      `const door = require("./doors.cjs").${door};`,
      ...(door === 'register'
        ? ['door.register();']
        : Object.keys(namespace).map((name) => `exports.${name} = door.${name};`)),
      '',
    ]
    await writeFile(`dist/${door}.cjs`, lines.join('\n'))
  }
}
