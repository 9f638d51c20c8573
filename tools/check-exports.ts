// The public surface of @async-lab/core stands in packages/core/api/, so that a change of it is reviewed as a diff.
// `--update` rewrites those files. Reads the declarations in dist/: build first.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import ts from 'typescript'
import { conclude, programOf, root } from './sources.ts'

const core = join(root, 'packages/core')
const doors = ['index', 'lowlevel', 'testing']

/** A second door to the same thing gives it two places in the documentation, and two ways to go stale. */
export function findSharedExports(paths: readonly string[]): string[] {
  const program = programOf(paths)
  const checker = program.getTypeChecker()
  const doorsByThing = new Map<ts.Symbol, string[]>()
  const doorsByName = new Map<string, Set<string>>()
  for (const path of paths) {
    const door = checker.getSymbolAtLocation(program.getSourceFile(path)!)
    for (const symbol of door ? checker.getExportsOfModule(door) : []) {
      const thing = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
      const leaving = `${symbol.name} (${path.slice(path.lastIndexOf('/') + 1)})`
      doorsByThing.set(thing, [...(doorsByThing.get(thing) ?? []), leaving])
      doorsByName.set(symbol.name, (doorsByName.get(symbol.name) ?? new Set()).add(leaving))
    }
  }
  const shared = [...doorsByThing.values(), ...[...doorsByName.values()].map((names) => [...names])]
  return [...new Set(shared.filter((names) => names.length > 1).map((names) => names.join(', ')))].map(
    (names) => `leaves by more than one door: ${names}`,
  )
}

/** Writes what leaves by a door to packages/core/api/, or prints how it differs from what stands there. */
function compare(door: string, update: boolean): string[] {
  const scratch = mkdtempSync(join(tmpdir(), 'async-lab-api-'))
  const problems: string[] = []
  try {
    const { apiReportChanged } = Extractor.invoke(configFor(door, scratch), {
      localBuild: update,
      printApiReportDiff: !update,
      messageCallback(message) {
        message.handled = true
        if (message.messageId === 'console-api-report-diff') console.error(message.text)
        else if (message.logLevel === ExtractorLogLevel.Error) problems.push(`${door}: ${message.text}`)
      },
    })
    if (apiReportChanged && !update) {
      problems.push(
        `packages/core/api/${door}.api.md: the public surface differs, see above. Meant? pnpm exports:update`,
      )
    }
    return problems
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

function configFor(door: string, reportTempFolder: string): ExtractorConfig {
  const entry = join(core, `dist/${door}.d.ts`)
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(core, 'package.json'),
    configObject: {
      projectFolder: core,
      mainEntryPointFilePath: entry,
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          extends: join(root, 'tsconfig.base.json'),
          files: [entry, join(core, 'src/platform.d.ts')],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${door}.api.md`,
        reportFolder: join(core, 'api'),
        reportTempFolder,
      },
      messages: {
        // What one door names and another exports is no news.
        extractorMessageReporting: { 'ae-forgotten-export': { logLevel: ExtractorLogLevel.None } },
      },
    },
  })
}

if (import.meta.main) {
  const update = process.argv.includes('--update')
  mkdirSync(join(core, 'api'), { recursive: true })
  const problems = [
    ...findSharedExports(doors.map((door) => join(core, `src/${door}.ts`))),
    ...doors.flatMap((door) => compare(door, update)),
  ]
  conclude(problems, update ? 'exports: written to packages/core/api' : 'exports: as in packages/core/api')
}
