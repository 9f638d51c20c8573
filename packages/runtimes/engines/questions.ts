import { join } from 'node:path'
import { Log, LogLevel, Miniflare } from 'miniflare'
import { end, names, Program } from '../processes/program.ts'
import type { ProcessRuntime } from '../processes/runtimes.ts'

export type Engine = ProcessRuntime | 'workerd'

/** How it is found out whether an engine does what a flag says: `yes`, `no`, or what else was seen. */
interface Question {
  readonly of: readonly Engine[]
  ask(engine: Engine): Promise<string>
}

const probe = (name: string): string => join(import.meta.dirname, 'probes', `${name}.mjs`)

/** Where a busy machine may hide what is looked for. */
const ATTEMPTS = 10

/** Asked by a program that answers for itself; in `elusiveIn` more than once. */
const probed = (name: string, elusiveIn?: Engine): Question => ({
  of: names,
  async ask(engine) {
    let said = ''
    for (let left = engine === elusiveIn ? ATTEMPTS : 1; left > 0 && said !== 'yes'; left--) {
      const { out, err } = await end(engine as ProcessRuntime, probe(name))
      said = out.trim() || err
    }
    return said
  },
})

/** What hangs is given up after this; what ends is waited for as long as any program. */
const HANGS_AFTER = 3000

const yesIf = (does: boolean): string => (does ? 'yes' : 'no')

export const questions: ReadonlyMap<string, Question> = new Map([
  ['bun-then-opaque', probed('bun-then-opaque')],
  ['bun-no-promise-hooks', probed('bun-no-promise-hooks')],
  ['elu-zero', probed('elu-zero')],
  ['node-late-finalizer', probed('node-late-finalizer')],
  ['node-store-in-promise', probed('node-store-in-promise')],
  ['timeout-signal-context', probed('timeout-signal-context')],
  // On a busy machine what measures there may itself be late, and the first statement come after the grace.
  ['deno-loop-delay-zero', probed('deno-loop-delay-zero', 'deno')],
  ['deno-signal-grace', probed('deno-signal-grace', 'deno')],
  [
    'bun-sigusr1-kills',
    {
      of: names,
      async ask(engine) {
        const program = new Program(engine as ProcessRuntime, probe('stays'))
        await program.printed('ready')
        // Where a debugger would be opened it is not, since its port may be another's: that it listens is enough.
        if (engine !== 'bun') await program.catches('SIGUSR1')
        else await program.signal('SIGUSR1', 'ready')
        await program.signal('SIGTERM', 'ready')
        const { out } = await program.ended
        return yesIf(!out.includes('still here'))
      },
    },
  ],
  [
    'bun-tla-hangs',
    {
      of: names,
      async ask(engine) {
        const { code } = await waitingForNothing(engine as ProcessRuntime, engine === 'bun')
        return yesIf(code === null)
      },
    },
  ],
  [
    'deno-tla-no-events',
    {
      of: names,
      async ask(engine) {
        const { out } = await waitingForNothing(engine as ProcessRuntime, engine === 'bun')
        return yesIf(!out.includes('beforeExit'))
      },
    },
  ],
  ['workerd-clock-frozen', { of: ['workerd'], ask: askWorkerd }],
])

async function waitingForNothing(runtime: ProcessRuntime, mayHang: boolean) {
  const program = new Program(runtime, probe('waits-for-nothing'))
  await program.printed('ready')
  const killer = setTimeout(() => program.kill(), HANGS_AFTER)
  if (!mayHang) clearTimeout(killer)
  return program.ended.finally(() => clearTimeout(killer))
}

async function askWorkerd(): Promise<string> {
  const contents = `export default {
    fetch() {
      const before = performance.now()
      let left = 1e8
      while (performance.now() === before && left > 0) left--
      return new Response(left === 0 ? 'yes' : 'no')
    },
  }`
  const worker = new Miniflare({
    log: new Log(LogLevel.NONE),
    workers: [
      {
        config: {
          name: 'worker',
          compatibilityDate: '2026-11-01',
          manifest: { mainModule: 'worker.js', modules: { 'worker.js': { type: 'esm', contents } } },
        },
      },
    ],
  })
  try {
    return await (await worker.dispatchFetch('http://worker/')).text()
  } finally {
    await worker.dispose()
  }
}
