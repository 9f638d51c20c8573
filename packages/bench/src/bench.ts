// `pnpm bench [--rounds N] [--runtime NAME] [--json] [W1 W4 …]`. Writes nothing; the exit code does not tell the
// verdicts, since times on a shared machine are no test.
import { parseArgs } from 'node:util'
import { workloads } from './catalogue.ts'
import { measureRounds } from './rounds.ts'
import { runtimeNamed } from './runtimes.ts'
import { sizes } from './sizes.ts'
import { absoluteRows, header, judge, row, type Verdict, verdictRow } from './table.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    runtime: { type: 'string' },
    /** Measures these contenders only. Lines that need others are left out. */
    only: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
  },
})

const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError('--rounds must be a whole number from 1')
const unknown = positionals.filter((id) => !workloads.some((workload) => workload.id === id))
if (unknown.length > 0) {
  throw new Error(`No workload is named ${unknown.join(', ')}: ${workloads.map(({ id }) => id).join(' ')}`)
}

const runtime = runtimeNamed(values.runtime)
const print = (text: string) => {
  if (!values.json) console.log(text)
}
const verdicts: Verdict[] = []
const samples: Record<string, unknown> = {}

print(`${runtime.name}, rounds: ${rounds}; µs per operation\n\n${header}`)
for (const workload of workloads.filter(({ id }) => positionals.length === 0 || positionals.includes(id))) {
  let results
  try {
    results = measureRounds(workload, rounds, runtime, (name) => values.only?.includes(name) ?? true)
  } catch (error) {
    console.error(`\n${workload.id} was not measured: ${(error as Error).message}`)
    process.exitCode = 1
    continue
  }
  print(`\n${row([workload.id, workload.title])}`)
  for (const line of workload.lines) {
    if (!results.has(line.of) || (line.over !== undefined && !results.has(line.over))) continue
    const verdict = judge(workload, line, results)
    verdicts.push(verdict)
    print(verdictRow(verdict))
  }
  for (const text of absoluteRows(results)) print(text)
  if (workload.id === 'W14') {
    for (const verdict of await sizes()) {
      verdicts.push(verdict)
      print(verdictRow(verdict))
    }
  }
  samples[workload.id] = Object.fromEntries(results)
}

if (values.json) console.log(JSON.stringify({ runtime: runtime.name, rounds, verdicts, samples }, null, 2))
else {
  const judged = verdicts.filter(({ line }) => line.atMost !== undefined)
  const over = judged.filter(({ ok }) => !ok).length
  print(`\n${judged.length - over} ok, ${over} over`)
}
