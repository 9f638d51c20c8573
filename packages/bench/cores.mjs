// Builds the core twice from its sources, all else equal: as it is, and without the places that ask whether anybody looks.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'

const core = join(import.meta.dirname, '../core/src')

const host = {
  name: 'host',
  setup: (bundle) => bundle.onResolve({ filter: /^#host$/ }, () => ({ path: join(core, 'host/node.ts') })),
}

const withoutHook = {
  name: 'without hook',
  setup(bundle) {
    bundle.onLoad({ filter: /core[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      return {
        contents: source.replaceAll('hook !== null', 'false').replaceAll('hook === null', 'true'),
        loader: 'ts',
      }
    })
  },
}

for (const { name, plugins } of [
  { name: 'watched', plugins: [host] },
  { name: 'unwatched', plugins: [host, withoutHook] },
]) {
  await build({
    entryPoints: [join(core, 'index.ts')],
    outfile: join(import.meta.dirname, `dist/core-${name}.js`),
    bundle: true,
    external: ['node:*'],
    format: 'esm',
    minifySyntax: true,
    plugins,
    target: 'es2022',
    logLevel: 'warning',
  })
}
