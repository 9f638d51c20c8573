import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'esbuild'

/** Who passes on the code of others passes on their licences: those of the packages that are built in, in dist/THIRD-PARTY.txt. */
export function licences(): Plugin {
  return {
    name: 'licences',
    setup(build) {
      build.initialOptions.metafile = true
      const base = build.initialOptions.absWorkingDir ?? process.cwd()
      build.onEnd(({ metafile, errors }) => {
        if (errors.length > 0) return
        const inputs = Object.keys(metafile!.inputs)
        const folders = new Set(
          inputs.flatMap((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []),
        )
        const texts = [...folders].map((folder) => licenceOf(join(base, folder))).toSorted()
        mkdirSync(join(base, 'dist'), { recursive: true })
        writeFileSync(join(base, 'dist/THIRD-PARTY.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`))
      })
    },
  }
}

function licenceOf(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  if (file === undefined) throw new Error(`${name} comes without a licence`)
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
}
