import { map, run, scope } from '@async-lab/core'
import { type Arguments, readArguments, usage, UsageError } from './arguments.ts'
import { checkLinks } from './check-links.ts'
import { readDocument } from './document.ts'
import { findFiles } from './find-files.ts'
import { showProgress } from './progress.ts'
import { Report } from './report.ts'
import { table } from './table.ts'
import { targetOf } from './target.ts'

const FILES_AT_A_TIME = 16

async function main(options: Arguments): Promise<number> {
  const files = await findFiles(options.patterns)
  const documents = await map(files, readDocument, { concurrency: FILES_AT_A_TIME })
  const links = documents.flatMap((document) => document.links).filter((link) => targetOf(link) !== undefined)
  const report = new Report(links)
  try {
    await scope(async (s) => {
      showProgress(s, () => report.summary)
      await checkLinks(links, options, (link, verdict) => report.add(link, verdict))
    })
  } finally {
    // When interrupted, too: what was checked so far is as true as ever.
    await print(options.json ? JSON.stringify(report, undefined, 2) : asText(report, options))
  }
  return report.broken > 0 ? 1 : 0
}

function asText({ rows, summary }: Report, { quiet }: Arguments): string {
  return table(quiet ? rows.filter(({ ok, why }) => !ok || why !== '') : rows) + summary
}

/** Waits until the text is written: an interrupted program ends right after. */
async function print(text: string): Promise<void> {
  await Bun.write(Bun.stdout, `${text}\n`)
}

try {
  const options = readArguments(Bun.argv.slice(2))
  if (options.help) await print(usage)
  else process.exitCode = await run(() => main(options))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(`${error.message}\n\n${usage}`)
  process.exitCode = 2
}
