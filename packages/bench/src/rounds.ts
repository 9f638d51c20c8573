import { spawnSync } from 'node:child_process'
import { child, type Runtime } from './runtimes.ts'
import type { Sample, Workload } from './workload.ts'

/** What each contender of a workload had, round by round: the n-th samples were taken in one round. */
export type Results = ReadonlyMap<string, readonly Sample[]>

/** Measures one after the other, each in a process of its own and in a new order each round. */
export function measureRounds(
  workload: Workload,
  rounds: number,
  runtime: Runtime,
  wanted: (contender: string) => boolean,
): Results {
  const names = Object.keys(workload.contenders).filter(wanted)
  const results = new Map<string, Sample[]>(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const name of shuffled(names)) results.get(name)!.push(measure(workload, name, runtime))
  }
  return results
}

function measure(workload: Workload, contender: string, { command, flags }: Runtime): Sample {
  const { stdout, stderr, status, signal } = spawnSync(command, [...flags, child, workload.id, contender], {
    encoding: 'utf8',
    env: { ...process.env, ...workload.contenders[contender]!.env },
    timeout: 120_000,
  })
  if (status !== 0) {
    throw new Error(`${workload.id} ${contender} ended with ${signal ?? status}: ${stderr.slice(-2000)}`)
  }
  return JSON.parse(stdout) as Sample
}

function shuffled<T>(items: readonly T[]): T[] {
  const rest = [...items]
  for (let at = rest.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1))
    ;[rest[at], rest[other]] = [rest[other]!, rest[at]!]
  }
  return rest
}
