import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type Options } from 'tsup'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

/** Who passes on the code of others passes on their licences: those of the packages that are built in. */
const licences: Plugin = {
  name: 'licences',
  setup(build) {
    build.onEnd(({ metafile, errors }) => {
      if (errors.length > 0) return
      const inputs = Object.keys(metafile!.inputs)
      const folders = new Set(
        inputs.flatMap((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []),
      )
      const texts = [...folders].toSorted().map((folder) => {
        const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
        const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
        if (file === undefined) throw new Error(`${name} comes without a licence`)
        return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
      })
      mkdirSync('dist', { recursive: true })
      writeFileSync('dist/THIRD-PARTY.txt', texts.join(`\n${'-'.repeat(80)}\n\n`))
    })
  },
}

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
  esbuildPlugins: [licences],
})
