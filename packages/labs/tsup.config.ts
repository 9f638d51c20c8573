import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { defineConfig, type Options } from 'tsup'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

/** `import text from './file.ts?raw'`, as Vite (and so the tests) has it: `explain` shows the code that is run. */
const raw: Plugin = {
  name: 'raw',
  setup(build) {
    build.onResolve({ filter: /\?raw$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path.replace(/\?raw$/, '')),
      namespace: 'raw',
    }))
    build.onLoad({ filter: /.*/, namespace: 'raw' }, async ({ path }) => ({
      contents: await readFile(path, 'utf8'),
      loader: 'text',
    }))
  },
}

export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  dts: { banner: '/// <reference lib="esnext.disposable" />' },
  clean: true,
  platform: 'node',
  // Old Nodes know some modules by this name only.
  removeNodeProtocol: false,
  // What `import.meta.url` is for the labs that start another process.
  shims: true,
  sourcemap: true,
  target: 'es2022',
  esbuildPlugins: [raw],
})
