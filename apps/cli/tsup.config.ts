import { defineConfig } from 'tsup'
import { licences } from '../../tools/licences.ts'

export default defineConfig({
  entry: { main: 'src/main.ts', preload: 'src/script/preload.ts', trial: 'src/learn/trial.ts' },
  format: ['esm'],
  clean: true,
  target: 'es2022',
  platform: 'node',
  splitting: true,
  // Old Nodes know some modules by this name only.
  removeNodeProtocol: false,
  // `npx async-lab` is to fetch little; the labs are shared with programs that use them.
  noExternal: ['commander', 'picocolors', 'string-width'],
  // Commander is CommonJS, and requires modules of Node.
  banner: {
    js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
  },
  esbuildPlugins: [licences()],
})
