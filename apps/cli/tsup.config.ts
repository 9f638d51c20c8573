import { defineConfig } from 'tsup'

export default defineConfig({
  entry: { main: 'src/main.ts', preload: 'src/script/preload.ts' },
  format: ['esm'],
  clean: true,
  target: 'es2022',
  platform: 'node',
  splitting: true,
  // Old Nodes know some modules by this name only.
  removeNodeProtocol: false,
})
