import { attach, type Examination } from '@async-lab/inspector/process'
import { describe, expect, it } from 'vitest'
import { inspected } from './inspected.ts'
import { names } from './program.ts'
import type { ProcessRuntime } from './runtimes.ts'

describe.each(names)('doctor, on %s', (runtime) => {
  it('finds 4 of 4 lost tasks, and none of 2 that something can still settle', async () => {
    const { findings, unseen } = await examined(runtime, ['lost', 'decoys'], { ASYNC_LAB_DEBUG: '1' })
    const lost = findings.filter(({ lint }) => lint === 'lost-task').map(({ says }) => says.split(' #')[0])
    expect(lost).toHaveLength(4)
    expect(new Set(lost)).toEqual(new Set(['lost', 'lostDeep', 'lostListener', 'lostTogether']))
    expect(unseen).toEqual([])
  })

  it('says of tasks that it has not seen begin that it cannot know', async () => {
    const { findings, unseen } = await examined(runtime, ['lost'])
    expect(findings.map(({ lint }) => lint)).not.toContain('lost-task')
    expect(unseen).toHaveLength(4)
  })

  it('names who is wrong, and nobody who only looks so', async () => {
    const [sick, sound] = await Promise.all([
      examined(runtime, ['hoards', 'ignores', 'circle', 'grows', 'late', 'swallows'], {
        ASYNC_LAB_DEBUG: '1',
      }),
      examined(
        runtime,
        [
          'decoys',
          'hoards nothing',
          'no circle',
          'polls now and then',
          'is filled and emptied',
          'lets it pass',
          'stops in time',
        ],
        { ASYNC_LAB_DEBUG: '1' },
      ),
    ])
    const found = new Map(sick.findings.map(({ lint, says }) => [lint, says]))
    expect(found.get('hoarded-permit')).toMatch(/^hoarder #\d+ held mutex stock for .*; 1 waits\.$/)
    expect(found.get('ignores-cancel')).toMatch(/deaf.* #\d+.* was cancelled/)
    expect(found.get('deadlock')).toMatch(/2 tasks wait in a circle.*semaphore [AB], held by/)
    expect(found.get('growing-queue')).toMatch(/^jobs #\d+ grew from \d+ to \d+ items/)
    expect(found.get('late-values')).toMatch(/abandoned operations? finished/)
    expect(found.get('swallowed-cancel')).toMatch(/swallower/)
    // A busy machine holds up any program.
    expect(sound.findings.filter(({ lint }) => lint !== 'blocked-loop')).toEqual([])
  })

  it('sees who polls, who blocks, and when only code outside could go on', async () => {
    const all = await Promise.all([['polls'], ['blocks'], ['quiet']].map((story) => examined(runtime, story)))
    const lints = all.map(({ findings }) => findings.map(({ lint }) => lint))
    expect(lints[0]).toContain('never-parks')
    expect(lints[1]).toContain('blocked-loop')
    expect(lints[2]).toContain('quiet')
    expect(lints[0]).not.toContain('quiet')
  })
})

async function examined(runtime: ProcessRuntime, args: string[], env = {}): Promise<Examination> {
  const program = await inspected(runtime, { fixture: 'doctor.mjs', args, env })
  const { client } = await attach(program.pid)
  try {
    return await client.ask('doctor', {})
  } finally {
    client.close()
    // It may be deaf.
    program.kill()
    await program.ended
  }
}
